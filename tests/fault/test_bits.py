"""A bit anywhere in the file of an SQLite trail is turned: where anything that is kept reads otherwise, it is told."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from winks.errors import WinksError
from winks.trail.record import intact_in, sealed_and_gone, stored_record
from winks.trail.store import Store
from winks.trail.verify import verify

from .courses import COURSES, Table
from .figures import Survived

TURNED = 300
KEPT = ("runs", "events", "public_blobs", "packings", "search", "seats", "seals")


def test_a_bit_that_was_turned_in_the_file_is_told_where_anything_reads_otherwise(
    tmp_path: Path, survived: Survived
) -> None:
    table, chance, untold = Table(tmp_path, COURSES["two rounds"]), random.Random(20261128), []
    table.play()
    file = table.settings.home / "trail.db"
    whole, written = file.read_bytes(), everything(table, file)
    assert told(table) is None
    for place in (chance.randrange(len(whole)) for _ in range(TURNED)):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << chance.randrange(8)
        lay(file, spoilt)
        if everything(table, file) != written and told(table) is None:
            untold.append(place)
    survived.add("bits", TURNED, changes_not_told=len(untold))
    assert untold == []


def lay(file: Path, whole: bytes | bytearray) -> None:
    """Put a trail's file there, and nothing that was beside another."""
    for left in ("-wal", "-shm"):
        file.with_name(file.name + left).unlink(missing_ok=True)
    file.write_bytes(whole)


def everything(table: Table, file: Path) -> Any:
    """All that is kept, read row by row without an index, and the texts unpacked; None where it cannot be read."""
    with suppress(sqlite3.Error, UnicodeDecodeError, WinksError), closing(sqlite3.connect(file)) as opened:
        opened.text_factory = bytes
        rows = {name: sorted(map(repr, opened.execute(f"SELECT * FROM {name} NOT INDEXED"))) for name in KEPT}
        salted = sorted(map(repr, opened.execute("SELECT digest, run, salt FROM blobs NOT INDEXED")))
        return rows, salted, table.look(lambda store: store.blobs(table.run))
    return None


def told(table: Table) -> str | None:
    """What is said of the trail and of each of its runs; None where all is well."""

    def see(store: Store) -> str | None:
        intact = intact_in(store)
        found = [verify(stored_record(store, row.run, intact)) for row in store.runs()]
        return next((each.bad.why for each in (*found, *sealed_and_gone(store)) if each.bad), store.damage())

    try:
        said: str | None = table.look(see)
    except WinksError as error:
        return str(error)
    return said
