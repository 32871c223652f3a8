"""What a model would be sent to review a case from one dossier, to the letter, and what of the dossier stays behind.

The messages are made by the code that makes them in a run (`reviewer.review_messages`); nothing is called. Where a run has
its nonce, they have `NONCE`. The limits: in a run whose draft is the model's own, that draft stands where there is none
here; and what later turns are sent (a repair, a second round) hangs on the replies, and brings in nothing more of the dossier.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from ..personas.dossier import Dossier, Note
from ..personas.library import Library
from ..personas.reader import ReadDossier
from .calls import Said
from .case import Case
from .convener import Abstention, MetBoundary, Seat, bring_notes, convene
from .critique import Draft
from .meaning import Embedder, with_meaning
from .plain import Plain
from .prompting import load_prompts
from .replies import shape_of
from .reviewer import EXPLAINS, PORTRAYED, SENT, SaidReview, Sitting, notes_for, review_messages
from .trial import TriedNote, tried_notes

NONCE = "‹the nonce of the run›"
"""Stands for the marker that is new in each run, and that no material can hold."""


class LeftOut(Plain):
    """A part of the dossier that is not sent."""

    what: str
    """A section, a field or a note, as the reader names it; `notes.*.sources` is that field of every note that is sent."""
    why: str


class Sending(Plain):
    """What a case would have sent of a dossier."""

    dossier: str
    """`id@version`."""
    seat: Seat | None
    """None where it is not seated, and nothing is sent."""
    abstention: Abstention | None
    """Why it stands aside, where it does."""
    boundaries: tuple[MetBoundary, ...]
    notes: tuple[TriedNote, ...]
    """Every note with a wording in the case, sent or not."""
    messages: tuple[Said, ...]
    """What the model is sent, in order; none where nobody is asked."""
    shape: dict[str, Any] | None
    """The JSON schema of the reply, which goes with the messages."""
    left_out: tuple[LeftOut, ...]
    """Everything else that the dossier holds."""


def would_send(read: ReadDossier, case: Case, today: date, model: Embedder | None = None) -> Sending:
    """What a model that reviews this case from this dossier would be sent. With a `model`, notes are found by meaning as well."""
    dossier = read.dossier
    library = Library({dossier.id: read})
    convened = convene(case, (), library, today)
    if model:
        convened = with_meaning(convened, case, library, model)
    draft = Draft(text=case.draft, by="caller") if case.draft else None
    seat = next(iter(convened.seats), None)
    if seat is not None and draft is not None:
        seat = bring_notes(seat, dossier, draft.text)
    sitting = Sitting(case, draft, seat, dossier) if seat else None
    given = notes_for(sitting) if sitting else ()
    return Sending(
        dossier=dossier.ref,
        seat=seat,
        abstention=next(iter(convened.abstentions), None),
        boundaries=convened.boundaries,
        notes=tried_notes(read, case, seat),
        messages=review_messages(sitting, load_prompts(), NONCE) if sitting and given else (),
        shape=shape_of(SaidReview) if given else None,
        left_out=tuple(_left_out(dossier, given)),
    )


_NOT_TOLD = "It is for curators, for the engine and for readers; a reviewer is not told it."
_NOBODY = "Nothing of the dossier is sent, since nobody is asked."


def _left_out(dossier: Dossier, given: tuple[Note, ...]) -> Iterator[LeftOut]:
    if not given:
        yield LeftOut(what="the whole dossier", why=_NOBODY)
        return
    told = {_top(path) for path in PORTRAYED.values()}
    for name, field in type(dossier).model_fields.items():
        value = getattr(dossier, name)
        if name == "notes" or value in (None, ()):
            continue
        if name not in told:
            yield LeftOut(what=field.alias or name, why=_NOT_TOLD)
        elif name not in PORTRAYED.values():
            yield from _fields_left_out(name, value)
    yield from _notes_left_out(dossier, given)


def _fields_left_out(section: str, value: Any) -> Iterator[LeftOut]:
    for name, field in type(value).model_fields.items():
        path = f"{section}.{name}"
        if path not in PORTRAYED.values() and getattr(value, name) not in (None, ()):
            yield LeftOut(what=f"{section}.{field.alias or name}", why=_NOT_TOLD)


def _notes_left_out(dossier: Dossier, given: tuple[Note, ...]) -> Iterator[LeftOut]:
    for name in Note.model_fields:
        if name not in SENT.values():
            yield LeftOut(what=f"notes.*.{name}", why=_NOT_TOLD)
    sent = {note.id for note in given}
    for note in dossier.notes:
        if note.id in sent and note.standing == "contested":
            for name in EXPLAINS:
                yield LeftOut(
                    what=f"notes.{note.id}.{name}", why="The note is contested: it asks and does not explain."
                )
        elif note.standing == "unsourced":
            yield LeftOut(what=f"notes.{note.id}", why="The note is unsourced, and such notes are never sent.")
        elif note.id not in sent:
            yield LeftOut(what=f"notes.{note.id}", why="Nothing in the case brings it.")


def _top(path: str) -> str:
    return path.partition(".")[0]
