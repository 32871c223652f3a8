"""What the record says of words that were taken out of it: which texts are gone, since which event, and why.

A text that is missing is excused only by an event that names it. One that is missing without a word stays a fault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

from ..agents.plain import Plain
from ..errors import CallError
from .events import Event
from .kept import references
from .listing import GONE
from .payloads import Digest

What = Literal["run", "event", "words", "person", "reading"]
_SAID_BESIDE = ("amendment_decided", "judgement_made", "words_erased")
"""Kinds whose texts a run does without: what people said of it, and why something was decided or taken out."""


class Erasure(Plain):
    """That somebody had words taken out."""

    optional_keys = frozenset({"by"})

    event: int
    """The number of the event that says so."""
    at: str
    """UTC."""
    by: str | None = None
    """Who had it done, by the name they chose; left out where it is not known or was taken out."""
    reason: str
    """In their words."""
    what: What
    """What was asked to be taken out."""
    texts: int
    """How many texts are gone with it."""


def gone(events: Iterable[Event]) -> dict[Digest, int]:
    """The texts that were taken out, each with the number of the event that says so first."""
    told: dict[Digest, int] = {}
    for event in events:
        for digest in event.payload["erased"] if event.kind == "words_erased" else ():
            told.setdefault(digest, event.seq)
    return told


def erasures(events: Iterable[Event], text: Callable[[Digest], bytes | None]) -> tuple[Erasure, ...]:
    """Every time that words were taken out of a run. `text` gives the bytes of a text by its digest."""
    return tuple(_erasure(event, text) for event in events if event.kind == "words_erased")


def ended_at(events: Sequence[Event]) -> int | None:
    """The event that took out words which a run needs to go on or be replayed; None where it has them all."""
    needed: set[Digest] = set()
    for event in events:
        if event.kind not in _SAID_BESIDE:
            needed |= references({key: value for key, value in event.payload.items() if key != "who"})[0]
    return min((seq for digest, seq in gone(events).items() if digest in needed), default=None)


def must_have_its_words(events: Sequence[Event]) -> None:
    """CallError for a run whose words were taken out, so that nothing can rest on them any more."""
    if (seq := ended_at(events)) is not None:
        run = events[0].run
        raise CallError(
            f"Words of the run {run!r} were erased at event {seq}, so it cannot go on, be corrected or be replayed; "
            f"`winks show {run}` shows what is left."
        )


def _erasure(event: Event, text: Callable[[Digest], bytes | None]) -> Erasure:
    reason = _value(event.payload["value"], text)
    who = _value(event.payload["who"], text)
    return Erasure(
        event=event.seq,
        at=event.at,
        by=who["name"] if who else None,
        reason=reason["reason"] if reason else GONE,
        what=event.payload["what"],
        texts=len(event.payload["erased"]),
    )


def _value(reference: Mapping[str, Any] | None, text: Callable[[Digest], bytes | None]) -> Any:
    body = text(reference["blob"]) if reference else None
    return None if body is None else json.loads(body)
