"""Beginning a dossier: what is no scope, what is no answer, what stays open, and that any answers make a file that reads."""

from __future__ import annotations

import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.errors import CallError, DossierError
from winks.personas.lint import lint
from winks.personas.lint_begun import TO_SAY
from winks.personas.questionnaire import PARTS, Answers, answers_of, blank_answers, read_answers
from winks.personas.questionnaire_writing import dossier_text, new_dossier, open_in
from winks.personas.reader import read_bytes
from winks.terminal.questions import ask_all

TODAY = date(2026, 11, 28)
QUESTIONS = [question for part in PARTS.values() for question in part]


def begun(**answers: Any) -> Any:
    """The dossier that these answers begin."""
    return new_dossier("harbour-handover", answers_of(answers, "answers.toml"), TODAY).dossier


# What is no scope


@pytest.mark.parametrize(
    ("answers", "field", "says"),
    [
        ({"title": "Norwegian people"}, "title", "names a people or a culture; say who does what with whom, where."),
        ({"title": "Norwegian business culture at the harbour"}, "title", "names a people or a culture"),
        ({"one_line": "How Norwegian women communicate in Norway"}, "scope.one_line", "is a group and no more"),
        ({"included": ["Norwegian people in Norway"]}, "scope.who_is_included", "is a group and no more"),
        ({"words_relation": ["Norwegian"]}, "cues.relation", "says who somebody is and would count towards a seat"),
        ({"words_talk": ["hei"], "words_identity": ["hei"]}, "cues.talk", "stands under *Never sufficient alone* as well"),
    ],
)  # fmt: skip
def test_a_group_is_refused_as_scope_and_as_cue_in_the_sentence_of_lint(
    answers: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(DossierError) as caught:
        begun(**answers)
    read = read_bytes(dossier_text("harbour-handover", Answers(**answers), TODAY).encode(), "harbour-handover.md")
    assert {fault.field for fault in caught.value.faults} == {field}
    assert says in str(caught.value)
    assert {fault.sentence for fault in caught.value.faults} <= {each.sentence for each in lint(read)}


# What is no answer


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = ", "is not TOML"),
        ("a = " + "[" * 5_000, "is not TOML"),
        ("titel = 'x'", "answers.toml, titel: nothing asks for this. Did you mean 'title'?"),
        ("title = 7", "answers.toml, title: "),
        ("setting = {a = 1}", "answers.toml, setting: "),
        ("setting = [['x']]", "answers.toml, setting number 1: "),
        ("source_checked = 'read'", "answers.toml, source_checked: "),
        ("words_talk = ['one; two']", "has a semicolon in it; give each wording by itself."),
        ("words_talk = ['" + "x" * 121 + "']", "120 characters"),
        ("note_name = 'No Rush'", "answers.toml, note_name: "),
        ("language = 'English'", "answers.toml, language: "),
        ("title = 'x'\ntitle = 'y'", "is not TOML"),
        ("# " + "x" * 300_000, "has more than"),
    ],
)  # fmt: skip
def test_a_file_of_answers_that_cannot_be_used_is_refused_by_key(text: str, says: str) -> None:
    with pytest.raises(CallError) as caught:
        read_answers(text, "answers.toml")
    assert says in str(caught.value)


@pytest.mark.parametrize("dossier_id", ["Harbour", "a b", "", "a/b", "-", "x" * 61])
def test_what_is_no_id_begins_nothing(dossier_id: str) -> None:
    with pytest.raises(DossierError):
        new_dossier(dossier_id, Answers(), TODAY)


# What stays open


def test_without_an_answer_it_reads_and_says_of_every_question_that_it_is_open() -> None:
    read = new_dossier("harbour-handover", Answers(), TODAY)
    assert read.dossier.standing == "reserved"
    assert len(open_in(read)) >= 20
    assert all(each.sentence.startswith("is still to be said: ") for each in open_in(read))


