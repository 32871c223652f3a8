"""Every model call: what was asked and what came back, or why not; and what is told once a text is gone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import winks
from winks.graphs.resuming import resume
from winks.trail.calls import Call, CallMade, calls_made, calls_of
from winks.trail.document import usage
from winks.trail.events import Event

from ..graphs.bench import FERRY, Bench
from ..tampering import loosen

NODES = ["read_cues", "draft", "follow_up", "revise", "read_standpoint", "review", "review"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A home and a model of its own."""
    return Bench(tmp_path)


def calls(bench: Bench, run: str) -> tuple[Call, ...]:
    """The calls of a run."""
    store = bench.store()
    try:
        return calls_of(store, run)
    finally:
        store.close()


def of(made: tuple[Call, ...], node: str) -> Call:
    """The last call of a step."""
    return [call for call in made if call.slot.node == node][-1]


def change(bench: Bench, statement: str, *values: object) -> None:
    """Change something in the database behind the trail's back."""
    connection = loosen(bench.folder / "home" / "trail.db")
    with connection:
        assert connection.execute(statement, values).rowcount
    connection.close()


def test_every_call_is_told_with_its_request_and_its_reply(bench: Bench):
    run = bench.deliberate()
    made = calls(bench, run.run)
    assert sorted(call.slot.node for call in made) == sorted(NODES)
    assert [call.started for call in made] == sorted(call.started for call in made)
    by_seq = {event.seq: event for event in bench.events(run.run)}
    for call in made:
        assert (call.status, call.request_is, call.reply_is, call.failed) == ("reply", "kept", "kept", None)
        assert call.model == call.answered_by == f"scripted:{bench.script}"
        assert call.messages[0].by == "system"
        assert (by_seq[call.started].kind, by_seq[call.finished].kind) == ("call_started", "call_finished")
        assert (call.began, call.ended) == (by_seq[call.started].at, by_seq[call.finished].at)
        assert call.seconds >= 0
        assert call.attempts == 1
        assert call.cost == "0"
    review = next(call for call in made if call.slot.dossier == FERRY)
    assert json.loads(review.reply)["findings"][0]["quote"] == "So glad we agreed"
    assert review.shape["type"] == "object"
    assert any("she's yours" in message.text for message in review.messages)
    assert of(made, "draft").shape is None
    assert sum(call.input_tokens + call.output_tokens for call in made) == run.usage.tokens
    assert tuple(Call.model_validate(call.plain()) for call in made) == made


def test_a_call_that_failed_says_why_and_what_came_of_the_next_try(bench: Bench):
    bench.write("revise")
    run = bench.deliberate().run
    failed = of(calls(bench, run), "revise")
    assert (failed.status, failed.failure, failed.failed.kind) == ("failure", "ran_dry", "ran_dry")
    assert "holds no reply for revise" in failed.failed.message
    assert (failed.reply, failed.reply_is, failed.answered_by, failed.cost) == (None, "kept", None, None)
    assert failed.seconds > 0
    bench.write()
    resume(run, settings=bench.settings())
    again = [call for call in calls(bench, run) if call.slot.node == "revise"]
    assert [(call.slot.leg, call.status) for call in again] == [(1, "failure"), (2, "reply")]


def test_a_run_without_a_model_has_no_calls(bench: Bench):
    run = winks.deliberate(bench.prompt, draft="So glad.", settings=bench.settings(model="embedded")).run
    assert calls(bench, run) == ()


def test_the_events_alone_tell_what_the_calls_took(bench: Bench):
    run = bench.deliberate().run
    made = calls_made(bench.events(run))
    assert made == tuple(
        CallMade.model_validate(call.model_dump(include=set(CallMade.model_fields))) for call in calls(bench, run)
    )
    assert len(made) == usage(bench.events(run)).calls


# under way


def test_a_call_is_under_way_until_it_is_over_or_nobody_waits_for_it(bench: Bench):
    events = bench.events(bench.deliberate().run)
    asked = next(event.seq for event in events if event.kind == "call_started")

    def then(kind: str, **payload: object) -> Event:
        return events[0].model_copy(update={"seq": asked + 1, "kind": kind, "payload": payload})

    begun = events[:asked]
    (call,) = calls_made(begun)
    assert (call.status, call.ended, call.finished, call.seconds, call.attempts) == ("under_way", None, None, None, 0)
    for kind, payload in (
        ("run_cancelled", {"by": "caller"}),
        ("run_failed", {"step": "draft", "failure": "TypeError"}),
        ("run_resumed", {"leg": 1}),
        ("leg_opened", {"leg": 2, "why": "retried"}),
    ):
        assert [call.status for call in calls_made([*begun, then(kind, **payload)])] == ["cut_off"]
    again = [begun[-1].model_copy(update={"seq": asked + 1}), *events[asked:]]
    assert [call.status for call in calls_made([*begun, *again])][:2] == ["cut_off", "reply"]


# texts that are gone


@pytest.mark.parametrize("what", ["request", "reply"])
@pytest.mark.parametrize("state", ["gone", "changed", "unreadable"])
def test_a_text_that_is_not_as_it_was_kept_is_told_as_that_and_hides_nothing_else(bench: Bench, what: str, state: str):
    run = bench.deliberate().run
    before = calls(bench, run)
    kind = "call_started" if what == "request" else "call_finished"
    event = next(
        event for event in bench.events(run) if event.kind == kind and event.payload["slot"]["node"] == "draft"
    )
    digest = event.payload["value"]["blob"]
    if state == "gone":
        change(bench, "delete from blobs where digest = ?", digest)
    elif state == "changed":
        change(bench, "update blobs set body = ? where digest = ?", b'{"kind": "x", "message": "y"}', digest)
    else:
        spoil(bench, event)
    call = of(calls(bench, run), "draft")
    kept = of(before, "draft")
    texts = (call.messages, call.shape) if what == "request" else (call.reply, call.answered_by, call.parameters)
    assert not any(texts)
    assert {call.request_is, call.reply_is} == {"kept", state}
    assert getattr(call, f"{what}_is") == state
    assert (call.messages, call.reply) == ((), kept.reply) if what == "request" else (kept.messages, None)
    assert (call.input_tokens, call.status, call.seconds) == (kept.input_tokens, "reply", kept.seconds)
    assert [each for each in calls(bench, run) if each.slot != call.slot] == [
        each for each in before if each.slot != call.slot
    ]


def spoil(bench: Bench, event: Event) -> None:
    """Put a text that is no text of its kind on the trail, with its right digest, as a later version might."""
    from winks.trail.events import blob_digest

    digest = event.payload["value"]["blob"]
    other = blob_digest(b"salt", b'{"of": "a later version"}')
    change(
        bench,
        "update blobs set salt = ?, body = ?, digest = ? where digest = ?",
        b"salt",
        b'{"of": "a later version"}',
        other,
        digest,
    )
    change(
        bench,
        "update events set body = cast(replace(cast(body as text), ?, ?) as blob) where run = ? and seq = ?",
        digest,
        other,
        event.run,
        event.seq,
    )
