"""The table of figures in the docs is the one that these tests report. It runs once the others are over."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .figures import Row, Survived, shown
from .rows import ROWS

HERE = Path(__file__).parent


def test_every_row_came_out_as_promised(survived: Survived, request: pytest.FixtureRequest) -> None:
    """How often is asked where one process did it all, as `pytest -m fault` does; on several, each saw a part."""
    everything = {item.path.name for item in request.session.items if item.path.parent == HERE}
    is_all = everything == {file.name for file in HERE.glob("test_*.py")} and not request.config.option.keyword
    if is_all and not hasattr(request.config, "workerinput"):
        asked = {row.key for row in ROWS if "postgresql" not in row.key and row.key != "server killed"}
        assert asked <= survived.figures.keys(), "a row that nobody reports to"
        assert [key for key in survived.figures if not survived.kept(key)] == []
    assert [key for key in survived.figures if not survived.went_well(key)] == []


def test_the_table_in_the_docs_has_these_rows_and_keeps_what_they_promise() -> None:
    cells = shown()
    assert [cell[0] for cell in cells] == [row.what for row in ROWS]
    for row, (_, often, promise, came) in zip(ROWS, cells, strict=True):
        assert promise == row.promise
        assert int(often.replace(",", "")) >= row.least
        assert came == good(row)


def good(row: Row) -> str:
    """What stands in the last column where a promise was kept."""
    return re.sub(r"^at least [\d,]+; ", "", row.promise)
