"""What people wrote of a run when they judged it, read from its events, as data.

Judging itself, what is asked and in which order, is a layer above; here is only what is on the record, for an export. A
part whose words were taken out is not there, and neither is a name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .events import Event
from .kept import Signature


class Judged(NamedTuple):
    """One person's reading of one run, as far as it had come."""

    id: str
    name: str | None
    """The name they judged under; None where it was taken out."""
    order: tuple[str, ...]
    """The texts as they were shown, A first: `draft`, `revision`."""
    parts: Mapping[str, Mapping[str, Any]]
    """`own_reading`, `texts`, `reveal`: what each holds. What was said first stays."""
    gone: tuple[str, ...]
    """Parts whose words were taken out."""

    def shown_as(self, letter: str) -> str | None:
        """What a letter stood for, to this reader."""
        return dict(zip("AB", self.order, strict=False)).get(letter)


def judged(events: Iterable[Event], values: Mapping[int, Any], signed: Mapping[int, Signature]) -> tuple[Judged, ...]:
    """The readings in the order in which they were begun. `values` are what the events hold, by their numbers."""
    found: dict[str, Judged] = {}
    for event in events:
        if event.kind != "judgement_made":
            continue
        told, value = event.payload, values.get(event.seq)
        name = signed[event.seq].name if event.seq in signed else None
        mine = found.get(told["judgement"], Judged(told["judgement"], None, tuple(told["order"]), {}, ()))
        if value is None:
            mine = mine._replace(gone=(*mine.gone, told["part"]))
        else:
            mine = mine._replace(parts={told["part"]: value} | dict(mine.parts))
        found[mine.id] = mine._replace(name=mine.name or name)
    return tuple(found.values())
