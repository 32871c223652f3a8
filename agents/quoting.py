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
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "."}
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
    if (start := text.find(wanted)) >= 0:
        return Found(Span(wanted, start, start + len(wanted)), "exact")
    return _alike(text, _unquoted(wanted)) or _near(text, _unquoted(wanted))


def _unquoted(quote: str) -> str:
    """A quotation without the marks a model put around it."""
    stripped = quote.translate(_ALIKE).strip()
    return (
        stripped[1:-1].strip() if len(stripped) > 2 and stripped[0] == stripped[-1] and stripped[0] in "'\"" else quote
    )


def _alike(text: str, quote: str) -> Found | None:
    folded, places = _fold(text)
    wanted, _ = _fold(quote)
    start = folded.find(wanted.strip())
    if start < 0 or not wanted.strip():
        return None
    first, last = places[start], places[start + len(wanted.strip()) - 1]
    return Found(Span(text[first : last + 1], first, last + 1), "alike")


def _fold(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each character of it the place it comes from."""
    pieces: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        if character.isspace():
            piece = "" if pieces and pieces[-1] == " " else " "
        else:
            piece = unicodedata.normalize("NFC", character.translate(_ALIKE)).casefold()
        pieces += piece
        places += [index] * len(piece)
    return "".join(pieces), places


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
    return Found(Span(span.strip(), start + shift, start + shift + len(span.strip())), "near")
