"""What a part may hold: marks that stand in the text with a word on why, answers of a length, and no number anywhere."""

from __future__ import annotations

from typing import get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from winks.agents.critique import Draft
from winks.agents.plain import TextSpan
from winks.errors import InputRefused
from winks.graphs.table import Table
from winks.judging.judgement import (
    LONGEST,
    MOST_MARKS,
    FindingRead,
    Mark,
    OwnReading,
    Reveal,
    TextsRead,
    check,
    texts_of,
)
from winks.trail.document import RunDocument, visible

from .readings import OWN, TEXTS, mark, said_of, shown

PLACES = {
    "elsewhere": {"start": 3, "end": 10},
    "backwards": {"start": 10, "end": 3},
    "before the text": {"start": -7, "end": -1},
    "behind the text": {"start": 9_000, "end": 9_007},
    "empty": {"start": 3, "end": 3},
}


def refused(table: Table, run: str, part: OwnReading | TextsRead | Reveal) -> str:
    """The sentence with which a part is refused."""
    with pytest.raises(InputRefused) as told:
        table.judge(run, part)
    return str(told.value)


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_mark_that_does_not_stand_in_the_text_is_refused(seat, rewritten, place) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    good = mark(wira, rewritten, "A", "Hartono")
    bad = good.model_copy(update={"span": TextSpan(text="Hartono" if place["start"] != 3 else "", **place)})
    assert "do not stand there; mark them again" in refused(wira, rewritten, TextsRead(marks=(bad,)))
    assert wira.my_reading(rewritten).texts is None


