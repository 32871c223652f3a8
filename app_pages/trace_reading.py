"""A run as the trace reads it: the document, the dossiers as they were in that run, and what belongs to what.

Everything here is looked up; nothing is weighed. Findings have the numbers that `winks show` and the marks of a held
draft give them, and are read in the order of their places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlencode

from winks.agents.critique import Critique
from winks.app_pages.showing import Child, Node, el
from winks.app_pages.words import language, say, words_of
from winks.personas.dossier import Dossier, Note
from winks.trail.document import RunDocument
from winks.trail.places import Findings

ENGINE = ("standpoint", "restraint")
"""Reviewers that are no dossier."""


@dataclass(frozen=True)
class Reading(Findings):
    """What a trace shows of one run."""

    run: RunDocument
    dossiers: Mapping[str, Dossier]
    """By id, as they were in this run."""
    begun: str
    """When it was begun, in words."""
    under_way: bool = False
    """Whether somebody is at work on it now."""
    names: Mapping[int, str | None] = field(default_factory=dict)
    """Who did each event that somebody signed, by its number; None where the name was taken out."""
    judgements: int = 0
    """How many people's readings of it there are."""
    is_judging: bool = False
    """Whether the person at the table has begun to judge it and has not read the texts yet, which they are to read blind."""
    gone: frozenset[str] = frozenset()
    """The kinds of events of which some text was taken out."""
    ended: bool = False
    """Whether words were taken out that it needs to go on."""
    acts: frozenset[str] = frozenset()
    """What the person at the table may do."""
    notes: dict[tuple[str, str], Node] = field(default_factory=dict, repr=False)
    """Notes that were put into words already, by dossier and note."""

    @cached_property
    def second_round(self) -> tuple[Critique, ...]:
        """What reviewers said of their own findings."""
        return tuple(critique for critique in self.run.critiques if critique.follow_ups)

    def is_gone(self, *kinds: str) -> bool:
        """Whether what events of these kinds held was taken out."""
        return not self.gone.isdisjoint(kinds)

    def differing(self, finding: str) -> list[str]:
        """The findings that differ from this one."""
        found = [item.findings for item in self.run.disagreements if finding in item.findings]
        return list(dict.fromkeys(other for ids in found for other in ids if other != finding))

    def note(self, reviewer: str, note: str) -> Note | None:
        """A note as it was in this run."""
        dossier = self.dossiers.get(reviewer)
        return next((each for each in dossier.notes if each.id == note), None) if dossier else None

    def who(self, reviewer: str) -> str:
        """What a reviewer is called."""
        if reviewer in ENGINE:
            return say(f"trace.who.{reviewer}")
        dossier = self.dossiers.get(reviewer)
        return dossier.display_name if dossier else reviewer


def anchor(finding: str) -> str:
    """The id under which a finding stands on the page."""
    return f"finding-{re.sub(r'[^A-Za-z0-9_.-]', '-', finding)}"


def permalink(run: str, finding: str | None = None, **others: str) -> str:
    """Where a run, or a finding of it, is always to be found."""
    return "?" + urlencode({"run": run} | ({"finding": finding} if finding else {}) | others)


def link_to(reading: Reading, finding: str) -> Node:
    """A link to a finding on this page, by its number; the bare id of one that is not there."""
    placed = reading.by_id.get(finding)
    if placed is None:
        return el("bdi", finding)
    said = say("trace.finding.number", n=placed.number) if placed.number else say("trace.finding.named", id=finding)
    return el("a", said, href=f"#{anchor(finding)}")


def links_to(reading: Reading, findings: Sequence[str]) -> list[Node]:
    """The same for several."""
    return [link_to(reading, finding) for finding in findings]


def commas(nodes: Iterable[Child]) -> Iterator[Child]:
    """Pieces in a row, parted by commas."""
    for number, node in enumerate(nodes):
        yield ", " if number else None
        yield node


def named(group: str, value: str) -> str:
    """A word of the record in the reader's language; one that is not known is shown as it is written."""
    key = key_of(value)
    known = f"trace.word.{group}.{key}" in words_of(language())
    return say(f"trace.word.{group}.{key}") if known else value.replace("_", " ")


def key_of(choice: str) -> str:
    """The key under which the words for a choice stand."""
    return choice.replace("-", "_")
