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
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.engine.default import DefaultDialect

import winks
from winks.agents.case import bundled_case
from winks.agents.models_scripted import ScriptedModel
from winks.graphs.session import finish
from winks.graphs.wiring import make_steps
from winks.settings import Settings
from winks.trail.database import Database
from winks.trail.events import Event
from winks.trail.kept import Canonical, CaseWords, Entry, StoredBlob
from winks.trail.store import Store
from winks.trail.tables import blobs, events

DELAY = 0.1
"""Seconds that a reply takes."""
REPLY = {"text": "He left the logbook open and asked after my father. " * 40, "model": "m", "parameters": {"seed": 1}}
FACTS: dict[str, Any] = {"winks": "0", "model": "m", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}
SLOT = {"leg": 1, "node": "review", "dossier": None, "round": 1, "turn": 1}


def main(appends: int = 2000, where: str = "sqlite", runs: int = 21) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=Path(home), database_url=None if where == "sqlite" else where)
        _appends(settings, appends)
        _share(settings, runs)
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


def _share(settings: Settings, runs: int) -> None:
    """What a run takes for its trail, three ways, beside the same run whose trail keeps nothing. Each in turn with the other."""
    kept, bare = [], []
    with _timed_replies() as replies, _timed_trail() as trail, _timed_commits() as commits:
        for _ in range(runs + 1):
            kept.append(_measured(lambda: _play(settings, "D01", rounds=2), trail, replies, commits))
            bare.append(_measured(lambda: _play_without(settings, "D01", rounds=2), trail, replies, commits))
    kept, bare = kept[1:], bare[1:]  # the first run of a process makes and loads what the later ones find
    wall = statistics.median(run.wall for run in kept)

    def say(what: str, seconds: float) -> None:
        print(f"  {what}: {seconds * 1000:.1f} ms, {seconds / wall:.1%}")

    print(f"run whose calls take {DELAY * 1000:.0f} ms, medians of {runs}: {wall * 1000:.0f} ms")
    print(f"  transactions that write: {statistics.median(run.transactions for run in kept):.0f}")
    say("the trail at work, all times added", statistics.median(run.trail for run in kept))
    say("of that, commits alone, a sync to disk in each", statistics.median(run.commits for run in kept))
    say("waits for its trail and for no reply", statistics.median(run.waits for run in kept))
    say("longer than with a trail that keeps nothing", statistics.median(map(_longer, kept, bare)))
    say("processor time more than that one takes", statistics.median(map(_dearer, kept, bare)))


class _Taken(NamedTuple):
    """What a run took, in seconds."""

    wall: float
    processor: float
    trail: float
    """In the database, to write and to read, all times added."""
    waits: float
    """As much of that, each moment once, as no reply was awaited in."""
    transactions: int
    commits: float
    """In the commits of those."""


def _longer(kept: _Taken, bare: _Taken) -> float:
    return kept.wall - bare.wall


def _dearer(kept: _Taken, bare: _Taken) -> float:
    return kept.processor - bare.processor


def _measured(play: Callable[[], object], trail: list[_Span], replies: list[_Span], commits: list[float]) -> _Taken:
    trail.clear()
    replies.clear()
    commits.clear()
    began, before = time.perf_counter(), time.process_time()
    play()
    wall, processor = time.perf_counter() - began, time.process_time() - before
    waits = _length([*trail, *replies]) - _length(replies)
    added = sum(span.end - span.start for span in trail)
    return _Taken(wall, processor, added, waits, sum(span.writes for span in trail), sum(commits))


class _Span(NamedTuple):
    """From one moment to another."""

    start: float
    end: float
    writes: bool = False


def _length(spans: Iterable[_Span]) -> float:
    """Seconds that are in any of these."""
    seconds = until = 0.0
    for span in sorted(spans):
        seconds += max(0.0, span.end - max(span.start, until))
        until = max(until, span.end)
    return seconds


@contextmanager
def _timed_replies() -> Iterator[list[_Span]]:
    """Replies that take their time, and when each was awaited."""
    spans: list[_Span] = []
    real = ScriptedModel.ask

    async def slow(self: ScriptedModel, *given: Any, **more: Any) -> Any:
        began = time.perf_counter()
        try:
            await asyncio.sleep(DELAY)
            return await real(self, *given, **more)
        finally:
            spans.append(_Span(began, time.perf_counter()))

    ScriptedModel.ask = slow  # type: ignore[method-assign]
    yield spans
    ScriptedModel.ask = real  # type: ignore[method-assign]


