"""What reviewers say and what becomes of it: findings, critiques, responses, the revision.

A finding reads an act; it does not grade a draft. There is no number in it that says how good or bad anything is,
and no place to put one.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .meaning_found import FOUND_BY_MEANING
from .plain import Plain, SourcedSpan, TextSpan

BasisKind = Literal["note", "codebook", "user", "model"]
Outcome = Literal["findings", "nothing_to_raise", "abstained", "failed"]
Disposition = Literal["taken", "declined", "left_to_user"]
MAX_FINDINGS = 5
"""The most one reviewer may bring in one round."""


class Basis(Plain):
    """What a finding rests on."""

    optional_keys = frozenset({"standing", "how"})

    kind: BasisKind
    id: str
    """A note id that was sent, a codebook entry, `prompt` or `account.N` for the user's words, or `unsourced`."""
    standing: str | None = None
    """The note's standing, as its curator states it."""
    how: Literal["meaning"] | None = None
    """`meaning` for a note that no wording brought and a sentence was near to; left out for every other basis."""

    def __str__(self) -> str:
        """In a line: `note rukun (attested)`, with what has to be said of one that was found by meaning."""
        told = "; ".join(filter(None, (self.standing, FOUND_BY_MEANING if self.how else None)))
        return f"{self.kind} {self.id}{f' ({told})' if told else ''}"


class Finding(Plain):
    """One reading of one place: anchored in the draft or the cue, based on something, ending in a question."""

    optional_keys = frozenset({"withheld_because", "only_one_because", "revision_span", "quoted_as"})

    id: str
    line: str
    """One of the ten codebook lines."""
    verdict: str
    """In words: thin, misread ... ; `raised` where plain code cannot tell whether the draft already attends to it."""
    status: Literal["unchecked", "verified", "withheld"] = "unchecked"
    withheld_because: str | None = None
    """Why the check withheld it. It stays on the trail and cannot drive the revision."""
    draft_span: TextSpan | None = None
    """The words of the draft it is about; None for an omission."""
    quoted_as: str | None = None
    """A near miss: what a model quoted, where the draft's own words, in `draft_span`, are a little different."""
    omission: bool = False
    """The draft passes a cue over in silence."""
    revision_span: TextSpan | None = None
    """For the reading of restraint: the words of the revised text it is about."""
    cue_spans: tuple[SourcedSpan, ...] = ()
    """The user's words it answers to."""
    thin_reading: str
    readings: tuple[str, ...] = ()
    """Situated readings that could each be right."""
    only_one_because: str | None = None
    """Why there are not two."""
    ordinary_explanations: tuple[str, ...] = ()
    basis: tuple[Basis, ...] = ()
    question: str
    """For the user; ends in a question mark."""
    suggestion: str | None = None
    """What a reply could attend to; never what it must say."""

    @property
    def by_likeness(self) -> bool:
        """Whether it stands on a note that was found by meaning and at no word of a text: then nobody knows that the text is silent."""
        return self.omission and self.verdict == "raised" and any(basis.how for basis in self.basis)


class PartAbstention(Plain):
    """Something in the case on which a reviewer says nothing, and why."""

    about: str
    reason: str
    say: str


class Failure(Plain):
    """What kept a reviewer from reviewing. Never an answer."""

    kind: str
    message: str


class FollowUp(Plain):
    """In a second round: what became of a reviewer's own finding."""

    finding: str
    outcome: Literal["settled", "still_stands", "withdrawn"]
    reason: str


class Critique(Plain):
    """What one reviewer brought in one round."""

    optional_keys = frozenset({"failure", "follow_ups", "held_back"})

    reviewer: str
    """A dossier id, `standpoint` or `restraint`."""
    round: int = 1
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    abstentions: tuple[PartAbstention, ...] = ()
    failure: Failure | None = None
    held_back: tuple[str, ...] | None = None
    """Notes that bear on the case too and were left out to keep the critique short."""
    follow_ups: tuple[FollowUp, ...] | None = None
    """Second round only."""

    @property
    def verified(self) -> tuple[Finding, ...]:
        """The findings that passed the check."""
        return tuple(finding for finding in self.findings if finding.status == "verified")


class Response(Plain):
    """What became of a finding in the revision."""

    optional_keys = frozenset({"changed_span", "check"})

    finding: str
    disposition: Disposition
    reason: str
    changed_span: TextSpan | None = None
    """For `taken`: the words of the revised text that changed."""
    check: str | None = None
    """What the check of the revision says, where the claim and the text disagree."""


class Revision(Plain):
    """The draft after its critiques."""

    kind: Literal["held", "rewritten"]
    """`held`: the draft with its places marked, no prose composed. `rewritten`: a new text."""
    text: str
    responses: tuple[Response, ...] = ()
    added_explanations: tuple[str, ...] = ()
    ask_back: tuple[str, ...] = Field(default=())
    """Questions to put to the user first."""


class Draft(Plain):
    """The text under review, and whose it is."""

    text: str
    by: str
    """`caller`, `case`, or the id of the model that answered."""
