"""Reading a draft from one dossier: one finding a note, anchored, with rivals, ending in a question.

`ByDossier` does it in the curator's own words. It can tell that a note bears on a place; it cannot tell whether the
draft already attends to it, so its verdict is `raised` and never more. A contested note asks and does not explain.
A reviewer sees the case, the draft and its own notes: never another reviewer, never notes that did not match.
"""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import Field

from ..personas.bearing import Bearing, bearing
from ..personas.dossier import Dossier, Note
from ..personas.forms import SearchText
from .calls import Desk, Model, Said
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
from .meaning_found import FOUND_BY_MEANING
from .plain import SourcedSpan, TextSpan
from .prompting import Prompts, as_json, delimited, listed, said_by_system, shortened, the_table
from .replies import Reply, ask_for, at_most, described
from .said import SaidAbstention, SaidFinding, finding_of, note_basis

MAX_ABSTENTIONS = 5
"""Of a model's, in one critique."""


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
        raised = sorted(
            (found for found in bearings if _is_raised(found, sitting)),
            key=lambda found: _draft_first(found, sitting.seat),
        )
        findings = tuple(
            _finding(number, found, sitting) for number, found in enumerate(raised[:MAX_FINDINGS], start=1)
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


def _is_raised(found: Bearing, sitting: Sitting) -> bool:
    """Whether there is something to raise. A note found by meaning has no cue form: it is raised where no wording attends to it."""
    by_meaning = sitting.seat.found_by(found.note.id) is not None and not found.attended
    return found.raised or by_meaning or sitting.draft is None


def _draft_first(found: Bearing, seat: Seat) -> tuple[int, int]:
    """Wordings of the draft before omissions, and what was found by meaning last; each in text order."""
    if found.thin:
        return (0, found.thin[0].start)
    if likened := seat.found_by(found.note.id):
        return (2, likened.start)
    return (1, found.cues[0].span.start if found.cues else 0)


def _finding(number: int, found: Bearing, sitting: Sitting) -> Finding:
    note, dossier = found.note, sitting.dossier
    contested = note.standing == "contested"
    likened = sitting.seat.found_by(note.id)
    cues = (likened,) if likened else tuple(SourcedSpan.quoting(quote) for quote in found.cues[:3])
    sources = [likened.source] if likened else [quote.source for quote in found.cues]
    users = tuple(dict.fromkeys(source for source in sources if source != "prompt"))
    return Finding(
        id=f"{dossier.id}.{number}",
        line=note.lines[0],
        verdict="raised",
        draft_span=TextSpan.of(found.thin[0]) if found.thin else None,
        omission=not found.thin,
        cue_spans=cues,
        thin_reading=note.thin_reading,
        readings=() if contested else note.readings,
        only_one_because=f"The note is contested, so it asks and does not explain. {note.contestation}"
        if contested
        else None,
        ordinary_explanations=note.ordinary_explanations,
        basis=(
            Basis(kind="note", id=note.id, standing=note.standing, how="meaning" if likened else None),
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


class SaidReview(Reply):
    """What a reviewer gives."""

    findings: list[SaidFinding] = Field(
        description="At most five findings; an empty list where there is nothing.",
        json_schema_extra=at_most(MAX_FINDINGS),
    )
    abstentions: list[SaidAbstention] = Field(
        default=[], description="What of the case your notes do not reach.", json_schema_extra=at_most(MAX_ABSTENTIONS)
    )


class SaidFollowUp(Reply):
    """What became of one finding, as its reviewer sees it."""

    finding: str = Field(description="The id of your finding.", max_length=200)
    outcome: Literal["settled", "still_stands", "withdrawn"] = Field(description="What became of it.")
    reason: str = Field(description="Why, in a sentence.", max_length=1200)


class SaidFollowUps(Reply):
    """What a reviewer says in the second round."""

    follow_ups: list[SaidFollowUp] = Field(
        description="One for each of your findings.", json_schema_extra=at_most(MAX_FINDINGS)
    )


@dataclass(frozen=True)
class ByModel:
    """A model bounded by the notes that matched, and by nothing else of the dossier."""

    model: Model
    desk: Desk
    prompts: Prompts

    async def review(self, sitting: Sitting) -> Critique:
        aside = tuple(_says_nothing_of(span, sitting.dossier) for span in sitting.seat.aside)
        standings = {note.id: note.standing for note in notes_for(sitting)}
        if not standings:
            return Critique(reviewer=sitting.dossier.id, outcome="nothing_to_raise", abstentions=aside)
        asked = review_messages(sitting, self.prompts, self.desk.journal.nonce)
        reply = await ask_for(self.desk, self.model, asked, SaidReview, self.prompts)
        by_meaning = sitting.seat.notes_by_meaning
        findings = tuple(
            finding_of(
                said,
                f"{sitting.dossier.id}.{number}",
                sitting.case,
                sitting.draft,
                note_basis(said.notes, standings, by_meaning),
            )
            for number, said in enumerate(reply.findings, start=1)
        )
        own = tuple(
            PartAbstention(about=said.about, reason="silence", say=said.say)
            for said in reply.abstentions[:MAX_ABSTENTIONS]
        )
        outcome: Any = "findings" if findings else "abstained" if own else "nothing_to_raise"
        return Critique(reviewer=sitting.dossier.id, outcome=outcome, findings=findings, abstentions=(*aside, *own))

    async def follow_up(self, sitting: Sitting, own: Critique, revision: Revision) -> Critique:
        nonce = self.desk.journal.nonce
        mine = {finding.id: finding for finding in own.verified}
        answers = [response.plain() for response in revision.responses if response.finding in mine]
        asked = self.prompts.fill(
            "follow_up",
            own=delimited("findings", as_json([_told(finding) for finding in mine.values()]), nonce),
            revision=delimited("revision", revision.text, nonce),
            responses=delimited("responses", as_json(answers), nonce),
            shape=described(SaidFollowUps),
        )
        table = the_table(self.prompts, sitting.case, sitting.draft, nonce)
        messages = (said_by_system(self.prompts, nonce), table, Said(by="user", text=asked))
        reply = await ask_for(self.desk, self.model, messages, SaidFollowUps, self.prompts)
        said = {up.finding: up for up in reversed(reply.follow_ups)}
        ups = tuple(
            FollowUp(finding=each, outcome=said[each].outcome, reason=said[each].reason)
            if each in said
            else FollowUp(finding=each, outcome="still_stands", reason="The reviewer said nothing of it.")
            for each in mine
        )
        outcome = "findings" if any(up.outcome == "still_stands" for up in ups) else "nothing_to_raise"
        return Critique(reviewer=sitting.dossier.id, round=2, outcome=outcome, follow_ups=ups)


def notes_for(sitting: Sitting) -> tuple[Note, ...]:
    """The notes that a reviewer is sent: those of its seat, and of them none that is unsourced."""
    return tuple(note for note in sitting.dossier.sendable() if note.id in set(sitting.seat.notes))


def review_messages(sitting: Sitting, prompts: Prompts, nonce: str) -> tuple[Said, ...]:
    """What a model is sent to review from one dossier: the rules, the table that every reviewer has, its own notes."""
    seat = sitting.seat
    asked = prompts.fill(
        "review",
        dossier=delimited("dossier", as_json(_portrayed(sitting.dossier)), nonce),
        cues=delimited("cues", listed(f"{cue.text} ({cue.type})" for cue in seat.cues), nonce),
        notes=delimited("notes", as_json([_sent(note, seat.found_by(note.id)) for note in notes_for(sitting)]), nonce),
        aside=delimited("aside", listed(span.text for span in seat.aside), nonce),
        shape=described(SaidReview),
    )
    table = the_table(prompts, sitting.case, sitting.draft, nonce)
    return said_by_system(prompts, nonce), table, Said(by="user", text=asked)


PORTRAYED = {
    "id": "id",
    "situation": "scope.one_line",
    "not about": "scope.who_is_excluded",
    "standing": "standing",
    "banner": "status.banner",
    "cannot hear": "silences",
    "abstain when": "abstaining.abstain_when",
    "never": "abstaining.refuse",
}
"""What a reviewer is told of its dossier, and the field it is taken from: the situation and its limits, and nothing of what stands in other notes."""
SENT = {
    "id": "id",
    "standing": "standing",
    "lines": "lines",
    "when": "cue",
    "contestation": "contestation",
    "questions": "questions",
    "thin reading": "thin_reading",
    "readings": "readings",
    "variation": "variation",
    "a reply could attend to": "guidance",
    "ordinary explanations": "ordinary_explanations",
}
"""What is sent of a note, and the field it is taken from."""
EXPLAINS = ("thin_reading", "readings", "variation", "guidance")
"""What stays behind of a contested note, which asks and does not explain."""
FOUND = "how it was found"
"""Said of a note that was found by meaning, and of no other."""


def _portrayed(dossier: Dossier) -> dict[str, Any]:
    return {told: _plain(attrgetter(path)(dossier)) for told, path in PORTRAYED.items()}


def _sent(note: Note, likened: SourcedSpan | None = None) -> dict[str, Any]:
    """A note as it is sent, with the sentence it was likened to where no wording brought it."""
    behind = EXPLAINS if note.standing == "contested" else ()
    told = {told: _plain(getattr(note, name)) for told, name in SENT.items() if name not in behind}
    return told | ({FOUND: FOUND_BY_MEANING, "likened to": likened.text} if likened else {})


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _told(finding: Finding) -> dict[str, Any]:
    """A finding as its own reviewer is reminded of it."""
    return {
        "id": finding.id,
        "quote": finding.draft_span.text if finding.draft_span else "",
        "cue": [span.text for span in finding.cue_spans],
        "readings": [shortened(text, 600) for text in finding.readings],
        "question": finding.question,
    }
