"""The database under the trail: opened, made or brought up to date, read and written in transactions.

SQLite in the operator's folder, or PostgreSQL by URL, through one code. SQLite files are for their owner only, and what
only reads has a connection that can do nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from ..errors import SettingError, StoreError
from .migrating import migrate, revision_of
from .sqlite import copied, is_there, prepare, read_only
from .tables import REVISION

KINDS = ("sqlite", "postgresql")


class Database:
    """One database. Safe to use from several threads and processes. `where` is an SQLite file or an SQLAlchemy URL."""

    def __init__(self, where: str | Path) -> None:
        try:
            self.url: URL = _url(where)
            self._engine: Engine = create_engine(self.url)
        except (SQLAlchemyError, ImportError) as error:
            raise SettingError(
                f"The trail's database cannot be reached by its URL: {error}. Set WINKS_DATABASE_URL to an SQLAlchemy "
                "URL whose driver is installed, or leave it unset for SQLite."
            ) from error
        self.made = False
        """Whether this process has written to it."""
        self._known: str | None = None
        self._readers: Engine | None = None
        self._copy: tuple[list[tuple[int, int]], Engine] | None = None
        if self.url.get_backend_name() == "sqlite":
            prepare(self._engine)
        weakref.finalize(self, self._engine.dispose)  # a graph keeps its store for as long as it lives, and closes none

    def close(self) -> None:
        """Let go of every connection."""
        for engine in (self._readers, self._copy and self._copy[1]):
            if engine is not None:
                engine.dispose()
        self._engine.dispose()  # last, so that SQLite folds its log into the file

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
            engine = self._up_to_date(path)
            if engine is None:
                yield None
                return
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                yield connection
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(self._sentence(error, "read")) from error

    def compact(self) -> None:
        """Give back what was freed, so that nothing of what was deleted is left in the files. StoreError while others read."""
        try:
            self._make()
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                if self.url.get_backend_name() == "postgresql":
                    connection.exec_driver_sql("SET lock_timeout = '10s'")  # rather than wait for who reads for ever
                    connection.exec_driver_sql("VACUUM FULL blobs, search, unfinished, people, secrets")
                    connection.exec_driver_sql("RESET lock_timeout")
                    return
                connection.exec_driver_sql("VACUUM")
                busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
            if busy:
                raise StoreError(
                    "The trail is being read elsewhere, so what was freed is not given back yet; try again."
                )
        except (SQLAlchemyError, sqlite3.Error, OSError) as error:
            raise StoreError(self._sentence(error, "made smaller")) from error

    def damage(self) -> str | None:
        """What an SQLite file says is wrong with itself, in its own words; None where nothing is, and on PostgreSQL.

        A row is found by an index and read from a table. Where the two differ it depends on the question which is read.
        """
        if self.url.get_backend_name() != "sqlite":
            return None
        with self.reading() as connection:
            said = connection.exec_driver_sql("PRAGMA integrity_check(3)").scalars().all() if connection else ["ok"]
        return None if said == ["ok"] else "; ".join(map(str, said))

    def _up_to_date(self, path: Path | None) -> Engine | None:
        """The engine to read with; None for a database without a trail. A trail of an earlier Winks is brought up to date."""
        engine = self._reader(path)
        if self._known != REVISION:
            with engine.connect() as connection:
                self._known = revision_of(connection)
        if self._known in (None, REVISION):
            return engine if self._known else None
        if path is None or (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
            self._make()
            return self._reader(path)
        return self._copied_up_to_date(path, engine)

    def _copied_up_to_date(self, path: Path, engine: Engine) -> Engine:
        """A copy in memory, brought up to date, where nothing may be changed; made anew only once the files are others."""
        files = [each.stat() for each in (path, path.with_name(path.name + "-wal")) if is_there(each)]
        look = [(each.st_mtime_ns, each.st_size) for each in files]
        if self._copy is None or self._copy[0] != look:
            copy = copied(engine)
            with copy.begin() as connection:
                migrate(connection)
            self._copy = (look, copy)
        return self._copy[1]

    def _reader(self, path: Path | None) -> Engine:
        """The engine to read with. SQLite in a folder that cannot be written is opened as it lies there.

        A write-ahead log that still holds events is read with it, or the reading fails; it is never passed over.
        """
        if path is None and self.url.get_backend_name() == "sqlite":
            return self._engine  # in memory
        if path and not os.access(path.parent, os.W_OK):
            log = path.with_name(path.name + "-wal")
            return read_only(path, as_it_lies=not (is_there(log) and log.stat().st_size))
        if self._readers is None:
            self._readers = read_only(path) if path else _read_only(self.url)
            weakref.finalize(self, self._readers.dispose)
        return self._readers

    def _make(self) -> None:
        if self.made:
            return
        path = self._file()
        if path and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._known = None
        if self._known != REVISION:
            with self._engine.begin() as connection:
                migrate(connection)
        self.made, self._known = True, REVISION

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


def _url(where: str | Path) -> URL:
    """The URL of a database: a file is SQLite's, and PostgreSQL is spoken to by psycopg. SettingError for any other kind."""
    url = make_url(where) if isinstance(where, str) else URL.create("sqlite", database=str(where))
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() not in KINDS:
        raise SettingError(
            f"The trail cannot be kept in {url.get_backend_name()!r}: WINKS_DATABASE_URL takes a URL of SQLite or PostgreSQL."
        )
    return url


def _read_only(url: URL) -> Engine:
    """An engine for PostgreSQL whose transactions cannot write."""
    return create_engine(url, connect_args={"options": "-c default_transaction_read_only=on"})
