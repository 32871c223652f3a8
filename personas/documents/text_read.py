"""What a colleague changed in a copy of a dossier's own file: by field, as it is written there, whether or not it reads.

A copy does not say from which text it was made. It is held against the dossier as it is, so that what the curator changed
meanwhile shows as if it had been put back.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import DossierError, InputRefused
from ..outline import Outline, outline, type_of
from ..reader import ENTRY_NAME, HIDDEN, LABEL, ReadDossier
from ..working_files import MAX_READ
from ..written import field_labels, split_items
from .blocks import NOT_GIVEN
from .fields import HEADINGS, Field, canonical, fields_of, shape_of, value_of
from .marked import Marked, Proposal, Unmatched, proposal

_WHY_NOT = "It is nobody's to mark up: it comes of a release, and of signatures."


def read_text(raw: bytes, name: str, read: ReadDossier) -> Marked:
    """What reads otherwise in a copy of the file. InputRefused for what is no copy of it."""
    found = outline(_text(raw, name))
    if not found.has_head or found.words("id") != read.dossier.id:
        raise InputRefused(
            f"The file {name[:80]!r} is neither a DOCX nor a copy of the file of {read.dossier.id!r}; give one of the two."
        )
    fields = fields_of(read.dossier)
    try:
        changed = list(_changed(found, fields))
        added = list(_added(found, fields))
    except DossierError as error:  # a part that stands twice
        raise InputRefused(f"The file {name[:80]!r} cannot be matched to fields: {error.faults[0].sentence}") from error
    return Marked("md", read.sha256, None, (*changed, *added), (), tuple(_unmatched(found, fields)))


def _text(raw: bytes, name: str) -> str:
    if len(raw) > MAX_READ:
        raise InputRefused(f"The file {name[:80]!r} is larger than {MAX_READ // 1024} KiB; it is no copy of a dossier.")
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise InputRefused(f"The file {name[:80]!r} is neither a DOCX nor UTF-8 text (byte {error.start}).") from error
    if hidden := HIDDEN.search(text):
        raise InputRefused(
            f"The file {name[:80]!r} has an invisible character in it (U+{ord(hidden[0]):04X}); delete it."
        )
    return text


def _changed(found: Outline, fields: dict[str, Field]) -> Iterator[Proposal]:
    for path, field in fields.items():
        is_there = path in found or (path.rpartition(".")[0] in found and path.count(".") > 0)
        after = _said(found, field)
        if is_there and after != field.texts:
            yield proposal(field, after, why_not=_WHY_NOT if path in NOT_GIVEN else "")


def _said(found: Outline, field: Field) -> tuple[str, ...]:
    words = found.words(field.path)
    if field.shape == "items":
        try:
            return canonical("items", split_items(words))
        except ValueError:
            return canonical("items", words.splitlines())
    return canonical(field.shape, words.split("\n\n") if field.shape == "prose" else [words])


def _added(found: Outline, fields: dict[str, Field]) -> Iterator[Proposal]:
    """Entries that only the copy has."""
    for section in ENTRY_NAME:
        for name in found.names(section):
            path = f"{section}.{name}"
            if not any(field.rpartition(".")[0] == path for field in fields):
                given = {
                    each: _field(found, section, name, label, each)
                    for label, each in field_labels(type_of(section)).items()
                }
                yield Proposal(
                    path,
                    (HEADINGS[section], name),
                    "items",
                    (),
                    tuple(f"{field.label}: {' / '.join(field.texts)}" for field in given.values() if field.texts),
                    values={each: value_of(field.shape, field.texts) for each, field in given.items() if field.texts},
                )


def _field(found: Outline, section: str, entry: str, label: str, name: str) -> Field:
    type_ = type_of(section)
    own = next(key for key, field in type_.model_fields.items() if name in (key, field.alias))
    empty = Field(f"{section}.{entry}.{name}", (HEADINGS[section], entry, label), shape_of(type_, own), ())
    return empty._replace(texts=_said(found, empty))


def _unmatched(found: Outline, fields: dict[str, Field]) -> Iterator[Unmatched]:
    for part in found.parts:
        if "?" in part.path:
            first = found.lines.words[part.start]
            yield Unmatched((), "a part that the format does not know", (LABEL.match(first) or [first])[0])
    said = [field for field in fields.values() if field.texts]
    gone = [field for field in said if field.path.count(".") >= 2 and field.path.rpartition(".")[0] not in found]
    lost = [field for field in said if field.path.count(".") == 1 and field.path.partition(".")[0] not in found]
    where = [*(field.where[:2] for field in gone), *(field.where[:1] for field in lost)]
    yield from (Unmatched(each, "not in the copy", "") for each in dict.fromkeys(where))
