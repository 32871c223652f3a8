"""Taking on a dossier: somebody says who they are to the setting, and answers for the text from then on.

It is a statement and no signature. The dossier stands as `starter` until its curator signs it (see `attestation.py`),
and the banner says so. A place that is held open stays so, since taking it on writes no notes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date

from .editing import refused, set_field, text_of
from .editing_notes import note_change
from .outline import outline

BANNER = (
    "Starter material, taken on by {curator}, who answers for it and has not signed it. "
    "Not reviewed or endorsed by people from this setting or by the authors cited. "
    "It offers readings to weigh and questions to ask; it settles nothing."
)
HELD_OPEN = "A place held open, taken on by {curator}, who has written no notes yet. It always stands aside."


@dataclass(frozen=True)
class Statement:
    """What a curator says on taking a dossier on. All of it is asked for, and is shown to whoever reads the dossier."""

    curator: str
    """Who answers for the text, by the name they choose."""
    relation_to_setting: str
    """What they have to do with the setting."""
    read_from: str
    """What they read, in which languages, and from where."""
    interests: str
    """What they stand to gain or lose by it; that there is nothing, where they know of nothing."""
    likely_distortions: tuple[str, ...]
    """What this way of reading probably gets wrong."""
    who_should_curate_next: str
    """Who could do it better."""


def take_on(text: str, statement: Statement, day: date) -> str:
    """The text with its new curator. DossierError for a statement that leaves something out, and for a withdrawn dossier."""
    found = outline(text)
    if text_of(text, "standing") == "withdrawn":
        why = "the dossier was withdrawn; what was taken back is not taken on. Begin another under an id of its own."
        raise refused(found, "standing", why)
    for field in fields(statement):
        value = getattr(statement, field.name)
        if not (value.strip() if isinstance(value, str) else [item for item in value if item.strip()]):
            raise refused(found, f"positionality.{field.name}", f"is not said; {_WHY[field.name]}")
    before = _name(text_of(text, "positionality.curator"))
    for field in fields(statement):
        text = set_field(text, f"positionality.{field.name}", getattr(statement, field.name))
    return _answered_for(text, _name(statement.curator), before, day)


def _answered_for(text: str, curator: str, before: str, day: date) -> str:
    held_open = text_of(text, "standing") == "reserved"
    text = set_field(text, "standing", "reserved" if held_open else "starter")
    text = set_field(text, "status.banner", (HELD_OPEN if held_open else BANNER).format(curator=curator))
    former = f" The curator named before: {before}." if before and before != curator else ""
    return note_change(text, day, curator, f"Taken on by {curator}.{former}")


def _name(curator: str) -> str:
    """The name alone, of what a curator says of themselves."""
    return " ".join(curator.split()).rstrip(".")


_WHY = {
    "curator": "give the name you want to be known by.",
    "relation_to_setting": "say what you have to do with the setting, if only that you have read of it.",
    "read_from": "say what you read, in which languages.",
    "interests": "say what you stand to gain or lose by it, or that you know of nothing.",
    "likely_distortions": "name one thing that your way of reading probably gets wrong.",
    "who_should_curate_next": "say who could do it better.",
}
