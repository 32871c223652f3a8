"""Many small runs for a store: each a whole trail of two events that verifies and can be read, with texts and search.

They are made by what the store itself is made of (events, chain, texts under salts) and put in by one transaction, since
twenty thousand would wait for the disk as many times. Honest where lists and searches are concerned; what they do not
stand for is the size of a run: a real one has some ten events and thirty kilobytes of texts, and cannot be replayed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert

from winks.trail.events import CHAIN_START, Event, chain_hash
from winks.trail.kept import CaseWords, Kept
from winks.trail.payloads import PAYLOADS
from winks.trail.pen import RunHeader
from winks.trail.store import Store
from winks.trail.tables import blobs, events, runs, search

WHO = ("the cook", "the second mate", "a passenger", "the harbour master", "the new deckhand", "an old friend")
WHAT = (
    "left the logbook open",
    "said 'she's yours'",
    "asked after my father",
    "did not answer",
    "laughed and went below",
)
WHERE = ("on the ferry", "at Eastholm", "in the canteen", "by letter", "on the night watch")
BEGAN = datetime(2026, 1, 1, 6, 0, tzinfo=UTC)
OPENED = {
    "winks": "0", "model": "embedded", "rounds": 1, "nonce": "00000000", "settings": [], "case_id": None, "engine": [],
    "dossiers": [], "narrowed": None, "unreadable": None, "who": None,
}  # fmt: skip


def seed(store: Store, many: int) -> None:
    """Write this many runs, ten minutes apart from the first of January 2026 on. The store is a new one."""
    rows: dict[Any, list[dict[str, Any]]] = {runs: [], events: [], blobs: [], search: []}
    for number in range(many):
        for table, row in _run(number):
            rows[table].append(row)
    with store.writing() as connection:
        for table, made in rows.items():
            connection.execute(insert(table), made)


def _run(number: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows of one run, by their tables."""
    at = BEGAN + timedelta(minutes=10 * number)
    run = f"{at:%Y%m%d-%H%M%S}-{number:08x}"
    salts = count(number * 10)
    kept = Kept(run, lambda size: next(salts).to_bytes(size, "big"))
    opened = _event(run, 1, "open_case_finished", at, OPENED | kept.keep_words(_words(number)))
    over = _event(run, 2, "present_finished", at + timedelta(seconds=1), {"status": "finished"})
    yield from _chained(opened, over)
    yield from ((blobs, row) for row in kept._rows)
    yield from ((search, row) for row in kept._searchable)


def _chained(opened: Event, over: Event) -> Iterator[tuple[Any, dict[str, Any]]]:
    head = CHAIN_START
    for each in (opened, over):
        head = chain_hash(head, each.body())
        yield events, {"run": each.run, "seq": each.seq, "kind": each.kind, "body": each.body(), "chain": head}
    yield runs, RunHeader(opened.run, opened.at, "finished", opened.payload["prompt"]["blob"], head, 2)._asdict()


def _event(run: str, seq: int, kind: str, at: datetime, facts: dict[str, Any]) -> Event:
    payload = PAYLOADS[kind].model_validate(facts).model_dump(mode="json")
    return Event(run=run, seq=seq, kind=kind, at=at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), payload=payload)


def _words(number: int) -> CaseWords:
    prompt = (
        f"Letter {number}: {WHO[number % 6]} {WHAT[number % 5]} {WHERE[number // 7 % 5]}, and I am to write back by "
        "tonight. We have worked together for a year, and I do not want to make more of it than it was. What do I say?"
    )
    return CaseWords(prompt, "Thank you, I will see to it.")
