"""A holder that was taken for dead and wakes up writes nothing more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .figures import Survived

STOPPED = [("sqlite", number) for number in range(1, 25, 2)] + [("postgresql", number) for number in (2, 9, 20)]
"""Events after which it is stopped (SIGSTOP)."""


@pytest.mark.parametrize(("kind", "number"), STOPPED)
def test_a_zombie_is_refused_and_writes_nothing(
    gave: Callable[..., Any],
    survived: Survived,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    kind: str,
    number: int,
) -> None:
    database = None if kind == "sqlite" else request.getfixturevalue("postgres_url")
    found = gave("stopped.zombie", folder=str(tmp_path), number=number, database=database)
    survived.add(
        "zombies",
        events_written_by_it=found["written"],
        zombies_not_refused=not found["refused"],
        records_that_do_not_verify=bool(found["bad"]),
    )
    assert "on elsewhere is at work on the run" in found["early"]
    assert (found["refused"], found["same"], found["bad"], found["status"]) == (True, True, None, "finished")
