"""A person at the Judge page: two runs to read, and the hands with which they do it."""

from __future__ import annotations

from typing import Any

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead
from winks.judging.roles import Person
from winks.settings import Settings

HAND_IN = "Hand in this part. It cannot be changed afterwards."


def rewritten_run() -> str:
    """A run with a draft and a revision."""
    case = bundled_case("D01")
    return winks.deliberate(case.prompt, draft=case.thin_draft, model="scripted:D01").run


def held_run() -> str:
    """A run with a draft alone."""
    case = bundled_case("D16")
    return winks.deliberate(case.prompt, draft=case.thin_draft).run


def field(page: Any, asks: str) -> Any:
    """The field for words that asks this."""
    return next(area for area in page.text_area if area.label.startswith(asks))


def choice(page: Any, asks: str, number: int = 0) -> Any:
    """The choice that asks this."""
    return [pills for pills in page.pills if pills.label.startswith(asks)][number]


def press(page: Any, text: str) -> Any:
    """Press the button that says this."""
    return next(button for button in page.button if button.label == text).click().run()


def hand_in(page: Any) -> Any:
    """Hand in a part."""
    return press(page, HAND_IN)


def mark(page: Any, letter: str, words: str) -> Any:
    """Mark words of a text by looking for them."""
    page = page.text_input(key=f"judge-text-{letter}.quote").input(words).run()
    return page.button(key=f"judge-text-{letter}.take_quote").click().run()


def own_reading(page: Any, words: str = "He leaves the door open.") -> Any:
    """Hand in the first part."""
    field(page, "What is going on here").input(words).run()
    return hand_in(page)


def somebody_else(name: str, run: str, **first: Any) -> None:
    """Another person's whole reading, handed in."""
    table = Table(Settings.load(), Person(id=f"p-{name.lower()}", name=name, roles=frozenset({"judge"})))
    table.judge(run, OwnReading(going_on=f"{name} reads it so."))
    table.judge(run, TextsRead(would_send="none"))
    finding = next(critique for critique in table.run(run).critiques if critique.verified).verified[0]
    table.judge(run, Reveal(findings=(FindingRead(finding=finding.id, **first),) if first else ()))
    table.close()


def finish(page: Any) -> Any:
    """Hand in the second part and the third with a word each."""
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    field(page, "Is there anything you now see").input("Little.").run()
    return hand_in(page)
