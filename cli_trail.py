"""Reading the trail: `winks runs`, `show`, `export`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .cli_dossiers import AsJson
from .errors import StoreError
from .settings import Settings
from .terminal.layout import show as put

if TYPE_CHECKING:
    from .trail.store import Store


def runs(
    search: Annotated[str | None, typer.Option(help="Words in the prompt, the draft or the account.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the runs in the trail, newest first."""
    from .terminal.lists import runs_view

    rows = open_trail().runs(search)
    put([row._asdict() for row in rows] if as_json else runs_view(rows))


def show(
    run: Annotated[str, typer.Argument(help="The run's id, or a beginning of it that only one run has.")],
    events: Annotated[bool, typer.Option("--events", help="The events of its trail instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a run as it was when it ended."""
    from .terminal.lists import events_view
    from .terminal.run import run_view
    from .trail.document import run_document

    store = open_trail()
    run_id = store.resolve(run)
    if events:
        listed = [(stored.event(), stored.chain) for stored in store.stored_events(run_id)]
        plain = [event.model_dump(mode="json") | {"chain": chain} for event, chain in listed]
        put(plain if as_json else events_view(listed))
    else:
        document = run_document(store, run_id)
        put(document.plain() if as_json else run_view(document))


def export(
    run: Annotated[str, typer.Argument(help="The run's id.")],
    format_: Annotated[str, typer.Option("--format", help="What to write it as; the reference says what each is.")],
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write, or - for stdout.")] = "-",
    redact: Annotated[list[str] | None, typer.Option(help="A name to cover wherever it stands. Repeat it.")] = None,
) -> None:
    """Write a run in a form that others read."""
    from .trail.exports import export as export_

    store = open_trail()
    made = export_(store, store.resolve(run), format_, redact or ())
    if output == "-":
        sys.stdout.buffer.write(made)
        return
    try:
        Path(output).write_bytes(made)
    except OSError as error:
        raise StoreError(f"The file {output!r} cannot be written: {error.strerror}. Choose another path.") from error


def open_trail() -> Store:
    """The trail of this home."""
    from .trail.store import Store

    return Store.of(Settings.load())
