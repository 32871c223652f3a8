"""Two runs side by side in the terminal: what only one has, what both have in different words, what is the same.

On a wide screen the words of both stand in two columns, on a narrow one in one text; marks tell them apart, colour only
helps. Nothing says how alike two runs are, and neither is called the better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..agents.critique import Response
from ..trail.comparison import Comparison, Head, Texts
from ..trail.document import Usage
from ..trail.rewording import Piece
from ..trail.side_by_side import Row
from . import beside_told as told
from .beside_rows import counted, line, row_lines, same_line
from .beside_told import T, Told, either
from .layout import heading, inset
from .rewording import PUT_IN, TAKEN_OUT, apart, is_mostly_same, merged, sides

WIDE = 110
"""Columns from which on two texts stand beside each other."""
_ALL_SAME = "the same to the letter"


def beside_view(found: Comparison, columns: int) -> RenderableType:
    """Two runs, part by part; a part that neither has is left out."""
    shown = _Shown(columns >= WIDE)
    parts: list[RenderableType] = [*_head(found), *shown.case(found)]
    parts += shown.rows("Made with", found.made or (), either(told.made))
    parts += shown.rows("Cues", found.cues, either(told.cue))
    parts += shown.rows("What comes first", found.boundaries, either(told.boundary))
    parts += shown.rows("Seats", found.seats, either(told.seat))
    parts += shown.rows("Who stands aside", found.abstentions, either(told.abstention))
    parts += shown.rows("Reviews", found.reviews, either(told.review))
    parts += shown.rows("Findings", found.findings, told.finding)
    parts += shown.rows("What became of findings that both have", found.responses, _answered(found))
    parts += shown.texts("The draft", found.draft)
    parts += shown.texts("The revision", found.revision)
    parts += shown.rows("Ask first", found.ask_back, either(told.sentence))
    parts += shown.rows("Not so here", found.corrections, either(told.correction))
    parts += shown.rows("What was not reviewed", found.unreviewed, either(told.sentence))
    return Group(*parts, *_usage(found.usage))


def _head(found: Comparison) -> Iterator[RenderableType]:
    yield Text("Two runs side by side", style="bold")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    heads = (("first", found.runs.one), ("second", found.runs.other))
    for name, head in heads:
        if head:
            table.add_row(name, Text(head.run, style="bold"), Text(_stands(head)))
    yield inset(table)
    banners = {name: head.banner for name, head in heads if head}
    if len(set(banners.values())) == 1:
        banners = {"both": banners["first"]}
    for name, banner in banners.items():
        yield Text(f"{name}: {banner}", style="italic")


def _stands(head: Head) -> str:
    status = head.status.replace("_", " ")
    erased = f"; {head.erased} of its texts were erased" if head.erased else ""
    return f"{status}: {head.failure}{erased}" if head.failure else f"{status}{erased}"


def _answered(found: Comparison) -> Told[Response]:
    """How an answer is told: by the finding it answers, which has a number of its own in each run."""
    ones = {row.one.id: row for row in found.findings if row.one}
    others = {row.other.id: row for row in found.findings if row.other}

    def tell(one: Response | None, other: Response | None) -> str:
        row = ones.get(one.finding) if one else others.get(other.finding) if other else None
        return told.finding(row.one, row.other) if row else "a finding"

    return tell


def _usage(row: Row[Usage]) -> Iterator[RenderableType]:
    yield from heading("What it took")
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for name, usage in (("first", row.one), ("second", row.other)):
        if usage:
            table.add_row(name, Text(told.usage(usage)))
    yield inset(table)


class _Shown:
    """The parts, on a screen that is wide or not."""

    def __init__(self, wide: bool) -> None:
        self.wide = wide

    def case(self, found: Comparison) -> Iterator[RenderableType]:
        """Whether it is the same case, and if not, in what it is another."""
        if found.same_case:
            yield Text("The same case: what differs lies in the runs.")
        else:
            yield Text("Not the same case: what differs may lie in the case.")
        yield Text("- only in the first  + only in the second  ~ in both, differently  = the same", style="dim")
        differing = [name for name in found.case.differs if name not in ("id", "by", "prompt")]
        if "prompt" in found.case.differs:
            yield from heading("The prompt")
            yield self.words(found.prompt)
        if differing and found.case.one and found.case.other:
            yield from heading("The case")
            yield from row_lines(
                found.case.model_copy(update={"differs": tuple(differing)}), lambda *_: "The case", self.wide
            )

    def rows(self, title: str, rows: Iterable[Row[T]], tell: Told[T]) -> Iterator[RenderableType]:
        """Things of both runs under a title that counts them; those that are the same last, in one line."""
        listed = list(rows)
        if not listed:
            return
        yield from heading(f"{title}: {counted(listed)}")
        for row in listed:
            if not row.is_same:
                yield from row_lines(row, tell, self.wide)
        same = [tell(row.one, row.other) for row in listed if row.is_same]
        if same:
            yield same_line(same)

    def texts(self, title: str, texts: Texts) -> Iterator[RenderableType]:
        """A text of both runs, word by word."""
        if texts.one is None and texts.other is None:
            return
        whose = " → ".join(dict.fromkeys(_whose(each) for each in (texts.one, texts.other)))
        yield from heading(f"{title}: {whose}")
        if all(piece.kind == "same" for piece in texts.pieces):
            yield inset(Text(f"= {_ALL_SAME}", style="dim"))
        else:
            yield self.words(texts.pieces)

    def words(self, pieces: Iterable[Piece]) -> RenderableType:
        """Two texts: in two columns, or in one text."""
        if not self.wide:
            return self._in_turn(list(pieces))
        table = Table(box=None, pad_edge=False, padding=(0, 3, 0, 0), header_style="dim", expand=True)
        for name in ("first", "second"):
            table.add_column(name, ratio=1, overflow="fold")
        table.add_row(*apart(pieces))
        return inset(table)

    @staticmethod
    def _in_turn(pieces: list[Piece]) -> RenderableType:
        """Two texts in one with its marks, or after each other where hardly a word stayed."""
        if is_mostly_same(pieces):
            return inset(merged(pieces))
        one, other = sides(pieces)
        return Group(line("-", one, TAKEN_OUT), line("+", other, PUT_IN))


def _whose(holder: str | None) -> str:
    return "none" if holder is None else holder
