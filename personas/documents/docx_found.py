"""Which paragraphs of a document stand under which field, after somebody worked in it.

A field begins at its mark and goes on until the next mark or heading. Where marks are gone, as after a conversion, headings
and labels say where one is, and in a table the row and the column do. What stands under no field is kept as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

from ..outline import type_of
from ..written import field_labels
from .blocks import IN_GRIDS
from .docx_blocks import Block, Cell, Mark, Passage, Text
from .docx_marks import ABOUT_STYLE, LABEL_STYLE, FileMark, entry_mark, field_mark, file_mark
from .fields import HEADINGS, Field, digest
from .sections import SECTIONS

_ENTRY_IN_HEADING = re.compile(r"\(([a-z0-9]+(?:-[a-z0-9]+)*)\)\s*$")
_REF = re.compile(r"[a-z0-9-]+@\d+\.\d+\.\d+")
IN_CONTENTS = "In this document"


class Stray(NamedTuple):
    """Words that stand under no field, or what is no words."""

    where: str
    """The field or the entry that is nearest before; '' at the beginning."""
    what: str
    """What it is, in a few words."""
    text: str


@dataclass
class Found:
    """What stands where."""

    values: dict[str, list[str]] = field(default_factory=dict)
    """The paragraphs under each field, by its path."""
    words: dict[str, str] = field(default_factory=dict)
    """Digests of what the fields said when the document was made, where their marks are there."""
    authors: dict[str, set[str]] = field(default_factory=dict)
    """Who has tracked changes in each field."""
    strays: list[Stray] = field(default_factory=list)
    file: FileMark | None = None
    unknown: int = 0
    """Fields of the document that the dossier does not have."""
    places: list[list[tuple[int, str]]] = field(default_factory=list)
    """For each paragraph, which field or entry begins at which character of it."""

    def place_of(self, passage: Passage) -> str:
        """The field or the entry that a comment is about; '' where it is about none."""
        before = (
            [path for start, path in self.places[passage.block] if start <= passage.start] if self._has(passage) else []
        )
        return before[-1] if before else ""

    def _has(self, passage: Passage) -> bool:
        return passage.block < len(self.places)


class Finder:
    """One pass over the paragraphs."""

    def __init__(self, fields: Mapping[str, Field], ours: Iterable[str]) -> None:
        self._fields = fields
        self._ours = {" ".join(text.split()) for text in ours}
        self._by_digest = {digest(path): path for path in fields}
        entries = dict.fromkeys(path.rpartition(".")[0] for path in fields if path.count(".") >= 2)
        self._entries = {digest(path): path for path in entries}
        self._labels: dict[tuple[str, str], list[str]] = {}
        for path, each in fields.items():
            owner = path.rpartition(".")[0] if path.count(".") >= 2 else ""
            if path not in ("title", "silences"):
                self._labels.setdefault((owner, each.label), []).append(path)
        self._sections = {section.title: section.name for section in SECTIONS}
        self.found = Found()
        self._path: str | None = None
        self._entry = ""
        self._near = ""
        self._has_marks = False

    def find(self, text: Text) -> Found:
        """Where everything stands."""
        self._has_marks = any(field_mark(mark.name) for block in text.blocks for mark in block.marks)
        for table, blocks in groupby(text.blocks, key=lambda block: block.cell.table if block.cell else None):
            listed = list(blocks)
            if table is None:
                for block in listed:
                    self._block(block)
            else:
                self._table(listed)
        return self.found

    # paragraphs

    def _block(self, block: Block) -> None:
        places: list[tuple[int, str]] = []
        self.found.places.append(places)
        at = 0
        marks = sorted((mark for mark in block.marks if _is_ours(mark)), key=_order)
        for mark in marks:
            if mark.start > at:
                self._value(block.text[at : mark.start], block, places, at)
            at = max(at, self._begin(mark, block, places))
        if marks:
            self._rest(block, at, places)
        elif not self._is_a_label(block, places):
            self._unmarked(block, places)
        self._aside(block)

    def _begin(self, mark: Mark, block: Block, places: list[tuple[int, str]]) -> int:
        """Begin what a mark stands for; where what is behind it begins."""
        end = mark.end if mark.end is not None else len(block.text)
        said = block.text[mark.start : end].strip()
        if of_field := field_mark(mark.name):
            path = self._by_digest.get(of_field.path)
            self._open(path, of_field.words, places, mark.start, said)
            if path == "title":
                return mark.start
            if path and path != "silences" and said != self._fields[path].label:
                self._stray("written into a label", said)
        elif of_entry := entry_mark(mark.name):
            self._enter(self._entries.get(of_entry, ""), said, places, mark.start)
        elif of_file := file_mark(mark.name):
            self.found.file, self._path = of_file, None
        else:
            self._path = None
            self._near = self._entry = ""
            if said and said not in self._sections:
                self._stray("written into a heading", said)
        return end

    def _open(self, path: str | None, words: str | None, places: list[tuple[int, str]], start: int, said: str) -> None:
        if path is None:
            self._path = None
            self.found.unknown += 1
            self._stray("a field that the dossier does not have", said)
            return
        if path in self.found.values:
            self._path = None
            self._stray("a field that stands twice", self._fields[path].label)
            return
        self._path = self._near = path
        self.found.values[path] = []
        if words is not None:
            self.found.words[path] = words
        places.append((start, path))

    def _enter(self, entry: str, said: str, places: list[tuple[int, str]], start: int) -> None:
        self._path, self._entry, self._near = None, entry, entry
        if not entry:
            self._stray("an entry that the dossier does not have", said)
            return
        places.append((start, entry))
        if not said.endswith(f"({entry.partition('.')[2]})"):
            self._stray("written into a heading", said)

    def _rest(self, block: Block, at: int, places: list[tuple[int, str]]) -> None:
        """What stands behind a label in its own paragraph: beside it, or a paragraph that was joined to it."""
        if self._path == "title":
            self._value(block.text[at:], block, places, at)
            return
        joined = next((join for join in block.joins if join >= at), len(block.text))
        if block.text[at:joined].strip() and self._path != "silences":
            self._stray("written beside a label or a heading", block.text[at:joined])
        if block.text[joined:].strip():
            self._value(block.text[joined:], block, places, joined)

    def _is_a_label(self, block: Block, places: list[tuple[int, str]]) -> bool:
        """Whether a paragraph without a mark is a label that lost it, and then begin its field."""
        said = block.text.strip()
        if block.is_heading or (self._has_marks and block.style != LABEL_STYLE.lower()) or block.style == "list bullet":
            return False
        for path in self._labels.get((self._entry, said), ()):
            if path not in self.found.values:
                self._open(path, None, places, 0, said)
                return True
        return False

    def _unmarked(self, block: Block, places: list[tuple[int, str]]) -> None:
        said = " ".join(block.text.split())
        if block.is_heading:
            self._heading(block, said, places)
        elif (said in self._ours or _REF.fullmatch(said)) and not self._is_a_word_like_a_heading(said):
            is_over_the_silences = self._path == "silences" and not self.found.values["silences"]
            self._path = "silences" if is_over_the_silences else None
        elif block.style == ABOUT_STYLE.lower():
            self._path = None
            if said:
                self._stray("written where no field is", said)
        else:
            self._value(block.text, block, places, 0)

    def _is_a_word_like_a_heading(self, said: str) -> bool:
        """Whether a field may say this, though a section is called so: where fields have marks, a heading has one or its style."""
        return self._has_marks and self._path is not None and said in self._sections

    def _heading(self, block: Block, said: str, places: list[tuple[int, str]]) -> None:
        """A heading that has no mark: known by its words, or somebody's own."""
        self._path = None
        if not said:
            return
        name = _ENTRY_IN_HEADING.search(said)
        entry = next((each for each in self._entries.values() if name and each.partition(".")[2] == name[1]), "")
        if block.style == "title" and "title" not in self.found.values:
            self._open("title", None, places, 0, said)
            self._value(block.text, block, places, 0)
        elif entry:
            self._enter(entry, said, places, 0)
        elif said in self._sections:
            self._near = self._entry = ""
            if said == HEADINGS["silences"] and "silences" not in self.found.values:
                self._open("silences", None, places, 0, said)
        else:
            self._stray("a heading that is not the document's", said)

    def _value(self, words: str, block: Block, places: list[tuple[int, str]], at: int) -> None:
        if self._path is not None:
            self.found.values[self._path].append(words)
            if block.authors:
                self.found.authors.setdefault(self._path, set()).update(block.authors)
            if not places:
                places.append((at, self._path))
        elif words.strip() and " ".join(words.split()) not in self._ours:
            self._stray("written where no field is", words)

    def _aside(self, block: Block) -> None:
        """What a paragraph has beside its words."""
        if block.authors and self._path is not None:
            self.found.authors.setdefault(self._path, set()).update(block.authors)
        for how, words in block.by_hand.items():
            self._stray(f"{how}, and read as it stands", words)
        for extra in block.extras:
            what, _, words = extra.partition(": ")
            self._stray(what, words)

    def _stray(self, what: str, text: str) -> None:
        self.found.strays.append(Stray(self._near, what, " ".join(text.split())))

    # tables

    def _table(self, blocks: Sequence[Block]) -> None:
        """The cells of a table: each by its mark, else by its row's name and its column's label."""
        self._path, self._entry = None, ""
        cells = [(cell, list(held)) for cell, held in groupby(blocks, key=lambda block: block.cell)]
        labels = {cell.column: _said(held) for cell, held in cells if cell and cell.row == 0}
        section = next((name for name, over in IN_GRIDS.items() if labels.get(0) == over), "")
        for row, in_row in groupby(cells, key=lambda each: each[0].row if each[0] else 0):
            self._row(row, list(in_row), labels, section)

    def _row(
        self, row: int, cells: list[tuple[Cell | None, list[Block]]], labels: Mapping[int, str], section: str
    ) -> None:
        name = _said(cells[0][1])
        entry = f"{section}.{name}"
        marked = [held for _, held in cells if any(field_mark(mark.name) for block in held for mark in block.marks)]
        is_known = bool(marked) or entry in self._entries.values()
        if row == 0 or not is_known:
            if row and name + "".join(_said(held) for _, held in cells[1:]):
                self._stray("a row that the dossier does not have", " | ".join(_said(held) for _, held in cells))
            self.found.places += [[] for _, held in cells for _ in held]
            return
        self._near = entry if entry in self._entries.values() else self._near
        for cell, held in cells:
            column = cell.column if cell else 0
            path = f"{entry}.{_name_of(section, labels.get(column, ''))}"
            self._cell(held, path if column and path in self._fields else None, is_name=column == 0)
        if entry not in self._entries.values():
            self._stray("written over the name of a row", name)

    def _cell(self, held: list[Block], path: str | None, *, is_name: bool) -> None:
        self._path = None
        mark = next((field_mark(mark.name) for block in held for mark in block.marks if field_mark(mark.name)), None)
        marked = self._by_digest.get(mark.path) if mark else path
        for number, block in enumerate(held):
            places: list[tuple[int, str]] = []
            self.found.places.append(places)
            if number == 0 and (mark or marked):
                self._open(marked, mark.words if mark else None, places, 0, block.text)
            if not is_name:
                self._value(block.text, block, places, 0)
            elif self._near:
                places.append((0, self._near))
            self._aside(block)
        self._path = None


def _name_of(section: str, label: str) -> str:
    """The field of a label in a section of entries."""
    return field_labels(type_of(section)).get(label, "?") if section else "?"


def _said(held: Sequence[Block]) -> str:
    return " ".join(" ".join(block.text for block in held).split())


def _is_ours(mark: Mark) -> bool:
    name = mark.name
    return bool(field_mark(name) or entry_mark(name) or file_mark(name)) or name.removeprefix("s_") in _NAMES


def _order(mark: Mark) -> tuple[int, bool]:
    """Marks by their place; that of a field behind that of the heading it shares."""
    return mark.start, field_mark(mark.name) is not None


_NAMES = {section.name for section in SECTIONS}
