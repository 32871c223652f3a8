"""The pieces a text can be chosen by without a mouse: its sentences, their words, and the places of a quotation.

Every piece is the text's own words at their place, in code points, and splits no grapheme. Sentences and words are found
by punctuation, line breaks and blanks. The limit: an abbreviation may end a sentence too early, and in writing without
spaces between words (Chinese, Japanese, Thai, Javanese and others) a word is a single character, from which a person
puts together what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Literal, NamedTuple

from winks.agents.quoting import find_quote
from winks.app_pages.graphemes import graphemes, snapped, whole
from winks.personas.forms import Span

MOST_PLACES = 50
"""Places of one quotation that are offered."""
MOST_ALIKE = 6
"""Of these, found by likeness: each takes a reading of the rest of the text."""
LONG = 280
"""Characters from which a sentence is cut at a blank. Thai has no full stop; a person has to find words in the list."""

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
_CLOSING = r"[\"'”’»›)\]}）」』】〉》\u0300-\u036f]*"
_END = re.compile(
    rf"[。！？｡．]+{_CLOSING}"  # needs no blank after it
    rf"|[.!?…‽\u037e؟۔।॥։።᙮។៕၊။꧉꧈࠰׃]+{_CLOSING}(?=\s)"
)
_GOES_ON = re.compile(r"\s+[^\W\d_]")
_INITIAL = re.compile(r"(?:^|[\s(])\w\.\Z")
_TOKEN = re.compile(r"\S+")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1b00-\u1b7f\ua980-\ua9df"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


class Place(NamedTuple):
    """One place where a quotation stands."""

    span: Span
    how: Literal["exact", "alike", "near"]
    """Word for word; with blanks, quotation marks or capitals set aside; or nearly."""


def sentences(text: str) -> list[Span]:
    """The sentences of a text, without the blanks around them."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        for start, end in _sentences_of(text, *line.span()):
            found += _trimmed(text, start, end)
    return found


def words(text: str, sentence: Span) -> list[Span]:
    """The words of a sentence, without the punctuation around them. A sign alone counts as a word."""
    found: list[Span] = []
    for token in _TOKEN.finditer(text, sentence.start, sentence.end):
        for piece in _words_of(text, *token.span()):
            start, end = snapped(text, *piece)
            found.append(Span(text[start:end], start, end))
    return found


def between(text: str, sentence: Span, first: int, last: int) -> Span:
    """A sentence from one of its words to another, either way round. All its words are the whole sentence."""
    found = words(text, sentence)
    first, last = sorted((first, last))
    if (first, last) == (0, len(found) - 1):
        return sentence
    start, end = found[first].start, found[last].end
    return Span(text[start:end], start, end)


def places(text: str, quote: str) -> list[Place]:
    """Where a quotation stands: word for word everywhere; else with blanks, quotation marks and capitals set aside."""
    wanted = quote.strip()
    exact = [span for span in _found(text, wanted) if whole(text, span.start, span.end)]
    if not exact:
        return _folded(text, wanted)
    as_words = [span for span in exact if not (_inside_word(text, span.start) or _inside_word(text, span.end))]
    return [Place(span, "exact") for span in (as_words or exact)[:MOST_PLACES]]


def around(text: str, span: Span, width: int = 24) -> tuple[str, str]:
    """What stands before and after a span, on one line; in whole words where there are any."""
    first, _ = snapped(text, max(0, span.start - width), span.start)
    _, last = snapped(text, span.end, min(len(text), span.end + width))
    before, after = text[first : span.start], text[span.end : last]
    if first:
        before = "… " + re.sub(r"^\S*\s+(?=\S)", "", before)
    if last < len(text):
        after = re.sub(r"(?<=\S)\s+\S*$", "", after) + " …"
    return re.sub(r"\s+", " ", before), re.sub(r"\s+", " ", after)


def _sentences_of(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    for match in _END.finditer(text, start, stop):
        if _ends(text, start, match):
            yield from _cut(text, start, match.end())
            start = match.end()
    yield from _cut(text, start, stop)


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop ends a sentence: not after an initial, and not before a small letter."""
    after = _GOES_ON.match(text, match.end())
    if after and after[0][-1].islower():
        return False
    return not _INITIAL.search(text[max(start, match.end() - 4) : match.end()])


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A long stretch in parts, each cut at its last blank."""
    while end - start > LONG:
        blanks = [match.end() for match in re.finditer(r"\s+", text[start : start + LONG])]
        if not blanks:
            break
        yield start, start + blanks[-1]
        start += blanks[-1]
    yield start, end


def _trimmed(text: str, start: int, end: int) -> list[Span]:
    """A stretch without the blanks around it; nothing if it is blank."""
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    start, end = snapped(text, start, start + len(piece.strip()))
    return [Span(text[start:end], start, end)] if start < end else []


def _words_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The words of a stretch without blanks."""
    token = text[start:end]
    if _UNSPACED.search(token):
        yield from _single(text, start, end)
        return
    bare = _bare(token)
    yield (start + bare[0], start + bare[1]) if bare[0] < bare[1] else (start, end)


def _bare(token: str) -> tuple[int, int]:
    """Where a word begins and ends inside the punctuation around it. Marks belong to their letter."""
    held = [index for index, character in enumerate(token) if character.isalnum()]
    if not held:
        return 0, 0
    return held[0], next(end for start, end in graphemes(token, held[-1]))


def _single(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Runs of Katakana and of spaced letters as one, every other letter by itself; punctuation left out."""
    nothing = True
    for kind, run in groupby(graphemes(text, start, end), lambda piece: _kind(text[piece[0] : piece[1]])):
        pieces = list(run)
        if kind == "sign":
            continue
        nothing = False
        yield from pieces if kind == "single" else [(pieces[0][0], pieces[-1][1])]
    if nothing:
        yield start, end


def _kind(grapheme: str) -> Literal["sign", "katakana", "single", "letters"]:
    if not grapheme[0].isalnum():
        return "sign"
    if "\u30a0" <= grapheme[0] <= "\u30ff":
        return "katakana"
    return "single" if _UNSPACED.match(grapheme) else "letters"


def _found(text: str, wanted: str) -> Iterator[Span]:
    """Every place of some words, to the letter; overlapping ones too."""
    start = text.find(wanted) if wanted else -1
    while start >= 0:
        yield Span(wanted, start, start + len(wanted))
        start = text.find(wanted, start + 1)


def _inside_word(text: str, place: int) -> bool:
    """Whether a place lies between two letters of writing that has spaces between its words."""
    if not 0 < place < len(text):
        return False
    before, after = text[place - 1], text[place]
    return before.isalnum() and after.isalnum() and not (_UNSPACED.match(before) and _UNSPACED.match(after))


def _folded(text: str, wanted: str) -> list[Place]:
    """Places by likeness, one after the other; a near miss only where nothing else was found."""
    found: list[Place] = []
    shift = 0
    while len(found) < MOST_ALIKE and (hit := find_quote(text[shift:], wanted)):
        if hit.how == "near" and found:
            break
        start, end = snapped(text, shift + hit.span.start, shift + hit.span.end)
        found.append(Place(Span(text[start:end], start, end), hit.how))
        if hit.how == "near":
            break
        shift = end
    return found
