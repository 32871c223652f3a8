"""What an event says of notes that were found by meaning: with which model, and which notes. No figure, and no word of the case."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class FoundNotes(BaseModel):
    """Notes of a seated dossier that no wording brought."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    dossier: str
    """`id@version`."""
    notes: list[str]
    """Their ids."""


class LookedByMeaning(BaseModel):
    """Notes were looked for by meaning."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str
    """The embedding model, the package that holds it and its version."""
    weights: str
    """SHA-256 of its weights, in hex."""
    vocabulary: str
    """SHA-256 of its vocabulary, in hex."""
    found: list[FoundNotes]
    """What it brought, and nothing of how near it was."""
