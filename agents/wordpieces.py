"""A text as the pieces that the embedding model reads: BERT's uncased word pieces, in plain code.

The vocabulary is a file of this package, one piece a line, its line number its id. Capitals and marks on letters are lost
on the way, as the model was trained; what the vocabulary does not know becomes *unknown*.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

LONGEST_WORD = 100
"""Characters of a word; a longer one is unknown."""
_CONTINUES = "##"
_UNKNOWN, _BEGIN, _END = "[UNK]", "[CLS]", "[SEP]"


class WordPieces:
    """A vocabulary, ready to cut texts into ids."""

    def __init__(self, vocabulary: str) -> None:
        self._ids: Mapping[str, int] = {
            piece: number for number, piece in enumerate(vocabulary.rstrip("\n").split("\n"))
        }

    def ids(self, text: str, most: int) -> list[int]:
        """The ids of a text between those that begin and end it; cut off so that there are `most`."""
        found: list[int] = []
        for word in _words(text):
            if len(found) >= most - 2:
                break
            found += self._pieces(word)
        return [self._ids[_BEGIN], *found[: most - 2], self._ids[_END]]

    def _pieces(self, word: str) -> list[int]:
        """The longest pieces from the left; the word is unknown where they do not fill it."""
        if len(word) > LONGEST_WORD:
            return [self._ids[_UNKNOWN]]
        pieces: list[int] = []
        start = 0
        while start < len(word):
            lead = _CONTINUES if start else ""
            ends = range(len(word), start, -1)
            end = next((end for end in ends if lead + word[start:end] in self._ids), None)
            if end is None:
                return [self._ids[_UNKNOWN]]
            pieces.append(self._ids[lead + word[start:end]])
            start = end
        return pieces


def _words(text: str) -> Iterator[str]:
    """Words and single signs, lower-cased and without marks."""
    word = ""
    for character in unicodedata.normalize("NFD", text.lower()):
        kind = unicodedata.category(character)
        if kind == "Mn" or (kind.startswith("C") and not character.isspace()) or character == "\ufffd":
            continue
        alone = _is_sign(character, kind) or _is_han(character)
        if alone or character.isspace():
            if word:
                yield word
            word = ""
            if alone:
                yield character
            continue
        word += character
    if word:
        yield word


def _is_sign(character: str, kind: str) -> bool:
    """Punctuation, with all of ASCII that is neither letter, digit nor blank."""
    return kind.startswith("P") or (character.isascii() and not character.isalnum() and not character.isspace())


_HAN = (
    (0x4E00, 0x9FFF),
    (0x3400, 0x4DBF),
    (0x20000, 0x2A6DF),
    (0x2A700, 0x2CEAF),
    (0xF900, 0xFAFF),
    (0x2F800, 0x2FA1F),
)


def _is_han(character: str) -> bool:
    """Whether the vocabulary takes a letter by itself."""
    return any(first <= ord(character) <= last for first, last in _HAN)
