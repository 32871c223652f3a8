"""Jobs in processes of their own, forked from one that has everything imported, so that hundreds of them can be killed.

A job comes as a line of JSON on standard input, {"do": "module.function", ...}, and is done by a function of one of the
modules beside this one. A line with what became of it goes back: how its process ended, and what the function gave.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
import tempfile
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from .courses import COURSES, Table

JOBS = ("dying", "writing", "racing", "stopped", "filling", "cutting")


def warm() -> None:
    """Do everything once that is slow the first time."""
    for name in JOBS:
        importlib.import_module(f".{name}", __package__)
    with tempfile.TemporaryDirectory() as folder:
        for course in ("embedded", "asked and held"):
            Table(Path(folder), COURSES[course]).play()


def do(job: dict[str, Any], answer: Path) -> None:
    """Do a job in this process and end it."""
    module, _, name = job.pop("do").partition(".")
    try:
        gave = getattr(importlib.import_module(f".{module}", __package__), name)(**job)
        told = {"gave": gave}
    except BaseException:  # noqa: BLE001  # it is told, and the process ends here
        told = {"trouble": traceback.format_exc()}
    answer.write_text(json.dumps(told))
    os._exit(0)


def done(job: dict[str, Any]) -> dict[str, Any]:
    """Let a child do a job, and tell what became of it. Whatever it left behind at work is ended."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder) / "answer"
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            do(job, answer)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        return {"ended": ended} | (json.loads(answer.read_text()) if answer.exists() else {})


if __name__ == "__main__":
    warm()
    for line in sys.stdin:
        print(json.dumps(done(json.loads(line))), flush=True)