def test_half_a_character_is_marked_nowhere(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    half = Mark(text="A", span=TextSpan(text="\ud83d", start=0, end=1), tag="jars", why="So.")
    assert "do not stand there" in refused(wira, rewritten, TextsRead(marks=(half,)))


def test_a_mark_on_a_text_that_is_not_there_is_refused(seat, held) -> None:
    wira = seat()
    wira.judge(held, OWN)
    text = shown(wira, held)["A"]
    gone = Mark(text="B", span=TextSpan(text=text[:4], start=0, end=4), tag="jars", why="So.")
    assert "The words marked in text B do not stand there" in refused(wira, held, TextsRead(marks=(gone,)))


def test_a_mark_of_the_other_text_is_refused(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    good = mark(wira, rewritten, "A", shown(wira, rewritten)["A"][-30:])
    swapped = good.model_copy(update={"text": "B"})
    assert "text B do not stand there" in refused(wira, rewritten, TextsRead(marks=(swapped,)))


@pytest.mark.parametrize("why", ["", "  \n "])
def test_a_mark_without_a_word_on_why_is_refused(seat, rewritten, why) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    bare = mark(wira, rewritten, "A", "Hartono", why=why)
    assert "“Hartono” is marked without a word on why" in refused(wira, rewritten, TextsRead(marks=(bare,)))


def test_blank_words_are_no_mark(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    assert "do not stand there" in refused(wira, rewritten, TextsRead(marks=(mark(wira, rewritten, "A", " "),)))


def test_the_same_words_may_be_marked_twice_over_and_across(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    marks = (
        mark(wira, rewritten, "A", "Hartono", "resonates", "His name."),
        mark(wira, rewritten, "A", "Hartono", "jars", "Too near."),
        mark(wira, rewritten, "A", "Hart", "harm", "Cut short."),
    )
    assert wira.judge(rewritten, TextsRead(marks=marks)).texts.marks == marks


def test_more_marks_than_anyone_makes_are_refused(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    many = (mark(wira, rewritten, "A", "Hartono"),) * (MOST_MARKS + 1)
    assert refused(wira, rewritten, TextsRead(marks=many)).startswith("201 places are marked; the most is 200.")


def test_a_long_stretch_of_a_text_can_be_marked_whole(rewritten, seat) -> None:
    text = "word " * 4_000
    run = with_draft(seat().run(rewritten), text)
    whole = Mark(text="A", span=TextSpan(text=text, start=0, end=len(text)), tag="over_explained", why="All of it.")
    check(TextsRead(marks=(whole,)), run, ("draft",))


def test_a_texts_part_that_says_nothing_is_refused(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    assert refused(wira, rewritten, TextsRead(missing="  ")).startswith("Nothing is said of the texts yet")


def test_on_what_it_depends_has_to_be_said(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    assert refused(wira, rewritten, TextsRead(would_send="depends")) == "It depends: say on what."


def test_one_tick_is_enough_of_an_answer(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    assert wira.judge(rewritten, TextsRead(would_send="B")).texts.would_send == "B"


@pytest.mark.parametrize("word", ["off", "not_theirs_to_say"])
def test_off_and_not_theirs_to_say_want_words(seat, rewritten, word) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    wira.judge(rewritten, TEXTS)
    read = said_of(wira, rewritten, word)
    assert "say in your words what is off, or whose it is to say" in refused(wira, rewritten, Reveal(findings=(read,)))


@pytest.mark.parametrize("word", ["fair", "cannot_tell"])
def test_fair_and_i_cannot_tell_need_no_words(seat, rewritten, word) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    wira.judge(rewritten, TEXTS)
    assert wira.judge(rewritten, Reveal(findings=(said_of(wira, rewritten, word),))).reveal.findings[0].word == word


def test_a_finding_that_the_run_does_not_have_is_refused(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    wira.judge(rewritten, TEXTS)
    unknown = FindingRead(finding="somebody.9", word="fair")
    assert "The run has no finding 'somebody.9'." in refused(wira, rewritten, Reveal(findings=(unknown,)))


def test_a_finding_is_spoken_of_once(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    wira.judge(rewritten, TEXTS)
    twice = (said_of(wira, rewritten), said_of(wira, rewritten, "off", words="Not so."))
    assert "is spoken of twice" in refused(wira, rewritten, Reveal(findings=twice))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("x" * (LONGEST + 1), "An answer has 8,001 characters; the most is 8,000."),
        ("bell \x07", "the character U+0007 at position 5, which cannot be shown"),
        ("\x1b[31m", "the character U+001B at position 0"),
        ("nul\x00", "the character U+0000"),
        ("next\x85line", "the character U+0085"),
        ("half \ud83d", "the character U+D83D"),
    ],
    ids=["long", "bell", "escape", "nul", "nel", "half of a character"],
)
def test_an_answer_that_could_not_be_shown_is_refused(seat, rewritten, words, told) -> None:
    assert told in refused(seat(), rewritten, OwnReading(going_on="So.", want_to_know=words))


@pytest.mark.parametrize("words", ["a\nb\tc\r\nd", "\u202eesrever", "e\u0301\u200d\U0001f469", "مرحبا", "\ufeffx"])
def test_whatever_people_write_is_kept_to_the_letter(seat, rewritten, words) -> None:
    wira = seat()
    wira.judge(rewritten, OwnReading(going_on=words))
    assert wira.my_reading(rewritten).own_reading.going_on == words


@pytest.mark.parametrize(
    ("type_", "given"),
    [
        (OwnReading, {"going_on": "x", "ethnicity": "y"}),
        (OwnReading, {"going_on": "x", "relation": ("native",)}),
        (TextsRead, {"score": 5}),
        (TextsRead, {"would_send": "C"}),
        (FindingRead, {"finding": "x", "word": "5 of 5"}),
    ],
)
def test_what_is_not_asked_cannot_be_answered(type_, given) -> None:
    with pytest.raises(ValidationError):
        type_(**given)


def numbers(type_: object) -> list[str]:
    """The fields in which a number could stand, but for the place of words in a text."""
    if not (isinstance(type_, type) and issubclass(type_, BaseModel)):
        return [name for part in get_args(type_) if get_origin(type_) is not None for name in numbers(part)]
    if type_ is TextSpan:
        return []
    fields = type_.model_fields.items()
    own = [name for name, field in fields if {int, float, bool} & {field.annotation, *get_args(field.annotation)}]
    return own + [name for _, field in fields for name in numbers(field.annotation)]


@pytest.mark.parametrize("part", [OwnReading, TextsRead, Reveal])
def test_there_is_no_place_for_a_number(part) -> None:
    assert numbers(part) == []


# odd texts

ODD = st.text(
    st.one_of(
        st.sampled_from(
            "aé e\u0301\u0323 \u200d\u200c\ufe0f\u202e\u2067\u2069 giỗ ẹ̀ 👩🏽🇮🇩 مש नि \n\r\t\u2028 \x07\x1b\x00\x85"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    min_size=1,
    max_size=60,
)


def with_draft(run: RunDocument, text: str) -> RunDocument:
    """A run whose draft is this, as it would be shown."""
    return visible(run.model_copy(update={"draft": Draft(text=text, by="caller"), "revision": None}))


@pytest.fixture(scope="module")
def any_run(made_once) -> RunDocument:
    """Some run document."""
    from winks.settings import Settings

    table = Table.local(Settings.load(home=made_once))
    run = table.run(table.runs().rows[0].run)
    table.close()
    return run


@settings(max_examples=300, deadline=None)
@given(text=ODD, data=st.data())
def test_any_words_as_they_are_shown_can_be_marked_and_come_back(any_run, text, data) -> None:
    run = with_draft(any_run, text)
    shown_text = texts_of(run)["draft"]
    start = data.draw(st.integers(0, len(shown_text) - 1))
    end = data.draw(st.integers(start + 1, len(shown_text)))
    span = TextSpan(text=shown_text[start:end], start=start, end=end)
    part = TextsRead(marks=(Mark(text="A", span=span, tag="jars", why="So."),))
    if span.text.strip():
        check(part, run, ("draft",))
    else:
        with pytest.raises(InputRefused):
            check(part, run, ("draft",))
    assert TextsRead.model_validate_json(part.model_dump_json()) == part


@settings(max_examples=300, deadline=None)
@given(text=ODD, start=st.integers(-80, 80), end=st.integers(-80, 80), words=ODD)
def test_no_words_are_marked_where_they_do_not_stand(any_run, text, start, end, words) -> None:
    run = with_draft(any_run, text)
    part = TextsRead(marks=(Mark(text="A", span=TextSpan(text=words, start=start, end=end), tag="jars", why="So."),))
    stands = 0 <= start < end and texts_of(run)["draft"][start:end] == words and words.strip()
    if stands:
        check(part, run, ("draft",))
    else:
        with pytest.raises(InputRefused):
            check(part, run, ("draft",))


def test_words_are_marked_as_they_are_shown_where_a_model_wrote_a_control_character(seat, here) -> None:
    """The screen shows a picture of it; the mark on the record holds the words that the person saw."""
    import winks

    script = here.home / "replies.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    made = winks.deliberate("Hello there", settings=here.model_copy(update={"model": f"scripted:{script}"}))
    wira = seat()
    assert wira.run(made.run).draft.text == "Ring ␇ me"
    wira.judge(made.run, OWN)
    letter = "AB"[wira.my_reading(made.run).order.index("draft")]
    reading = wira.judge(made.run, TextsRead(marks=(mark(wira, made.run, letter, "␇ me"),)))
    assert reading.texts.marks[0].span.text == "␇ me"


SCRIPT = """
[[reply]]
node = "read_cues"
value = { cues = [] }
[[reply]]
node = "draft"
text = "Ring \\u0007 me"
[[reply]]
node = "read_standpoint"
value = { findings = [] }
[[reply]]
node = "revise"
value = { text = "Call me", responses = [], ask_back = [] }
"""
