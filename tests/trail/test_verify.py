"""A record changed on purpose is caught, and the first event that is not as written is named."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

import winks
from winks.graphs.sync import run_sync
from winks.settings import Settings
from winks.trail.events import CHAIN_START, Event, chain_hash, leaf_hash
from winks.trail.exports import FORMATS, export
from winks.trail.payloads import PAYLOADS
from winks.trail.store import Store
from winks.trail.verify import Verified, parse_export, stored_record, verify

from ..tampering import loosen

PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left. Quokka."


@pytest.fixture
def run(ferry_settings: Settings) -> str:
    """A finished run."""
    account, reason = ["A zebra saw it."], {"ferry-crew-handover": "an okapi agreed"}
    settings = ferry_settings
    document = run_sync(
        lambda: winks.adeliberate(
            PROMPT, draft="Glad we agreed, narwhal.", account=account, opt_in=reason, settings=settings
        )
    )
    return document.run


@pytest.fixture
def database(ferry_settings: Settings, run: str) -> Iterator[sqlite3.Connection]:
    """The store's file, opened behind its back."""
    with closing(loosen(ferry_settings.home / "trail.db")) as opened:
        yield opened


def check(settings: Settings, run: str) -> Verified:
    """Verify the run in the store."""
    store = Store(settings.trail)
    try:
        return verify(stored_record(store, run))
    finally:
        store.close()


def test_a_record_as_written_verifies(ferry_settings: Settings, run: str) -> None:
    assert check(ferry_settings, run).bad is None


def test_every_byte_of_every_event_is_held(ferry_settings: Settings, run: str) -> None:
    store = Store(ferry_settings.trail)
    record = stored_record(store, run)
    store.close()
    for index, stored in enumerate(record.events):
        step = 1 if index == 4 else 37
        for place in range(0, len(stored.body), step):
            body = bytearray(stored.body)
            body[place] ^= 1
            events = [*record.events]
            events[index] = stored._replace(body=bytes(body))
            bad = verify(record._replace(events=events)).bad
            assert bad is not None
            assert bad.seq == index + 1


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("update events set chain = 'zz' || substr(chain, 3) where seq = 4", 4, "changed"),
        ("delete from events where seq = 5", 5, "dropped"),
        ("delete from events where seq = 10", 10, "cut"),
        ("delete from events where seq = 1", 1, "dropped"),
        ("update events set seq = 99 where seq = 3; update events set seq = 3 where seq = 4; update events set seq = 4 where seq = 99", 3, "moved"),
        ("insert into events select run, 11, kind, body, chain from events where seq = 10", 11, "moved"),
        ("update events set kind = 'run_failed' where seq = 2", 2, "changed"),
        ("update blobs set body = cast(replace(body, 'Quokka', 'Quoll') as blob)", 1, "text"),
        ("update blobs set salt = zeroblob(16)", 1, "text"),
        ("delete from blobs where cast(body as text) like '%zebra%'", 1, "text"),
        ("update public_blobs set body = body || 'x'", 1, "text"),
        ("update runs set status = 'failed'", 0, "header"),
        ("update runs set head = 'ff'", 0, "header"),
        ("update runs set events = 9", 10, "inserted"),
    ],
)  # fmt: skip
def test_a_change_is_named(
    ferry_settings: Settings, run: str, database: sqlite3.Connection, change: str, seq: int, what: str
) -> None:
    database.executescript(change)
    database.close()
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (seq, what)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda lines: [*lines[:4], *lines[5:]],
        lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
        lambda lines: [line.replace("narwhal", "unicorn") for line in lines],
        lambda lines: [line for line in lines if '"type": "public"' not in line],
        lambda lines: [line for line in lines if '"seq": 10' not in line],
    ],
)
def test_an_exported_file_is_held_as_the_store_is(ferry_settings: Settings, run: str, spoil: Callable) -> None:
    store = Store(ferry_settings.trail)
    lines = export(store, run, "jsonl").decode().rstrip("\n").split("\n")
    store.close()
    assert verify(parse_export(lines)).ok
    assert not verify(parse_export(spoil(lines))).ok


def test_no_words_of_a_person_are_in_an_event(database: sqlite3.Connection) -> None:
    bodies = " ".join(bytes(row[0]).decode() for row in database.execute("select body from events"))
    for word in ("Quokka", "zebra", "okapi", "narwhal", "old mate", "yours'"):
        assert word not in bodies
    database.close()


def test_the_hashes_are_those_the_page_states() -> None:
    event = Event(run="r", seq=1, kind="run_cancelled", at="2026-11-23T12:00:00.000000Z", payload={"by": "é"})
    body = event.body()
    assert (
        body
        == (
            '{"at":"2026-11-23T12:00:00.000000Z","kind":"run_cancelled","payload":{"by":"é"},"run":"r","schema_version":3,"seq":1}'
        ).encode()
    )
    assert leaf_hash(body) == hashlib.sha256(b"\x00" + body).hexdigest()
    assert chain_hash(CHAIN_START, body) == hashlib.sha256(b"\x01" + bytes(32) + body).hexdigest()


@pytest.mark.parametrize("kind", PAYLOADS)
def test_a_payload_takes_no_unknown_key(kind: str) -> None:
    with pytest.raises(ValueError, match="extra"):
        PAYLOADS[kind].model_validate({"words": "of a person"})


def test_exports_are_the_same_twice_and_what_people_wrote_stays_text(settings: Settings) -> None:
    prompt = "# Heading\n![x](http://e.x/i.png) <img src=x> ``` `a` | b\u2028c"
    document = winks.deliberate(prompt, draft="So glad you agreed ```", settings=settings)
    store = Store(settings.trail)
    for form in FORMATS:
        assert export(store, document.run, form) == export(store, document.run, form), form
    page = export(store, document.run, "md").decode()
    assert page.splitlines()[2].startswith("> **Simulated reading")
    assert "````text\n# Heading" in page
    assert verify(parse_export(export(store, document.run, "jsonl").decode().rstrip("\n").split("\n"))).ok
    assert json.loads(export(store, document.run, "json"))["case"]["prompt"] == prompt
    store.close()


def test_the_trail_is_readable_by_its_owner_only(ferry_settings: Settings, run: str) -> None:
    assert (Path(ferry_settings.home) / "trail.db").stat().st_mode & 0o077 == 0
