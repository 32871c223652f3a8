"""A reading that is handed in, and how others read the run: people first, in their words, nothing counted."""

from __future__ import annotations

import re

import pytest

import winks
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead
from winks.judging.roles import Person
from winks.settings import Settings

from .judges import (
    choice,
    field,
    finish,
    hand_in,
    held_run,
    own_reading,
    press,
    rewritten_run,
    somebody_else,
)


@pytest.fixture(name="rewritten")
def _rewritten() -> str:
    return rewritten_run()


@pytest.fixture(name="held")
def _held() -> str:
    return held_run()


def test_how_others_read_it_is_shown_once_one_has_finished_and_not_before(open_page, shown, rewritten) -> None:
    somebody_else("Sari", rewritten, word="off", words="It is not hers.")
    page = own_reading(open_page("judge", run=rewritten))
    assert "Sari" not in shown(page)
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    assert "It is not hers." not in shown(page)
    choice(page, "This finding is").set_value("fair").run()
    said = shown(hand_in(page))
    assert "Sari reads it so." in said
    assert "It is not hers." in said


def test_nobody_else_is_said_in_a_sentence_and_an_unfinished_reading_is_nobodys(open_page, shown, rewritten) -> None:
    table = Table(Settings.load(), Person(id="p-9", name="Sari", roles=frozenset({"judge"})))
    table.judge(rewritten, OwnReading(going_on="Half of it."))
    said = shown(finish(own_reading(open_page("judge", run=rewritten))))
    assert "Nobody else has finished reading this run yet." in said
    assert "Half of it." not in said
    table.close()


def test_nothing_is_counted_and_a_single_dissent_is_shown_as_the_others_are(open_page, shown, rewritten) -> None:
    for name, word in (("Sari", "fair"), ("Tono", "fair"), ("Ayu", "not_theirs_to_say"), ("Budi", "fair")):
        somebody_else(name, rewritten, word=word, words=f"{name} says so.")
    said = shown(finish(own_reading(open_page("judge", run=rewritten))))
    people = said.partition("How people read it")[2]
    assert all(f"{name} says so." in people for name in ("Sari", "Tono", "Ayu", "Budi"))
    assert not re.search(r"\b(one|two|three|four|five|[0-9]+) (people|readers?|would|of them)\b", people, re.IGNORECASE)
    assert not re.search(r"%|average|majority|most people|agree\b", people, re.IGNORECASE)


def test_people_come_before_the_simulated_reading_and_oneself_before_others(open_page, shown, rewritten) -> None:
    somebody_else("Sari", rewritten, word="fair", words="So it is.")
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    choice(page, "This finding is").set_value("fair").run()
    field(page, "In your words").input("Mine.").run()
    people = shown(hand_in(page)).partition("How people read it")[2]
    row = people[people.index("Finding 1") :]
    assert row.index("Mine.") < row.index("So it is.") < row.index("The simulated reading")


def test_where_people_differ_most_comes_first(open_page, shown, rewritten) -> None:
    table = Table(Settings.load(), Person(id="p-9", name="Sari", roles=frozenset({"judge"})))
    found = [f.id for critique in table.run(rewritten).critiques for f in critique.verified]
    table.judge(rewritten, OwnReading(going_on="So."))
    table.judge(rewritten, TextsRead(would_send="none"))
    table.judge(
        rewritten,
        Reveal(findings=tuple(FindingRead(finding=found[n], word="fair") for n in (0, 1))),
    )
    table.close()
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    choice(page, "This finding is", 0).set_value("fair").run()
    choice(page, "This finding is", 1).set_value("cannot_tell").run()
    people = shown(hand_in(page)).partition("How people read it")[2]
    assert people.index("Finding 2") < people.index("Finding 1")


def test_a_letter_that_meant_another_text_to_another_reader_is_named_by_what_it_was(
    open_page, shown, rewritten, monkeypatch
) -> None:
    from winks.judging import readings

    monkeypatch.setattr(readings, "_drawn", lambda shown_: ("revision", "draft"))
    table = Table(Settings.load(), Person(id="p-9", name="Sari", roles=frozenset({"judge"})))
    table.judge(rewritten, OwnReading(going_on="So."))
    table.judge(rewritten, TextsRead(would_send="A"))
    table.judge(rewritten, Reveal())
    table.close()
    monkeypatch.setattr(readings, "_drawn", lambda shown_: ("draft", "revision"))
    page = own_reading(open_page("judge", run=rewritten))
    choice(page, "Which would you send").set_value("A").run()
    page = hand_in(page)
    field(page, "Is there anything you now see").input("Little.").run()
    people = shown(hand_in(page)).partition("How people read it")[2]
    assert "the draft (Text A)" in people
    assert "the revision (Text A)" in people


def test_a_run_that_has_gone_on_can_be_read_again_and_the_first_reading_stays(open_page, shown, rewritten) -> None:
    page = finish(own_reading(open_page("judge", run=rewritten)))
    assert "This run has gone on since you read it" not in shown(page)
    first = Table.local().my_reading(rewritten)
    finding = next(c for c in Table.local().run(rewritten).critiques if c.verified).verified[0]
    winks.correct(rewritten, finding.id, "not so here")
    winks.resume(rewritten)
    page = open_page("judge", run=rewritten)
    assert "This run has gone on since you read it" in shown(page)
    page = press(page, "Read it again as it is now")
    assert "Part 1 of 3" in shown(page)
    own_reading(page, "Otherwise.")
    again = Table.local().my_reading(rewritten)
    assert (again.own_reading.going_on, again.id != first.id) == ("Otherwise.", True)
