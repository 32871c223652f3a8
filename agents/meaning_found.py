"""What was found by meaning and with what: plain values of the record, known also where no embedding model is installed.

There is no figure in them. A sentence was near enough to a note to have it brought, or it was not; how near says nothing of a
person and is not kept.
"""

from __future__ import annotations

from .plain import Plain, SourcedSpan

FOUND_BY_MEANING = "found by meaning, not by its words: check that it bears on this"
"""What is said wherever such a note is shown."""


class FoundByMeaning(Plain):
    """A note that no wording brought, and the sentence that was near to its cue."""

    note: str
    """The note's id."""
    cue: SourcedSpan
    """The sentence of the prompt or the account, as it stands there."""


class EmbeddingModel(Plain):
    """The model that compared."""

    name: str
    """The model, the package that holds it and its version."""
    weights: str
    """SHA-256 of its weights, in hex."""
    vocabulary: str
    """SHA-256 of its vocabulary, in hex."""


class Compared(Plain):
    """That a case was looked through for notes by meaning: with what, and how far."""

    model: EmbeddingModel
    sources: tuple[str, ...]
    """The texts that were looked through: `prompt`, `account.0` ..."""
    sentences: int
    """Sentences that were compared."""
    passed_over: int
    """Sentences that were not: too short, not in English, about somebody else, or more than are compared."""
