"""`winks dossiers mirror`: what a dossier says regardless of the draft, counted over many cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CallError
from ..terminal.given import dossier_named
from ..terminal.layout import show
from .common import AsJson, open_trail
from .dossiers import dossiers_app

if TYPE_CHECKING:
    from ..personas.mirror import Outing
    from ..personas.reader import ReadDossier


@dossiers_app.command("mirror")
def dossiers_mirror(
    dossier: Annotated[str, typer.Argument(help="Its id, or a file.")],
    cases: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="A file of cases, TOML or JSON Lines, or bundled. Repeat it. Those that ship if none is given.",
        ),
    ] = None,
    runs: Annotated[
        bool, typer.Option("--runs", help="Count over the runs of this home that seated it, model-run ones too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show what a dossier says regardless of the draft, counted over many cases. Calls no model and leaves no trail."""
    from ..personas.mirror import mirror
    from ..personas.mirror_told import sentences
    from ..terminal.mirror import mirror_plain, mirror_view

    if runs and cases:
        raise CallError("There are --cases and --runs; give one of them.")
    read = dossier_named(dossier)
    seen = mirror(read.dossier, _on_the_trail(read) if runs else _tried(read, cases or ["bundled"]))
    told = sentences(seen, read.dossier)
    show(mirror_plain(seen, told) if as_json else mirror_view(seen, told))


def _tried(read: ReadDossier, cases: list[str]) -> list[Outing]:
    from ..agents.drafted_cases import cases_of
    from ..agents.trials import try_on_many
    from ..graphs.sync import run_sync

    given = cases_of(cases)
    return run_sync(lambda: try_on_many(read, given))


def _on_the_trail(read: ReadDossier) -> list[Outing]:
    from ..graphs.mirroring import outings_of_runs

    store = open_trail()
    try:
        return outings_of_runs(store, read.dossier.ref)
    finally:
        store.close()
