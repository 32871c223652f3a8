"""Events: hashes worked out by hand, canonical JSON, closed payloads, and not a word that anyone wrote."""

from __future__ import annotations

import asyncio
import hashlib
import json
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from winks.agents.case import bundled_cases
from winks.errors import CallError
from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.trail import payloads
from winks.trail.events import CHAIN_START, Event, blob_digest, chain_hash, leaf_hash, public_digest, status_of
from winks.trail.kept import references
from winks.trail.payloads import CLOSING, PAYLOADS, SCHEMA_VERSION, BlobRef, Considered, Payload, PublicRef
from winks.trail.store import Store

AT = "2026-11-23T12:00:00.000000Z"
FIRST = b'{"at":"2026-11-23T12:00:00.000000Z","kind":"run_cancelled","payload":{"by":"caller"},"run":"r1","schema_version":3,"seq":1}'
MARK = "xylographermark"
FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"


def event_with(payload: object, seq: int = 1) -> Event:
    return Event(run="r1", seq=seq, kind="run_cancelled", at=AT, payload={"p": payload})


def written(payload: object) -> str:
    """The canonical JSON of a payload, cut out of the event it stands in."""
    body = event_with(payload).body().decode()
    head, tail = '"payload":{"p":', '},"run":"r1"'
    return body[body.index(head) + len(head) : body.rindex(tail)]


# hashes


def test_the_chain_begins_with_thirty_two_zero_bytes():
    assert bytes.fromhex(CHAIN_START) == bytes(32)


def test_the_first_chain_value_is_sha_256_of_one_and_zeros_and_the_body():
    assert chain_hash(CHAIN_START, FIRST) == hashlib.sha256(b"\x01" + bytes(32) + FIRST).hexdigest()


def test_a_later_chain_value_takes_in_the_one_before_it_as_bytes():
    before = hashlib.sha256(b"\x01" + bytes(32) + b"a").digest()
    assert chain_hash(before.hex(), b"b") == hashlib.sha256(b"\x01" + before + b"b").hexdigest()


def test_the_same_events_in_another_order_give_another_chain():
    assert chain_hash(chain_hash(CHAIN_START, b"a"), b"b") != chain_hash(chain_hash(CHAIN_START, b"b"), b"a")


def test_the_leaf_of_nothing_is_that_of_rfc_6962():
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_a_leaf_and_a_chain_value_of_the_same_bytes_are_apart():
    assert leaf_hash(FIRST) == hashlib.sha256(b"\x00" + FIRST).hexdigest()
    assert leaf_hash(bytes(32) + FIRST) != chain_hash(CHAIN_START, FIRST)


def test_a_text_under_two_salts_has_two_digests():
    assert blob_digest(b"s" * 16, b"yes") == "sha256:" + hashlib.sha256(b"s" * 16 + b"yes").hexdigest()
    assert blob_digest(b"s" * 16, b"yes") != blob_digest(b"t" * 16, b"yes")


def test_a_public_file_is_named_by_its_bytes_alone():
    assert public_digest(b"dossier") == "sha256:" + hashlib.sha256(b"dossier").hexdigest()


# canonical JSON


def test_an_event_is_written_with_sorted_keys_and_no_space():
    event = Event(run="r1", seq=1, kind="run_cancelled", at=AT, payload={"by": "caller"})
    assert event.body() == FIRST


def test_keys_are_sorted_by_utf_16_units_and_not_by_code_points():
    keys = ["€", "\r", "\ufb33", "1", "😀", "\x80", "ö"]
    expected = '{"\\r":1,"1":3,"\x80":5,"ö":6,"€":0,"😀":4,"\ufb33":2}'
    assert written({key: number for number, key in enumerate(keys)}) == expected


def test_strings_escape_only_what_must_be_escaped():
    assert written('€$\x0f\nA\'B"\\\\"/\u2028') == '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u2028"'


@pytest.mark.parametrize(
    ("bits", "text"),
    [
        ("0000000000000000", "0"),
        ("8000000000000000", "0"),
        ("0000000000000001", "5e-324"),
        ("4340000000000000", "9007199254740992"),
        ("4430000000000000", "295147905179352830000"),
        ("44b52d02c7e14af6", "1e+23"),
        ("444b1ae4d6e2ef4e", "999999999999999700000"),
        ("3eb0c6f7a0b5ed8d", "0.000001"),
        ("3eb0c6f7a0b5ed8c", "9.999999999999997e-7"),
        ("41b3de4355555553", "333333333.3333332"),
        ("becbf647612f3696", "-0.0000033333333333333333"),
    ],
)
def test_numbers_are_written_as_rfc_8785_writes_them(bits: str, text: str):
    assert written(struct.unpack(">d", bytes.fromhex(bits))[0]) == text


