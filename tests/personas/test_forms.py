"""Forms are found to the letter, folded only where asked, at offsets of the text as written."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.personas.forms import Fold, SearchText

EXACT, CASE, BARE = Fold(), Fold(case=True), Fold(case=True, diacritics=True)


@pytest.mark.parametrize(
    ("text", "form", "fold", "found"),
    [
        ("Pak Budi", "Pak", EXACT, ["Pak"]),
        ("pak choi, Pakistan", "Pak", EXACT, []),
        ("PAK", "Pak", CASE, ["PAK"]),
        ("chi chị", "chị", EXACT, ["chị"]),
        ("Đà Nẵng", "da nang", BARE, ["Đà Nẵng"]),
        ("Đà Nẵng", "da nang", CASE, []),
        (unicodedata.normalize("NFD", "lễ giỗ bố"), "giỗ", EXACT, [unicodedata.normalize("NFD", "giỗ")]),
        (unicodedata.normalize("NFD", "giỗ"), "gio", EXACT, []),
        ("don’t  go\nto any", "don't go to any", EXACT, ["don’t  go\nto any"]),
        ("by 5pm today, by now. today", "by … today", CASE, ["by 5pm today"]),
        ("by one two three four five today", "by … today", CASE, []),
        ("İstanbul straße", "straße", CASE, ["straße"]),
        ("a👩‍👩‍👧nggih", "nggih", EXACT, ["nggih"]),
        ("mate mate", "mate", EXACT, ["mate", "mate"]),
        ("東京の会社", "会社", Fold(whole_words=False), ["会社"]),
    ],
)
def test_a_form_is_found_where_it_stands(text: str, form: str, fold: Fold, found: list[str]) -> None:
    spans = SearchText(text).find(form, fold)
    assert [span.text for span in spans] == found
    assert all(text[span.start : span.end] == span.text for span in spans)


@settings(max_examples=200)
@given(
    st.text(max_size=40),
    st.sampled_from(["ab", "a b", "é", "a … b", "'"]),
    st.booleans(),
    st.booleans(),
    st.text(max_size=20),
)
def test_every_span_is_verbatim(before: str, form: str, case: bool, diacritics: bool, after: str) -> None:
    text = f"{before} {form.replace('…', 'x')} {after}"
    spans = SearchText(text).find(form, Fold(case, diacritics))
    assert spans
    assert all(text[span.start : span.end] == span.text for span in spans)


def test_a_long_text_of_half_matches_is_searched_to_its_end() -> None:
    assert SearchText("by " * 43_000).find("by … today", CASE) == []
    assert len(SearchText("ab  " * 32_000).find("ab", CASE)) == 32_000


@pytest.mark.parametrize(
    ("form", "text", "found"),
    [
        ("課長", "昨日、課長に報告しました。", True),
        ("申し訳ございません", "大変申し訳ございませんでした", True),
        ("sumimasen", "上司にsumimasenと言った", True),
        ("ミス", "ミスをしました", True),
        ("ミス", "ミスターと呼ばれた", False),
        ("ขอโทษ", "ฉันขอโทษค่ะ", True),
        ("ミス", "大ミス", True),
        ("san", "sanjuu", False),
    ],
)
def test_a_form_in_a_script_without_spaces_needs_none_around_it(form: str, text: str, found: bool) -> None:
    assert bool(SearchText(text).find(form, Fold())) == found


def test_a_gap_needs_no_space_in_a_script_without_spaces() -> None:
    fold = Fold()
    assert SearchText("課長に今朝から何度も報告しました").find("課長…報告", fold)
    assert SearchText("課長報告").find("課長…報告", fold)
    assert not SearchText("課長に話した。報告はまだ").find("課長…報告", fold)
    assert not SearchText("課長に" + "とても" * 10 + "報告").find("課長…報告", fold)


def test_a_voiced_kana_is_another_letter_where_marks_are_ignored() -> None:
    fold = Fold(diacritics=True)
    assert not SearchText("かくにん").find("がくにん", fold)
    assert SearchText("ho\u0304ren").find("hōren", fold)
    assert SearchText("horen").find("hōren", fold)
