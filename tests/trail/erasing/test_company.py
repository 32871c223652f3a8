"""Erasing among readers, writers and kills; and no byte of any text is left."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

from hypothesis import assume, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select

from winks.graphs.resuming import correct
from winks.trail.document import run_document
from winks.trail.erasure import Wanted, compact, erase
from winks.trail.exports import FORMATS, export
from winks.trail.kept import CaseWords
from winks.trail.listing import GONE
from winks.trail.mentions import folded
from winks.trail.store import Store
from winks.trail.tables import search

from .homes import FACTS, MARKED, ME, PROMPT, REASON, bodies, is_whole, left, slices, spellings, take

# crashes and company


_DIES = """
import os, signal, sys
from pathlib import Path
from winks.trail.erasure import Wanted, erase
from winks.trail.kept import Signature
from winks.trail.store import Store
store = Store(Path(sys.argv[1]) / "trail.db")
store.compact = lambda: os.kill(os.getpid(), signal.SIGKILL)
erase(store, Wanted(sys.argv[2]), "It was asked for.", Signature("p-1", "Narwhal"), Path(sys.argv[1]))
"""


def test_a_kill_before_the_files_are_made_smaller_loses_nothing_and_is_made_good(ferry_settings, trail, run) -> None:
    told = [sys.executable, "-c", _DIES, str(ferry_settings.home), run]
    died = subprocess.run(told, check=False, capture_output=True, env=os.environ.copy(), timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert run_document(trail, run).erased
    assert is_whole(trail, run)
    assert compact(trail) is None
    assert left(ferry_settings.home, spellings(*MARKED)) == []


def test_a_reader_who_holds_on_is_told_of_and_not_broken(ferry_settings, trail, run, monkeypatch) -> None:
    monkeypatch.setattr("winks.trail.erasure._TRIES", 1)
    with closing(sqlite3.connect(ferry_settings.home / "trail.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        count = f"SELECT count(*) FROM blobs WHERE run = '{run}'"
        before = reader.execute(count).fetchone()
        erased = take(trail, ferry_settings, Wanted(run))
        assert erased.uncompacted is not None
        assert "read elsewhere" in erased.uncompacted or "locked" in erased.uncompacted
        assert reader.execute(count).fetchone() == before
        reader.execute("COMMIT")
        assert reader.execute(count).fetchone() == (2,)
    assert run_document(trail, run).case.prompt == GONE
    assert compact(trail) is None
    assert left(ferry_settings.home, spellings(*MARKED)) == []


def test_a_reader_who_is_only_there_stands_in_nobodys_way(ferry_settings, trail, run) -> None:
    reader = Store.of(ferry_settings)
    assert run_document(reader, run).case.prompt == PROMPT
    assert take(trail, ferry_settings, Wanted(run)).uncompacted is None
    assert run_document(reader, run).case.prompt == GONE
    reader.close()


def test_what_is_written_meanwhile_goes_too(ferry_settings, trail, run, monkeypatch) -> None:
    """Between the look and the deed somebody writes a correction."""
    aside = Store.aside

    def late(store: Store, *runs: str):
        monkeypatch.setattr(Store, "aside", aside)
        correct(run, "ferry-crew-handover", "A quagga knows.", settings=ferry_settings)
        return aside(store, *runs)

    monkeypatch.setattr(Store, "aside", late)
    take(trail, ferry_settings, Wanted(run))
    assert left(ferry_settings.home, spellings("quagga")) == []
    assert is_whole(trail, run)


def test_a_copy_made_before_is_told_of(ferry_settings, trail, run) -> None:
    copies = {}
    for name in FORMATS:
        path = ferry_settings.home / f"mine.{name}"
        path.write_bytes(export(trail, run, name))
        copies[name] = str(path)
    erased = take(trail, ferry_settings, Wanted(run))
    assert set(erased.found.holding) == set(copies.values())


MARK = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=8, max_size=40)


@tried(max_examples=40, deadline=None)
@given(typed=MARK, whole=st.booleans())
def test_no_byte_of_any_text_is_left(tmp_path_factory, typed, whole) -> None:
    assume(len(folded(typed)) >= 4)
    home = tmp_path_factory.mktemp("any")
    store = Store(home / "trail.db")
    store.open_run("r", CaseWords(f"It says: {typed} and more.", f"{typed}!", (typed,), {"a": typed}), FACTS)
    store.append("r", "read_cues_finished", {"cues": 1}, [{"text": typed, "say": json.dumps([typed])}])
    store.append("r", "draft_finished", {"by": "caller"}, {"text": f"A draft with {typed} in it.", "by": "caller"})
    store.append("r", "present_finished", {"status": "finished"})
    packed = bodies(store, "r")
    erased = erase(store, Wanted("r") if whole else Wanted(words=typed), REASON, ME, home)
    assert erased.found.holding == ()
    with store.reading() as connection:
        held = connection.scalars(select(search.c.folded)).all()
    assert not any(folded(typed) in row for row in held)
    sought = {piece for body in (*packed, typed.encode(), json.dumps(typed)[1:-1].encode()) for piece in slices(body)}
    assert left(home, (piece for piece in sought if len(piece) >= 8)) == []
    assert is_whole(store, "r")
    store.close()
