"""`winks dossiers`: list, show, lint and try what is known of a setting."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from ..errors import DossierError
from ..settings import Settings
from ..terminal.given import dossier_named, library, origin_of, prompt_of
from ..terminal.layout import say, show
from .common import AsJson, ByMeaning

dossiers_app = typer.Typer(help="Dossiers: what is known of a setting, and by whom.", no_args_is_help=True)


@dossiers_app.command("list")
def dossiers_list(as_json: AsJson = False) -> None:
    """List the dossiers at hand."""
    from ..terminal.dossiers import dossiers_plain, dossiers_view

    at_hand = library()
    show(dossiers_plain(at_hand) if as_json else dossiers_view(at_hand))


@dossiers_app.command("show")
def dossiers_show(dossier: Annotated[str, typer.Argument(help="Its id, or a file.")], as_json: AsJson = False) -> None:
    """Show a dossier."""
    from ..terminal.attested import standing_plain
    from ..terminal.dossiers import dossier_view

    read, origin = dossier_named(dossier), origin_of(dossier)
    plain = read.dossier.model_dump(mode="json", by_alias=True) | {"sha256": read.sha256}
    show(plain | standing_plain(read, origin) if as_json else dossier_view(read, origin))


@dossiers_app.command("lint")
def dossiers_lint(
    dossiers: Annotated[list[str] | None, typer.Argument(help="Ids or files; all at hand if none is given.")] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="For a release: take a warning that is not kept for an error.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Say what a colleague would object to. Exit 1 if a dossier cannot be read or has an error; with --strict also for a warning that is not kept."""
    from ..personas.lint import lint, would_refuse
    from ..terminal.dossiers import lint_view

    at_hand = library(warn=False)
    named = dossiers or [*at_hand.held, *dict.fromkeys(fault.file.removesuffix(".md") for fault in at_hand.faults)]
    found: list[dict[str, Any]] = []
    refused = False
    for name in named:
        try:
            objections = lint(dossier_named(name), datetime.now(UTC).date())
        except DossierError as error:
            say(str(error))
            found += [fault._asdict() | {"rule": "reads", "level": "error"} for fault in error.faults]
            refused = True
            continue
        found += [objection._asdict() | {"file": name} for objection in objections]
        refused |= any(would_refuse(objection, strict=strict) for objection in objections)
        if not as_json:
            show(lint_view(name, objections))
    if as_json:
        show({"ok": not refused, "objections": found})
    if strict and (warned := sum(item["level"] == "warning" for item in found)):
        say(
            f"--strict takes {warned} warning(s) for errors: change the passage, or keep it with a reason under `## Kept`."
        )
    if refused:
        raise typer.Exit(1)


@dossiers_app.command("try")
def dossiers_try(
    dossier: Annotated[str, typer.Argument(help="Its id, or a file.")],
    prompt: Annotated[str | None, typer.Argument(help="The prompt, or - to read it from stdin.")] = None,
    case: Annotated[str | None, typer.Option(help="A bundled case.")] = None,
    draft: Annotated[str | None, typer.Option(help="A file with the draft, - for stdin, or none.")] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="What the user says of their own setting. Repeat it.")
    ] = None,
    opt_in: Annotated[str | None, typer.Option(help="Your reason, for a dossier that asks for one.")] = None,
    by_meaning: ByMeaning = False,
    as_json: AsJson = False,
) -> None:
    """Show which cues of a prompt bring a dossier in, and what it would say. Leaves no trail."""
    from ..agents.case import open_case
    from ..agents.meaning import embedder_where_set
    from ..agents.trial import try_dossier
    from ..graphs.sync import run_sync
    from ..terminal.dossiers import trial_view

    given, thin, case_id = prompt_of(prompt, case, draft)
    read = dossier_named(dossier)
    reasons = {read.dossier.id: opt_in} if opt_in else None
    opened = open_case(given, thin, account or (), reasons, case_id)
    model = embedder_where_set(Settings.load(notes_by_meaning=by_meaning or None))
    trial = run_sync(lambda: try_dossier(read, opened, model))
    show(trial.plain() if as_json else trial_view(trial))
