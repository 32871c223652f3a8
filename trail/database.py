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
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from ..errors import SettingError, StoreError
from .sqlite import is_there, prepare
from .tables import events, metadata


class Database:
    """One database. Safe to use from several threads and processes. `where` is an SQLite file or an SQLAlchemy URL."""

    def __init__(self, where: str | Path) -> None:
        try:
            self.url: URL = make_url(where) if isinstance(where, str) else URL.create("sqlite", database=str(where))
            self._engine: Engine = create_engine(self.url)
        except (SQLAlchemyError, ImportError) as error:
            raise SettingError(
                f"The trail's database cannot be reached by its URL: {error}. Set WINKS_DATABASE_URL to an SQLAlchemy "
                "URL whose driver is installed, or leave it unset for SQLite."
            ) from error
        self.made = False
        """Whether this process has written to it."""
        self._written = False
        weakref.finalize(self, self._engine.dispose)  # a graph keeps its store for as long as it lives, and closes none
        if self.url.get_backend_name() == "sqlite":
            prepare(self._engine)

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

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
        if self.made:
            return
        if path := self._file():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not path.exists():
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        metadata.create_all(self._engine)
        self.made = True

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
