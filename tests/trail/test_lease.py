"""One holder writes to a run at a time; one that is dead is followed, and one that was taken over is refused."""

from __future__ import annotations

import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from winks.errors import CallError, RunLeased
from winks.trail.lease import Holder
from winks.trail.store import CaseWords, Store

RUN = "20261123-120000-00000001"
FACTS: dict[str, Any] = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}


@pytest.fixture
def time() -> SimpleNamespace:
    """The time that every store of a test is told."""
    return SimpleNamespace(now=datetime(2026, 11, 23, 12, 0, tzinfo=UTC))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file that the stores of a test share."""
    return tmp_path / "home" / "trail.db"


@pytest.fixture
def opened(path: Path, time: SimpleNamespace) -> Iterator[Callable[[], Store]]:
    """Stores on one file, each closed at the end."""
    stores: list[Store] = []

    def open_one() -> Store:
        stores.append(Store(path, clock=lambda: time.now))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


@pytest.fixture
def one(opened: Callable[[], Store]) -> Store:
    """A store with a run under way."""
    store = opened()
    store.open_run(RUN, CaseWords("Hello."), FACTS)
    return store


@pytest.fixture
def other(opened: Callable[[], Store]) -> Store:
    """Another store on the same file."""
    return opened()


def row(path: Path, run: str = RUN) -> SimpleNamespace:
    """Who holds a run, as it lies in the file."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        return SimpleNamespace(**connection.execute("SELECT * FROM leases WHERE run = ?", (run,)).fetchone())


def rewrite(path: Path, **changed: object) -> None:
    """Make the lease look as if somebody else held it."""
    sets = ",".join(f"{name} = ?" for name in changed)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE leases SET {sets} WHERE run = ?", (*changed.values(), RUN))


def append(store: Store, run: str = RUN) -> int:
    """Append an event and give its number."""
    return store.append(run, "read_cues_finished", {"cues": 0}, []).seq


