"""Deliberations that are interrupted, cancelled or left, and clocks that cannot be trusted."""

from __future__ import annotations

import asyncio
import os
import random
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise
from typing import Any

import winks
from winks.graphs.resuming import replay
from winks.trail.course import course
from winks.trail.events import Event

from ..graphs.bench import PROMPT
from .courses import COURSES, Table
from .dying import kept_of, told_of
from .stopped import clocked

BEGAN = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR, YEAR = timedelta(hours=1), timedelta(days=365)


def times(how: str) -> Iterator[datetime]:
    """What a clock shows, each time somebody looks."""
    chance = random.Random(how)
    for turn in count():
        yield {
            "stands still": lambda: BEGAN,
            "goes back": lambda turn=turn: BEGAN - turn * HOUR,
            "jumps ahead": lambda turn=turn: BEGAN + (turn // 20) * YEAR,
            "goes back a year once": lambda turn=turn: BEGAN + timedelta(seconds=turn) - (turn > 40) * YEAR,
            "wanders": lambda: BEGAN + timedelta(seconds=chance.randint(-(10**8), 10**8)),
        }[how]()


CLOCKS = ("stands still", "goes back", "jumps ahead", "goes back a year once", "wanders")

# jobs


def cut(folder: str, number: int, how: str) -> dict[str, Any]:
    """Begin, be cut off once so many events have landed, look, and go on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    table = Table(folder, COURSES["two rounds"])
    told: list[Event] = []
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        CUTS[how](table, number, told)
    status, there = table.status(), kept_of(table)
    is_over = any(stored.kind == "present_finished" for stored in table.events())
    lost = [one for one in map(told_of, told) if one not in there]
    document = table.bare(table.play())
    return {"status": status, "over": is_over, "lost": lost, "document": document, "bad": table.verified().bad}


def interrupted(table: Table, number: int, told: list[Event]) -> None:
    """By the keyboard, in the middle of a blocking call."""

    def land(event: Event) -> None:
        told.append(event)
        if len(told) == number:
            os.kill(os.getpid(), signal.SIGINT)

    winks.deliberate(PROMPT, settings=table.settings, on_event=land)


def cancelled(table: Table, number: int, told: list[Event]) -> None:
    """By the caller's event loop."""

    async def work() -> None:
        def land(event: Event) -> None:
            told.append(event)
            if len(told) == number:
                task.cancel()

        task = asyncio.ensure_future(winks.adeliberate(PROMPT, settings=table.settings, on_event=land))
        await task

    asyncio.run(work())


def left(table: Table, number: int, told: list[Event]) -> None:
    """By somebody who looked at the stream and had seen enough."""

    async def work() -> None:
        stream = winks.astream(PROMPT, settings=table.settings)
        async for event in stream:
            told.append(event)
            if len(told) == number:
                break
        await stream.aclose()

    asyncio.run(work())


CUTS: dict[str, Callable[[Table, int, list[Event]], None]] = {
    "SIGINT": interrupted,
    "cancel": cancelled,
    "aclose": left,
}


def ticking(folder: str, name: str, how: str) -> dict[str, Any]:
    """Play with a clock that cannot be trusted."""
    shown = times(how)
    clocked(lambda: next(shown))
    table = Table(folder, COURSES[name])
    document = table.play()
    events = [stored.event() for stored in table.events()]
    steps = course(events)
    return {
        "status": document.status,
        "below": sum((step.seconds or 0) < 0 for step in steps) + (document.usage.seconds < 0),
        "backwards": any(one.at > two.at for one, two in pairwise(events)),
        "replays": replay(table.run, settings=table.settings).ok,
        "bad": table.verified().bad,
    }
