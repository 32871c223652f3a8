"""The console and the few shapes that every view is made of.

All text from people and models is put in as text, never as markup.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Any

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from ..trail.json_text import as_json

WIDTH = 104
"""Columns at most: longer lines are hard to read."""


def console(*, stderr: bool = False, widest: int = WIDTH) -> Console:
    """A console no wider than a readable line, or than what is to be shown beside each other."""
    made = Console(stderr=stderr, highlight=False, emoji=False, soft_wrap=False)
    made.width = min(made.width, widest)
    return made


def heading(title: str) -> list[RenderableType]:
    """A line that opens a part."""
    return [Text(""), Rule(Text(title, style="bold"), align="left", characters="─", style="dim")]


def inset(body: RenderableType, left: int = 2) -> Padding:
    """A body set in from the margin."""
    return Padding(body, (0, 0, 0, left), expand=False)


def side_by_side(readings: Iterable[str]) -> Table:
    """Rival readings beside one another, none before another."""
    listed = list(readings)
    table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), show_header=True, header_style="dim", expand=True)
    for index, _ in enumerate(listed):
        table.add_column("It may be" if index == 0 else "or", ratio=1, overflow="fold")
    table.add_row(*(Text(reading) for reading in listed))
    return table


def cut(text: str, most: int = 60) -> str:
    """The beginning of a text, on one line."""
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= most else one_line[: most - 1].rstrip() + "…"


def many(number: int, what: str) -> str:
    """So many of something whose plural ends in s."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def show(what: Any, widest: int = WIDTH) -> None:
    """A document (dict or list) as JSON, or a view as text, on stdout."""
    if isinstance(what, (dict, list)):
        sys.stdout.write(as_json(what, indent=2) + "\n")
        return
    made = console(widest=widest)
    with made.capture() as captured:
        made.print(what)
    sys.stdout.write("\n".join(line.rstrip(" ") for line in captured.get().split("\n")))


def say(sentence: str) -> None:
    """A sentence on stderr."""
    sys.stderr.write(f"{sentence}\n")
