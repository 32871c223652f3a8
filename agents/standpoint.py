"""Reading the draft's own standpoint: from whose common sense does it speak?

Run on every draft, seated dossiers or none, so that culture is not only what others have. `ByDossier` (the name every
role's plain code has) looks for the wordings of standpoint.toml and for those of the lexical floor. It needs no
dossier and claims nothing about any group. The limit: it hears wordings, not silences.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from pydantic import Field

from ..personas.forms import SearchText, Span
from .calls import Desk, Model, Said
from .case import Case
from .codebook import ENGINE_FOLD, FloorPattern, StandpointEntry, floor, standpoints
from .critique import MAX_FINDINGS, Basis, Critique, Draft, Finding, PartAbstention
from .plain import TextSpan
from .prompting import Prompts, listed, said_by_system, the_table
from .replies import Reply, ask_for, at_most, described
from .said import SaidFinding, entry_basis, finding_of

REVIEWER = "standpoint"


class StandpointReader(Protocol):
    """The role: a draft in, a critique of the standpoint it speaks from out."""

    async def read_standpoint(self, case: Case, draft: Draft | None) -> Critique:
        """At most five findings; an abstention where there is no draft. The case says what the draft answers."""
        ...


class ByDossier:
    """Plain code over the wordings kept as data."""

    async def read_standpoint(self, case: Case, draft: Draft | None) -> Critique:
        del case
        if draft is None:
            nothing = PartAbstention(about="draft", reason="silence", say="There is no draft yet to read.")
            return Critique(reviewer=REVIEWER, outcome="abstained", abstentions=(nothing,))
        found = sorted(_entries_in(draft.text), key=lambda pair: pair[1].start)
        findings = tuple(
            _entry_finding(number, item, span)
            if isinstance(item, StandpointEntry)
            else _floor_finding(number, item, span)
            for number, (item, span) in enumerate(found[:MAX_FINDINGS], start=1)
        )
        left = tuple(item.id for item, _ in found[MAX_FINDINGS:])
        outcome = "findings" if findings else "nothing_to_raise"
        return Critique(reviewer=REVIEWER, outcome=outcome, findings=findings, held_back=left or None)


def _entries_in(text: str) -> list[tuple[StandpointEntry | FloorPattern, Span]]:
    """Each entry that stands in the text, at its first place; then what of the floor no entry already speaks to."""
    search = SearchText(text)
    found: list[tuple[StandpointEntry | FloorPattern, Span]] = [
        (entry, spans[0]) for entry in standpoints() if (spans := search.find_any(entry.forms, ENGINE_FOLD))
    ]
    for pattern in floor():
        if match := pattern.find(text):
            span = Span(match[0], match.start(), match.end())
            if not any(span.overlaps(other) for _, other in found):
                found.append((pattern, span))
    return found


def _entry_finding(number: int, entry: StandpointEntry, span: Span) -> Finding:
    return Finding(
        id=f"{REVIEWER}.{number}",
        line=entry.lines[0],
        verdict="raised",
        draft_span=TextSpan.of(span),
        thin_reading=entry.thin_reading,
        readings=entry.readings,
        ordinary_explanations=entry.ordinary,
        basis=(Basis(kind="codebook", id=f"standpoint.{entry.id}"),),
        question=entry.question,
        suggestion=entry.guidance,
    )


def _floor_finding(number: int, pattern: FloorPattern, span: Span) -> Finding:
    return Finding(
        id=f"{REVIEWER}.{number}",
        line="flattening",
        verdict="raised",
        draft_span=TextSpan.of(span),
        thin_reading="The phrase is a plain way of saying what is so.",
        readings=(pattern.say,),
        only_one_because="The matter is the wording itself: a phrase stands where this case has persons.",
        basis=(Basis(kind="codebook", id=f"floor.{pattern.id}"),),
        question="What did these people say or do that this phrase stands in for?",
        suggestion="Say what happened between these people, or leave the phrase out.",
    )


def entries_listed() -> str:
    """The entries as a model is sent them."""
    return listed(f"{entry.id}: {entry.speaks_from} {entry.question}" for entry in standpoints())


class SaidStandpoint(Reply):
    """What a reader of the standpoint gives."""

    findings: list[SaidFinding] = Field(
        description="At most five findings; an empty list where there is nothing.",
        json_schema_extra=at_most(MAX_FINDINGS),
    )


@dataclass(frozen=True)
class ByModel:
    """A model that reads the draft with the entries before it."""

    model: Model
    desk: Desk
    prompts: Prompts

    async def read_standpoint(self, case: Case, draft: Draft | None) -> Critique:
        if draft is None:
            return await ByDossier().read_standpoint(case, draft)
        nonce = self.desk.journal.nonce
        asked = self.prompts.fill("read_standpoint", entries=entries_listed(), shape=described(SaidStandpoint))
        table = the_table(self.prompts, case, draft, nonce)
        messages = (said_by_system(self.prompts, nonce), table, Said(by="user", text=asked))
        reply = await ask_for(self.desk, self.model, messages, SaidStandpoint, self.prompts)
        findings = tuple(
            finding_of(said, f"{REVIEWER}.{number}", case, draft, entry_basis(said.notes))
            for number, said in enumerate(reply.findings, start=1)
        )
        return Critique(reviewer=REVIEWER, outcome="findings" if findings else "nothing_to_raise", findings=findings)
