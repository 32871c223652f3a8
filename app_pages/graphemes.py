"""Where one written character ends and the next begins, so that no mark is parted from its letter.

The borders of Unicode's grapheme clusters (UAX 29), from what Python knows of characters. Its limit: Python has no table
of pictures and of syllable breaks, so a few rare sequences are kept together that a browser would part. That errs to the
safe side: nothing a reader sees as one is cut.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_ZWNJ, _ZWJ = "\u200c", "\u200d"
_ALSO_EXTEND = frozenset(f"{_ZWNJ}{_ZWJ}\u0e33\u0eb3\uff9e\uff9f")
_PREPEND = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd")
_VIRAMAS = frozenset("\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6")
"""Signs that bind the next consonant to the one before, in the scripts where Unicode keeps both together."""
_CONTROLS = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))


def snapped(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch of a text, widened until it splits no grapheme. Code points."""
    while 0 < start < len(text) and _one(text, start):
        start -= 1
    while 0 < end < len(text) and _one(text, end):
        end += 1
    return start, end


def whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch splits no grapheme."""
    return (start, end) == snapped(text, start, end)


def graphemes(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Start and end of each grapheme of a stretch, in order."""
    last = len(text) if end is None else end
    while start < last:
        place = start + 1
        while place < last and _one(text, place):
            place += 1
        yield start, place
        start = place


def _one(text: str, place: int) -> bool:
    """Whether the characters before and after a place are one grapheme."""
    before, after = text[place - 1], text[place]
    if before < "\u0300" and after < "\u0300":
        return before == "\r" and after == "\n"
    if _controls(before) or _controls(after):
        return False
    return (
        _extends(after)
        or before in _PREPEND
        or _same_syllable(before, after)
        or (_is_flag(before) and _is_flag(after) and _flags_before(text, place) % 2 == 1)
        or (before == _ZWJ and _is_picture(after))
        or _is_bound(text, place)
    )


def _controls(character: str) -> bool:
    return unicodedata.category(character) in _CONTROLS and not _extends(character) and character not in _PREPEND


def _extends(character: str) -> bool:
    return (
        unicodedata.category(character) in ("Mn", "Me", "Mc")
        or character in _ALSO_EXTEND
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # colours of skin
        or "\U000e0020" <= character <= "\U000e007f"  # tags, in the flags of regions
    )


def _is_flag(character: str) -> bool:
    """Half a flag: a regional indicator."""
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _is_picture(character: str) -> bool:
    """Emoji and what may become one; wider than Unicode's own list."""
    return unicodedata.category(character) in ("So", "Sm", "Cn", "Po") and character > "\xa8"


def _flags_before(text: str, place: int) -> int:
    """How many halves of flags stand right before a place."""
    first = place
    while first > 0 and _is_flag(text[first - 1]):
        first -= 1
    return place - first


def _same_syllable(before: str, after: str) -> bool:
    """Whether two Hangul letters make one syllable."""
    return _hangul(before) + _hangul(after) in _SYLLABLES


_SYLLABLES = frozenset(("LL", "LV", "LW", "LX", "VV", "VT", "WV", "WT", "XT", "TT"))
"""L leading, V vowel, T trailing; W a syllable without and X one with a trailing letter."""


def _hangul(character: str) -> str:
    if "\uac00" <= character <= "\ud7a3":
        return "W" if (ord(character) - 0xAC00) % 28 == 0 else "X"
    for kind, first, last in (
        ("L", "\u1100", "\u115f"),
        ("L", "\ua960", "\ua97c"),
        ("V", "\u1160", "\u11a7"),
        ("V", "\ud7b0", "\ud7c6"),
        ("T", "\u11a8", "\u11ff"),
        ("T", "\ud7cb", "\ud7fb"),
    ):
        if first <= character <= last:
            return kind
    return "-"


def _is_bound(text: str, place: int) -> bool:
    """Whether the letter after a place is bound to the one before by a sign between them."""
    if unicodedata.category(text[place]) != "Lo":
        return False
    bound = False
    while place > 0 and _extends(text[place - 1]):
        place -= 1
        bound = bound or text[place] in _VIRAMAS
    return bound and place > 0 and unicodedata.category(text[place - 1]) == "Lo"
