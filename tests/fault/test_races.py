"""Two processes want to go on with one run at the same moment: one does, and the other is told, each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .figures import Survived
from .racing import AT_WORK

RACES = {"sqlite": 50, "postgresql": 25}
"""Races for each run."""
CUT_OFF = [("sqlite", number) for number in range(1, 21)] + [("postgresql", number) for number in (2, 9, 16, 23)]
"""Runs, each of which was cut off after so many events."""


@pytest.mark.parametrize(("kind", "number"), CUT_OFF)
def test_of_two_who_want_a_run_one_goes_on_and_the_other_is_told(
    forked: Callable[..., Any],
    gave: Callable[..., Any],
    survived: Survived,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    kind: str,
    number: int,
) -> None:
    where = {"folder": str(tmp_path), "database": None if kind == "sqlite" else request.getfixturevalue("postgres_url")}
    forked("dying.play", course="two rounds", number=number, **where)
    found = gave("racing.raced", times=RACES[kind], **where)
    winners = Counter(one.count(AT_WORK) for one in found["races"])
    survived.add(
        f"races on {kind}",
        RACES[kind],
        races_that_both_won=winners[2],
        races_that_nobody_won=winners[0],
        records_that_do_not_verify=bool(found["bad"]),
    )
    assert winners == {1: RACES[kind]}
    assert all("is at work on the run" in told for told, _ in found["races"])
    assert (found["went_on"], found["bad"], found["status"]) == (RACES[kind], None, "finished")
