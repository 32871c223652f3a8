"""How each kind of thing in two runs is told in a line: by what makes it the same thing in both."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..agents.convener import Abstention, MetBoundary, Seat
from ..agents.corrections import Correction
from ..agents.critique import Finding
from ..agents.cue_reader import Cue
from ..trail.comparison import MadeWith, Review
from ..trail.document import Usage
from .layout import cut

T = TypeVar("T")
Told = Callable[[T | None, T | None], str]
"""How a thing is told that the first run has, the second, or both."""


def either(tell: Callable[[T], str]) -> Told[T]:
    """How a thing is told that is told the same way in both runs."""

    def told(one: T | None, other: T | None) -> str:
        thing = one if one is not None else other
        return tell(thing) if thing is not None else ""

    return told


def made(item: MadeWith) -> str:
    """One thing that a run was made with."""
    name = item.name.replace("_", " ") if item.kind == "answered" else item.name
    return {"winks": "version", "answered": f"who answered {name}"}.get(item.kind, f"{item.kind} {name}")


def cue(item: Cue) -> str:
    """A cue and its type."""
    pointed = ", a model's" if item.by else ""
    return f"“{cut(item.text)}” ({item.type.replace('_', ' ')}{pointed})"


def boundary(item: MetBoundary) -> str:
    """What came first."""
    return f"“{cut(item.text)}” ({item.by})"


def seat(item: Seat) -> str:
    """Who was seated, by what."""
    cues = ", ".join(dict.fromkeys(f"“{cut(each.text)}”" for each in item.cues))
    return f"{item.dossier} by {cues}"


def abstention(item: Abstention) -> str:
    """Who stood aside, and why."""
    return f"{item.dossier} ({item.reason.replace('_', ' ')})"


def review(item: Review) -> str:
    """That somebody reviewed, and how it came out."""
    later = ", second round" if item.round > 1 else ""
    failure = f": {item.failure.message}" if item.failure else ""
    return f"{item.reviewer}{later}: {item.outcome.replace('_', ' ')}{failure}"


def finding(one: Finding | None, other: Finding | None) -> str:
    """A finding by its place and its line, with its number in each run."""
    ids = dict.fromkeys(each.id for each in (one, other) if each)
    each = one or other
    return f"{place(each)}  {' / '.join(ids)} · {each.line} · {_verdict(each)}" if each else ""


def place(item: Finding) -> str:
    """Where a finding stands."""
    if span := item.draft_span or item.revision_span:
        return f"“{cut(span.text)}”"
    return f"nothing answers “{cut(item.cue_spans[0].text)}”" if item.cue_spans else "an omission"


def _verdict(item: Finding) -> str:
    return f"{item.verdict} (withheld)" if item.status == "withheld" else item.verdict


def correction(item: Correction) -> str:
    """What somebody said is not so here."""
    return f"“{cut(item.words, 120)}” ({item.item})"


def sentence(item: str) -> str:
    """A sentence of the record."""
    return " ".join(item.split())


def usage(item: Usage) -> str:
    """What a run took."""
    if not item.calls:
        return f"no model call, {item.seconds:.1f} s"
    cost = "cost not known" if item.cost is None else f"cost {item.cost}"
    return f"{item.calls} calls, {item.tokens:,} tokens, {item.seconds:.1f} s, {cost}"