def test_a_number_that_json_cannot_carry_is_refused():
    with pytest.raises(ValueError, match="safe integer"):
        event_with(2**53 + 1).body()


def test_letters_with_marks_stay_as_they_were_typed():
    composed, apart = "gi\u1ed7", "gio\u0302\u0303"
    assert written(composed) == f'"{composed}"'
    assert event_with(composed).body() != event_with(apart).body()


# payloads


@pytest.mark.parametrize("kind", sorted(PAYLOADS))
def test_a_payload_refuses_a_key_it_does_not_know(kind: str):
    with pytest.raises(ValidationError) as refused:
        PAYLOADS[kind].model_validate({"remark": "what she said"})
    assert ("extra_forbidden", ("remark",)) in [(e["type"], e["loc"]) for e in refused.value.errors()]


@pytest.mark.parametrize(
    ("type_", "known"),
    [
        (BlobRef, {"blob": "sha256:00", "bytes": 1}),
        (PublicRef, {"name": "n", "version": "1", "public": "sha256:00"}),
        (Considered, {"dossier": "d@1", "outcome": "seated", "public": None}),
    ],
)
def test_what_stands_inside_a_payload_is_closed_too(type_: type, known: dict):
    assert type_.model_validate(known)
    with pytest.raises(ValidationError, match="Extra inputs"):
        type_.model_validate(known | {"text": "what she said"})


def test_an_event_refuses_an_unknown_key_and_a_place_before_the_first():
    known = {"run": "r1", "seq": 1, "kind": "run_cancelled", "at": AT, "payload": {}}
    assert Event.model_validate(known).schema_version == SCHEMA_VERSION
    for wrong in ({"remark": "x"}, {"seq": 0}):
        with pytest.raises(ValidationError):
            Event.model_validate(known | wrong)


def test_an_event_cannot_be_changed_once_it_is_made():
    with pytest.raises(ValidationError, match="frozen"):
        event_with(1).seq = 2


def test_a_payload_type_for_every_kind_and_no_other():
    records = {
        item
        for item in vars(payloads).values()
        if isinstance(item, type) and issubclass(item, Payload) and item is not Payload
    }
    assert set(PAYLOADS.values()) == records


# status


CLOSING_KINDS = {"present_finished", "run_failed", "run_cancelled", "run_paused"}
REMARKS = {"correction_made", "amendment_proposed", "amendment_decided", "judgement_made", "words_erased"}


@pytest.mark.parametrize("kind", sorted(REMARKS))
def test_a_remark_leaves_the_status_as_it_was(kind: str):
    remark = Event(run="r1", seq=2, kind=kind, at=AT, payload={})
    assert remark.status_after is None
    assert status_of([Event(run="r1", seq=1, kind="run_failed", at=AT, payload={}), remark]) == "failed"


@pytest.mark.parametrize("kind", sorted(set(PAYLOADS) - CLOSING_KINDS - REMARKS))
def test_a_run_goes_on_after_any_event_that_does_not_close_it(kind: str):
    assert Event(run="r1", seq=1, kind=kind, at=AT, payload={}).status_after == "running"


@pytest.mark.parametrize(
    ("kind", "payload", "status"),
    [
        ("run_failed", {}, "failed"),
        ("run_paused", {"awaiting": "answers"}, "awaiting_answers"),
        ("run_paused", {"awaiting": "judgement"}, "awaiting_judgement"),
        ("run_cancelled", {}, "cancelled"),
        ("present_finished", {"status": "finished"}, "finished"),
        ("present_finished", {"status": "failed"}, "failed"),
    ],
)
def test_a_closing_event_says_how_the_run_ended(kind: str, payload: dict, status: str):
    assert Event(run="r1", seq=1, kind=kind, at=AT, payload=payload).status_after == status
    assert set(CLOSING) == {"run_failed", "run_cancelled"}


# references


