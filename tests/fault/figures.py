"""The figures of what was survived: what each row promises, what the tests report to it, and the table in the docs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "what-was-survived.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
HEAD = "| what was done | how often | promised | what came out |\n|---|--:|---|---|"


class Row(NamedTuple):
    """A row of the table: something that was done to a record, or to whoever was writing it."""

    key: str
    what: str
    least: int
    """How often it has to be done at least."""
    never: tuple[str, ...] = ()
    """What may not happen once."""
    caught: bool = False
    """Whether it is something that verifying has to catch, each time and at the right event."""

    @property
    def promise(self) -> str:
        """What has to come out, in words."""
        if self.caught:
            return f"at least {self.least:,}; 100 % caught, 0 at another event"
        return f"at least {self.least:,}; " + ", ".join(f"0 {one}" for one in self.never)


@dataclass
class Figure:
    """What was counted for a row."""

    times: int = 0
    counts: Counter[str] = field(default_factory=Counter)


class Survived:
    """What the tests report, row by row."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = {row.key: row for row in rows}
        self.figures: dict[str, Figure] = {}

    def add(self, key: str, times: int = 1, **happened: int) -> None:
        """Count what was done, and what happened that may not. Names are those of the row, with _ for a space."""
        figure, row = self.figures.setdefault(key, Figure()), self.rows[key]
        figure.times += times
        for name, often in happened.items():
            said = name.replace("_", " ")
            assert said in (("caught", "at another event") if row.caught else row.never), said
            figure.counts[said] += often

    def kept(self, key: str) -> bool:
        """Whether a row came out as promised, as often as promised."""
        return self.figures[key].times >= self.rows[key].least and self.went_well(key)

    def went_well(self, key: str) -> bool:
        """Whether nothing happened that may not, however often it was done."""
        row, figure = self.rows[key], self.figures[key]
        if row.caught and (figure.counts["caught"] != figure.times or figure.counts["at another event"]):
            return False
        return not any(figure.counts[name] for name in row.never)

    def line(self, key: str) -> str:
        """A row as it stands in the table."""
        row, figure = self.rows[key], self.figures[key]
        came = [f"{figure.counts[name]:,} {name}" for name in row.never]
        if row.caught:
            share = 100 * figure.counts["caught"] / figure.times
            came = [f"{share:g} % caught", f"{figure.counts['at another event']:,} at another event"]
        return f"| {row.what} | {figure.times:,} | {row.promise} | {', '.join(came)} |"

    def table(self) -> str:
        """The whole table."""
        return "\n".join([HEAD, *(self.line(key) for key in self.rows if key in self.figures)])


def shown() -> list[list[str]]:
    """The rows of the table on the page: their cells."""
    _, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    lines = rest.partition(END)[0].strip().splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def write(survived: Survived) -> None:
    """Put the table on the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    PAGE.write_text(f"{before}{BEGIN}\n{survived.table()}\n{END}{after}", encoding="utf-8")
