"""Verifying a record: is it what was written? Names the first event that is not, and says how.

A record is a run's events, its header and its texts, from the store or from an exported file. The check shows a byte
changed, an event dropped, moved, put in or cut from the end, and a text that is not the one that was kept. It does not
show a record rewritten as a whole by someone who can write to the store; that takes a seal kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from ..errors import TrailError
from .events import CHAIN_START, Event, blob_digest, chain_hash, public_digest, status_of
from .kept import StoredBlob, references
from .payloads import PAYLOADS
from .pen import RunHeader
from .store import Store, StoredEvent


class Bad(NamedTuple):
    """The first thing in a record that is not as it was written."""

    seq: int
    """The event it was found at; 0 for the record as a whole."""
    what: str
    """changed, dropped, moved, inserted, cut, text or header."""
    why: str


class Verified(NamedTuple):
    """What verifying one run found."""

    run: str
    events: int
    head: str
    bad: Bad | None

    @property
    def ok(self) -> bool:
        """Whether the record is as it was written."""
        return self.bad is None


class Record(NamedTuple):
    """A run as it lies somewhere."""

    header: RunHeader
    events: Sequence[StoredEvent]
    blobs: Mapping[str, StoredBlob]
    public: Callable[[set[str]], Mapping[str, bytes]]


def stored_record(store: Store, run: str) -> Record:
    """The record of a run in the store."""
    return Record(store.header(run), store.stored_events(run), store.blobs(run), store.public)


def verify(record: Record) -> Verified:
    """Check a record from its first event to its last."""
    bad = next(_faults(record), None)
    head = record.events[-1].chain if record.events else CHAIN_START
    return Verified(record.header.run, len(record.events), head, bad)


def _faults(record: Record) -> Iterator[Bad]:
    before = CHAIN_START
    for place, stored in enumerate(record.events, start=1):
        if bad := _event_fault(record, place, stored, before):
            yield bad
            return
        before = stored.chain
    yield from _end_faults(record)


def _event_fault(record: Record, place: int, stored: StoredEvent, before: str) -> Bad | None:
    if stored.seq > place:
        return Bad(place, "dropped", f"event {place} is missing; the next one there is {stored.seq}.")
    if stored.seq < place:
        return Bad(stored.seq, "inserted", f"event {stored.seq} is there twice.")
    try:
        event = stored.as_written()
        PAYLOADS[event.kind].model_validate(stored.event().payload)
        event.body()
    except (TrailError, ValueError, KeyError, TypeError):
        return Bad(place, "changed", f"event {place} is no longer an event that Winks writes.")
    return _body_fault(record, place, event, stored, before) or _text_fault(record, place, event)


def _body_fault(record: Record, place: int, event: Event, stored: StoredEvent, before: str) -> Bad | None:
    if event.run != record.header.run or event.seq != place:
        return Bad(place, "moved", f"the event at place {place} was written as event {event.seq} of run {event.run}.")
    if event.body() != stored.body or event.kind != stored.kind:
        return Bad(place, "changed", f"event {place} ({stored.kind}) was written differently.")
    if chain_hash(before, stored.body) != stored.chain:
        return Bad(place, "changed", f"event {place} ({event.kind}) does not fit the chain.")
    return None


def _text_fault(record: Record, place: int, event: Event) -> Bad | None:
    private, public = references(event.payload)
    for digest in sorted(private):
        blob = record.blobs.get(digest)
        if blob is None:
            return Bad(place, "text", f"a text of event {place} ({event.kind}) is missing: {digest[:19]}...")
        if blob_digest(blob.salt, blob.body) != digest:
            return Bad(place, "text", f"a text of event {place} ({event.kind}) was changed: {digest[:19]}...")
    there = record.public(public)
    for digest in sorted(public):
        if digest not in there or public_digest(there[digest]) != digest:
            return Bad(
                place, "text", f"a dossier or data file of event {place} is missing or was changed: {digest[:19]}..."
            )
    return None


def _end_faults(record: Record) -> Iterator[Bad]:
    header, size = record.header, len(record.events)
    if size < header.events:
        yield Bad(size + 1, "cut", f"the record ends after event {size}; {header.events} were written.")
    elif size > header.events:
        yield Bad(header.events + 1, "inserted", f"{header.events} events were written and {size} are there.")
    elif not size:
        yield Bad(0, "cut", "the run has no events.")
    else:
        yield from _header_faults(record)


def _header_faults(record: Record) -> Iterator[Bad]:
    header, first, last = record.header, record.events[0].event(), record.events[-1].event()
    prompt = first.payload.get("prompt") or {}
    made = RunHeader(
        first.run,
        first.at,
        status_of(stored.event() for stored in record.events),
        prompt.get("blob", ""),
        record.events[-1].chain,
        last.seq,
    )
    for name, written, found in zip(RunHeader._fields, made, header, strict=True):
        if written != found:
            yield Bad(0, "header", f"the list of runs gives {name} as {found!r}; its events say {written!r}.")


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _RunLine(_Line):
    type: Literal["run"]
    banner: str
    header: RunHeader


class _EventLine(_Line):
    type: Literal["event"]
    seq: int
    kind: str
    body: str
    chain: str


class _BlobLine(_Line):
    type: Literal["blob"]
    digest: str
    salt: str
    text: str


class _PublicLine(_Line):
    type: Literal["public"]
    digest: str
    text: str


_LINE: TypeAdapter[_RunLine | _EventLine | _BlobLine | _PublicLine] = TypeAdapter(
    Annotated[_RunLine | _EventLine | _BlobLine | _PublicLine, Field(discriminator="type")]
)


def parse_export(lines: Sequence[str]) -> Record:
    """The record in an exported JSONL file. ValueError, with the line, for a file that is not one."""
    header: RunHeader | None = None
    events: list[StoredEvent] = []
    blobs: dict[str, StoredBlob] = {}
    public: dict[str, bytes] = {}
    for number, line in enumerate(lines, start=1):
        try:
            item = _LINE.validate_json(line)
            if isinstance(item, _RunLine):
                header = item.header
            elif isinstance(item, _EventLine):
                events.append(StoredEvent(item.seq, item.kind, item.body.encode(), item.chain))
            elif isinstance(item, _BlobLine):
                blobs[item.digest] = StoredBlob(bytes.fromhex(item.salt), item.text.encode())
            else:
                public[item.digest] = item.text.encode()
        except ValueError as error:
            raise ValueError(f"line {number} is not a line of an exported trail") from error
    if header is None:
        raise ValueError("there is no line that says which run this is")
    return Record(header, events, blobs, lambda wanted: {digest: public[digest] for digest in wanted & public.keys()})
