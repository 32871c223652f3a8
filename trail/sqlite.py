"""How SQLite is opened for a trail: readers beside one writer, and nothing acknowledged before it is on the disk."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, StaticPool

PATIENCE = 10
"""Seconds that a connection waits for another's lock."""


def is_there(path: Path) -> bool:
    """Whether there is a file. OSError where one may not look."""
    try:
        path.stat()
    except FileNotFoundError:
        return False
    return True


def prepare(engine: Engine) -> None:
    """Write-ahead log, a sync to disk with every commit, writers in turn, and freed pages overwritten."""

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin, below, decides when a transaction starts
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")
        _write_ahead(connection)
        for pragma in ("synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Turn the write-ahead log on. Of two that do so in a new file one is refused at once, whatever the busy timeout: it asks again."""
    until = time.monotonic() + PATIENCE
    while not _is_write_ahead(connection, until):
        time.sleep(0.005)


def _is_write_ahead(connection: sqlite3.Connection, until: float) -> bool:
    try:
        connection.execute("PRAGMA journal_mode=WAL")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
            raise
        return False
    return True


def read_only(path: Path, *, as_it_lies: bool = False) -> Engine:
    """An engine that cannot write. `as_it_lies`: no other process writes either, and no file is made beside it."""
    how = "mode=ro&immutable=1" if as_it_lies else "mode=ro"
    pool = {"poolclass": NullPool} if as_it_lies else {}
    engine = create_engine(f"sqlite:///file:{quote(str(path))}?{how}&uri=true", **pool)

    @event.listens_for(engine, "connect")
    def _on_connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.text_factory = _as_it_lies
        connection.execute(f"PRAGMA busy_timeout={PATIENCE * 1000}")

    return engine


def _as_it_lies(text: bytes) -> str:
    """A text that is to be read whatever was done to it. One that is none comes out as another than was written, and is told so."""
    return text.decode(errors="replace")


def copied(engine: Engine) -> Engine:
    """A copy of a database in memory, to do with as one likes."""
    memory = create_engine("sqlite://", poolclass=StaticPool)
    with engine.connect() as source, memory.connect() as copy:
        source.connection.dbapi_connection.backup(copy.connection.dbapi_connection)  # type: ignore[union-attr]
    return memory
