"""A record as it lies somewhere, to be verified, and what verifying it found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple

from ..errors import StoreError
from .events import public_digest
from .kept import StoredBlob
from .pen import RunHeader
from .store import FoundBy, Store, StoredEvent

Intact = Callable[[set[str]], set[str]]
"""Gives those of some public digests whose file is there and is the one that was hashed."""


class SealLine(NamedTuple):
    """A seal as it was found."""

    where: Literal["database", "folder", "file"]
    """The store, the folder of seals beside it, or a file that was handed over."""
    line: bytes


What = Literal["changed", "dropped", "moved", "inserted", "cut", "rewritten", "text", "header", "seal", "index"]
"""What can be wrong with a record."""


class Bad(NamedTuple):
    """The first thing in a record that is not as it was written."""

    seq: int
    """The event it was found at; 0 for the record as a whole."""
    what: What
    why: str


class Record(NamedTuple):
    """A run as it lies somewhere."""

    header: RunHeader
    events: Sequence[StoredEvent]
    blobs: Mapping[str, StoredBlob]
    """The private texts, by digest."""
    intact: Intact
    seals: Sequence[SealLine] = ()
    redacted: frozenset[str] = frozenset()
    """Texts that were changed on purpose before they left: they are there, and what they say is not vouched for."""
    key: str | None = None
    """The key that seals here, where it is known."""
    told: tuple[str, ...] = ()
    """What kept something from being looked at."""
    found_by: FoundBy | None = None
    """What the store finds the run by; None for a record that lies in no store."""


class Verified(NamedTuple):
    """What verifying one run found."""

    run: str
    events: int
    head: str
    bad: Bad | None
    seals: int = 0
    """Seals that fit the events."""
    sealed: int = 0
    """Events that the last of them covers, from the first."""
    sealed_at: str | None = None
    """Its time, by the clock of the machine that sealed."""
    keys: tuple[str, ...] = ()
    """The keys they were made with, in hex."""
    erased: int = 0
    """Texts that were erased, as the record itself says."""
    redacted: int = 0
    """Texts that were changed before the record left, as the file itself says."""
    told: tuple[str, ...] = ()
    """What is no fault and is to be known, a sentence each."""

    @property
    def ok(self) -> bool:
        """Whether the record is as it was written."""
        return self.bad is None

    @property
    def coverage(self) -> str:
        """Which events are sealed, in words."""
        if not self.sealed:
            return "no event is sealed"
        done = "event 1 is sealed" if self.sealed == 1 else f"events 1-{self.sealed} are sealed"
        rest = self.events - self.sealed
        if rest <= 0:
            return done
        return f"{done}; {f'{self.sealed + 1}-{self.events} are' if rest > 1 else f'{self.events} is'} not yet"


def stored_record(store: Store, run: str, intact: Intact | None = None) -> Record:
    """The record of a run in the store, with its seals there and beside it. `intact` serves several records of a store."""
    lines = [SealLine("database", seal.line) for seal in store.seals(run)]
    key: str | None = None
    told: tuple[str, ...] = ()
    if store.sealer is not None:
        lines += [SealLine("folder", line) for line in store.sealer.kept(run)]
        try:
            key = store.sealer.key
        except StoreError as error:
            told = (str(error),)
    return Record(
        store.header(run),
        store.stored_events(run),
        store.blobs(run),
        intact or intact_in(store),
        lines,
        key=key,
        told=told,
        found_by=store.found_by(run),
    )


def intact_in(store: Store) -> Intact:
    """Looks at each public file of a store once, however many records refer to it."""
    seen: dict[str, bool] = {}

    def intact(wanted: set[str]) -> set[str]:
        if new := wanted - seen.keys():
            there = store.public(new)
            seen.update({digest: public_digest(there.get(digest, b"")) == digest for digest in new})
        return {digest for digest in wanted if seen[digest]}

    return intact


def sealed_and_gone(store: Store) -> list[Verified]:
    """The runs that were sealed here and that the store does not have any more."""
    if store.sealer is None:
        return []
    there = {row.run for row in store.runs()}
    return [gone(run) for run in store.sealer.runs() if run not in there]


def gone(run: str) -> Verified:
    """What is to be said of such a run."""
    why = "the run was sealed here and this store does not have it: it was taken out, or the store was rolled back."
    return Verified(run, 0, "0" * 64, Bad(1, "cut", why))
