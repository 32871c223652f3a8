"""The Judge page as a person uses it: what is refused first, then a whole reading, blind until the reveal."""

from __future__ import annotations

import re
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import OwnReading
from winks.judging.roles import Person

from .judges import (
    choice,
    field,
    hand_in,
    held_run,
    mark,
    own_reading,
    press,
    rewritten_run,
    somebody_else,
)

TELLING = re.compile(r"draft|revis|rewrit|embedded|scripted|\bthin\b", re.IGNORECASE)
"""What could tell which text is which."""


@pytest.fixture(name="rewritten")
def _rewritten() -> str:
    return rewritten_run()


@pytest.fixture(name="held")
def _held() -> str:
    return held_run()


def test_a_reader_may_not_judge_and_is_shown_nothing_of_the_run(open_page, shown, rewritten, monkeypatch) -> None:
    from winks.judging import people

    reader = Person(id="local", name="Tono", roles=frozenset({"reader"}))
    monkeypatch.setattr(people, "local_person", lambda name: reader)
    page = open_page("judge", run=rewritten)
    assert "it takes the role judge" in shown(page)
    assert "Hartono" not in shown(page)
    assert not page.text_area


def test_an_unknown_run_is_told(open_page, shown) -> None:
    assert "There is no run 'nobody'" in shown(open_page("judge", run="nobody"))


def test_a_run_that_is_under_way_is_told_and_nothing_is_asked(open_page, shown, rewritten) -> None:
    store = Table.local()._store
    store.take(rewritten)
    store.append(rewritten, "run_resumed", {"leg": 1})
    page = open_page("judge", run=rewritten)
    assert "This run is still under way." in shown(page)
    assert not page.text_area
    store.close()


def test_a_run_without_a_draft_is_told(open_page, shown) -> None:
    run = winks.deliberate("Hello there").run
    assert "no draft, so there is no text to judge" in shown(open_page("judge", run=run))


def test_a_table_without_runs_says_so(open_page, shown) -> None:
    assert "There is no finished run to read yet." in shown(open_page("judge"))


def test_an_empty_reading_is_refused_in_a_sentence(open_page, shown, rewritten) -> None:
    page = hand_in(open_page("judge", run=rewritten))
    assert "Say first, in a line or two, what is going on here as you read it." in shown(page)
    assert Table.local().my_reading(rewritten) is None


def test_a_mark_without_a_tag_or_a_why_is_refused_and_stays(open_page, shown, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "A", "Hartono")
    assert "“Hartono” is marked and not yet said what the words do" in shown(hand_in(page))
    choice(page, "These words").set_value("jars").run()
    assert "“Hartono” is marked without a word on why" in shown(hand_in(page))
    assert choice(page, "These words").value == "jars"
    assert Table.local().my_reading(rewritten).texts is None


def test_words_without_a_word_chosen_are_not_guessed_at(open_page, shown, rewritten) -> None:
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    field(page, "In your words").input("It is not his.").run()
    assert "Finding 1: you wrote something and chose no word." in shown(hand_in(page))
    assert Table.local().my_reading(rewritten).reveal is None


def test_a_part_that_was_handed_in_elsewhere_meanwhile_is_refused_and_the_next_is_shown(
    open_page, shown, rewritten
) -> None:
    page = open_page("judge", run=rewritten)
    field(page, "What is going on here").input("Here.").run()
    Table.local().judge(rewritten, OwnReading(going_on="In another window."))
    page = page.run()
    assert "Part 2 of 3" in shown(page)
    assert Table.local().my_reading(rewritten).own_reading.going_on == "In another window."


# a whole reading


def test_first_the_message_alone_is_shown(open_page, shown, rewritten) -> None:
    table = Table.local()
    run, said = table.run(rewritten), shown(open_page("judge", run=rewritten))
    assert run.case.prompt in said
    assert "Part 1 of 3" in said
    assert "What is kept, and who sees it" in said
    assert not any(text in said for text in (run.draft.text[:40], run.revision.text[:40]))
    assert not any(finding.question in said for critique in run.critiques for finding in critique.findings)


def everything_sent(page: Any) -> str:
    """All that a page sends to the browser, as text."""
    return "\n".join(str(element.proto) for element in [*page.main, *page.sidebar])


def test_nothing_that_is_sent_to_the_browser_tells_which_text_is_which(open_page, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "B", "Hartono")
    run = Table.local().run(rewritten)
    sent = re.sub(r"<style>.*?</style>", "", everything_sent(page), flags=re.S)
    ours = sent.replace(run.case.prompt, "")
    assert not TELLING.findall(ours)
    assert list(page.query_params) == ["run"]


