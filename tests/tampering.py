"""Changing a trail behind its back, as somebody who owns the database can: the triggers lifted, the texts laid open."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, text, update

from winks.trail.store import Store
from winks.trail.tables import blobs, runs


def loosen(where: Store | Path) -> sqlite3.Connection:
    """A connection to an SQLite trail whose triggers are gone and whose texts lie there unpacked. The caller closes it."""
    store = where if isinstance(where, Store) else Store(where)
    with store.writing() as connection:
        lift(connection)
        ids = connection.scalars(runs.select().with_only_columns(runs.c.run)).all()
    texts = {digest: blob.body for run in ids for digest, blob in store.blobs(run).items()}
    with store.writing() as connection:
        for digest, body in texts.items():
            connection.execute(update(blobs).where(blobs.c.digest == digest).values(body=body, packing=None))
    if not isinstance(where, Store):
        store.close()
    return sqlite3.connect(str(store.url.database))


def mislead(database: Path) -> None:
    """Have an index of an SQLite trail lead elsewhere, as a byte that was changed in it would; every row stays as it was."""
    with closing(sqlite3.connect(database)) as opened, opened:
        opened.execute("PRAGMA writable_schema=ON")
        elsewhere = "(SELECT rootpage FROM sqlite_master WHERE name = 'ix_runs_started')"
        opened.execute(f"UPDATE sqlite_master SET rootpage = {elsewhere} WHERE name = 'ix_erased_run'")


@contextmanager
def behind(store: Store) -> Iterator[Connection]:
    """A connection in a transaction, on either database, with nothing to keep what is written as it is."""
    with store.writing() as connection:
        lift(connection)
        yield connection


def lift(connection: Connection) -> None:
    """Take the triggers away, on either database."""
    if connection.dialect.name == "postgresql":
        found = connection.execute(text("SELECT tgname, tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"))
        statements = [f"DROP TRIGGER {name} ON {table}" for name, table in found]
    else:
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
        statements = [f"DROP TRIGGER {name}" for (name,) in found]
    for statement in statements:
        connection.execute(text(statement))
