"""Keeping the trail: one transaction an event, acknowledged only when it is on the disk.

SQLite in the operator's folder, or any database that SQLAlchemy reaches by URL. An event and the texts it refers to
are written together or not at all. The store knows nothing of what an event means.
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, Self

from rapidfuzz import process
from sqlalchemy import Connection, bindparam, func, select

from ..errors import CallError, RunLeased, StoreError, TrailError, UnknownId
from ..settings import Settings
from . import lease
from .database import Database
from .events import Event, public_digest
from .kept import CaseWords, Entry, Signature, StoredBlob, counted, raw, worded
from .listing import Found, RunRow, Search, find_runs
from .packing import Packer
from .payloads import PublicRef
from .pen import Pen, RunHeader, Seal, Sealer
from .sealing import Seals
from .statements import Statement, any_of, in_parts, inserting_once
from .tables import events, public_blobs, runs, seals, search, seats
from .tables import secrets as secrets_
from .upcasting import upcast

_THERE = Statement(select(public_blobs.c.digest).where(public_blobs.c.digest.in_(any_of())))
_FILES = Statement(select(public_blobs).where(public_blobs.c.digest.in_(any_of())))
_PUBLISH = inserting_once(public_blobs)
_KEY = Statement(select(secrets_.c.secret).where(secrets_.c.run == bindparam("of")))
_EVENTS = Statement(
    select(events.c.seq, events.c.kind, events.c.body, events.c.chain)
    .where(events.c.run == bindparam("of"))
    .order_by(events.c.seq)
)
_WORDS = Statement(select(search.c.digest, search.c.folded).where(search.c.run == bindparam("of")))
_SEATED = Statement(select(seats.c.dossier).where(seats.c.run == bindparam("of")))
_AT_ONCE = 500
"""Texts that are asked for in one question."""


class StoredEvent(NamedTuple):
    """An event as it lies in the store: its bytes, and the chain value written beside them."""

    seq: int
    kind: str
    body: bytes
    chain: str

    def event(self) -> Event:
        """The event the bytes say it is, in the words of this version. TrailError where they are no event."""
        event_ = self.as_written()
        return event_.model_copy(update={"payload": upcast(event_.kind, event_.schema_version, event_.payload)})

    def as_written(self) -> Event:
        """The event as it was written, in the words of the version that wrote it. TrailError where it is none."""
        try:
            return Event.model_validate_json(self.body)
        except ValueError as error:
            raise TrailError(f"Event {self.seq} cannot be read; `winks verify` says what was changed.") from error


class FoundBy(NamedTuple):
    """What a run is found by; it can be made again from the events and the texts."""

    words: Mapping[str, str]
    """Texts as they are searched, by the digest of what each is a copy of."""
    seated: frozenset[str]
    """The dossiers that sat, as `id@version`."""


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """The trail of one home. Safe to use from several threads and processes.

    `where` is an SQLite file or an SQLAlchemy URL. `clock` gives aware UTC times and `token` gives n random bytes; both
    are there to be replaced in tests.
    """

    def __init__(
        self,
        where: str | Path,
        *,
        clock: Callable[[], datetime] = _now,
        token: Callable[[int], bytes] = secrets.token_bytes,
        sealer: Sealer | None = None,
    ) -> None:
        self._database = Database(where)
        self.url = self._database.url
        self.writing = self._database.writing
        """A connection in a transaction of its own: all of it is kept, or nothing."""
        self.reading = self._database.reading
        """A connection that changes nothing, or None where there is no trail yet."""
        self.compact = self._database.compact
        """Leave nothing of what was deleted in the database's files. StoreError while others read."""
        self.damage = self._database.damage
        """What the database says is wrong with its own file, or None."""
        self._packer = Packer(partial(_public_files, self._database))
        self._clock = clock
        self._token = token
        self.sealer = sealer
        """What seals its runs, where anything does."""
        self._holder = lease.Holder.here(secrets.token_hex(8))
        self._held: set[str] = set()
        self._stopping = threading.Lock()
        self._stopped: set[str] = set()

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The trail that the settings name."""
        return cls(settings.trail, sealer=Seals(settings.home))

    def now(self) -> datetime:
        """The store's clock, so that one clock serves a whole run."""
        return self._clock()

    def close(self) -> None:
        """Let go of every run and every connection. A run that cannot be let go of now is free for this process all the same."""
        try:
            if self._held:
                with self.writing() as connection:
                    lease.release(connection, self._holder)
        except StoreError:
            lease.give_up(self._holder)
        finally:
            self._database.close()

    # writing

    def new_run_id(self) -> str:
        """An id that sorts by time: date, time and eight hex digits."""
        return f"{self._clock():%Y%m%d-%H%M%S}-{self._token(4).hex()}"

    def new_nonce(self) -> str:
        """Eight hex digits that no text of the run could have foreseen."""
        return self._token(4).hex()

    def open_run(
        self,
        run: str,
        words: CaseWords,
        facts: dict[str, Any],
        unreadable: Any = None,
        who: Signature | None = None,
        files: Iterable[tuple[str, str, bytes]] = (),
    ) -> Event:
        """Open a trail with its first event: `facts` are the payload but for the user's words, which are kept as blobs.

        `unreadable`, where given, is kept as a blob of canonical JSON, and `files` as `publish` does. The run is leased
        to this store. All of it is kept, or nothing.
        """
        with self._stopping, self._pen(self._holder) as pen:
            if run in self._stopped:
                raise CallError(f"The run {run!r} was cancelled before it began.")
            self._held.add(run)
            _put_files(pen.connection, files)
            return pen.open(run, words, facts, unreadable, who)

    def append(
        self,
        run: str,
        kind: str,
        facts: dict[str, Any],
        value: Any = None,
        words: Iterable[str] = (),
        who: Signature | None = None,
    ) -> Event:
        """Append an event; only the store that has the run may.

        `value`, where the event has one, is kept as a blob of canonical JSON; `words` are what the user wrote, kept
        under `answers` and searchable. Raises CallError for a run that has stopped, RunLeased for one that is not ours.
        """
        return self.append_all(run, [Entry(kind, facts, value, tuple(words), who)])[0]

    def append_all(self, run: str, entries: Sequence[Entry]) -> list[Event]:
        """Append events to a run, one or more, in one transaction; as `append` otherwise."""
        with self._pen(self._holder) as pen:
            made = pen.append_all(run, entries)
        if any(event.status_after not in (None, "running") for event in made):
            self._held.discard(run)  # the lease went back with the event
        return made

    @contextmanager
    def together(self, run: str) -> Iterator[Callable[..., Event]]:
        """Append several events to a run, all of them or none; what this gives takes what `append` does after the run, in order."""
        with self._pen(self._holder) as pen:
            yield partial(pen.append, run)

    def remark(self, run: str, kind: str, say: Callable[[], tuple[dict[str, Any], Any]], who: Signature) -> Event:
        """Append what a person has to say of a run that nobody is at, in one transaction.

        `say` gives facts and value, and is asked once nobody else can write, so that what it found still holds; what it
        raises is raised, and nothing is written. RunLeased where somebody is at work.
        """
        with self.aside(run) as pen:
            return pen.append(run, kind, *say(), (), who)

    @contextmanager
    def aside(self, *at: str) -> Iterator[Pen]:
        """A pen for runs that nobody is at, in one transaction. RunLeased where somebody is at work on one of them."""
        passing = lease.Holder.here(secrets.token_hex(8))
        with self._pen(passing) as pen:
            for run in sorted(at):
                lease.take(pen.connection, run, passing, self._clock())
            yield pen
            lease.release(pen.connection, passing)

    def take(self, run: str) -> None:
        """Take the lease of a run, to go on with it. RunLeased where somebody alive has it."""
        with self.writing() as connection:
            lease.take(connection, run, self._holder, self._clock())
        self._held.add(run)

    def let_go(self, run: str) -> None:
        """Give back the lease of a run."""
        with self.writing() as connection:
            lease.release(connection, self._holder, run)
        self._held.discard(run)

    def stop(self, run: str, by: str, who: Signature | None = None) -> Event | None:
        """Write a run down as cancelled, or see to it that it never begins. None where there is nothing to write."""
        with self._stopping:
            self._stopped.add(run)
        try:
            return self.append(run, "run_cancelled", {"by": by}, who=who)
        except (CallError, RunLeased):
            return None

    def secret(self, run: str) -> bytes:
        """The key of the digests of a run's calls."""
        with self.reading() as connection:
            found = _KEY(connection, {"of": run}).scalar() if connection else None
        if found is None:
            raise StoreError(f"The run {run!r} has no key for its calls, so it cannot go on or be replayed.")
        return bytes(found)

    def publish(self, files: Iterable[tuple[str, str, bytes]]) -> list[PublicRef]:
        """Keep public files by their content, each once. Takes (name, version, bytes), gives a reference to each."""
        files = list(files)
        with self.writing() as connection:
            _put_files(connection, files)
        return [public_ref(*file) for file in files]

    # reading

    def runs(self, text: str | None = None, limit: int | None = None) -> list[RunRow]:
        """Runs, newest first; with `text`, those in whose prompt, draft or account it stands (capitals and marks aside)."""
        return self.search(Search(text=text), limit).rows

    def search(self, wanted: Search, limit: int | None = None, offset: int = 0) -> Found:
        """The runs that fit, newest first, from `offset` on, and how many fit in all."""
        with self.reading() as connection:
            return find_runs(connection, self._packer, wanted, limit, offset) if connection else Found([], 0)

    def is_held(self, run: str) -> bool:
        """Whether somebody alive is at work on a run."""
        with self.reading() as connection:
            return connection is not None and lease.is_held(connection, run, self._clock())

    def resolve(self, run: str) -> str:
        """The full id of a run from its id or a beginning of it that only one run has. UnknownId otherwise."""
        with self.reading() as connection:
            if connection and connection.scalar(select(runs.c.run).where(runs.c.run == run)):
                return run
            ids: list[str] = list(connection.scalars(select(runs.c.run))) if connection else []
        found = [each for each in ids if run and each.startswith(run)]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            raise UnknownId("single run", run, found[0], f"{len(found)} runs begin like that; give more of the id.")
        near = process.extractOne(run, ids, score_cutoff=50)
        raise UnknownId("run", run, near[0] if near else None, "`winks runs` shows them.")

    def header(self, run: str) -> RunHeader:
        """What the list of runs says of a run."""
        with self.reading() as connection:
            row = connection.execute(select(runs).where(runs.c.run == run)).first() if connection else None
        if row is None:
            raise UnknownId("run", run, None, "`winks runs` shows them.")
        *words, size = row
        run, started, status, prompt, head = map(worded, words)
        return RunHeader(run, started, status, prompt, head, counted(size))

    def stored_events(self, run: str) -> list[StoredEvent]:
        """The events of a run as they lie in the store, by sequence number."""
        with self.reading() as connection:
            rows = _EVENTS(connection, {"of": run}).all() if connection else []
        return [StoredEvent(counted(row.seq), worded(row.kind), raw(row.body), worded(row.chain)) for row in rows]

    def found_by(self, run: str) -> FoundBy:
        """What a run is found by."""
        with self.reading() as connection:
            words = _WORDS(connection, {"of": run}).all() if connection else []
            seated = _SEATED(connection, {"of": run}).scalars().all() if connection else []
        return FoundBy({worded(row.digest): worded(row.folded) for row in words}, frozenset(map(worded, seated)))

    def blobs(self, run: str) -> dict[str, StoredBlob]:
        """The private texts of a run, by digest."""
        with self.reading() as connection:
            return self._packer.read(connection, run) if connection else {}

    def texts(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Certain private texts, of whatever runs, by digest; one that is not there is left out."""
        wanted = list(digests)
        parts = [wanted[at : at + _AT_ONCE] for at in range(0, len(wanted), _AT_ONCE)]
        with self.reading() as connection:
            found = [self._packer.texts(connection, part) for part in parts] if connection else []
        return {digest: body for each in found for digest, body in each.items()}

    def public(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Public files by digest; one that is not there is left out."""
        return _public_files(self._database, digests)

    def seals(self, run: str) -> list[Seal]:
        """The seals of a run that the database holds, by size."""
        query = select(seals.c.run, seals.c.size, seals.c.line).where(seals.c.run == run).order_by(seals.c.size)
        with self.reading() as connection:
            rows = connection.execute(query).all() if connection else []
        return [Seal(row.run, row.size, raw(row.line)) for row in rows]

    def dossier_files(self) -> list[bytes]:
        """The dossiers among the public files, in every version that a run was made with."""
        begins = func.substr(public_blobs.c.body, 1, 3) == b"---"
        with self.reading() as connection:
            rows = connection.scalars(select(public_blobs.c.body).where(begins)).all() if connection else []
        return [raw(body) for body in rows]

    # inside

    @contextmanager
    def _pen(self, holder: lease.Holder) -> Iterator[Pen]:
        """A pen in a transaction of its own. What was sealed is kept outside the database once it is committed."""
        with self.writing() as connection:
            pen = Pen(connection, holder, self._packer, self._clock, self._token, self.sealer)
            yield pen
        if self.sealer and pen.sealed:
            self.sealer.keep(pen.sealed)


def public_ref(name: str, version: str, body: bytes) -> PublicRef:
    """A reference to a public file."""
    return PublicRef(name=name, version=version, public=public_digest(body))


def _put_files(connection: Connection, files: Iterable[tuple[str, str, bytes]]) -> None:
    wanted = {public_digest(body): body for _, _, body in files}
    there = {digest for part in in_parts(wanted) for digest in _THERE(connection, part).scalars()}
    if new := [{"digest": digest, "body": body} for digest, body in wanted.items() if digest not in there]:
        _PUBLISH(connection, new)


def _public_files(database: Database, digests: Iterable[str]) -> dict[str, bytes]:
    """Public files by digest. No method, so that what packs does not hold the store that holds it."""
    with database.reading() as connection:
        rows = [row for part in in_parts(digests) for row in _FILES(connection, part)] if connection else []
    return {row.digest: raw(row.body) for row in rows}
