"""A quotation is found where it stands, letter for letter or nearly, and one that was made up is found nowhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from winks.agents.quoting import NEAR, SHORTEST_NEAR, Found, find_quote
from winks.personas.forms import Span

DRAFT = "So glad you agreed. Please send the rota by Friday, and tell the others that nothing has changed."
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
PIECES = st.sampled_from([
    "Mr. ", "so glad", "So Glad", "’s", "'", '"', "“No.” ", "„", "«", "»", "–", "—", "-", "…", "...", " ", "\n\n", "\t",
    "\u00a0", "\u2009", "🙂", FAMILY, "e\u0301", "\u0301", "é", "ß", "İ", "ﬁ", "ŉ", "\u0958", "שלום", "\u202eabc", "\u200b",
    "。", "元気", "\ud800", "\x1c", "\0",
])  # fmt: skip
TEXTS = st.text(max_size=60) | st.text(st.characters(), max_size=60) | st.lists(PIECES, max_size=20).map("".join)


def words(text: str, quote: str) -> tuple[str, str] | None:
    """The text's own words and how they were found, with the place checked."""
    found = find_quote(text, quote)
    if found is None:
        return None
    assert text[found.span.start : found.span.end] == found.span.text
    return found.span.text, found.how


@settings(deadline=None, max_examples=400)
@given(TEXTS, TEXTS)
@example("", "")
@example("\ud800 and so on and on", "\ud801 and so on and on")
def test_whatever_is_found_are_the_texts_own_words_at_their_place(text: str, quote: str) -> None:
    found = find_quote(text, quote)
    if found is not None:
        span = found.span
        assert 0 <= span.start <= span.end <= len(text)
        assert text[span.start : span.end] == span.text
        assert (found.how == "exact") == (span.text == quote.strip())


@settings(deadline=None)
@given(TEXTS, st.data())
def test_any_piece_of_a_text_is_found_in_it_exactly(text: str, data: st.DataObject) -> None:
    parts = text.split(" ")
    first = data.draw(st.integers(0, len(parts) - 1))
    piece = " ".join(parts[first : data.draw(st.integers(first + 1, len(parts)))])
    expected = (piece.strip(), "exact") if piece.strip() else None
    found = words(text, piece)
    assert found == expected or (found is None and unicodedata.combining(piece.strip()[0]))


@pytest.mark.parametrize(
    ("text", "quote", "stands"),
    [
        ("We planned it", "Ann", None),
        ("We planned it", "ann", None),
        ("Ann planned it", "ann", "Ann"),
        ("so happy you agreed", "so happy you agree", "so happy you agree"),
        ("\u4e00\u7dd2\u306b\u884c\u304f", "\u884c\u304f", "\u884c\u304f"),
        ("Cafe\u0301 at nine", "Caf\u00e9", "Cafe\u0301"),
        ("Caf\u00e9 at nine", "Cafe\u0301", "Caf\u00e9"),
        ("Wait\u2026 go", "Wait... go", "Wait\u2026 go"),
        ("Wait... go", "wait\u2026 go", "Wait... go"),
        (" " * 40 + "x", "a" + " " * 30 + "b", None),
    ],
)
def test_a_word_inside_a_word_is_no_quotation_and_spelling_by_marks_is(
    text: str, quote: str, stands: str | None
) -> None:
    found = find_quote(text, quote)
    assert (found.span.text if found else None) == stands
    assert found is None or text[found.span.start : found.span.end] == found.span.text


@settings(deadline=None)
@given(st.text(max_size=SHORTEST_NEAR - 1), TEXTS)
def test_a_short_quotation_is_never_near(quote: str, text: str) -> None:
    found = find_quote(text, quote)
    assert found is None or found.how != "near"


@settings(deadline=None)
@given(TEXTS, st.text(max_size=SHORTEST_NEAR - 1))
def test_in_a_short_text_nothing_is_near(quote: str, text: str) -> None:
    found = find_quote(text, quote)
    assert found is None or found.how != "near"


