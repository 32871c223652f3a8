"""The fields of a dossier as a document has them: what each is called, how it is written, and what stands in it.

A field's words are compared without regard to white space, so that an editor that sets them otherwise changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, NamedTuple

from ..dossier import Citation, Dossier, split_citations
from ..editing import Value
from ..reader import ENTRY_NAME, SECTIONS, head_keys
from ..written import Written, field_labels, how_written, split_choices, split_forms, split_items

Shape = Literal["line", "prose", "items", "forms", "choices"]
"""How a field is written: on one line, in paragraphs, as a list, as wordings parted by `;`, as choices parted by commas."""

HEADINGS = {section: heading for heading, section in SECTIONS.items()}
"""What stands in the file over each section."""
_PARTED = {"forms": "; ", "choices": ", "}
_UNWRITABLE = {code: 0xFFFD for plane in range(0, 0x110000, 0x10000) for code in (plane + 0xFFFE, plane + 0xFFFF)}
"""Characters that a dossier may hold and no document can."""


class Field(NamedTuple):
    """One field, there or not."""

    path: str
    """As the reader names it: `notes.rukun.readings`."""
    where: tuple[str, ...]
    """The same in the headings and labels of the file: Notes, rukun, Readings."""
    shape: Shape
    texts: tuple[str, ...]
    """Its paragraphs, items, wordings or choices; nothing where it is not there."""

    @property
    def label(self) -> str:
        """What stands over it."""
        return self.where[-1]

    @property
    def shown(self) -> tuple[str, ...]:
        """Its paragraphs in a document: wordings and choices stand in one."""
        parted = _PARTED.get(self.shape)
        return (parted.join(self.texts),) if parted and self.texts else self.texts


def fields_of(dossier: Dossier) -> dict[str, Field]:
    """Every field that the dossier has or could have, by its path, in the order of the format."""
    found = [_field(Dossier, dossier, name, name, (name,)) for name in (*head_keys(), "title", "silences")]
    for section, heading in HEADINGS.items():
        if section == "silences":
            continue
        held = getattr(dossier, section)
        if section not in ENTRY_NAME:
            found += _fields(held, section, (heading,))
            continue
        for entry in held:
            name = str(getattr(entry, ENTRY_NAME[section]))
            found += _fields(entry, f"{section}.{name}", (heading, name))
    return {field.path: field for field in found}


def _fields(part: Written, path: str, where: tuple[str, ...]) -> Iterator[Field]:
    aliases = {field.alias or name: name for name, field in type(part).model_fields.items()}
    for label, name in field_labels(type(part)).items():
        yield _field(type(part), part, aliases[name], f"{path}.{name}", (*where, label))


def _field(type_: type[Written], part: Written, name: str, path: str, where: tuple[str, ...]) -> Field:
    shape = shape_of(type_, name)
    return Field(
        path, (HEADINGS["silences"],) if path == "silences" else where, shape, _texts(getattr(part, name), shape)
    )


def shape_of(type_: type[Written], name: str) -> Shape:
    """How a field of a part is written."""
    how: Callable[..., Any] | None = how_written(type_, name)
    if how in (split_items, split_citations):
        return "items"
    if how in (split_forms, split_choices):
        return "forms" if how is split_forms else "choices"
    return "prose" if how is not None and type_.model_fields[name].annotation is not bool else "line"


def _texts(value: Any, shape: Shape) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, tuple):
        return canonical(
            shape, (f"{each.ref}: {each.locator}" if isinstance(each, Citation) else each for each in value)
        )
    return canonical(shape, str(value).split("\n\n") if shape == "prose" else [str(value)])


def canonical(shape: Shape, paragraphs: Iterable[str]) -> tuple[str, ...]:
    """What the paragraphs of a document say as a field of that shape: white space is one space, and what is empty is not there."""
    said = [" ".join(writable(each).split()) for each in paragraphs]
    said = [each for each in said if each]
    if shape in ("prose", "items"):
        return tuple(said)
    if shape == "line":
        return (" ".join(said),) if said else ()
    how = split_forms if shape == "forms" else split_choices
    return tuple(how(_PARTED[shape].join(said)))


def value_of(shape: Shape, texts: tuple[str, ...]) -> Value:
    """A field's texts as they are put into the file."""
    return texts if shape in ("items", "forms", "choices") else "\n\n".join(texts)


def writable(text: str) -> str:
    """A text as a document can hold it."""
    return text.translate(_UNWRITABLE)


def digest(what: str | tuple[str, ...]) -> str:
    """A short digest of a path or of what a field says, for a mark that no reader sees."""
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()[:12]
