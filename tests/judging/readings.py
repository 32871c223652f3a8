"""Readings to hand in, and what they mark."""

from __future__ import annotations

from typing import Any

from winks.agents.plain import TextSpan
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, Mark, OwnReading, Reveal, Tag, TextsRead, lettered
from winks.judging.readings import Judgement

OWN = OwnReading(
    going_on="He leaves the door open.",
    want_to_know="What became of the paper?",
    reading_from="A warehouse in Solo.",
    relation=("live_or_work_in_it", "know_it_through_someone"),
)
TEXTS = TextsRead(taken_to_be_doing="Closing what he left open.", would_send="none")
REVEAL = Reveal(seen_differently="Nothing much.")


def shown(table: Table, run: str) -> dict[str, str]:
    """The texts that a person has before them, by their letters."""
    reading = table.my_reading(run)
    assert reading is not None
    return lettered(reading.order, table.run(run))


def mark(table: Table, run: str, letter: str, words: str, tag: Tag = "misread", why: str = "He did not.") -> Mark:
    """A mark on words of a text."""
    text = shown(table, run)[letter]
    start = text.index(words)
    return Mark(text=letter, span=TextSpan(text=words, start=start, end=start + len(words)), tag=tag, why=why)


def read_whole(table: Table, run: str, **reveal: Any) -> Judgement:
    """A whole reading, handed in part by part."""
    table.judge(run, OWN)
    table.judge(run, TEXTS)
    return table.judge(run, Reveal(**reveal) if reveal else REVEAL)


def said_of(table: Table, run: str, word: str = "fair", **more: Any) -> FindingRead:
    """Something said of the first finding."""
    finding = next(critique for critique in table.run(run).critiques if critique.verified).verified[0]
    return FindingRead(finding=finding.id, word=word, **more)
