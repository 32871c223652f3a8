"""The record of a run while it is being made: what is asked once, what is written once, and what is a divergence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, update

from winks.agents.budget import Budget
from winks.agents.calls import Answer, Request, Said, Slot
from winks.agents.patience import Patience
from winks.agents.prices import load_prices
from winks.errors import Divergence, ModelFailed, RunLeased
from winks.trail.events import Event
from winks.trail.journal import Record, RecordEnds, Spending
from winks.trail.kept import CaseWords
from winks.trail.store import Store
from winks.trail.tables import blobs

from ..tampering import behind
from .bench import FERRY

FACTS = dict.fromkeys(("winks", "model", "nonce"), "0") | {"rounds": 1, "case_id": None}
FACTS |= {name: [] for name in ("settings", "engine", "dossiers")} | {"narrowed": None}
SLOT = Slot(leg=1, node="draft")
REQUEST = Request(model="x", messages=(Said(by="user", text="Write."),))
OTHER = Request(model="x", messages=(Said(by="user", text="Write more."),))
ANSWER = Answer(text="Here.", model="x", input_tokens=2, output_tokens=1)
FAILURE = ModelFailed("server_error", "It broke.", "<html>", attempts=2)


class Book:
    """A run in a store, and its record as often as it is read."""

    def __init__(self, store: Store) -> None:
        self.store, self.run = store, store.new_run_id()
        store.open_run(self.run, CaseWords("Hello"), FACTS)

    def events(self) -> list[Event]:
        return [stored.event() for stored in self.store.stored_events(self.run)]

    def kinds(self) -> list[str]:
        return [event.kind for event in self.events()[1:]]

    def read(self, leg: int = 1, replaying: bool = False, **limits: Any) -> Record:
        spending, (opened, *later) = Spending(Budget(**limits), Patience(0), load_prices(None)), self.events()
        return Record(self.store, opened, spending, lambda _: None, later=later, leg=leg, replaying=replaying)

    def next_leg(self, leg: int = 2, why: str = "retried", *words: str) -> Record:
        self.store.take(self.run)
        self.store.append(self.run, "leg_opened", {"leg": leg, "why": why}, words=words)
        return self.read(leg)


@pytest.fixture
def book(store: Store) -> Book:
    return Book(store)


def making(outcome: Answer | BaseException = ANSWER) -> Callable[[], Any]:
    """A model that gives this, or raises it."""

    async def made() -> Answer:
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    return made


async def never() -> Answer:
    """A model that must not be asked."""
    raise AssertionError("it was asked")


async def drafted(record: Record, text: str = "So glad.") -> None:
    await record.step("draft_finished", {"by": "model"}, {"text": text, "by": "x"})


# what is not as it was


@pytest.mark.parametrize("replaying", [False, True])
async def test_what_is_not_as_it_was_in_the_same_leg_is_a_divergence_by_name(book: Book, replaying: bool) -> None:
    await book.read().once(SLOT, REQUEST, making())
    await drafted(book.read())
    with pytest.raises(Divergence, match=r"at draft \(leg 1\): what would be asked is not what was asked then\."):
        await book.read(replaying=replaying).once(SLOT, OTHER, never)
    with pytest.raises(Divergence, match=r"at draft: it does not give what was recorded\.") as caught:
        await drafted(book.read(replaying=replaying), "So sad.")
    assert caught.value.where == "draft"
    assert book.kinds() == ["call_started", "call_finished", "draft_finished"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (update(blobs).values(body=b'{"text":"x","model":"x"}'), "was changed in the store"),
        (update(blobs).values(salt=b""), "was changed in the store"),
        (delete(blobs), "is no longer in the store"),
    ],
)
async def test_a_recorded_text_that_is_not_the_one_that_was_kept_is_not_used(book: Book, change, why: str) -> None:
    record = book.read()
    await record.once(SLOT, REQUEST, making())
    await drafted(record)
    for event in book.events()[1:]:
        with behind(book.store) as connection:
            connection.execute(change.where(blobs.c.digest == event.payload["value"]["blob"]))
    with pytest.raises(Divergence, match=rf"at draft \(leg 1\): its recorded text {why}\."):
        await book.read().once(SLOT, REQUEST, never)
    with pytest.raises(Divergence, match=rf"at draft: its recorded text {why}\."):
        await drafted(book.read())


async def test_after_what_could_not_be_recorded_nothing_more_is(book: Book) -> None:
    """The other branches of a deliberation may go on for a while; they must not finish a run that has a gap."""
    record = book.read()
    book.store.let_go(book.run)
    with pytest.raises(RunLeased):
        await drafted(record)
    book.store.take(book.run)
    for do in (record.step("present_finished", {"status": "finished"}), record.once(SLOT, REQUEST, never)):
        with pytest.raises(RunLeased):
            await do
    assert book.kinds() == []
    await drafted(book.read())


# what a model does not bring


async def test_a_failure_is_recorded_asked_again_and_replayed_as_it_was(book: Book) -> None:
    with pytest.raises(ModelFailed):
        await book.read().once(SLOT, REQUEST, making(FAILURE))
    with pytest.raises(ModelFailed) as replayed:
        await book.read(replaying=True).once(SLOT, REQUEST, never)
    assert (replayed.value.kind, str(replayed.value), replayed.value.raw) == ("server_error", "It broke.", "<html>")
    assert await book.read().once(SLOT, REQUEST, making()) == ANSWER
    assert await book.read(replaying=True).once(SLOT, REQUEST, never) == ANSWER
    assert [event.payload["outcome"] for event in book.events() if event.kind == "call_finished"] == [
        "failure",
        "reply",
    ]


@pytest.mark.parametrize("cut", [RuntimeError("a bug"), asyncio.CancelledError(), KeyError("x")])
async def test_a_call_that_was_cut_off_is_made_again(book: Book, cut: BaseException) -> None:
    with pytest.raises(type(cut)):
        await book.read().once(SLOT, REQUEST, making(cut))
    assert book.kinds() == ["call_started"]
    with pytest.raises(RecordEnds):
        await book.read(replaying=True).once(SLOT, REQUEST, never)
    assert await book.read().once(SLOT, REQUEST, making()) == ANSWER
    assert book.kinds() == ["call_started", "call_started", "call_finished"]


async def test_time_that_is_up_ends_a_call_and_is_no_fault_of_the_model(book: Book) -> None:
    with pytest.raises(ModelFailed, match="time was up"):
        await book.read(max_seconds=0.05).once(SLOT, REQUEST, lambda: asyncio.sleep(60, ANSWER))
    assert book.events()[-1].payload["failure"] == "budget"


async def test_what_was_spent_is_spent_however_often_the_record_is_read(book: Book) -> None:
    await book.read().once(SLOT, REQUEST, making())
    for limits in ({"max_calls": 1}, {"max_tokens": 3}):
        record = book.read(**limits)
        assert await record.once(SLOT, REQUEST, never) == ANSWER
        with pytest.raises(ModelFailed, match=r"limit of \d (calls|tokens) is reached"):
            await record.once(SLOT.model_copy(update={"turn": 2}), REQUEST, never)


# legs


async def test_what_is_unchanged_is_taken_from_an_earlier_leg_and_what_is_not_is_asked(book: Book) -> None:
    await book.read().once(SLOT, REQUEST, making())
    again = SLOT.model_copy(update={"leg": 2})
    assert await book.next_leg().once(again, REQUEST, never) == ANSWER
    assert await book.read(2).once(again, OTHER, making()) == ANSWER
    assert await book.next_leg(3).once(SLOT.model_copy(update={"leg": 3}), REQUEST, never) == ANSWER
    assert book.kinds() == ["call_started", "call_finished", "leg_opened"] * 2
    with pytest.raises(Divergence, match=r"at draft \(leg 2\)"):
        await book.read(2).once(again, REQUEST, never)


async def test_a_step_is_written_in_a_new_leg_only_where_it_is_another(book: Book) -> None:
    failed = {"reviewer": FERRY, "round": 1, "failure": "empty", "notes": []}
    for leg in (1, 2, 3):
        record = book.read() if leg == 1 else book.next_leg(leg)
        await drafted(record, "So glad." if leg < 3 else "So sad.")
        await record.step("review_failed", failed, {"kind": "empty", "message": "Nothing."})
        await record.step("present_finished", {"status": "finished"})
    told = ["review_failed", "present_finished"]
    assert book.kinds() == ["draft_finished", *told, "leg_opened", *told, "leg_opened", "draft_finished", *told]
    assert [book.read(leg).recorded("draft_finished") for leg in (1, 2)] == [None, {"text": "So glad.", "by": "x"}]


async def test_a_leg_knows_of_words_that_came_before_it_and_of_none_after(book: Book) -> None:
    for leg, why in ((2, "answered"), (3, "judged")):
        book.next_leg(leg, why, "Words.")
    told = [(record.words_given, record.judged) for record in map(book.read, (1, 2, 3))]
    assert told == [(False, False), (True, False), (True, True)]
    assert book.read(3).day == date(2026, 11, 23)


# replaying


async def test_a_replay_writes_nothing_and_ends_where_the_record_does(book: Book) -> None:
    await drafted(book.read())
    record = book.read(replaying=True)
    await drafted(record)
    for do in (record.step("convene_finished", {}, {}), record.once(SLOT, REQUEST, never), record.pause("answers")):
        with pytest.raises(RecordEnds):
            await do
    assert book.kinds() == ["draft_finished"]


async def test_a_replay_of_a_leg_that_was_complete_misses_what_is_not_in_the_record(book: Book) -> None:
    await drafted(book.read())
    await book.read().step("present_finished", {"status": "finished"})
    record = book.read(replaying=True)
    assert record.not_done_again() == ["draft", "present"]
    await drafted(record)
    assert record.not_done_again() == ["present"]
    with pytest.raises(Divergence, match=r"at review of ferry-crew-handover: the record has no such step\."):
        await record.step("review_finished", {"reviewer": FERRY, "round": 1}, {})
    with pytest.raises(Divergence, match=r"at draft \(leg 1\): the record has no such call\."):
        await book.read(replaying=True).once(SLOT, REQUEST, never)


async def test_a_leg_that_was_cut_off_ends_before_what_an_earlier_leg_had(book: Book) -> None:
    with pytest.raises(ModelFailed):
        await book.read().once(SLOT, REQUEST, making(FAILURE))
    await drafted(book.read())
    await book.read().step("present_finished", {"status": "finished"})
    book.next_leg()
    again = SLOT.model_copy(update={"leg": 2})
    with pytest.raises(RecordEnds):
        await book.read(2, replaying=True).once(again, REQUEST, never)
    with pytest.raises(RecordEnds):
        await drafted(book.read(2, replaying=True), "So sad.")
    await drafted(book.read(2), "So sad.")
    await book.read(2).step("present_finished", {"status": "finished"})
    with pytest.raises(Divergence, match="at draft: it does not give what was recorded"):
        await drafted(book.read(2, replaying=True))
