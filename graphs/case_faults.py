"""What is wrong in a file of cases, and where: the line of a key, the sentence about it, the word that may have been meant."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from ..agents.restraint import REVIEWER as RESTRAINT
from ..agents.standpoint import REVIEWER as STANDPOINT
from ..personas.library import Library
from .expectations import RULES, Expect, meant

Where = tuple[str | int, ...]
"""The way to a value from the top of the file, by key and by place in a list."""
NOT_WORDING = "Expectations are about what was done, never about wording."
SHOWN = 60
"""Characters of a wrong value in a message at most."""
BY_DOSSIER = ("seated", "not_seated", "abstained", "notes")
BY_REVIEWER = ("outcomes", "part_abstained", "findings_by_reviewer")

# texts of several lines and comments, which may hold anything, and texts of one line, which keep a # from being a comment
_OPAQUE = re.compile(r'"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
_CASE = re.compile(r"^[ \t]*\[\[\s*(?:case|\"case\"|'case')\s*\]\]", re.MULTILINE)

_TOP = re.compile(r"^[ \t]*\[\s*expect\b", re.MULTILINE)


class Lines:
    """Where keys stand in a text of TOML."""

    def __init__(self, text: str) -> None:
        self._text = _OPAQUE.sub(_blank, text)
        self._ends = [match.end() for match in re.finditer("\n", self._text)]
        self._cases = [match.end() for match in _CASE.finditer(self._text)]
        self._ids = _ids(text, self._cases)

    def of(self, where: Where) -> int:
        """The line, from 1, of the last key on the way that is found; else of its case, else the first."""
        start, end = self._part(where)
        at = start
        for key in (part for part in where[where[:1] == ("case",) :] if isinstance(part, str)):
            found = re.compile(rf"(?<![\w-])[\"']?{re.escape(key)}[\"']?[ \t]*[=.\]]").search(self._text, at, end)
            at = found.start() if found else at
        return bisect_right(self._ends, at) + 1

    def called(self, where: Where) -> str:
        """The way to a value, as a person would say it."""
        keys = [str(part) for part in where if part != "[key]"]
        if where[:1] == ("case",) and len(where) > 1:
            number = int(where[1])
            name = self._ids[number] if number < len(self._ids) and self._ids[number] else f"number {number + 1}"
            return " ".join(filter(None, (f"case {name}", ".".join(keys[2:]))))
        return ".".join(keys) or "file"

    def _part(self, where: Where) -> tuple[int, int]:
        """Where the text of a case begins and ends; for what is expected of all cases, of its table."""
        if where[:1] != ("case",):
            start = table.start() if (table := _TOP.search(self._text)) and where[:1] == ("expect",) else 0
            return start, next((case for case in self._cases if case > start), len(self._text))
        number = int(where[1]) if len(where) > 1 else len(self._cases)
        if number >= len(self._cases):
            return 0, len(self._text)
        return self._cases[number], (*self._cases, len(self._text))[number + 1]


def sentence(item: ErrorDetails, root: type[BaseModel]) -> str:
    """What is wrong with one value, in a sentence, with the nearest known word."""
    where, said = item["loc"], item["msg"].removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        model = _model_at(root, where[:-1])
        wording = f" {NOT_WORDING}" if model is Expect else ""
        return f"there is no such key.{meant(str(where[-1]), model.model_fields)}{wording}"
    if item["type"] == "missing":
        return "is missing."
    if str(where[-1]) in RULES:
        return f"a rule is asked or left out: write true, or leave_out = [{str(where[-1])!r}]."
    shown = repr(item["input"])
    shown = shown if len(shown) <= SHOWN else f"{shown[:SHOWN]}..."
    if item["type"] == "literal_error" and (words := _literals(where)):
        return f"{shown} is not known here.{meant(str(item['input']), words)}"
    return f"{said.removesuffix('.')}." if item["type"] == "value_error" else f"{shown}: {said}."


def unknown_names(expect: Expect, library: Library) -> Iterator[tuple[Where, str]]:
    """Dossiers, reviewers and notes that an expectation names and nobody knows."""
    dossiers = sorted({*library.held, *(fault.file.removesuffix(".md") for fault in library.faults)})
    for key in BY_DOSSIER:
        yield from _unknown(key, getattr(expect, key) or (), dossiers, "dossier")
    for key in BY_REVIEWER:
        yield from _unknown(key, getattr(expect, key) or (), [STANDPOINT, RESTRAINT, *dossiers], "reviewer")
    for name, notes in (expect.notes or {}).items():
        if read := library.held.get(name.partition("@")[0]):
            known = [note.id for note in read.dossier.notes]
            yield from _unknown("notes", notes, known, f"note of {name}")


def _unknown(key: str, names: Iterable[str], known: list[str], what: str) -> Iterator[tuple[Where, str]]:
    for name in names:
        if name.partition("@")[0] not in known:
            yield (key,), f"there is no {what} {name!r}.{meant(name, known)}"


def _blank(match: re.Match[str]) -> str:
    """What cannot hold a key, in blanks, so that every place stays where it is. A text of one line may be a key."""
    text = match[0]
    keeps = text[0] in "\"'" and not text.startswith(('"""', "'''"))
    return text if keeps else re.sub(r"[^\n]", " ", text)


def _ids(text: str, cases: list[int]) -> list[str | None]:
    """What each case is called, as far as its text says so."""
    ends = (*cases, len(text))
    found = (
        re.compile(r"^[ \t]*id[ \t]*=[ \t]*([\"'])([^\"'\n]{1,60})\1", re.MULTILINE).search(text, start, ends[number])
        for number, start in enumerate(cases, start=1)
    )
    return [match[2] if match else None for match in found]


def _model_at(root: type[BaseModel], where: Where) -> type[BaseModel]:
    """The model that a way leads to."""
    model = root
    for part in where:
        field = model.model_fields.get(str(part))
        inner = _inner(field.annotation) if field else None
        model = inner or model
    return model


def _inner(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for item in get_args(annotation) if (found := _inner(item))), None)


def _literals(where: Where) -> list[str]:
    """The words that a value, or a key of an object, may be."""
    keys = [part for part in where if isinstance(part, str)]
    field = next((key for key in reversed(keys) if key in Expect.model_fields), None)
    if field is None:
        return []
    return [str(word) for word in _words(Expect.model_fields[field].annotation)]


def _words(annotation: Any) -> list[Any]:
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return [word for item in get_args(annotation) for word in _words(item)]
