"""`winks erase`: taking words out of the record, once it is said what goes and somebody has agreed.

The words themselves are never printed, and come from a file or from stdin, so that they stand in no history of commands.
"""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CallError, StoreError
from ..terminal.given import decoded, stdin
from ..terminal.layout import console, say, show
from .common import AsJson

if TYPE_CHECKING:
    from ..graphs.table import Table
    from ..trail.erasure import Plan

MOST_BYTES = 16 * 1024
"""Bytes read of a file with words: more than words may have, so that the size can be told."""


def erase(
    run: Annotated[str | None, typer.Argument(help="The run's id; with nothing else, every text of it goes.")] = None,
    event: Annotated[int | None, typer.Option(min=1, help="Only what this event says, and what came of it.")] = None,
    words: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Every text in which the words in FILE stand; - reads them from stdin."),
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="ID", help="What a person left here: names, readings.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why. It stays on the record, so say it without the words.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    compact: Annotated[
        bool, typer.Option("--compact", help="Erase nothing; remove from the files what was erased before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take words out of the record. Exit 1 where there is nothing to take out, or pieces of it are left in files."""
    from ..graphs.table import Table
    from ..terminal.erasing import erased_plain, erased_view
    from ..trail.erasure import Wanted

    with closing(Table.local()) as table:
        if compact:
            _compact(table, any(given is not None for given in (run, event, words, person, reason)), as_json)
            return
        wanted = Wanted(run, event, None if words is None else _words(words), person)
        if person is not None and run is not None:
            raise CallError("A person is taken out of every run; give no run with --person.")
        if reason is None:
            raise CallError("Give --reason TEXT: why this is taken out. It stays on the record.")
        plan = table.would_erase(wanted)
        if not plan.is_empty:
            _agree(plan, yes=yes, from_stdin=words == "-", as_json=as_json)
        erased = table.erase(wanted, reason)
        show(erased_plain(erased) if as_json else erased_view(erased))
    if erased.plan.is_empty or erased.found.holding or erased.uncompacted is not None:
        raise typer.Exit(1)


def _agree(plan: Plan, *, yes: bool, from_stdin: bool, as_json: bool) -> None:
    """Say what would go, and go on only where somebody agrees."""
    from ..terminal.erasing import plan_plain, plan_view

    if yes:
        return
    if from_stdin or not sys.stdin.isatty():
        if as_json:
            show(plan_plain(plan))
        else:
            console(stderr=True).print(plan_view(plan))
        raise CallError("Nothing was erased: there is nobody to ask here. Give --yes to erase this.")
    console(stderr=True).print(plan_view(plan))
    if not typer.confirm("Take this out of the record? It cannot be brought back.", err=True):
        raise CallError("Nothing was erased.")


def _words(file: str) -> str:
    """The words in a file or on stdin, without white space around them."""
    if file == "-":
        return stdin("words").strip()
    try:
        with Path(file).open("rb") as opened:
            return decoded(opened.read(MOST_BYTES), "file").strip()
    except OSError as error:
        raise CallError(
            f"The file {file!r} cannot be read: {error.strerror}. Give a file with the words, or -."
        ) from error


def _compact(table: Table, with_more: bool, as_json: bool) -> None:
    if with_more:
        raise CallError("--compact goes alone: it erases nothing.")
    if (why := table.compact()) is not None:
        raise StoreError(why)
    if as_json:
        show({"compacted": True})
    else:
        say("Nothing of what was erased before is left in the database's files.")
