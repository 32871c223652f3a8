"""A deliberation is killed at every boundary between two events, and goes on in another process as if nothing had been."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .courses import COURSES
from .figures import Survived


@pytest.mark.parametrize("course", COURSES)
def test_wherever_a_deliberation_is_killed_it_comes_to_the_same_end(
    forked: Callable[..., Any],
    gave: Callable[..., Any],
    side_by_side: Callable[..., Any],
    survived: Survived,
    tmp_path: Path,
    course: str,
) -> None:
    forked("dying.play", folder=home(tmp_path, "undisturbed"), course=course)
    whole = gave("dying.left", folder=str(tmp_path / "undisturbed"), course=course)

    def killed(point: tuple[int, str]) -> tuple[int, Any]:
        number, moment = point
        told = {"folder": home(tmp_path, f"{number}-{moment}"), "course": course}
        ended = forked("dying.play", number=number, moment=moment, **told)["ended"]
        return ended, gave("dying.left", **told)

    tried = points(whole["events"])
    for (number, moment), (ended, left) in zip(tried, side_by_side(killed, tried), strict=True):
        assert ended == -signal.SIGKILL
        assert (left["events"] >= number) == (moment == "after")
        same = left["document"] == whole["document"]
        survived.add(
            "killed",
            acknowledged_events_lost=len(left["lost"]),
            answered_calls_asked_again=len(left["repeated"]),
            documents_not_the_same=not same,
            records_that_do_not_verify=not left["sealed"],
        )
        assert (left["lost"], left["repeated"], left["bad"], left["sealed"]) == ([], [], None, True), (number, moment)
        assert left["document"] == whole["document"], (number, moment)


def points(events: int) -> list[tuple[int, str]]:
    """Every boundary after an event, and every fifth once more, before the event is committed."""
    return [(number, "after") for number in range(1, events + 1)] + [
        (number, "before") for number in range(1, events, 5)
    ]


def home(folder: Path, name: str) -> str:
    """A folder of its own."""
    (folder / name).mkdir()
    return str(folder / name)