def dead_pid() -> int:
    """The id of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        return process.pid


def test_a_run_that_somebody_alive_holds_is_refused_with_who_and_where(one: Store, other: Store, path: Path) -> None:
    before = row(path)
    with pytest.raises(RunLeased) as caught:
        other.take(RUN)
    assert str(caught.value) == (
        f"Process {os.getpid()} on this machine is at work on the run {RUN!r}; wait for it or end it, then try again."
    )
    assert (row(path), append(one)) == (before, 2)


def test_another_store_cannot_write_to_a_run_it_does_not_hold(one: Store, other: Store, path: Path) -> None:
    before = (row(path), one.header(RUN))
    with pytest.raises(RunLeased, match=rf"^The run '{RUN}' was taken over by another process; nothing more is"):
        append(other)
    assert other.stop(RUN, "user") is None
    assert (row(path), one.header(RUN)) == before


def test_a_holder_that_was_taken_over_can_write_nothing_more(one: Store, other: Store, path: Path) -> None:
    assert append(one) == 2
    rewrite(path, pid=dead_pid())
    other.take(RUN)
    header = other.header(RUN)
    for _ in range(2):
        with pytest.raises(RunLeased, match="was taken over by another process; nothing more is written from here"):
            append(one)
    assert one.stop(RUN, "user") is None
    assert other.header(RUN) == header
    assert len(other.blobs(RUN)) == len(one.blobs(RUN))
    assert append(other) == 3


def test_a_holder_that_was_taken_over_lets_go_of_nothing(one: Store, other: Store, path: Path) -> None:
    rewrite(path, pid=dead_pid())
    other.take(RUN)
    held = row(path)
    one.let_go(RUN)
    one.close()
    assert row(path) == held
    with pytest.raises(RunLeased, match="is at work on the run"):
        one.take(RUN)
    assert append(other) == 2


def test_a_holder_whose_process_is_dead_is_followed_at_once(one: Store, other: Store, path: Path) -> None:
    rewrite(path, name="gone", pid=dead_pid(), began="1")
    other.take(RUN)
    assert (row(path).pid, row(path).host, row(path).token) == (os.getpid(), socket.gethostname(), 2)
    assert append(other) == 2


@pytest.mark.skipif(not Holder.here("x").began, reason="this system does not say when a process began")
def test_a_later_process_of_the_same_number_is_not_the_holder(one: Store, other: Store, path: Path) -> None:
    rewrite(path, name="gone", began="1")
    other.take(RUN)
    assert row(path).token == 2


@pytest.mark.parametrize("pid", [1, os.getpid()], ids=["that of another", "ours"])
def test_without_knowing_when_it_began_a_number_is_enough(one: Store, other: Store, path: Path, pid: int) -> None:
    rewrite(path, name="alive", pid=pid, began="")
    with pytest.raises(RunLeased, match=rf"^Process {pid} on this machine"):
        other.take(RUN)


@pytest.mark.parametrize("silent", [-3600, 0, 119.999, 120, 86400])
def test_a_holder_on_another_host_is_followed_once_it_was_silent_for_two_minutes(
    one: Store, other: Store, path: Path, time: SimpleNamespace, silent: float
) -> None:
    rewrite(path, name="far", host="elsewhere.example")
    time.now += timedelta(seconds=silent)
    if silent < 120:
        with pytest.raises(RunLeased, match=rf"^Process \d+ on elsewhere\.example is at work on the run '{RUN}'"):
            other.take(RUN)
        return
    other.take(RUN)
    assert (row(path).host, row(path).token, append(other)) == (socket.gethostname(), 2, 2)


def test_each_write_says_that_the_holder_is_still_there(one: Store, path: Path, time: SimpleNamespace) -> None:
    before = row(path)
    time.now += timedelta(seconds=100)
    append(one)
    assert vars(row(path)) == vars(before) | {"renewed": time.now.isoformat()}


def test_silence_on_this_host_is_no_death(one: Store, other: Store, time: SimpleNamespace) -> None:
    time.now += timedelta(days=1)
    with pytest.raises(RunLeased):
        other.take(RUN)


@pytest.mark.parametrize("how", ["close", "let_go", "finish"])
def test_a_run_that_was_let_go_is_free(one: Store, other: Store, path: Path, how: str) -> None:
    {"close": one.close, "let_go": lambda: one.let_go(RUN), "finish": lambda: one.stop(RUN, "user")}[how]()
    assert row(path).name == ""
    with pytest.raises(CallError if how == "finish" else RunLeased):
        append(other)
    other.take(RUN)
    assert (row(path).name != "", row(path).token) == (True, 2)


def test_the_token_grows_each_time_the_lease_changes_hands(opened: Callable[[], Store], one: Store, path: Path) -> None:
    tokens, names = [row(path).token], {row(path).name}
    for _ in range(4):
        rewrite(path, pid=dead_pid())
        opened().take(RUN)
        tokens.append(row(path).token)
        names.add(row(path).name)
    assert (tokens, len(names)) == ([1, 2, 3, 4, 5], 5)


def test_each_run_has_a_lease_of_its_own(one: Store, other: Store, path: Path) -> None:
    second = RUN[:-1] + "2"
    other.open_run(second, CaseWords("Hello."), FACTS)
    assert (append(one), append(other, second)) == (2, 2)
    one.close()
    assert (row(path).name, row(path, second).name != "") == ("", True)


def test_of_many_that_would_follow_a_dead_holder_one_does(opened: Callable[[], Store], one: Store, path: Path) -> None:
    rewrite(path, name="gone", pid=dead_pid())
    stores = [opened() for _ in range(8)]

    def takes(store: Store) -> bool:
        with suppress(RunLeased):
            store.take(RUN)
            return True
        return False

    with ThreadPoolExecutor(8) as pool:
        took = list(pool.map(takes, stores))
    assert (took.count(True), row(path).token) == (1, 2)
    assert append(stores[took.index(True)]) == 2


AT_WORK = """
import sys, time
from winks.trail.store import CaseWords, Store
Store(sys.argv[1]).open_run(sys.argv[2], CaseWords("Hello."), eval(sys.argv[3]))
print("open", flush=True)
time.sleep(60)
"""


def test_the_run_of_another_process_is_free_once_that_was_killed(path: Path, other: Store) -> None:
    arguments = [sys.executable, "-c", AT_WORK, f"sqlite:///{path}", RUN, repr(FACTS)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
            with pytest.raises(RunLeased, match=rf"^Process {process.pid} on this machine"):
                other.take(RUN)
        finally:
            process.kill()
    other.take(RUN)
    assert append(other) == 2


def test_a_run_that_could_not_be_let_go_of_is_free_for_the_same_process(one: Store, other: Store, path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as locker:
        with one.writing() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=20")
        locker.execute("BEGIN IMMEDIATE")
        one.close()
    assert row(path).name != ""
    assert not other.is_held(RUN)
    other.take(RUN)
    assert append(other) == 2
