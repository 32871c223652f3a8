"""Verifying a record: is it what was written? Names the first event that is not, and says how.

The check shows a byte changed, an event dropped, moved, put in or cut from the end, a text that is not the one that was
kept, and events that are not the ones that were sealed. Against somebody who rewrites everything and holds the key as
well it shows nothing. An event that is as Winks writes it today is told by its shape; any other is read in full.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from ..errors import TrailError
from .events import CHAIN_START, Event, blob_digest, chain_hash
from .exported import parse_export
from .index_check import index_faults
from .kept import references
from .payloads import PAYLOADS
from .pen import RunHeader
from .record import Bad, Record, Verified, stored_record
from .seal_check import Sealed, check_seals
from .shapes import shape
from .store import StoredEvent

__all__ = ["Bad", "Record", "Verified", "parse_export", "stored_record", "verify"]

_PRIVATE = re.compile('"blob":"([^"]*)"')
_PUBLIC = re.compile('"public":"([^"]*)"')


class _Mentioned(NamedTuple):
    """What an event refers to."""

    seq: int
    kind: str
    private: Collection[str]
    public: Collection[str]


@dataclass
class _Chain:
    """How far the events of a record are in one chain, and what those refer to."""

    whole: int = 0
    bad: Bad | None = None
    mentioned: list[_Mentioned] = field(default_factory=list)
    erased: dict[str, int] = field(default_factory=dict)
    """Texts that were erased, and by which event."""


class _Texts(NamedTuple):
    """What is wrong with the texts that the events refer to."""

    changed: Bad | None
    missing: Bad | None
    """Counts only where every event is there: one that is not may have said that the text was erased."""
    erased: int


def verify(record: Record, keys: Collection[str] = ()) -> Verified:
    """Check a record from its first event to its last. `keys`, in hex, are those that alone may have sealed it."""
    chain = _follow(record)
    texts = _texts(record, chain)
    sealed = check_seals(record, chain.whole, keys)
    last = sealed.fitting[-1] if sealed.fitting else None
    return Verified(
        run=record.header.run,
        events=len(record.events),
        head=record.events[-1].chain if record.events else CHAIN_START,
        bad=next(_faults(record, chain, texts, sealed), None),
        seals=len(sealed.fitting),
        sealed=last.size if last else 0,
        sealed_at=last.at if last else None,
        keys=tuple(dict.fromkeys(seal.key for seal in sealed.fitting)),
        erased=texts.erased,
        redacted=len(record.redacted),
        told=(*record.told, *sealed.told),
    )


def _faults(record: Record, chain: _Chain, texts: _Texts, sealed: Sealed) -> Iterator[Bad]:
    """What is wrong, the first first. Whatever is found before the chain breaks goes before the break."""
    yield from sorted(filter(None, (sealed.rewritten, texts.changed)), key=lambda bad: bad.seq)
    later = (chain.bad, _end_fault(record), sealed.cut, texts.missing)
    yield from filter(None, later)
    yield from _header_faults(record)
    yield from filter(None, (sealed.faulty,))
    yield from index_faults(record)


def _follow(record: Record) -> _Chain:
    """Walk from the first event to the last, or to the first that is not right."""
    found = _Chain()
    run = f'"{record.header.run}"'.encode()
    before = CHAIN_START
    for place, stored in enumerate(record.events, start=1):
        private: Collection[str]
        public: Collection[str]
        if _is_plain(stored, place, run) and chain_hash(before, stored.body) == stored.chain:
            text = stored.body.decode("ascii")
            private, public = _PRIVATE.findall(text), _PUBLIC.findall(text)
        elif bad := _event_fault(record, place, stored, before):
            found.bad = bad
            break
        else:
            private, public = references(stored.as_written().payload)
        found.mentioned.append(_Mentioned(place, stored.kind, private, public))
        if stored.kind == "words_erased":
            found.erased |= dict.fromkeys(json.loads(stored.body)["payload"]["erased"], place)
        found.whole = place
        before = stored.chain
    return found


def _is_plain(stored: StoredEvent, place: int, run: bytes) -> bool:
    """Whether an event is one that Winks writes today, of this run and at its place, by its looks alone."""
    looks = shape(stored.kind)
    fits = looks.fullmatch(stored.body) if looks else None
    return fits is not None and fits[1] == run and fits[2] == b"%d" % place and stored.seq == place


def _event_fault(record: Record, place: int, stored: StoredEvent, before: str) -> Bad | None:
    if stored.seq < 1:
        return Bad(place, "changed", f"event {place} has no number any more.")
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
    return _body_fault(record, place, event, stored, before)


def _body_fault(record: Record, place: int, event: Event, stored: StoredEvent, before: str) -> Bad | None:
    if event.run != record.header.run or event.seq != place:
        return Bad(place, "moved", f"the event at place {place} was written as event {event.seq} of run {event.run}.")
    if event.body() != stored.body or event.kind != stored.kind:
        return Bad(place, "changed", f"event {place} ({stored.kind}) was written differently.")
    if chain_hash(before, stored.body) != stored.chain:
        return Bad(place, "changed", f"event {place} ({event.kind}) does not fit the chain.")
    return None


def _texts(record: Record, chain: _Chain) -> _Texts:
    """Hold every text that is referred to against its reference. One that is gone may have been erased since."""
    wanted = {digest for each in chain.mentioned for digest in each.public}
    lost = wanted - record.intact(wanted) if wanted else wanted
    changed = next((bad for each in chain.mentioned for bad in _changed(record, chain, each, lost)), None)
    gone = [(each, digest) for each in chain.mentioned for digest in each.private if digest not in record.blobs]
    unsaid = [(each, digest) for each, digest in gone if chain.erased.get(digest, 0) <= each.seq]
    missing = None
    if unsaid:
        first, digest = min(unsaid, key=lambda one: (one[0].seq, one[1]))
        why = f"a text of event {first.seq} ({first.kind}) is missing: {digest[:19]}..."
        missing = Bad(first.seq, "text", why)
    return _Texts(changed, missing, len({digest for _, digest in gone}) - len({digest for _, digest in unsaid}))


def _changed(record: Record, chain: _Chain, each: _Mentioned, lost: set[str]) -> Iterator[Bad]:
    """What is not as it was at one event: a text, a public file, or a text that it says is gone."""
    about = f"event {each.seq} ({each.kind})"
    for digest in each.private:
        blob = record.blobs.get(digest)
        if blob and digest not in record.redacted and blob_digest(blob.salt, blob.body) != digest:
            yield Bad(each.seq, "text", f"a text of {about} was changed: {digest[:19]}...")
    for digest in sorted(lost.intersection(each.public)) if lost else ():
        why = f"a dossier or data file of event {each.seq} is missing or was changed: {digest[:19]}..."
        yield Bad(each.seq, "text", why)
    if each.kind == "words_erased":
        for digest, by in chain.erased.items():
            if by == each.seq and digest in record.blobs:
                yield Bad(by, "text", f"{about} says that a text was erased, and it is there: {digest[:19]}...")


def _end_fault(record: Record) -> Bad | None:
    header, size = record.header, len(record.events)
    if header.events < 0:
        return Bad(0, "header", "the list of runs does not say how many events were written.")
    if size < header.events:
        return Bad(size + 1, "cut", f"the record ends after event {size}; {header.events} were written.")
    if size > header.events:
        return Bad(header.events + 1, "inserted", f"{header.events} events were written and {size} are there.")
    if not size:
        return Bad(0, "cut", "the run has no events.")
    return None


def _header_faults(record: Record) -> Iterator[Bad]:
    """Asked for once every event is known to be one."""
    header, first, last = record.header, record.events[0].event(), record.events[-1].event()
    prompt = first.payload.get("prompt") or {}
    states = (stored.event().status_after for stored in reversed(record.events))
    made = RunHeader(
        first.run,
        first.at,
        next(filter(None, states), "running"),
        prompt.get("blob", ""),
        record.events[-1].chain,
        last.seq,
    )
    for name, written, found in zip(RunHeader._fields, made, header, strict=True):
        if written != found:
            yield Bad(0, "header", f"the list of runs gives {name} as {found!r}; its events say {written!r}.")
