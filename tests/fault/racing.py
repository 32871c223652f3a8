"""Two processes that want to go on with one run at the same moment, a thousand times."""

from __future__ import annotations

import os
from typing import Any

from winks.errors import RunLeased
from winks.graphs.resuming import resume
from winks.trail.events import Event

from .courses import COURSES, Table
from .writing import forked, kill

AT_WORK = "at work"


class Enough(Exception):
    """The winner has written that it goes on; for this race it need not come to the end."""


class Racer:
    """One of the two: a process that goes on with the run each time it is told to."""

    def __init__(self, table: Table) -> None:
        hear, self._go = os.pipe()
        self.told, say = os.pipe()
        self.child = forked(lambda: self._run(table, hear, say))
        os.close(hear)
        os.close(say)

    def go(self) -> None:
        """Begin, or, for the one that is at work, leave off."""
        os.write(self._go, b"x")

    def says(self) -> str:
        """What became of it."""
        return os.read(self.told, 100).decode()

    @staticmethod
    def _run(table: Table, hear: int, say: int) -> None:
        def at_work(event: Event) -> None:
            os.write(say, AT_WORK.encode())
            os.read(hear, 1)
            raise Enough(event.kind)

        while os.read(hear, 1):
            try:
                os.write(say, resume(table.run, settings=table.settings, on_event=at_work).status.encode())
            except Enough:
                os.write(say, b"left off")
            except RunLeased as error:
                os.write(say, str(error)[:100].encode())


# jobs


def raced(folder: str, times: int, database: str | None = None) -> dict[str, Any]:
    """Race for a run that was cut off, then go on with it to its end."""
    table = Table(folder, COURSES["two rounds"], database)
    began = len(table.events())
    racers = [Racer(table), Racer(table)]
    races = [one_race(racers) for _ in range(times)]
    for racer in racers:
        kill(racer.child)
    resumed = [stored.seq for stored in table.events()[began:] if stored.kind == "run_resumed"]
    table.play()
    return {"races": races, "went_on": len(resumed), "bad": table.verified().bad, "status": table.status()}


def one_race(racers: list[Racer]) -> list[str]:
    """What each says of it: whoever is at work stays there until the other has been told."""
    for racer in racers:
        racer.go()
    said = [racer.says() for racer in racers]
    for racer, one in zip(racers, said, strict=True):
        if one == AT_WORK:
            racer.go()
            racer.says()
    return sorted(said)
