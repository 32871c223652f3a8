"""A new leg of a run: failures tried again, words from a person, and what is not so here."""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winks
from winks.agents.budget import Budget
from winks.agents.calls import Answer, Request, Slot
from winks.agents.patience import Patience
from winks.agents.prices import load_prices
from winks.errors import CallError, InputRefused, RunLeased, StoreError, UnknownId
from winks.graphs.resuming import correct, replay, resume
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.events import Event
from winks.trail.journal import Record, Spending
from winks.trail.pen import Pen

from .bench import FERRY, ONCE, SOLO, Bench

# failures, tried again


def test_a_reviewer_that_failed_is_asked_again_and_only_what_follows_from_it(bench: Bench) -> None:
    bench.write(FERRY)
    first = bench.deliberate()
    assert first.unreviewed == (f"{FERRY}: scripted:{bench.script} holds no reply for review of {FERRY} (leg 1).",)
    before = bench.events(first.run)
    again = resume(first.run, settings=bench.settings())
    assert again.unreviewed == (f"{FERRY}: scripted:{bench.script} holds no reply for review of {FERRY} (leg 2).",)
    assert bench.calls(first.run, leg=2) == Counter([FERRY])
    bench.write()
    last = resume(first.run, settings=bench.settings())
    assert bench.calls(first.run, leg=3) == Counter([FERRY, "revise", "follow_up"])
    events = bench.events(first.run)
    assert events[: len(before)] == before
    assert [event.payload["why"] for event in events if event.kind == "leg_opened"] == ["retried", "retried"]
    assert [event.payload["reviewer"] for event in events if event.kind == "review_finished"] == [SOLO, FERRY]
    assert bench.bare(last) == bench.bare(bench.deliberate())
    assert resume(first.run, settings=bench.settings()) == last
    assert bench.is_whole(first.run)
    assert replay(first.run, settings=bench.settings()).ok


@pytest.mark.parametrize(("missing", "status"), [("read_cues", "finished"), ("draft", "failed"), ("revise", "failed")])
def test_a_step_that_failed_is_tried_again(bench: Bench, missing: str, status: str) -> None:
    bench.write(missing)
    first = bench.deliberate()
    assert (first.status, missing in str(first.unreviewed)) == (status, True)
    assert replay(first.run, settings=bench.settings()).ok
    bench.write()
    assert bench.bare(resume(first.run, settings=bench.settings())) == bench.bare(bench.deliberate())
    assert bench.calls(first.run)[missing] == 2
    assert replay(first.run, settings=bench.settings()).ok


# waiting for a person


def test_a_run_that_waits_takes_words_and_nothing_else(bench: Bench) -> None:
    run = bench.deliberate(ask=True, hold=True).run
    events = bench.events(run)
    with pytest.raises(CallError, match=rf"waits for answers: winks resume {run} --answer TEXT"):
        resume(run, settings=bench.settings())
    for words, why in (("", "is empty"), (" \n", "is empty"), ("x" * 32769, "is 32,769 bytes"), ("a\x07", "U\\+0007")):
        with pytest.raises(InputRefused, match=why):
            resume(run, words, settings=bench.settings())
    assert bench.events(run) == events
    assert bench.runs() == {run: "awaiting_answers"}


def test_answers_come_into_the_account_and_a_word_stands_by_itself(bench: Bench) -> None:
    asked = bench.deliberate(ask=True, hold=True)
    assert asked.status == "awaiting_answers"
    held = resume(asked.run, "He stayed.", settings=bench.settings())
    assert (held.status, held.case.account, held.word) == ("awaiting_judgement", ("He stayed.",), None)
    assert held.draft == asked.draft
    assert bench.calls(asked.run, leg=2) == ONCE - Counter(["draft"])
    with pytest.raises(CallError, match="waits for a word"):
        resume(asked.run, settings=bench.settings())
    over = resume(asked.run, "Let it go out.", settings=bench.settings())
    assert (over.status, over.case.account, over.word) == ("finished", ("He stayed.",), ("Let it go out.",))
    assert bench.calls(asked.run, leg=3) == Counter()
    assert over.revision == held.revision
    events = bench.events(asked.run)
    assert [e.payload["why"] for e in events if e.kind == "leg_opened"] == ["answered", "judged"]
    assert bench.is_whole(asked.run)
    assert replay(asked.run, settings=bench.settings()) == (asked.run, 3, 13, None)


def test_a_run_with_nothing_to_ask_does_not_wait(bench: Bench) -> None:
    bench.replies["revise"]["value"] = bench.replies["revise"]["value"] | {"ask_back": []}
    bench.write()
    assert bench.deliberate(ask=True).status == "finished"


def test_a_run_killed_with_its_answer_goes_on_with_it(bench: Bench, killed) -> None:
    run = bench.deliberate(ask=True).run
    killed(bench, 6, run, answer="He stayed.")
    assert resume(run, settings=bench.settings()).case.account == ("He stayed.",)
    assert bench.calls(run, "call_finished", leg=2) == ONCE - Counter(["draft"])


# not so here


