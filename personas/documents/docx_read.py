"""What a colleague marked in a DOCX of a dossier: tracked and plain changes by field, comments, and everything else told.

A field is changed where it does not say what it said when the document was made, which its mark knows, so that what the
curator changed meanwhile is not taken for the colleague's. Where the marks are gone it is compared with the dossier as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ...errors import InputRefused
from ..reader import ReadDossier
from .blocks import NOT_GIVEN, About, Heading, blocks_of
from .docx_blocks import Passage, Reader, Text, attribute, style_names, tag, text_of
from .docx_found import IN_CONTENTS, Finder, Found
from .docx_package import Parts, open_docx
from .fields import Field, canonical, digest, fields_of
from .marked import Comment, Marked, Proposal, Unmatched, proposal

MOST_STRAYS = 200


def read_docx(raw: bytes, name: str, read: ReadDossier) -> Marked:
    """What is marked in the document, held against the dossier. InputRefused for a file that is no document of this dossier."""
    parts = open_docx(raw, name)
    fields = fields_of(read.dossier)
    names, notes = style_names(parts.styles), dict(_notes(parts))
    body = next((each for each in parts.document if tag(each) == "body"), parts.document)
    after, before = (Reader(view, names, notes).read(body) for view in ("after", "before"))
    ours = _ours(read)
    found, untouched = Finder(fields, ours).find(after), Finder(fields, ours).find(before)
    _must_be_of(read, found, name)
    return Marked(
        "docx",
        read.sha256,
        found.file.sha256 if found.file else None,
        tuple(_proposals(fields, found, untouched)),
        tuple(_comments(parts, after, before, found, untouched, fields)),
        tuple(_unmatched(fields, found, after))[:MOST_STRAYS],
        tuple(_notices(read, found)),
    )


def _ours(read: ReadDossier) -> Iterator[str]:
    """Every sentence of the document that is not the dossier's."""
    yield IN_CONTENTS
    yield f"{read.dossier.ref}, SHA-256 of its file: {read.sha256}"
    yield from (block.text for block in blocks_of(read) if isinstance(block, (About, Heading)))


def _must_be_of(read: ReadDossier, found: Found, name: str) -> None:
    if found.file and found.file.dossier != digest(read.dossier.id):
        raise InputRefused(
            f"The file {name[:80]!r} was made from another dossier than {read.dossier.id!r}; name that one."
        )
    if not found.values:
        raise InputRefused(
            f"The file {name[:80]!r} holds no field of {read.dossier.id!r}. Give a document that `winks dossiers export` made."
        )


def _proposals(fields: dict[str, Field], found: Found, untouched: Found) -> Iterator[Proposal]:
    for path, field in fields.items():
        if path not in found.values or path in NOT_GIVEN:
            continue
        after, was = canonical(field.shape, found.values[path]), found.words.get(path)
        if after == field.texts or digest(after) == was:
            continue
        tracked = canonical(field.shape, untouched.values.get(path, ())) != after
        yield proposal(
            field,
            after,
            by=tuple(sorted(filter(None, found.authors.get(path, ())))) if tracked else (),
            meanwhile=was is not None and digest(field.texts) != was,
        )


# comments


def _comments(
    parts: Parts, after: Text, before: Text, found: Found, untouched: Found, fields: dict[str, Field]
) -> Iterator[Comment]:
    for each in parts.comments if parts.comments is not None else ():
        if tag(each) != "comment":
            continue
        id_ = attribute(each, "id")
        passage, place = _passage(id_, after, found)
        if not place or not passage.words.strip():
            place = _passage(id_, before, untouched)[1] or place
        words = passage.words or passage.hidden
        yield Comment(
            place,
            _where(place, fields),
            " ".join(words.split()),
            attribute(each, "author") or attribute(each, "initials"),
            attribute(each, "date"),
            text_of(each),
        )


def _passage(id_: str, text: Text, found: Found) -> tuple[Passage, str]:
    passage = text.passages.get(id_)
    return (passage, found.place_of(passage)) if passage else (Passage(0, 0), "")


def _where(path: str, fields: dict[str, Field]) -> tuple[str, ...]:
    if path in fields:
        return fields[path].where
    return next((field.where[:-1] for field in fields.values() if field.path.rpartition(".")[0] == path), ())


# everything else


def _unmatched(fields: dict[str, Field], found: Found, after: Text) -> Iterator[Unmatched]:
    yield from (Unmatched(_where(each.where, fields), each.what, each.text) for each in found.strays)
    yield from (Unmatched((), "a row that was taken out", row) for row in after.rows_gone)
    yield from (Unmatched(where, "not in the document", "") for where in _missing(fields, found))


def _missing(fields: dict[str, Field], found: Found) -> list[tuple[str, ...]]:
    """Fields that say something and are not in the document; a whole entry where none of its fields is there."""
    gone = [field for field in fields.values() if field.texts and field.path not in (*found.values, *NOT_GIVEN)]
    there = {path.rpartition(".")[0] for path in found.values}
    told = (field.where if field.path.rpartition(".")[0] in there else field.where[:2] for field in gone)
    return list(dict.fromkeys(told))


def _notices(read: ReadDossier, found: Found) -> Iterator[str]:
    if not found.file:
        yield "The document no longer says which text it was made from, so it is held against the dossier as it is now."
    elif not read.sha256.startswith(found.file.sha256):
        yield "The dossier was changed since the document was made. Fields that both changed say so."
    if not found.words:
        yield "The marks of its fields are gone, as after a conversion; fields were found by their headings and labels."


def _notes(parts: Parts) -> Iterable[tuple[str, str]]:
    """Notes at the foot and at the end, by the beginning of what they are and their number."""
    held: list[tuple[str, Any]] = [("foo", parts.footnotes), ("end", parts.endnotes)]
    for kind, part in held:
        for each in part if part is not None else ():
            if text_of(each):
                yield f"{kind}{attribute(each, 'id')}", text_of(each)
