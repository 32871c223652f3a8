"""Finding a curator's wordings in a text, with offsets into the text as it was written.

A form is a few words; `…` in it stands for up to four words of the same sentence. Capitals and marks on letters
are ignored only where the curator says so. White space, and straight or curly quotes, never matter. Text is
never changed: only a search key is, and every hit is given in code points of the original. The limit: a form
finds its own words and no paraphrase of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Fold:
    """How a form is compared with a text."""

    case: bool = False
    diacritics: bool = False
    whole_words: bool = True


class Span(NamedTuple):
    """A piece of a text: `text == source[start:end]`, in Unicode code points."""

    text: str
    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


class Quote(NamedTuple):
    """A span and the text it is of: `prompt`, or `account.0`, `account.1` for the user's own account."""

    source: str
    span: Span


_QUOTES = {ord(quote): "'" for quote in "‘’‚‛′ʼ`´"} | {ord(quote): '"' for quote in "“”„‟″«»"}
_STROKES = {ord(a): b for a, b in zip("đĐøØłŁħĦıŧŦ", "dDoOlLhHitT", strict=True)}
_GAP = re.compile(r"\s*(?:…|\.\.\.)\s*")
_BETWEEN = re.compile(r"[^\w.!?…。！？]+(?:\w+[^\w.!?…。！？]+){0,4}")
"""What a gap may hold: up to four words that end no sentence."""
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]"
)
"""Letters of scripts that are written without spaces: Thai, Lao, Burmese, Khmer, hiragana and Han. Katakana stands apart from
these by itself, so that a word in it is still a word."""
_BETWEEN_UNSPACED = re.compile(r"[^.!?…。！？\n]{0,16}")
"""What a gap beside letters of a script without spaces may hold."""
_WIDEST_GAP = 200
_RUNS = re.compile(r"\s{2,}")
_BLANKS = {ord(blank): " " for blank in "\t\n\r\v\f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000"} | dict.fromkeys(
    range(0x2000, 0x200B), " "
)


class SearchText:
    """A text prepared for searching under any fold. Keys are made when first asked for.

    Nothing is found at the places in `struck`, pairs of code-point offsets.
    """

    def __init__(self, text: str, struck: Iterable[tuple[int, int]] = ()) -> None:
        self.text = text
        self._struck = tuple(struck)
        self._keys: dict[tuple[bool, bool], _Key] = {}

    def find(self, form: str, fold: Fold) -> list[Span]:
        """Every place where `form` stands, left to right, none overlapping another of the same form."""
        return self.unstruck(self._key(fold).find(_parts(form, fold.case, fold.diacritics), fold.whole_words))

    def find_any(self, forms: Iterable[str], fold: Fold) -> list[Span]:
        """Every place where one of `forms` stands, in text order, the longer first where two begin together."""
        key = self._key(fold)
        spans: set[Span] = set()
        for parts in _parts_of_each(tuple(forms), fold.case, fold.diacritics):
            if parts[0] in key.folded:
                spans.update(key.find(parts, fold.whole_words))
        return self.unstruck(sorted(spans, key=lambda span: (span.start, -span.end)))

    def unstruck(self, spans: list[Span]) -> list[Span]:
        """The spans that touch no place that was struck."""
        if not self._struck:
            return spans
        return [span for span in spans if not any(span.start < end and start < span.end for start, end in self._struck)]

    def _key(self, fold: Fold) -> _Key:
        wanted = (fold.case, fold.diacritics)
        if wanted not in self._keys:
            self._keys[wanted] = _Key(self.text, fold)
        return self._keys[wanted]


def has_gap(form: str) -> bool:
    """Whether a form holds `…`, and so words that its curator did not write."""
    return _GAP.search(form) is not None


