"""The fields of a dossier as a form has them: which there are, how each is filled in, and how that stands in the file.

What a field is comes from the types of `personas/dossier.py`; nothing is listed here a second time. A list, and a row of
wordings, is one box with a line each. The limit: whether what is filled in makes sense, the reader and lint say.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin

from winks.personas.dossier import Dossier
from winks.personas.editing import Value
from winks.personas.outline import Outline, type_of
from winks.personas.reader import ENTRY_NAME, SECTIONS
from winks.personas.written import Written, field_labels, how_written, split_choices, split_forms, split_items

Kind = Literal["line", "prose", "lines", "choice", "choices"]
Shown = str | list[str]
"""What stands in a field of the form: a text, or what was chosen of several."""

HEAD = "head"
IN_THE_HEAD = (
    "title",
    "display_name",
    "language",
    "standing",
    "requires_review_before_use",
    "compiled_on",
    "review_by",
    "licence",
)
"""What a curator writes of the head. The version is given by a release, the id by whoever began the dossier."""
PARTS = (HEAD, *SECTIONS.values())
"""The parts of a file, in its order."""
HEADINGS = {section: heading for heading, section in SECTIONS.items()}
_TO_CHOOSE = {"standing": ("starter", "reserved")}
"""Choices of the head that are a curator's to make; the others rest on what is signed."""


class Field(NamedTuple):
    """One field of a form."""

    path: str
    """Its place, as the reader names it: `notes.rukun.readings`."""
    name: str
    """The same without the name of an entry: `notes.readings`."""
    label: str
    """What stands over it in the file."""
    kind: Kind
    choices: tuple[str, ...] = ()
    is_required: bool = True

    def shown(self, words: str) -> Shown:
        """What is written in the file, as the form has it."""
        if self.kind == "choices":
            return list(split_choices(words))
        return "\n".join(self.items(words)) if self.kind == "lines" else words

    def items(self, words: str) -> tuple[str, ...]:
        """The items of a list as it is written in the file; the lines of one that is written as no list."""
        how = _HOW.get(self.name)
        if how in (split_forms, split_choices):
            return tuple(how(words))
        try:
            return tuple(" ".join(item.split()) for item in split_items(words))
        except ValueError:
            return tuple(words.splitlines())

    def value(self, shown: Shown) -> Value:
        """What stands in the form, as it is put into the file."""
        if isinstance(shown, list):
            return tuple(shown)
        if self.kind == "lines":
            lines = (line.strip().removeprefix("- ").strip() for line in shown.splitlines())
            return tuple(line for line in lines if line and line != "-")
        return shown.strip()


def fields_at(at: str, found: Outline) -> tuple[Field, ...]:
    """The fields of a part of the file: of the head, of a section, or of an entry of one; none where there is none."""
    section = at.partition(".")[0]
    if at == HEAD:
        return tuple(_head())
    if at == "silences":
        return (Field(at, at, HEADINGS[at], "lines"),)
    if section not in HEADINGS or (section in ENTRY_NAME) == (at == section):
        return ()
    if section in ENTRY_NAME and at not in found:
        return ()
    return tuple(_fields(type_of(section), section, at))


def part_of(path: str, found: Outline) -> str | None:
    """The part that a field is filled in with; None for what is no field, such as a label nobody knows."""
    section = path.partition(".")[0]
    if path in IN_THE_HEAD:
        return HEAD
    if section not in HEADINGS:
        return None
    if section not in ENTRY_NAME:
        return section
    entries = (f"{section}.{name}" for name in found.names(section))
    held = [entry for entry in entries if f"{path}.".startswith(f"{entry}.")]
    return max(held, key=len, default=section)


def _head() -> Iterator[Field]:
    for name in IN_THE_HEAD:
        kind, choices = _kind(Dossier, name)
        kind = "line" if kind == "prose" else kind
        yield Field(name, f"{HEAD}.{name}", name, kind, _TO_CHOOSE.get(name, choices))


def _fields(part: type[Written], section: str, at: str) -> Iterator[Field]:
    for label, name in field_labels(part).items():
        own = next(key for key, field in part.model_fields.items() if name in (key, field.alias))
        kind, choices = _kind(part, own)
        yield Field(
            f"{at}.{name}", f"{section}.{name}", label, kind, choices, is_required=part.model_fields[own].is_required()
        )


def _kind(part: type[Written], name: str) -> tuple[Kind, tuple[str, ...]]:
    annotation, how = part.model_fields[name].annotation, how_written(part, name)
    if annotation is bool:
        return "choice", ("yes", "no")
    if get_origin(annotation) is Literal:
        return "choice", get_args(annotation)
    if how is split_choices:
        choices = _literals(annotation)
        return ("choices", choices) if choices else ("lines", ())
    if how is split_forms or get_origin(annotation) is tuple:
        return "lines", ()
    is_line = annotation is date or (annotation is str and how is None)
    return ("line" if is_line and not _may_be_none(annotation) else "prose"), ()


def _literals(annotation: Any) -> tuple[str, ...]:
    inner = get_args(annotation)[0] if get_args(annotation) else None
    return get_args(inner) if get_origin(inner) is Literal else ()


def _may_be_none(annotation: Any) -> bool:
    return get_origin(annotation) in (Union, UnionType)


_HOW = {
    f"{section}.{field.alias or name}": how_written(type_of(section), name)
    for section in SECTIONS.values()
    if section != "silences"
    for name, field in type_of(section).model_fields.items()
}
