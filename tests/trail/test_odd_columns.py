"""A database whose columns hold what they never should: told in words, event by event, and never a traceback."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from winks import deliberate
from winks.agents.case import bundled_case
from winks.errors import WinksError
from winks.settings import Settings
from winks.trail.document import run_document
from winks.trail.exports import export
from winks.trail.happened import happened
from winks.trail.listing import Search
from winks.trail.record import Bad, stored_record
from winks.trail.store import Store
from winks.trail.tables import metadata
from winks.trail.verify import verify

from ..tampering import behind

ODD = {"bytes that are no text": "cast(x'fffe80' as text)", "bytes": "x'00ff41'", "a fraction": "1.5"}
HELD = ("runs", "events", "blobs", "public_blobs", "packings", "search", "seats")
"""Tables of which every row is held against the events, or against what the events refer to."""
NOT_HELD = ("seals", "leases", "secrets")
"""What signs for itself, what is over once the run is, and what a replay would stumble over."""
COLUMNS = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    if table.name in HELD + NOT_HELD
    for column in table.columns
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one sealed run in it whose texts are packed, and the run. Its triggers are gone."""
    home, case = tmp_path_factory.mktemp("made"), bundled_case("D03")
    settings = Settings.load(home=home, model="scripted:D03")
    run = deliberate(case.prompt, draft=case.thin_draft, settings=settings).run
    store = Store.of(settings)
    with behind(store):
        pass
    store.close()
    return home, run


@pytest.fixture
def spoilt(made: tuple[Path, str], tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Changes a copy of the database, and opens it."""
    shutil.copytree(made[0], home := tmp_path / "spoilt")
    stores: list[Store] = []

    def spoil(statement: str) -> Store:
        with closing(sqlite3.connect(home / "trail.db")) as opened:
            assert opened.execute(statement).rowcount, "nothing was changed"
            opened.commit()
        stores.append(Store.of(Settings.load(home=home)))
        return stores[-1]

    yield spoil
    for store in stores:
        store.close()


def read_all(store: Store, run: str) -> Iterator[str]:
    """Read what there is in every way; what is raised must be a sentence."""
    ways: list[Callable[[], object]] = [
        store.runs,
        lambda: store.search(Search(text="mother", status="finished", dossier="vn-family-address")),
        lambda: run_document(store, run),
        lambda: happened(store, run),
        lambda: export(store, run, "html"),
    ]
    for way in ways:
        try:
            way()
        except WinksError as error:
            yield str(error)


def found_bad(store: Store, run: str) -> Bad | None:
    """What verifying the run finds; a run whose row is gone is itself a finding."""
    try:
        return verify(stored_record(store, run)).bad
    except WinksError as error:
        return Bad(0, "header", str(error))


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=str)
def test_an_odd_value_is_told_and_never_ends_in_a_traceback(
    made: tuple[Path, str], spoilt: Callable[[str], Store], table: str, column: str, odd: str
) -> None:
    run, where = made[1], f"rowid = (SELECT max(rowid) FROM {table})"
    store = spoilt(f"UPDATE {table} SET {column} = {ODD[odd]} WHERE {where}")
    assert all(said.endswith((".", "?")) for said in read_all(store, run))
    bad = found_bad(store, run)
    assert bad is not None or table in NOT_HELD
    assert bad is None or bad.why.endswith((".", "..."))


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE events SET seq = 'twenty' WHERE seq = 5", 5),
        ("UPDATE events SET kind = x'ff' WHERE seq = 5", 5),
        ("UPDATE events SET chain = cast(x'ff' as text) WHERE seq = 5", 5),
        ("UPDATE blobs SET salt = cast(x'ff' as text) WHERE digest = (SELECT prompt FROM runs)", 1),
        ("UPDATE search SET folded = 'another' WHERE digest = (SELECT prompt FROM runs)", 1),
        ("DELETE FROM search WHERE digest = (SELECT prompt FROM runs)", 1),
        ("DELETE FROM seats", 5),
        ("UPDATE seats SET dossier = 'vn-family-address@9.9.9'", 5),
        ("INSERT INTO seats SELECT run, 'gulf-majlis-qatar-uae@0.1.0' FROM runs", 0),
        ("INSERT INTO search SELECT run, 'sha256:0', 'a word that nobody wrote' FROM runs", 0),
    ],
)
def test_the_event_is_named(made: tuple[Path, str], spoilt: Callable[[str], Store], statement: str, seq: int) -> None:
    bad = found_bad(spoilt(statement), made[1])
    assert bad is not None
    assert bad.seq == seq
