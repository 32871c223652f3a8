"""Where reviewers differ. Shown first, never settled: no vote, no mean, no winner.

Three kinds, in this order: opposed verdicts on one span, opposed readings of one span, one who speaks where another
abstains. Within a kind, by place in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import combinations
from typing import Literal

from ..agents.critique import Critique, Finding
from ..agents.plain import Plain, TextSpan

Kind = Literal["opposed_verdicts", "opposed_readings", "one_abstains"]
_ORDER: tuple[Kind, ...] = ("opposed_verdicts", "opposed_readings", "one_abstains")
_FITS = "fits-as-far-as-I-can-see"
_OPPOSED = {frozenset({_FITS, other}) for other in ("thin", "misread", "unanchored", "over-thick", "contested")} | {
    frozenset({"thin", "over-thick"})
}


class Disagreement(Plain):
    """A place that reviewers read differently."""

    span: TextSpan
    """Words of the draft; for an omission or an abstention, of the prompt or the account."""
    kind: Kind
    findings: tuple[str, ...]
    """Ids of the findings that differ. With `one_abstains`, of the finding that speaks."""
    abstaining: tuple[str, ...] = ()
    """With `one_abstains`, the reviewers that say nothing of it."""


def find_disagreements(critiques: Iterable[Critique]) -> tuple[Disagreement, ...]:
    """Every disagreement among verified findings of different reviewers, in the order people read them."""
    listed = [critique for critique in critiques if critique.round == 1]
    spoken = [(critique.reviewer, finding) for critique in listed for finding in critique.verified]
    found = [
        differing
        for (one_reviewer, one), (other_reviewer, other) in combinations(spoken, 2)
        if one_reviewer != other_reviewer and (differing := _differ(one, other))
    ]
    found += [item for critique in listed for item in _abstains(critique, spoken)]
    return tuple(sorted(found, key=lambda item: (_ORDER.index(item.kind), item.span.start, item.span.end)))


def _differ(one: Finding, other: Finding) -> Disagreement | None:
    span = _shared_place(one, other)
    if span is None:
        return None
    if frozenset({one.verdict, other.verdict}) in _OPPOSED:
        return Disagreement(span=span, kind="opposed_verdicts", findings=(one.id, other.id))
    if one.readings and other.readings and set(one.readings).isdisjoint(other.readings):
        return Disagreement(span=span, kind="opposed_readings", findings=(one.id, other.id))
    return None


def _shared_place(one: Finding, other: Finding) -> TextSpan | None:
    """The words both findings are about: the wider quotation of the draft, or a cue that both omissions quote."""
    if one.draft_span and other.draft_span:
        a, b = one.draft_span, other.draft_span
        if a.start < b.end and b.start < a.end:
            return max(a, b, key=lambda span: span.end - span.start)
    elif one.omission and other.omission:
        for a_cue in one.cue_spans:
            for b_cue in other.cue_spans:
                if a_cue.source == b_cue.source and a_cue.start < b_cue.end and b_cue.start < a_cue.end:
                    return TextSpan(text=a_cue.text, start=a_cue.start, end=a_cue.end)
    return None


def _abstains(critique: Critique, spoken: Iterable[tuple[str, Finding]]) -> list[Disagreement]:
    """Findings of others that rest on the very words on which this reviewer says nothing."""
    found = []
    for abstention in critique.abstentions:
        for reviewer, finding in spoken:
            cue = next((cue for cue in finding.cue_spans if _touches(abstention.about, cue.text)), None)
            if cue and reviewer != critique.reviewer:
                span = TextSpan(text=cue.text, start=cue.start, end=cue.end)
                found.append(
                    Disagreement(
                        span=span, kind="one_abstains", findings=(finding.id,), abstaining=(critique.reviewer,)
                    )
                )
    return found


def _touches(one: str, other: str) -> bool:
    """Whether one of two wordings stands in the other, as whole words."""
    short, long = sorted((one, other), key=len)
    return bool(re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long))