class _Key:
    """A text folded for comparison, with where each character of it came from where that is not the same place."""

    def __init__(self, text: str, fold: Fold) -> None:
        self._text = text
        if text.isascii() or not any(map(unicodedata.combining, text)):
            self.folded, self._origins = _key_of_single(text, fold)
        else:
            self.folded, self._origins = _key_of_clusters(text, fold)

    def find(self, parts: tuple[str, ...], whole_words: bool) -> list[Span]:
        found, at = [], 0
        while (start := self.folded.find(parts[0], at)) >= 0:
            end = self._end_of_rest(parts, start)
            if end and self._bordered(start, end, whole_words):
                found.append(self._span(start, end))
                at = end
            else:
                at = start + 1
        return found

    def _end_of_rest(self, parts: tuple[str, ...], start: int) -> int:
        """Where the form ends if all its parts follow, gap by gap, from `start`; else 0."""
        end = start + len(parts[0])
        for part in parts[1:]:
            unspaced = _UNSPACED.match(self.folded, end - 1) and _UNSPACED.match(part)
            between = _BETWEEN_UNSPACED if unspaced else _BETWEEN
            begin = self.folded.find(part, end + (not unspaced), end + _WIDEST_GAP)
            while begin >= 0 and not between.fullmatch(self.folded, end, begin):
                begin = self.folded.find(part, begin + 1, end + _WIDEST_GAP)
            if begin < 0:
                return 0
            end = begin + len(part)
        return end

    def _bordered(self, start: int, end: int, whole_words: bool) -> bool:
        """Whether a hit begins and ends between letters as a reader sees them and, if asked, between words."""
        key, origins = self.folded, self._origins
        if origins is not None:
            inside = start > 0 and origins[start] == origins[start - 1]
            if inside or (end < len(key) and origins[end] == origins[end - 1]):
                return False
        if not whole_words:
            return True
        joined_before = start > 0 and _is_word(key[start - 1]) and _is_word(key[start])
        joined_after = end < len(key) and _is_word(key[end]) and _is_word(key[end - 1])
        return not (joined_before or joined_after)

    def _span(self, start: int, end: int) -> Span:
        if self._origins is not None:
            start, end = self._origins[start], self._origins[end]
        return Span(self._text[start:end], start, end)


def _key_of_single(text: str, fold: Fold) -> tuple[str, list[int] | None]:
    """The key of a text in which no character combines: one character each, but for runs of white space."""
    folded = _fold_text(text, fold)
    if not _RUNS.search(text):
        return folded, None
    pieces: list[str] = []
    origins: list[int] = []
    last = 0
    for run in _RUNS.finditer(text):
        pieces.append(folded[last : run.start() + 1])
        origins.extend(range(last, run.start() + 1))
        last = run.end()
    pieces.append(folded[last:])
    origins.extend(range(last, len(text) + 1))
    return "".join(pieces), origins


def _key_of_clusters(text: str, fold: Fold) -> tuple[str, list[int] | None]:
    """The key of a text with combining marks: each letter with its marks is composed, and found only whole."""
    starts = [i for i, character in enumerate(text) if i == 0 or not unicodedata.combining(character)]
    pieces: list[str] = []
    origins: list[int] = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = _fold_text(unicodedata.normalize("NFC", text[start:end]), fold)
        if piece == " " and pieces and pieces[-1] == " ":
            continue
        pieces.append(piece)
        origins.extend([start] * len(piece))
    return "".join(pieces), [*origins, len(text)]


def _fold_text(text: str, fold: Fold) -> str:
    """The text folded character by character; its length does not change."""
    text = text.translate(_QUOTES).translate(_BLANKS)
    if fold.diacritics and not text.isascii():
        text = "".join(character if character.isascii() else _bare(character) for character in text)
    if not fold.case:
        return text
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


@lru_cache(maxsize=4096)
def _bare(character: str) -> str:
    """A letter without its marks; a character that has none, or is only a mark, as it is. A voiced kana is another letter."""
    if "\u3040" <= character <= "\u30ff":
        return character
    kept = "".join(c for c in unicodedata.normalize("NFD", character) if not unicodedata.combining(c))
    kept = kept.translate(_STROKES)
    return kept if len(kept) == 1 else character


_NEEDS_FOLDING = ("...", "`", "  ", "\t", "\n")
"""What keeps an ASCII form from being its own key."""


@lru_cache(maxsize=1024)
def _parts_of_each(forms: tuple[str, ...], case: bool, diacritics: bool) -> tuple[tuple[str, ...], ...]:
    """The parts of forms that are looked for together, kept by the list: a library's forms are too many to keep one by one."""
    return tuple(_parts(form, case, diacritics) for form in forms)


def _parts(form: str, case: bool, diacritics: bool) -> tuple[str, ...]:
    """The form folded like a key, cut at its gaps."""
    if form.isascii() and not any(odd in form for odd in _NEEDS_FOLDING):
        return (form.lower() if case else form,)
    fold = Fold(case, diacritics)
    pieces = (re.sub(r"\s+", " ", piece).strip() for piece in _GAP.split(unicodedata.normalize("NFC", form)))
    return tuple(_fold_text(piece, fold) for piece in pieces if piece)


def _is_word(character: str) -> bool:
    """Whether a letter belongs to the word beside it: not where the script parts no words."""
    return (character.isalnum() or character == "_") and not _UNSPACED.match(character)
