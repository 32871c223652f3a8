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
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from .canonical import canonical
from .payloads import CLOSING, REMARKS, SCHEMA_VERSION, Digest

CHAIN_START = "0" * 64


class Event(BaseModel):
    """One thing that happened in a run."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    run: str
    seq: int = Field(ge=1)
    kind: str
    schema_version: int = SCHEMA_VERSION
    at: str
    """UTC, ISO 8601 with microseconds and `Z`."""
    payload: dict[str, Any]

    def body(self) -> bytes:
        """The canonical JSON of the event, which is what is hashed and stored."""
        return canonical(dict(self))

    @property
    def seated(self) -> list[str]:
        """The dossiers that the event says were seated, as `id@version`."""
        return [item["dossier"] for item in self.payload.get("considered", ()) if item["outcome"] == "seated"]

    @property
    def status_after(self) -> str | None:
        """The status of the run once this event is its last; None for one that leaves it as it was."""
        if self.kind == "present_finished":
            return str(self.payload["status"])
        if self.kind == "run_paused":
            return f"awaiting_{self.payload['awaiting']}"
        if self.kind in REMARKS:
            return None
        return CLOSING.get(self.kind, "running")


def status_of(events: Iterable[Event]) -> str:
    """The status of a run after these events."""
    return next((after for event in reversed(list(events)) if (after := event.status_after)), "running")


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
