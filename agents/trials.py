"""Trying a dossier on many cases, and on several drafts of each, so that it can be seen what a draft changes. No trail.

Beside the drafts that a case has, two are put together from the dossier's own notes: the raising drafts of the notes that
the prompt brings, where the case has no draft, and their good drafts. Both are composed by nobody and read oddly; they are there to be looked for wordings in.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import InputRefused
from ..personas.dossier import Dossier
from ..personas.mirror import DraftKind, Outing, Said
from ..personas.reader import ReadDossier
from .case import Case, open_case
from .critique import Critique, Finding
from .drafted_cases import DraftedCase
from .trial import Trial, try_dossier

REASON = "tried on many cases; nothing is kept"
"""Given for a dossier that asks for a reason."""


async def try_on_many(read: ReadDossier, cases: Iterable[DraftedCase]) -> list[Outing]:
    """What a dossier does with each case, under each draft. InputRefused, with the case, for one that cannot be taken."""
    return [outing for case in cases for outing in await _outings(read, case)]


async def _outings(read: ReadDossier, case: DraftedCase) -> list[Outing]:
    bare = await try_dossier(read, _opened(read.dossier, case, None))
    if bare.seat is None:
        return [outing_of(case.id, "none", None, bare)]
    drafts: list[tuple[DraftKind, str]] = [("given", draft) for draft in case.drafts]
    drafts += _own_drafts(read.dossier, bare.seat.notes, with_raising=not case.drafts)
    tried = [(kind, draft, await try_dossier(read, _opened(read.dossier, case, draft))) for kind, draft in drafts]
    return [outing_of(case.id, kind, draft, trial) for kind, draft, trial in tried] or [
        outing_of(case.id, "none", None, bare)
    ]


def _opened(dossier: Dossier, case: DraftedCase, draft: str | None) -> Case:
    reasons = {dossier.id: REASON} if dossier.requires_review_before_use else None
    try:
        return open_case(case.prompt, draft, case.account, reasons)
    except InputRefused as error:
        raise InputRefused(f"Case {case.id!r}: {error}") from error


def _own_drafts(dossier: Dossier, brought: Iterable[str], *, with_raising: bool) -> list[tuple[DraftKind, str]]:
    notes = [dossier.note(note) for note in brought]
    if not notes:
        return []
    raising: list[tuple[DraftKind, str]] = [("raising", "\n\n".join(note.raising_draft for note in notes))]
    attending: list[tuple[DraftKind, str]] = [("attending", "\n\n".join(note.good_draft for note in notes))]
    return raising * with_raising + attending


def outing_of(case: str, kind: DraftKind, draft: str | None, trial: Trial) -> Outing:
    """A trial, as far as a mirror looks."""
    if trial.seat is None:
        return Outing(case, kind, draft, trial.abstention.reason if trial.abstention else "not_spoken_of")
    critique = trial.critique or Critique(reviewer=trial.dossier, outcome="nothing_to_raise")
    return Outing(
        case=case,
        draft=kind,
        words=draft,
        aside=None,
        brought=trial.seat.notes,
        said=tuple(map(said_in, critique.verified)),
        held_back=critique.held_back or (),
        silent_on=tuple(part.about for part in critique.abstentions),
    )


def said_in(finding: Finding) -> Said:
    """A finding, as far as a mirror looks."""
    told = (
        *finding.readings,
        finding.only_one_because,
        *finding.ordinary_explanations,
        finding.question,
        finding.suggestion,
    )
    notes = tuple(basis.id for basis in finding.basis if basis.kind == "note")
    return Said(notes, finding.line, "\n".join(part for part in told if part))
