"""The graph as it ran: every step with its time and outcome, in whole runs, in broken ones, and after every event."""

from __future__ import annotations

from pathlib import Path

import pytest

import winks
from winks.graphs.resuming import correct, resume
from winks.trail.course import STAGES, Step, course
from winks.trail.events import Event

from ..graphs.bench import FERRY, PROMPT, SOLO, Bench

FIRST_ROUND = [f"1.review.{FERRY}", f"1.review.{SOLO}", "1.read_standpoint"]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A home and a model of its own."""
    return Bench(tmp_path)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Event]:
    """The events of a run of two rounds that nothing disturbed."""
    made = Bench(tmp_path_factory.mktemp("whole"))
    return made.events(made.deliberate().run)


def outcomes(steps: tuple[Step, ...], leg: int) -> dict[str, str]:
    """How each step of a leg ended, by name and reviewer."""
    return {step.id.split(".", 1)[1] if not step.mark else step.name: step.outcome for step in steps if step.leg == leg}


def step(steps: tuple[Step, ...], id_: str) -> Step:
    """One step."""
    return next(step for step in steps if step.id == id_)


# whole


def test_a_whole_run_goes_through_its_steps_in_order_and_the_reviews_side_by_side(whole: list[Event]):
    steps = course(whole)
    assert [each.name for each in steps if each.name not in ("review", "read_standpoint")] == [
        name for name in STAGES if name not in ("review", "pause")
    ]
    assert {each.outcome for each in steps} == {"finished"}
    assert not any(each.mark or each.leg != 1 for each in steps)
    together = [each for each in steps if each.beside]
    assert sorted(each.id for each in together) == sorted(FIRST_ROUND)
    for each in together:
        assert sorted((each.id, *each.beside)) == sorted(FIRST_ROUND)
    assert [each.reviewer for each in steps if each.reviewer and each.round == 2] == [FERRY]
    assert step(steps, "1.read_standpoint").reviewer == "standpoint"


def test_each_step_has_its_time_its_facts_and_its_calls(whole: list[Event]):
    steps = course(whole)
    by_seq = {event.seq: event for event in whole}
    for each in steps:
        assert each.began <= each.ended == by_seq[each.events[-1]].at
        assert each.seconds >= 0
        calls = [
            event for event in whole if event.kind == "call_started" and event.payload["slot"]["node"] == each.name
        ]
        mine = [event.seq for event in calls if event.payload["slot"]["dossier"] in (None, each.reviewer)]
        assert [call.started for call in each.calls] == mine
        assert each.began == (by_seq[mine[0]].at if mine else each.began)
    assert step(steps, "1.convene").began == step(steps, "1.read_cues").ended
    review = step(steps, f"1.review.{FERRY}")
    assert review.facts == {"outcome": "findings", "findings": 1, "notes": ["yours-is-a-question"]}
    considered = step(steps, "1.convene").facts["considered"]
    assert {"dossier": f"{FERRY}@0.1.0", "outcome": "seated"} in considered
    opened = step(steps, "1.open_case").facts
    assert (opened["account"], opened["rounds"]) == (0, 2)
    assert f"{FERRY}@0.1.0" in opened["dossiers"]


def test_no_text_and_no_reference_to_one_is_told(whole: list[Event]):
    told = str([each.plain() for each in course(whole)])
    assert "sha256:" not in told
    assert whole[0].payload["nonce"] not in told


def test_the_embedded_engine_runs_without_a_call_and_its_steps_begin_when_the_one_before_ended(bench: Bench):
    run = winks.deliberate(PROMPT, draft="So glad we agreed.", settings=bench.settings(model="embedded"))
    steps = course(bench.events(run.run))
    assert not any(each.calls for each in steps)
    assert {each.began for each in steps if each.id in FIRST_ROUND} == {step(steps, "1.draft").ended}
    assert step(steps, "1.check_findings").began == max(each.ended for each in steps if each.id in FIRST_ROUND)
    assert len([each for each in steps if each.name == "follow_up" and each.beside]) == 2


# broken


def test_after_every_event_the_course_is_told_and_grows(whole: list[Event]):
    told: list[str] = []
    for number in range(1, len(whole) + 1):
        steps = course(whole[:number])
        assert len({each.id for each in steps}) == len(steps)
        under_way = [each for each in steps if each.outcome == "under_way"]
        assert all(each.calls and each.ended is None for each in under_way)
        assert under_way or not whole[number - 1].kind.startswith("call_")
        assert tuple(Step.model_validate(each.plain()) for each in steps) == steps
        assert set(told) <= {each.id for each in steps}
        told = [each.id for each in steps]


def test_what_was_cancelled_is_told_before_the_mark_and_goes_on_after_it(whole: list[Event]):
    asked = next(event.seq for event in whole if event.kind == "call_started" and event.payload["slot"]["dossier"])
    cancel = whole[0].model_copy(update={"seq": asked + 1, "kind": "run_cancelled", "payload": {"by": "caller"}})
    steps = course([*whole[:asked], cancel])
    assert [(each.name, each.outcome) for each in steps][-2:] == [("review", "cancelled"), ("cancel", "cancelled")]
    assert (steps[-2].calls[-1].status, steps[-2].ended) == ("cut_off", steps[-1].began)
    assert steps[-1].mark
    resumed = cancel.model_copy(update={"seq": asked + 2, "kind": "run_resumed", "payload": {"leg": 1}})
    rest = [event.model_copy(update={"seq": event.seq + 3}) for event in whole[asked - 1 :]]
    on = course([*whole[:asked], cancel, resumed, *rest])
    names = [each.name for each in on]
    assert names[names.index("draft") + 1 :][:2] == ["cancel", "resume"]
    again = step(on, steps[-2].id)
    assert ([call.status for call in again.calls], again.outcome) == (["cut_off", "reply"], "finished")
    assert names[-1] == "present"


def test_a_step_that_broke_is_where_the_run_failed(bench: Bench, whole: list[Event]):
    broken = {"step": "revise", "failure": "TypeError", "value": {"blob": "sha256:0", "bytes": 1}}
    until = next(event.seq for event in whole if event.kind == "call_started" and "revise" in str(event.payload))
    failed = whole[0].model_copy(update={"seq": until + 1, "kind": "run_failed", "payload": broken})
    last = course([*whole[:until], failed])[-1]
    assert (last.name, last.outcome, last.failure, last.calls[0].status) == ("revise", "failed", "TypeError", "cut_off")
    elsewhere = failed.model_copy(update={"payload": broken | {"step": "somewhere"}})
    last = course([*whole[:until], elsewhere])[-1]
    assert (last.name, last.outcome, last.mark) == ("failure", "failed", True)


# legs


def test_a_reviewer_asked_again_takes_the_rest_from_the_record(bench: Bench):
    bench.write(FERRY)
    run = bench.deliberate().run
    first = course(bench.events(run))
    assert outcomes(first, 1)[f"review.{FERRY}"] == "failed"
    assert step(first, f"1.review.{FERRY}").failure == "ran_dry"
    bench.write()
    resume(run, settings=bench.settings())
    steps = course(bench.events(run))
    assert [each for each in steps if each.leg == 1] == list(first)
    assert outcomes(steps, 2) == {
        "leg": "opened",
        "read_cues": "recorded_earlier",
        "convene": "recorded_earlier",
        "draft": "recorded_earlier",
        f"review.{SOLO}": "recorded_earlier",
        f"review.{FERRY}": "finished",
        "read_standpoint": "recorded_earlier",
        "check_findings": "finished",
        "revise": "finished",
        "check_revision": "finished",
        f"follow_up.{FERRY}": "finished",
        "present": "finished",
    }
    assert next(each.name for each in steps if each.leg == 2) == "leg"
    used = step(steps, "2.convene")
    assert (used.began, used.ended, used.facts) == (None, None, step(steps, "1.convene").facts)
    assert step(steps, f"2.review.{FERRY}").beside == ()


@pytest.mark.parametrize(
    ("missing", "outcome", "last"),
    [
        ("read_cues", "stood_in", "present"),
        ("draft", "failed", "present"),
        ("revise", "failed", "present"),
        ("read_standpoint", "failed", "present"),
        ("follow_up", "failed", "present"),
    ],
)
def test_a_step_whose_model_failed_says_what_took_its_place(bench: Bench, missing: str, outcome: str, last: str):
    bench.write(missing)
    run = bench.deliberate().run
    steps = course(bench.events(run))
    own = next(each for each in steps if each.name == missing)
    assert (own.outcome, own.failure) == (outcome, "ran_dry")
    assert steps[-1].name == last
    if missing == "draft":
        assert [each.name for each in steps][-2:] == ["draft", "present"]
    bench.write()
    resume(run, settings=bench.settings())
    assert step(course(bench.events(run)), own.id.replace("1.", "2.", 1)).outcome == "finished"


def test_pauses_and_answers_are_marks_and_what_was_asked_again_in_vain_is_unchanged(bench: Bench):
    run = bench.deliberate(ask=True, hold=True).run
    steps = course(bench.events(run))
    assert (steps[-1].name, steps[-1].outcome, steps[-1].ended) == ("pause", "paused", None)
    assert steps[-1].facts == {"awaiting": "answers"}
    resume(run, "He stayed.", settings=bench.settings())
    resume(run, "Let it go out.", settings=bench.settings())
    steps = course(bench.events(run))
    marks = [(each.leg, each.name, each.facts) for each in steps if each.mark]
    assert marks == [
        (1, "pause", {"awaiting": "answers"}),
        (2, "leg", {"why": "answered", "winks": winks.__version__, "answers": 1}),
        (2, "pause", {"awaiting": "judgement"}),
        (3, "leg", {"why": "judged", "winks": winks.__version__, "answers": 1}),
    ]
    pause, leg = (next(each for each in steps if each.name == name) for name in ("pause", "leg"))
    assert pause.ended == leg.began
    unchanged = step(steps, f"2.review.{FERRY}")
    assert (unchanged.outcome, unchanged.calls[0].status) == ("unchanged", "reply")
    assert unchanged.facts == step(steps, f"1.review.{FERRY}").facts
    judged = outcomes(steps, 3)
    assert (judged.pop("leg"), judged.pop("present")) == ("opened", "finished")
    assert set(judged.values()) == {"recorded_earlier"}


def test_a_seat_that_is_not_so_here_takes_its_reviewer_out_of_the_next_leg(bench: Bench):
    run = bench.deliberate().run
    correct(run, FERRY, "She is no mate of mine.", settings=bench.settings())
    resume(run, settings=bench.settings())
    steps = course(bench.events(run))
    assert [each.name for each in steps if each.mark] == ["correction", "amendment", "leg"]
    second = outcomes(steps, 2)
    assert second["convene"] == "finished"
    assert not any(FERRY in name for name in second)
