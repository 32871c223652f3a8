"""What would go, and what went, by its places and never by its words: a summary that a session may keep.

A plan of the trail holds the texts themselves. Nothing of them is in here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple, Self
from urllib.parse import quote

from winks.app_pages.showing import Child, Node, el, group, listed
from winks.app_pages.words import counted, say
from winks.trail.erasure import Concerned, Erased, Plan

MOST = 50
"""Runs that are told one by one."""


class OfRun(NamedTuple):
    """What goes of one run."""

    run: str
    texts: tuple[tuple[int, str, int], ...]
    """The number of an event, its kind, and how many of its texts."""
    begun: int
    """Readings that are begun and not handed in."""
    ends: bool
    """Whether it cannot go on, be corrected or be replayed after that."""

    @classmethod
    def of(cls, concerned: Concerned) -> Self:
        """The summary of what goes of one run."""
        many = Counter((text.seq, text.kind) for text in concerned.texts)
        rows = tuple((seq, kind, n) for (seq, kind), n in sorted(many.items()))
        return cls(concerned.run, rows, len(concerned.begun), concerned.ends)


class Told(NamedTuple):
    """What would go."""

    texts: int
    runs: tuple[OfRun, ...]
    registered: tuple[str, ...]
    signing_in: tuple[str, ...]
    asked: tuple[str, ...]
    is_empty: bool

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The summary of a plan."""
        runs = tuple(map(OfRun.of, plan.runs))
        return cls(plan.texts, runs, plan.registered, plan.signing_in, plan.asked, plan.is_empty)


class Outcome(NamedTuple):
    """What went, and what is left elsewhere."""

    told: Told
    events: tuple[tuple[str, int], ...]
    """Runs, and the event of each that says so."""
    uncompacted: str | None
    files: int
    holding: tuple[str, ...]
    unread: tuple[str, ...]
    short: int

    @classmethod
    def of(cls, erased: Erased) -> Self:
        """The summary of what was done."""
        found = erased.found
        events = tuple(erased.events.items())
        told = Told.of(erased.plan)
        return cls(told, events, erased.uncompacted, found.files, found.holding, found.unread, found.short)


def would_go(told: Told) -> Iterator[Child]:
    """What would go and what would no longer be possible, in words."""
    if told.is_empty:
        yield el("p", say("erase.nothing"), class_="w-empty", role="status")
        return
    of = counted("erase.of_runs", len(told.runs))
    yield el("p", el("strong", say("erase.would_go", texts=counted("erase.texts", told.texts), runs=of)), role="status")
    if len(told.runs) == 1:
        yield from _places(told.runs[0])
    else:
        yield from (
            el("details", el("summary", _summary(each)), *_places(each), class_="w-note") for each in told.runs[:MOST]
        )
    if len(told.runs) > MOST:
        yield el("p", counted("runs.every.more", len(told.runs) - MOST), class_="w-meta")
    yield from _beside(told)
    yield el("p", say("erase.stays"), class_="w-meta")


def went(outcome: Outcome) -> Iterator[Child]:
    """What was taken out, the events that say so, and what is left in files elsewhere."""
    told = outcome.told
    if told.is_empty:
        yield el("p", say("erase.nothing_done"), class_="w-empty", role="status")
        return
    yield el("p", el("strong", counted("erase.done", told.texts)), class_="w-good", role="status")
    yield listed(_said_by(run, seq) for run, seq in outcome.events[:MOST])
    if outcome.uncompacted is not None:
        yield el("p", say("erase.uncompacted"), " ", el("bdi", outcome.uncompacted), class_="w-trouble", role="alert")
    yield from _left(outcome)
    yield from _beside(told)
    yield el("p", say("erase.beyond"), class_="w-meta")


def _left(outcome: Outcome) -> Iterator[Child]:
    for key, paths in (("holding", outcome.holding), ("unread", outcome.unread)):
        if paths:
            yield el("p", say(f"erase.{key}"), class_="w-trouble")
            yield listed(el("code", path) for path in paths)
    if not outcome.holding:
        yield el("p", counted("erase.looked_through", outcome.files))
    if outcome.short:
        yield el("p", counted("erase.short", outcome.short), class_="w-meta")


def _said_by(run: str, seq: int) -> Node:
    href = f"runs?run={quote(run)}#event-{seq}"
    return group(el("code", run), ": ", el("a", say("erase.as_event_says", seq=seq), href=href))


def _places(each: OfRun) -> Iterator[Child]:
    yield listed(
        group(say("erase.at_event", seq=seq), " ", say(f"runs.kind.{kind}"), ": ", counted("erase.texts", many))
        for seq, kind, many in each.texts
    )
    if each.begun:
        yield el("p", counted("erase.begun", each.begun))
    if each.ends:
        yield el("p", el("strong", say("erase.ends")))


def _summary(each: OfRun) -> Node:
    return group(el("code", each.run), " ", counted("erase.texts", sum(many for *_, many in each.texts)))


def _beside(told: Told) -> Iterator[Child]:
    """What is beside the record, and what stays though one may not think so."""
    for key, ids in (("registered", told.registered), ("signing_in", told.signing_in), ("asked", told.asked)):
        if ids:
            yield el("p", say(f"erase.{key}"), " ", *_ids(key, ids))


def _ids(key: str, ids: tuple[str, ...]) -> Iterator[Child]:
    for number, each in enumerate(ids[:MOST]):
        yield ", " if number else None
        yield el("a", el("code", each), href=f"runs?run={quote(each)}") if key == "asked" else el("code", each)
