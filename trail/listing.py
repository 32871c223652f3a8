"""Finding runs: by words, by status, by day, by who was seated, a page at a time.

Words are looked for in what the user wrote and in what became of it: the draft, the findings, the revision. What people
said when they judged is theirs and is not searched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, func, literal, or_, select

from .kept import fold_for_search, worded
from .packing import Packer
from .tables import runs, search, seats

GONE = "[erased]"
"""What stands for words that were taken out."""
_TERM = re.compile(r'["“”„«](.+?)["“”„»]|(\S+)')
_MOST_TERMS = 20


class RunRow(NamedTuple):
    """A run in a list."""

    run: str
    status: str
    started: str
    prompt: str


class Search(NamedTuple):
    """Which runs are wanted; what is None does not matter."""

    text: str | None = None
    """Words that all stand somewhere in the run, words in quotation marks one after another; capitals and marks on letters aside."""
    status: str | None = None
    since: date | None = None
    """Begun on this day or later, in UTC."""
    until: date | None = None
    """Begun on this day or earlier, in UTC."""
    dossier: str | None = None
    """Seated, by its id or as `id@version`."""
    prompt: str | None = None
    """The prompt is this one; capitals and marks on letters aside."""


class Found(NamedTuple):
    """A page of a search."""

    rows: list[RunRow]
    total: int
    """How many runs fit, on this page or not."""


def find_runs(connection: Connection, packer: Packer, wanted: Search, limit: int | None, offset: int) -> Found:
    """The runs that fit, newest first, from `offset` on, and how many fit in all."""
    fitting = list(_fitting(wanted, connection.dialect.name))
    query = select(runs.c.run, runs.c.status, runs.c.started, runs.c.prompt).where(*fitting)
    newest = query.order_by(runs.c.started.desc(), runs.c.run.desc())
    rows = connection.execute(newest.limit(limit).offset(offset)).all()
    total = connection.scalar(select(func.count()).select_from(runs).where(*fitting)) or 0
    texts = packer.texts(connection, [row.prompt for row in rows])
    return Found([_row(row, texts) for row in rows], total)


def _row(row: Any, texts: Mapping[str, bytes]) -> RunRow:
    return RunRow(worded(row.run), worded(row.status), worded(row.started), _words(texts.get(row.prompt)))


def terms(text: str) -> list[str]:
    """What is looked for: each word, and what stands in quotation marks as a whole; folded, each once."""
    found = [fold_for_search(quoted or word) for quoted, word in _TERM.findall(text)]
    return list(dict.fromkeys(filter(None, found)))[:_MOST_TERMS]


def _words(body: bytes | None) -> str:
    return GONE if body is None else body.decode(errors="replace")


def _fitting(wanted: Search, dialect: str) -> Iterable[ColumnElement[bool]]:
    place = func.strpos if dialect == "postgresql" else func.instr
    for term in terms(wanted.text or ""):
        yield runs.c.run.in_(select(search.c.run).where(place(search.c.folded, literal(term)) > 0))
    if wanted.prompt is not None:
        same = (search.c.digest == runs.c.prompt) & (search.c.folded == fold_for_search(wanted.prompt))
        yield runs.c.run.in_(select(search.c.run).where(same))
    if wanted.dossier:
        named = or_(
            seats.c.dossier == wanted.dossier, seats.c.dossier.startswith(f"{wanted.dossier}@", autoescape=True)
        )
        yield runs.c.run.in_(select(seats.c.run).where(named))
    if wanted.status:
        yield runs.c.status == wanted.status
    if wanted.since:
        yield runs.c.started >= wanted.since.isoformat()
    if wanted.until:
        yield runs.c.started < (wanted.until + timedelta(days=1)).isoformat()
