"""Statements that are written out as SQL once for a kind of database, and given to it as they are from then on.

Writing one out takes longer than running it, and SQLAlchemy remembers it for one engine alone, while every run has an engine of
its own. What goes in and comes out is what the driver takes and gives: for texts, numbers and bytes that is the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, CursorResult, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.sql.base import Executable

MANY = 48
"""Values that one statement asks for at once."""


class Statement:
    """A statement of SQLAlchemy's, with names for what it is given."""

    def __init__(self, made: Executable | Mapping[str, Executable]) -> None:
        """`made` is one for all kinds of database, or one for each by name."""
        self._made = made

    def __call__(self, connection: Connection, given: Mapping[str, Any] | list[dict[str, Any]]) -> CursorResult[Any]:
        """Run it, once for each that is given."""
        written = _written(self, connection.dialect.name)
        rows = [written.row(each) for each in (given if isinstance(given, list) else [given])]
        return connection.exec_driver_sql(written.sql, rows if len(rows) > 1 else rows[0])

    def for_database(self, name: str) -> Executable:
        """The statement for a kind of database."""
        return self._made[name] if isinstance(self._made, Mapping) else self._made


class _Written(NamedTuple):
    """A statement as SQL."""

    sql: str
    order: tuple[str, ...] | None
    """The names of what it is given, in their order; None where the driver takes them by name."""

    fixed: Mapping[str, Any]
    """Values that the statement has itself; None for what is to be given."""

    def row(self, given: Mapping[str, Any]) -> Any:
        """What it is given as the driver takes it."""
        whole = {**self.fixed, **given}
        return whole if self.order is None else tuple(whole[name] for name in self.order)


@lru_cache(maxsize=256)
def _written(statement: Statement, name: str) -> _Written:
    dialect = psycopg.dialect() if name == "postgresql" else sqlite.dialect()  # type: ignore[no-untyped-call]
    compiled = statement.for_database(name).compile(dialect=dialect)  # type: ignore[attr-defined]
    return _Written(str(compiled), tuple(compiled.positiontup) if compiled.positional else None, compiled.params)


def inserting_once(table: Table) -> Statement:
    """Insert rows, but for those that are there already, also where somebody else inserts them at this moment."""
    return Statement(
        {
            "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
            "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
        }
    )


def any_of() -> list[Any]:
    """Places for as many values as one statement asks for."""
    return [bindparam(f"value{number}", type_=None, required=True) for number in range(MANY)]


def in_parts(values: Iterable[str]) -> Iterator[dict[str, str]]:
    """Values for those places, a part at a time; the last is filled up with what it has already."""
    wanted = list(values)
    for at in range(0, len(wanted), MANY):
        part = wanted[at : at + MANY]
        yield {f"value{number}": part[min(number, len(part) - 1)] for number in range(MANY)}
