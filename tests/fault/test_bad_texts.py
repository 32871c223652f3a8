"""A packed text that was cut off, spoiled or made a bomb is told at its event, and nothing beside it breaks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import zstandard
from sqlalchemy import Connection, delete, select, update

from winks.graphs.resuming import replay
from winks.trail.record import stored_record
from winks.trail.store import Store
from winks.trail.tables import blobs, packings, public_blobs
from winks.trail.verify import verify

from ..tampering import behind
from .courses import COURSES, Table
from .figures import Survived

CLAIMS_A_TERABYTE = bytes.fromhex("28b52ffde0") + (2**40).to_bytes(8, "little") + bytes.fromhex("010000")
"""A frame that says that its text is so large, and holds nothing."""
SILENT_BOMB = zstandard.ZstdCompressor(write_content_size=False).compress(bytes(200 * 2**20))
"""A frame of a few kilobytes that does not say that it becomes 200 MiB."""

Spoil = Callable[[Connection, str, bytes], None]


def body(changed: Callable[[bytes], bytes]) -> Spoil:
    """Other bytes for the text."""
    return lambda connection, digest, packed: connection.execute(
        update(blobs).where(blobs.c.digest == digest).values(body=changed(packed))
    )


def packing(id_: str | None) -> Spoil:
    """Another packing for the text."""
    return lambda connection, digest, _: connection.execute(
        update(blobs).where(blobs.c.digest == digest).values(packing=id_)
    )


SPOILED: dict[str, Spoil] = {
    "cut in half": body(lambda packed: packed[: len(packed) // 2]),
    "all but its last byte": body(lambda packed: packed[:-1]),
    "nothing": body(lambda _: b""),
    "garbage": body(lambda packed: bytes(255 - byte for byte in packed)),
    "a frame that claims a terabyte": body(lambda _: CLAIMS_A_TERABYTE),
    "a frame that keeps its size to itself": body(lambda _: SILENT_BOMB),
    "a text of its own, packed well": body(zstandard.ZstdCompressor().compress),
    "an unknown packing": packing("0" * 16),
    "no packing": packing(None),
    "packings gone": lambda connection, *_: connection.execute(delete(packings)),
    "packings of files that are not there": lambda connection, *_: connection.execute(
        update(packings).values(parts="sha256:" + "0" * 64)
    ),
}


@pytest.fixture
def table(tmp_path: Path) -> Iterator[Table]:
    """A home with one run whose text is spoiled."""
    played = Table(tmp_path, COURSES["two rounds"])
    played.play()
    return played


@pytest.mark.parametrize("how", SPOILED)
def test_a_bad_text_is_told_at_its_event_and_nothing_else_breaks(table: Table, survived: Survived, how: str) -> None:
    store = Store.of(table.settings)
    with behind(store) as connection:
        rows = connection.execute(select(blobs).where(blobs.c.packing.is_not(None))).all()
        asked = {row.digest: row for row in rows}
        seq, digest = first_of(table, set(asked), every=how.startswith("packings"))
        SPOILED[how](connection, digest, asked[digest].body)
    bad = verify(stored_record(store, table.run)).bad
    store.close()
    survived.add("bad texts", caught=bad is not None, at_another_event=bad is not None and bad.seq != seq)
    assert bad is not None
    assert (bad.seq, bad.what) == (seq, "text"), bad.why
    assert "its recorded text was changed in the store" in (replay(table.run, settings=table.settings).divergence or "")
    later = table.bench.deliberate()
    assert (later.status, table.bench.is_whole(later.run)) == ("finished", True)


def test_a_dossier_that_is_gone_is_told(table: Table) -> None:
    store = Store.of(table.settings)
    with behind(store) as connection:
        connection.execute(delete(public_blobs))
    bad = verify(stored_record(store, table.run)).bad
    store.close()
    assert bad is not None
    assert (bad.seq, bad.what) == (1, "text")


def first_of(table: Table, packed: set[str], *, every: bool) -> tuple[int, str]:
    """The first reply that is packed, or, where every packed text is spoiled, the first of them: its event and itself."""
    for stored in table.events():
        found = packed.intersection(re.findall('"blob":"([^"]*)"', stored.body.decode()))
        if found and (every or stored.kind == "call_finished"):
            return stored.seq, found.pop()
    raise LookupError("no text is packed")
