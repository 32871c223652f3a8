"""Which sentences there are, where each begins, and which are held to be about the same people."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.agents.company import Company, outline, split_sentences
from winks.personas.forms import Span

PIECES = st.sampled_from([
    "Mr. ", "e.g. ", "He. ", "my boss", "our family. ", "At Eastholm Holm said so. ", "\n\n", "\r\n", "\n- ", "\t", "🙂",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467. ", "e\u0301. ", "\u0301", "שלום. ", "\u202eabc", "。", "！ ", "…", "“No.” ",
    "'", '"', "’s", ";", "; ", "\u00a0", "J. ", "\r\n\r\n", "\v", "\u2029", "\n- ", "Łukasz ", "E\u0301mile ", "「", "。」", " ",
])  # fmt: skip
TEXTS = st.text(max_size=80) | st.lists(PIECES, max_size=15).map("".join)


def pieces(text: str) -> list[str]:
    """The sentences of a text without the space after them."""
    return [sentence.text.strip() for sentence in split_sentences(text)]


def span_of(text: str, words: str) -> Span:
    """The one place where some words stand in a text."""
    assert text.count(words) == 1
    start = text.index(words)
    return Span(words, start, start + len(words))


def reached(text: str, excluding: str, not_names: tuple[str, ...] = ()) -> set[int]:
    """The sentences about the people of the sentence in which the excluding words stand."""
    return Company(text).same_people([span_of(text, excluding)], not_names)


@settings(deadline=None)
@given(TEXTS)
def test_every_sentence_is_a_verbatim_slice_in_order_and_none_overlap(text: str) -> None:
    sentences = split_sentences(text)
    assert sentences
    assert all(text[sentence.start : sentence.end] == sentence.text for sentence in sentences)
    assert all(one.end <= other.start for one, other in pairwise(sentences))


@settings(deadline=None)
@given(TEXTS)
def test_the_sentences_leave_out_no_character_but_space(text: str) -> None:
    covered = {at for sentence in split_sentences(text) for at in range(sentence.start, sentence.end)}
    assert all(at in covered or character.isspace() for at, character in enumerate(text))


@settings(deadline=None)
@given(TEXTS, st.data())
def test_every_place_in_a_text_is_in_the_sentence_that_holds_it(text: str, data: st.DataObject) -> None:
    company = Company(text)
    at = data.draw(st.integers(0, max(0, len(text) - 1)))
    sentence = company.sentences[company.sentence_of(Span(text[at : at + 1], at, at + 1))]
    assert sentence.start <= at < max(sentence.end, 1)


@settings(deadline=None)
@given(TEXTS, st.lists(st.text(max_size=8), max_size=3), st.data())
def test_on_any_text_a_sentence_is_about_its_own_people(text: str, not_names: list[str], data: st.DataObject) -> None:
    company = Company(text)
    start = data.draw(st.integers(0, len(text)))
    span = Span(text[start : start + 3], start, min(start + 3, len(text)))
    linked = company.same_people([span], not_names)
    assert company.sentence_of(span) in linked
    assert linked <= set(range(len(company.sentences)))


@settings(deadline=None)
@given(TEXTS, st.text(max_size=8), st.integers(0, 80))
def test_calling_a_word_no_name_never_links_more(text: str, word: str, start: int) -> None:
    company = Company(text)
    span = Span("", min(start, len(text)), min(start, len(text)))
    assert company.same_people([span], (word,)) <= company.same_people([span], ())


@settings(deadline=None)
@given(TEXTS, st.lists(st.integers(0, 80), max_size=6))
def test_several_excluding_words_reach_what_each_of_them_reaches(text: str, starts: list[int]) -> None:
    company = Company(text)
    spans = [Span("", min(start, len(text)), min(start, len(text))) for start in starts]
    assert company.same_people(spans, ()) == {index for span in spans for index in company.same_people([span], ())}


@settings(deadline=None)
@given(TEXTS)
def test_an_outline_keeps_every_offset_and_every_ascii_character(text: str) -> None:
    outlined = outline(text)
    assert len(outlined) == len(text)
    assert all(one == other for one, other in zip(text, outlined, strict=True) if one.isascii())


@settings(deadline=None)
@given(TEXTS)
def test_no_sentence_is_all_space_but_that_of_a_blank_text(text: str) -> None:
    sentences = split_sentences(text)
    assert len(sentences) == 1 or all(sentence.text.strip() for sentence in sentences)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "🙂", "no stop at all"])
def test_a_text_without_a_stop_is_one_sentence(text: str) -> None:
    assert split_sentences(text) == [Span(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("👨‍👩‍👧 came. She left.", [0, 12]),
        ("Cafe\u0301. Next.", [0, 7]),
        ("Café. Next.", [0, 6]),
        ("🙂! 🙂? 🙂", [0, 3, 6]),
        ("שלום. תודה.", [0, 6]),
        ("元気？ はい。 では", [0, 4, 8]),
        ("元気？はい。では！", [0, 3, 6]),
        ("何！？本当。", [0, 3]),
        ("「はい。」では", [0, 5]),
        ("「はい。」と言った。では", [0, 10]),
        ("One.\u00a0\u00a0Two", [0, 6]),
    ],
)
def test_offsets_count_code_points(text: str, starts: list[int]) -> None:
    sentences = split_sentences(text)
    assert [sentence.start for sentence in sentences] == starts
    assert sentences[-1].end == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Holm came",
        "Dr. Holm and Prof. Sand came",
        "Bpk. Joko wrote",
        "Bread, e.g. rye, i.e. dark",
        "J. R. Holm came",
        "Us vs. them",
        "Version 3.5 costs 1.000 at holm.example",
        "Ł. Holm came",
        "E\u0301. Holm came",
        "Signed, J.\nHolm",
    ],
)
def test_an_abbreviation_or_a_stop_inside_a_word_ends_no_sentence(text: str) -> None:
    assert pieces(text) == [text]


@pytest.mark.parametrize(
    "text", ["The firm. He left.", "He has a mr. He left.", "I saw a farmDr. He left.", "To HQ. He left."]
)
def test_what_only_looks_like_an_abbreviation_ends_a_sentence(text: str) -> None:
    assert pieces(text)[-1] == "He left."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “Yes.” Then I left.", ["He said “Yes.”", "Then I left."]),
        ('He said "No!" (Really?) I left.', ['He said "No!"', "(Really?)", "I left."]),
        ("He said 'she's yours.' I left", ["He said 'she's yours.'", "I left"]),
        ("“One. Two.”", ["“One.", "Two.”"]),
        ("Wait… then; now", ["Wait…", "then;", "now"]),
        ("What?! No", ["What?!", "No"]),
        ("A title\n\nA text\n \t\nMore", ["A title", "A text", "More"]),
        ("List:\n- one\n* two\n  • three", ["List:", "- one", "* two", "• three"]),
        ("A line\nbroken by hand", ["A line\nbroken by hand"]),
        ("A title\r\n\r\nA text\r\n \t\r\nMore", ["A title", "A text", "More"]),
        ("A line\r\nbroken by hand", ["A line\r\nbroken by hand"]),
        ("A title\r\rA text\u2029More", ["A title", "A text", "More"]),
        ("List:\r\n- one\r\n* two", ["List:", "- one", "* two"]),
        ("\n\n A title \n\n", ["A title"]),
        ("Signed, J.\n\nAt Eastholm", ["Signed, J.", "At Eastholm"]),
        ("Signed, J.\r\n\r\nAt Eastholm", ["Signed, J.", "At Eastholm"]),
        ("Rye, etc.\n- Bread", ["Rye, etc.", "- Bread"]),
        ("“No.\n\nYes”", ["“No.", "Yes”"]),
    ],
)
def test_quotations_blank_lines_and_bullets_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


@pytest.mark.parametrize(
    "back",
    [
        "He",
        "SHE",
        "Their boat",
        "The firm",
        "This family",
        "The same man",
        "The neighbors",
        "Old Himself",
        "Herself, then,",
        "The mates themselves",
        "The boat itself",
    ],
)
def test_a_sentence_that_refers_back_is_about_the_people_before_it(back: str) -> None:
    text = f"I met a harbour pilot. {back} came late. Rain fell."
    assert reached(text, "harbour pilot") == {0, 1}


def test_a_chain_of_sentences_that_refer_back_is_followed_to_its_end() -> None:
    text = "Rain fell. I met a mate. He sang. She is a harbour pilot. They left. Snow fell. He sang."
    assert reached(text, "harbour pilot") == {1, 2, 3, 4}
    assert reached("He is a harbour pilot. Rain fell.", "harbour pilot") == {0}


def test_a_pronoun_after_the_excluding_word_does_not_reach_the_sentence_before() -> None:
    assert reached("I met a mate. A harbour pilot said he sang.", "harbour pilot") == {1}
    assert reached("I met a mate. They said a harbour pilot sang.", "harbour pilot") == {0, 1}


@pytest.mark.parametrize(
    "word", ["there", "item", "shelf", "oneself", "he\u0301", "a firm", "the firmware", "me", "who"]
)
def test_words_that_only_hold_a_pronoun_refer_to_no_one(word: str) -> None:
    assert reached(f"A harbour pilot came. I saw {word} come.", "harbour pilot") == {0}


@pytest.mark.parametrize(
    "text", ["港の案内人です。雨でした。船長に謝ります。", "جاء مرشد الميناء. كان مطر. كتب الربان."]
)
def test_in_a_script_without_capitals_every_sentence_goes_on_about_those_before_it(text: str) -> None:
    home = split_sentences(text)[1].text.strip()
    assert reached(text, home) == {0, 1, 2}


def test_a_word_of_another_script_in_a_sentence_with_capitals_changes_nothing() -> None:
    assert reached("A harbour pilot came. Then Sand said お詫び to Holm.", "harbour pilot") == {0}


@pytest.mark.parametrize(
    "name",
    ["Holm", "Émile", "Đức", "Hoàng", "O’Neil", "Anne-Marie", "Łukasz", "E\u0301mile", "Ẹ\u0301niọlá", "İpek", "Жанна", "Σοφία",
     "al-Rashid", "K"],
)  # fmt: skip
def test_sentences_with_the_same_name_are_about_the_same_people(name: str) -> None:
    text = f"My friend {name} is a harbour pilot. Rain fell. Then {name} sang. {name}’s boat left."
    assert reached(text, "harbour pilot") == {0, 2, 3}


def test_a_name_links_the_sentences_that_refer_back_to_it() -> None:
    text = "At noon Holm, a harbour pilot, came. Rain fell. Then Holm sang. He was loud. Snow fell."
    assert reached(text, "harbour pilot") == {0, 2, 3}


def test_a_shared_name_is_linked_from_either_side_and_at_the_start_of_a_sentence() -> None:
    assert reached("Holm sang. Rain fell. Then Holm, a harbour pilot, came.", "harbour pilot") == {0, 2}


@pytest.mark.parametrize(
    "name", ["Holger", "Mr. Holm", "Mr Holm", "Mrs. White", "J. Holm", "Łukasz", "E\u0301mile", "X", "Dr. Green"]
)
def test_a_name_that_stands_only_at_the_start_of_sentences_links_them(name: str) -> None:
    text = f"{name} is a harbour pilot. Rain fell. {name}, second mate, sang. “{name} left.” Snow fell. {name}’s boat left."
    assert reached(text, "harbour pilot") == {0, 2, 3, 5}


def test_a_name_is_the_same_however_its_marks_are_written() -> None:
    text = (
        "Then E\u0301mile, a harbour pilot, came. Rain fell. \u00c9mile sang. Then E\u0301milie sang. Then Emile sang."
    )
    assert reached(text, "harbour pilot") == {0, 2}


@pytest.mark.parametrize("word", ["Rain", "Nobody", "Yesterday", "Don’t", "We’ve", "Mr", "Mrs.", "A", "It’ll"])
def test_an_ordinary_word_or_a_title_that_starts_two_sentences_is_no_name(word: str) -> None:
    assert 2 not in reached(f"{word} struck a harbour pilot. Sand sang. {word} Holmes sang.", "harbour pilot")


@pytest.mark.parametrize("before", ["", "  ", "Sand sang.  ", "Signed, J.\n\n", "A title\n\n", "- ", "“", "\r\n"])
def test_a_word_is_not_amid_a_sentence_for_what_stands_before_its_start(before: str) -> None:
    text = f"{before}The day was long. Then a harbour pilot came. Rain fell. The mates sang with a pilot of a harbour."
    home = Company(text).sentence_of(span_of(text, "harbour pilot"))
    assert reached(text, "harbour pilot") == {home}
    assert reached(text, "The day") == {home - 1}


def test_an_ordinary_word_that_is_a_name_amid_a_sentence_is_one_at_the_start_of_another() -> None:
    assert reached("Then Will, a harbour pilot, came. Rain fell. Will sang.", "harbour pilot") == {0, 2}


@pytest.mark.parametrize("word", ["Monday", "Monday’s", "Mr", "English", "May", "WhatsApp", "I", "I’ve"])
def test_days_months_and_i_are_no_names(word: str) -> None:
    assert reached(f"Then {word} met a harbour pilot. Rain fell. Then {word} sang.", "harbour pilot") == {0}


def test_other_names_and_longer_names_link_nothing() -> None:
    text = "At noon Holm, a harbour pilot, came. Then Holmes sang. Then Sand sang. Then holm sang."
    assert reached(text, "harbour pilot") == {0}


def test_a_title_or_a_place_that_is_no_name_here_links_nothing() -> None:
    text = "At noon Mate Holm met a harbour pilot at Skerry Sound. Then Mate Sand sang at Skerry Sound."
    assert reached(text, "harbour pilot") == {0, 1}
    assert reached(text, "harbour pilot", ("Mate", "Skerry Sound")) == {0}
    assert reached(text, "harbour pilot", ("Mate’s", "Skerry", "Sound’s")) == {0}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My father", "my mother-in-law"),
        ("Our family", "my fiancee"),
        ("my own wife’s ship", "OUR GRANDMOTHER"),
        ("My boss", "our firm"),
        ("My employer", "my own team"),
        ("My landlord", "my landlord’s"),
        ("We’re Holmish and", "my parents"),
        ("We come from afar and", "our company"),
        ("My cousin", "we are Holmish and"),
        ("My fiancé", "my father"),
        ("my fiance\u0301e", "my father"),
        ("My brothers", "my father"),
        ("My sisters-in-law", "our children"),
        ("My older brother", "my father"),
        ("My dear late step-father", "my two younger sisters"),
        ("Our bosses", "my company"),
        ("My new boss", "our office"),
        ("My new landlord", "my landlord’s"),
        ("My friend", "my two friends"),
    ],
)
def test_the_writers_own_family_or_firm_is_one_company(one: str, other: str) -> None:
    assert reached(f"{one} met a harbour pilot. Rain fell. At noon {other} sang.", "harbour pilot") == {0, 2}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My father", "my boss"),
        ("My landlord", "my father"),
        ("My father", "a father"),
        ("My father", "your mother"),
        ("The boss", "my boss"),
        ("My boss", "a dummy boss"),
        ("My boss’s mother", "my mother"),
        ("My older boss", "my older brother"),
        ("My friend and the family", "my family"),
    ],
)
def test_a_family_and_a_firm_or_somebody_elses_are_not(one: str, other: str) -> None:
    assert reached(f"{one} met a harbour pilot. Rain fell. At noon {other} sang.", "harbour pilot") == {0}


def test_the_writers_own_people_count_only_before_the_excluding_word() -> None:
    assert reached("A harbour pilot met my father. Rain fell. My father sang.", "harbour pilot") == {0}


def test_an_excluding_word_may_stand_between_my_and_whom_it_is_said_of() -> None:
    text = "My Westholm boss came. Rain fell. At noon my boss sang."
    assert reached(text, "Westholm") == {0, 2}
    assert reached(text.replace("boss", "landlord"), "Westholm") == {0, 2}
    assert reached("My uncle came. Rain fell. At noon my father sang.", "uncle") == {0}


def test_the_writers_own_people_link_what_refers_back_to_them() -> None:
    text = "My father is a harbour pilot. Rain fell. At noon my mother sang. She was loud. Snow fell."
    assert reached(text, "harbour pilot") == {0, 2, 3}


@pytest.mark.parametrize(
    "unit", [". ", "\n", "\n \n", "He. ", "A.", '."', "🙂. ", "- \n", ".\u00a0", "\r\n", "。", "E\u0301 "]
)
def test_a_long_text_of_nothing_but_ends_is_read_to_its_end(unit: str) -> None:
    text = unit * (32_768 // len(unit.encode()))
    sentences = split_sentences(text)
    assert sentences[-1].end == len(text)
    assert Company(text).sentence_of(Span("", len(text), len(text))) == len(sentences) - 1


@pytest.mark.parametrize("stop", [". ", " ", "。", "\r\n\r\n"])
def test_a_long_text_full_of_excluding_words_is_linked_to_its_end(stop: str) -> None:
    text = f"my x it Holm car ferry{stop}" * 1_200
    company = Company(text)
    spans = [Span("car ferry", at, at + 9) for at in range(len(text)) if text.startswith("car ferry", at)]
    assert company.same_people(spans, ()) == set(range(len(company.sentences)))
