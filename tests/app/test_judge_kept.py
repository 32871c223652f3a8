"""What a person writes on the Judge page is kept as they write it, and the list leads back to it."""

from __future__ import annotations

import pytest

from winks.graphs.table import Table

from .judges import (
    choice,
    field,
    hand_in,
    held_run,
    mark,
    own_reading,
    press,
    rewritten_run,
)


@pytest.fixture(name="rewritten")
def _rewritten() -> str:
    return rewritten_run()


@pytest.fixture(name="held")
def _held() -> str:
    return held_run()


def test_what_is_written_is_kept_and_is_there_in_another_browser(open_page, shown, rewritten) -> None:
    page = open_page("judge", run=rewritten)
    assert "What you write is kept each time you leave a field." in shown(page)
    field(page, "What is going on here").input("He leaves").run()
    choice(page, "What do you have to do").set_value(["not_mine"]).run()
    assert "Kept." in shown(page)
    other = open_page("judge", run=rewritten)
    assert field(other, "What is going on here").value == "He leaves"
    assert choice(other, "What do you have to do").value == ["not_mine"]


def test_marks_are_kept_with_what_was_said_of_them_so_far(open_page, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "B", "Rina")
    choice(page, "These words").set_value("harm").run()
    field(page, "Why?").input("Becau").run()
    other = open_page("judge", run=rewritten)
    assert (choice(other, "These words").value, field(other, "Why?").value) == ("harm", "Becau")


def test_what_is_said_of_findings_is_kept(open_page, rewritten) -> None:
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    choice(page, "This finding is", 1).set_value("off").run()
    field(page, "Is there anything you want taken out").input("My town.").run()
    other = open_page("judge", run=rewritten)
    assert choice(other, "This finding is", 1).value == "off"
    assert field(other, "Is there anything you want taken out").value == "My town."


def test_two_browsers_of_one_person_do_not_undo_each_other(open_page, rewritten) -> None:
    one, other = open_page("judge", run=rewritten), open_page("judge", run=rewritten)
    field(one, "What is going on here").input("First.").run()
    field(other, "What would you want to know").input("Second.").run()
    written = Table.local().kept(rewritten)["written"]
    assert written == {"going_on": "First.", "want_to_know": "Second."}
    assert field(other, "What is going on here").value == "First."
    assert field(one.run(), "What would you want to know").value == "Second."


def test_a_mark_made_in_another_browser_keeps_what_was_said_of_it(open_page, rewritten) -> None:
    one = own_reading(open_page("judge", run=rewritten))
    other = mark(open_page("judge", run=rewritten), "A", "Rina")
    choice(other, "These words").set_value("jars").run()
    field(other, "Why?").input("So.").run()
    field(one, "Could this harm").input("No.").run()
    assert (choice(one, "These words").value, field(one, "Why?").value) == ("jars", "So.")
    assert field(other.run(), "Could this harm").value == "No."


def test_what_was_sent_is_kept_before_the_page_is_gone_through(open_page, rewritten, monkeypatch) -> None:
    from winks.app_pages import judge_own

    page = open_page("judge", run=rewritten)

    def stopped(*_: object) -> None:
        raise RuntimeError("the tab was closed")

    monkeypatch.setattr(judge_own, "show", stopped)
    field(page, "What is going on here").input("He leaves").run()
    assert page.exception
    assert Table.local().kept(rewritten)["written"] == {"going_on": "He leaves"}


def test_a_mark_that_was_taken_away_leaves_nothing_behind(open_page, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "A", "Rina")
    field(page, "Why?").input("I know her.").run()
    press(page, "Take this mark away")
    assert Table.local().kept(rewritten) == {}


def test_what_was_kept_is_cleared_when_its_part_is_handed_in(open_page, rewritten) -> None:
    page = own_reading(open_page("judge", run=rewritten))
    assert Table.local().kept(rewritten) == {}
    assert field(page, "What would the person receiving").value == ""


def test_what_was_taken_back_is_not_kept(open_page, rewritten) -> None:
    page = open_page("judge", run=rewritten)
    field(page, "What is going on here").input("x").run()
    field(page, "What is going on here").input("").run()
    assert Table.local().kept(rewritten) == {}


def test_what_cannot_be_kept_any_more_is_told(open_page, shown, rewritten, monkeypatch) -> None:
    from winks.errors import StoreError

    page = open_page("judge", run=rewritten)

    def full(*_: object) -> None:
        raise StoreError("The trail cannot be written: disk full.")

    monkeypatch.setattr(Table, "keep", full)
    field(page, "What is going on here").input("x").run()
    assert "The trail cannot be written: disk full." in shown(page)
    assert "Kept." not in shown(page)


def test_a_kept_choice_that_there_is_no_more_is_let_go(open_page, rewritten) -> None:
    Table.local().keep(rewritten, {"part": "own_reading", "written": {"relation": ["native", "study_it"], "x": 1}})
    assert choice(open_page("judge", run=rewritten), "What do you have to do").value == ["study_it"]


# the list


def test_ones_unfinished_readings_come_first_then_the_runs_that_are_over(open_page, shown, rewritten, held) -> None:
    assert "Begun and not finished" not in shown(open_page("judge"))
    own_reading(open_page("judge", run=rewritten))
    said = shown(open_page("judge"))
    assert said.index("Begun and not finished") < said.index(rewritten) < said.index("Runs you can read")
    assert said.index("Runs you can read") < said.index(held)


def test_runs_are_found_by_their_words(open_page, shown, rewritten, held) -> None:
    page = open_page("judge")
    page.text_input(key="judge_find").input("batik").run()
    said = shown(page)
    assert rewritten in said
    assert held not in said
    page.text_input(key="judge_find").input('"nothing of the kind"').run()
    assert "No finished run has these words." in shown(page)


def test_a_run_is_found_by_the_beginning_of_its_id(open_page, shown, held) -> None:
    assert "Part 1 of 3" in shown(open_page("judge", run=held[:-4]))
