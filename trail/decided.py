"""What became of what people proposed for a dossier, as the record of the run says it. The last decision on one stands.

What was proposed is a correction or a judgement, and is known by the event that holds its words. Who may decide, and what
is to be decided, is a layer above; here is only what was. The limit: a reason whose words were taken out says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from ..agents.plain import Plain
from .events import Event
from .listing import GONE
from .payloads import Digest

Disposition = Literal["accepted", "declined"]
Text = Callable[[Digest], bytes | None]
"""Gives the bytes of a text by its digest; None for one that is not there."""


class Decision(Plain):
    """A curator's answer to what a person proposed."""

    optional_keys = frozenset({"version", "by"})

    event: int
    """The number of the event that says so."""
    amendment: str
    """The id of what it answers: the run, the event that holds its words and, of a judgement, which finding."""
    dossier: str
    """`id@version`, as the run was made with it."""
    notes: tuple[str, ...]
    """Ids of the notes it is about; none where it is about the dossier as a whole."""
    disposition: Disposition
    version: str | None = None
    """The version of the dossier that answers it; left out where it was not said."""
    reason: str
    """In the curator's words; `[erased]` where they were taken out."""
    by: str | None = None
    """Who decided, by the name they chose; left out where it is not known or was taken out."""
    at: str
    """UTC."""


def amendment_id(run: str, of: int, number: int | None) -> str:
    """The id of what was proposed: the same whenever it is asked for."""
    return f"{run}.{of}" if number is None else f"{run}.{of}.{number}"


def decisions(events: Iterable[Event], text: Text) -> tuple[Decision, ...]:
    """Every decision of a run, in order."""
    return tuple(decision(event, text) for event in events if event.kind == "amendment_decided")


def decision(event: Event, text: Text) -> Decision:
    """What an event of the kind `amendment_decided` says."""
    told = event.payload
    reason, who = _value(told["value"], text), _value(told["who"], text)
    return Decision(
        event=event.seq,
        amendment=amendment_id(event.run, told["of"], told["number"]),
        dossier=told["dossier"],
        notes=tuple(told["notes"]),
        disposition=told["disposition"],
        version=told["version"],
        reason=reason["reason"] if reason else GONE,
        by=who["name"] if who else None,
        at=event.at,
    )


def _value(reference: Mapping[str, Any] | None, text: Text) -> Any:
    body = text(reference["blob"]) if reference else None
    return None if body is None else json.loads(body)
