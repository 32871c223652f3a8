"""A trail of 200 events, changed behind its back in every way: the right event is named each time."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest

from winks.trail import verify as verifying
from winks.trail.events import CHAIN_START, chain_hash
from winks.trail.kept import Signature
from winks.trail.pen import RunHeader
from winks.trail.record import Record, SealLine, stored_record
from winks.trail.store import Store, StoredEvent
from winks.trail.verify import verify

from .courses import COURSES, Table
from .figures import Survived

LONG = 200


class Kept:
    """The records of two runs, in memory: one of 200 events with all its seals, and a foreign one."""

    def __init__(self, folder: Path) -> None:
        table = Table(folder, COURSES["asked and held"])
        self.other = self._record(table, table.play().run)
        long = Table(folder, COURSES["corrected"])
        long.bench.deliberate()
        run = long.run
        store = Store.of(long.settings)
        while store.header(run).events < LONG:
            said = {"item": "finding"}, {"item": "finding", "words": "He always says it like that."}
            store.remark(run, "correction_made", lambda said=said: said, Signature("p-1", "Wira"))
        store.close()
        self.whole = self._record(long, run)

    @staticmethod
    def _record(table: Table, run: str) -> Record:
        store = Store.of(table.settings)
        record = stored_record(store, run)
        store.close()
        return record


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """The two records."""
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def _remembering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Verifying asks the same of the same unchanged event a hundred thousand times: what it was told once, it is told again.

    The functions are those of `verify`, of their arguments alone; whatever was changed is a new argument.
    """
    for name in ("_is_plain", "chain_hash", "blob_digest"):
        monkeypatch.setattr(verifying, name, lru_cache(maxsize=4096)(getattr(verifying, name)))


def flipped(body: bytes) -> Iterator[bytes]:
    """The bytes with one of them changed, each in turn, in a bit that chance picks."""
    chance = random.Random(len(body))
    for place in range(len(body)):
        changed = bytearray(body)
        changed[place] ^= 1 << chance.randrange(8)
        yield bytes(changed)


def put(record: Record, index: int, **changed: object) -> Record:
    """The record with something else in one of its events."""
    events = [*record.events]
    events[index] = events[index]._replace(**changed)
    return record._replace(events=events)


def mended(record: Record, events: list[StoredEvent]) -> Record:
    """The record with these events, and a list of runs that agrees with them: what somebody writes who knows the format."""
    last = events[-1]
    status = next(after for one in reversed(events) if (after := one.event().status_after))
    header = record.header._replace(head=last.chain, events=len(events), status=status)
    return record._replace(events=events, header=header)


def hashed(events: Iterable[StoredEvent]) -> list[StoredEvent]:
    """The events with every chain value worked out anew."""
    made, chain = [], CHAIN_START
    for event in events:
        chain = chain_hash(chain, event.body)
        made.append(event._replace(chain=chain))
    return made


@pytest.fixture
def catches(survived: Survived) -> Callable[..., None]:
    """Verifies a changed record and counts whether the fault was found, at the event that it has to be found at."""

    def check(key: str, record: Record, seq: int) -> None:
        bad = verify(record).bad
        survived.add(key, caught=bad is not None, at_another_event=bad is not None and bad.seq != seq)
        assert bad is not None, key
        assert bad.seq == seq, (bad, seq)

    return check


def test_the_record_is_whole_and_sealed_to_its_end(kept: Kept) -> None:
    found = verify(kept.whole)
    assert (found.ok, found.events, found.sealed) == (True, len(kept.whole.events), found.events)
    assert found.events >= LONG


@pytest.mark.usefixtures("_remembering")
def test_every_byte_of_every_event_is_held(kept: Kept, catches: Callable[..., None]) -> None:
    bare = kept.whole._replace(seals=())  # the chain alone has to show it
    for index, stored in enumerate(bare.events):
        for body in flipped(stored.body):
            catches("bytes", put(bare, index, body=body), index + 1)


@pytest.mark.usefixtures("_remembering")
def test_every_digit_of_every_chain_value_is_held(kept: Kept, catches: Callable[..., None]) -> None:
    bare = kept.whole._replace(seals=())
    for index, stored in enumerate(bare.events):
        for place, digit in enumerate(stored.chain):
            chain = stored.chain[:place] + ("0" if digit != "0" else "1") + stored.chain[place + 1 :]
            catches("chain", put(bare, index, chain=chain), index + 1)


