"""A run as it is given away: everything an export is made from, read once, with the names that are not to leave it.

Exports are pure functions of a copy, so that they are the same, byte for byte, each time. A name that is taken out is
covered by as many blocks as it has characters: every offset in the document still points at the words it pointed at. A
text that a name was taken out of no longer has its salt, so nobody can find the name by trying; its event still verifies.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ...errors import CallError, TrailError
from ..calls import Call, read_calls
from ..document import RunDocument, build_document
from ..events import Event
from ..kept import Signature, StoredBlob, references
from ..payloads import Digest
from ..pen import RunHeader
from ..signatures import read_signatures
from ..store import Store, StoredEvent

BLOCK = "█"


class Copy(NamedTuple):
    """A run to give away."""

    header: RunHeader
    stored: tuple[StoredEvent, ...]
    """The events as they lie in the store."""
    texts: Mapping[Digest, StoredBlob]
    """The private texts by digest. One that a name was taken out of has an empty salt."""
    public: Mapping[Digest, bytes]
    """The dossiers, templates and data files that the events refer to, by digest."""
    seals: tuple[bytes, ...] = ()
    """The seals of the run as they were signed, a line of JSON each, the latest last."""
    redacted: frozenset[Digest] = frozenset()
    """The texts that a name was taken out of."""

    @property
    def run(self) -> str:
        """The id of the run."""
        return self.header.run


class Reading:
    """What a copy says, worked out when it is asked for. TrailError for a record that cannot be read as a run."""

    def __init__(self, copy: Copy) -> None:
        self.copy = copy

    @cached_property
    def events(self) -> tuple[Event, ...]:
        """The events in the words of this version."""
        return tuple(stored.event() for stored in self.copy.stored)

    @cached_property
    def document(self) -> RunDocument:
        """The run document, as it was written: `visible` makes it safe to show."""
        texts = {digest: blob.body for digest, blob in self.copy.texts.items()}
        return build_document(self.events, self.copy.stored[-1].chain, texts.get)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every model call with its texts."""
        return read_calls(self.events, self.copy.texts, self.copy.redacted)

    @cached_property
    def signatures(self) -> Mapping[int, Signature]:
        """Who did what, by the number of the event."""
        return read_signatures(self.events, self.copy.texts)

    def value(self, event: Event) -> Any:
        """What an event's `value` holds; None where it holds none or it is gone."""
        reference = event.payload.get("value")
        blob = self.copy.texts.get(reference["blob"]) if reference else None
        return json.loads(blob.body) if blob else None


def take_copy(store: Store, run: str, without: Iterable[str] = ()) -> Copy:
    """The copy of a run in the store, without the names that are given. TrailError for a run that has no events."""
    names = [name.strip() for name in without]
    if any(len(name) < 2 for name in names):
        raise CallError("A name to be taken out needs two characters or more.")
    stored = tuple(store.stored_events(run))
    if not stored:
        raise TrailError(f"The run {run!r} has no events; its trail is gone.")
    wanted: set[Digest] = set()
    for item in stored:
        wanted |= references(item.event().payload)[1]
    sealed = tuple(seal.line for seal in store.seals(run))
    copy = Copy(store.header(run), stored, store.blobs(run), store.public(wanted), sealed)
    return _without(copy, names) if names else copy


def _without(copy: Copy, names: Iterable[str]) -> Copy:
    """The copy with names covered, in whatever capitals they are written, wherever they stand as words."""
    longest_first = sorted(set(names), key=len, reverse=True)
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in longest_first), re.IGNORECASE)
    covered = {digest: _cover(pattern, blob.body) for digest, blob in copy.texts.items()}
    changed = {digest for digest, body in covered.items() if body != copy.texts[digest].body}
    texts = {
        digest: StoredBlob(b"", covered[digest]) if digest in changed else blob for digest, blob in copy.texts.items()
    }
    return copy._replace(texts=texts, redacted=copy.redacted | changed)


def _cover(pattern: re.Pattern[str], body: bytes) -> bytes:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return body
    return pattern.sub(lambda match: BLOCK * len(match[0]), text).encode()
