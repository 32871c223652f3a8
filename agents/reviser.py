"""Answering the findings: the draft with its places marked, or a new text; a response to every finding either way.

`ByDossier` holds the draft. It composes no prose and says so: it marks the places, hands each finding to the user
with its question, and puts what decides how the reply will be taken in front.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import Field

from .calls import Desk, Model, Said
from .case import Case
from .convener import MetBoundary
from .critique import Disposition, Draft, Finding, Response, Revision
from .prompting import Prompts, as_json, delimited, listed, said_by_system, shortened, the_case, the_draft, the_lines
from .replies import Reply, ask_for, at_most, described
from .watching import field_watch

MAX_ASK_BACK = 6
"""More questions than this are a form, and nobody fills it in."""
MAX_RESPONSES = 60
"""Of ten reviewers and the reader of the standpoint, each with as many findings as it may bring."""
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


class SaidResponse(Reply):
    """What a reviser did about one finding."""

    finding: str = Field(description="The id of the finding.", max_length=200)
    disposition: Disposition = Field(description="What you did about it.")
    reason: str = Field(description="Why, in a sentence.", max_length=1200)


class SaidRevision(Reply):
    """What a reviser gives."""

    text: str = Field(description="The whole reply, revised; plain text, nothing around it.", min_length=1)
    responses: list[SaidResponse] = Field(description="One for each finding.", json_schema_extra=at_most(MAX_RESPONSES))
    added_explanations: list[str] = Field(
        default=[], description="Explanations you added to the reply, if any.", json_schema_extra=at_most(MAX_ASK_BACK)
    )
    ask_back: list[str] = Field(
        default=[], description="Questions to put to the user first, if any.", json_schema_extra=at_most(MAX_ASK_BACK)
    )


@dataclass(frozen=True)
class ByModel:
    """A model that rewrites the draft. Where nothing was found, or a boundary says to abstain, nothing is rewritten."""

    model: Model
    desk: Desk
    prompts: Prompts

    async def revise(
        self, case: Case, draft: Draft | None, findings: Sequence[Finding], boundaries: Sequence[MetBoundary]
    ) -> Revision:
        if draft is None or not findings or any(boundary.act == "abstain" for boundary in boundaries):
            return await ByDossier().revise(case, draft, findings, boundaries)
        nonce = self.desk.journal.nonce
        asked = self.prompts.fill(
            "revise",
            lines=the_lines(),
            case=the_case(case, nonce),
            draft=the_draft(draft, nonce),
            findings=delimited("findings", as_json([_told(finding) for finding in findings]), nonce),
            boundaries=delimited("boundaries", listed(boundary.say for boundary in boundaries), nonce),
            shape=described(SaidRevision),
        )
        messages = (said_by_system(self.prompts, nonce), Said(by="user", text=asked))
        desk = self.desk._replace(watch=field_watch("text", self.desk.watch))
        reply = await ask_for(desk, self.model, messages, SaidRevision, self.prompts)
        first = [boundary.say for boundary in boundaries]
        return Revision(
            kind="rewritten",
            text=reply.text.strip(),
            responses=_responses(reply, findings),
            added_explanations=tuple(text for text in reply.added_explanations if text.strip()),
            ask_back=tuple(dict.fromkeys([*first, *(text for text in reply.ask_back if text.strip())]))[:MAX_ASK_BACK],
        )


def _responses(reply: SaidRevision, findings: Sequence[Finding]) -> tuple[Response, ...]:
    """One response a finding; where a reviser gave two that differ, the finding is left to the user."""
    made = []
    for finding in findings:
        said = [response for response in reply.responses if response.finding.strip() == finding.id]
        if len({response.disposition for response in said}) > 1:
            reason = "The reviser answered it twice, and not alike."
            made.append(Response(finding=finding.id, disposition="left_to_user", reason=reason, check=reason))
        elif said:
            made.append(Response(finding=finding.id, disposition=said[0].disposition, reason=said[0].reason))
    return tuple(made)


def _told(finding: Finding) -> dict[str, Any]:
    """A finding as the reviser is given it: whose it is stands in its id."""
    return {
        "id": finding.id,
        "quote": finding.draft_span.text if finding.draft_span else "",
        "nothing answers": [span.text for span in finding.cue_spans] if finding.omission else [],
        "readings": [shortened(text, 600) for text in finding.readings],
        "ordinary explanations": [shortened(text, 600) for text in finding.ordinary_explanations],
        "only one because": finding.only_one_because,
        "question": finding.question,
        "suggestion": finding.suggestion,
    }
