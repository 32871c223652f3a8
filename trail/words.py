"""The words and signs of a text, to be compared with those of another.

A word is its letters or digits with all that belongs to them, marks and joiners too; in writing without spaces between
words it is one character. The limit: this follows Unicode's borders of words and of graphemes as far as Python knows
the characters, and nothing here knows a language.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

_APOSTROPHES = "'’"
_BINDS_THE_NEXT = "\u200d\u1039\u17d2\u1a60\u1b44\ua9c0\uaaf6"
"""The joiner of pictures, and the signs that put a consonant under the one before."""
_BELONGS_TO_THE_LAST = "\u0e33\u0eb3\uff9e\uff9f"
_JOINING = frozenset(("Mn", "Mc", "Me", "Cf"))
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u0f00-\u0fff\u1000-\u109f\u1780-\u17ff\u1b00-\u1b7f\ua980-\ua9df"
    "\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD = re.compile("W(?:[WJZ]|A(?=W))*|RR?[JZ]*|[LPA](?:J|Z[LPA]?)*|B?[JZ]+")
"""A word or a sign, in the classes of `_class`. A blank that bears a mark is a sign; other blanks only part words."""
_ENDS_A_SENTENCE = frozenset(".!?…‽。！？｡．؟۔।॥።។៕")


class Word(NamedTuple):
    """A word or a sign and its place, in code points."""

    start: int
    end: int
    key: int
    """A number, the same for the same letters however they are composed."""
    letters: int
    """0 for a sign."""


class Words(NamedTuple):
    """A text and its words."""

    text: str
    words: list[Word]
    letters: list[int]
    """How many letters come before each word, and how many there are."""

    def size(self, begin: int, end: int) -> int:
        """Letters of the words from one up to another."""
        return self.letters[end] - self.letters[begin]

    def starts(self, word: int) -> int:
        """Where a word starts; behind the last one, the end of the text."""
        return self.words[word].start if word < len(self.words) else len(self.text)

    def sentences(self) -> list[int]:
        """The words at which sentences begin, behind a full stop and the like or on a new line; and the end."""
        cuts = [
            index
            for index, (word, after) in enumerate(pairwise(self.words), start=1)
            if self.text[word.start : word.end] in _ENDS_A_SENTENCE or "\n" in self.text[word.end : after.start]
        ]
        return [0, *cuts, len(self.words)]


def words_of(text: str, keys: dict[Hashable, int]) -> Words:
    """The words of a text. `keys` numbers each spelling, and is the same for texts that are to be compared."""
    outline = "".join(map(_class, text))
    words = []
    for match in _WORD.finditer(outline):
        start, end = match.span()
        spelt = text[start:end]
        spelt = spelt if spelt.isascii() else unicodedata.normalize("NFC", spelt)
        letters = end - start if outline[start] in "WL" else 0
        words.append(Word(start, end, keys.setdefault(spelt, len(keys)), letters))
    return Words(text, words, [0, *accumulate(word.letters for word in words)])


@lru_cache(maxsize=8192)
def _class(character: str) -> str:
    """Blank, Word, Lone word, Joined to the one before, Z binding the next as well, Regional half of a flag, Apostrophe, P for other signs."""
    if character.isspace():
        return "B"
    if character in _BINDS_THE_NEXT:
        return "Z"
    tone_or_tag = "\U0001f3fb" <= character <= "\U0001f3ff" or "\U000e0020" <= character <= "\U000e007f"
    if tone_or_tag or character in _BELONGS_TO_THE_LAST or unicodedata.category(character) in _JOINING:
        return "J"
    if "\U0001f1e6" <= character <= "\U0001f1ff":
        return "R"
    if character.isalnum() or character == "_":
        return "L" if _UNSPACED.match(character) else "W"
    return "A" if character in _APOSTROPHES else "P"
