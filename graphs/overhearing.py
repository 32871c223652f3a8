"""What reviewers and reviser said in their own words, held against the lexical floor: voices, marks, generalities.

A finding that was withheld counts too, because it was said. The thin reading does not, since it is what is criticised, nor
do words that the user or the draft used first. A floor and not an ear: it knows phrases, and a voice in other words passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..agents.codebook import FloorPattern, floor
from ..agents.critique import Critique, Finding
from ..trail.document import RunDocument

VOICES = ("we-of-a-group", "as-a-person-of", "as-a-person-i", "i-am-one-of", "our-people")
"""Patterns of the floor that take a member's place to speak from."""
MEASURES = ("cultural-score", "score-in-figures", "percent-of-fit", "rank-of-texts-or-people")
"""Patterns that measure what is not measured here."""


class Said(NamedTuple):
    """A text and whose it is."""

    by: str
    """A finding's id, a reviewer, or the part of the revision."""
    text: str


def voices(run: RunDocument) -> list[str]:
    """Where somebody speaks as a member of a setting, with the words."""
    return _heard(run, [pattern for pattern in floor() if pattern.id in VOICES])


def measures(run: RunDocument) -> list[str]:
    """Where somebody gives a mark, a rank or a percentage."""
    return _heard(run, [pattern for pattern in floor() if pattern.id in MEASURES])


def generics(run: RunDocument) -> list[str]:
    """Where somebody says what a group is like, or what would fit anywhere."""
    return _heard(run, [pattern for pattern in floor() if pattern.effect == "flag"])


def _heard(run: RunDocument, patterns: list[FloorPattern]) -> list[str]:
    """Each place once, in the order in which it was said."""
    given = (run.case.prompt, *run.case.account, run.draft.text if run.draft else "")
    found = [
        f"{said.by}: {match[0]!r}"
        for said in _said(run)
        for pattern in patterns
        if pattern.find(said.text)
        for match in re.finditer(pattern.regex, said.text)
        if not any(match[0] in text for text in given)
    ]
    return list(dict.fromkeys(found))


def _said(run: RunDocument) -> Iterator[Said]:
    for critique in run.critiques:
        yield from _of_critique(critique)
    if run.revision is None:
        return
    withheld = {
        finding.id for critique in run.critiques for finding in critique.findings if finding.status == "withheld"
    }
    for response in run.revision.responses:
        if response.finding not in withheld:  # there the check speaks, and quotes what it withheld
            yield Said(f"the answer to {response.finding}", response.reason)
    for text in run.revision.added_explanations:
        yield Said("an added explanation", text)
    for text in run.revision.ask_back:
        yield Said("a question to the user", text)
    if run.revision.kind == "rewritten":
        yield Said("the revision", run.revision.text)


def _of_critique(critique: Critique) -> Iterator[Said]:
    for finding in critique.findings:
        for text in _of_finding(finding):
            yield Said(finding.id, text)
    for abstention in critique.abstentions:
        yield Said(critique.reviewer, abstention.say)
    for up in critique.follow_ups or ():
        yield Said(f"{critique.reviewer} on {up.finding}", up.reason)


def _of_finding(finding: Finding) -> Iterator[str]:
    yield from finding.readings
    yield from finding.ordinary_explanations
    yield from (finding.only_one_because or "", finding.question, finding.suggestion or "")
