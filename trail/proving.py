"""Proving one event without the rest: the event, the way from it to the root of a seal, and the seal.

A proof shows that a run that somebody sealed has this event at this place. It holds no other event and no text, so that
it can be given to somebody who is to see no more.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from ..errors import CallError, TrailError, UnknownId
from .json_text import as_json
from .merkle import leaf, path, root_by
from .record import stored_record
from .seal_check import check_seals
from .sealing import Hex32, Statement, read_seal
from .store import Store, StoredEvent
from .verify import verify


class Proof(BaseModel):
    """A proof as it lies in a file."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["winks-proof"] = "winks-proof"
    version: Literal[1] = 1
    event: str
    """The canonical JSON of the event, which is what was hashed."""
    index: int = Field(ge=0)
    """Its place among the events that the seal covers, from 0."""
    path: list[Hex32]
    """RFC 6962 inclusion proof: what to hash it with on the way to the root, the nearest first, in hex."""
    seal: str
    """The seal, as it was signed."""


class Proved(NamedTuple):
    """What a proof was found to show."""

    run: str
    seq: int
    kind: str
    """Of the event; empty where it is none."""
    size: int
    """Events that the seal covers."""
    sealed_at: str
    key: str
    bad: str | None
    """Why it proves nothing; None where it proves what it says."""

    @property
    def ok(self) -> bool:
        """Whether the event is one that was sealed."""
        return self.bad is None


def prove(store: Store, run: str, seq: int) -> str:
    """The proof of an event by the last seal that covers it, as JSON.

    UnknownId for an event there is not, CallError for one that is not sealed, TrailError for a record that is not as written.
    """
    record = stored_record(store, run)
    if not 1 <= seq <= len(record.events):
        raise UnknownId(
            "event", str(seq), None, f"The run {run!r} has {len(record.events)}; `winks show --events` lists them."
        )
    if bad := verify(record).bad:
        raise TrailError(f"The record of run {run!r} is not as written, so nothing is proved by it: {bad.why}")
    fitting = [seal for seal in check_seals(record, len(record.events), ()).fitting if seal.size >= seq]
    if not fitting:
        raise CallError(f"Event {seq} of run {run!r} is not sealed; a run is sealed when it comes to rest.")
    return _written(record.events, seq, fitting[-1])


def _written(events: Collection[StoredEvent], seq: int, seal: Statement) -> str:
    bodies = [stored.body for stored in events][: seal.size]
    way = path([leaf(body) for body in bodies], seq - 1)
    proof = Proof(
        event=bodies[seq - 1].decode(), index=seq - 1, path=[each.hex() for each in way], seal=seal.line().decode()
    )
    return as_json(proof.model_dump(), indent=2) + "\n"


def check_proof(text: str, keys: Collection[str] = ()) -> Proved:
    """What a proof shows. `keys`, in hex, are those that alone may have sealed. ValueError for what is no proof."""
    proof = Proof.model_validate_json(text)
    seal = read_seal(proof.seal.encode())
    event = StoredEvent(proof.index + 1, "", proof.event.encode(), "")
    kind, bad = _about(event, seal)
    bad = bad or _way_fault(proof, seal)
    if keys and seal.key not in keys:
        bad = f"it was sealed by the key {seal.key}, which is not the one that was named."
    return Proved(seal.run, event.seq, kind, seal.size, seal.at, seal.key, bad)


def _about(stored: StoredEvent, seal: Statement) -> tuple[str, str | None]:
    """The kind of the event, and why it is not one of the sealed run, at its place."""
    try:
        event = stored.as_written()
        written = event.body() == stored.body
    except (TrailError, ValueError):
        return "", "what it is to prove is not an event that Winks writes."
    if not written:
        return event.kind, "the event was written differently."
    if (event.run, event.seq) != (seal.run, stored.seq):
        return (
            event.kind,
            f"the event is number {event.seq} of the run {event.run!r}, and the seal is of another place.",
        )
    return event.kind, None


def _way_fault(proof: Proof, seal: Statement) -> str | None:
    if not seal.is_signed:
        return "the signature of the seal is not by the key it names."
    try:
        way = [bytes.fromhex(each) for each in proof.path]
        top = root_by(way, leaf(proof.event.encode()), proof.index, seal.size)
    except ValueError as error:
        return f"{error}."
    return None if top.hex() == seal.root else "the way from the event does not lead to what was sealed."


def is_proof(data: Any) -> bool:
    """Whether JSON says of itself that it is a proof."""
    return isinstance(data, dict) and data.get("type") == "winks-proof"