SPACE = st.sampled_from([" ", "  ", "\n", "\r\n", "\t", "\u00a0", " \n ", "\u2009"])
ALIKE = [st.sampled_from(marks) for marks in ('"“”„«»', "'‘’", "-–—")]
WORD = st.text("abcxyzäöé元", min_size=1, max_size=5)


@st.composite
def told_differently(draw: st.DrawFn) -> tuple[str, str]:
    """A text and the same text with other white space, quotation marks, dashes and capitals."""
    one, other = [draw(WORD)], []
    other.append(one[0].upper())
    for _ in range(draw(st.integers(0, 6))):
        between = draw(st.sampled_from([SPACE, *ALIKE]))
        word = draw(WORD)
        one += [draw(between), word]
        other += [draw(between), draw(st.sampled_from([word, word.upper(), word.title()]))]
    return "".join(one), "".join(other)


@settings(deadline=None)
@given(told_differently(), st.sampled_from(["", "– So. ", f"{FAMILY} ", "אבג "]), st.sampled_from(["", " Bye.", "…"]))
def test_space_marks_and_capitals_never_keep_a_quotation_from_its_place(
    told: tuple[str, str], before: str, after: str
) -> None:
    text, quote = told
    found = find_quote(before + text + after, quote)
    assert found is not None
    assert found.how in ("exact", "alike")
    assert len(found.span.text.split()) == len(text.split())


