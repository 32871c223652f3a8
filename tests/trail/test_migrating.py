"""Trails of earlier versions: brought up to date where they lie, and the same to verify, replay and show as they were."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from winks.agents.models_scripted import ScriptedModel
from winks.errors import CallError, StoreError, TrailError
from winks.graphs.resuming import replay
from winks.settings import Settings
from winks.trail.document import run_document
from winks.trail.events import Event
from winks.trail.exported import parse_export
from winks.trail.listing import Search
from winks.trail.migrating import revision_of
from winks.trail.payloads import PAYLOADS, SCHEMA_VERSION
from winks.trail.store import Store
from winks.trail.tables import REVISION, metadata
from winks.trail.upcasting import UPCASTERS, upcast
from winks.trail.verify import stored_record, verify

GOLDEN = sorted((Path(__file__).parent / "golden").iterdir())
"""A folder for each schema version: a trail of that time, and what its runs looked like."""


@pytest.fixture(params=GOLDEN, ids=lambda path: path.name)
def golden(request: pytest.FixtureRequest) -> Path:
    """A schema version's folder."""
    return request.param


@pytest.fixture
def home(golden: Path, tmp_path: Path) -> Iterator[Path]:
    """A home whose trail was written then."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    (home / "trail.db").write_bytes(gzip.decompress((golden / "trail.db.gz").read_bytes()))
    yield home
    home.chmod(0o700)


@pytest.fixture
def documents(golden: Path) -> dict[str, Any]:
    """The run documents as the Winks of that time gave them."""
    return json.loads(gzip.decompress((golden / "documents.json.gz").read_bytes()))


@pytest.fixture(autouse=True)
def _replies_of_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two golden trails name a file of replies that was on the machine that made them. A replay opens it and asks nobody."""
    read = ScriptedModel.read

    def given(path: Path, asked_for: str | None = None) -> ScriptedModel:
        is_gone = path.parent == Path("/tmp") and not path.exists()
        return ScriptedModel(f"scripted:{path}", ()) if is_gone else read(path, asked_for)

    monkeypatch.setattr(ScriptedModel, "read", given)


def test_there_is_a_golden_trail_of_every_schema_version():
    assert {path.name for path in GOLDEN} == {f"schema-{version}" for version in range(1, SCHEMA_VERSION + 1)}
    assert sorted(UPCASTERS) == list(range(1, SCHEMA_VERSION))


def test_an_old_trail_verifies_replays_and_shows_as_it_did(home: Path, documents: dict[str, Any]):
    settings = Settings.load(home=home)
    store = Store.of(settings)
    assert len(documents) >= 5
    for run, document in documents.items():
        assert verify(stored_record(store, run)).bad is None
        if is_without_its_words(document):
            with pytest.raises(CallError, match="were erased at event"):
                replay(run, settings=settings)
        else:
            assert replay(run, settings=settings).divergence is None
        assert run_document(store, run).plain() == document
    assert {row.run for row in store.runs()} == documents.keys()
    store.close()


def test_what_curators_answered_then_is_told_now(golden: Path, documents: dict[str, Any]):
    told = [each["disposition"] for document in documents.values() for each in document.get("decided", ())]
    assert sorted(set(told)) == ([] if golden.name in ("schema-1", "schema-2") else ["accepted", "declined"])


def is_without_its_words(document: dict[str, Any]) -> bool:
    """Whether all texts of a run were erased."""
    return any(item["what"] == "run" for item in document.get("erased", ()))


def test_an_old_trail_goes_on_in_the_words_of_today(home: Path):
    store = Store(home / "trail.db")
    finished = next(row.run for row in store.runs() if row.status == "finished")
    store.take(finished)
    old = [event.body for event in store.stored_events(finished)]
    event = store.append(finished, "run_resumed", {"leg": 1, "winks": "9"})
    assert event.schema_version == SCHEMA_VERSION
    assert [event.body for event in store.stored_events(finished)[:-1]] == old
    assert verify(stored_record(store, finished)).ok
    store.close()


