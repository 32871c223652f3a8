"""A run as spans in the words of OpenInference, for the tools that people watch models with (OTLP/JSON).

The run is the root; each step that was done is inside it, each reviewer an agent; inside a step are the calls it made, and
the notes a reviewer was given. What came from outside (a pause, a new leg, a correction) is a moment of the root. Steps
that a later leg took from the record are no spans: nothing was done. The limits: a text that is gone is said to be gone,
and people who did something are not named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import DossierError
from ...personas.dossier import Note
from ...personas.reader import read_bytes
from ..calls import Call
from ..course import Step, course
from ..events import Event
from ..json_text import as_json
from ..kept import references
from ..payloads import Digest
from .copy import Reading
from .openinference import JSON, model_of, of_call, of_notes, of_run, of_step
from .spans import Attributes, Moment, Span, Status, nanoseconds, request, span_id

_OK = ("finished", "unchanged")


def otlp(reading: Reading) -> bytes:
    """The spans of a run as one line of OTLP/JSON, as a collector takes it."""
    run = reading.document
    opened = reading.events[0].payload
    resource = {
        "service.name": "winks",
        "service.version": opened["winks"],
        "openinference.project.name": "winks",
        "winks.run": run.run,
        "winks.banner": run.banner,
        "winks.texts_redacted": len(reading.copy.redacted),
        "winks.texts_gone": len(_referred(reading) - reading.copy.texts.keys()),
    }
    told = request(run.run, resource, ("winks", opened["winks"]), spans_of(reading))
    return (as_json(told) + "\n").encode()


def _referred(reading: Reading) -> set[Digest]:
    return {digest for event in reading.events for digest in references(event.payload)[0]}


def spans_of(reading: Reading) -> list[Span]:
    """The spans of a run: the root first, each step before what is inside it."""
    made = _Made(reading)
    inside = [span for step in made.steps for span in made.step(step)]
    return [made.root().around(inside), *inside]


class _Made:
    """The spans of one run, as they are made."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.id = reading.copy.run
        told = course(reading.events)
        self.steps = [step for step in told if not step.mark and step.began]
        self.marks = [step for step in told if step.mark]
        self.calls = {call.started: call for call in reading.calls}
        self.events = {event.seq: event for event in reading.events}
        self.now = reading.events[-1].at
        """The last that is known of a run that is under way."""

    # the run

    def root(self) -> Span:
        """The run as a whole. Remarks that came days later are moments of it and do not make it longer."""
        run, events = self.reading.document, self.reading.events
        last = next(event for event in reversed(events) if event.status_after)
        status: Status = "ok" if run.status == "finished" else "error" if run.status == "failed" else "unset"
        return Span(
            id=span_id(self.id, "run"),
            parent=None,
            name="winks deliberate",
            begin=nanoseconds(events[0].at),
            end=nanoseconds(last.at),
            attributes=of_run(run),
            status=status,
            message=run.failure,
            moments=tuple(map(_mark, self.marks)),
        )

    # steps

    def step(self, step: Step) -> list[Span]:
        """A step and what is inside it."""
        name = step.name if step.reviewer in (None, "standpoint") else f"{step.name} {step.reviewer}"
        end = nanoseconds(step.ended or self.now)
        failed = self._failed(step)
        span = Span(
            id=span_id(self.id, step.id),
            parent=span_id(self.id, "run"),
            name=name,
            begin=nanoseconds(step.began or self.now),
            end=end,
            attributes={**of_step(step), **self._brought(step)},
            status="error" if failed is not None else "ok" if step.outcome in _OK else "unset",
            message=failed,
            moments=(*_exceptions(step.failure, failed, end), *_checked(step, self._value(step), end)),
        )
        inside = [*self._notes(step, span), *(self._call(self.calls[call.started], span) for call in step.calls)]
        return [span.around(inside), *inside]

    def _own(self, step: Step, *, failed: bool = False) -> Event | None:
        """The event that says what a step brought, or why it brought nothing."""
        told = [event for seq in step.events if (event := self.events[seq]).kind.endswith("_failed") == failed]
        return next((event for event in reversed(told) if event.payload.get("value")), None)

    def _value(self, step: Step) -> Any:
        event = self._own(step)
        return self.reading.value(event) if event else None

    def _brought(self, step: Step) -> Attributes:
        """What a step brought, as it is kept."""
        event, value = self._own(step), self._value(step)
        if event is None:
            return {}
        if value is None:
            return {"winks.output.text": "gone"}
        covered = event.payload["value"]["blob"] in self.reading.copy.redacted
        told = {"output.value": as_json(value), "output.mime_type": JSON}
        return told | {"winks.output.text": "redacted" if covered else None}

    def _failed(self, step: Step) -> str | None:
        """Why a step failed, in the words of the record, empty where these are gone; None for one that did not."""
        if step.outcome not in ("failed", "stood_in"):
            return None
        event = self._own(step, failed=True)
        value = self.reading.value(event) if event else None
        return str(value.get("message", "")) if isinstance(value, dict) else ""

    # what is inside a step

    def _notes(self, step: Step, outer: Span) -> Iterator[Span]:
        """The notes a reviewer was given, as documents that were fetched for it: when, nobody timed."""
        notes = step.facts.get("notes")
        if step.name == "review" and notes:
            yield Span(
                id=span_id(self.id, f"{step.id} notes"),
                parent=outer.id,
                name=f"notes of {step.reviewer}",
                begin=outer.begin,
                end=outer.begin,
                attributes=of_notes(notes, self._notes_of(str(step.reviewer))),
                status="ok",
            )

    def _notes_of(self, id_: str) -> Mapping[str, Note]:
        """The notes of a dossier as the run had it, by id. None are told where names were taken out: a dossier keeps its own."""
        files = self.reading.events[0].payload["dossiers"]
        body = next((self.reading.copy.public.get(file["public"]) for file in files if file["name"] == id_), None)
        if body is None or self.reading.copy.redacted:
            return {}
        try:
            dossier = read_bytes(body, id_).dossier
        except DossierError:
            return {}
        return {note.id: note for note in dossier.notes}

    def _call(self, call: Call, outer: Span) -> Span:
        """A model call. One that was cut off ends, as told here, with its step."""
        begin = nanoseconds(call.began)
        end = max(begin, nanoseconds(call.ended) if call.ended else outer.end)
        message = (call.failed.message if call.failed else "") if call.status == "failure" else None
        return Span(
            id=span_id(self.id, f"call {call.started}"),
            parent=outer.id,
            name=f"chat {model_of(call.model)}",
            begin=begin,
            end=end,
            attributes=of_call(call),
            kind="client",
            status="error" if message is not None else "ok" if call.status == "reply" else "unset",
            message=message,
            moments=tuple(_exceptions(call.failure, message, end)),
        )


# moments


def _mark(step: Step) -> Moment:
    """What came from outside at one moment."""
    told = {"winks.leg": step.leg, "winks.event": step.events[0], "metadata": as_json(step.facts)}
    return Moment(f"winks.{step.name}", nanoseconds(step.began or ""), told)


def _exceptions(kind: str | None, message: str | None, at: int) -> Iterator[Moment]:
    """A failure as OpenTelemetry tells it; none where there is no message, not even an empty one."""
    if message is not None:
        yield Moment("exception", at, {"exception.type": kind, "exception.message": message or None})


def _checked(step: Step, value: Any, at: int) -> Iterator[Moment]:
    """What the check said of each finding, and what became of it."""
    if step.name == "check_findings" and isinstance(value, list):
        for critique in value:
            for finding in critique["findings"]:
                told = {"winks.finding": finding["id"], "winks.because": finding.get("withheld_because")}
                yield Moment(f"winks.finding_{finding['status']}", at, told)
    if step.name == "check_revision" and isinstance(value, dict):
        for answer in value["revision"]["responses"]:
            told = {"winks.finding": answer["finding"], "winks.disposition": answer["disposition"]}
            yield Moment("winks.response", at, told | {"winks.check": answer.get("check")})
