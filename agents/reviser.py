"""Answering the findings: the draft with its places marked, or a new text; a response to every finding either way.

`ByDossier` holds the draft. It composes no prose and says so: it marks the places, hands each finding to the user
with its question, and puts what decides how the reply will be taken in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from .case import Case
from .convener import MetBoundary
from .critique import Draft, Finding, Response, Revision

MAX_ASK_BACK = 6
"""More questions than this are a form, and nobody fills it in."""
_BRACKETS = (("⟦", "⟧"), ("⟪", "⟫"), ("⦃", "⦄"), ("⟨", "⟩"))


class Reviser(Protocol):
    """The role: the draft and the verified findings in, a revision with a response to each out."""

    async def revise(
        self, case: Case, draft: Draft | None, findings: Sequence[Finding], boundaries: Sequence[MetBoundary]
    ) -> Revision:
        """The revision. Findings come verified and in order."""
        ...


class ByDossier:
    """Holds the draft: marks, questions, no prose."""

    async def revise(
        self, case: Case, draft: Draft | None, findings: Sequence[Finding], boundaries: Sequence[MetBoundary]
    ) -> Revision:
        first = [boundary.say for boundary in boundaries]
        if draft is None:
            first.append("Which reply are you thinking of sending? Without a model Winks writes none; paste a draft.")
        return Revision(
            kind="held",
            text=mark_places(draft.text, findings) if draft else "",
            responses=tuple(_hand_over(finding, case, draft) for finding in findings),
            ask_back=tuple(dict.fromkeys([*first, *(finding.question for finding in findings)]))[:MAX_ASK_BACK],
        )


def mark_places(text: str, findings: Iterable[Finding]) -> str:
    """The draft with `⟦n⟧` behind the words that the n-th finding quotes.

    Without the marks it is the draft to the letter. Where the draft itself uses the brackets, others are taken.
    """
    opening, closing = next((pair for pair in _BRACKETS if not set(pair) & set(text)), _BRACKETS[0])
    marks: dict[int, list[str]] = {}
    for number, finding in enumerate(findings, start=1):
        if finding.draft_span is not None:
            marks.setdefault(finding.draft_span.end, []).append(str(number))
    pieces, last = [], 0
    for end in sorted(marks):
        pieces += [text[last:end], opening, ",".join(marks[end]), closing]
        last = end
    return "".join([*pieces, text[last:]])


def _hand_over(finding: Finding, case: Case, draft: Draft | None) -> Response:
    own = [case.text_of(basis.id) for basis in finding.basis if basis.kind == "user"]
    where = "Nothing in the draft answers this cue" if finding.omission else "The place is marked"
    where = where if draft else "There is no draft yet to answer this cue"
    if own and own[0]:
        reason = f"What you say of it comes first: “{_short(own[0])}” {where}, and the wording is yours."
    else:
        reason = f"{where}. No model took part, so no wording is offered; your answer to its question decides."
    return Response(finding=finding.id, disposition="left_to_user", reason=reason)


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:159].rstrip() + "…"
