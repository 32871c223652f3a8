"""Deliberations in a process that is killed at a boundary between two events, and what is there afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from threading import local
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from winks.agents.models_scripted import ScriptedModel
from winks.trail.events import Event

from .courses import COURSES, Table

MOMENTS = ("before", "after")
"""When the process dies: when a transaction is about to be committed, or before anybody is told that it was."""


def die_at(number: int, moment: str) -> None:
    """Let this process be killed at the commit of the n-th event that it writes."""
    written, mine = [0], local()

    def count(_1: Any, _2: Any, statement: str, given: Any, _3: Any, many: bool) -> None:
        if statement.startswith("INSERT INTO events"):
            written[0] += len(given) if many else 1  # whoever writes has the database to themselves
            mine.reached = written[0] >= number

    def die(*_: Any) -> None:
        if getattr(mine, "reached", False):
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "after_cursor_execute", count)
    event.listen(*((Engine, "commit") if moment == "before" else (Pool, "checkin")), die)


def acknowledging(ledger: Path) -> Callable[[Event], None]:
    """Writes each event that the outside is told of to a file of its own, as it would be sent to somebody."""
    file = os.open(ledger / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    return lambda told: _line(file, *told_of(told))


def told_of(event_: Event) -> list[Any]:
    """An event as somebody outside would remember it."""
    return [event_.seq, hashlib.sha256(event_.body()).hexdigest()]


def kept_of(table: Table) -> list[list[Any]]:
    """The events that lie on the trail, told alike."""
    return [[stored.seq, hashlib.sha256(stored.body).hexdigest()] for stored in table.events()]


def counting(ledger: Path) -> None:
    """Write each request that reaches a model to a file of its own: the model's account, not the trail's."""
    file, really = os.open(ledger / "asked", os.O_WRONLY | os.O_CREAT | os.O_APPEND), ScriptedModel.ask

    async def ask(self: ScriptedModel, request: Any, slot: Any, *more: Any) -> Any:
        _line(file, slot.plain())
        return await really(self, request, slot, *more)

    ScriptedModel.ask = ask  # type: ignore[method-assign]


def _line(file: int, *said: Any) -> None:
    os.write(file, json.dumps(said, sort_keys=True).encode() + b"\n")


def told(ledger: Path) -> list[Any]:
    """The events that were acknowledged."""
    return [json.loads(line) for line in lines_of(ledger / "told")]


def lines_of(file: Path) -> list[str]:
    """The lines of a file, where it is there."""
    return file.read_text().splitlines() if file.exists() else []


def asked(ledger: Path) -> Counter[str]:
    """How often each place in the deliberation asked a model."""
    return Counter(lines_of(ledger / "asked"))


def answered(table: Table) -> set[str]:
    """The places whose reply is on the trail."""
    found = (stored.event().payload for stored in table.events() if stored.kind == "call_finished")
    return {json.dumps([payload["slot"]], sort_keys=True) for payload in found if payload["outcome"] == "reply"}


# jobs


def play(folder: str, course: str, number: int = 0, moment: str = "after", database: str | None = None) -> None:
    """Play a course to its end, or to the n-th event."""
    counting(Path(folder))
    table = Table(folder, COURSES[course], database)
    if number:
        die_at(number, moment)
    table.play(acknowledging(Path(folder)))


def left(folder: str, course: str, database: str | None = None) -> dict[str, Any]:
    """What is there once the process is gone, and what comes of going on from it."""
    table, ledger = Table(folder, COURSES[course], database), Path(folder)
    there = kept_of(table)
    lost = [one for one in told(ledger) if one not in there]
    committed, before = answered(table), asked(ledger)
    counting(ledger)
    document = table.play(acknowledging(ledger))
    again, verified = asked(ledger) - before, table.verified()
    return {
        "events": len(there),
        "lost": lost,
        "repeated": [place for place in committed if again[place]],
        "document": table.bare(document),
        "bad": verified.bad,
        "sealed": verified.sealed == verified.events == len(table.events()),
    }