def of(run: RunDocument, reviewer: str, round_: int = 1) -> Any:
    """What a reviewer brought."""
    return next((c for c in run.critiques if (c.reviewer, c.round) == (reviewer, round_)), None)


@pytest.mark.parametrize(
    ("item", "near"), [(f"{FERRY}.2", f"Did you mean '{FERRY}.1'?"), ("no such words", ""), ("vn-family-address", "")]
)
def test_what_a_run_does_not_have_cannot_be_corrected(bench: Bench, item: str, near: str) -> None:
    run = bench.deliberate().run
    events = bench.events(run)
    with pytest.raises(UnknownId, match=rf"There is no finding, seat or cue '{item}'\. ?{near.replace('?', '.')}"):
        correct(run, item, "It is not so.", settings=bench.settings())
    assert bench.events(run) == events


@pytest.mark.parametrize(("words", "why"), [("", "is empty"), (" ", "is empty"), ("x" * 32769, "is 32,769 bytes")])
def test_words_that_cannot_be_taken_correct_nothing_and_hold_nobody_up(bench: Bench, words: str, why: str) -> None:
    run = bench.deliberate().run
    events = bench.events(run)
    with pytest.raises(InputRefused, match=why):
        correct(run, FERRY, words, settings=bench.settings())
    assert bench.events(run) == events
    with_it = bench.store()
    with_it.take(run)
    with_it.close()


@pytest.mark.parametrize(
    ("fault", "comes_out"), [(OSError(28, "No space left on device"), StoreError), (SystemExit(1), SystemExit)]
)
def test_a_correction_and_the_amendment_it_proposes_are_kept_together_or_not_at_all(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, fault: BaseException, comes_out: type[BaseException]
) -> None:
    run = bench.deliberate().run
    events, really = bench.events(run), Pen._event

    def fails(self: Pen, run: str, seq: int, kind: str, payload: dict[str, Any], *when: Any) -> Event:
        if kind == "amendment_proposed":
            raise fault
        return really(self, run, seq, kind, payload, *when)

    monkeypatch.setattr(Pen, "_event", fails)
    with pytest.raises(comes_out):
        correct(run, FERRY, "He never says it like that.", settings=bench.settings())
    monkeypatch.setattr(Pen, "_event", really)
    assert (bench.events(run), bench.is_whole(run)) == (events, True)
    correct(run, FERRY, "He never says it like that.", settings=bench.settings())
    made, proposed = bench.events(run)[len(events) :]
    assert (made.kind, proposed.kind) == ("correction_made", "amendment_proposed")
    assert (proposed.payload["correction"], bench.is_whole(run)) == (made.seq, True)


def test_a_run_that_somebody_is_at_work_on_cannot_be_corrected(bench: Bench, killed) -> None:
    run = killed(bench, 20)
    at_work = bench.store()
    at_work.take(run)
    events = bench.events(run)
    for do in (
        lambda: correct(run, FERRY, "No.", settings=bench.settings()),
        lambda: resume(run, settings=bench.settings()),
    ):
        with pytest.raises(RunLeased, match="is at work on the run"):
            do()
    at_work.close()
    assert bench.events(run) == events
    correct(run, FERRY, "No.", settings=bench.settings())
    assert resume(run, settings=bench.settings()).status == "finished"
    assert "not_so_here" in [item.reason for item in resume(run, settings=bench.settings()).abstentions]


def test_a_finding_that_is_not_so_here_is_withheld_in_the_next_leg_in_the_users_words(bench: Bench) -> None:
    first = bench.deliberate()
    made = correct(first.run, f"{FERRY}.1", "He always says it like that.", settings=bench.settings())
    assert (made.item, made.dossier) == ("finding", FERRY)
    corrected, proposed = bench.events(first.run)[-2:]
    about = {"dossier": f"{FERRY}@0.1.0", "note": "yours-is-a-question", "correction": corrected.seq}
    assert (proposed.kind, proposed.payload) == ("amendment_proposed", about)
    assert "always says" not in str([event.payload for event in bench.events(first.run)])
    assert bench.runs() == {first.run: "finished"}
    last = resume(first.run, settings=bench.settings())
    (finding,) = of(last, FERRY).findings
    assert (finding.status, "“He always says it like that.”" in finding.withheld_because) == ("withheld", True)
    assert last.corrections == (made,)
    assert bench.calls(first.run, leg=2) == Counter()
    assert (last.draft, last.revision.kind) == (first.draft, "held")
    assert replay(first.run, settings=bench.settings()) == (first.run, 2, 7, None)
    assert bench.is_whole(first.run)
    assert resume(first.run, settings=bench.settings()) == last


def test_a_second_round_that_a_leg_does_not_have_is_not_shown(bench: Bench) -> None:
    run = bench.deliberate().run
    correct(run, f"{FERRY}.1", "He always says it like that.", settings=bench.settings())
    assert of(resume(run, settings=bench.settings()), FERRY, 2) is None


