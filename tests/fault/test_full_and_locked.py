"""A disk that is full and a database that is locked stop a run with a sentence, and it goes on once that is over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .figures import Survived

FRAME = 4120
"""Bytes that SQLite's log grows by with each page that is written."""
STEP = 8
"""Pages between two sizes that are tried: a write in the middle of every transaction, and at either end of many."""
SENTENCE = re.compile(
    r"The trail '[^']+' cannot be (written|read): [^.]+\. Make room or give access there, or set WINKS_HOME"
)


@pytest.fixture(scope="module")
def undisturbed(gave: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The deliberation as it goes where nothing is in the way."""
    return gave("filling.full", folder=str(tmp_path_factory.mktemp("undisturbed")), limit=2**30)


def test_a_disk_that_is_full_at_any_write_stops_a_run_that_then_goes_on(
    gave: Callable[..., Any], undisturbed: Any, survived: Survived, tmp_path: Path
) -> None:
    assert undisturbed["said"] == ""
    most = undisturbed["log"] * 9 // 10  # who writes at once shares a transaction, or not: it is not always as long
    sizes = range(0, most, STEP * FRAME + 1000)
    for limit in sizes:
        (folder := tmp_path / str(limit)).mkdir()
        held("disk full", gave("filling.full", folder=str(folder), limit=limit), undisturbed, survived)


@pytest.mark.parametrize("number", range(1, 25, 3))
def test_a_database_that_is_locked_for_too_long_stops_a_run_that_then_goes_on(
    gave: Callable[..., Any], undisturbed: Any, survived: Survived, tmp_path: Path, number: int
) -> None:
    found = gave("filling.locked", folder=str(tmp_path), number=number)
    held("locked", found, undisturbed, survived)
    assert "locked" in found["said"]
    assert found["there"] >= number


def held(key: str, found: Any, undisturbed: Any, survived: Survived) -> None:
    """What was found is what is promised."""
    same = found["document"] == undisturbed["document"]
    survived.add(
        key,
        acknowledged_events_lost=len(found["lost"]),
        half_written_events=not found["whole"],
        runs_that_cannot_go_on=bool(found["again"]),
        documents_not_the_same=not same,
        records_that_do_not_verify=bool(found["bad"]) or not found["sealed"],
    )
    assert SENTENCE.match(found["said"]), found["said"]
    assert (found["lost"], found["whole"], found["again"], found["bad"], found["sealed"]) == ([], True, "", None, True)
    assert same
