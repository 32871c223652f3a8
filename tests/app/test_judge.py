"""The Judge page as a person uses it: what is refused first, then a whole reading, kept as they write."""

from __future__ import annotations

import re
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead
from winks.judging.roles import Person
from winks.settings import Settings

HAND_IN = "Hand in this part. It cannot be changed afterwards."
TELLING = re.compile(r"draft|revis|rewrit|embedded|scripted|\bthin\b", re.IGNORECASE)
"""What could tell which text is which."""


@pytest.fixture
def rewritten() -> str:
    """A run with a draft and a revision."""
    case = bundled_case("D01")
    return winks.deliberate(case.prompt, draft=case.thin_draft, model="scripted:D01").run


@pytest.fixture
def held() -> str:
    """A run with a draft alone."""
    case = bundled_case("D16")
    return winks.deliberate(case.prompt, draft=case.thin_draft).run


def field(page: Any, asks: str) -> Any:
    """The field for words that asks this."""
    return next(area for area in page.text_area if area.label.startswith(asks))


def choice(page: Any, asks: str, number: int = 0) -> Any:
    """The choice that asks this."""
    return [pills for pills in page.pills if pills.label.startswith(asks)][number]


def press(page: Any, text: str) -> Any:
    """Press the button that says this."""
    return next(button for button in page.button if button.label == text).click().run()


def hand_in(page: Any) -> Any:
    """Hand in a part."""
    return press(page, HAND_IN)


def mark(page: Any, letter: str, words: str) -> Any:
    """Mark words of a text by looking for them."""
    page = page.text_input(key=f"judge-text-{letter}.quote").input(words).run()
    return page.button(key=f"judge-text-{letter}.take_quote").click().run()


def own_reading(page: Any, words: str = "He leaves the door open.") -> Any:
    """Hand in the first part."""
    field(page, "What is going on here").input(words).run()
    return hand_in(page)


def somebody_else(name: str, run: str, **first: Any) -> None:
    """Another person's whole reading, handed in."""
    table = Table(Settings.load(), Person(id=f"p-{name.lower()}", name=name, roles=frozenset({"judge"})))
    table.judge(run, OwnReading(going_on=f"{name} reads it so."))
    table.judge(run, TextsRead(would_send="none"))
    finding = next(critique for critique in table.run(run).critiques if critique.verified).verified[0]
    table.judge(run, Reveal(findings=(FindingRead(finding=finding.id, **first),) if first else ()))
    table.close()


# what is refused


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
    assert not page.text_area


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


# kept


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
    page.text_input(key="judge_find").input("nothing of the kind").run()
    assert "No finished run has these words." in shown(page)


def test_a_run_is_found_by_the_beginning_of_its_id(open_page, shown, held) -> None:
    assert "Part 1 of 3" in shown(open_page("judge", run=held[:-4]))


# others


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


def finish(page: Any) -> Any:
    """Hand in the second part and the third with a word each."""
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    field(page, "Is there anything you now see").input("Little.").run()
    return hand_in(page)


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
