"""What was proposed is found in SQLite and in PostgreSQL alike, by an index on the few events that say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, inspect, text

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging import amendments_read
from winks.judging.amendments import amendments, amendments_in, decide
from winks.judging.judgement import Reveal
from winks.judging.roles import Person
from winks.settings import Settings
from winks.trail.erasure import Wanted, erase
from winks.trail.listing import GONE
from winks.trail.store import Store
from winks.trail.tables import OF_PEOPLE
from winks.trail.verify import stored_record, verify

from ..runs_in_a_store import seed
from .readings import OWN, TEXTS, said_of

JAVANESE = "javanese-business-yogya-solo"
EVERYTHING = Person(id="p-wira", name="Wira", roles=frozenset({"judge", "curator"}))


@pytest.fixture(params=["sqlite", "postgresql"])
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of a home whose trail is in either database."""
    url = request.getfixturevalue("postgres_url") if request.param == "postgresql" else None
    return Settings.load(home=tmp_path / "home", database_url=url, model="scripted:D01")


@pytest.fixture
def table(here: Settings) -> Iterator[Table]:
    """A seat at it."""
    made = Table(here, EVERYTHING)
    yield made
    made.close()


@pytest.fixture
def store(here: Settings) -> Iterator[Store]:
    """The trail itself."""
    made = Store.of(here)
    yield made
    made.close()


def a_run(here: Settings) -> str:
    """A run that seats a dossier."""
    case = bundled_case("D01")
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=here).run


def test_what_was_proposed_is_found_answered_and_taken_back_in_either(here, table, store) -> None:
    run = a_run(here)
    table.correct(run, f"{JAVANESE}.1", "Not so.")
    table.judge(run, OWN)
    table.judge(run, TEXTS)
    table.judge(run, Reveal(findings=(said_of(table, run, "off", words="Too sweet."),), named="yes"))
    of_user, of_judge = table.amendments(JAVANESE)
    assert (of_user.words, of_judge.words) == ("Not so.", "Too sweet.")
    decide(store, of_judge.id, "accepted", "So it is.", EVERYTHING, "0.3.0")
    decide(store, of_user.id, "declined", "It is.", EVERYTHING)
    assert [each.status for each in amendments(store, JAVANESE)] == ["declined", "accepted"]
    assert verify(stored_record(store, run)).ok
    erase(store, Wanted(run, person="p-wira"), "Taken back.", EVERYTHING.signature, here.home)
    left = {each.id: each for each in amendments_in(store, run)}
    assert (left[of_judge.id].words, left[of_judge.id].reason) == (None, GONE)
    assert verify(stored_record(store, run)).ok


def test_runs_that_nobody_spoke_of_are_not_read(here, table, store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are: of three hundred runs one was spoken of, and the events of that one alone are read."""
    seed(store, 300)
    run = a_run(here)
    table.correct(run, f"{JAVANESE}.1", "Not so.")
    read: list[str] = []
    as_event = amendments_read._event
    monkeypatch.setattr(amendments_read, "_event", lambda row: read.append(row.run) or as_event(row))
    assert len(amendments(store, JAVANESE)) == 1
    assert set(read) == {run}
    assert len(read) < 10


def test_more_runs_are_read_than_fit_in_one_question(here, table, store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(amendments_read, "_AT_ONCE", 2)
    runs = [a_run(here) for _ in range(3)]
    for run in runs:
        table.correct(run, f"{JAVANESE}.1", f"Not so in {run}.")
    assert [each.words for each in amendments(store, JAVANESE)] == [f"Not so in {run}." for run in runs]


def test_the_index_holds_those_events_and_is_what_is_asked(here, store) -> None:
    store.publish([])
    engine = create_engine(store.url)
    asked: list[str] = []
    with engine.connect() as connection:
        [index] = [each for each in inspect(connection).get_indexes("events") if "people" in str(each["name"])]
        assert index["column_names"] == ["run", "seq"]
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET enable_seqscan = off"))
            asked = list(connection.scalars(text(f"EXPLAIN SELECT body FROM events WHERE {OF_PEOPLE}")))
        else:
            rows = connection.execute(text(f"EXPLAIN QUERY PLAN SELECT body FROM events WHERE {OF_PEOPLE}"))
            asked = [row.detail for row in rows]
    engine.dispose()
    assert any("ix_events_of_people" in line for line in asked), asked


def test_where_there_is_no_trail_nobody_proposed_anything(tmp_path: Path) -> None:
    store = Store(tmp_path / "none" / "trail.db")
    assert amendments(store) == ()
    assert not (tmp_path / "none").exists()
    store.close()


def test_what_is_asked_of_the_database_says_the_words_of_the_index(here, store) -> None:
    """A database uses the index only for a question in its own words, with no value in their place."""
    store.publish([])
    said: list[str] = []

    def listen(_: Any, __: Any, statement: str, *___: Any) -> None:
        said.append(statement)

    with store.reading() as connection:
        assert connection is not None
        event.listen(connection.engine, "before_cursor_execute", listen)
        engine = connection.engine
    amendments(store, JAVANESE)
    event.remove(engine, "before_cursor_execute", listen)
    assert any(str(OF_PEOPLE) in statement for statement in said)
