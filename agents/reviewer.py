"""Reading a draft from one dossier: one finding a note, anchored, with rivals, ending in a question.

`ByDossier` does it in the curator's own words. It can tell that a note bears on a place; it cannot tell whether the
draft already attends to it, so its verdict is `raised` and never more. A contested note asks and does not explain.
A reviewer sees the case, the draft and its own notes: never another reviewer, never notes that did not match.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

from ..personas.bearing import Bearing, bearing
from ..personas.dossier import Dossier
from ..personas.forms import SearchText
from .case import Case
from .convener import Seat
from .critique import (
    MAX_FINDINGS,
    Basis,
    Critique,
    Draft,
    Finding,
    FollowUp,
    PartAbstention,
    Response,
    Revision,
)
from .plain import SourcedSpan, TextSpan


class Sitting(NamedTuple):
    """What one reviewer is given, and all it is given."""

    case: Case
    draft: Draft | None
    seat: Seat
    dossier: Dossier


class Reviewer(Protocol):
    """The role: a sitting in, a critique out; in a second round, what became of its own findings."""

    async def review(self, sitting: Sitting) -> Critique:
        """At most five findings on the draft."""
        ...

    async def follow_up(self, sitting: Sitting, own: Critique, revision: Revision) -> Critique:
        """For each of its own verified findings: settled, still stands, or withdrawn."""
        ...


class ByDossier:
    """Plain code over the notes that matched."""

    async def review(self, sitting: Sitting) -> Critique:
        bearings = _bearings(sitting)
        raised = sorted((b for b in bearings if b.raised or sitting.draft is None), key=_draft_first)
        findings = tuple(
            _finding(number, found, sitting.dossier) for number, found in enumerate(raised[:MAX_FINDINGS], start=1)
        )
        return Critique(
            reviewer=sitting.dossier.id,
            outcome="findings" if findings else "nothing_to_raise",
            findings=findings,
            abstentions=tuple(_says_nothing_of(span, sitting.dossier) for span in sitting.seat.aside),
            held_back=tuple(found.note.id for found in raised[MAX_FINDINGS:]) or None,
        )

    async def follow_up(self, sitting: Sitting, own: Critique, revision: Revision) -> Critique:
        responses = {response.finding: response for response in revision.responses}
        text = SearchText(revision.text)
        ups = tuple(_became(finding, responses.get(finding.id), text, sitting.dossier) for finding in own.verified)
        outcome = "findings" if any(up.outcome == "still_stands" for up in ups) else "nothing_to_raise"
        return Critique(reviewer=sitting.dossier.id, round=2, outcome=outcome, follow_ups=ups)


def _bearings(sitting: Sitting) -> list[Bearing]:
    texts = sitting.case.texts()
    draft = SearchText(sitting.draft.text) if sitting.draft else None
    sent = set(sitting.seat.notes)
    return [bearing(note, sitting.dossier, texts, draft) for note in sitting.dossier.sendable() if note.id in sent]


def _draft_first(found: Bearing) -> tuple[bool, int]:
    """Wordings of the draft before omissions, each in text order."""
    if found.thin:
        return (False, found.thin[0].start)
    return (True, found.cues[0].span.start if found.cues else 0)


def _finding(number: int, found: Bearing, dossier: Dossier) -> Finding:
    note = found.note
    contested = note.standing == "contested"
    users = tuple(dict.fromkeys(q.source for q in found.cues if q.source != "prompt"))
    return Finding(
        id=f"{dossier.id}.{number}",
        line=note.lines[0],
        verdict="raised",
        draft_span=TextSpan.of(found.thin[0]) if found.thin else None,
        omission=not found.thin,
        cue_spans=tuple(SourcedSpan.quoting(quote) for quote in found.cues[:3]),
        thin_reading=note.thin_reading,
        readings=() if contested else note.readings,
        only_one_because=f"The note is contested, so it asks and does not explain. {note.contestation}"
        if contested
        else None,
        ordinary_explanations=note.ordinary_explanations,
        basis=(
            Basis(kind="note", id=note.id, standing=note.standing),
            *(Basis(kind="user", id=source) for source in users),
        ),
        question=note.questions[0],
        suggestion=None if contested else note.guidance,
    )


def _says_nothing_of(span: SourcedSpan, dossier: Dossier) -> PartAbstention:
    say = dossier.abstaining.say.replace("{reason}", f"“{span.text}” points elsewhere")
    return PartAbstention(about=span.text, reason="out_of_scope", say=say)


_AS_IT_WAS = {"declined": "It was declined.", "left_to_user": "It was left to the user."}


def _became(finding: Finding, response: Response | None, text: SearchText, dossier: Dossier) -> FollowUp:
    """What became of a finding: settled only when the text changed and the thin wording is gone from it."""
    if response is None or response.disposition != "taken":
        reason = _AS_IT_WAS[response.disposition] if response else "The place is as it was."
        return FollowUp(finding=finding.id, outcome="still_stands", reason=reason)
    notes = [basis.id for basis in finding.basis if basis.kind == "note"]
    forms = tuple(form for note_id in notes for form in dossier.note(note_id).draft_forms)
    if left := text.find_any(forms, dossier.folds("notes")):
        return FollowUp(finding=finding.id, outcome="still_stands", reason=f"The text still says “{left[0].text}”.")
    return FollowUp(finding=finding.id, outcome="settled", reason="The wording it was about is gone from the text.")
