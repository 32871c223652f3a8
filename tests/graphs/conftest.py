"""A bench for each test, and processes to kill."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from .bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """A home and a model of its own."""
    return Bench(tmp_path)


@pytest.fixture(scope="session")
def forked() -> Iterator[Callable[..., Any]]:
    """Does a job of `dying.py` in a process of its own, and gives what became of it."""
    command = [sys.executable, str(Path(__file__).with_name("dying.py"))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def do(**job: Any) -> Any:
            process.stdin.write(json.dumps(job) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield do
        process.stdin.close()


@pytest.fixture
def killed(forked: Callable[..., Any]) -> Callable[..., str]:
    """Begins a deliberation, or goes on with one, in a process that is killed once so many events are written."""

    def kill(bench: Bench, after: int, run: str | None = None, given: dict[str, Any] | None = None, **more: Any) -> str:
        there, settings = bench.runs(), bench.given() | (given or {})
        became = forked(settings=settings, prompt=bench.prompt, run=run, die_after=after, **more)
        assert became in (-signal.SIGKILL, None)
        return run or next(iter(bench.runs().keys() - there))

    return kill
