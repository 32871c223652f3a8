"""A text with places marked in it, also where the places overlap.

The text is cut wherever a mark begins or ends; each piece is dressed by the marks it lies in, and what belongs behind a
mark stands behind its last word. Nothing of the text is lost: without its marks it is what it was, to the letter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

from .elements import Child, Node, group

T = TypeVar("T")


class Mark(NamedTuple, Generic[T]):
    """A place in a text, in code points, and what it is marked for."""

    start: int
    end: int
    what: T


def marked(
    text: str,
    marks: Iterable[Mark[T]],
    dress: Callable[[str, Sequence[Mark[T]]], Child],
    behind: Callable[[Sequence[Mark[T]]], Child],
) -> Node:
    """The text in pieces. `dress` gets each marked piece with the marks it lies in, the one that began first first; `behind` gets the
    marks that end at a place. A mark that lies outside the text is left out."""
    inside = sorted(
        (mark for mark in marks if 0 <= mark.start < mark.end <= len(text)), key=lambda mark: (mark.start, -mark.end)
    )
    return group(*_pieces(text, inside, dress, behind))


def _pieces(
    text: str,
    marks: Sequence[Mark[T]],
    dress: Callable[[str, Sequence[Mark[T]]], Child],
    behind: Callable[[Sequence[Mark[T]]], Child],
) -> Iterator[Child]:
    cuts = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    live: list[Mark[T]] = []
    waiting = list(reversed(marks))
    for start, end in pairwise(cuts):
        while waiting and waiting[-1].start == start:
            live.append(waiting.pop())
        yield dress(text[start:end], live) if live else text[start:end]
        if ended := [mark for mark in live if mark.end == end]:
            yield behind(ended)
            live = [mark for mark in live if mark.end > end]


def levels(marks: Iterable[Mark[T]]) -> dict[Mark[T], int]:
    """A level for each mark, so that no two that overlap share one; the widest lie deepest."""
    taken: dict[Mark[T], int] = {}
    for mark in sorted(set(marks), key=lambda mark: (mark.end - mark.start, mark.start)):
        beside = {level for other, level in taken.items() if mark.start < other.end and other.start < mark.end}
        taken[mark] = next(level for level in range(len(beside) + 1) if level not in beside)
    return taken
