"""Where certain words stand: in whatever capitals, composed or not, plain or as JSON writes them.

Marks on letters, capitals, runs of white space and characters that cannot be seen do not matter, and words are found
inside longer ones: a name is written with an ending in one language and without spaces in another. What is found so is
more than was meant rather than less. The limit: another spelling of a name is another word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Any

from ..errors import InputRefused
from .kept import fold_for_search

LEAST = 2
"""Characters of words to look for."""
MOST = 1_000
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
_ESCAPED = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_DEPTH = 4
"""How often a text is looked at: as it stands, and with what JSON escapes in it written out, once more each time."""


class Words:
    """Certain words. InputRefused for fewer than two characters, or for more than anyone means."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self._folded = folded(self.text)
        if len(self._folded) < LEAST:
            raise InputRefused(
                f"The words have {len(self._folded)} characters that can be looked for; it takes {LEAST} or more."
            )
        if len(self._folded) > MOST:
            raise InputRefused(f"The words have {len(self._folded):,} characters; the most is {MOST:,}. Give a part.")

    def stand_in(self, text: str) -> bool:
        """Whether they stand in a text."""
        for _ in range(_DEPTH):
            if self._folded in folded(text):
                return True
            plain = _unescaped(text)
            if plain == text:
                return False
            text = plain
        return False


def folded(text: str) -> str:
    """A text as it is compared: as the search folds it, without characters that cannot be seen."""
    if not text.isascii():
        text = _BEYOND_ASCII.sub(_seen, unicodedata.normalize("NFKD", text))
    return fold_for_search(text) if not text.isascii() else " ".join(text.casefold().split())


def _seen(characters: re.Match[str]) -> str:
    """What of these can be seen and is no mark on a letter."""
    return "".join(c for c in characters[0] if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


def strings(value: Any, ours: Collection[str] = ()) -> Iterator[str]:
    """The texts in a value of ours, whose keys are no words. What is JSON itself is read as that, but for the keys in `ours`."""
    if isinstance(value, str):
        yield from _inside(value, ours)
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from strings(item, ours)


def _inside(text: str, ours: Collection[str]) -> Iterator[str]:
    """A text; where it is a JSON object or list, the texts in it. A key that is none of ours is somebody's words."""
    if text.lstrip()[:1] not in ("{", "["):
        yield text
        return
    try:
        made = json.loads(text)
    except (ValueError, RecursionError):
        yield text
        return
    yield from _keys(made, ours)
    yield from strings(made, ours)


def _keys(value: Any, ours: Collection[str]) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (key for key in value if key not in ours)
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _keys(item, ours)


def _unescaped(text: str) -> str:
    """A text with what JSON escapes in it written out."""
    if "\\" not in text:
        return text
    made = _ESCAPED.sub(lambda match: chr(int(match[1], 16)) if match[1] else _SHORT.get(match[2], match[2]), text)
    return made.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
