"""The parts of marking that need no browser: pieces of a text, cuts, what is taken for a choice, and the fields."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.app_pages.graphemes import graphemes, snapped, whole
from winks.app_pages.marking import KINDS, LANES, STRINGS, Highlight, fitting, lanes, letter, segments
from winks.app_pages.pieces import MOST_PLACES, around, between, places, sentences, words

PAGE = Path(__file__).parent / "browser" / "marking_page.py"
TEXTS = st.text(
    st.sampled_from("ab .!?。،؟ \u0301\u0323é👩\u200d👧🇮🇩👍🏽\r\n\t\u2028ไท\u0e31क\u094dषمر1가ᄀ\u1161「」")
    | st.characters(codec="utf-8"),
    max_size=60,
)
EVERYWHERE = "So happy. Dr. Rahayu came at 9.30, e.g. by car. “Really?” J. Smith said so! He left…\r\n\r\nمرحبا؟ أنا بخير۔ यह है। ठीक\n"


def texts(found) -> list[str]:
    """The words of spans."""
    return [span.text for span in found]


def test_sentences_end_at_full_stops_of_many_scripts_and_at_line_breaks() -> None:
    assert texts(sentences(EVERYWHERE)) == [
        "So happy.", "Dr.", "Rahayu came at 9.30, e.g. by car.", "“Really?”", "J. Smith said so!", "He left…",
        "مرحبا؟", "أنا بخير۔", "यह है।", "ठीक",
    ]  # fmt: skip
    assert texts(sentences("どうぞ。「はい！」と言った。ね？")) == ["どうぞ。", "「はい！」", "と言った。", "ね？"]
    assert sentences(" \n\t ") == sentences("") == []


def test_a_long_stretch_without_a_full_stop_is_cut_at_a_blank() -> None:
    thai = "สวัสดีครับ ขอบคุณมาก " * 40
    found = sentences(thai)
    assert len(found) > 2
    assert all(thai[span.start : span.end] == span.text for span in found)
    assert "".join(texts(found)).replace(" ", "") == thai.replace(" ", "")


def test_words_leave_punctuation_out_and_are_letters_where_there_are_no_spaces() -> None:
    def words_of(text: str) -> list[str]:
        return texts(words(text, sentences(text)[0]))

    assert words_of("“So happy”, (he said) — it's e.g. fine!") == [
        "So",
        "happy",
        "he",
        "said",
        "—",
        "it's",
        "e.g",
        "fine",
    ]
    assert words_of("コーヒーを飲む？") == ["コーヒー", "を", "飲", "む"]
    assert words_of("สวัสดี ok") == ["ส", "วั", "ส", "ดี", "ok"]
    assert words_of("giỗ cu\u0323 e\u0301!") == ["giỗ", "cu\u0323", "e\u0301"]
    assert words_of("。。") == ["。。"]


def test_a_sentence_is_narrowed_either_way_round_and_whole_with_its_full_stop() -> None:
    text = "Well: so happy you agreed!"
    sentence = sentences(text)[0]
    assert between(text, sentence, 1, 3).text == between(text, sentence, 3, 1).text == "so happy you"
    assert between(text, sentence, 0, 4) == sentence


def test_a_quotation_is_found_at_each_of_its_places_as_whole_words_first() -> None:
    text = "So also so happy, and so Happy"
    assert [place.span.start for place in places(text, "so")] == [8, 22]
    assert [place.span.start for place in places(text, "app")] == [12, 26]
    assert [place.how for place in places(text, "so  HAPPY")] == ["alike", "alike"]
    assert [place.span.text for place in places(text, "so  HAPPY")] == ["so happy", "so Happy"]
    assert len(places("a " * 500, "a")) == MOST_PLACES
    assert places(text, "  ") == places(text, "sad") == []


def test_a_quotation_typed_in_another_form_is_found_where_it_stands() -> None:
    text = unicodedata.normalize("NFD", "Le giỗ, “très” élevé. Or not.")
    for typed, stands in [("giỗ", "giỗ"), ("GIỖ", "giỗ"), ('"très" élevé', "“très” élevé")]:
        (place,) = places(text, typed)
        assert place.how == "alike"
        assert place.span.text == text[place.span.start : place.span.end] == unicodedata.normalize("NFD", stands)
    (near,) = places("It was said at the meeting on Monday.", "it was sad at the meetings on Monday")
    assert near.how == "near"


def test_no_place_of_a_quotation_splits_a_letter_from_its_mark() -> None:
    assert [place.span.start for place in places("e\u0301 e", "e")] == [3]
    assert [place.span.text for place in places("cafe\u0301 noir", "cafe noir")] in ([], ["cafe\u0301 noir"])


def test_what_stands_around_a_place_is_one_line_and_says_where_it_was_cut() -> None:
    text = "one two\nthree so happy four\r\nfive six seven"
    (place,) = places(text, "so happy")
    assert around(text, place.span, 9) == ("… three ", " four …")
    assert around(text, place.span, 99) == ("one two three ", " four five six seven")


@given(TEXTS)
def test_pieces_of_any_text_are_its_own_words_in_order_and_whole(text: str) -> None:
    before = 0
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text
        assert before <= sentence.start < sentence.end
        assert whole(text, sentence.start, sentence.end)
        before = sentence.end
        inside = words(text, sentence)
        assert inside
        for word in inside:
            assert text[word.start : word.end] == word.text
            assert sentence.start <= word.start < word.end <= sentence.end
    assert "".join(text[start:end] for start, end in graphemes(text)) == text


@given(TEXTS, st.integers(0, 60), st.integers(0, 60))
def test_a_snapped_stretch_holds_what_it_held_and_is_whole(text: str, one: int, other: int) -> None:
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    wide = snapped(text, start, end)
    assert wide[0] <= start
    assert end <= wide[1]
    assert snapped(text, *wide) == wide
    borders = {0, len(text)} | {place for piece in graphemes(text) for place in piece}
    assert set(wide) <= borders


HIGHLIGHTS = st.lists(
    st.builds(Highlight, st.integers(-2, 62), st.integers(-2, 62), st.just("it"), st.sampled_from(sorted(KINDS))),
    max_size=8,
)


@given(TEXTS, HIGHLIGHTS)
def test_segments_make_up_the_text_and_carry_what_lies_over_them(text: str, highlights: list[Highlight]) -> None:
    cut = segments(text, highlights)
    assert "".join(piece for piece, _ in cut) == text
    place = 0
    for piece, over in cut:
        middle = place + len(piece) / 2
        fit = [n for n, each in enumerate(highlights) if 0 <= each.start < each.end <= len(text)]
        wide = {n: snapped(text, highlights[n].start, highlights[n].end) for n in fit}
        assert over == tuple(n for n in fit if wide[n][0] < middle < wide[n][1])
        place += len(piece)


@given(HIGHLIGHTS)
def test_overlapping_highlights_have_lines_of_their_own_while_there_are_some(highlights: list[Highlight]) -> None:
    given_lanes = lanes(highlights)
    assert all(0 <= lane < LANES for lane in given_lanes)
    for n, one in enumerate(highlights):
        for m, other in enumerate(highlights[:n]):
            if one.start < other.end and other.start < one.end and one.start < one.end and other.start < other.end:
                assert given_lanes[n] != given_lanes[m] or given_lanes[n] == LANES - 1


def test_letters_go_on_after_z() -> None:
    assert [letter(n) for n in (0, 25, 26, 51, 52, 701, 702)] == ["a", "z", "aa", "az", "ba", "zz", "aaa"]


@pytest.mark.parametrize(
    "value",
    [
        None, [], "happy", 3, {}, {"start": 3, "end": 8}, {"start": 3, "end": 8, "text": "Happy"},
        {"start": 3.0, "end": 8, "text": "happy"}, {"start": True, "end": 2, "text": "o"}, {"start": 3, "end": 3, "text": ""},
        {"start": -2, "end": 8, "text": "happy"}, {"start": 3, "end": 80, "text": "happy"}, {"start": "3", "end": "8", "text": "happy"},
    ],
)  # fmt: skip
def test_what_is_no_span_of_the_text_is_no_choice(value: object) -> None:
    assert fitting("So happy", value) is None


def test_a_span_of_the_text_is_a_choice() -> None:
    span = fitting("So happy", {"start": 3, "end": 8, "text": "happy"})
    assert span
    assert span.plain() == {"text": "happy", "start": 3, "end": 8}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The page of the browser tests, without a browser."""
    from streamlit.testing.v1 import AppTest

    told = tmp_path / "page.json"
    text = "Well: so happy you agreed! *So* happy.\nمرحبا so happy"
    told.write_text(
        json.dumps(
            {"plain": {"one": {"text": text, "highlights": [[0, 4, "finding 1", "finding"]]}, "two": {"text": text}}}
        )
    )
    monkeypatch.setenv("MARKING_PAGE", str(told))
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def chosen(page) -> list[str]:
    """What Python says was chosen, text by text."""
    assert not page.exception
    return [each.value.partition("=")[2] for each in page.code]