def test_what_is_open_keeps_the_dossier_from_being_released_and_what_is_said_does_not() -> None:
    read = new_dossier("harbour-handover", Answers(curator="R. of the quay"), TODAY)
    assert "positionality.curator" not in {each.field for each in open_in(read)}
    assert {each.level for each in open_in(read)} == {"error"}


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({}, "unsourced"),
        ({"note_contested": "yes"}, "unsourced"),
        ({"source": "Holm 1999"}, "extrapolated"),
        ({"source": "Holm 1999", "source_inside": "partly"}, "extrapolated"),
        ({"source": "Holm 1999", "source_inside": "yes"}, "attested"),
        ({"source": "Holm 1999", "source_inside": "yes", "note_contested": "yes"}, "contested"),
    ],
)
def test_a_note_stands_no_higher_than_its_source_carries_it(more: dict[str, Any], standing: str) -> None:
    dossier = begun(note="Somebody says that there is no rush.", **more)
    assert (dossier.standing, dossier.notes[0].standing) == ("starter", standing)


def test_a_word_that_points_here_is_specific_and_a_place_never_is() -> None:
    cues = begun(
        words_place=["Eastholm"], words_talk=["she's yours", "morning"], words_specific=["Eastholm", "She's yours"]
    ).cues
    assert (cues.place, cues.talk, cues.talk_specific) == (("Eastholm",), ("morning",), ("she's yours",))


def test_the_blank_file_asks_every_question_and_answers_none() -> None:
    blank = tomllib.loads(blank_answers())
    assert list(blank) == [question.key for question in QUESTIONS]
    assert read_answers(blank_answers(), "blank.toml") == Answers()
    assert set(blank) == set(Answers.model_fields)
    assert all(question.asks in blank_answers() for question in QUESTIONS)


# Any answers

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Zl", "Zp")), max_size=60
) | st.sampled_from(
    [
        "## Notes",
        "**Cue:** x",
        "---",
        "- item",
        "### x",
        "# title",
        "TO SAY: x",
        "a\n## Notes\nb",
        "{reason}",
        "x: y",
        "'\"`",
    ]
)


def answer(key: str) -> st.SearchStrategy[Any]:
    """Something that may be answered to a question."""
    question = next(question for question in QUESTIONS if question.key == key)
    if question.choices:
        return st.sampled_from((*question.choices, ""))
    if key in ("language", "note_name"):
        return st.sampled_from(["en", "id"] if key == "language" else ["no-rush", ""])
    return st.lists(TEXT, max_size=3) if question.takes_several else TEXT


@settings(max_examples=300, deadline=None)
@given(st.fixed_dictionaries({}, optional={question.key: answer(question.key) for question in QUESTIONS}))
def test_any_answers_are_refused_in_a_sentence_or_make_a_file_that_reads_and_says_them(answers: dict[str, Any]) -> None:
    try:
        taken = answers_of(answers, "answers.toml")
        read = new_dossier("harbour-handover", taken, TODAY)
    except (CallError, DossierError) as error:
        if not str(error).endswith("."):
            raise
        return
    dossier = read.dossier
    assert dossier.id == "harbour-handover"
    assert dossier.title == (taken.title or dossier.title)
    said = {
        "one_line": dossier.scope.one_line, "setting": dossier.scope.setting, "excluded": dossier.scope.who_is_excluded,
        "period": dossier.scope.period, "curator": dossier.positionality.curator, "interests": dossier.positionality.interests,
        "distortions": dossier.positionality.likely_distortions, "silences": dossier.silences, "source": dossier.sources[0].cite,
    }  # fmt: skip
    for key, value in said.items():
        given_ = getattr(taken, key)
        if given_:
            assert value == given_, key
        else:
            assert TO_SAY in str(value), key
    assert bool(dossier.notes) is bool(taken.note)


# Asking


def test_questions_are_asked_in_order_and_a_group_is_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    typed = {
        "title": ["Norwegian people", "Handing over a watch on small ferries"],
        "setting": ["the wheelhouse", "the quay", ""],
        "source_checked": ["perhaps", "abstract"],
    }
    asked: list[str] = []

    def ask(what: str) -> str:
        if what != "  another":
            asked.append(next(question.key for question in QUESTIONS if what.startswith(question.asks)))
        waiting = typed.get(asked[-1], [])
        return waiting.pop(0) if waiting else ""

    found = ask_all("harbour-handover", TODAY, ask)
    assert list(dict.fromkeys(asked)) == [question.key for question in QUESTIONS]
    assert asked.count("title") == asked.count("source_checked") == 2
    assert (found.title, found.setting) == ("Handing over a watch on small ferries", ("the wheelhouse", "the quay"))
    assert found.source_checked == "abstract"
    told = capsys.readouterr().err
    assert "'Norwegian people' names a people or a culture" in told
    assert "your answer, source_checked: " in told
