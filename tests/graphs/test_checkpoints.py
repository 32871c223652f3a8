"""What comes out of a checkpoint: plain data, whatever somebody with access to its database put there."""

from __future__ import annotations

import datetime
import decimal
import json
import pickle
import re
import sqlite3
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import ormsgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Interrupt, Overwrite, Send

from winks.errors import CallError, Divergence, StoreError
from winks.graphs import steps
from winks.graphs.savers import PlainSerializer, strict
from winks.graphs.wiring import build_graph
from winks.judging.people import People
from winks.trail.erasure import Wanted, erase

from .bench import Bench
from .keeping import Thread, thread

PLAIN = PlainSerializer()
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)
ours = plain | st.builds(Send, st.text(), plain) | st.builds(Interrupt, plain, st.text()) | st.builds(Overwrite, plain)


class Cipher:
    """A cipher that anybody can read, and that changes every byte."""

    def encrypt(self, plaintext: bytes) -> tuple[str, bytes]:
        return "turned", bytes(255 - byte for byte in plaintext)

    def decrypt(self, ciphername: str, ciphertext: bytes) -> bytes:
        assert ciphername == "turned"
        return bytes(255 - byte for byte in ciphertext)


def tripwire(where: Path) -> Any:
    """A value that writes a file when it is made from a pickle."""
    return type("Trip", (), {"__reduce__": lambda _: (Path.touch, (where,))})()


def constructor(module: str, name: str, given: Any, code: int) -> bytes:
    """What LangGraph reads as: import this, call it with that."""
    packed = ormsgpack.packb((module, name, given, "model_validate_json"))
    return ormsgpack.packb(
        {"channel_values": {"taken": ormsgpack.Ext(code, packed)}}, option=ormsgpack.OPT_NON_STR_KEYS
    )


@given(ours | st.lists(ours, max_size=3))
def test_plain_data_comes_out_as_it_went_in_and_as_langgraph_reads_and_writes_it(value: Any) -> None:
    assert PLAIN.loads_typed(PLAIN.dumps_typed(value)) == value
    assert JsonPlusSerializer(allowed_msgpack_modules=None).loads_typed(PLAIN.dumps_typed(value)) == value
    assert PLAIN.loads_typed(JsonPlusSerializer().dumps_typed(value)) == value


FOREIGN = [
    datetime.datetime(2026, 11, 24),
    uuid.UUID(int=1),
    decimal.Decimal(1),
    {1, 2},
    Path("/"),
    re.compile("a"),
    HumanMessage("Hello"),
    Send("review", {"seat": {1}}),
    [{"a": Send("x", [Path("/")])}],
]


@pytest.mark.parametrize("value", FOREIGN, ids=lambda value: type(value).__name__)
def test_what_is_not_plain_is_neither_written_nor_made(value: Any) -> None:
    with pytest.raises(StoreError, match="holds plain data only, and cannot hold"):
        PLAIN.dumps_typed(value)
    with pytest.raises(StoreError, match="holds plain data, and here is"):
        PLAIN.loads_typed(JsonPlusSerializer().dumps_typed(value))


@pytest.mark.parametrize("code", range(8))
@pytest.mark.parametrize(
    ("module", "name", "given"),
    [
        ("os", "system", "touch {trip}"),
        ("os", "system", {}),
        ("builtins", "open", ["{trip}", "w"]),
        ("winks.personas.dossier", "Dossier", {}),
        ("langgraph.types", "Command", {"resume": "x"}),
        ("langgraph.types", "Send", {"node": "a", "arg": 1}),
    ],
)
def test_nothing_foreign_is_made_from_an_extension(
    tmp_path: Path, module: str, name: str, given: Any, code: int
) -> None:
    trip = tmp_path / "trip"
    given = json.loads(json.dumps(given).replace("{trip}", str(trip)))
    body = constructor(module, name, given, code)
    try:
        made = PLAIN.loads_typed(("msgpack", body))["channel_values"]["taken"]
    except StoreError:
        made = None
    assert isinstance(made, Send | None)
    assert not trip.exists()


def test_the_same_bytes_do_harm_where_langgraph_reads_them_as_it_does_by_default(tmp_path: Path) -> None:
    """Otherwise the tests here would show nothing."""
    trip = tmp_path / "trip"
    body = constructor("os", "system", f"touch {trip}", 0)
    JsonPlusSerializer(allowed_msgpack_modules=True).loads_typed(("msgpack", body))
    assert trip.exists()


@given(st.integers(0, 127), st.binary(max_size=40))
def test_bytes_that_mean_nothing_are_refused_in_a_sentence(code: int, body: bytes) -> None:
    with pytest.raises(StoreError, match="Nothing was made from it"):
        PLAIN.loads_typed(("msgpack", b"\xc1" + body))
    with pytest.raises(StoreError, match="Nothing was made from it"):
        PLAIN.loads_typed(("msgpack", ormsgpack.packb(ormsgpack.Ext(code, body))))


@pytest.mark.parametrize("kind", ["pickle", "json", "msgpack+aes", "", "bytearray"])
def test_only_one_kind_of_checkpoint_is_read(tmp_path: Path, kind: str) -> None:
    trip = tmp_path / "trip"
    lc = {"lc": 1, "type": "constructor", "id": ["langchain", "prompts", "prompt", "PromptTemplate"], "kwargs": {}}
    body = pickle.dumps(tripwire(trip)) if kind == "pickle" else json.dumps(lc).encode()
    with pytest.raises(StoreError, match="something kept as"):
        PLAIN.loads_typed((kind, body))
    assert not trip.exists()


