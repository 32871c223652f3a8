"""Four processes that write to one database and are killed at moments nobody chose, and what is there afterwards."""

from __future__ import annotations

import json
import os
import random
import signal
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

from winks.errors import CallError, RunLeased
from winks.trail.kept import CaseWords
from winks.trail.record import stored_record
from winks.trail.sealing import Seals
from winks.trail.store import Store
from winks.trail.verify import verify

FACTS: dict[str, Any] = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}
LONG = 12
"""Events of a run, after which a writer begins another."""


def opened(database: str, home: str) -> Store:
    """A store that seals."""
    return Store(database, sealer=Seals(Path(home)))


def write(database: str, home: str, number: int, say: int) -> None:
    """Write run after run for ever; of each event that was acknowledged, tell who listens. Go on first with what was left."""
    store, seed = opened(database, home), random.Random(os.getpid())
    for turn in count():
        run = left_behind(store, seed) if turn % 2 == 0 else None
        if run is None:
            event = store.open_run(f"{number}-{os.getpid()}-{turn}", CaseWords("He said: sudah. " * 20), FACTS)
            run = event.run
            tell(say, run, event.seq, event.body())
        with suppress(RunLeased, CallError):
            while event_ := append(store, run):
                tell(say, run, event_.seq, event_.body())


def append(store: Store, run: str) -> Any:
    """The next event of a run; None once it is over."""
    size = store.header(run).events
    if size > LONG:
        return None
    if size == LONG:
        return store.append(run, "present_finished", {"status": "finished"})
    return store.append(run, "read_cues_finished", {"cues": size}, [{"text": "sudah " * size}])


def left_behind(store: Store, seed: random.Random) -> str | None:
    """A run that was under way when its writer died, taken over."""
    rows = [row.run for row in store.runs() if row.status == "running"]
    for run in seed.sample(rows, len(rows)):
        with suppress(RunLeased):
            store.take(run)
            return run
    return None


def tell(say: int, run: str, seq: int, body: bytes) -> None:
    """Acknowledge an event to the outside."""
    os.write(say, json.dumps([run, seq, body.decode()]).encode() + b"\n")


def forked(work: Callable[[], None]) -> int:
    """A child that does this and nothing else."""
    if child := os.fork():
        return child
    try:
        work()
    finally:
        os._exit(1)


# jobs


def four(database: str, home: str, kills: int, seed: int) -> dict[str, Any]:
    """Let four write, kill one of them after so many acknowledgements as chance has it, put another in its place."""
    hear, say = os.pipe()
    writers = [forked(lambda number=number: write(database, home, number, say)) for number in range(4)]
    chance, told = random.Random(seed), []
    with os.fdopen(hear) as heard:
        for _ in range(kills):
            told += [heard.readline() for _ in range(chance.randint(1, 12))]
            place = chance.randrange(4)
            kill(writers[place])
            writers[place] = forked(lambda place=place: write(database, home, place, say))
        for writer in writers:
            kill(writer)
        os.close(say)
        told += heard.readlines()
    return found(database, home, [json.loads(line) for line in told])


def kill(child: int) -> None:
    """End a child at once."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def found(database: str, home: str, told: list[Any]) -> dict[str, Any]:
    """What became of what was acknowledged, of the records, and of the leases."""
    store = opened(database, home)
    runs = [row.run for row in store.runs()]
    there = {(run, stored.seq): stored.body.decode() for run in runs for stored in store.stored_events(run)}
    records = [verify(stored_record(store, run)) for run in runs]
    stuck = []
    for run in runs:
        try:
            store.take(run)
        except RunLeased as error:
            stuck.append(str(error))
    store.close()
    return {
        "told": len(told),
        "runs": len(runs),
        "lost": [one[:2] for one in told if there.get((one[0], one[1])) != one[2]],
        "bad": [bad.why for record in records if (bad := record.bad)],
        "stuck": stuck,
    }
