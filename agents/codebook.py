"""The engine's own data, read from the TOML files beside this module: lines, standpoints, boundaries, genres, cue words, floor.

They are data so that a reader can argue with them without reading code. Each file is parsed once, on first use.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, field_validator

from ..personas.dossier import BoundaryAct, CueType, Line
from ..personas.forms import Fold
from ..personas.ordinary import is_ordinary
from ..personas.written import split_forms
from .plain import Plain

ENGINE_FOLD = Fold(case=True)
"""The engine's own forms ignore capitals."""


EngineForms = Annotated[tuple[str, ...], BeforeValidator(split_forms)]
"""Wordings parted by `;`, as in a dossier."""


class CodebookLine(Plain):
    """One of the ten lines along which a draft is read."""

    id: Line
    name: str
    terms: str
    """The field's terms, with their authors."""
    asks: str
    well: str
    """A finding done well."""
    badly: str
    """A finding done badly."""
    must_not: str


class Verdict(Plain):
    """What a reviewer may say of a place, in a word, and what the word means."""

    id: str
    meaning: str


class StandpointEntry(Plain):
    """A wording that speaks from somebody's common sense, with rival readings of it."""

    id: str
    name: str
    lines: tuple[Line, ...]
    speaks_from: str
    forms: EngineForms
    thin_reading: str
    readings: tuple[str, ...]
    ordinary: tuple[str, ...]
    question: str
    guidance: str
    raising_draft: str
    good_draft: str


class EngineBoundary(Plain):
    """What comes before any reading of culture, in every setting."""

    id: str
    act: BoundaryAct
    forms: EngineForms
    say: str


class Genre(Plain):
    """A kind of text that takes the words of a setting and answers nobody in it."""

    id: str
    what: str
    """What is asked for, with its article."""
    forms: EngineForms


class FloorPattern(Plain):
    """A wording that no finding, and no careful draft, should hold."""

    id: str
    hints: tuple[str, ...] = ()
    """Letters in lower case, one of which any match holds; a pattern is compiled only for a text that has one."""
    regex: str
    effect: Literal["withhold", "flag"]
    say: str

    @field_validator("hints", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(hint.lstrip() for hint in value.split(";")) if isinstance(value, str) else value

    def find(self, text: str) -> re.Match[str] | None:
        """The first place in `text` where the wording stands."""
        lowered = text.lower()
        if self.hints and not any(hint in lowered for hint in self.hints):
            return None
        return re.search(self.regex, text)


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def codebook() -> dict[str, CodebookLine]:
    """The ten lines by id."""
    return {item["id"]: CodebookLine(**item) for item in _data("codebook")["line"]}


@cache
def verdicts() -> dict[str, Verdict]:
    """The words a reviewer may use, by id."""
    return {item["id"]: Verdict(**item) for item in _data("codebook")["verdict"]}


@cache
def standpoints() -> tuple[StandpointEntry, ...]:
    """The wordings of the default standpoint."""
    return tuple(StandpointEntry(**item) for item in _data("standpoint")["entry"])


@cache
def boundaries() -> tuple[EngineBoundary, ...]:
    """What comes first in every setting."""
    return tuple(EngineBoundary(**item) for item in _data("boundaries")["boundary"])


@cache
def genres() -> tuple[Genre, ...]:
    """What the words of any setting are wanted for elsewhere."""
    return tuple(Genre(**item) for item in _data("genres")["genre"])


@cache
def floor() -> tuple[FloorPattern, ...]:
    """The lexical floor."""
    return tuple(FloorPattern(**item) for item in _data("lexical_floor")["pattern"])


@cache
def cue_words() -> dict[CueType, tuple[str, ...]]:
    """General wordings by the type of cue they are. They are shown; they never seat anyone."""
    return {type_: split_forms(table["forms"]) for type_, table in _data("cue_forms").items()}  # type: ignore[misc]


def open_codebook() -> None:
    """Read every data file now, so that no step of a run stops an event loop to read one."""
    for read in (codebook, verdicts, standpoints, boundaries, genres, floor, cue_words):
        read()
    is_ordinary("a")
