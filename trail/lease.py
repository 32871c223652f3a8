"""Who may write to a run: one holder at a time, with a token that grows each time the lease changes hands.

A holder that is dead on this host is followed at once; one on another host, once it has been silent for a while. A
holder that was taken over finds out at its next write, which is refused. All within the caller's own transaction.
"""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select, update

from ..errors import RunLeased
from .statements import Statement, inserting_once
from .tables import leases

SILENT = timedelta(seconds=120)
"""After this long without a write, a holder on another host is taken for dead."""


_RENEW = Statement(
    update(leases)
    .where(leases.c.run == bindparam("of"), leases.c.name == bindparam("by"))
    .values(renewed=bindparam("at"))
)
_HELD = Statement(select(leases).where(leases.c.run == bindparam("of")).with_for_update())
_NOBODY_YET = inserting_once(leases)
_LET_GO = Statement(update(leases).where(leases.c.name == bindparam("by")).values(name=""))
_LET_GO_OF = Statement(
    update(leases).where(leases.c.name == bindparam("by"), leases.c.run == bindparam("of")).values(name="")
)
_TAKE = Statement(
    update(leases)
    .where(leases.c.run == bindparam("of"))
    .values({key: bindparam(f"its_{key}") for key in ("token", "name", "host", "pid", "began", "renewed")})
)


class Holder(NamedTuple):
    """Who holds a lease: one open store of one process."""

    name: str
    host: str
    pid: int
    began: str
    """When the process began, in the kernel's ticks; tells it from a later one of the same number."""

    @classmethod
    def here(cls, name: str) -> Holder:
        """This process."""
        return cls(name, socket.gethostname(), os.getpid(), _began(os.getpid()))


def take(connection: Connection, run: str, holder: Holder, now: datetime) -> None:
    """Take the lease of a run. RunLeased where somebody alive holds it."""
    if (row := _HELD(connection, {"of": run}).first()) is None:
        nobody = {"run": run, "token": 0, "name": "", "host": "", "pid": 0, "began": "", "renewed": ""}
        _NOBODY_YET(connection, nobody)
        row = _HELD(connection, {"of": run}).one()
    if row.name not in ("", holder.name) and _is_alive(
        Holder(row.name, row.host, row.pid, row.began), row.renewed, now
    ):
        where = "on this machine" if row.host == holder.host else f"on {row.host}"
        raise RunLeased(
            f"Process {row.pid} {where} is at work on the run {run!r}; wait for it or end it, then try again."
        )
    values = holder._asdict() | {"renewed": now.isoformat(), "token": row.token + 1}
    _TAKE(connection, {"of": run} | {f"its_{key}": value for key, value in values.items()})


def is_held(connection: Connection, run: str, now: datetime) -> bool:
    """Whether somebody alive holds the lease of a run."""
    row = connection.execute(select(leases).where(leases.c.run == run)).first()
    if row is None or row.name == "":
        return False
    return _is_alive(Holder(row.name, row.host, row.pid, row.began), row.renewed, now)


def renew(connection: Connection, run: str, holder: Holder, now: datetime) -> None:
    """Say that the holder is still there. RunLeased where it no longer holds the run."""
    if not _RENEW(connection, {"of": run, "by": holder.name, "at": now.isoformat()}).rowcount:
        raise RunLeased(f"The run {run!r} was taken over by another process; nothing more is written from here.")


def release(connection: Connection, holder: Holder, run: str | None = None) -> None:
    """Let go of one run, or of every run that the holder has."""
    if run is None:
        _LET_GO(connection, {"by": holder.name})
    else:
        _LET_GO_OF(connection, {"by": holder.name, "of": run})


def give_up(holder: Holder) -> None:
    """Remember that a holder of this process is at work no more, where the database could not be told: it was full or locked."""
    _given_up().add(holder.name)


@lru_cache(maxsize=1)
def _given_up() -> set[str]:
    """The names of such holders, for as long as the process lives."""
    return set()


def _is_alive(holder: Holder, renewed: str, now: datetime) -> bool:
    if holder.name in _given_up():
        return False
    if holder.host != socket.gethostname():
        return now - datetime.fromisoformat(renewed) < SILENT
    try:
        os.kill(holder.pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return not holder.began or _began(holder.pid) == holder.began


def _began(pid: int) -> str:
    """The start time in /proc, or "" where there is none, or only a dead process that nobody has waited for."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return "" if told[0] in "ZX" else told[19]
    except (OSError, IndexError):
        return ""
