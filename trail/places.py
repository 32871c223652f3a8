"""Findings by their places in the texts, and the numbers they go by.

Nothing is weighed: a finding stands where its words stand, first those on the draft, then what the draft passes over, then
those on the revision. The numbers are those that `winks show` and the marks of a held draft give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from ..agents.critique import Finding, Response
from ..agents.plain import TextSpan
from .document import RunDocument


class Placed(NamedTuple):
    """A finding, who brought it, and the number it goes by."""

    finding: Finding
    reviewer: str
    number: int | None
    """None for a finding that was withheld, or that is about the revision."""


def placed(run: RunDocument) -> tuple[Placed, ...]:
    """The verified findings by place in the text: the draft's, what the draft passes over, the revision's."""
    return tuple(sorted(_numbered(run), key=lambda item: _place_key(item.finding)))


def not_verified(run: RunDocument) -> tuple[Placed, ...]:
    """What the check withheld, or has not come to yet, in the order in which it was brought."""
    return tuple(
        Placed(finding, critique.reviewer, None)
        for critique in run.critiques
        for finding in critique.findings
        if finding.status != "verified"
    )


class Findings:
    """The findings of a run, looked up by place and by id. Whoever shows a run is one."""

    run: RunDocument

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """The verified findings by place in the text: the draft's, what the draft passes over, the revision's."""
        return placed(self.run)

    @cached_property
    def withheld(self) -> tuple[Placed, ...]:
        """What the check withheld, or has not come to yet, in the order in which it was brought."""
        return not_verified(self.run)

    @cached_property
    def by_id(self) -> Mapping[str, Placed]:
        """Findings by their id; of two with one id, the one that was verified."""
        return {item.finding.id: item for item in (*reversed(self.withheld), *reversed(self.placed))}

    @cached_property
    def responses(self) -> Mapping[str, Response]:
        """What became of findings, by their id."""
        return {response.finding: response for response in (self.run.revision.responses if self.run.revision else ())}


def span_of(finding: Finding) -> TextSpan | None:
    """The words a finding is about: of the draft, of the revision, or the cue that nothing answers."""
    return finding.draft_span or finding.revision_span or (finding.cue_spans[0] if finding.cue_spans else None)


def _numbered(run: RunDocument) -> Iterator[Placed]:
    number = 0
    for critique in run.critiques:
        for finding in critique.verified:
            number += 0 if finding.revision_span else 1
            yield Placed(finding, critique.reviewer, None if finding.revision_span else number)


def _place_key(finding: Finding) -> tuple[int, str, int, int]:
    if finding.draft_span:
        return (0, "", finding.draft_span.start, finding.draft_span.end)
    if finding.revision_span:
        return (2, "", finding.revision_span.start, finding.revision_span.end)
    first = min(finding.cue_spans, key=lambda cue: (cue.source != "prompt", cue.source, cue.start), default=None)
    return (
        (1, first.source if first and first.source != "prompt" else "", first.start, first.end)
        if first
        else (1, "~", 0, 0)
    )
