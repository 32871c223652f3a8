"""Finding a model's quotation in the text it is said to come from.

Exactly; or with white space, quotation marks, dashes and capitals set aside; or nearly, which is marked. Whatever comes out is the text's
own words at their place. What is not found that way was made up, and is left for the check to withhold.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Literal, NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment

from ..personas.forms import Span

NEAR = 90
"""Likeness, of 100, from which a quotation counts as a near miss."""
SHORTEST_NEAR = 12
"""Characters below which nothing is near: in a short text everything is alike."""
_ALIKE = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}
)


class Found(NamedTuple):
    """The text's own words, and how they were found."""

    span: Span
    how: Literal["exact", "alike", "near"]


def find_quote(text: str, quote: str) -> Found | None:
    """Where a quotation stands in a text; None where it does not. Offsets are code points."""
    wanted = quote.strip()
    if not wanted:
        return None
    start = _find_words(text, wanted)
    if start < 0 and len(wanted) >= SHORTEST_NEAR:
        start = text.find(wanted)  # long enough to be a quotation that was cut inside a word
    if start >= 0:
        return Found(Span(wanted, start, start + len(wanted)), "exact")
    return _alike(text, _unquoted(wanted)) or _near(text, _unquoted(wanted))


def _find_words(text: str, wanted: str) -> int:
    """Where `wanted` stands as whole words; -1 where it does not. Writing without spaces has no such borders."""
    start = text.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if not (_joined(text, start) or _joined(text, end)):
            return start
        start = text.find(wanted, start + 1)
    return -1


def _joined(text: str, place: int) -> bool:
    """Whether a place lies inside a word, or between a letter and its marks."""
    if not 0 < place < len(text):
        return False
    if unicodedata.combining(text[place]):
        return True
    return all(c.isalnum() and unicodedata.category(c) != "Lo" for c in text[place - 1 : place + 1])


def _unquoted(quote: str) -> str:
    """A quotation without the marks a model put around it."""
    stripped = quote.translate(_ALIKE).strip()
    return (
        stripped[1:-1].strip() if len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "'\"" else quote
    )


def _alike(text: str, quote: str) -> Found | None:
    folded, places = _fold(text)
    wanted = _fold(quote)[0].strip()
    start = _find_words(folded, wanted) if wanted else -1
    if start < 0:
        return None
    first, last = places[start], places[start + len(wanted)]
    span = text[first:last].rstrip()
    return Found(Span(span, first, first + len(span)), "alike")


def _fold(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each character of it, and its end, the place it comes from.

    A letter and the marks that combine with it are compared as one, however they were typed.
    """
    pieces: list[str] = []
    places: list[int] = []
    for cluster in _CLUSTER.finditer(text):
        if cluster[0].isspace():
            piece = "" if pieces and pieces[-1] == " " else " "
        else:
            piece = unicodedata.normalize("NFC", cluster[0].translate(_ALIKE)).casefold()
        pieces += piece
        places += [cluster.start()] * len(piece)
    return "".join(pieces), [*places, len(text)]


_CLUSTER = re.compile(
    "[\u1100-\u115f]+[\u1160-\u11ff]*|.[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u0591-\u05c7\u064b-\u065f\u3099\u309a]*",
    re.DOTALL,
)
"""A character with the marks that combine with it; Hangul typed as single letters, by syllables."""


def _near(text: str, quote: str) -> Found | None:
    if not SHORTEST_NEAR <= len(quote) <= len(text):
        return None
    best = partial_ratio_alignment(quote, text, score_cutoff=NEAR)
    if best is None:
        return None
    start, end = best.dest_start, best.dest_end
    while start > 0 and re.match(r"\w\w", text[start - 1 : start + 1]):
        start -= 1
    while end < len(text) and re.match(r"\w\w", text[end - 1 : end + 1]):
        end += 1
    span = text[start:end]
    shift = len(span) - len(span.lstrip())
    if len(span.strip()) * 2 < len(quote):
        return None
    return Found(Span(span.strip(), start + shift, start + shift + len(span.strip())), "near")
