"""Which texts go with which: what was made of words goes with them, what people wrote goes where it quotes them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from winks.trail.descent import Role, Text, with_descent

DRAFT = "So glad we agreed on the timber. Please confirm by five today."
PROMPT = "Pak Joko said sudah and left the door open behind him."


def text(name: str, seq: int, role: Role, value: Any, kind: str = "", answers: int | None = None) -> Text:
    """A text, called by a name instead of its digest."""
    plain = isinstance(value, str)
    kind = kind or {"case": "open_case_finished", "made": "review_finished", "said": "judgement_made"}.get(role, "x")
    return Text(name, "r", seq, kind, role, (value if plain else json.dumps(value)).encode(), plain, answers=answers)


PLACE = {"texts": {"marks": [{"span": {"text": "glad we", "start": 3, "end": 10}, "why": "He did not."}]}}
RUN = [
    text("prompt", 1, "case", PROMPT),
    text("draft", 1, "case", DRAFT),
    text("who", 1, "name", {"id": "p-1", "name": "Wira"}),
    text("cues", 2, "made", [{"text": "sudah"}]),
    text("review", 3, "made", {"thin_reading": "He may have meant that the talk was over for now."}),
    text("answer", 4, "case", "He is the uncle of my wife from Klaten.", "leg_opened"),
    text("later", 5, "made", {"say": "An uncle."}),
    text("own", 6, "said", {"going_on": "Somebody closes a talk."}),
    text("marks", 7, "said", PLACE),
    text("quoting", 8, "said", {"missing": "“the UNCLE of my  wife” is family."}),
    text("reading", 9, "said", {"words": "That he may have meant that the talk is done."}),
    text("why", 10, "reason", {"reason": "She asked."}, "words_erased"),
]


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("prompt", {"prompt", "cues", "review", "later", "reading"}),
        ("draft", {"draft", "cues", "review", "later", "reading", "marks"}),
        ("answer", {"answer", "later", "quoting"}),
        ("review", {"review", "later", "reading"}),
        ("later", {"later"}),
        ("own", {"own"}),
        ("quoting", {"quoting"}),
        ("who", {"who"}),
        ("why", {"why"}),
    ],
)
def test_what_goes_with_what(asked, goes) -> None:
    assert with_descent(RUN, {asked}) == goes


def test_what_goes_is_no_more_than_what_is_there() -> None:
    assert with_descent(RUN, set()) == set()
    assert with_descent([], {"prompt"}) == {"prompt"}


def test_words_that_stand_in_what_stays_are_no_reason() -> None:
    run = [
        text("prompt", 1, "case", PROMPT),
        text("request", 2, "made", {"messages": [{"text": f"Read this: {PROMPT}"}]}),
        text("said", 3, "said", {"going_on": f"“{PROMPT}” is what he wrote."}),
    ]
    assert with_descent(run, {"request"}) == {"request"}
    assert with_descent(run, {"prompt"}) == {"prompt", "request", "said"}


def test_a_short_answer_goes_from_where_it_is_said_again_whole() -> None:
    run = [
        text("prompt", 1, "case", PROMPT),
        text("answer", 2, "case", "Budi Hartono", "leg_opened"),
        text("said", 3, "said", {"going_on": "So it was budi hartono."}),
        text("other", 4, "said", {"going_on": "Budi is a name."}),
    ]
    assert with_descent(run, {"answer"}) == {"answer", "said"}


def test_an_answer_of_one_short_word_takes_nothing_that_people_said() -> None:
    run = [
        text("prompt", 1, "case", PROMPT),
        text("answer", 2, "case", "No.", "leg_opened"),
        text("said", 3, "said", {"going_on": "No idea."}),
    ]
    assert with_descent(run, {"answer"}) == {"answer"}


def test_what_quotes_a_quotation_goes_with_it() -> None:
    words = "he never came back for the other glove that winter"
    run = [
        text("prompt", 1, "case", PROMPT),
        text("one", 2, "said", {"going_on": words}),
        text("other", 3, "said", {"going_on": f"Somebody wrote: {words}. Then: nobody else has asked about it since."}),
        text("third", 4, "said", {"going_on": "Nobody else has asked about it since, they say."}),
    ]
    assert with_descent(run, {"one"}) == {"one", "other", "third"}


def test_a_correction_takes_what_was_made_after_it() -> None:
    correction = {"item": "cue", "words": "He is no uncle.", "cue": {"text": "sudah", "start": 14, "end": 19}}
    run = [*RUN[:5], text("not so", 4, "case", correction, "correction_made"), text("leg 2", 5, "made", [])]
    assert with_descent(run, {"not so"}) == {"not so", "leg 2"}
    assert with_descent(run, {"prompt"}) == {"prompt", "cues", "review", "not so", "leg 2"}


def test_why_something_was_decided_goes_with_the_words_it_answers_whatever_it_says() -> None:
    correction = {"item": "seat", "words": "This is a bank.", "dossier": "x"}
    run = [
        *RUN[:5],
        text("not so", 4, "case", correction, "correction_made"),
        text("said", 6, "said", {"findings": [{"words": "Too sweet."}]}),
        text("who said", 6, "name", {"id": "p-1", "name": "Wira"}, "judgement_made"),
        text("to one", 7, "said", {"reason": "Other words."}, "amendment_decided", answers=4),
        text("to another", 8, "said", {"reason": "Words of its own."}, "amendment_decided", answers=6),
        text("quoting", 9, "said", {"reason": "“left the door open behind him” is in"}, "amendment_decided", answers=6),
    ]
    assert with_descent(run, {"not so"}) == {"not so", "to one"}
    assert with_descent(run, {"said"}) == {"said", "to another", "quoting"}
    assert with_descent(run, {"to one"}) == {"to one"}
    assert with_descent(run, {"who said"}) == {"who said"}
    assert with_descent(run, {"prompt"}) == {"prompt", "cues", "review", "quoting"}


def test_text_that_cannot_be_read_is_taken_as_it_lies_there() -> None:
    broken = Text("broken", "r", 2, "review_finished", "made", b'{"a": "sud', False)
    assert broken.strings == ('{"a": "sud',)
    assert Text("bytes", "r", 2, "review_finished", "made", b"\xff\xfe", False).strings == ("��",)
