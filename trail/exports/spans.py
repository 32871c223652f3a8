"""Spans, as OTLP/JSON writes them: ids in hex, times as decimal numbers of nanoseconds in strings, enums as numbers.

This is the protocol alone (opentelemetry-proto 1, `ExportTraceServiceRequest`); what of a run becomes a span is said in
`otlp`. An id is a hash of the run's id and of what the span is of, so that it is the same in every export.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

Status = Literal["unset", "ok", "error"]
Kind = Literal["internal", "client"]
_KINDS: Mapping[Kind, int] = {"internal": 1, "client": 3}
_STATUSES: Mapping[Status, int] = {"unset": 0, "ok": 1, "error": 2}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Attributes = Mapping[str, Any]
"""Values are texts, numbers, truths or lists of these; what is None is left out."""


class Moment(NamedTuple):
    """Something that happened at one moment; an event of a span. It may lie outside the span, as the protocol allows."""

    name: str
    at: int
    """Nanoseconds since 1970, UTC; as all times here."""
    attributes: Attributes


class Span(NamedTuple):
    """A stretch of time in which something was done, inside another."""

    id: str
    """16 hex digits."""
    parent: str | None
    name: str
    begin: int
    end: int
    attributes: Attributes
    kind: Kind = "internal"
    status: Status = "unset"
    message: str | None = None
    """Why it failed, where it did."""
    moments: tuple[Moment, ...] = ()

    def around(self, inner: Iterable[Span]) -> Span:
        """The span, made wide enough for those inside it: clocks go backwards, and a step is not over before its calls."""
        listed = list(inner)
        begin = min([self.begin, *(span.begin for span in listed)])
        return self._replace(begin=begin, end=max([self.end, begin, *(span.end for span in listed)]))


def trace_id(run: str) -> str:
    """The id of a run's trace: 32 hex digits."""
    return hashlib.sha256(f"winks run {run}".encode()).hexdigest()[:32]


def span_id(run: str, of: str) -> str:
    """The id of the span of a step, of a call, of the run itself: 16 hex digits."""
    return hashlib.sha256(f"winks run {run} span {of}".encode()).hexdigest()[:16]


def nanoseconds(at: str) -> int:
    """A time of the trail as the protocol has it, exactly."""
    return (datetime.fromisoformat(at) - _EPOCH) // _MICROSECOND * 1000


def request(run: str, resource: Attributes, scope: tuple[str, str], spans: Iterable[Span]) -> dict[str, Any]:
    """An `ExportTraceServiceRequest` with the spans of one run. `scope` is what made them, and its version."""
    trace = trace_id(run)
    name, version = scope
    written = [_span(trace, span) for span in spans]
    scoped = {"scope": {"name": name, "version": version}, "spans": written}
    return {"resourceSpans": [{"resource": {"attributes": _attributes(resource)}, "scopeSpans": [scoped]}]}


def _span(trace: str, span: Span) -> dict[str, Any]:
    told = {
        "traceId": trace,
        "spanId": span.id,
        "name": span.name,
        "kind": _KINDS[span.kind],
        "startTimeUnixNano": str(span.begin),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(span.attributes),
        "events": [_moment(moment) for moment in span.moments],
        "status": {"code": _STATUSES[span.status]} | ({"message": span.message} if span.message else {}),
    }
    return told | ({"parentSpanId": span.parent} if span.parent else {})


def _moment(moment: Moment) -> dict[str, Any]:
    return {"timeUnixNano": str(moment.at), "name": moment.name, "attributes": _attributes(moment.attributes)}


def _attributes(given: Attributes) -> list[dict[str, Any]]:
    return [{"key": key, "value": _value(value)} for key, value in given.items() if value is not None]


def _value(value: Any) -> dict[str, Any]:
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    return {"arrayValue": {"values": [_value(item) for item in value]}}