@pytest.mark.parametrize("item", [FERRY, f"{FERRY}@0.1.0"])
def test_a_seat_that_is_not_so_here_stands_aside_and_the_others_are_not_asked_again(bench: Bench, item: str) -> None:
    run = bench.deliberate().run
    correct(run, item, "We are not that kind of ferry.", settings=bench.settings())
    assert bench.events(run)[-1].payload["dossier"] == f"{FERRY}@0.1.0"
    assert bench.events(run)[-1].payload["note"] is None
    last = resume(run, settings=bench.settings())
    assert [seat.dossier_id for seat in last.seats] == [SOLO]
    (aside,) = (item for item in last.abstentions if item.reason == "not_so_here")
    assert "“We are not that kind of ferry.”" in aside.say
    assert of(last, FERRY) is None
    assert bench.calls(run, leg=2) == Counter()
    assert replay(run, settings=bench.settings()).ok


@pytest.mark.parametrize(("cue", "seats"), [("left", [FERRY, SOLO]), ("Klaten", [FERRY])])
def test_a_cue_that_is_not_so_here_is_gone_and_seats_nobody(bench: Bench, cue: str, seats: list[str]) -> None:
    first = bench.deliberate()
    assert cue in [each.text for each in first.cues]
    correct(first.run, cue, "That was said by somebody else.", settings=bench.settings())
    assert bench.events(first.run)[-1].kind == "correction_made"
    last = resume(first.run, settings=bench.settings())
    assert cue not in [each.text for each in last.cues]
    assert [seat.dossier_id for seat in last.seats] == seats
    with pytest.raises(UnknownId):
        correct(first.run, cue, "Once more.", settings=bench.settings())
    assert replay(first.run, settings=bench.settings()).ok


def test_corrections_add_up_and_a_leg_is_about_those_before_it(bench: Bench) -> None:
    run = bench.deliberate(hold=True).run
    correct(run, f"{FERRY}.1", "He always says it like that.", settings=bench.settings())
    held = resume(run, settings=bench.settings())
    assert (held.status, of(held, FERRY).findings[0].status) == ("awaiting_judgement", "withheld")
    correct(run, SOLO, "He is from Bandung.", settings=bench.settings())
    over = resume(run, "Let it go out.", settings=bench.settings())
    assert (over.status, over.word, len(over.corrections or ())) == ("finished", ("Let it go out.",), 2)
    assert [seat.dossier_id for seat in over.seats] == [FERRY]
    assert replay(run, settings=bench.settings()).ok


# wherever a record is cut


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory):
    """A run of four legs (failed, tried again, answered, corrected), and the store it is in."""
    bench = Bench(tmp_path_factory.mktemp("recorded"))
    bench.write(FERRY)
    run = bench.deliberate(ask=True).run
    bench.write()
    resume(run, settings=bench.settings())
    resume(run, "He stayed.", settings=bench.settings())
    correct(run, "Klaten", "It is another Klaten.", settings=bench.settings())
    resume(run, settings=bench.settings())
    store = bench.store()
    yield store, bench.events(run)
    store.close()


@given(data=st.data(), replaying=st.booleans())
def test_wherever_a_record_is_cut_it_is_read_and_no_answered_call_is_made_again(
    recorded, data, replaying: bool
) -> None:
    store, events = recorded
    cut = events[: data.draw(st.integers(1, len(events)))]
    leg = data.draw(st.integers(1, 1 + sum(event.kind == "leg_opened" for event in cut)))
    spending, texts = Spending(Budget(), Patience(0), load_prices(None)), store.blobs(cut[0].run)
    record = Record(store, cut[0], spending, print, later=cut[1:], leg=leg, replaying=replaying)
    requests: dict[Slot, Request] = {}
    for event in cut[1:]:
        if event.kind not in ("call_started", "call_finished"):
            continue
        slot, body = Slot.model_validate(event.payload["slot"]), texts[event.payload["value"]["blob"]].body
        if event.kind == "call_started":
            requests[slot] = Request.model_validate_json(body)
        elif slot.leg <= leg and event.payload["outcome"] == "reply":
            assert asyncio.run(record.once(slot, requests[slot], pytest.fail)) == Answer.model_validate_json(body)
    assert store.stored_events(cut[0].run)[-1].seq == len(events)


def test_a_reply_that_was_no_use_is_asked_for_again_in_the_next_leg(tmp_path: Path) -> None:
    script = tmp_path / "replies.toml"
    script.write_text(
        '[[reply]]\nnode = "read_cues"\nvalue = { cues = [] }\n[[reply]]\nnode = "read_standpoint"\ntext = "no"\n[[reply]]\nnode = "read_standpoint"\nturn = 2\ntext = "still no"\n'
    )
    settings = Settings.load(home=tmp_path / "home", model=f"scripted:{script}")
    first = winks.deliberate("Hello there.", draft="Good day.", settings=settings)
    assert [critique.outcome for critique in first.critiques if critique.reviewer == "standpoint"] == ["failed"]
    script.write_text(script.read_text().replace('text = "no"', "value = { findings = [] }"))
    again = winks.resume(first.run, settings=settings)
    assert [critique.outcome for critique in again.critiques if critique.reviewer == "standpoint"] == [
        "nothing_to_raise"
    ]
    assert again.unreviewed is None
    assert winks.replay(first.run, settings=settings).ok
