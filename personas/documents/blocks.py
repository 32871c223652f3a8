"""A dossier laid out as a document to be marked up: headings, labelled fields, tables with a field in each cell.

Each field stands in it once, under the label that it has in the file, so that what is written there can be told to be a
change of that field. The sections are those of `sections.py`; a test holds every field to a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..attestation_standing import CARRIED, labels_of
from ..attestation_words import sentences
from ..reader import ENTRY_NAME, ReadDossier
from .fields import Field, fields_of
from .sections import LABELS, SECTIONS, STANDINGS, UNCARRIED, as_words


@dataclass(frozen=True)
class Heading:
    """A heading. `path` is the entry it is of, None for a section."""

    text: str
    level: int
    name: str
    """Of a section; the path of an entry."""


@dataclass(frozen=True)
class About:
    """A sentence of ours. It is no field."""

    text: str


@dataclass(frozen=True)
class Labelled:
    """A field under its label."""

    field: Field


@dataclass(frozen=True)
class Bare:
    """A field that stands under the heading of its section, without a label."""

    field: Field


@dataclass(frozen=True)
class Grid:
    """A table of the entries of a section: one a row, named in the first column, a field in each other cell."""

    section: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Field, ...]], ...]
    is_wide: bool = False


Block = Heading | About | Labelled | Bare | Grid

IN_GRIDS = {"sources": "Source", "words": "Term", "retired": "Note", "kept": "Rule and field", "changelog": "Version"}
"""Sections whose entries are short enough for a table, and what is over the names."""
_IN_FILE = ("display_name", "language", "requires_review_before_use", "compiled_on", "review_by", "licence")
NOT_GIVEN = ("format", "id", "version", "standing")
"""What stands in the head of a file and is nobody's to mark up: it comes of a release, and of signatures."""
_LAST = ("raising_draft", "good_draft", "sources", "standing", "lines", "cue_forms", "draft_forms", "attended_forms")
_OF = {
    "speaking": ("positionality", "status.notices"),
    "scope": ("scope",),
    "silences": ("silences",),
    "aside": ("abstaining",),
    "cues": ("cues",),
}
_ENTRIES = {
    "sources": "sources",
    "notes": "notes",
    "words": "words",
    "boundaries": "boundaries",
    "retired": "retired",
    "kept": "kept",
    "changes": "changelog",
}


def blocks_of(read: ReadDossier) -> tuple[Block, ...]:
    """The whole document, in reading order. The title is not among them."""
    return tuple(_blocks(read, fields_of(read.dossier)))


def _blocks(read: ReadDossier, fields: dict[str, Field]) -> Iterator[Block]:
    yield from _front(read, fields)
    for name, title, about in SECTIONS:
        body = list(_section(name, read, fields))
        if body:
            yield Heading(title, 1, name)
            if about:
                yield About(about)
            yield from body


def _front(read: ReadDossier, fields: dict[str, Field]) -> Iterator[Block]:
    """What stands under the title: the banner, how the dossier stands, why a place is held open."""
    dossier = read.dossier
    yield Labelled(fields["status.banner"])
    yield About(dossier.ref)
    yield About(STANDINGS[dossier.standing])
    if dossier.standing in CARRIED and not any(said.kind == dossier.standing for said in read.attestations):
        yield About(UNCARRIED)
    for name in ("reserved_because", "whom_to_ask", "withdrawn_because"):
        if fields[f"status.{name}"].texts:
            yield Labelled(fields[f"status.{name}"])


def _section(name: str, read: ReadDossier, fields: dict[str, Field]) -> Iterator[Block]:
    if name == "signed":
        yield from _signed(read)
    elif name == "file":
        yield from (Labelled(fields[key]) for key in _IN_FILE)
    elif name in _ENTRIES:
        yield from _entries(_ENTRIES[name], fields, read)
    else:
        for path in _OF[name]:
            held = [field for field in fields.values() if f"{field.path}.".startswith(f"{path}.") and field.texts]
            yield from (Bare(field) if field.path == "silences" else Labelled(field) for field in held)


def _signed(read: ReadDossier) -> Iterator[Block]:
    for said in read.attestations:
        yield from (About(sentence) for sentence in sentences(said))
    if given := labels_of(read):
        yield About(LABELS)
        yield from (About(f"“{label}”") for label in given)


def _entries(section: str, fields: dict[str, Field], read: ReadDossier) -> Iterator[Block]:
    named = [str(getattr(entry, ENTRY_NAME[section])) for entry in getattr(read.dossier, section)]
    held = {name: tuple(f for f in fields.values() if f.where[:-1] and _is_of(f, section, name)) for name in named}
    if section in IN_GRIDS:
        if named:
            labels = (IN_GRIDS[section], *(field.label for field in held[named[0]]))
            yield Grid(section, labels, tuple(held.items()), is_wide=section == "sources")
        return
    for name, own in held.items():
        yield Heading(f"{as_words(name)} ({name})", 2, f"{section}.{name}")
        yield from (Labelled(field) for field in sorted(own, key=_place) if field.texts)


def _place(field: Field) -> int:
    """Where a field of a note stands: what is read first, and behind it what it rests on and is found by."""
    name = field.path.rpartition(".")[2]
    return _LAST.index(name) + 1 if name in _LAST else 0


def _is_of(field: Field, section: str, entry: str) -> bool:
    return field.path.rpartition(".")[0] == f"{section}.{entry}"