def test_references_are_found_however_deep_they_stand():
    payload = {"a": [{"blob": "sha256:1"}, {"b": {"public": "sha256:2"}}], "blob": "sha256:3", "public": None}
    assert references(payload) == ({"sha256:1", "sha256:3"}, {"sha256:2"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=60, deadline=None)
def test_looking_for_references_never_fails_and_finds_none_that_are_not_named(payload: object):
    assert references(payload) == (set(), set())


# what people wrote


def strings_in(item: object) -> list[str]:
    """Every string of a JSON value, the keys too."""
    if isinstance(item, dict):
        return [*item, *(text for value in item.values() for text in strings_in(value))]
    if isinstance(item, list):
        return [text for value in item for text in strings_in(value)]
    return [item] if isinstance(item, str) else []


def columns_with(path: Path, word: str) -> set[str]:
    """`table.column` of every place in a database that holds a word, in text or in bytes."""
    found = set()
    with closing(sqlite3.connect(path)) as connection:
        for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            cursor = connection.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor:
                for name, value in zip(names, row, strict=True):
                    text = value.decode(errors="replace") if isinstance(value, bytes) else str(value)
                    found |= {f"{table}.{name}"} if word in text.casefold() else set()
    connection.close()
    return found


@pytest.fixture(scope="module")
def marked_runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, dict[str, tuple[str, str]]]:
    """Every bundled case, with a marked word wherever a person may write: the store, and (prompt, run) by case."""
    home = tmp_path_factory.mktemp("marked")
    store = Store(f"sqlite:///{home / 'trail.db'}")
    graph = build_graph(Settings(home=home, dossiers=FERRY.parent, model="embedded", rounds=1), store=store)

    async def run_all() -> dict[str, tuple[str, str]]:
        made = {}
        for case in bundled_cases().values():
            prompt = f"{case.prompt} At Eastholm the second mate said: she's yours, {MARK}."
            words = {"prompt": prompt, "draft": f"{case.thin_draft} Thanks for the gift, {MARK}."}
            said = {"account": [f"Here it is called {MARK}."], "opt_in": {"ferry-crew-handover": f"Because {MARK}."}}
            made[case.id] = (prompt, (await graph.ainvoke(words | said))["run"])
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LANGSMITH_TRACING", "false")
        runs = asyncio.run(run_all())
    store.close()
    return store, runs


@pytest.mark.parametrize("case_id", sorted(bundled_cases()))
def test_no_word_that_anyone_wrote_is_in_an_event(case_id: str, marked_runs: tuple):
    store, runs = marked_runs
    prompt, run = runs[case_id]
    bodies = [stored.body for stored in store.stored_events(run)]
    words = prompt.split()
    slices = {" ".join(words[n : n + 4]) for n in range(len(words) - 3)}
    texts = [text for body in bodies for text in strings_in(json.loads(body))]
    assert len(bodies) > 6
    assert not any(MARK.encode() in body.lower() for body in bodies)
    assert [(text, part) for text in texts for part in slices if part in text] == []


def test_what_people_wrote_is_in_the_texts_and_the_search_and_nowhere_else(marked_runs: tuple):
    store, _ = marked_runs
    assert columns_with(Path(str(store.url.database)), MARK) == {"blobs.body", "search.folded"}


@pytest.mark.parametrize(
    "given_",
    [{"opt_in": {f"my neighbour {MARK} hits his wife": "because"}}, {"case_id": f"my neighbour {MARK} hits his wife"}],
    ids=["a key of opt_in", "the case id"],
)
def test_no_sentence_comes_into_an_event_where_an_id_is_expected(given_: dict, ferry_settings: Settings, store: Store):
    """Refused or kept apart: either will do."""
    try:
        run = build_graph(ferry_settings, store=store).invoke({"prompt": "A prompt."} | given_)["run"]
    except CallError:
        assert store.runs() == []
    else:
        assert not any(MARK.encode() in stored.body for stored in store.stored_events(run))


def test_a_reference_says_how_many_bytes_its_text_has(ferry_settings: Settings, store: Store):
    run = build_graph(ferry_settings, store=store).invoke({"prompt": "She's yours, he said: giỗ 😀."})["run"]
    blobs = store.blobs(run)
    references_ = [
        ref
        for stored in store.stored_events(run)
        for ref in (stored.event().payload.get("value"), stored.event().payload.get("prompt"))
        if ref
    ]
    assert len(references_) >= 6
    assert all(len(blobs[ref["blob"]].body) == ref["bytes"] for ref in references_)


def test_every_text_has_a_salt_of_sixteen_bytes_of_its_own(ferry_settings: Settings, store: Store):
    run = build_graph(ferry_settings, store=store).invoke({"prompt": "Yes.", "account": ["Yes.", "Yes."]})["run"]
    salts = [blob.salt for blob in store.blobs(run).values()]
    assert {len(salt) for salt in salts} == {16}
    assert len(set(salts)) == len(salts)
    assert sum(blob.body == b"Yes." for blob in store.blobs(run).values()) == 3
