"""`winks dossiers new`: a dossier begun from answers, as a working copy that reviews nobody until it is released."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CallError
from ..settings import Settings
from ..terminal.layout import say, show
from .common import AsJson
from .dossiers import dossiers_app

if TYPE_CHECKING:
    from ..personas.working import WorkingFolder


@dossiers_app.command("new")
def dossiers_new(
    dossier: Annotated[
        str, typer.Argument(metavar="ID", help="What it is to be called: small letters, digits, hyphens.")
    ],
    from_: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE", help="A TOML file with the answers, or -; then nothing is asked."),
    ] = None,
    blank: Annotated[
        bool, typer.Option("--blank", help="Print a file of answers to fill in, and write nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Begin a dossier: answer what is asked, leave open what you do not know, and see what lint asks next."""
    from ..personas.questionnaire import blank_answers, read_answers
    from ..personas.questionnaire_writing import new_dossier
    from ..personas.working import WorkingFolder
    from ..terminal.given import file_or_stdin
    from ..terminal.questions import ask_all
    from ..terminal.workbench import working_plain, working_view

    if blank:
        if as_json:
            show({"answers": blank_answers()})
        else:
            sys.stdout.write(blank_answers())
        return
    today = datetime.now(UTC).date()
    settings = Settings.load()
    folder = WorkingFolder(settings.own_dossiers)
    _must_be_new(dossier, folder)
    if from_ is None and not sys.stdin.isatty():
        raise CallError("There is nobody to ask here; give --from FILE. --blank prints one to fill in.")
    answers = read_answers(file_or_stdin(from_, "file of answers"), from_) if from_ else ask_all(dossier, today)
    copy = folder.begin(dossier, new_dossier(dossier, answers, today).raw)
    show(working_plain(copy) if as_json else working_view(copy))
    if not as_json:
        say(f"It reviews nobody until it is released. Go on with: winks dossiers edit {dossier}")


def _must_be_new(dossier: str, folder: WorkingFolder) -> None:
    """CallError where there is one of this id: in work, in the user's folder, in a package, among those that ship."""
    from ..personas.library import load_library

    if folder.find(dossier):
        raise CallError(
            f"There is a working copy of {dossier!r} already; `winks dossiers edit {dossier}` goes on with it."
        )
    library = load_library(folder.own)
    if (folder.own / f"{dossier}.md").exists() or dossier in library.held:
        where = library.origins[dossier] if dossier in library.held else "your own folder"
        raise CallError(
            f"The dossier {dossier!r} is there already, in {where}; `winks dossiers edit {dossier}` begins a working copy of it."
        )
