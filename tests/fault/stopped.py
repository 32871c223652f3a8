"""A process that is stopped at work, taken for dead from another machine, and goes on writing once it wakes."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from winks.errors import CallError, RunLeased
from winks.settings import Settings
from winks.trail.lease import SILENT
from winks.trail.sealing import Seals
from winks.trail.store import Store

from .courses import COURSES, Table, at_event
from .writing import forked

REFUSED = 7
"""The exit code of a process that found out that its run had been taken over."""


def clocked(clock: Callable[[], datetime]) -> None:
    """Let every trail that is opened in this process have this clock."""
    Store.of = lambda settings: Store(settings.trail, clock=clock, sealer=Seals(settings.home))  # type: ignore[method-assign]


def work(table: Table, number: int) -> None:
    """Be on another machine, play, and stop once so many events are written."""
    socket.gethostname = lambda: "elsewhere"
    # to the thread that writes: it stops before it lets another begin
    at_event(number, lambda: signal.pthread_kill(threading.get_ident(), signal.SIGSTOP))
    try:
        table.play()
    except (RunLeased, CallError):  # taken over, and over by now
        os._exit(REFUSED)
    os._exit(0)


# jobs


def zombie(folder: str, number: int, database: str | None = None) -> dict[str, Any]:
    """Let one stop, take over what it was at, end that, wake it, and see what it writes."""
    table = Table(folder, COURSES["two rounds"], database)
    child = forked(lambda: work(table, number))
    os.waitpid(child, os.WUNTRACED)
    early = refused(table.settings, table.run)
    clocked(lambda: datetime.now(UTC) + SILENT)
    table.play()
    before = table.events()
    os.kill(child, signal.SIGCONT)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {
        "early": early,
        "refused": ended == REFUSED,
        "written": len(table.events()) - len(before),
        "same": table.events() == before,
        "bad": table.verified().bad,
        "status": table.status(),
    }


def refused(settings: Settings, run: str) -> str:
    """What somebody is told who wants the run; "" where they get it."""
    store = Store.of(settings)
    try:
        store.take(run)
    except RunLeased as error:
        return str(error)
    finally:
        store.close()
    return ""
