"""The run document: what a run was, built from its events alone.

The same document comes out of `deliberate`, of `winks show --json` and of the graph, whether the run is finished or
not. Nothing in it is remembered anywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeVar

from ..agents.convener import Abstention, Convened, Coverage, MetBoundary, Seat
from ..agents.corrections import Correction
from ..agents.critique import Critique, Draft, Revision
from ..agents.cue_reader import Cue
from ..agents.meaning_found import Compared
from ..agents.plain import Plain
from ..errors import TrailError
from .decided import Decision, decisions
from .disagreements import Disagreement, find_disagreements
from .events import Event, status_of
from .listing import GONE
from .payloads import REMARKS
from .store import Store
from .tombstones import Erasure, erasures, gone

P = TypeVar("P", bound=Plain)
Status = Literal["running", "finished", "awaiting_answers", "awaiting_judgement", "cancelled", "failed"]


OWN_PARTS = "own"
"""What the first event calls the model of a run whose caller brought parts of their own."""
_MADE = {
    "embedded": "by plain code over curated dossiers, no model",
    "scripted": "from replies that were written beforehand, as in a worked example; not model output",
}


def banner(opened: Event) -> str:
    """What every screen and export says first of the run that this event opened."""
    told = {item["name"]: item["value"] for item in opened.payload["settings"]}
    names = [
        opened.payload["model"],
        *(item.rpartition("=")[2] for item in (told.get("reviewer_model") or "").split(";")),
    ]
    made = {name.strip().partition(":")[0] for name in names if name.strip()}
    by = _MADE.get(next(iter(made)), _BY_MODEL) if len(made) == 1 else _BY_MODEL
    by = _BY_OWN_PARTS if opened.payload["model"] == OWN_PARTS else by
    traced = " Its tracing may have left this machine." if told.get("tracing") == "True" else ""
    return (
        f"Simulated reading, made {by}. Not a review by experts or by people from any setting. "
        f"It offers questions and possible readings; people judge.{traced}"
    )


_BY_MODEL = "by a model bounded by curated dossiers"
_BY_OWN_PARTS = "with parts that its caller brought, which may be models, beside curated dossiers"


class CaseRecord(Plain):
    """The case as the user gave it. The draft is beside it, under `draft`."""

    optional_keys = frozenset({"id", "opt_in", "by"})

    prompt: str
    account: tuple[str, ...] = ()
    """What the user says of their own setting, with the answers that came in later."""
    id: str | None = None
    """The bundled case this is."""
    opt_in: dict[str, str] | None = None
    """Reasons typed for dossiers that ask for one, by id."""
    by: str | None = None
    """The name of who asked, as they chose to be known by; left out where it is not known or was taken out."""


class Usage(Plain):
    """What the run cost."""

    optional_keys = frozenset({"cost"})

    calls: int = 0
    """Model calls that were made; a reply taken from the record is not one."""
    tokens: int = 0
    """Tokens in and out."""
    seconds: float
    """From the first event to the last that is not a person's remark, by the trail's clock."""
    cost: str | None = None
    """The exact sum, as a decimal number in the currency of the price list; left out where no call was made or any price is not known."""


class TrailHead(Plain):
    """Where the trail of the run stands."""

    head: str
    """Chain value of the last event, in hex."""
    events: int


class RunDocument(Plain):
    """A run, whole."""

    optional_keys = frozenset({"failure", "corrections", "decided", "unreviewed", "word", "erased", "by_meaning"})

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
    corrections: tuple[Correction, ...] | None = None
    """What the user said is not so here."""
    decided: tuple[Decision, ...] | None = None
    """What curators said of what people proposed for a dossier. Of several about one, the last stands."""
    unreviewed: tuple[str, ...] | None = None
    """What was left out because the run came to a limit or a model failed, a sentence each."""
    word: tuple[str, ...] | None = None
    """What a person said before release."""
    erased: tuple[Erasure, ...] | None = None
    """That words were taken out. A text of the user's then says `[erased]`, and what rested on it is empty."""
    by_meaning: Compared | None = None
    """With which model notes were looked for by meaning; left out where they were not. What was found is in the seats."""


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
    read = _Reader(text, gone(listed))
    opened = listed[0]
    convened = _convened(last, read)
    reviews = _latest(listed)
    critiques = _critiques(listed, reviews, last, read)
    status = status_of(listed)
    return RunDocument(
        run=opened.run,
        status=status,
        banner=banner(opened),
        case=_case(listed, read),
        cues=read.value(last.get("read_cues_finished"), []),
        boundaries=convened.boundaries,
        seats=_with_notes_sent(convened.seats, reviews),
        abstentions=convened.abstentions,
        coverage=convened.coverage,
        draft=read.value(last.get("draft_finished"), None),
        critiques=critiques,
        revision=None if _failed_at(listed, "revise") else _revision(last, read),
        disagreements=find_disagreements(critiques),
        usage=usage(listed),
        trail=TrailHead(head=head, events=len(listed)),
        failure=_failure(status, listed, read),
        corrections=tuple(read.values(event for event in listed if event.kind == "correction_made")) or None,
        decided=decisions(listed, text) or None,
        unreviewed=_unreviewed(listed, critiques, read) or None,
        word=tuple(text for why, text in _words(listed, read) if why == "judged") or None,
        erased=erasures(listed, text) or None,
        by_meaning=convened.by_meaning,
    )


