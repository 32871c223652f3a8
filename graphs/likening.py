"""Notes found by meaning, in a run: looked for once, put on the trail, and taken from there ever after.

A run that goes on in the same leg, and every replay, need no embedding model: what was found is on the record. A new leg looks
again only where somebody new sits or there are new words.
"""

from __future__ import annotations

import asyncio
from typing import Any

from ..agents import meaning
from ..agents.case import Case
from ..agents.convener import Convened, Seat
from ..agents.meaning import as_found_before, with_meaning
from ..personas.library import Library
from ..settings import Settings
from .company import UnderWay


async def must_be_to_hand(settings: Settings) -> None:
    """SettingError where notes are to be found by meaning and the embedding model is not installed, or is another."""
    if settings.notes_by_meaning:
        await asyncio.to_thread(meaning.embedder)


async def found_by_meaning(run: UnderWay, convened: Convened, case: Case, library: Library) -> Convened:
    """What was convened, with the notes that meaning brings, where the run asks for that. From the record if it is there."""
    if not run.company.settings.notes_by_meaning:
        return convened
    in_this_leg, value = run.record.held("convene_finished")
    before = Convened.model_validate(value) if value else None
    if before and (found := as_found_before(convened, before, case, library)):
        return found
    if in_this_leg or run.record.replaying:
        return convened  # the record has it otherwise, and says so by name
    return await asyncio.to_thread(lambda: with_meaning(convened, case, library, meaning.embedder()))


def facts_of(convened: Convened) -> dict[str, Any] | None:
    """What the trail says of it: the model and the ids, and nothing of how near anything was."""
    if convened.by_meaning is None:
        return None
    model = convened.by_meaning.model
    found = [
        {"dossier": seat.dossier, "notes": list(seat.notes_by_meaning)} for seat in convened.seats if seat.by_meaning
    ]
    return {"model": model.name, "weights": model.weights, "vocabulary": model.vocabulary, "found": found}


def facts_of_seat(seat: Seat) -> dict[str, Any]:
    """The notes that a reviewer was given, and those of them that no wording brought."""
    return {"notes": list(seat.notes), "by_meaning": list(seat.notes_by_meaning) or None}
