"""Bringing a database up to date. A trail that is up to date costs one question, and Alembic is not even loaded.

Only ever forward. A trail that a later Winks wrote is refused, by name, before anything is touched.
"""

from __future__ import annotations

from threading import Lock

from sqlalchemy import Connection, inspect, text

from ..errors import StoreError
from .tables import REVISION, runs

_ALEMBIC = Lock()
"""Alembic keeps where it is in its own modules: two threads of a process that make two trails take turns."""
_ANY = 7719046
"""A number that nothing else in a database of ours locks."""


def revision_of(connection: Connection) -> str | None:
    """The migration a database is at; "0001" for one from before migrations were kept, None for one without a trail."""
    looked = inspect(connection)
    if looked.has_table("alembic_version"):
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
    return "0001" if looked.has_table(runs.name) else None


def migrate(connection: Connection) -> None:
    """Make the tables, or bring them up to date, within the caller's transaction. StoreError for a later trail."""
    if connection.dialect.name == "postgresql":  # SQLite lets one write at a time anyhow
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_ANY})"))
    found = revision_of(connection)
    if found == REVISION:
        return
    if found is not None and found > REVISION:
        raise StoreError(
            f"The trail was written by a later Winks (its tables are at {found}, this one knows {REVISION}). "
            "Use that Winks, or set WINKS_HOME to another folder."
        )
    _upgrade(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  # a trail that is up to date does without
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", "winks.trail:migrations")
    config.attributes["connection"] = connection
    with _ALEMBIC:
        command.upgrade(config, REVISION)
