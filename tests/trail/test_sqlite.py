"""How SQLite is opened: two that make one trail at the same moment both come to it."""

from __future__ import annotations

import sqlite3
from typing import cast

import pytest

from winks.trail import sqlite


class Refusing:
    """A connection that is refused so many times."""

    def __init__(self, times: int, code: int) -> None:
        self.times, self.code = times, code

    def execute(self, _statement: str) -> None:
        """As a connection does."""
        if self.times:
            self.times -= 1
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = self.code
            raise error

    def opened(self) -> int:
        """How many refusals are left once it is in write-ahead mode."""
        sqlite._write_ahead(cast(sqlite3.Connection, self))
        return self.times


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY, sqlite3.SQLITE_BUSY_SNAPSHOT])
def test_the_write_ahead_log_is_asked_for_again_where_another_is_turning_it_on(code: int) -> None:
    assert Refusing(3, code).opened() == 0


def test_another_refusal_is_not_asked_again() -> None:
    refusing = Refusing(2, sqlite3.SQLITE_READONLY)
    with pytest.raises(sqlite3.OperationalError):
        refusing.opened()
    assert refusing.times == 1


def test_it_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "PATIENCE", 0)
    with pytest.raises(sqlite3.OperationalError):
        Refusing(10**6, sqlite3.SQLITE_BUSY).opened()