def test_who_was_seated_then_can_be_looked_for(home: Path, documents: dict[str, Any]):
    store = Store(home / "trail.db")
    seated = {run for run, document in documents.items() for seat in document["seats"] if "javanese" in seat["dossier"]}
    erased = {run for run, document in documents.items() if is_without_its_words(document)}
    assert seated
    assert {row.run for row in store.search(Search(dossier="javanese-business-yogya-solo")).rows} - erased == seated
    store.close()


def test_an_exported_record_of_then_verifies_now(golden: Path):
    files = sorted(golden.glob("*.jsonl.gz"))
    assert files
    for file in files:
        lines = gzip.decompress(file.read_bytes()).decode().rstrip("\n").split("\n")
        assert verify(parse_export(lines)).bad is None


def test_where_nothing_may_be_written_an_old_trail_is_read_as_it_lies(home: Path, documents: dict, monkeypatch: Any):
    """Root may write anywhere, so the file system's answer is put in its place."""
    before = (home / "trail.db").read_bytes()
    monkeypatch.setattr(os, "access", lambda path, how: how != os.W_OK)
    store = Store(home / "trail.db")
    assert {row.run for row in store.runs()} == documents.keys()
    for run, document in documents.items():
        assert run_document(store, run).plain() == document
    store.close()
    assert (home / "trail.db").read_bytes() == before
    assert [path.name for path in home.iterdir()] == ["trail.db"]


def test_a_trail_of_a_later_winks_is_refused_and_left_alone(home: Path):
    store = Store(home / "trail.db")
    with store.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    later = Store(home / "trail.db")
    with pytest.raises(StoreError, match="written by a later Winks"):
        later.publish([])
    with pytest.raises(StoreError, match="written by a later Winks"):
        later.runs()
    later.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_migrations_come_to_the_tables_that_the_code_names(kind: str, tmp_path: Path, request: Any):
    url = f"sqlite:///{tmp_path / 'x.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    store = Store(url)
    store.publish([])
    engine = create_engine(store.url)
    with engine.connect() as connection:
        assert revision_of(connection) == REVISION
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    engine.dispose()
    store.close()


def test_the_last_migration_is_the_one_the_code_names():
    config = Config()
    config.set_main_option("script_location", "winks.trail:migrations")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_trail_that_is_up_to_date_does_without_alembic(home: Path):
    store = Store(home / "trail.db")
    store.publish([])
    store.close()
    told = "import sys; from pathlib import Path; from winks.trail.store import Store; "
    told += "store = Store(Path(sys.argv[1])); store.publish([]); store.runs(); print('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told, home / "trail.db"], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "False"


@pytest.mark.parametrize("kind", sorted(PAYLOADS))
def test_an_event_of_today_is_read_as_it_is(kind: str):
    assert upcast(kind, SCHEMA_VERSION, {"a": 1}) == {"a": 1}


def test_an_event_of_a_later_version_is_refused_by_its_version():
    with pytest.raises(TrailError, match=f"schema version {SCHEMA_VERSION + 1}; this Winks reads up to"):
        upcast("run_resumed", SCHEMA_VERSION + 1, {})


def test_what_version_1_did_not_say_is_not_made_up():
    event = Event(run="r", seq=1, kind="run_resumed", schema_version=1, at="x", payload={"leg": 1, "who": None})
    assert upcast(event.kind, 1, event.payload) == {"leg": 1, "who": None, "winks": None}
    assert upcast("run_paused", 1, {"awaiting": "answers"}) == {"awaiting": "answers"}


def test_a_copy_of_a_home_is_a_home(home: Path, tmp_path: Path, documents: dict[str, Any]):
    """A backup that is put in another place is the same trail."""
    shutil.copytree(home, tmp_path / "moved")
    store = Store(tmp_path / "moved" / "trail.db")
    assert {row.run for row in store.runs()} == documents.keys()
    store.close()


def test_many_trails_are_made_at_once_in_one_process(tmp_path: Path):
    """Alembic's modules hold what they are at, for the whole process."""
    ready = Barrier(8)

    def make(number: int) -> list[Any]:
        store = Store(tmp_path / str(number) / "trail.db")
        ready.wait()
        store.publish([])
        found = store.runs()
        store.close()
        return found

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(make, range(8))) == [[]] * 8