def usage(events: Sequence[Event]) -> Usage:
    """What the calls of these events cost, exactly."""
    calls = [event.payload for event in events if event.kind == "call_finished" and event.payload["attempts"]]
    costs = [call["cost"] for call in calls if call["outcome"] == "reply"]
    return Usage(
        calls=len(calls),
        tokens=sum(call["input_tokens"] + call["output_tokens"] for call in calls),
        seconds=_seconds(events[0], next(event for event in reversed(events) if event.kind not in REMARKS)),
        cost=str(sum(map(Decimal, costs), Decimal(0))) if costs and None not in costs else None,
    )


def visible(value: P) -> P:
    """A document, a call, as it may be shown: a control character that a model wrote is seen and does nothing.

    Characters are put in place of characters, so that every offset holds.
    """
    return type(value).model_validate(shown(value.plain()))


_SHOWN = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_SHOWN |= {0x0D: 0x20, 0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)


def shown(item: Any) -> Any:
    """Plain data as it may be shown, in the same way."""
    if isinstance(item, str):
        return item.translate(_SHOWN)
    if isinstance(item, list):
        return [shown(each) for each in item]
    return {key: shown(value) for key, value in item.items()} if isinstance(item, dict) else item


class _Reader:
    """Texts of a run, by reference. What was taken out on the record is told as that; what else is missing is a fault."""

    def __init__(self, text: Callable[[str], bytes | None], taken_out: Collection[str]) -> None:
        self._text = text
        self._taken_out = taken_out

    def string(self, reference: Mapping[str, Any]) -> str:
        return GONE if self.is_gone(reference) else self._body(reference).decode()

    def name(self, reference: Mapping[str, Any] | None) -> str | None:
        """The name in a signature; None where nobody signed or it was taken out."""
        body = self._text(reference["blob"]) if reference else None
        return None if body is None else str(json.loads(body)["name"])

    def value(self, event: Event | None, otherwise: Any) -> Any:
        """What an event holds; `otherwise` where there is no event, it holds nothing or that was taken out."""
        reference = event.payload.get("value") if event else None
        return otherwise if not reference or self.is_gone(reference) else json.loads(self._body(reference))

    def values(self, events: Iterable[Event]) -> list[Any]:
        """What these events hold, but for what was taken out."""
        return [value for event in events if (value := self.value(event, None)) is not None]

    def is_gone(self, reference: Mapping[str, Any]) -> bool:
        return reference["blob"] in self._taken_out and self._text(reference["blob"]) is None

    def _body(self, reference: Mapping[str, Any]) -> bytes:
        body = self._text(reference["blob"])
        if body is None:
            raise TrailError(f"The text {reference['blob'][:19]}... is not in the store; `winks verify` says more.")
        return body


def _case(events: list[Event], read: _Reader) -> CaseRecord:
    payload = events[0].payload
    account = [read.string(reference) for reference in payload["account"]]
    account += [text for why, text in _words(events, read) if why != "judged"]
    opt_in = {dossier: read.string(reference) for dossier, reference in payload["opt_in"].items()}
    return CaseRecord(
        prompt=read.string(payload["prompt"]),
        account=tuple(account),
        id=payload["case_id"],
        opt_in=opt_in or None,
        by=read.name(payload.get("who")),
    )


def _words(events: list[Event], read: _Reader) -> list[tuple[str, str]]:
    """What came in later, and why the leg was opened that it opened."""
    legs = [event.payload for event in events if event.kind == "leg_opened"]
    return [(leg["why"], read.string(reference)) for leg in legs for reference in leg["answers"]]


