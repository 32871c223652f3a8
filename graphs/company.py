"""What the steps of one run work with: its record, and the dossiers, settings and cast that it began with.

A run that is taken up again is given them from its record, and not from what is installed or set today. Only who the
caller brought no record holds; they come from the caller once more.
"""

from __future__ import annotations

from typing import NamedTuple

from ..agents.calls import Desk, Watch
from ..agents.convener import Seat
from ..agents.prices import Prices, load_prices
from ..errors import Divergence
from ..personas.dossier import Dossier
from ..personas.library import Library
from ..settings import Settings
from ..trail.document import OWN_PARTS
from ..trail.events import Event
from ..trail.journal import Record
from ..trail.store import Store
from .casting import Casting, Roles, cast
from .opening import taken_up


class Company(NamedTuple):
    """Who takes part in a run, and with what."""

    settings: Settings
    library: Library
    prices: Prices
    casting: Casting


class UnderWay(NamedTuple):
    """A run that steps are at work on."""

    record: Record
    company: Company
    found: bool = False
    """Whether it was begun elsewhere, or in an earlier leg."""

    def roles(self, node: str, dossier: str | None = None, round_: int = 1, watch: Watch | None = None) -> Roles:
        """Who plays each role in a step."""
        return self.company.casting(Desk(self.record, node, dossier, round_, watch))

    def considered(self, ids: list[str] | None) -> Library:
        """The dossiers to consider, all of them where no ids are given. UnknownId for one that is not there."""
        return self.company.library if ids is None else self.company.library.narrowed(ids)

    def dossier(self, seat: Seat) -> Dossier:
        """The dossier of a seat."""
        return self.company.library.held[seat.dossier_id].dossier


def company_of(store: Store, opened: Event, settings: Settings, own: Casting | None = None) -> Company:
    """The company of a run from its first event. Divergence where it had parts of its caller's and `own` brings none."""
    brought = opened.payload["model"] == OWN_PARTS
    if brought and own is None:
        raise Divergence("open_case", "the run was made with parts that its caller brought, which no record holds.")
    library, prompts, settings = taken_up(store, opened, settings)
    prices = load_prices(settings.prices)
    casting = own if own and brought else cast(settings, library, prompts, prices)
    return Company(settings, library, prices, casting)
