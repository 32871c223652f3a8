"""Trying a dossier on a case: what would bring it in, which notes would be sent, what it would say. No trail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from ..personas.bearing import Bearing, bearing
from ..personas.forms import SearchText
from ..personas.library import Library
from ..personas.reader import ReadDossier
from .anchoring import check_findings, sent_to
from .case import Case
from .convener import Abstention, MetBoundary, Seat, bring_notes, convene
from .critique import Critique, Draft
from .meaning import Embedder, with_meaning
from .plain import Plain, SourcedSpan, TextSpan
from .reviewer import ByDossier, Sitting


class TriedNote(Plain):
    """Where a note's wordings stand in the case."""

    optional_keys = frozenset({"how"})

    id: str
    standing: str
    sent: bool
    cues: tuple[SourcedSpan, ...]
    """Where its cue forms stand; for a note found by meaning, the sentence that was near to it."""
    draft_spans: tuple[TextSpan, ...]
    attended: bool
    how: Literal["meaning"] | None = None
    """`meaning` for a note that no wording brought; left out for every other."""


class Trial(Plain):
    """What a dossier would do with a case."""

    dossier: str
    seat: Seat | None
    abstention: Abstention | None
    boundaries: tuple[MetBoundary, ...]
    notes: tuple[TriedNote, ...]
    """Every note with a wording in the case, sent or not."""
    critique: Critique | None


async def try_dossier(read: ReadDossier, case: Case, model: Embedder | None = None) -> Trial:
    """Convene this dossier alone, and let it review if it is seated. With a `model`, notes are found by meaning as well."""
    dossier = read.dossier
    library = Library({dossier.id: read})
    convened = convene(case, (), library, datetime.now(UTC).date())
    if model:
        convened = with_meaning(convened, case, library, model)
    draft = Draft(text=case.draft, by="caller") if case.draft else None
    seat = next(iter(convened.seats), None)
    critique = None
    if seat is not None:
        seat = bring_notes(seat, dossier, draft.text) if draft else seat
        critique = await ByDossier().review(Sitting(case, draft, seat, dossier))
        critique = check_findings(critique, sent_to(case, draft, dossier, seat.notes, seat.notes_by_meaning))
    return Trial(
        dossier=dossier.ref,
        seat=seat,
        abstention=next(iter(convened.abstentions), None),
        boundaries=convened.boundaries,
        notes=tried_notes(read, case, seat),
        critique=critique,
    )


def tried_notes(read: ReadDossier, case: Case, seat: Seat | None) -> tuple[TriedNote, ...]:
    """Every note with a wording in the case, and whether it is sent."""
    texts = case.texts()
    draft = SearchText(case.draft) if case.draft else None
    found = [bearing(note, read.dossier, texts, draft) for note in read.dossier.notes]
    return tuple(
        _tried(item, seat)
        for item in found
        if item.cues or item.thin or (seat is not None and item.note.id in seat.notes_by_meaning)
    )


def _tried(item: Bearing, seat: Seat | None) -> TriedNote:
    likened = seat.found_by(item.note.id) if seat else None
    return TriedNote(
        id=item.note.id,
        standing=item.note.standing,
        sent=seat is not None and item.note.id in seat.notes,
        cues=(likened,) if likened else tuple(SourcedSpan.quoting(quote) for quote in item.cues),
        draft_spans=tuple(TextSpan.of(span) for span in item.thin),
        attended=item.attended,
        how="meaning" if likened else None,
    )