def _latest(events: list[Event]) -> list[Event]:
    """What each reviewer brought last in the first round; where the standpoint was read, that too."""
    kinds = ("review_finished", "review_failed", "read_standpoint_finished")
    latest = {event.payload.get("reviewer"): event for event in events if event.kind in kinds}
    return list(latest.values())


def _convened(last: Mapping[str, Event], read: _Reader) -> Convened:
    event = last.get("convene_finished")
    value = read.value(event, None)
    if value is None:
        return Convened(coverage=Coverage(say=GONE if event else "The run ended before dossiers were considered."))
    return Convened.model_validate(value)


def _with_notes_sent(seats: Iterable[Seat], reviews: Iterable[Event]) -> tuple[Seat, ...]:
    """Seats with the notes that were really sent: those of the case, and those that the draft brought.

    A note that the draft's words brought is not marked as found by meaning, also where it had been.
    """
    sent = {event.payload["reviewer"]: event.payload for event in reviews if "notes" in event.payload}
    return tuple(_as_sent(seat, sent[seat.dossier_id]) if seat.dossier_id in sent else seat for seat in seats)


def _as_sent(seat: Seat, facts: Mapping[str, Any]) -> Seat:
    kept = facts.get("by_meaning") or ()
    marks = tuple(found for found in seat.by_meaning or () if found.note in kept) or None
    return seat.model_copy(update={"notes": tuple(facts["notes"]), "by_meaning": marks})


def _critiques(
    events: list[Event], reviews: list[Event], last: Mapping[str, Event], read: _Reader
) -> tuple[Critique, ...]:
    """As checked where the check has run; before that as they came in, unchecked."""
    checked = read.value(last.get("check_findings_finished"), None)
    if checked is None:
        checked = read.values(reviews)
    revised = read.value(last.get("check_revision_finished"), None)
    followed = {event.payload["reviewer"]: event for event in events if event.kind == "follow_up_finished"}
    spoken = {item["reviewer"] for item in checked if any(f["status"] == "verified" for f in item["findings"])}
    by_seat = [item["reviewer"] for item in checked if item["reviewer"] in followed]  # not as they happened to come in
    later = read.values(followed[reviewer] for reviewer in by_seat if reviewer in spoken)
    restraint = [revised["restraint"]] if revised else []
    return tuple(Critique.model_validate(item) for item in (*checked, *restraint, *later))


def _revision(last: Mapping[str, Event], read: _Reader) -> Revision | None:
    checked = read.value(last.get("check_revision_finished"), None)
    value = checked["revision"] if checked else read.value(last.get("revise_finished"), None)
    return Revision.model_validate(value) if value else None


def _seconds(first: Event, last: Event) -> float:
    passed = datetime.fromisoformat(last.at) - datetime.fromisoformat(first.at)
    return max(0.0, round(passed.total_seconds(), 6))  # a clock that went back tells nothing


def _failure(status: str, events: list[Event], read: _Reader) -> str | None:
    """Why a failed run failed."""
    if status != "failed":
        return None
    failed = [event for event in _failed_steps(events) if event.payload["step"] != "read_cues"]
    if not failed:
        return "review: no reviewer that was seated brought a review."
    return f"{failed[-1].payload['step']}: {read.value(failed[-1], {}).get('message', failed[-1].payload['failure'])}"


def _failed_steps(events: list[Event]) -> list[Event]:
    """The steps that failed in the last leg. Each leg tries again, and says so again."""
    opened = max((index for index, event in enumerate(events) if event.kind == "leg_opened"), default=0)
    return [event for event in events[opened:] if event.kind in ("step_failed", "run_failed")]


def _failed_at(events: list[Event], step: str) -> bool:
    """Whether the run ended in the last leg because this step failed; what an earlier leg gave is then not its result."""
    return status_of(events) == "failed" and any(event.payload["step"] == step for event in _failed_steps(events))


def _unreviewed(events: list[Event], critiques: Iterable[Critique], read: _Reader) -> tuple[str, ...]:
    """What a model was to do and did not, a sentence each."""
    said = [f"{critique.reviewer}: {critique.failure.message}" for critique in critiques if critique.failure]
    failed = [event for event in _failed_steps(events) if event.kind == "step_failed"]
    return (*said, *(f"{event.payload['step']}: {read.value(event, {}).get('message', GONE)}" for event in failed))
