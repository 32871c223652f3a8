"""A curator at the workbench: a dossier of their own, and the hands with which they work on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from winks.graphs.table import Table

FERRY = "ferry-crew-handover"
FILE = Path(__file__).parents[1] / "dossiers" / f"{FERRY}.md"
NOTE = "notes.yours-is-a-question"
HOSTILE = "<img src=http://e.invalid/x> ![x](http://e.invalid/y.png) <script>alert(1)</script> :material/home: $x$"
STATEMENT = {
    "The name you answer by": "Mara Holm",
    "What you have to do with the setting": "Crewed the small ferries for nine winters.",
    "What you read from": "Holm 1999, in English.",
    "What you stand to gain or lose by it": "A cousin owns one of the boats.",
    "What your way of reading probably gets wrong": "Never below deck.\nNever a passenger.",
    "Who could do it better": "An engineer.",
}


def press(page: Any, says: str, number: int = 0) -> Any:
    """Press the button that says this."""
    return [each for each in page.button if each.label == says][number].click().run()


def box(page: Any, asks: str) -> Any:
    """The box that asks for this, of one line or several."""
    return next(each for each in (*page.text_area, *page.text_input) if each.label == asks)


def fill(page: Any, asks: str, words: str) -> Any:
    """Write in a box and leave it."""
    return box(page, asks).input(words).run()


def choose(page: Any, asks: str, value: Any) -> Any:
    """Choose in the list that asks for this."""
    return next(each for each in page.selectbox if each.label == asks).set_value(value).run()


def at_desk(page: Any, desk: str) -> Any:
    """Turn to another desk."""
    return page.get("button_group")[1].set_value(desk).run()


def begun(**query: str) -> Any:
    """A working copy that was begun, and nothing changed in it."""
    return Table.local().begin(FERRY)


def body(page: Any) -> str:
    """The HTML of a page."""
    return "".join(element.proto.body for element in page.get("html"))


def text(own: Path) -> str:
    """The working copy as it stands in its file."""
    return (own / "working" / f"{FERRY}.md").read_text(encoding="utf-8")
