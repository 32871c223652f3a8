"""What became of a text's words: to the letter on both sides, by whole words, and in changes a person can read."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from winks.agents.plain import TextSpan
from winks.trail.rewording import Piece, reworded

WORDS = (
    *("our", "quote", "giỗ", "gio\u0302\u0303", "it's", "5pm", "she", "Ibu", "a", "12.000"),
    *("明", "日", "ข", "ขอบคุณ", "ꦗꦮ", "نعم", "\u200fنعم", "क्षि", "e\u0301", "\u0301", "\u00ad"),
    *("👍🏽", "👩\u200d👩\u200d👧", "🇮🇩", "🇮", "\u200d", ".", ",", "!", "。", "“", "'", "’", "-"),
    *(" ", "  ", "\n", "\n\n", "\t", "\r\n", "\u00a0", "\u3000", "\x00"),
)
TEXTS = st.lists(st.sampled_from(WORDS), max_size=30).map("".join) | st.text(max_size=40)


def told(pieces: tuple[Piece, ...]) -> str:
    """Both texts in one: what went in [-…-], what came in [+…+]."""
    shown = []
    for piece in pieces:
        before, after = piece.before.text if piece.before else "", piece.after.text if piece.after else ""
        went, came = f"-{before}-" if before else "", f"+{after}+" if after else ""
        shown.append(after if piece.kind == "same" else f"[{went}{came}]")
    return "".join(shown)


@given(TEXTS, TEXTS)
@example("\r\n", "\n")
@example(" \u0301", " ")
def test_the_sides_joined_are_the_texts_to_the_letter_and_every_span_is_verbatim(before: str, after: str):
    pieces = reworded(before, after)
    for text, sides in ((before, [p.before for p in pieces]), (after, [p.after for p in pieces])):
        spans = [side for side in sides if side]
        assert "".join(span.text for span in spans) == text
        assert [span.start for span in spans] == [0, *(span.end for span in spans)][: len(spans)]
        assert all(span.text == text[span.start : span.end] != "" for span in spans)


@given(TEXTS, TEXTS)
def test_a_piece_says_what_it_is(before: str, after: str):
    pieces = reworded(before, after)
    for piece in pieces:
        there = (piece.before is not None, piece.after is not None)
        kinds = {(True, False): {"taken_out"}, (False, True): {"put_in"}, (True, True): {"same", "replaced"}}
        assert piece.kind in kinds[there]
        if piece.before and piece.after:
            letters = (unicodedata.normalize("NFC", side.text) for side in (piece.before, piece.after))
            assert (len(set(letters)) == 1) == (piece.kind == "same")
    assert all((one.kind == "same") != (other.kind == "same") for one, other in pairwise(pieces))


@given(TEXTS, TEXTS)
def test_no_mark_is_parted_from_its_letter(before: str, after: str):
    for piece in reworded(before, after):
        for text, side in ((before, piece.before), (after, piece.after)):
            assert not side or side.start == 0 or not unicodedata.combining(text[side.start])


@given(TEXTS)
def test_a_text_is_the_same_as_itself_and_as_itself_composed_otherwise(text: str):
    whole = TextSpan(text=text, start=0, end=len(text))
    assert reworded(text, text) == ((Piece(kind="same", before=whole, after=whole),) if text else ())
    word = "giỗ ba"
    decomposed = unicodedata.normalize("NFD", word)
    assert [piece.kind for piece in reworded(word, decomposed)] == ["same"]


@given(TEXTS, TEXTS)
def test_the_same_texts_give_the_same_pieces_and_these_can_be_written_down(before: str, after: str):
    pieces = reworded(before, after)
    assert reworded(before, after) == pieces
    assert tuple(Piece.model_validate(piece.plain()) for piece in pieces) == pieces


READ = {
    "a word put in, some changed, a sentence gone": (
        "Hi Hartono! So happy you agreed to our quote. We hold this price.",
        "Hi Pak Hartono! Thank you for seeing us about our quote. We hold this price.",
        "Hi [+Pak +]Hartono! [-So happy-+Thank+] you [-agreed to-+for seeing us about+] our quote. We hold this price.",
    ),
    "words that stay by chance in a sentence written anew": (
        "Mom, thanks for understanding! Since you said it's fine I'll go to the offsite. Have a great time at the party.",
        "Mom, Dad's giỗ and the offsite fall on the same weekend. Who is coming, and what is there to do at the house?",
        "Mom, [-thanks for understanding! Since you said it's fine I'll go to the offsite. Have a great time-+Dad's giỗ "
        "and the offsite fall on the same weekend. Who is coming, and what is there to do+] at the [-party.-+house?+]",
    ),
    "changes that only a sign or a blank parts": ("Red, green.", "Blue, yellow.", "[-Red, green-+Blue, yellow+]."),
    "a paragraph put in": (
        "One thing.\n\nAnother.",
        "One thing.\n\nA new one.\n\nAnother.",
        "One thing.\n\n[+A new one.\n\n+]Another.",
    ),
    "a line broken": ("a b c", "a b\nc", "a b[- -+\n+]c"),
    "a phrase kept between long changes": (
        "You told me last week that the firm would pay by the end of the month, whatever happened to the order.",
        "It was said in another room that the firm would pay by the end of some month, if nothing at all came up.",
        "[-You told me last week-+It was said in another room+] that the firm would pay by the end of [-the-+some+] "
        "month, [-whatever happened to the order-+if nothing at all came up+].",
    ),
    "Vietnamese": ("Chị ơi, giỗ ba ở đâu?", "Chị ơi, giỗ ba ở nhà ai?", "Chị ơi, giỗ ba ở [-đâu-+nhà ai+]?"),
    "Japanese": ("明日の会議は三時からです。", "明日の会議は四時からです。", "明日の会議は[-三-+四+]時からです。"),
    "Thai": ("ขอบคุณมากค่ะ", "ขอบคุณค่ะ", "ขอบคุณ[-มาก-]ค่ะ"),
    "a family, another family": ("Ok 👩‍👩‍👧 there", "Ok 👩‍👩‍👦 there", "Ok [-👩‍👩‍👧-+👩‍👩‍👦+] there"),
    "an apostrophe": ("It's fine", "Its fine", "[-It's-+Its+] fine"),
    "nothing before": ("", "Now.", "[+Now.+]"),
    "nothing after": ("Now.", "", "[-Now.-]"),
}


@pytest.mark.parametrize(("before", "after", "read"), READ.values(), ids=READ)
def test_changes_are_read_as_a_person_would_mark_them(before: str, after: str, read: str):
    assert told(reworded(before, after)) == read


def test_long_texts_are_followed_word_by_word(monkeypatch: pytest.MonkeyPatch):
    sentences = [f"Sentence {number} speaks of matter {number * 7} and of nobody else." for number in range(2000)]
    before = " ".join(sentences)
    changed = [text if number % 50 else text.replace("nobody", "somebody") for number, text in enumerate(sentences)]
    monkeypatch.setattr("winks.trail.rewording.MOST_PAIRS", 10)
    pieces = reworded(before, " ".join(changed))
    assert {told((piece,)) for piece in pieces if piece.kind != "same"} == {"[-nobody-+somebody+]"}
    assert len(pieces) == 2 * 40 + 1
