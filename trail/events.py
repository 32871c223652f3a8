"""Events: what happened, in order, without a word that anyone wrote.

An event's payload holds ids, counts, choices from fixed sets and references to blobs. What a person typed, and what
derives from it, is in the blobs, so that it can be erased while the chain still verifies.

    leaf  = SHA-256(0x00 || JCS(event))
    chain = SHA-256(0x01 || chain of the event before || JCS(event)), 32 zero bytes before the first

JCS is RFC 8785. The chain shows that an event was changed, moved or dropped; it does not by itself show that the
last events were cut off or that someone rewrote everything and every hash with it.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = 1
CHAIN_START = "0" * 64

Digest = str
"""`sha256:` and 64 hex digits."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class BlobRef(_Record):
    """A text kept beside the chain under its own salt."""

    blob: Digest
    """SHA-256 of the salt and the text."""
    bytes: int


class PublicRef(_Record):
    """A file kept once by its content: a dossier, the engine's data."""

    name: str
    version: str
    public: Digest
    """SHA-256 of the file."""


class OpenCaseFinished(_Record):
    """The case was taken; the trail begins."""

    winks: str
    """The version of Winks."""
    model: str
    rounds: int
    case_id: str | None
    prompt: BlobRef
    draft: BlobRef | None
    account: list[BlobRef]
    opt_in: dict[str, BlobRef]
    engine: list[PublicRef]
    """The engine's data files."""


class ReadCuesFinished(_Record):
    """The cues were read."""

    value: BlobRef
    cues: int


class Considered(_Record):
    """A dossier that was considered, and the outcome."""

    dossier: str
    outcome: str
    public: Digest | None
    """SHA-256 of its file; None for one that could not be read."""


class ConveneFinished(_Record):
    """Dossiers were seated or stood aside."""

    value: BlobRef
    considered: list[Considered]
    boundaries: int


class DraftFinished(_Record):
    """There is a draft to review, or there is none and `value` is null."""

    value: BlobRef | None
    by: str | None


class ReviewFinished(_Record):
    """A reviewer brought its critique."""

    value: BlobRef
    reviewer: str
    round: int
    outcome: str
    findings: int
    notes: list[str]
    """Ids of the notes it was given."""


class ReviewFailed(_Record):
    """A reviewer brought no review."""

    reviewer: str
    round: int
    failure: str
    """The kind of failure."""
    value: BlobRef
    notes: list[str]


class ReadStandpointFinished(_Record):
    """The draft's own standpoint was read."""

    value: BlobRef
    outcome: str
    findings: int


class CheckFindingsFinished(_Record):
    """Each finding was verified or withheld."""

    value: BlobRef
    verified: int
    withheld: int


class ReviseFinished(_Record):
    """The draft was held or rewritten."""

    value: BlobRef
    revision: Literal["held", "rewritten"]
    responses: int


class CheckRevisionFinished(_Record):
    """The revision was checked and read for restraint."""

    value: BlobRef
    taken: int
    declined: int
    left_to_user: int
    unkept: int
    """Responses whose claim the text does not bear out."""


class FollowUpFinished(_Record):
    """In the second round, a reviewer said what became of its own findings."""

    value: BlobRef
    reviewer: str
    still_stands: int


class PresentFinished(_Record):
    """The run is over and its document can be built."""

    status: Literal["finished", "failed"]


class RunFailed(_Record):
    """A step failed and the run ended there."""

    step: str
    failure: str
    value: BlobRef


class RunCancelled(_Record):
    """Someone stopped the run."""

    by: str


PAYLOADS: dict[str, type[_Record]] = {
    "open_case_finished": OpenCaseFinished,
    "read_cues_finished": ReadCuesFinished,
    "convene_finished": ConveneFinished,
    "draft_finished": DraftFinished,
    "review_finished": ReviewFinished,
    "review_failed": ReviewFailed,
    "read_standpoint_finished": ReadStandpointFinished,
    "check_findings_finished": CheckFindingsFinished,
    "revise_finished": ReviseFinished,
    "check_revision_finished": CheckRevisionFinished,
    "follow_up_finished": FollowUpFinished,
    "present_finished": PresentFinished,
    "run_failed": RunFailed,
    "run_cancelled": RunCancelled,
}
"""Every kind of event and the type of its payload."""

CLOSING = {"run_failed": "failed", "run_cancelled": "cancelled"}
"""Kinds that end a run, beside `present_finished`, which says itself how it ended."""


class Event(_Record):
    """One thing that happened in a run."""

    run: str
    seq: int = Field(ge=1)
    kind: str
    schema_version: int = SCHEMA_VERSION
    at: str
    """UTC, ISO 8601 with microseconds and `Z`."""
    payload: dict[str, Any]

    def body(self) -> bytes:
        """The canonical JSON of the event, which is what is hashed and stored."""
        return rfc8785.dumps(self.model_dump(mode="json"))

    @property
    def status_after(self) -> str:
        """The status of the run once this event is its last."""
        if self.kind == "present_finished":
            return str(self.payload["status"])
        return CLOSING.get(self.kind, "running")


def chain_hash(before: str, body: bytes) -> str:
    """The chain value of an event, in hex, from the chain value before it."""
    return hashlib.sha256(b"\x01" + bytes.fromhex(before) + body).hexdigest()


def leaf_hash(body: bytes) -> str:
    """The RFC 6962 leaf of an event, in hex."""
    return hashlib.sha256(b"\x00" + body).hexdigest()


def blob_digest(salt: bytes, body: bytes) -> Digest:
    """The reference to a private text: without its salt nobody can guess a short text from it."""
    return "sha256:" + hashlib.sha256(salt + body).hexdigest()


def public_digest(body: bytes) -> Digest:
    """The reference to a public file."""
    return "sha256:" + hashlib.sha256(body).hexdigest()


def references(payload: Any) -> tuple[set[Digest], set[Digest]]:
    """The private and the public digests that a payload refers to."""
    private: set[Digest] = set()
    public: set[Digest] = set()
    stack = [payload]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            private |= {item["blob"]} if isinstance(item.get("blob"), str) else set()
            public |= {item["public"]} if isinstance(item.get("public"), str) else set()
            stack.extend(item.values())
        elif isinstance(item, list):
            stack.extend(item)
    return private, public
