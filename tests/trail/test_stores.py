"""The contract of a store, held by SQLite and by PostgreSQL alike: what is kept, what is refused, who waits for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, insert, text, update

import winks
from winks.errors import CallError, RunLeased, SettingError, StoreError, UnknownId
from winks.graphs.resuming import correct, replay, resume
from winks.trail.exports import export
from winks.trail.kept import CaseWords, Signature, fold_for_search
from winks.trail.listing import Search, terms
from winks.trail.store import Store
from winks.trail.tables import blobs, erased, events, grants, metadata, packings, public_blobs, runs, seals, secrets
from winks.trail.verify import stored_record, verify

from ..graphs.bench import PROMPT, Bench

FACTS: dict[str, Any] = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}
WHO = Signature("p-1", "Wira")


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'trail.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture
def opened(where: str) -> Iterator[Callable[..., Store]]:
    """Stores on one database, each closed at the end."""
    stores: list[Store] = []

    def open_one(**given: Any) -> Store:
        stores.append(Store(where, **given))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[..., Store]) -> Store:
    """A store of its own."""
    return opened()


def begin(store: Store, prompt: str = "He said: sudah.", **more: Any) -> str:
    """A run that has begun."""
    return store.open_run(store.new_run_id(), CaseWords(prompt, **more), FACTS).run


def end(store: Store, run: str) -> None:
    """End a run."""
    store.append(run, "present_finished", {"status": "finished"})


# what is kept


def test_what_is_written_is_read_and_verifies(store: Store, opened: Callable[..., Store]):
    run = begin(store, "Giỗ 😀", draft="Yes.", account=("Here it is called so.",))
    store.append(run, "read_cues_finished", {"cues": 1}, [{"text": "giỗ"}])
    end(store, run)
    other = opened()
    assert [event.kind for event in other.stored_events(run)] == [
        "open_case_finished", "read_cues_finished", "present_finished",
    ]  # fmt: skip
    assert {blob.body.decode() for blob in other.blobs(run).values()} >= {"Giỗ 😀", "Yes.", '[{"text":"giỗ"}]'}
    assert other.header(run).status == "finished"
    assert verify(stored_record(other, run)).ok
    assert store.secret(run) == other.secret(run)


def test_nothing_of_a_transaction_that_fails_is_kept(store: Store):
    run = begin(store)

    def breaks() -> None:
        with store.together(run) as append:
            append("read_cues_finished", {"cues": 0}, [])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        breaks()
    assert [event.seq for event in store.stored_events(run)] == [1]
    assert len(store.blobs(run)) == 1
    store.append(run, "read_cues_finished", {"cues": 0}, [])
    assert verify(stored_record(store, run)).ok


def test_a_run_has_one_beginning(store: Store):
    run = begin(store)
    with pytest.raises(StoreError):
        store.open_run(run, CaseWords("Again."), FACTS)
    assert len(store.stored_events(run)) == 1


def test_an_unknown_run_and_a_run_that_is_over_take_nothing(store: Store):
    run = begin(store)
    end(store, run)
    with pytest.raises(CallError, match="is finished; nothing can be added"):
        store.append(run, "read_cues_finished", {"cues": 0}, [])
    with pytest.raises(CallError, match="is unknown"):
        store.append("nobody", "read_cues_finished", {"cues": 0}, [])


def test_public_files_are_kept_once_whoever_comes_first(opened: Callable[..., Store]):
    files = [(f"f{number}", "1", b"---\n" + bytes([number]) * 4000) for number in range(12)]
    stores = [opened() for _ in range(6)]
    ready = Barrier(len(stores))

    def publish(store: Store) -> list[str]:
        ready.wait()
        return [ref.public for ref in store.publish(files)]

    with ThreadPoolExecutor(len(stores)) as pool:
        made = list(pool.map(publish, stores))
    assert all(each == made[0] for each in made)
    assert len(stores[0].public(made[0])) == 12
    assert len(stores[0].dossier_files()) == 12


def test_a_text_packed_with_files_of_the_run_is_the_text(store: Store):
    notes = "\n".join(f"Note {number}: he asks after the rain before he asks for money." for number in range(40))
    refs = [ref.model_dump() for ref in store.publish([("prompt.review", "1", notes.encode())])]
    run = store.open_run(store.new_run_id(), CaseWords("Yes."), FACTS | {"engine": refs}).run
    store.append(run, "read_cues_finished", {"cues": 0}, {"said": notes})
    with store.reading() as connection:
        rows = connection.execute(blobs.select()).all()
    small = [row for row in rows if row.packing]
    assert min(len(row.body) for row in small) < len(notes) / 15
    assert any(notes.splitlines()[7] in blob.body.decode() for blob in store.blobs(run).values())


# what is refused


def test_every_table_is_kept_as_it_is_or_is_known_to_change(store: Store):
    """A table that is added has to be thought about."""
    changing = {"runs", "leases", "people", "unfinished", "search", "seats"}
    kept = {table.name for table in (events, blobs, public_blobs, packings, seals, erased, grants, secrets)}
    assert kept | changing == set(metadata.tables)


WRITTEN = {
    "events": (update(events).values(kind="x"), delete(events)),
    "blobs": (update(blobs).values(body=b"x"), delete(blobs)),
    "public_blobs": (update(public_blobs).values(body=b"x"), delete(public_blobs)),
    "packings": (update(packings).values(parts="x"), delete(packings)),
    "seals": (update(seals).values(line=b"x"), delete(seals)),
    "grants": (update(grants).values(role="x"), delete(grants)),
    "secrets": (update(secrets).values(secret=b"x"), delete(secrets)),
    "runs": (delete(runs),),
}


@pytest.mark.parametrize(("table", "which"), [(table, n) for table, acts in WRITTEN.items() for n in range(len(acts))])
def test_what_is_written_is_not_changed_and_not_deleted(store: Store, table: str, which: int):
    full(store)
    with pytest.raises(StoreError, match=f"what is written in {table} is not"), store.writing() as connection:
        connection.execute(WRITTEN[table][which])


@pytest.mark.parametrize("table", ["events", "blobs", "seals"])
def test_a_table_is_not_emptied_at_once(postgres_url: str, table: str):
    store = Store(postgres_url)
    full(store)
    with pytest.raises(StoreError, match=f"what is written in {table} is not emptied"), store.writing() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    store.close()


def test_only_a_text_that_is_said_to_be_erased_is_deleted(store: Store):
    run = full(store)
    one, *others = sorted(store.blobs(run))
    with store.writing() as connection:
        connection.execute(insert(erased).values(digest=one, run=run, seq=9))
        connection.execute(delete(blobs).where(blobs.c.digest == one))
    assert sorted(store.blobs(run)) == others


def full(store: Store) -> str:
    """A run with a row in every table that is kept as it is."""
    [ref] = store.publish([("prompt.x", "1", b"He asks after the rain. " * 50)])
    run = store.open_run(store.new_run_id(), CaseWords("Yes. " * 50), FACTS | {"engine": [ref.model_dump()]}).run
    end(store, run)
    with store.writing() as connection:
        connection.execute(insert(seals).values(run=run, size=2, line=b"{}"))
        connection.execute(text("INSERT INTO people VALUES ('p-1', 'i', 's', 'n', 'now')"))
        connection.execute(insert(grants).values(person="p-1", role="judge", given=1, by="local", at="now"))
        assert connection.scalar(packings.select().with_only_columns(packings.c.id))
    return run


def test_who_reads_cannot_write(store: Store):
    begin(store)
    with pytest.raises(StoreError, match=r"read-?only"), store.reading() as connection:
        connection.execute(update(runs).values(status="finished"))


# who waits for whom


def test_many_stores_make_the_tables_at_once(opened: Callable[..., Store]):
    stores = [opened() for _ in range(8)]
    ready = Barrier(len(stores))

    def first(store: Store) -> str:
        ready.wait()
        return begin(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        made = list(pool.map(first, stores))
    assert len(set(made)) == 8
    assert all(verify(stored_record(stores[0], run)).ok for run in made)


def test_branches_of_one_run_write_at_once_and_the_chain_holds(store: Store):
    run = begin(store)

    def write(number: int) -> int:
        return store.append(run, "step_failed", {"step": "draft", "failure": "down"}, {"message": str(number)}).seq

    with ThreadPoolExecutor(8) as pool:
        seqs = sorted(pool.map(write, range(40)))
    assert seqs == list(range(2, 42))
    assert verify(stored_record(store, run)).ok


def test_of_many_who_take_a_run_one_has_it(opened: Callable[..., Store]):
    first = opened()
    run = begin(first)
    first.let_go(run)
    stores = [opened() for _ in range(6)]
    for _ in range(10):
        ready = Barrier(len(stores))

        def take(store: Store, ready: Barrier = ready) -> bool:
            ready.wait()
            try:
                store.take(run)
            except RunLeased:
                return False
            return True

        with ThreadPoolExecutor(len(stores)) as pool:
            got = [store for store, has in zip(stores, pool.map(take, stores), strict=True) if has]
        assert len(got) == 1
        for other in stores:
            if other is not got[0]:
                with pytest.raises(RunLeased):
                    other.append(run, "run_resumed", {"leg": 1})
        got[0].let_go(run)


def test_remarks_of_many_people_come_one_after_the_other(opened: Callable[..., Store]):
    first = opened()
    run = begin(first)
    end(first, run)
    stores = [opened() for _ in range(5)]

    said = {"item": "cue"}

    def remark(store: Store) -> int:
        while True:
            try:
                return store.remark(run, "correction_made", lambda: (said, {"words": "no"}), WHO).seq
            except RunLeased:
                continue

    with ThreadPoolExecutor(len(stores)) as pool:
        assert sorted(pool.map(remark, stores)) == [3, 4, 5, 6, 7]
    assert verify(stored_record(first, run)).ok
    assert not first.is_held(run)


def test_a_run_that_somebody_is_at_is_not_written_beside(opened: Callable[..., Store]):
    here, there = opened(), opened()
    run, idle = begin(here), begin(there)
    end(there, idle)
    with pytest.raises(RunLeased), there.aside(idle, run):
        pytest.fail("the pen was given")
    assert not there.is_held(idle), "what was taken before the refusal was not given back"


# finding runs


@pytest.fixture
def library(opened: Callable[..., Store]) -> Store:
    """Four runs to look for."""
    seconds = count(1)
    store = opened(clock=lambda: datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(seconds=next(seconds)))
    end(store, begin(store, "The captain said: she's yours.", draft="Thank you, I will."))
    begin(store, "Một lá thư cho Đức, ĐÀ LẠT", account=("I live by the harbour.",))
    begin(store, "100% sure_thing \\ she said", draft="The harbour is closed.")
    run = begin(store, "Nothing of note.")
    store.append(run, "draft_finished", {"by": "model"}, {"text": "A wet harbour morning.", "by": "m"})
    considered = [{"dossier": "ferry@1.0.0", "outcome": "seated", "public": None}]
    considered += [{"dossier": "ferry-crew@2.0.0", "outcome": "not_met", "public": None}]
    for _ in range(2):
        store.append(run, "convene_finished", {"considered": considered, "boundaries": 0}, {})
    return store


@pytest.mark.parametrize(
    ("wanted", "prompts"),
    [
        (Search(), "N1MT"),
        (Search("captain yours"), "T"),
        (Search("yours captain"), "T"),
        (Search('"yours captain"'), ""),
        (Search('"captain said"'), "T"),
        (Search("“captain said” thank"), "T"),
        (Search("harbour"), "N1M"),
        (Search("HARBOUR closed"), "1"),
        (Search("da lat duc"), "M"),
        (Search("100%"), "1"),
        (Search("sure_thing"), "1"),
        (Search("sureXthing"), ""),
        (Search("\\"), "1"),
        (Search('"'), ""),
        (Search("  "), "N1MT"),
        (Search("model"), ""),
        (Search(status="finished"), "T"),
        (Search(dossier="ferry"), "N"),
        (Search(dossier="ferry@1.0.0"), "N"),
        (Search(dossier="ferry-crew"), ""),
        (Search(dossier="f%"), ""),
        (Search(prompt="the CAPTAIN said: she's yours."), "T"),
        (Search(prompt="the captain"), ""),
        (Search(until=date(2026, 10, 31)), ""),
        (Search(since=date(2026, 11, 1)), "N1MT"),
    ],
)
def test_runs_are_found(library: Store, wanted: Search, prompts: str):
    found = library.search(wanted)
    assert "".join(row.prompt[0] for row in found.rows) == prompts
    assert found.total == len(prompts)


def test_a_page_of_runs_and_how_many_there_are(library: Store):
    found = library.search(Search(), limit=2, offset=1)
    assert ([row.prompt[0] for row in found.rows], found.total) == (["1", "M"], 4)


def test_what_is_looked_for_is_words_and_phrases_each_once():
    assert terms('Giỗ "two  words" giỗ “và nữa” "') == ["gio", "two words", "va nua", '"']
    assert terms("") == []
    assert len(terms(" ".join(map(str, range(100))))) == 20
    assert fold_for_search("ĐÀ LẠT") == "da lat"


# a whole deliberation


def test_a_deliberation_its_answers_and_its_replay_are_the_same_on_either(where: str, tmp_path: Path):
    bench = Bench(tmp_path)
    settings = bench.settings(ask=True).model_copy(update={"database_url": where})
    run = winks.deliberate(PROMPT, settings=settings)
    assert run.status == "awaiting_answers"
    finding = next(finding.id for critique in run.critiques for finding in critique.findings)
    run = resume(run.run, "He stayed.", settings=settings)
    correct(run.run, finding, "not so here", settings=settings)
    run = resume(run.run, settings=settings)
    assert run.status == "finished"
    assert replay(run.run, settings=settings).ok
    store = Store.of(settings)
    assert verify(stored_record(store, run.run)).ok
    assert [row.run for row in store.search(Search("stayed")).rows] == [run.run]
    store.close()


# databases that cannot be


@pytest.mark.parametrize("url", ["mysql://u@h/d", "mssql+pyodbc://h/d"])
def test_another_kind_of_database_is_refused_by_name(url: str):
    with pytest.raises(SettingError, match="takes a URL of SQLite or PostgreSQL"):
        Store(url)


def test_a_postgresql_url_need_not_name_its_driver():
    store = Store("postgresql://somebody:secret@127.0.0.1:1/none")
    assert store.url.drivername == "postgresql+psycopg"
    with pytest.raises(StoreError, match="cannot be read") as told:
        store.runs()
    assert "secret" not in str(told.value)
    store.close()


def test_a_database_without_a_trail_is_a_trail_without_runs(store: Store):
    assert store.runs() == []
    with pytest.raises(UnknownId):
        store.resolve("x")
    assert store.seals("x") == []


def test_files_are_for_their_owner_only(tmp_path: Path):
    store = Store(tmp_path / "home" / "trail.db")
    begin(store)
    files = list((tmp_path / "home").iterdir())
    assert {path.name for path in files} == {"trail.db", "trail.db-wal", "trail.db-shm"}
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    store.runs()
    store.close()
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["trail.db"], "a copy of the file is the trail"


def test_an_auditor_who_may_only_select_can_do_all_that_reading_is(postgres_url: str, tmp_path: Path):
    bench = Bench(tmp_path)
    settings = bench.settings().model_copy(update={"database_url": postgres_url})
    run = winks.deliberate(PROMPT, settings=settings).run
    owner = Store(postgres_url)
    with owner.writing() as connection:
        connection.execute(text("DROP ROLE IF EXISTS auditor"))
        connection.execute(text("CREATE ROLE auditor LOGIN"))
        connection.execute(text("GRANT USAGE ON SCHEMA public TO auditor"))
        connection.execute(text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO auditor"))
    told = settings.model_copy(update={"database_url": postgres_url.replace("postgres@", "auditor@")})
    auditor = Store.of(told)
    assert [row.run for row in auditor.search(Search("yours")).rows] == [run]
    assert verify(stored_record(auditor, run)).ok
    assert replay(run, settings=told).ok
    assert export(auditor, run, "md") == export(owner, run, "md")
    with pytest.raises(StoreError, match="permission denied"):
        auditor.take(run)
    auditor.close()
    with owner.writing() as connection:
        connection.execute(text("DROP OWNED BY auditor"))
        connection.execute(text("DROP ROLE auditor"))
    owner.close()
