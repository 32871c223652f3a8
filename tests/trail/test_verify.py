"""A record changed on purpose is caught, and the first event that is not as written is named."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.trail.events import CHAIN_START, chain_hash, references
from winks.trail.exports import FORMATS
from winks.trail.store import Store, StoredBlob
from winks.trail.verify import Bad, Record, parse_export, stored_record, verify

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"
CASE = {
    "prompt": "At Eastholm the second mate said all quiet, then: she's yours. It was the end of my watch. Quokka.",
    "draft": "Thanks for the lovely gift of the boat, narwhal! Since nothing happened I will not ask.",
    "account": ["A zebra saw it."],
    "opt_in": {"ferry-crew-handover": "An okapi agreed."},
}
EVENTS = 10


class Kept(NamedTuple):
    """Two runs of the ferry setting as they lie in one store."""

    database: Path
    run: str
    record: Record
    other: Record
    lines: tuple[str, ...]
    """The run as exported, line by line."""


def in_memory(store: Store, run: str) -> Record:
    record = stored_record(store, run)
    wanted = set().union(*(references(stored.event().payload)[1] for stored in record.events))
    return with_public(record, store.public(wanted))


def with_public(record: Record, public: dict[str, bytes]) -> Record:
    return record._replace(public=lambda wanted: {digest: public[digest] for digest in wanted & public.keys()})


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    home = tmp_path_factory.mktemp("kept")
    store = Store(f"sqlite:///{home / 'trail.db'}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGSMITH_TRACING", "false")
        graph = build_graph(Settings(home=home, dossiers=FERRY.parent, model="embedded", rounds=1), store=store)
        run, other = (graph.invoke(CASE)["run"] for _ in range(2))
    lines = FORMATS["jsonl"](store, run).rstrip("\n").split("\n")
    made = Kept(home / "trail.db", run, in_memory(store, run), in_memory(store, other), tuple(lines))
    store.close()
    return made


@pytest.fixture
def database(kept: Kept, tmp_path: Path) -> Path:
    """A copy of the store's file, to be opened behind the store's back."""
    return Path(shutil.copy(kept.database, tmp_path / "trail.db"))


def fault(record: Record) -> tuple[int, str]:
    """The place and the kind of the first thing that is wrong; it must be one and say why."""
    found = verify(record)
    assert not found.ok
    assert isinstance(found.bad, Bad)
    assert found.bad.why.endswith(".") or found.bad.why.endswith("...")
    return found.bad[:2]


def with_event(record: Record, number: int, **changed: object) -> Record:
    events = list(record.events)
    events[number - 1] = events[number - 1]._replace(**changed)
    return record._replace(events=events)


def with_blob(record: Record, digest: str, blob: StoredBlob) -> Record:
    return record._replace(blobs={**record.blobs, digest: blob})


def flipped(content: bytes, place: int) -> bytes:
    """The bytes with one bit of one of them turned; which bit goes round with the place."""
    return content[:place] + bytes([content[place] ^ 1 << place % 8]) + content[place + 1 :]


def owner(record: Record, digest: str) -> int:
    """The first event that refers to a text."""
    return next(
        stored.seq
        for stored in record.events
        if digest in set().union(*references(stored.event().payload))
    )  # fmt: skip


# as written


def test_a_record_as_written_verifies_and_twice_alike(kept: Kept):
    found = verify(kept.record)
    assert found == (kept.run, EVENTS, kept.record.header.head, None)
    assert found.ok
    assert verify(kept.record) == found


def test_an_exported_record_verifies_like_the_stored_one(kept: Kept):
    assert verify(parse_export(kept.lines)) == verify(kept.record)


# every byte


def test_every_byte_of_the_first_event_is_held(kept: Kept):
    body = kept.record.events[0].body
    for place in range(len(body)):
        assert fault(with_event(kept.record, 1, body=flipped(body, place)))[0] == 1, place


@pytest.mark.parametrize("number", range(2, EVENTS + 1))
def test_the_bytes_of_every_later_event_are_held(kept: Kept, number: int):
    body = kept.record.events[number - 1].body
    for place in range(number % 5, len(body), 5):
        assert fault(with_event(kept.record, number, body=flipped(body, place)))[0] == number, place


def test_every_digit_of_every_chain_value_is_held(kept: Kept):
    for stored in kept.record.events:
        for place in range(0, 64, 3):
            digit = "0" if stored.chain[place] != "0" else "1"
            chain = stored.chain[:place] + digit + stored.chain[place + 1 :]
            assert fault(with_event(kept.record, stored.seq, chain=chain)) == (stored.seq, "changed")


@pytest.mark.parametrize("chain", ["", "x", "0" * 64, None])
def test_a_chain_value_that_is_none_is_named(kept: Kept, chain: str | None):
    assert fault(with_event(kept.record, 4, chain=chain)) == (4, "changed")


def test_a_chain_value_in_capitals_is_not_the_one_that_was_written(kept: Kept):
    assert fault(with_event(kept.record, 3, chain=kept.record.events[2].chain.upper())) == (3, "changed")


def test_the_bytes_of_every_text_and_of_its_salt_are_held(kept: Kept):
    for digest, blob in kept.record.blobs.items():
        for place in {0, len(blob.body) // 2, len(blob.body) - 1}:
            changed = StoredBlob(blob.salt, flipped(blob.body, place))
            assert fault(with_blob(kept.record, digest, changed)) == (owner(kept.record, digest), "text")
        for place in range(len(blob.salt)):
            changed = StoredBlob(flipped(blob.salt, place), blob.body)
            assert fault(with_blob(kept.record, digest, changed)) == (owner(kept.record, digest), "text")


def test_every_byte_of_the_prompt_is_held(kept: Kept):
    digest = kept.record.header.prompt
    blob = kept.record.blobs[digest]
    for place in range(len(blob.body)):
        assert fault(with_blob(kept.record, digest, StoredBlob(blob.salt, flipped(blob.body, place)))) == (1, "text")


@pytest.mark.parametrize("moved", [1, 13, -1])
def test_the_beginning_of_a_text_cannot_be_hidden_in_its_salt(kept: Kept, moved: int):
    """Salt and text are hashed in a row, so a border between them that moves must be seen in another way."""
    digest = kept.record.header.prompt
    blob = kept.record.blobs[digest]
    together, border = blob.salt + blob.body, len(blob.salt) + moved
    shifted = StoredBlob(together[:border], together[border:])
    assert fault(with_blob(kept.record, digest, shifted)) == (1, "text")


def test_a_text_that_is_gone_and_two_texts_that_changed_places_are_named(kept: Kept):
    digests = list(kept.record.blobs)
    for one, other in pairwise(digests):
        first = min(owner(kept.record, one), owner(kept.record, other))
        swapped = {one: kept.record.blobs[other], other: kept.record.blobs[one]}
        assert fault(kept.record._replace(blobs={**kept.record.blobs, **swapped})) == (first, "text")
        left = {digest: blob for digest, blob in kept.record.blobs.items() if digest != one}
        assert fault(kept.record._replace(blobs=left)) == (owner(kept.record, one), "text")


def test_a_public_file_that_was_changed_or_is_gone_is_named(kept: Kept):
    wanted = set().union(*(references(stored.event().payload)[1] for stored in kept.record.events))
    public = dict(kept.record.public(wanted))
    assert len(public) > 5
    for digest, content in public.items():
        for place in (0, len(content) // 2, len(content) - 1):
            changed = with_public(kept.record, {**public, digest: flipped(content, place)})
            assert fault(changed) == (owner(kept.record, digest), "text")
        gone = with_public(kept.record, {key: value for key, value in public.items() if key != digest})
        assert fault(gone) == (owner(kept.record, digest), "text")


@pytest.mark.parametrize(
    ("field", "value", "bad"),
    [
        ("run", "20260101-000000-00000000", (1, "moved")),
        ("started", "2020-01-01T00:00:00.000000Z", (0, "header")),
        ("status", "running", (0, "header")),
        ("prompt", "sha256:" + "0" * 64, (0, "header")),
        ("head", "0" * 64, (0, "header")),
        ("events", EVENTS - 1, (EVENTS, "inserted")),
        ("events", EVENTS + 1, (EVENTS + 1, "cut")),
    ],
)
def test_every_field_of_the_list_of_runs_is_held(kept: Kept, field: str, value: object, bad: tuple):
    assert fault(kept.record._replace(header=kept.record.header._replace(**{field: value}))) == bad


# events in and out


@pytest.mark.parametrize("number", range(1, EVENTS))
def test_a_dropped_event_is_named(kept: Kept, number: int):
    events = [stored for stored in kept.record.events if stored.seq != number]
    assert fault(kept.record._replace(events=events)) == (number, "dropped")


@pytest.mark.parametrize("left", range(EVENTS))
def test_events_cut_from_the_end_are_missed(kept: Kept, left: int):
    assert fault(kept.record._replace(events=kept.record.events[:left])) == (left + 1, "cut")


def test_a_run_that_says_it_has_no_events_has_lost_them(kept: Kept):
    empty = kept.record._replace(events=[], header=kept.record.header._replace(events=0))
    assert fault(empty) == (0, "cut")


@pytest.mark.parametrize("number", range(1, EVENTS))
def test_two_events_that_changed_places_are_named(kept: Kept, number: int):
    events = list(kept.record.events)
    one, other = events[number - 1], events[number]
    events[number - 1], events[number] = other._replace(seq=one.seq), one._replace(seq=other.seq)
    assert fault(kept.record._replace(events=events)) == (number, "moved")
    events[number - 1], events[number] = other, one
    assert fault(kept.record._replace(events=events))[0] == number


@pytest.mark.parametrize("number", range(1, EVENTS + 1))
def test_an_event_that_is_there_twice_is_named(kept: Kept, number: int):
    events = list(kept.record.events)
    events.insert(number, events[number - 1])
    assert fault(kept.record._replace(events=events)) == (number, "inserted")


@pytest.mark.parametrize("number", range(1, EVENTS + 1))
def test_an_event_moved_in_from_another_run_is_named(kept: Kept, number: int):
    theirs = kept.other.events[number - 1]
    assert fault(with_event(kept.record, number, body=theirs.body, chain=theirs.chain)) == (number, "moved")


def test_the_events_of_one_run_under_the_name_of_another_are_named(kept: Kept):
    assert fault(kept.record._replace(events=kept.other.events, blobs=kept.other.blobs)) == (1, "moved")


def test_an_event_put_in_at_the_end_with_a_chain_that_fits_is_named(kept: Kept):
    last = kept.record.events[-1]
    body = last.body.replace(b'"seq":10', b'"seq":11')
    more = last._replace(seq=11, body=body, chain=chain_hash(last.chain, body))
    assert fault(kept.record._replace(events=[*kept.record.events, more])) == (11, "inserted")


def test_an_event_changed_together_with_its_own_chain_value_is_named_at_the_next(kept: Kept):
    """The changed event fits what comes before it; what comes after it does not fit."""
    body = kept.record.events[1].body.replace(b'"at":"20', b'"at":"19')
    changed = with_event(kept.record, 2, body=body, chain=chain_hash(kept.record.events[0].chain, body))
    assert fault(changed) == (3, "changed")


def test_a_record_rewritten_as_a_whole_verifies_which_is_why_a_seal_is_kept_elsewhere(kept: Kept):
    """The limit that the documentation states. A test, so that nobody claims more."""
    before, events = CHAIN_START, []
    for stored in kept.record.events:
        body = stored.body.replace(b'"at":"20', b'"at":"19')
        before = chain_hash(before, body)
        events.append(stored._replace(body=body, chain=before))
    header = kept.record.header._replace(head=before, started="19" + kept.record.header.started[2:])
    assert verify(kept.record._replace(events=events, header=header)).ok


# whatever lies there


@pytest.mark.parametrize(
    "body",
    [b"", b"null", b"[]", b"{}", b"1", b"NaN", b"\xff\xfe", b'{"kind":[]}', b"[" * 5000, b"{" * 5000, b" " * 10],
    ids=lambda body: body[:6].decode(errors="replace") or "empty",
)
def test_bytes_that_are_no_event_are_named(kept: Kept, body: bytes):
    assert fault(with_event(kept.record, 2, body=body)) == (2, "changed")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"cues":', b'"cues":9999999999999999999'),
        (b'"cues":', b'"cues":1e400,"cues":'),
        (b'"kind":"read_cues_finished"', b'"kind":"read_tea_leaves"'),
        (b'"schema_version":1', b'"schema_version":99999999999999999999'),
        (b'{"at"', b'{ "at"'),
        (b'{"at"', b'{"remark":"hello","at"'),
        (b'"cues":', b'"remark":"hello","cues":'),
    ],
)
def test_an_event_that_reads_like_one_and_was_never_written_so_is_named(kept: Kept, old: bytes, new: bytes):
    body = kept.record.events[1].body
    assert old in body
    assert fault(with_event(kept.record, 2, body=body.replace(old, new))) == (2, "changed")


@given(number=st.integers(1, EVENTS), body=st.binary(max_size=30), chain=st.text(max_size=5))
@examples(max_examples=60, deadline=None)
def test_verifying_never_fails_on_what_lies_there(kept: Kept, number: int, body: bytes, chain: str):
    assert fault(with_event(kept.record, number, body=body, chain=chain)) == (number, "changed")


# behind the store's back


@pytest.mark.parametrize(
    ("change", "bad"),
    [
        ("update events set chain = '00' || substr(chain, 3) where seq = 4", (4, "changed")),
        ("update events set body = replace(body, 'embedded', 'embodied') where seq = 1", (1, "changed")),
        ("update events set body = 'no event' where seq = 6", (6, "changed")),
        ("update events set body = 5 where seq = 6", (6, "changed")),
        ("update events set kind = 'run_failed' where seq = 2", (2, "changed")),
        ("update events set chain = x'00' where seq = 2", (2, "changed")),
        ("delete from events where seq = 5", (5, "dropped")),
        ("delete from events where seq = 1", (1, "dropped")),
        ("delete from events where seq = 10", (10, "cut")),
        ("delete from events", (1, "cut")),
        ("update events set seq = seq + 1 where seq = 10", (10, "dropped")),
        ("update events set seq = 'x' where seq = 10", (10, "changed")),
        ("update events set seq = 3.5 where seq = 4", (4, "changed")),
        ("update events set seq = 99 where seq = 3; update events set seq = 3 where seq = 4; update events set seq = 4 where seq = 99", (3, "moved")),
        ("update events set seq = 0 where seq = 1", (1, "changed")),
        ("insert into events select run, 11, kind, body, chain from events where seq = 10", (11, "moved")),
        ("insert into events select run, 0, kind, body, chain from events where seq = 1", (1, "changed")),
        ("update blobs set body = replace(body, 'Quokka', 'Quoll')", (1, "text")),
        ("update blobs set body = cast(replace(body, 'Quokka', 'Quoll') as blob)", (1, "text")),
        ("update blobs set body = cast(replace(body, 'okapi', 'otter') as blob)", (1, "text")),
        ("update blobs set salt = zeroblob(16)", (1, "text")),
        ("update blobs set salt = 'salt'", (1, "text")),
        ("update blobs set digest = digest || 'x'", (1, "text")),
        ("delete from blobs where cast(body as text) like '%zebra%'", (1, "text")),
        ("update public_blobs set body = body || 'x'", (1, "text")),
        ("delete from public_blobs", (1, "text")),
        ("update runs set status = 'failed'", (0, "header")),
        ("update runs set started = '2020-01-01T00:00:00.000000Z'", (0, "header")),
        ("update runs set prompt = 'sha256:0'", (0, "header")),
        ("update runs set head = 'ff'", (0, "header")),
        ("update runs set events = 9", (10, "inserted")),
        ("update runs set events = 11", (11, "cut")),
        ("update runs set events = 'many'", (0, "header")),
    ],
)  # fmt: skip
def test_a_change_to_the_database_is_named(kept: Kept, database: Path, change: str, bad: tuple):
    mine = [f"{part}{' and' if ' where ' in part else ' where'} {table_key(part)}" for part in change.split("; ")]
    with sqlite3.connect(database) as connection:
        for part in mine:
            connection.execute(part.replace("?", f"'{kept.run}'"))
    connection.close()
    store = Store(f"sqlite:///{database}")
    found = verify(stored_record(store, kept.run)).bad
    listed = [row.run for row in store.runs()]
    store.close()
    assert (found.seq, found.what) == bad
    assert set(listed) == {kept.run, kept.other.header.run}


def table_key(statement: str) -> str:
    """What keeps a statement to the run under test; public files belong to every run."""
    return "true" if "public_blobs" in statement else "run = ?"


def test_a_change_to_one_run_is_not_laid_at_the_door_of_another(kept: Kept, database: Path):
    with sqlite3.connect(database) as connection:
        connection.execute("delete from events where run = ? and seq > 4", (kept.run,))
        connection.execute("update blobs set salt = zeroblob(16) where run = ?", (kept.run,))
    connection.close()
    store = Store(f"sqlite:///{database}")
    assert not verify(stored_record(store, kept.run)).ok
    assert verify(stored_record(store, kept.other.header.run)).ok
    store.close()


# an exported file


def kind_of(line: str) -> str:
    return json.loads(line)["type"]


def test_a_line_taken_out_of_a_file_is_missed(kept: Kept):
    for number, line in enumerate(kept.lines):
        left = [*kept.lines[:number], *kept.lines[number + 1 :]]
        item = json.loads(line)
        if item["type"] == "run":
            with pytest.raises(ValueError, match="which run"):
                parse_export(left)
        elif item["type"] == "event":
            expected = (item["seq"], "cut" if item["seq"] == EVENTS else "dropped")
            assert fault(parse_export(left)) == expected
        else:
            assert fault(parse_export(left)) == (owner(kept.record, item["digest"]), "text")


def test_lines_of_events_that_changed_places_are_named(kept: Kept):
    places = [number for number, line in enumerate(kept.lines) if kind_of(line) == "event"]
    for seq, (one, other) in enumerate(pairwise(places), start=1):
        lines = list(kept.lines)
        lines[one], lines[other] = lines[other], lines[one]
        assert fault(parse_export(lines))[0] == seq


def test_a_line_of_an_event_that_is_there_twice_is_named(kept: Kept):
    for number, line in enumerate(kept.lines):
        if kind_of(line) == "event":
            doubled = [*kept.lines[: number + 1], line, *kept.lines[number + 1 :]]
            assert fault(parse_export(doubled)) == (json.loads(line)["seq"], "inserted")


def test_texts_may_stand_in_any_order(kept: Kept):
    events = [line for line in kept.lines if kind_of(line) == "event"]
    others = [line for line in kept.lines if kind_of(line) != "event"]
    assert verify(parse_export([*reversed(others), *events])).ok


def test_a_character_changed_anywhere_in_a_file_is_caught(kept: Kept):
    """All but the banner, which stands outside the record, and spaces of JSON, which say nothing."""
    banner = json.dumps(json.loads(kept.lines[0])["banner"])
    for number, line in enumerate(kept.lines):
        step = max(1, len(line) // 15)
        spared = range(line.find(banner), line.find(banner) + len(banner)) if number == 0 else range(0)
        for place in range(number % step, len(line), step):
            if place in spared:
                continue
            garbled = line[:place] + ("0" if line[place] != "0" else "1") + line[place + 1 :]
            assert caught([*kept.lines[:number], garbled, *kept.lines[number + 1 :]]), (number, place)


def caught(lines: list[str]) -> bool:
    try:
        return not verify(parse_export(lines)).ok
    except ValueError:
        return True


@pytest.mark.parametrize(
    "line",
    ["", "not json", "1", "null", "[]", "{}", '{"type": "event"}', '{"type": "run", "header": {"run": "r"}}',
     '{"type": "run", "header": []}', '{"type": "blob", "digest": "d", "salt": "xyz", "text": ""}',
     '{"type": "public", "digest": "d", "text": 5}', '{"type": "public", "digest": "d", "text": "\\ud800"}',
     '{"type": "event", "seq": "x", "kind": "k", "body": "b", "chain": "c"}',
     '{"type": "event", "seq": null, "kind": "k", "body": "b", "chain": "c"}',
     '{"type": "run", "header": {"run": "r", "started": "", "status": "", "prompt": "", "head": "", "events": "x"}}',
     "[" * 100_000, '{"a":' * 100_000],
    ids=lambda line: line[:40] or "empty",
)  # fmt: skip
def test_a_line_that_is_none_is_named_by_its_number(kept: Kept, line: str):
    with pytest.raises(ValueError, match="line 3 is not a line of an exported trail"):
        parse_export([*kept.lines[:2], line, *kept.lines[2:]])


@pytest.mark.parametrize("lines", [[], ['{"type": "public", "digest": "d", "text": "t"}']])
def test_a_file_that_does_not_say_which_run_it_is_of_is_none(lines: list[str]):
    with pytest.raises(ValueError, match="no line that says which run"):
        parse_export(lines)


@pytest.mark.parametrize(
    ("spoil", "bad"),
    [
        (lambda lines: [line.replace("narwhal", "unicorn") for line in lines], (1, "text")),
        (lambda lines: [line for line in lines if '"type": "public"' not in line], (1, "text")),
        (lambda lines: [line.replace('"status": "finished"', '"status": "failed"') for line in lines], (0, "header")),
    ],
    ids=["a word", "no public files", "the status"],
)
def test_an_exported_file_is_held_as_the_store_is(kept: Kept, spoil: Callable, bad: tuple):
    assert fault(parse_export(spoil(list(kept.lines)))) == bad
