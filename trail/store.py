"""Keeping the trail: one transaction an event, acknowledged only when it is on the disk.

SQLite in the operator's folder, or any database that SQLAlchemy reaches by URL. An event and the texts it refers to
are written together or not at all. The store knows nothing of what an event means.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

import rfc8785
from rapidfuzz import process
from sqlalchemy import Connection, Engine, create_engine, func, insert, inspect, select, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import CallError, RunLeased, SettingError, StoreError, TrailError, UnknownId
from . import lease
from .events import AFTERWARDS, CHAIN_START, PAYLOADS, Event, PublicRef, chain_hash, public_digest
from .kept import CaseWords, Kept, Signature, StoredBlob, raw
from .listing import Found, RunRow, Search, find_runs
from .sqlite import is_there, prepare
from .tables import blobs, events, metadata, public_blobs, runs
from .tables import secrets as secrets_


class StoredEvent(NamedTuple):
    """An event as it lies in the store: its bytes, and the chain value written beside them."""

    seq: int
    kind: str
    body: bytes
    chain: str

    def event(self) -> Event:
        """The event the bytes say it is. TrailError where they are no event."""
        try:
            return Event.model_validate_json(self.body)
        except ValueError as error:
            raise TrailError(f"Event {self.seq} cannot be read; `winks verify` says what was changed.") from error


class RunHeader(NamedTuple):
    """What the list of runs says of a run."""

    run: str
    started: str
    status: str
    prompt: str
    head: str
    events: int


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
    ) -> None:
        try:
            self.url: URL = make_url(where) if isinstance(where, str) else URL.create("sqlite", database=str(where))
            self._engine: Engine = create_engine(self.url)
        except (SQLAlchemyError, ImportError) as error:
            raise SettingError(
                f"The trail's database cannot be reached by its URL: {error}. Set WINKS_DATABASE_URL to an SQLAlchemy "
                "URL whose driver is installed, or leave it unset for SQLite."
            ) from error
        self._clock = clock
        self._token = token
        self._holder = lease.Holder.here(secrets.token_hex(8))
        self._stopping = threading.Lock()
        self._stopped: set[str] = set()
        self._made = False
        self._written = False
        weakref.finalize(self, self._engine.dispose)  # a graph keeps its store for as long as it lives, and closes none
        if self.url.get_backend_name() == "sqlite":
            prepare(self._engine)

    def now(self) -> datetime:
        """The store's clock, so that one clock serves a whole run."""
        return self._clock()

    def close(self) -> None:
        """Let go of every run and every connection."""
        if self._made:
            with self.writing() as connection:
                lease.release(connection, self._holder)
        self._engine.dispose()

    # writing

    def new_run_id(self) -> str:
        """An id that sorts by time: date, time and eight hex digits."""
        return f"{self._clock():%Y%m%d-%H%M%S}-{self._token(4).hex()}"

    def new_nonce(self) -> str:
        """Eight hex digits that no text of the run could have foreseen."""
        return self._token(4).hex()

    def open_run(
        self, run: str, words: CaseWords, facts: dict[str, Any], unreadable: Any = None, who: Signature | None = None
    ) -> Event:
        """Open a trail with its first event: `facts` are the payload but for the user's words, which are kept as blobs.

        `unreadable`, where given, is kept as a blob of canonical JSON. The run is leased to this store.
        """
        with self._stopping, self.writing() as connection:
            if run in self._stopped:
                raise CallError(f"The run {run!r} was cancelled before it began.")
            kept = Kept(run, self._token)
            broken = None if unreadable is None else kept.keep(rfc8785.dumps(unreadable))
            facts = facts | kept.keep_words(words) | {"unreadable": broken, "who": kept.sign(who)}
            event_ = self._event(run, 1, "open_case_finished", facts)
            body = event_.body()
            head = chain_hash(CHAIN_START, body)
            row = RunHeader(run, event_.at, "running", event_.payload["prompt"]["blob"], head, 1)
            connection.execute(insert(runs).values(row._asdict()))
            connection.execute(insert(secrets_).values(run=run, secret=self._token(32)))
            lease.take(connection, run, self._holder, self._clock())
            kept.write(connection)
            connection.execute(insert(events).values(run=run, seq=1, kind=event_.kind, body=body, chain=head))
        return event_

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
        with self.together(run) as append:
            return append(kind, facts, value, words, who)

    @contextmanager
    def together(self, run: str) -> Iterator[Callable[..., Event]]:
        """Append several events to a run, all of them or none; what this gives takes what `append` does after the run, in order."""
        with self.writing() as connection:
            yield partial(self._append, connection, self._holder, run)

    def remark(self, run: str, kind: str, say: Callable[[], tuple[dict[str, Any], Any]], who: Signature) -> Event:
        """Append what a person has to say of a run that nobody is at, in one transaction.

        `say` gives facts and value, and is asked once nobody else can write, so that what it found still holds; what it
        raises is raised, and nothing is written. RunLeased where somebody is at work.
        """
        passing = lease.Holder.here(secrets.token_hex(8))
        with self.writing() as connection:
            lease.take(connection, run, passing, self._clock())
            event_ = self._append(connection, passing, run, kind, *say(), (), who)
            lease.release(connection, passing, run)
        return event_

    def take(self, run: str) -> None:
        """Take the lease of a run, to go on with it. RunLeased where somebody alive has it."""
        with self.writing() as connection:
            lease.take(connection, run, self._holder, self._clock())

    def let_go(self, run: str) -> None:
        """Give back the lease of a run."""
        with self.writing() as connection:
            lease.release(connection, self._holder, run)

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
            found = connection.scalar(select(secrets_.c.secret).where(secrets_.c.run == run)) if connection else None
        if found is None:
            raise StoreError(f"The run {run!r} has no key for its calls, so it cannot go on or be replayed.")
        return bytes(found)

    def publish(self, files: Iterable[tuple[str, str, bytes]]) -> list[PublicRef]:
        """Keep public files by their content, each once. Takes (name, version, bytes), gives a reference to each."""
        named = [
            (PublicRef(name=name, version=version, public=public_digest(body)), body) for name, version, body in files
        ]
        with self.writing() as connection:
            wanted = {ref.public: body for ref, body in named}
            there = set(connection.scalars(select(public_blobs.c.digest).where(public_blobs.c.digest.in_(wanted))))
            for digest in wanted.keys() - there:
                connection.execute(insert(public_blobs).values(digest=digest, body=wanted[digest]))
        return [ref for ref, _ in named]

    # reading

    def runs(self, text: str | None = None, limit: int | None = None) -> list[RunRow]:
        """Runs, newest first; with `text`, those in whose prompt, draft or account it stands (capitals and marks aside)."""
        return self.search(Search(text=text), limit).rows

    def search(self, wanted: Search, limit: int | None = None, offset: int = 0) -> Found:
        """The runs that fit, newest first, from `offset` on, and how many fit in all."""
        with self.reading() as connection:
            return find_runs(connection, wanted, limit, offset) if connection else Found([], 0)

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
        return RunHeader(**row._mapping)  # the documented way to a row as a mapping

    def stored_events(self, run: str) -> list[StoredEvent]:
        """The events of a run as they lie in the store, by sequence number."""
        query = select(events.c.seq, events.c.kind, events.c.body, events.c.chain).where(events.c.run == run)
        with self.reading() as connection:
            rows = connection.execute(query.order_by(events.c.seq)).all() if connection else []
        return [StoredEvent(row.seq, row.kind, raw(row.body), row.chain) for row in rows]

    def blobs(self, run: str) -> dict[str, StoredBlob]:
        """The private texts of a run, by digest."""
        with self.reading() as connection:
            rows = connection.execute(select(blobs).where(blobs.c.run == run)).all() if connection else []
        return {row.digest: StoredBlob(raw(row.salt), raw(row.body)) for row in rows}

    def public(self, digests: Iterable[str]) -> dict[str, bytes]:
        """Public files by digest; one that is not there is left out."""
        query = select(public_blobs).where(public_blobs.c.digest.in_(list(digests)))
        with self.reading() as connection:
            rows = connection.execute(query).all() if connection else []
        return {row.digest: raw(row.body) for row in rows}

    def dossier_files(self) -> list[bytes]:
        """The dossiers among the public files, in every version that a run was made with."""
        begins = func.substr(public_blobs.c.body, 1, 3) == b"---"
        with self.reading() as connection:
            rows = connection.scalars(select(public_blobs.c.body).where(begins)).all() if connection else []
        return [raw(body) for body in rows]

    # inside

    def _append(self, connection: Connection, holder: lease.Holder, run: str, kind: str, *said: Any) -> Event:
        """Write the next event of a run and the texts beside it. `said`: its facts, value, words, and who did it."""
        header = connection.execute(select(runs.c.head, runs.c.events, runs.c.status).where(runs.c.run == run)).first()
        if header is None or (header.status != "running" and kind not in AFTERWARDS):
            state = header.status if header else "unknown"
            raise CallError(f"The run {run!r} is {state}; nothing can be added to its trail.")
        lease.renew(connection, run, holder, self._clock())
        kept = Kept(run, self._token)
        event_ = self._event(run, header.events + 1, kind, kept.facts(PAYLOADS[kind], *said))
        body = event_.body()
        head = chain_hash(header.head, body)
        kept.write(connection)
        connection.execute(insert(events).values(run=run, seq=event_.seq, kind=kind, body=body, chain=head))
        changed = {"head": head, "events": event_.seq, "status": event_.status_after or header.status}
        connection.execute(update(runs).where(runs.c.run == run).values(changed))
        if event_.status_after not in (None, "running"):
            lease.release(connection, holder, run)
        return event_

    def _event(self, run: str, seq: int, kind: str, payload: dict[str, Any]) -> Event:
        typed = PAYLOADS[kind].model_validate(payload)
        at = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return Event(run=run, seq=seq, kind=kind, at=at, payload=typed.model_dump(mode="json"))

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction of its own: all of it is kept, or nothing."""
        try:
            self._make()
            with self._engine.begin() as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(self._sentence(error, "written")) from error

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection that changes nothing, or None where there is no trail yet."""
        try:
            path = self._file()
            if path and not is_there(path):
                yield None
                return
            with self._reader(path).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection if self._has_tables(connection) else None
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(self._sentence(error, "read")) from error

    def _reader(self, path: Path | None) -> Engine:
        """The engine to read with: SQLite in a folder that cannot be written is opened as it lies there.

        A write-ahead log that still holds events is read with it, or the reading fails; it is never passed over.
        """
        if path is None or os.access(path.parent, os.W_OK):
            return self._engine
        log = path.with_name(path.name + "-wal")
        how = "mode=ro" if is_there(log) and log.stat().st_size else "mode=ro&immutable=1"
        return create_engine(f"sqlite:///file:{quote(str(path))}?{how}&uri=true", poolclass=NullPool)

    def _has_tables(self, connection: Connection) -> bool:
        """Whether the trail was ever written to; an empty database is a trail without runs."""
        self._written = self._written or inspect(connection).has_table(events.name)
        return self._written

    def _make(self) -> None:
        if self._made:
            return
        if path := self._file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        metadata.create_all(self._engine)
        self._made = True

    def _file(self) -> Path | None:
        is_file = self.url.get_backend_name() == "sqlite" and self.url.database not in (None, "", ":memory:")
        return Path(str(self.url.database)) if is_file else None

    def _sentence(self, error: Exception, done: str) -> str:
        where = self._file() or self.url.render_as_string(hide_password=True)
        cause = str(getattr(error, "orig", None) or getattr(error, "strerror", None) or error).strip().rstrip(".")
        return (
            f"The trail {str(where)!r} cannot be {done}: {cause}. "
            "Make room or give access there, or set WINKS_HOME to another folder."
        )
