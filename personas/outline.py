"""Where each part of a dossier's file stands, line by line, whether or not the whole of it reads.

The marks are those of `reader.py`. What this module does not do: say what is wrong. A part that the format does not know
has a path with a question mark in it, so that it ends the part before it and can be taken for no other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Literal, NamedTuple

from rapidfuzz import process

from ..errors import DossierError, Fault, UnknownId
from .reader import ENTRY_NAME, LABEL, SECTIONS, part_types
from .written import Written, field_labels

Kind = Literal["key", "title", "section", "entry", "field"]
_RANK: dict[Kind, int] = {"section": 0, "entry": 1, "title": 2, "field": 2}
"""A part ends where the next one of its rank or of a lower one begins; a key and the title are one line. The silences, which
hold no entries, end where anything begins, so that a note that strayed among them is no part of what they say."""
_LINE_END = re.compile(r"(\r\n|\r|\n)")


class Lines(NamedTuple):
    """The lines of a file, each with what ended it, so that those nobody touched stay as they are to the byte."""

    words: tuple[str, ...]
    ends: tuple[str, ...]
    """One to a line: how it ended. The last line of a file has no end."""

    @classmethod
    def of(cls, text: str) -> Lines:
        """The lines of a text."""
        parts = _LINE_END.split(text)
        return cls(tuple(parts[::2]), (*parts[1::2], ""))

    @property
    def text(self) -> str:
        """The lines as one text again."""
        return "".join(word + end for word, end in zip(self.words, self.ends, strict=True))

    @property
    def newline(self) -> str:
        """What most lines of the file end with."""
        counted = Counter(end for end in self.ends if end)
        return counted.most_common(1)[0][0] if counted else "\n"

    def replaced(self, start: int, end: int, words: Iterable[str]) -> Lines:
        """The lines with those from `start` up to `end` put otherwise. The file ends as it did."""
        new = tuple(words)
        whole = (*self.words[:start], *new, *self.words[end:])
        ends = [*self.ends[:start], *(self.newline for _ in new), *self.ends[end:]]
        if new and start < end:
            ends[start + len(new) - 1] = self.ends[end - 1]
        ends = [*(each or self.newline for each in ends[:-1]), ""]
        return Lines(whole, tuple(ends))

    def last_written(self, start: int, end: int) -> int:
        """Past the last line that is not blank, from `start` up to `end`."""
        while end > start and not self.words[end - 1].strip():
            end -= 1
        return end


@dataclass(frozen=True)
class Part:
    """A key, the title, a section, an entry or a field of a file."""

    path: str
    """As the reader names it: `notes.rukun.readings`."""
    kind: Kind
    start: int
    """Its first line, counted from 0."""
    end: int
    """Past its last line that is not blank."""


@dataclass(frozen=True)
class Outline:
    """The parts of a file in their order."""

    lines: Lines
    parts: tuple[Part, ...]
    head_end: int
    """The line that ends the head, counted from 0; -1 where it does not begin, the number of lines where it never ends."""

    @property
    def has_head(self) -> bool:
        """Whether the head has its beginning and its end."""
        return 0 < self.head_end < len(self.lines.words) and self.lines.words[self.head_end].strip() == "---"

    @cached_property
    def _by_path(self) -> dict[str, Part]:
        return {part.path: part for part in reversed(self.parts)}

    def __contains__(self, path: str) -> bool:
        return path in self._by_path

    def find(self, path: str) -> Part | None:
        """The part at a path, None where there is none. DossierError where there are two."""
        twice = [part.start + 1 for part in self.parts if part.path == path]
        if len(twice) > 1:
            sentence = f"it stands twice, on lines {twice[0]} and {twice[1]}; delete one of them in the text first."
            raise DossierError([Fault("dossier", twice[1], path, sentence)])
        return self._by_path.get(path)

    def get(self, path: str) -> Part:
        """The part at a path. UnknownId, with the nearest, where there is none."""
        if part := self.find(path):
            return part
        raise self.unknown(path)

    def unknown(self, path: str) -> UnknownId:
        """That there is nothing at a path, with the nearest that there is."""
        known = [part.path for part in self.parts if "?" not in part.path]
        near = process.extractOne(path, known, score_cutoff=60)
        return UnknownId(
            "field", path, near[0] if near else None, "A field is named by its place, such as scope.one_line."
        )

    def within(self, path: str, kind: Kind) -> tuple[Part, ...]:
        """The parts of a kind that lie in a section or an entry."""
        whole = self.get(path)
        return tuple(part for part in self.parts if part.kind == kind and whole.start < part.start < whole.end)

    def names(self, section: str) -> tuple[str, ...]:
        """What the entries of a section are called."""
        entries = self.within(section, "entry") if section in self else ()
        return tuple(part.path.partition(".")[2] for part in entries)

    def words(self, path: str) -> str:
        """What is written at a path: a field's value as it stands in the file; '' where there is no such part."""
        part = self.find(path)
        if part is None:
            return ""
        first, *rest = self.lines.words[part.start : part.end]
        if part.kind == "field" and (match := LABEL.match(first)):
            first = match[2]
        elif part.kind == "key":
            first = first.partition(":")[2]
        elif part.kind == "title":
            first = first[2:]
        elif part.path == "silences":
            first = ""
        return "\n".join((first, *rest)).strip()


def outline(text: str) -> Outline:
    """The parts of a dossier's text."""
    lines = Lines.of(text)
    head_end = _head_end(lines)
    marks = list(_body(lines, head_end))
    parts = [Part(key, "key", number, number + 1) for number, key in _head(lines, head_end)]
    for at, (start, kind, path) in enumerate(marks):
        rank = _RANK["field" if path == "silences" else kind]
        later = (line for line, other, _ in marks[at + 1 :] if _RANK[other] <= rank)
        end = start + 1 if kind == "title" else next(later, len(lines.words))
        parts.append(Part(path, kind, start, lines.last_written(start, end)))
    return Outline(lines, tuple(parts), head_end)


def _head_end(lines: Lines) -> int:
    if lines.words[0].removeprefix("\ufeff").strip() != "---":
        return -1
    for number, line in enumerate(lines.words[1:], start=1):
        if line.strip() == "---":
            return number
        if line.startswith("#"):
            return number - 1
    return len(lines.words)


def _head(lines: Lines, head_end: int) -> Iterator[tuple[int, str]]:
    for number in range(1, head_end):
        key, colon, _ = lines.words[number].partition(":")
        if colon and key.strip():
            yield number, key.strip()


def _body(lines: Lines, head_end: int) -> Iterator[tuple[int, Kind, str]]:
    section = owner = "?"
    for number in range(head_end + 1, len(lines.words)):
        line = lines.words[number]
        if line.startswith("### "):
            owner = f"{section if section in ENTRY_NAME else '?'}.{line[4:].strip()}"
            yield number, "entry", owner
        elif line.startswith("## "):
            section = owner = SECTIONS.get(line[3:].strip(), "?")
            yield number, "section", section
        elif line.startswith("# "):
            yield number, "title", "title"
        elif match := LABEL.match(line):
            name = _names(section).get(match[1].strip(), f"?{match[1].strip()}")
            yield number, "field", f"{owner}.{name}"


@cache
def _names(section: str) -> dict[str, str]:
    """The fields of a section by their labels."""
    type_ = part_types().get(section)
    return field_labels(type_) if type_ else {}


def type_of(section: str) -> type[Written]:
    """The type of a section that has labels, or of its entries."""
    return part_types()[section]
