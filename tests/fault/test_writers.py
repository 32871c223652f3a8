"""Four processes write to one database and are killed again and again: nothing acknowledged is lost, nobody stays locked out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .figures import Survived

KILLS = {"sqlite": 120, "postgresql": 40}


@pytest.mark.parametrize("kind", KILLS)
def test_four_writers_that_are_killed_lose_nothing_that_was_acknowledged(
    gave: Callable[..., Any], survived: Survived, tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    file = f"sqlite:///{tmp_path / 'home' / 'trail.db'}"
    database = file if kind == "sqlite" else request.getfixturevalue("postgres_url")
    found = gave("writing.four", database=database, home=str(tmp_path / "home"), kills=KILLS[kind], seed=5)
    survived.add(
        f"writers on {kind}",
        KILLS[kind],
        acknowledged_events_lost=len(found["lost"]),
        records_that_do_not_verify=len(found["bad"]),
        runs_that_nobody_can_take=len(found["stuck"]),
    )
    assert (found["lost"], found["bad"], found["stuck"]) == ([], [], [])
    assert found["told"] > 4 * KILLS[kind]
    assert found["runs"] > 10
