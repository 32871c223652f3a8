"""Words are found however they were typed and written down, and in no key of ours."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from winks.errors import InputRefused
from winks.trail.kept import fold_for_search
from winks.trail.mentions import Words, folded, strings

TYPED = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=3, max_size=20
)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("Pak Joko", "PAK  JOKO said sudah"),
        ("Pak Joko", "pak\njoko"),
        ("Joko", "Jokonya pulang"),
        ("田中", "田中さんが言った"),
        ("Nguyễn", unicodedata.normalize("NFD", "bà Nguyễn")),
        (unicodedata.normalize("NFD", "Nguyễn"), "bà Nguyễn"),
        ("Müller", "MÜLLER"),
        ("Straße", "STRASSE"),
        ("İbrahim", "ibrahim"),
        ("محمد", "قال محمد نعم"),
        ("محمد", "مُحَمَّد"),
        ("محمد", "\u202bمحمد\u202c"),
        ("Joko", "Jo\u200bko"),
        ("👩🏽‍🚀 Ana", "said 👩🏽‍🚀 Ana"),
        ("Café", '{"quote": "Caf\\u00e9'),
        ("😀😀", "x \\ud83d\\ude00\\ud83d\\ude00"),
        ("he's yours", 'a \\"he\'s yours\\" b'),
        ("Pak Joko", "Pak\\nJoko"),
        ("Café", json.dumps(json.dumps({"a": json.dumps("Café", ensure_ascii=True)}))),
    ],
)
def test_words_are_found(words, text) -> None:
    assert Words(words).stand_in(text)


@pytest.mark.parametrize(("words", "text"), [("Joko", "Joke"), ("Pak Joko", "Pak, Joko"), ("Ana", "A n a")])
def test_other_words_are_not(words, text) -> None:
    assert not Words(words).stand_in(text)


@pytest.mark.parametrize("words", ["", " ", "x", "\u200b\u200b\u200b", "\u0301\u0301", "é", "a" * 1_001])
def test_what_cannot_be_looked_for_is_refused(words) -> None:
    with pytest.raises(InputRefused, match="characters"):
        Words(words)


def test_a_key_of_ours_is_no_word() -> None:
    value = {"thin_reading": "He agreed.", "findings": [{"question": "Did he?"}]}
    assert list(strings(value)) == ["He agreed.", "Did he?"]


def test_a_key_that_a_reply_was_to_have_is_no_word_and_any_other_is() -> None:
    reply = {"text": json.dumps({"line": "act", "Pak Joko": ["sudah"]})}
    assert list(strings(reply, {"line"})) == ["Pak Joko", "act", "sudah"]


def test_a_reply_that_is_not_whole_is_read_as_it_stands() -> None:
    assert list(strings({"text": '{"quote": "sudah'})) == ['{"quote": "sudah']


def test_a_reply_that_is_too_deep_is_read_as_it_stands() -> None:
    deep = "[" * 100_000
    assert list(strings({"text": deep})) == [deep]


@given(
    words=TYPED, before=st.text(max_size=10), after=st.text(max_size=10), form=st.sampled_from(["NFC", "NFD", "NFKC"])
)
def test_words_are_found_in_any_form_and_written_as_json(words, before, after, form) -> None:
    assume(len(folded(words)) >= 2)
    looked_for = Words(words)
    text = f"{before} {unicodedata.normalize(form, words)} {after}"
    assert looked_for.stand_in(text)
    assert any(map(looked_for.stand_in, strings(json.loads(json.dumps({"a": [text]})))))
    if "\\" not in text:
        assert looked_for.stand_in(json.dumps(text))


@given(text=st.text())
def test_words_are_folded_as_the_search_folds_them(text) -> None:
    assert folded(text) == fold_for_search("".join(c for c in text if unicodedata.category(c) != "Cf"))
