"""How SQLite is opened for a trail: readers beside one writer, and nothing acknowledged before it is on the disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, event


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
        for pragma in (
            "busy_timeout=10000",
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