def test_a_sample_of_bytes_is_held_by_verifying_that_remembers_nothing(kept: Kept) -> None:
    chance = random.Random(3)
    for index, stored in enumerate(kept.whole.events):
        body = chance.choice([*flipped(stored.body)])
        bad = verify(put(kept.whole, index, body=body)).bad
        assert bad is not None
        assert bad.seq == index + 1


def test_kinds_and_numbers_and_the_list_of_runs_are_held(kept: Kept, catches: Callable[..., None]) -> None:
    bare = kept.whole._replace(seals=())
    for index, stored in enumerate(bare.events):
        catches("kinds", put(bare, index, kind=stored.kind + "x"), index + 1)
        catches("kinds", put(bare, index, seq=stored.seq + 1000), index + 1)
    for name in set(RunHeader._fields) - {"events", "run"}:
        catches("kinds", kept.whole._replace(header=kept.whole.header._replace(**{name: "x"})), 0)


def test_texts_and_salts_and_dossiers_are_held(kept: Kept, catches: Callable[..., None]) -> None:
    record, chance = kept.whole._replace(seals=()), random.Random(1)
    first = first_mentions(record)
    for digest, blob in record.blobs.items():
        for changed in (
            *({"salt": salt} for salt in flipped(blob.salt)),
            *({"body": body} for body in chance.sample([*flipped(blob.body)], min(8, len(blob.body)))),
        ):
            spoiled = type(blob)(**({"salt": blob.salt, "body": blob.body} | changed))
            catches("texts", record._replace(blobs={**record.blobs, digest: spoiled}), first[digest])


def first_mentions(record: Record) -> dict[str, int]:
    """The first event that refers to each text."""
    found: dict[str, int] = {}
    for stored in record.events:
        for digest in stored.body.decode().split('"blob":"')[1:]:
            found.setdefault(digest.partition('"')[0], stored.seq)
    return found


def last_seals(record: Record) -> list[SealLine]:
    """The last seal in the database, and the same beside it."""
    places = ("database", "folder")
    return [next(seal for seal in reversed(record.seals) if seal.where == place) for place in places]


def test_every_byte_of_a_seal_is_held(kept: Kept, catches: Callable[..., None]) -> None:
    seals = last_seals(kept.whole)
    for seal in seals:
        for line in flipped(seal.line):
            others = [each for each in kept.whole.seals if each == seals[1 - seals.index(seal)]]
            catches("seals", kept.whole._replace(seals=[*others, seal._replace(line=line)]), 0)


def test_events_that_are_taken_out_swapped_or_put_in_are_named(kept: Kept, catches: Callable[..., None]) -> None:
    events, foreign, chance = [*kept.whole.events], [*kept.other.events], random.Random(2)
    record = kept.whole._replace(seals=())
    for index in range(len(events) - 1):
        catches("dropped", record._replace(events=events[:index] + events[index + 1 :]), index + 1)
    pairs = [*pairwise(range(len(events))), *(sorted(chance.sample(range(len(events)), 2)) for _ in range(LONG))]
    for one, two in pairs:
        swapped = [*events]
        swapped[one], swapped[two] = events[two]._replace(seq=one + 1), events[one]._replace(seq=two + 1)
        catches("swapped", record._replace(events=swapped), one + 1)
    for index in range(len(events)):
        doubled = [*events[: index + 1], *(each._replace(seq=each.seq + 1) for each in events[index:])]
        catches("inserted", record._replace(events=doubled), index + 2)
        stranger = foreign[index % len(foreign)]._replace(seq=index + 1)
        put_in = [*events[:index], stranger, *(each._replace(seq=each.seq + 1) for each in events[index:])]
        catches("inserted", record._replace(events=put_in), index + 1)


def test_seals_show_what_the_chain_cannot(kept: Kept, catches: Callable[..., None], survived: Survived) -> None:
    events = [*kept.whole.events]
    both = kept.whole._replace(seals=last_seals(kept.whole))
    one = kept.whole._replace(seals=last_seals(kept.whole)[1:])
    for size in range(1, len(events)):
        catches("cut", mended(both, events[:size]), size + 1)
        catches("seals taken", mended(one, events[:size]), size + 1)
        at = events[size].event()
        later = at.model_copy(update={"at": "2020-01-01T00:00:00.000000Z"}).body()
        rewritten = hashed([*events[:size], events[size]._replace(body=later), *events[size + 1 :]])
        catches("rewritten", mended(both, rewritten), 1)
        unseen = verify(mended(kept.whole._replace(seals=()), rewritten))
        survived.add("without any seal", changes_seen=not unseen.ok)
        assert unseen.ok, "with every seal gone there is nothing that could show it"