@contextmanager
def _timed_trail() -> Iterator[list[_Span]]:
    """When anybody was in the database, from the first look whether it is there to the end of the transaction."""
    spans: list[_Span] = []
    real = Database.writing, Database.reading

    def timed(enter: Any, writes: bool) -> Any:
        @contextmanager
        def around(self: Database) -> Iterator[Any]:
            began = time.perf_counter()
            try:
                with enter(self) as connection:
                    yield connection
            finally:
                spans.append(_Span(began, time.perf_counter(), writes))

        return around

    Database.writing, Database.reading = timed(real[0], True), timed(real[1], False)  # type: ignore[method-assign]
    yield spans
    Database.writing, Database.reading = real  # type: ignore[method-assign]


@contextmanager
def _timed_commits() -> Iterator[list[float]]:
    """How long each commit took, in the database's own driver."""
    seconds: list[float] = []
    real = DefaultDialect.do_commit

    def timed(self: DefaultDialect, connection: Any) -> None:
        began = time.perf_counter()
        real(self, connection)
        seconds.append(time.perf_counter() - began)

    DefaultDialect.do_commit = timed  # type: ignore[method-assign]
    yield seconds
    DefaultDialect.do_commit = real  # type: ignore[method-assign]


class _Hollow(Store):
    """A trail that keeps nothing: events stay in memory as they are, not written out, not hashed, not packed."""

    def __init__(self) -> None:
        super().__init__("sqlite://")
        self.reading = lambda: nullcontext(None)
        self._events: list[Any] = []
        self._texts: dict[str, StoredBlob] = {}

    def open_run(self, run: str, words: CaseWords, facts: dict[str, Any], *_: Any, **__: Any) -> Event:
        """The first event."""
        prompt, draft = (text and self._keep(text.encode()) for text in (words.prompt, words.draft))
        said = {"prompt": prompt, "draft": draft, "account": [], "opt_in": {}, "unreadable": None, "who": None}
        return self._add(run, "open_case_finished", facts | said)

    def append_all(self, run: str, entries: Sequence[Entry]) -> list[Event]:
        """The next ones."""
        return [self._add(run, entry.kind, entry.facts | {"value": self._value(entry.value)}) for entry in entries]

    def secret(self, run: str) -> bytes:  # noqa: ARG002
        """A key."""
        return bytes(32)

    def stored_events(self, run: str) -> Any:  # noqa: ARG002
        """The events."""
        return [SimpleNamespace(event=lambda event=event: event, chain="") for event in self._events]

    def blobs(self, run: str) -> dict[str, StoredBlob]:  # noqa: ARG002
        """The texts."""
        return self._texts

    def close(self) -> None:
        """Nothing was held."""

    def _add(self, run: str, kind: str, payload: dict[str, Any]) -> Event:
        at = self.now().isoformat()
        self._events.append(Event(run=run, seq=len(self._events) + 1, kind=kind, at=at, payload=payload))
        return self._events[-1]  # type: ignore[no-any-return]

    def _value(self, value: Any) -> dict[str, Any] | None:
        return None if value is None else self._keep((value if isinstance(value, Canonical) else _plain(value)).body)

    def _keep(self, body: bytes) -> dict[str, Any]:
        self._texts[name := str(len(self._texts))] = StoredBlob(b"", body)
        return {"blob": name, "bytes": len(body)}


def _plain(value: Any) -> Canonical:
    """A value written out as the document reads it, without the work that makes it canonical."""
    return Canonical(value, json.dumps(value).encode())


def _play_without(settings: Settings, case_id: str, **given: Any) -> None:
    """The same run, with nothing kept."""
    case, told = _told(settings, case_id, **given)
    store, real = _Hollow(), Canonical.of
    steps = make_steps(told, store, run=store.new_run_id())
    Canonical.of = _plain  # type: ignore[method-assign, assignment]
    asyncio.run(_end(steps, {"prompt": case.prompt, "draft": case.thin_draft, "account": []}))
    Canonical.of = real  # type: ignore[method-assign]


async def _end(steps: Any, given: Any) -> None:
    await finish(steps, given)


def _play(settings: Settings, case_id: str, **given: Any) -> str:
    case, told = _told(settings, case_id, **given)
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=told).run


def _told(settings: Settings, case_id: str, **given: Any) -> tuple[Any, Settings]:
    """A case, and the settings that play its worked example."""
    more = {"model": f"scripted:{case_id}"} | given
    return bundled_case(case_id), Settings.load(**(settings.given() | more))


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
