"""Who may do what. Denied unless a role allows it; a person may have several roles or none.

On a machine of one's own there is one person, who may do everything: whoever can open the trail's file can read it all
anyway. Where people sign in, roles are given to them one by one.
"""

from __future__ import annotations

from typing import Literal, get_args

from ..agents.plain import Plain
from ..errors import NotAllowed
from ..trail.kept import Signature

Role = Literal["reader", "judge", "curator", "auditor", "admin"]
Act = Literal["read", "deliberate", "judge", "curate", "audit", "erase", "administer"]

ROLES: tuple[Role, ...] = get_args(Role)
ACTS: tuple[Act, ...] = get_args(Act)

MAY: dict[Role, frozenset[Act]] = {
    "reader": frozenset({"read"}),
    "judge": frozenset({"read", "deliberate", "judge"}),
    "curator": frozenset({"read", "deliberate", "curate"}),
    "auditor": frozenset({"read", "audit", "erase"}),
    "admin": frozenset({"administer"}),
}
"""What each role allows. An admin gives out roles and is not by that one who may read."""

_DOING: dict[Act, str] = {
    "read": "read runs",
    "deliberate": "deliberate",
    "judge": "judge runs",
    "curate": "work on dossiers",
    "audit": "verify and export",
    "erase": "take words out of the record",
    "administer": "give out roles",
}


class Person(Plain):
    """Someone at the table, by an id that says nothing of them and the name they chose to be known by."""

    id: str
    name: str
    roles: frozenset[Role] = frozenset()

    def may(self, act: Act) -> bool:
        """Whether one of the person's roles allows it."""
        return any(act in MAY[role] for role in self.roles)

    def must(self, act: Act) -> None:
        """NotAllowed, with the roles that would allow it, unless the person may."""
        if not self.may(act):
            allowed = " or ".join(role for role in ROLES if act in MAY[role])
            raise NotAllowed(f"{self.name!r} may not {_DOING[act]} here; it takes the role {allowed}. Ask an admin.")

    @property
    def signature(self) -> Signature:
        """What the record keeps of who did something."""
        return Signature(self.id, self.name)


LOCAL_ID = "local"


def local_person(name: str) -> Person:
    """The one person of a machine where nobody signs in."""
    return Person(id=LOCAL_ID, name=name, roles=frozenset(ROLES))
