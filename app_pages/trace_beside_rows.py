"""How things of two runs are told: what only one has comes first, then what they have in different words, then the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeVar

from winks.app_pages.showing import Child, Node, el, group, listed, terms
from winks.app_pages.trace_reading import Reading, commas, named
from winks.app_pages.trace_texts import whole
from winks.app_pages.words import say
from winks.trail.comparison import Comparison
from winks.trail.rewording import Piece
from winks.trail.side_by_side import Row

T = TypeVar("T")


class Pair(NamedTuple):
    """Two runs, and what was found of them side by side."""

    one: Reading
    other: Reading
    found: Comparison


Told = Callable[[Reading, T], Child]
"""How a thing of a run is told."""


def kinds(pair: Pair, rows: Iterable[Row[T]], told: Told[T]) -> Iterator[Child]:
    """Rows in four kinds, each under its name; nothing for no rows."""
    given = list(rows)
    only_first = [told(pair.one, row.one) for row in given if row.other is None and row.one is not None]
    only_second = [told(pair.other, row.other) for row in given if row.one is None and row.other is not None]
    differing = [_differing(pair, row, told) for row in given if row.in_both and row.differs]
    same = [told(pair.one, row.one) for row in given if row.is_same and row.one is not None]
    if given:
        yield terms(
            (
                (say("trace.two.only_first"), listed(only_first)),
                (say("trace.two.only_second"), listed(only_second)),
                (say("trace.two.differently"), group(*differing) if differing else None),
                (say("trace.two.both"), listed(same)),
            ),
            class_="w-terms w-kinds",
        )


def _differing(pair: Pair, row: Row[Any], told: Told[Any]) -> Node:
    """What both have, as each has it, and in what it differs."""
    sides = (("first", pair.one, row.one), ("second", pair.other, row.other))
    return el(
        "div",
        el(
            "p",
            say("trace.two.differs"),
            " ",
            *commas(named("part_name", name) for name in row.differs),
            class_="w-meta",
        ),
        el(
            "div",
            *(
                el("div", el("small", say(f"trace.two.{name}")), el("br"), told(run, thing))
                for name, run, thing in sides
            ),
            class_="w-columns",
        ),
    )


def pieces(found: Iterable[Piece]) -> Node:
    """Two texts beside each other: what only the first has is struck through, what only the second has underlined."""
    listed_ = list(found)
    one = [_piece(each.kind, each.before.text, "del") for each in listed_ if each.before]
    other = [_piece(each.kind, each.after.text, "ins") for each in listed_ if each.after]
    return el(
        "div",
        el("div", el("h3", say("trace.two.first")), whole(group(*one)) if one else None),
        el("div", el("h3", say("trace.two.second")), whole(group(*other)) if other else None),
        class_="w-two",
    )


def _piece(kind: str, text: str, tag: Any) -> Child:
    return text if kind == "same" else el(tag, text)