@pytest.mark.parametrize("quote", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_quotation_stands_nowhere(quote: str) -> None:
    assert find_quote(DRAFT, quote) is None


@pytest.mark.parametrize("quote", ['"', "''", '""', '" "', "“”", "’ ’"])
def test_a_quotation_of_nothing_but_marks_stands_nowhere(quote: str) -> None:
    assert find_quote("So glad you agreed", quote) is None


def test_nothing_stands_in_an_empty_text() -> None:
    assert find_quote("", "So glad you agreed") is None


@pytest.mark.parametrize(
    "quote",
    [
        "We would love to have you on board",
        "So glad you refused. Do not send the plan",
        "tell the others that everything is new",
        "agreed you glad So",
        "Friday Friday",
        "So glad you agreed... nothing has changed",
        DRAFT + " And one sentence more that the draft does not have, and then another.",
    ],
)
def test_what_was_made_up_stands_nowhere(quote: str) -> None:
    assert find_quote(DRAFT, quote) is None


@pytest.mark.parametrize(
    ("quote", "own"),
    [
        ("Please send the rotas by Friday", "Please send the rota by Friday"),
        ("Please send teh rota by Friday", "Please send the rota by Friday"),
        ("send the rota by Friday and tell the others", "send the rota by Friday, and tell the others"),
        ("So glad you agree. Please send the rota", "So glad you agreed. Please send the rota"),
        ("lease send the rota by Frida!", "Please send the rota by Friday"),
    ],
)
def test_a_near_miss_is_given_as_the_drafts_own_whole_words(quote: str, own: str) -> None:
    found = words(DRAFT, quote)
    assert found is not None
    assert found[1] == "near"
    assert found[0].strip(" .,") == own.strip(" .,")


def test_likeness_below_the_line_is_an_invention() -> None:
    text = "abcdefghijklmnopqrst"
    assert words(text, "abcdefghijklmnopqrsX") == (text, "near")
    assert find_quote(text, "abcdefXXXjklmnopqrsX") is None
    assert NEAR == 90


def test_a_quotation_longer_than_the_text_is_never_near() -> None:
    text = "Please send the rota by Friday"
    assert words(text, "Please sent the rota by Friday") == (text, "near")
    assert find_quote(text, text + "!") is None


@pytest.mark.parametrize(
    ("text", "quote", "expected"),
    [
        ("Well,  so\nglad.", "so glad", "so\nglad"),
        ("Well, so glad.", "so  \n glad", "so glad"),
        ("one\u00a0two", "one two", "one\u00a0two"),
        ("She’s late", "She's late", "She’s late"),
        ("She's late", "she‘s LATE", "She's late"),
        ("He said “yes” at once", 'said "yes" at', "said “yes” at"),
        ("Er sagte «ja» und ging", 'sagte "ja" und', "sagte «ja» und"),
        ("nine – or ten", "nine - or ten", "nine – or ten"),
        ("nine - or ten", "nine — or ten", "nine - or ten"),
        ("PLEASE COME", "please come", "PLEASE COME"),
        ("Die Straße ist zu", "DIE STRASSE IST", "Die Straße ist"),
        ("ΟΔΥΣΣΕΥΣ went", "οδυσσευς", "ΟΔΥΣΣΕΥΣ"),
        ("İzmir is far", "i\u0307zmir IS", "İzmir is"),
        ("The ﬁnal ﬁle", "the final file", "The ﬁnal ﬁle"),
    ],
)
def test_space_marks_and_capitals_are_set_aside(text: str, quote: str, expected: str) -> None:
    assert words(text, quote) == (expected, "alike")


@pytest.mark.parametrize("around", ['"{}"', "“{}”", "„{}“", "«{}»", "'{}'", "‘{}’", '" {} "', " “{}”\n"])
def test_the_marks_a_model_puts_around_a_quotation_are_no_part_of_it(around: str) -> None:
    assert words(DRAFT, around.format("so glad you agreed")) == ("So glad you agreed", "alike")
    near = words(DRAFT, around.format("Please send teh rota by Friday"))
    assert near == ("Please send the rota by Friday", "near")


def test_marks_that_are_the_texts_own_are_kept() -> None:
    assert words("He said “yes” to it.", "“yes”") == ("“yes”", "exact")


@pytest.mark.parametrize(
    ("text", "quote", "start", "end"),
    [
        (f"🙂 {FAMILY} So  glad 🙂", "so glad", 8, 16),
        (f"🙂{FAMILY}🙂", FAMILY, 1, 6),
        ("Cafe\u0301, then Home", "then home", 7, 16),
        ("Café, then Home", "then home", 6, 15),
        ("אמר שלום  לכולם", "שלום לכולם", 4, 15),
        ("\u202eabc\u202c Then  go", "then go", 6, 14),
        ("ßßß Then", "THEN", 4, 8),
        ("İİ ﬁ Then", "then", 5, 9),
        ("元気？　はい", "元気？ はい", 0, 6),
    ],
)
def test_offsets_are_code_points_of_the_text_as_it_was_written(text: str, quote: str, start: int, end: int) -> None:
    found = find_quote(text, quote)
    assert found is not None
    assert found.span == Span(text[start:end], start, end)


@pytest.mark.parametrize("written", ["Meet me at the Cafe\u0301 at nine", "Meet me at the Café at nine"])
@pytest.mark.parametrize("quoted", ["Meet me at the Cafe\u0301 at nine", "Meet me at the Café at nine"])
def test_an_accent_written_either_way_leaves_the_texts_own_letters(written: str, quoted: str) -> None:
    found = words(f"Well. {written}, then.", quoted)
    assert found is not None
    assert found[0] == written


@pytest.mark.parametrize("quote", ["as you like", "As  You like", "“as you like”"])
def test_of_a_phrase_that_is_repeated_the_first_place_is_taken(quote: str) -> None:
    text = "As you like, or as you like; as you like."
    found = find_quote(text, quote)
    assert found is not None
    assert found.span.start == (text.index("as you like") if found.how == "exact" else 0)


def test_an_exact_place_goes_before_an_earlier_one_that_is_only_alike() -> None:
    text = "SO GLAD and so glad"
    assert find_quote(text, "so glad") == Found(Span("so glad", 12, 19), "exact")


def test_a_place_that_is_alike_goes_before_a_nearer_looking_one() -> None:
    text = "Please send the rotas by Friday. PLEASE SEND THE ROTA BY FRIDAY."
    assert words(text, "Please send the rota by Friday") == ("PLEASE SEND THE ROTA BY FRIDAY", "alike")


def test_a_long_quotation_from_a_long_draft_is_found_within_a_second() -> None:
    draft = " ".join(f"line {n} of the rota" for n in range(6_000))
    changed = draft[50_000:51_200].replace("rota", "rotas", 3).strip()
    found = words(draft, changed)
    assert found is not None
    assert found[1] == "near"