def test_the_callers_own_saver_stays_as_it_is_and_ours_is_over_the_same_store(bench: Bench) -> None:
    saver = InMemorySaver()
    before = saver.serde
    graph, config = build_graph(bench.settings(), checkpointer=saver), {"configurable": {"thread_id": "one"}}
    graph.invoke({"prompt": bench.prompt}, config)
    assert (saver.serde is before, type(graph.checkpointer.serde)) == (True, PlainSerializer)
    assert saver.get_tuple(config).checkpoint["channel_values"]["status"] == "finished"
    saver.delete_thread("one")
    assert graph.get_state(config).values == {}


def test_an_encrypted_saver_stays_encrypted_and_one_with_a_serializer_of_its_own_is_left(bench: Bench) -> None:
    saver = InMemorySaver(serde=EncryptedSerializer(Cipher()))
    graph, config = build_graph(bench.settings(), checkpointer=saver), {"configurable": {"thread_id": "one"}}
    graph.invoke({"prompt": bench.prompt}, config)
    assert graph.get_state(config).values["status"] == "finished"
    assert "Klaten" not in str(list(saver.storage.values())) + str(list(saver.blobs.values()))
    assert type(strict(saver).serde.serde) is PlainSerializer

    class Own:
        dumps_typed, loads_typed = PLAIN.dumps_typed, PLAIN.loads_typed

    own = InMemorySaver(serde=Own())
    assert strict(own) is own


@pytest.fixture
async def on_disk(bench: Bench) -> AsyncIterator[Thread]:
    """A thread kept in a file that waits for an answer."""
    async with thread(bench, "sqlite", str(bench.folder / "checkpoints.db")) as made:
        await made.elsewhere(ask=True)
        await made.begin()
        yield made


@pytest.mark.parametrize("table", ["checkpoints", "writes"])
async def test_a_checkpoint_that_was_changed_brings_nothing_to_life(
    on_disk: Thread, table: str, tmp_path: Path
) -> None:
    trip, (run,) = tmp_path / "trip", on_disk.bench.runs()
    column = "checkpoint" if table == "checkpoints" else "value"
    await on_disk.close()
    with sqlite3.connect(on_disk.bench.folder / "checkpoints.db") as database:
        bad = constructor("os", "system", f"touch {trip}", 0)
        assert database.execute(f"UPDATE {table} SET type = 'msgpack', {column} = ?", (bad,)).rowcount
    events = on_disk.bench.events(run)
    await on_disk.elsewhere(ask=True)
    for words in ("He stayed.", "He left."):
        with pytest.raises(StoreError, match=r"here is os\.system: it was changed"):
            await on_disk.say(words)
    assert (trip.exists(), on_disk.bench.events(run)) == (False, events)


async def test_a_state_that_was_changed_does_not_change_the_record(on_disk: Thread) -> None:
    """Plain data can be changed without a trace; what rests on it is then not what was recorded, and that is said."""
    (run,) = on_disk.bench.runs()
    on_disk.graph.update_state(on_disk.config, {"leg": 7}, as_node="pause")
    events = on_disk.bench.events(run)
    with pytest.raises(CallError, match="elsewhere"):
        await on_disk.say("He stayed.")
    assert on_disk.bench.events(run) == events


async def test_what_would_rest_on_a_state_that_was_changed_is_not_asked(
    on_disk: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The findings that the reviser is given are not those that were checked."""
    await on_disk.say("He stayed.")
    graph, config = on_disk.graph, {"configurable": {"thread_id": "two"}}

    class Stopped(BaseException):
        pass

    def dies(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(steps, "check_revision", dies)
        with pytest.raises(Stopped):
            graph.invoke({"prompt": on_disk.bench.prompt}, config)
    (run,) = [run for run, status in on_disk.bench.runs().items() if status == "running"]
    critiques = graph.get_state(config).values["critiques"]
    graph.update_state(config, {"critiques": [critiques[-1]]}, as_node="check_findings")
    asked = on_disk.bench.calls(run)
    with pytest.raises(Divergence, match="diverges from its record at revise"):
        graph.invoke(None, config)
    assert (on_disk.bench.calls(run), on_disk.bench.runs()[run]) == (asked, "failed")


async def test_erasing_names_a_file_of_checkpoints_in_the_home_and_deleting_the_thread_empties_it(bench: Bench) -> None:
    settings = bench.settings(ask=True)
    where = settings.home / "checkpoints.db"
    where.parent.mkdir()
    async with thread(bench, "sqlite", str(where)) as made:
        await made.elsewhere(ask=True)
        run = (await made.begin())["run"]
        who = People(made.store).local("reader").signature
        found = erase(made.store, Wanted(run), "They asked.", who, settings.home).found
        assert {Path(name).name.removesuffix("-wal") for name in found.holding} == {"checkpoints.db"}
        with pytest.raises(CallError, match="were erased at event"):
            await made.say("He stayed.")
        made.saver.delete_thread("one")
        made.saver.conn.execute("VACUUM")
        made.saver.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        assert not [file for file in where.parent.glob("checkpoints.db*") if b"Klaten" in file.read_bytes()]
