"""Runs that are interrupted at any event go on, and no clock keeps one from its end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .cutting import CLOCKS, CUTS
from .figures import Survived


@pytest.mark.parametrize("how", CUTS)
def test_a_run_that_is_cut_off_at_any_event_is_cancelled_and_goes_on(
    forked: Callable[..., Any],
    gave: Callable[..., Any],
    side_by_side: Callable[..., Any],
    survived: Survived,
    tmp_path: Path,
    how: str,
) -> None:
    (whole := tmp_path / "undisturbed").mkdir()
    forked("dying.play", folder=str(whole), course="two rounds")
    document = gave("dying.left", folder=str(whole), course="two rounds")["document"]

    def cut(number: int) -> Any:
        (folder := tmp_path / str(number)).mkdir()
        return gave("cutting.cut", folder=str(folder), number=number, how=how)

    for number, found in zip(range(1, 25), side_by_side(cut, range(1, 25)), strict=True):
        expected = "finished" if found["over"] else "cancelled"  # its end was written with the event it was cut off at
        survived.add(
            "cancelled",
            runs_not_written_down_as_cancelled=found["status"] != expected,
            acknowledged_events_lost=len(found["lost"]),
            documents_not_the_same=found["document"] != document,
            records_that_do_not_verify=bool(found["bad"]),
        )
        assert (found["status"], found["lost"], found["bad"]) == (expected, [], None), number
        assert found["document"] == document, number


@pytest.mark.parametrize("how", CLOCKS)
@pytest.mark.parametrize("course", ["asked and held", "corrected"])
def test_no_clock_keeps_a_run_from_its_end(
    gave: Callable[..., Any], survived: Survived, tmp_path: Path, course: str, how: str
) -> None:
    found = gave("cutting.ticking", folder=str(tmp_path), name=course, how=how)
    survived.add(
        "clocks",
        runs_that_did_not_end=found["status"] != "finished",
        durations_below_nothing=found["below"],
        replays_that_diverge=not found["replays"],
        records_that_do_not_verify=bool(found["bad"]),
    )
    assert found["backwards"] == (how in ("goes back", "goes back a year once", "wanders"))
    assert (found["status"], found["below"], found["replays"], found["bad"]) == ("finished", 0, True, None)
