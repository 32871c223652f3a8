"""`winks dossiers amendments`, `accept`, `decline`: what people proposed for a dossier, and what a curator says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ..terminal.layout import say, show
from .common import AsJson
from .dossiers import dossiers_app

if TYPE_CHECKING:
    from ..graphs.table import Table
    from ..judging.amendment import Amendment

Named = Annotated[
    str, typer.Argument(metavar="AMENDMENT", help="Its id: the run's, or a beginning of it, and a number.")
]
Reason = Annotated[str, typer.Option(help="Why, in your words. Whoever proposed it is shown it.")]


@dossiers_app.command("amendments")
def dossiers_amendments(
    dossier: Annotated[str | None, typer.Argument(help="Its id; all dossiers if none is given.")] = None,
    only_open: Annotated[bool, typer.Option("--open", help="Only what nobody has answered yet.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what people proposed for a dossier, in any run, and what became of it."""
    from ..terminal.amendments import amendments_view

    found = [each for each in _table().amendments(dossier) if not only_open or each.status == "open"]
    show([each.plain() for each in found] if as_json else amendments_view(found))


@dossiers_app.command("accept")
def dossiers_accept(
    amendment: Named,
    reason: Reason,
    version: Annotated[str | None, typer.Option(help="The version of the dossier that answers it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Accept what somebody proposed, and say why. It changes no dossier by itself."""
    _tell(_table().decide(amendment, "accepted", reason, version), as_json=as_json)


@dossiers_app.command("decline")
def dossiers_decline(amendment: Named, reason: Reason, as_json: AsJson = False) -> None:
    """Decline what somebody proposed, and say why."""
    _tell(_table().decide(amendment, "declined", reason), as_json=as_json)


def _table() -> Table:
    from ..graphs.table import Table

    return Table.local()


def _tell(decided: Amendment, *, as_json: bool) -> None:
    if as_json:
        show(decided.plain())
        return
    again = " It was decided before; this stands now." if len(decided.decisions) > 1 else ""
    version = f" in version {decided.version}" if decided.version else ""
    say(f"{decided.id} is {decided.status}{version}.{again}")
