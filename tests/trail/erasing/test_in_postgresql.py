"""Words are taken out of PostgreSQL as they are of SQLite: on the record, under its triggers, with every copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

import winks
from winks.errors import CallError, RunLeased
from winks.graphs.resuming import replay
from winks.settings import Settings
from winks.trail.document import run_document
from winks.trail.erasure import Wanted, erase
from winks.trail.listing import GONE, Search
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from ...conftest import FERRY
from .homes import ME, PROMPT


@pytest.fixture
def here(postgres_url: str, tmp_path: Path) -> Settings:
    """Settings of a trail in PostgreSQL."""
    return Settings.load(home=tmp_path / "home", database_url=postgres_url, dossiers=FERRY.parent)


@pytest.fixture
def store(here: Settings) -> Iterator[Store]:
    """That trail."""
    made = Store.of(here)
    yield made
    made.close()


def holds(store: Store, words: str) -> list[str]:
    """The tables with a row in which these words stand."""
    with store.reading() as connection:
        assert connection is not None
        names = connection.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        rows = {name: connection.execute(text(f'SELECT t::text FROM "{name}" t')).scalars().all() for name in names}
    plain, hexed = words.lower(), words.encode().hex()
    return [name for name, held in rows.items() if any(plain in row.lower() or hexed in row for row in held)]


def test_words_are_gone_from_every_table_and_the_record_verifies(here, store) -> None:
    runs = [
        winks.deliberate(PROMPT, draft="Dear Mister Quokka, glad we agreed.", settings=here).run,
        winks.deliberate("The mate said 'she's yours' and left.", draft="Good.", settings=here).run,
    ]
    other = store.header(runs[1]), store.blobs(runs[1])
    assert "search" in holds(store, "quokka")
    erased = erase(store, Wanted(words="Quokka"), "It was asked for.", ME, here.home)
    assert (set(erased.events), erased.uncompacted, erased.found.holding) == ({runs[0]}, None, ())
    assert holds(store, "quokka") + holds(store, "Quokka") == []
    assert (store.header(runs[1]), store.blobs(runs[1])) == other
    assert run_document(store, runs[0]).case.prompt == GONE
    assert store.search(Search(text="Zebulon")).total == 0
    assert all(verify(stored_record(store, run)).ok for run in runs)
    with pytest.raises(CallError, match="erased at event"):
        replay(runs[0], settings=here)
    assert replay(runs[1], settings=here).ok


def test_nothing_is_erased_of_a_run_that_somebody_is_at(here, store) -> None:
    run = winks.deliberate(PROMPT, draft="Dear Mister Quokka.", settings=here).run
    busy = Store.of(here)
    busy.take(run)
    before = store.header(run), store.blobs(run)
    with pytest.raises(RunLeased):
        erase(store, Wanted(run), "It was asked for.", ME, here.home)
    assert (store.header(run), store.blobs(run)) == before
    busy.close()
