"""The run document: what a run was, built from its events alone.

The same document comes out of `deliberate`, of `winks show --json` and of the graph, whether the run is finished or
not. Nothing in it is remembered anywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal

from ..agents.convener import Abstention, Convened, Coverage, MetBoundary, Seat
from ..agents.critique import Critique, Draft, Revision
from ..agents.cue_reader import Cue
from ..agents.plain import Plain
from ..errors import TrailError
from .disagreements import Disagreement, find_disagreements
from .events import Event
from .store import Store

Status = Literal["running", "finished", "awaiting_answers", "awaiting_judgement", "cancelled", "failed"]


def banner(model: str) -> str:
    """What every screen and export says first of a run by `model`."""
    made = (
        "plain code over curated dossiers, no model" if model == "embedded" else "a model bounded by curated dossiers"
    )
    return (
        f"Simulated reading, made by {made}. Not a review by experts or by people from any setting. "
        "It offers questions and possible readings; people judge."
    )


class CaseRecord(Plain):
    """The case as the user gave it. The draft is beside it, under `draft`."""

    optional_keys = frozenset({"id"})

    prompt: str
    account: tuple[str, ...] = ()
    id: str | None = None


class Usage(Plain):
    """What the run cost."""

    optional_keys = frozenset({"cost"})

    calls: int = 0
    """Model calls."""
    tokens: int = 0
    seconds: float
    """From the first event to the last, by the trail's clock."""
    cost: float | None = None


class TrailHead(Plain):
    """Where the trail of the run stands."""

    head: str
    """Chain value of the last event, in hex."""
    events: int


class RunDocument(Plain):
    """A run, whole."""

    optional_keys = frozenset({"failure"})

    run: str
    status: Status
    banner: str
    case: CaseRecord
    cues: tuple[Cue, ...] = ()
    boundaries: tuple[MetBoundary, ...] = ()
    """What in the case comes before any reading of culture."""
    seats: tuple[Seat, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    coverage: Coverage
    draft: Draft | None = None
    critiques: tuple[Critique, ...] = ()
    revision: Revision | None = None
    disagreements: tuple[Disagreement, ...] = ()
    usage: Usage
    trail: TrailHead
    failure: str | None = None
    """For a failed run: the step and why it failed."""


def run_document(store: Store, run: str) -> RunDocument:
    """The document of a run in the store."""
    stored = store.stored_events(run)
    if not stored:
        raise TrailError(f"The run {run!r} has no events; its trail is gone.")
    texts = {digest: blob.body for digest, blob in store.blobs(run).items()}
    try:
        return build_document([item.event() for item in stored], stored[-1].chain, texts.get)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise TrailError(
            f"The record of run {run!r} cannot be read as a run: `winks verify {run}` says what was changed."
        ) from error


def build_document(events: Iterable[Event], head: str, text: Callable[[str], bytes | None]) -> RunDocument:
    """The document that these events make. `text` gives the bytes of a blob by its digest."""
    listed = list(events)
    last: dict[str, Event] = {event.kind: event for event in listed}
    read = _Reader(text)
    opened = listed[0]
    convened = _convened(last, read)
    reviews = [event for event in listed if event.kind in ("review_finished", "review_failed")]
    critiques = _critiques(listed, last, read)
    return RunDocument(
        run=opened.run,
        status=listed[-1].status_after,
        banner=banner(opened.payload["model"]),
        case=_case(opened, read),
        cues=read.value(last.get("read_cues_finished"), []),
        boundaries=convened.boundaries,
        seats=_with_notes_sent(convened.seats, reviews),
        abstentions=convened.abstentions,
        coverage=convened.coverage,
        draft=read.value(last.get("draft_finished"), None),
        critiques=critiques,
        revision=_revision(last, read),
        disagreements=find_disagreements(critiques),
        usage=Usage(seconds=_seconds(opened, listed[-1])),
        trail=TrailHead(head=head, events=len(listed)),
        failure=_failure(last.get("run_failed"), read),
    )


class _Reader:
    """Texts of a run, by reference."""

    def __init__(self, text: Callable[[str], bytes | None]) -> None:
        self._text = text

    def string(self, reference: Mapping[str, Any]) -> str:
        body = self._text(reference["blob"])
        if body is None:
            raise TrailError(f"The text {reference['blob'][:19]}... is not in the store; `winks verify` says more.")
        return body.decode()

    def value(self, event: Event | None, otherwise: Any) -> Any:
        reference = event.payload.get("value") if event else None
        return json.loads(self.string(reference)) if reference else otherwise


def _case(opened: Event, read: _Reader) -> CaseRecord:
    payload = opened.payload
    account = tuple(read.string(reference) for reference in payload["account"])
    return CaseRecord(prompt=read.string(payload["prompt"]), account=account, id=payload["case_id"])


def _convened(last: Mapping[str, Event], read: _Reader) -> Convened:
    value = read.value(last.get("convene_finished"), None)
    if value is None:
        return Convened(coverage=Coverage(say="The run ended before dossiers were considered."))
    return Convened.model_validate(value)


def _with_notes_sent(seats: Iterable[Seat], reviews: Iterable[Event]) -> tuple[Seat, ...]:
    """Seats with the notes that were really sent: those of the prompt, and those that the draft brought."""
    sent = {event.payload["reviewer"]: tuple(event.payload["notes"]) for event in reviews}
    return tuple(seat.model_copy(update={"notes": sent.get(seat.dossier_id, seat.notes)}) for seat in seats)


def _critiques(events: list[Event], last: Mapping[str, Event], read: _Reader) -> tuple[Critique, ...]:
    """As checked where the check has run; before that as they came in, unchecked."""
    checked = read.value(last.get("check_findings_finished"), None)
    if checked is None:
        kinds = ("review_finished", "review_failed", "read_standpoint_finished")
        checked = [read.value(event, None) for event in events if event.kind in kinds]
    revised = read.value(last.get("check_revision_finished"), None)
    later = [read.value(event, None) for event in events if event.kind == "follow_up_finished"]
    restraint = [revised["restraint"]] if revised else []
    return tuple(Critique.model_validate(item) for item in (*checked, *restraint, *later))


def _revision(last: Mapping[str, Event], read: _Reader) -> Revision | None:
    checked = read.value(last.get("check_revision_finished"), None)
    value = checked["revision"] if checked else read.value(last.get("revise_finished"), None)
    return Revision.model_validate(value) if value else None


def _seconds(first: Event, last: Event) -> float:
    return round((datetime.fromisoformat(last.at) - datetime.fromisoformat(first.at)).total_seconds(), 6)


def _failure(failed: Event | None, read: _Reader) -> str | None:
    if failed is None:
        return None
    return f"{failed.payload['step']}: {read.value(failed, {}).get('message', failed.payload['failure'])}"
