"""What people say of a run changes nothing of it: it verifies, replays, goes on, and shows what it showed."""

from __future__ import annotations

import pytest

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import OwnReading, TextsRead
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from ..tampering import behind
from .readings import OWN, TEXTS, mark, read_whole, said_of


def whole(table: Table, run: str) -> dict:
    """A run as it is shown, but for where its trail stands."""
    document = table.run(run).plain()
    del document["trail"]
    return document


def verified(store: Store, run: str) -> bool:
    """Whether the record is as it was written."""
    return verify(stored_record(store, run)).ok


@pytest.mark.parametrize("which", ["rewritten", "held"])
def test_a_judged_run_shows_verifies_and_replays_as_before(seat, trail, request, which) -> None:
    run = request.getfixturevalue(which)
    wira, sari, auditor = seat("Wira"), seat("Sari"), seat("Tono", "auditor")
    before = whole(auditor, run)
    read_whole(wira, run, findings=(said_of(wira, run, "off", words="Not so.", note="Say: in some firms."),))
    sari.judge(run, OWN)
    assert whole(auditor, run) == before
    assert verified(trail, run)
    assert auditor.verify(run).ok
    assert auditor.replay(run).divergence is None


def test_the_time_that_a_run_took_does_not_grow_when_it_is_judged_weeks_later(seat, rewritten, here) -> None:
    from datetime import UTC, datetime

    later = Store(here.trail, clock=lambda: datetime(2030, 1, 1, tzinfo=UTC))
    seconds = seat().run(rewritten).usage.seconds
    Table(here, seat().person, later).judge(rewritten, OWN)
    assert seat().run(rewritten).usage.seconds == seconds
    later.close()


def test_a_run_that_waits_can_be_judged_and_still_takes_its_answer(seat, here, trail) -> None:
    case = bundled_case("D04")
    asking = here.model_copy(update={"ask": True})
    runs = [winks.deliberate(case.prompt, draft=case.thin_draft, settings=asking).run for _ in range(2)]
    wira, deliberating = seat("Wira"), seat("Sari")
    wira.judge(runs[0], OWN)
    assert wira.run(runs[0]).status == "awaiting_answers"
    answered = [winks.resume(run, "She has said this before.", settings=asking).plain() for run in runs]
    for document in answered:
        del document["run"], document["trail"], document["usage"]["seconds"]
    assert answered[0] == answered[1]
    assert answered[0]["status"] == "finished"
    assert wira.my_reading(runs[0]).own_reading == OWN
    assert wira.judge(runs[0], TEXTS).next_part == "reveal"
    assert verified(trail, runs[0])
    assert seat("Tono", "auditor").replay(runs[0]).divergence is None
    assert deliberating.run(runs[0]).status == "finished"


def test_a_finished_run_with_nothing_new_is_not_begun_again_because_it_was_judged(seat, rewritten, here) -> None:
    wira = seat()
    read_whole(wira, rewritten)
    before = wira.run(rewritten)
    assert winks.resume(rewritten, settings=here).plain() == before.plain()


def test_a_run_that_is_marked_as_not_so_here_goes_on_after_it_was_judged(seat, rewritten, here, trail) -> None:
    wira = seat()
    read_whole(wira, rewritten)
    first = next(critique for critique in wira.run(rewritten).critiques if critique.verified).verified[0]
    winks.correct(rewritten, first.id, "not so here: he asked me to", settings=here)
    again = winks.resume(rewritten, settings=here)
    assert first.id not in [finding.id for critique in again.critiques for finding in critique.verified]
    assert wira.my_reading(rewritten).next_part is None
    assert verified(trail, rewritten)
    second = wira.judge(rewritten, OwnReading(going_on="I read it once more."))
    assert second.next_part == "texts"


def test_an_unfinished_run_of_a_dead_process_is_gone_on_with_after_others_tried_to_judge_it(seat, here, trail) -> None:
    made = winks.deliberate("Hello there", draft="Hi!", settings=here.model_copy(update={"hold": True}))
    wira = seat()
    wira.judge(made.run, OWN)
    wira.judge(made.run, TextsRead(marks=(mark(wira, made.run, "A", "Hi"),)))
    gone_on = winks.resume(made.run, "Send it.", settings=here)
    assert (gone_on.status, gone_on.word) == ("finished", ("Send it.",))
    assert verified(trail, made.run)


def test_what_people_say_of_a_run_is_in_its_record_as_it_leaves_the_house(seat, rewritten) -> None:
    read_whole(seat(), rewritten)
    exported = seat("Tono", "auditor").export(rewritten, "jsonl").decode()
    assert exported.count('"judgement_made"') == 3
    assert "He leaves the door open." in exported


def test_a_word_changed_afterwards_is_named_by_its_event(seat, rewritten, trail) -> None:
    from sqlalchemy import update

    from winks.trail.tables import blobs

    wira = seat()
    wira.judge(rewritten, OWN)
    [event] = [e for e in wira.events(rewritten) if e.kind == "judgement_made"]
    with behind(trail) as connection:
        changed = update(blobs).where(blobs.c.digest == event.payload["value"]["blob"])
        connection.execute(changed.values(body=b'{"going_on": "He agreed."}'))
    bad = verify(stored_record(trail, rewritten)).bad
    assert (bad.seq, bad.what) == (event.seq, "text")


def test_what_is_said_of_a_run_is_not_found_by_a_search_over_runs(seat, rewritten) -> None:
    from winks.trail.listing import Search

    wira = seat()
    wira.judge(rewritten, OWN)
    assert wira.runs(Search(text="leaves the door open")).total == 0
