"""What every fault test stands on: the figures that it reports to, and processes to kill."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from queue import Queue
from typing import Any

import pytest

from .figures import Survived, write
from .rows import ROWS

HERE = Path(__file__).parent
_WRITE = bool(os.environ.get("WINKS_WRITE_FIGURES"))
"""Read at import: no test sees a setting from outside."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is marked, has the time it takes on a busy machine, and is over before its figures are looked at."""
    ours = [item for item in items if item.path.parent == HERE]
    for item in ours:
        item.add_marker(pytest.mark.fault)
        item.add_marker(pytest.mark.timeout(600))
    last = [item for item in ours if item.path.name == "test_figures.py"]
    items[:] = [item for item in items if item not in last] + last


@pytest.fixture(scope="session")
def survived() -> Iterator[Survived]:
    """The figures, which are written into the docs where that is asked for."""
    figures = Survived(ROWS)
    yield figures
    if _WRITE:
        write(figures)


@pytest.fixture(scope="session")
def forked() -> Iterator[Callable[..., Any]]:
    """Does a job of a module beside this one in a process of its own, and tells what became of it. Two at a time."""
    told = {name: value for name, value in os.environ.items() if not name.startswith("WINKS_")}
    command = [sys.executable, "-m", "tests.fault.warmed"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    free: Queue[Any] = Queue()
    with ExitStack() as stack:
        for _ in range(2):
            process = stack.enter_context(subprocess.Popen(command, cwd=HERE.parents[1], env=told, **pipes))
            stack.callback(process.stdin.close)
            free.put(process)

        def do(job: str, **given: Any) -> Any:
            process = free.get()
            try:
                process.stdin.write(json.dumps({"do": job} | given) + "\n")
                process.stdin.flush()
                became = json.loads(process.stdout.readline())
            finally:
                free.put(process)
            assert "trouble" not in became, became["trouble"]
            return became

        yield do


@pytest.fixture
def side_by_side() -> Callable[..., Iterator[Any]]:
    """Does something for each of many, two at a time, and gives what came out in their order."""

    def each(do: Callable[[Any], Any], many: Iterable[Any]) -> Iterator[Any]:
        with ThreadPoolExecutor(2) as pool:
            yield from pool.map(do, many)

    return each


@pytest.fixture(scope="session")
def gave(forked: Callable[..., Any]) -> Callable[..., Any]:
    """Does a job that ends by itself, and gives what it gave."""
    return lambda job, **given: forked(job, **given)["gave"]
