"""A disk that is full, a database that somebody keeps locked, and a run that goes on once that is over."""

from __future__ import annotations

import os
import resource
import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from winks.errors import StoreError
from winks.trail.events import Event

from .courses import COURSES, Table, at_event
from .dying import kept_of, told_of
from .writing import forked, kill

# jobs


def full(folder: str, limit: int) -> dict[str, Any]:
    """Play with files that cannot grow beyond so many bytes, then, in the same process, with room again."""
    table = Table(folder, COURSES["two rounds"])
    told = Told(table)
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    said = failing(lambda: table.play(told))
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    return after(table, told, said) | {"log": told.log}


def locked(folder: str, number: int) -> dict[str, Any]:
    """Let another process lock the database once so many events are there, for longer than anybody waits."""
    table = Table(folder, COURSES["two rounds"])
    told = Told(table)
    event.listen(Pool, "checkout", impatient)
    locker = Locker(str(table.settings.home / "trail.db"))
    at_event(number, locker.turn)
    said = failing(lambda: table.play(told))
    locker.turn()
    event.remove(Pool, "checkout", impatient)
    gave = after(table, told, said)
    kill(locker.child)
    return gave


def impatient(connection: Any, *_: Any) -> None:
    """Wait for nobody."""
    connection.execute("PRAGMA busy_timeout=20")


class Told:
    """The events that were acknowledged, and how large the log was that they were written to."""

    def __init__(self, table: Table) -> None:
        self.events: list[Event] = []
        self.log = 0
        self._file = table.settings.home / "trail.db-wal"

    def __call__(self, event: Event) -> None:
        self.events.append(event)
        self.log = max(self.log, self._file.stat().st_size)


class Locker:
    """A process that locks the database and lets go of it, in turns."""

    def __init__(self, file: str) -> None:
        hear, self._go = os.pipe()
        self._told, say = os.pipe()
        self.child = forked(lambda: self._run(file, hear, say))
        os.close(say)

    def turn(self) -> None:
        """Lock it, or let go of it; back once that is done."""
        os.write(self._go, b"x")
        os.read(self._told, 1)

    @staticmethod
    def _run(file: str, hear: int, say: int) -> None:
        while os.read(hear, 1):
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                os.write(say, b"x")
                os.read(hear, 1)
            os.write(say, b"x")


def failing(do: Callable[[], Any]) -> str:
    """What the operator is told; "" where nothing went wrong."""
    try:
        do()
    except StoreError as error:
        return str(error)
    return ""


def after(table: Table, told: Told, said: str) -> dict[str, Any]:
    """What is there, and what comes of going on in this very process."""
    there, lost = kept_of(table), [one for one in map(told_of, told.events) if one not in kept_of(table)]
    return {
        "said": said,
        "there": len(there),
        "lost": lost,
        "whole": not there
        or table.look(lambda store: len(store.stored_events(table.run)) == store.header(table.run).events),
        "again": failing(lambda: table.play(told)),
        "document": table.bare(table.play()),
        "bad": table.verified().bad,
        "sealed": table.verified().sealed == len(table.events()),
    }
