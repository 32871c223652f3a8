"""People in the terminal: who has signed in, and the roles they have."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..judging.people import Registered
from ..judging.roles import LOCAL_ID, ROLES


def people_view(everybody: Iterable[Registered]) -> RenderableType:
    """Everybody who signed in, in the order in which they came."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("id", "name", "roles", "since", "signed in by"):
        table.add_column(name, overflow="fold")
    for each in everybody:
        person = each.person
        held = "everything" if person.id == LOCAL_ID else ", ".join(role for role in ROLES if role in person.roles)
        cells = (person.id, person.name, held or "none", each.since[:10], f"{each.issuer} {each.subject}")
        table.add_row(*map(Text, cells))
    return table if table.row_count else Text("Nobody has signed in.")
