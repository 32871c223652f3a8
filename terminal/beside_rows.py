"""A thing of two runs in lines: a mark and what it is; where both have it, what differs in it, part by part."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..agents.plain import Plain
from ..trail.rewording import reworded
from ..trail.side_by_side import Row
from .beside_told import T, Told
from .layout import inset
from .rewording import PUT_IN, TAKEN_OUT, apart, is_mostly_same, merged

_ENDS = (".", "?", "!")
_CHOICE = re.compile("[a-z]+(?:_[a-z]+)+")
"""One of a fixed set, such as `left_to_user`."""
SHORT = 60
"""A part of so many characters in both runs is told on one line, as `this → that`."""


def counted(rows: Sequence[Row[Any]]) -> str:
    """How many things are how."""
    kinds = {
        "differently": sum(row.in_both and bool(row.differs) for row in rows),
        "only in the first": sum(row.other is None for row in rows),
        "only in the second": sum(row.one is None for row in rows),
        "the same": sum(row.is_same for row in rows),
    }
    return ", ".join(f"{count} {kind}" for kind, count in kinds.items() if count)


def row_lines(row: Row[T], tell: Told[T], wide: bool) -> Iterator[RenderableType]:
    """A thing that is not the same in both."""
    said = tell(row.one, row.other)
    if row.in_both:
        yield line("~", said, "bold")
        yield from _parts(row, wide)
    elif row.one is not None:
        yield line("-", said + _value(row.one), TAKEN_OUT)
    else:
        yield line("+", said + _value(row.other), PUT_IN)


def same_line(same: Iterable[str]) -> RenderableType:
    """What is the same in both."""
    return line("=", "; ".join(same), "dim")


def line(mark: str, text: str, style: str, left: int = 2) -> RenderableType:
    """A line with its mark in the margin, however often it is broken."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(no_wrap=True, width=1)
    table.add_column(overflow="fold")
    table.add_row(Text(mark, style=style), Text(text, style=style))
    return inset(table, left)


def _value(thing: Any) -> str:
    """What a setting that only one run has was set to."""
    value = getattr(thing, "value", None)
    return f": {value}" if isinstance(value, str) else ""


def _parts(row: Row[Any], wide: bool) -> Iterator[RenderableType]:
    """In what a thing differs."""
    one, other = _plain(row.one), _plain(row.other)
    for name in row.differs:
        before, after = _said(one.get(name)), _said(other.get(name))
        title = name.replace("_", " ")
        if "\n" not in before + after and max(len(before), len(after)) <= SHORT:
            yield inset(Text.assemble((f"{title}: ", "dim"), before, (" → ", "dim"), after), 4)
        elif wide:
            yield _beside(title, before, after)
        else:
            yield from _in_turn(title, before, after)


def _in_turn(title: str, before: str, after: str) -> Iterator[RenderableType]:
    """A part in one text with its marks, or in two where hardly a word stayed."""
    pieces = reworded(before, after)
    if is_mostly_same(pieces):
        yield inset(Text.assemble((f"{title}: ", "dim"), merged(pieces)), 4)
        return
    yield inset(Text(f"{title}:", style="dim"), 4)
    yield line("-", before, TAKEN_OUT, 6)
    yield line("+", after, PUT_IN, 6)


def _beside(title: str, before: str, after: str) -> RenderableType:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 3, 0, 0), expand=True)
    table.add_column(width=22, overflow="fold", style="dim")
    for _ in range(2):
        table.add_column(ratio=1, overflow="fold")
    table.add_row(f"{title}:", *apart(reworded(before, after)))
    return inset(table, 4)


def _plain(thing: Any) -> dict[str, Any]:
    return thing.plain() if isinstance(thing, Plain) else {}


def _said(value: Any) -> str:
    """A part of a thing, in words; sentences a line each, words and ids beside each other."""
    if isinstance(value, list) and value:
        items = [_said(item) for item in value]
        return ("\n" if any(item.endswith(_ENDS) for item in items) else ", ").join(items)
    if isinstance(value, dict) and value:
        return _of(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value in ("", [], {}):
        return "none"
    return str(value).replace("_", " ") if _CHOICE.fullmatch(str(value)) else str(value)


def _of(value: dict[str, Any]) -> str:
    """A thing inside a thing: words by the words, a basis by its id, the rest as it is written down."""
    if isinstance(value.get("text"), str):
        return f"“{value['text']}”"
    if {"kind", "id"} <= value.keys():
        standing = f" ({value['standing']})" if value.get("standing") else ""
        return f"{value['kind']} {value['id']}{standing}"
    if isinstance(value.get("say"), str):
        return str(value["say"])
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