@pytest.mark.slow
class TestTheFields:
    """The way without a mouse, which page tests use too."""

    def test_words_of_a_sentence_are_chosen_for_one_text_alone(self, page) -> None:
        assert chosen(page) == ["null", "null"]
        page.selectbox(key="one.sentence").select_index(0).run()
        page.selectbox(key="one.0.from").select_index(1)
        page.selectbox(key="one.0.to").select_index(2).run()
        page.button(key="one.take_words").click().run()
        assert chosen(page) == ['{"text": "so happy", "start": 6, "end": 14}', "null"]
        page.run()
        assert chosen(page)[0] == '{"text": "so happy", "start": 6, "end": 14}'

    def test_the_place_of_a_repeated_quotation_is_asked_for(self, page) -> None:
        page.text_input(key="two.quote").input("so happy").run()
        assert len(page.selectbox(key="two.where").options) == 2
        page.selectbox(key="two.where").select_index(1).run()
        page.button(key="two.take_quote").click().run()
        assert chosen(page) == ["null", '{"text": "so happy", "start": 45, "end": 53}']

    def test_a_button_takes_what_the_fields_say_when_it_is_pressed(self, page) -> None:
        page.text_input(key="one.quote").input("so happy").run()
        page.selectbox(key="one.where").select_index(1)
        page.button(key="one.take_quote").click().run()
        assert json.loads(chosen(page)[0])["start"] == 45
        page.selectbox(key="one.sentence").select_index(0).run()
        page.selectbox(key="one.0.from").select_index(3)
        page.selectbox(key="one.0.to").select_index(1)
        page.button(key="one.take_words").click().run()
        assert json.loads(chosen(page)[0])["text"] == "so happy you"

    def test_words_that_are_not_there_are_said_to_be_missing(self, page) -> None:
        page.text_input(key="one.quote").input("sad").run()
        assert STRINGS["not_found"] in [each.value for each in page.text]
        assert chosen(page) == ["null", "null"]
