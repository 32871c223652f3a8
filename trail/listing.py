"""Finding runs: by words, by status, by day, a page at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal, select

from .kept import fold_for_search, raw
from .tables import blobs, runs, search


class RunRow(NamedTuple):
    """A run in a list."""

    run: str
    status: str
    started: str
    prompt: str


class Search(NamedTuple):
    """Which runs are wanted; what is None does not matter."""

    text: str | None = None
    """Words in the prompt, the draft or the account; capitals and marks on letters aside."""
    status: str | None = None
    since: date | None = None
    """Begun on this day or later, in UTC."""
    until: date | None = None
    """Begun on this day or earlier, in UTC."""


class Found(NamedTuple):
    """A page of a search."""

    rows: list[RunRow]
    total: int
    """How many runs fit, on this page or not."""


def find_runs(connection: Connection, wanted: Search, limit: int | None, offset: int) -> Found:
    """The runs that fit, newest first, from `offset` on, and how many fit in all."""
    fitting, newest = _fitting(wanted), (runs.c.started.desc(), runs.c.run.desc())
    page = select(runs.c.run).where(*fitting).order_by(*newest).limit(limit).offset(offset).subquery()
    query = (
        select(runs.c.run, runs.c.status, runs.c.started, blobs.c.body)
        .join(page, page.c.run == runs.c.run)
        .join(blobs, blobs.c.digest == runs.c.prompt, isouter=True)
        .order_by(*newest)
    )
    rows = connection.execute(query).all()
    total = connection.scalar(select(func.count()).select_from(runs).where(*fitting)) or 0
    return Found(
        [RunRow(row.run, row.status, row.started, raw(row.body).decode(errors="replace")) for row in rows], total
    )


def _fitting(wanted: Search) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text and wanted.text.strip():
        hits = select(search.c.run).where(func.instr(search.c.folded, literal(fold_for_search(wanted.text))) > 0)
        conditions.append(runs.c.run.in_(hits))
    if wanted.status:
        conditions.append(runs.c.status == wanted.status)
    if wanted.since:
        conditions.append(runs.c.started >= wanted.since.isoformat())
    if wanted.until:
        conditions.append(runs.c.started < (wanted.until + timedelta(days=1)).isoformat())
    return conditions