def test_a_whole_reading_is_handed_in_part_by_part(open_page, shown, rewritten) -> None:
    page = open_page("judge", run=rewritten)
    field(page, "What is going on here").input("He leaves the door open.").run()
    field(page, "Where are you reading from").input("A warehouse in Solo.").run()
    choice(page, "What do you have to do").set_value(["live_or_work_in_it", "study_it"]).run()
    page = hand_in(page)
    assert "Part 2 of 3" in shown(page)
    page = mark(page, "A", "Hartono")
    choice(page, "These words").set_value("jars").run()
    field(page, "Why?").input("Too near.").run()
    field(page, "Who would disagree").input("My boss.").run()
    choice(page, "Which would you send").set_value("none").run()
    page = hand_in(page)
    assert "Text A was" in shown(page)
    assert "Simulated reading" in shown(page)
    choice(page, "This finding is").set_value("not_theirs_to_say").run()
    field(page, "In your words").input("His to say.").run()
    field(page, "Is the note right").input("Say: in some firms.").run()
    field(page, "Was it right to stand aside").input("Yes.").run()
    field(page, "Where you read from").input("Solo and Surabaya.").run()
    page = hand_in(page)
    said = shown(page)
    assert "Your reading is in" in said
    for words in (
        "He leaves the door open.",
        "Too near.",
        "My boss.",
        "His to say.",
        "Say: in some firms.",
        "Surabaya.",
    ):
        assert words in said
    reading = Table.local().my_reading(rewritten)
    assert reading.own_reading.relation == ("live_or_work_in_it", "study_it")
    [made] = reading.texts.marks
    assert (made.tag, made.why, made.span.text) == ("jars", "Too near.", "Hartono")
    assert reading.texts.would_send == "none"
    assert [(read.word, read.note) for read in reading.reveal.findings] == [
        ("not_theirs_to_say", "Say: in some firms.")
    ]
    assert reading.reading_from == "Solo and Surabaya."
    assert [each.key for each in page.text_area] == [f"judge-{rewritten}-withdraw-reason"]


def test_a_held_revision_is_one_text(open_page, shown, held) -> None:
    page = own_reading(open_page("judge", run=held))
    assert "Text A" in shown(page)
    assert "Text B" not in shown(page)
    choice(page, "Would you send it").set_value("depends").run()
    assert "It depends: say on what." in shown(hand_in(page))
    field(page, "On what does it depend").input("On who reads the list.").run()
    said = shown(hand_in(page))
    assert "Text A was the draft. It was not rewritten" in said


def test_a_mark_can_be_taken_away(open_page, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "A", "Hartono")
    page = mark(page, "A", "Rina")
    assert len([pills for pills in page.pills if pills.label == "These words"]) == 2
    page = press(page, "Take this mark away")
    assert [mark["span"]["text"] for mark in Table.local().kept(rewritten)["written"]["marks"]] == ["Hartono"]
    assert len([pills for pills in page.pills if pills.label == "These words"]) == 1


def test_the_texts_are_shown_with_ones_marks_once_they_are_named(open_page, shown, rewritten) -> None:
    page = mark(own_reading(open_page("judge", run=rewritten)), "B", "Rina")
    choice(page, "These words").set_value("resonates").run()
    field(page, "Why?").input("Her name.").run()
    page = hand_in(page)
    order = Table.local().my_reading(rewritten).order
    said = shown(page)
    for letter, which in zip("AB", order, strict=True):
        assert f"Text {letter} was the {which}" in said


# words of others


def test_hostile_words_stay_words_on_every_part(open_page, shown) -> None:
    hostile = "![x](http://example.invalid/x.png) <img src=http://example.invalid/y> :material/home: $x$ **b** </div>"
    case = bundled_case("D01")
    run = winks.deliberate(f"{case.prompt} {hostile}", draft=f"{case.thin_draft} {hostile}", account=[hostile]).run
    somebody_else("Sari", run, word="off", words=hostile)
    page = own_reading(open_page("judge", run=run), hostile)
    page = mark(page, "A", "material/home")
    choice(page, "These words").set_value("harm").run()
    field(page, "Why?").input(hostile).run()
    for page_ in (page := hand_in(page), page := finish_last(page, hostile)):
        assert all("<img" not in element.proto.body for element in page_.get("html"))
    assert shown(page).count(hostile) >= 3


def finish_last(page: Any, words: str) -> Any:
    """Hand in the third part."""
    field(page, "Is there anything you now see").input(words).run()
    return hand_in(page)


def test_the_page_speaks_indonesian_as_well(rewritten, shown) -> None:
    from streamlit.testing.v1 import AppTest

    from .conftest import ROOT

    page = AppTest.from_file(str(ROOT / "app_pages" / "judge.py"), default_timeout=60)
    page.query_params["run"] = rewritten
    page.session_state["language"] = "id"
    said = shown(page.run())
    assert "Menurut Anda, apa yang sedang terjadi di sini?" in said
    assert "Bagian 1 dari 3" in said


def test_the_words_of_marking_are_those_that_it_needs() -> None:
    from winks.app_pages.marking import STRINGS
    from winks.app_pages.words import words_of

    assert {name: words_of("en")[f"judge.marking.{name}"] for name in STRINGS} == STRINGS


def test_there_is_no_place_for_a_number_on_the_page(open_page, rewritten) -> None:
    page = own_reading(open_page("judge", run=rewritten))
    for _ in range(2):
        kinds = {element.type for element in page.main}
        assert not kinds & {"slider", "select_slider", "number_input", "feedback", "metric", "progress"}
        field(page, "Could this harm" if page.text_area[0].label.startswith("What would the") else "In your").input("x")
        page = page.run()
