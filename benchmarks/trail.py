"""What the trail costs: an append, its part of a run's time, and the bytes it keeps of what models were asked.

    python benchmarks/trail.py [appends] [sqlite or a PostgreSQL URL]

SQLite with a sync to disk at every commit, in a temporary folder, or the database that is named. The run is the worked
example of case D01 in two rounds, with a model that takes 100 ms for every reply.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

import winks
from winks.agents.case import bundled_case
from winks.agents.models_scripted import ScriptedModel
from winks.settings import Settings
from winks.trail.kept import CaseWords
from winks.trail.store import Store
from winks.trail.tables import blobs, events

DELAY = 0.1
"""Seconds that a reply takes."""
REPLY = {"text": "He left the logbook open and asked after my father. " * 40, "model": "m", "parameters": {"seed": 1}}
FACTS: dict[str, Any] = {"winks": "0", "model": "m", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}
SLOT = {"leg": 1, "node": "review", "dossier": None, "round": 1, "turn": 1}


def main(appends: int = 2000, where: str = "sqlite") -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=Path(home), database_url=None if where == "sqlite" else where)
        _appends(settings, appends)
        _share(settings)
        found = [_bytes(settings, case) for case in ("D01", "D03", "D16", "D21")]
    naive, kept = (sum(column) for column in zip(*found, strict=True))
    print(f"the four together: {kept / naive:.1%} of what their calls are as JSON")


def _appends(settings: Settings, many: int) -> None:
    store = Store.of(settings)
    run = store.open_run(store.new_run_id(), CaseWords("Yes."), FACTS).run
    facts = {"slot": SLOT, "model": "m", "digest": "0" * 64}
    for _ in range(20):
        store.append(run, "call_started", facts, REPLY)
    seconds = sorted(_timed(store, run, facts) for _ in range(many))
    store.close()
    at = {name: seconds[int(part * (many - 1))] * 1000 for name, part in (("p50", 0.5), ("p99", 0.99), ("most", 1.0))}
    told = ", ".join(f"{name} {milliseconds:.2f} ms" for name, milliseconds in at.items())
    print(f"append, {many} times with a text of {len(json.dumps(REPLY))} bytes: {told}")


def _timed(store: Store, run: str, facts: dict[str, Any]) -> float:
    began = time.perf_counter()
    store.append(run, "call_started", facts, REPLY)
    return time.perf_counter() - began


def _share(settings: Settings) -> None:
    """The time that a run waits for its trail, over its wall time."""
    parts, walls = [], []
    with _slow_replies():
        for _ in range(7):
            with _waits() as waited:
                began = time.perf_counter()
                _play(settings, "D01", rounds=2)
                walls.append(time.perf_counter() - began)
            parts.append(sum(waited) / walls[-1])
    wall, part = statistics.median(walls), statistics.median(parts)
    print(f"run whose calls take {DELAY * 1000:.0f} ms: {wall:.2f} s, of which it waits for its trail {part:.2%}")


@contextmanager
def _slow_replies() -> Iterator[None]:
    real = ScriptedModel.ask

    async def slow(self: ScriptedModel, *given: Any, **more: Any) -> Any:
        await asyncio.sleep(DELAY)
        return await real(self, *given, **more)

    ScriptedModel.ask = slow  # type: ignore[method-assign]
    yield
    ScriptedModel.ask = real  # type: ignore[method-assign]


@contextmanager
def _waits() -> Iterator[list[float]]:
    """The seconds of every write of every store."""
    waited: list[float] = []
    real = Store.append, Store.open_run, Store.publish

    def timed(write: Any) -> Any:
        def around(*given: Any, **more: Any) -> Any:
            began = time.perf_counter()
            try:
                return write(*given, **more)
            finally:
                waited.append(time.perf_counter() - began)

        return around

    Store.append, Store.open_run, Store.publish = map(timed, real)  # type: ignore[method-assign]
    yield waited
    Store.append, Store.open_run, Store.publish = real  # type: ignore[method-assign]


def _play(settings: Settings, case_id: str, **given: Any) -> str:
    case = bundled_case(case_id)
    told = settings.given() | {"model": f"scripted:{case_id}"} | given
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(**told)).run


def _bytes(settings: Settings, case: str) -> tuple[int, int]:
    """What is kept of the calls of a run, against the calls written out as JSON."""
    run = _play(settings, case)
    store = Store.of(settings)
    made = [item.event() for item in store.stored_events(run) if item.kind.startswith("call_")]
    texts = store.blobs(run)
    naive = sum(_written_out(event.payload, texts[event.payload["value"]["blob"]].body) for event in made)
    digests = [event.payload["value"]["blob"] for event in made]
    with store.reading() as connection:
        assert connection is not None
        size = func.length(blobs.c.body) + func.length(blobs.c.salt) + func.length(blobs.c.digest) + 40
        kept = connection.scalar(select(func.sum(size)).where(blobs.c.digest.in_(digests)))
        row = func.length(events.c.body) + func.length(events.c.chain) + func.length(events.c.kind) + 40
        is_call = (events.c.run == run) & events.c.kind.startswith("call_")
        kept += connection.scalar(select(func.sum(row)).where(is_call))
    store.close()
    print(f"{case}: {len(made)} call events, {naive} bytes as JSON, {kept} kept: {kept / naive:.0%}")
    return naive, kept


def _written_out(payload: dict[str, Any], text: bytes) -> int:
    facts = {key: value for key, value in payload.items() if key != "value"}
    return len(json.dumps(facts | json.loads(text), ensure_ascii=False).encode())


if __name__ == "__main__":
    main(*(int(item) if item.isdigit() else item for item in sys.argv[1:]))
