"""A PostgreSQL that is killed in the middle of a run: what was acknowledged is there when it is started again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from winks.errors import StoreError
from winks.trail.events import Event

from ..postgres import Server, own_server
from .courses import COURSES, Table
from .figures import Survived


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server that is this module's to kill."""
    with own_server() as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The deliberation as it goes where nothing is in the way."""
    table = Table(tmp_path_factory.mktemp("undisturbed"), COURSES["two rounds"])
    return table.bare(table.play())


@pytest.mark.parametrize("number", [1, 2, 5, 9, 14, 19, 24])
def test_a_server_that_is_killed_after_an_event_has_that_event_when_it_is_started_again(
    server: Server, undisturbed: Any, survived: Survived, tmp_path: Path, number: int
) -> None:
    table = Table(tmp_path, COURSES["two rounds"], server.database(f"killed_{number}"))
    acknowledged: list[bytes] = []

    def watch(event: Event) -> None:
        acknowledged.append(event.body())
        if len(acknowledged) == number:
            server.kill()

    with pytest.raises(StoreError, match=r"cannot be (written|read)"):
        table.play(watch)
    server.start()
    there = [stored.body for stored in table.events()]
    lost = [body for body in acknowledged if body not in there]
    same = table.bare(table.play()) == undisturbed
    survived.add(
        "server killed",
        acknowledged_events_lost=len(lost),
        documents_not_the_same=not same,
        records_that_do_not_verify=not table.verified().ok,
    )
    assert lost == []
    assert same
