"""Every model call of a run: what was asked, what came back, and what it took.

`calls_made` is what the events alone say of them; `calls_of` adds the texts. A text that is no longer in the store, or is
not the one that was kept, is told as that and hides nothing else. A reply that a later leg took from the record is one
call, told once, where it was made.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple, TypeVar

from pydantic import Field, ValidationError

from ..agents.calls import Answer, Request, Said, Slot
from ..agents.plain import Plain
from .events import Event, blob_digest
from .kept import StoredBlob
from .store import Store

CallStatus = Literal["reply", "failure", "under_way", "cut_off"]
"""`cut_off`: the run stopped, or was gone on with, before anything had come back."""
TextState = Literal["kept", "gone", "changed", "unreadable", "none"]
"""`gone`: no longer in the store; `changed`: not the one that was kept; `unreadable`: not as a text of its kind is; `none`: there is none."""


_Text = TypeVar("_Text", bound=Plain)


class CallMade(Plain):
    """A call, as its events tell it."""

    slot: Slot
    model: str
    """As it was asked for."""
    status: CallStatus
    failure: str | None = None
    """The kind of failure."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those the provider had kept."""
    attempts: int = 0
    """Requests that were sent; 0 for a call that was not made after all, or is not over."""
    seconds: float | None = None
    """From the first request to the reply; for a failure between its two events; None for a call that is not over."""
    cost: str | None = None
    """A decimal number in the currency of the price list; None where it is not known."""
    began: str
    ended: str | None = None
    started: int
    """Number of the event that the call began with."""
    finished: int | None = None
    """Number of the event that it ended with."""


class CallFailure(Plain):
    """Why no reply could be used."""

    kind: str
    message: str
    raw: str | None = None
    """What the server said, where it said something."""


class Call(CallMade):
    """A call with its texts."""

    request_is: TextState
    messages: tuple[Said, ...] = ()
    """As they were sent."""
    shape: dict[str, Any] | None = None
    """JSON schema of the reply; None for prose."""
    reply_is: TextState
    answered_by: str | None = None
    """The model that answered, as it calls itself."""
    reply: str | None = None
    """As it came."""
    failed: CallFailure | None = None
    way: str | None = None
    """How the shape was asked for."""
    finish: str | None = None
    """Why the model stopped, in the provider's word."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Parameters in force, as read back from the model."""


def calls_made(events: Iterable[Event]) -> tuple[CallMade, ...]:
    """The calls of a run in the order in which they began, from its events alone."""
    return tuple(CallMade(**_told(pair)) for pair in _pairs(events))


def calls_of(store: Store, run: str) -> tuple[Call, ...]:
    """The calls of a run in the order in which they began, with their texts."""
    return read_calls([stored.event() for stored in store.stored_events(run)], store.blobs(run))


def read_calls(
    events: Iterable[Event], blobs: Mapping[str, StoredBlob], redacted: Collection[str] = ()
) -> tuple[Call, ...]:
    """The calls of these events with their texts; `redacted` are texts whose words were changed on purpose."""
    return tuple(Call(**_told(pair), **_texts(pair, blobs, redacted)) for pair in _pairs(events))


class _Pair(NamedTuple):
    """The event a call began with, and the one it ended with."""

    started: Event
    finished: Event | None
    status: CallStatus


def _pairs(events: Iterable[Event]) -> list[_Pair]:
    found: dict[int, _Pair] = {}
    open_: dict[Slot, int] = {}
    for event in events:
        if event.kind in _STOPS:
            found |= {seq: found[seq]._replace(status="cut_off") for seq in open_.values()}
            open_.clear()
        if event.kind not in ("call_started", "call_finished"):
            continue
        slot = Slot.model_validate(event.payload["slot"])
        began = open_.pop(slot, None)
        if event.kind == "call_started":
            found |= {began: found[began]._replace(status="cut_off")} if began else {}
            found[event.seq] = _Pair(event, None, "under_way")
            open_[slot] = event.seq
        elif began:
            found[began] = _Pair(found[began].started, event, event.payload["outcome"])
    return list(found.values())


_STOPS = ("run_failed", "run_cancelled", "run_resumed", "leg_opened")
"""Kinds of event at which nobody waits for a reply any more."""
_SPENT = ("failure", "input_tokens", "output_tokens", "cached_tokens", "attempts", "cost")


def _told(pair: _Pair) -> dict[str, Any]:
    """What the events say of a call."""
    started, finished, status = pair
    told = {
        "slot": started.payload["slot"],
        "model": started.payload["model"],
        "status": status,
        "began": started.at,
        "started": started.seq,
    }
    if finished is None:
        return told
    spent = {name: finished.payload[name] for name in _SPENT}
    return told | spent | {"ended": finished.at, "finished": finished.seq, "seconds": _seconds(started, finished)}


def _seconds(started: Event, finished: Event) -> float:
    if finished.payload["outcome"] == "reply":
        return float(finished.payload["milliseconds"] / 1000)
    passed = datetime.fromisoformat(finished.at) - datetime.fromisoformat(started.at)
    return max(0.0, passed.total_seconds())


def _texts(pair: _Pair, blobs: Mapping[str, StoredBlob], redacted: Collection[str]) -> dict[str, Any]:
    """What was sent and what came back, as far as it is there."""
    request_is, request = _read(pair.started, blobs, Request, redacted)
    told: dict[str, Any] = {"request_is": request_is, "reply_is": "none"}
    if request:
        told |= {"messages": request.messages, "shape": request.shape}
    if pair.finished is None:
        return told
    if pair.status == "failure":
        told["reply_is"], told["failed"] = _read(pair.finished, blobs, CallFailure, redacted)
        return told
    told["reply_is"], answer = _read(pair.finished, blobs, Answer, redacted)
    if answer:
        told |= {"answered_by": answer.model, "reply": answer.text, "way": answer.way, "finish": answer.finish}
        told["parameters"] = answer.parameters
    return told


def _read(
    event: Event, blobs: Mapping[str, StoredBlob], kind: type[_Text], redacted: Collection[str]
) -> tuple[TextState, _Text | None]:
    """The text of an event. One that was changed is not shown: it would pass for what was said."""
    digest = event.payload["value"]["blob"]
    blob = blobs.get(digest)
    if blob is None:
        return "gone", None
    if digest not in redacted and blob_digest(blob.salt, blob.body) != digest:
        return "changed", None
    try:
        return "kept", kind.model_validate_json(blob.body)
    except ValidationError:
        return "unreadable", None
