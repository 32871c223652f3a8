"""What is on its way to a trail: written in order, told once it is there, and never lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from winks.errors import StoreError
from winks.trail.events import Event
from winks.trail.kept import Entry
from winks.trail.outbox import MOMENT, Outbox


class Paper:
    """A trail that can be full, and that remembers what it was told to write and what it told."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.times: list[datetime | None] = []
        self.told: list[int] = []
        self.is_full = False
        self.heard = asyncio.Event()
        hours = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=each) for each in count())
        self.box = Outbox(self.write, self.tell, lambda: next(hours))

    def write(self, entries: Sequence[Entry]) -> list[Event]:
        """All of them, or none."""
        if self.is_full:
            raise StoreError("The disk is full.")
        there = sum(map(len, self.batches))
        self.batches.append([entry.kind for entry in entries])
        self.times += [entry.at for entry in entries]
        return [
            Event(run="r", seq=there + number, kind=entry.kind, at="", payload={})
            for number, entry in enumerate(entries, 1)
        ]

    def kinds(self) -> list[str]:
        """What was written, in order."""
        return [kind for batch in self.batches for kind in batch]

    def tell(self, event: Event) -> None:
        """Nobody is told of what is not there."""
        assert event.seq <= sum(map(len, self.batches))
        self.told.append(event.seq)
        self.heard.set()


@pytest.fixture
def paper() -> Paper:
    return Paper()


def entry(kind: str) -> Entry:
    return Entry(kind, {})


async def test_where_it_cannot_be_written_nobody_is_told_and_what_waited_is_tried_again(paper: Paper) -> None:
    paper.is_full = True
    paper.box.leave(entry("one"))
    with pytest.raises(StoreError):
        await paper.box.put(entry("lost"))
    assert (paper.batches, paper.told) == ([], [])
    paper.is_full = False
    await paper.box.put(entry("two"))
    assert (paper.batches, paper.told) == ([["one", "two"]], [1, 2])


async def test_a_branch_that_finds_it_full_takes_nothing_of_another_with_it(paper: Paper) -> None:
    paper.is_full = True
    ended = await asyncio.gather(*(paper.box.put(entry(kind)) for kind in "abc"), return_exceptions=True)
    assert [type(each) for each in ended] == [StoreError] * 3
    paper.is_full = False
    assert (await paper.box.put(entry("d"))).seq == 1
    assert paper.batches == [["d"]]


async def test_a_failure_in_a_quiet_moment_is_found_by_the_next_event(paper: Paper) -> None:
    paper.is_full = True
    paper.box.leave(entry("one"))
    await asyncio.sleep(MOMENT * 2)
    with pytest.raises(StoreError):
        await paper.box.put(entry("lost"))
    paper.is_full = False
    await paper.box.put(entry("two"))
    assert paper.batches == [["one", "two"]]


async def test_what_waits_goes_with_the_next_event_and_before_it(paper: Paper) -> None:
    for kind in ("one", "two"):
        paper.box.leave(entry(kind))
    assert paper.batches == []
    made = await paper.box.put(entry("three"))
    assert (made.seq, made.kind) == (3, "three")
    assert (paper.batches, paper.told) == ([["one", "two", "three"]], [1, 2, 3])
    assert paper.times == sorted(paper.times, key=str)
    assert len(set(paper.times)) == 3, "each has the time at which it happened"


async def test_what_waits_is_written_in_a_moment_though_nothing_follows(paper: Paper) -> None:
    paper.box.leave(entry("one"))
    await paper.heard.wait()
    assert (paper.batches, paper.told) == ([["one"]], [1])


async def test_one_at_rest_writes_nothing_unasked(paper: Paper) -> None:
    paper.box.leave(entry("one"))
    paper.box.rest()
    await asyncio.sleep(MOMENT * 2)
    assert paper.batches == []


async def test_branches_that_write_at_once_share_a_transaction(paper: Paper) -> None:
    made = await asyncio.gather(*(paper.box.put(entry(kind)) for kind in "abcdef"))
    assert [event.kind for event in made] == list("abcdef")
    assert paper.kinds() == list("abcdef")
    assert len(paper.batches) < 6
    assert paper.told == [1, 2, 3, 4, 5, 6]


def test_of_many_threads_each_gets_its_own_event_and_all_is_told_in_order(paper: Paper) -> None:
    def work(number: int) -> None:
        async def put() -> None:
            paper.box.leave(entry(f"{number} before"))
            made = await paper.box.put(entry(f"{number}"))
            assert made.kind == f"{number}"
            written = paper.kinds()
            assert written.index(f"{number} before") < written.index(f"{number}")

        asyncio.run(put())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    assert sorted(paper.kinds()) == sorted([str(n) for n in range(40)] + [f"{n} before" for n in range(40)])
    assert paper.told == list(range(1, 81))
