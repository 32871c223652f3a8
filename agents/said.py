"""What a model says in a review, and the finding it becomes: its quotations found in the texts, its basis named.

Nothing is put right that matters: a quotation that is nowhere stays as it was said, and the check withholds it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any, cast, get_args

from pydantic import Field

from ..personas.dossier import Line
from .case import Case
from .codebook import standpoints, verdicts
from .critique import Basis, Draft, Finding
from .plain import SourcedSpan, TextSpan
from .quoting import Found, find_quote
from .replies import Reply, at_most, within

LINES = get_args(Line)
LONGEST = 1_200
"""Characters of one text in a finding; a longer one is an essay and is refused."""
MOST = 8
"""Readings, explanations or notes of one finding; more cannot be shown beside one another and are refused."""
ASKED, ASKED_ITEMS = 400, 4
"""What the schema asks for: less than is taken, so that a model that is held to it has room for the rest."""
Text = Annotated[str, Field(max_length=LONGEST, json_schema_extra=within(ASKED))]
Few = Annotated[list[Text], Field(max_length=MOST, json_schema_extra=at_most(ASKED_ITEMS))]


class SaidFinding(Reply):
    """One finding, as a model gives it."""

    quote: Text = Field(description="The draft's words, copied exactly; empty where the draft passes the cue over.")
    cue: Text = Field(description="The words of the prompt or the account that it answers to, copied exactly.")
    line: str = Field(
        description="The line it is read along.", max_length=LONGEST, json_schema_extra={"enum": list(LINES)}
    )
    verdict: str = Field(
        description="What you find, in one of the words given.",
        max_length=LONGEST,
        json_schema_extra=lambda schema: schema.update(enum=cast(Any, the_verdicts())),
    )
    thin_reading: Text = Field(description="What the words are if nothing more is meant.")
    ordinary_explanations: Few = Field(default=[], description="What would explain it without any culture.")
    readings: Few = Field(default=[], description="Two or more readings that could each be right.")
    only_one_because: Text | None = Field(default=None, description="Why there are not two; else null.")
    notes: Few = Field(default=[], description="Ids of the notes or entries it rests on.")
    question: Text = Field(description="One question for the user; ends in a question mark.")
    suggestion: Text | None = Field(default=None, description="What a reply could attend to; else null.")


class SaidAbstention(Reply):
    """Something a reviewer says nothing about."""

    about: str = Field(description="The words of the case it says nothing about.", max_length=300)
    say: Text = Field(description="Why, in a sentence.")


def finding_of(
    said: SaidFinding, finding_id: str, case: Case, draft: Draft | None, basis: tuple[Basis, ...]
) -> Finding:
    """The finding that was said, its quotations at their places in the texts."""
    found = find_quote(draft.text, said.quote) if draft else None
    cue, source = _cue(said.cue, case)
    spans = (SourcedSpan(text=cue.span.text, start=cue.span.start, end=cue.span.end, source=source),) if cue else ()
    users = tuple(Basis(kind="user", id=span.source) for span in spans if span.source != "prompt")
    return Finding(
        id=finding_id,
        line=said.line,
        verdict=said.verdict,
        draft_span=_span(found, said.quote),
        quoted_as=said.quote if found and found.how == "near" else None,
        omission=not said.quote.strip(),
        cue_spans=spans or _nowhere(said),
        thin_reading=said.thin_reading,
        readings=tuple(text.strip() for text in said.readings if text.strip()),
        only_one_because=(said.only_one_because or "").strip() or None,
        ordinary_explanations=tuple(text for text in said.ordinary_explanations if text.strip()),
        basis=(*basis, *users),
        question=said.question.strip(),
        suggestion=(said.suggestion or "").strip() or None,
    )


def note_basis(ids: list[str], standings: Mapping[str, str], by_meaning: Collection[str] = ()) -> tuple[Basis, ...]:
    """Notes as a basis, marked where they were found by meaning; `model, unsourced` where none is named."""
    named = tuple(dict.fromkeys(text.strip() for text in ids if text.strip()))
    return (
        tuple(
            Basis(kind="note", id=each, standing=standings.get(each), how="meaning" if each in by_meaning else None)
            for each in named
        )
        or _UNSOURCED
    )


def entry_basis(ids: list[str]) -> tuple[Basis, ...]:
    """Codebook entries as a basis; `model, unsourced` where none is named."""
    known = {entry.id for entry in standpoints()}
    named = (text.strip().removeprefix("standpoint.") for text in ids)
    found = tuple(Basis(kind="codebook", id=f"standpoint.{each}") for each in dict.fromkeys(named) if each in known)
    return found or _UNSOURCED


def the_verdicts() -> list[str]:
    """The words a model may find with. `raised` is the plain code's, which cannot tell."""
    return [each for each in verdicts() if each != "raised"]


_UNSOURCED = (Basis(kind="model", id="unsourced"),)


def _span(found: Found | None, quote: str) -> TextSpan | None:
    """The draft's words at their place; a quotation that is nowhere stays as it was said, for the check to withhold."""
    if found:
        return TextSpan.of(found.span)
    return TextSpan(text=quote.strip(), start=0, end=0) if quote.strip() else None


def _cue(quote: str, case: Case) -> tuple[Found | None, str]:
    """A quotation of the prompt or the account; never a near one, because a cue is verbatim."""
    for source, text in case.texts().items():
        found = find_quote(text.text, quote)
        if found and found.how != "near":
            return found, source
    return None, "prompt"


def _nowhere(said: SaidFinding) -> tuple[SourcedSpan, ...]:
    """For an omission, a cue that is nowhere stays as it was said; beside a quotation of the draft it is left out."""
    if said.quote.strip() or not said.cue.strip():
        return ()
    return (SourcedSpan(text=said.cue.strip(), start=0, end=0),)
