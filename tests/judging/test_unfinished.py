"""What is being written is kept beside the trail for one person and one run, until its part is handed in."""

from __future__ import annotations

import pytest

from winks.errors import InputRefused, NotAllowed, UnknownId
from winks.graphs.table import Table
from winks.judging.judgement import OwnReading
from winks.judging.readings import MOST_UNFINISHED
from winks.trail.store import Store

from .readings import OWN, REVEAL, TEXTS

WRITTEN = {"part": "own_reading", "written": {"going_on": "Pintu terbuka… giỗ 👩🏽 \u202e", "relation": ["not_mine"]}}


def test_what_was_written_is_there_for_another_browser_and_after_a_restart(seat, rewritten, here) -> None:
    wira = seat()
    wira.keep(rewritten, WRITTEN)
    after = Store(here.trail)
    assert Table(here, wira.person, after).kept(rewritten) == WRITTEN
    after.close()


def test_it_is_kept_apart_by_person_and_by_run(seat, rewritten, held) -> None:
    wira, sari = seat("Wira"), seat("Sari")
    wira.keep(rewritten, WRITTEN)
    assert (sari.kept(rewritten), wira.kept(held)) == ({}, {})


def test_what_is_written_later_takes_the_place_of_what_was_written(seat, rewritten) -> None:
    wira = seat()
    wira.keep(rewritten, WRITTEN)
    wira.keep(rewritten, {"part": "own_reading", "written": {"going_on": "x"}})
    assert wira.kept(rewritten)["written"] == {"going_on": "x"}


def test_it_is_on_no_trail(seat, rewritten) -> None:
    wira = seat()
    before = wira.run(rewritten).trail
    wira.keep(rewritten, WRITTEN)
    assert wira.run(rewritten).trail == before
    assert "Pintu terbuka" not in seat("Tono", "auditor").export(rewritten, "jsonl").decode()


@pytest.mark.parametrize("number", range(3))
def test_it_is_gone_when_its_part_is_handed_in(seat, rewritten, number) -> None:
    wira = seat()
    for part in (OWN, TEXTS, REVEAL)[: number + 1]:
        wira.keep(rewritten, WRITTEN)
        wira.judge(rewritten, part)
        assert wira.kept(rewritten) == {}


def test_it_stays_where_its_part_is_refused(seat, rewritten) -> None:
    wira = seat()
    wira.keep(rewritten, WRITTEN)
    with pytest.raises(InputRefused):
        wira.judge(rewritten, OwnReading(going_on=" "))
    assert wira.kept(rewritten) == WRITTEN


def test_the_runs_that_somebody_has_begun_are_told_latest_first_until_they_are_finished(seat, rewritten, held) -> None:
    wira = seat()
    assert wira.begun() == []
    wira.keep(rewritten, WRITTEN)
    wira.judge(held, OWN)
    assert wira.begun() == [held, rewritten]
    assert seat("Sari").begun() == []
    wira.judge(held, TEXTS)
    assert wira.begun() == [held, rewritten]
    wira.judge(held, REVEAL)
    assert wira.begun() == [rewritten]


def test_a_run_is_not_begun_by_words_that_were_taken_back(seat, rewritten) -> None:
    wira = seat()
    wira.keep(rewritten, WRITTEN)
    wira.keep(rewritten, {})
    assert wira.begun() == []
    wira.judge(rewritten, OWN)
    wira.keep(rewritten, {})
    assert wira.begun() == [rewritten]


def test_more_than_anyone_writes_is_refused_and_what_was_kept_stays(seat, rewritten) -> None:
    wira = seat()
    wira.keep(rewritten, WRITTEN)
    with pytest.raises(InputRefused, match="the most is 262,144"):
        wira.keep(rewritten, {"written": "x" * MOST_UNFINISHED})
    assert wira.kept(rewritten) == WRITTEN


@pytest.mark.parametrize(
    "odd", [{"a": "\ud83d"}, {"a": 1 << 60}, {"a": float("nan")}, {"a": {1, 2}}, {1: "a"}], ids=repr
)
def test_what_could_not_be_read_back_is_refused_in_a_sentence(seat, rewritten, odd) -> None:
    with pytest.raises(InputRefused, match="cannot be kept as it is"):
        seat().keep(rewritten, odd)


def test_nobody_keeps_anything_without_the_role_or_for_a_run_that_is_not_there(seat, rewritten) -> None:
    with pytest.raises(NotAllowed):
        seat("Tono", "reader").keep(rewritten, WRITTEN)
    with pytest.raises(UnknownId):
        seat().keep("nowhere", WRITTEN)


def test_a_trail_that_was_never_judged_has_nothing_kept(seat, rewritten, trail) -> None:
    from winks.trail.tables import unfinished

    with trail.writing() as connection:
        unfinished.drop(connection)
    assert (seat().kept(rewritten), seat().begun(), seat().my_reading(rewritten)) == ({}, [], None)
