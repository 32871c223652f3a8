"""A run as one HTML file that a stranger can open from disk: no request leaves it, nothing in it runs, and it prints.

What people and models wrote is text in it, put there by a builder that knows no other way. The file forbids itself
everything but its own style sheet, named by its hash. The limit: it is a copy to read, and the trail is what is checked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib.resources import files

from ...elements import Child, group
from ..copy import Reading
from ..html_file import html_file
from .basis import notes
from .case import case, table
from .course import calls, timeline
from .differing import differing, silent
from .findings import answered_without, findings, second_round, withheld
from .head import contents, first, head
from .people import corrections, judgements
from .pieces import el, section
from .record import erased, events, how_to_check, made, seals
from .texts import ask_first, texts
from .view import View

SECTIONS: tuple[tuple[str, str, Callable[[View], Iterator[Child]]], ...] = (
    ("first", "What comes first", first),
    ("differing", "Where readings differ", differing),
    ("case", "The case", case),
    ("table", "Who reads, and who stands aside", table),
    ("texts", "The draft and the revision", texts),
    ("ask", "Ask first", ask_first),
    ("findings", "Findings", findings),
    ("answers", "Answers to what is not here", answered_without),
    ("silent", "Where a reviewer says nothing", silent),
    ("round", "The second round", second_round),
    ("withheld", "Withheld by the check", withheld),
    ("notes", "The notes behind them", notes),
    ("said", "What people said of it", corrections),
    ("judgements", "How people read it", judgements),
    ("course", "The run as it went", timeline),
    ("calls", "What the models were asked", calls),
    ("with", "What it was made with", made),
    ("erased", "What was taken out", erased),
    ("check", "How to check it", how_to_check),
    ("seals", "Seals", seals),
    ("events", "Every event", events),
)
"""The parts of the page in reading order: the place of each, its heading, and what makes it. An empty one is left out."""


def html(reading: Reading) -> bytes:
    """The page of a run, in UTF-8."""
    view = View(reading)
    made_ = [(name, title, section(name, title, *make(view))) for name, title, make in SECTIONS]
    there = [(name, title, part) for name, title, part in made_ if part]
    body = group(
        head(view),
        el(
            "div",
            contents((name, title) for name, title, _ in there),
            el("main", *(part for _, _, part in there)),
            class_="page",
        ),
    )
    return html_file(f"Simulated reading, run {view.run.run}", _style(), body)


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")
