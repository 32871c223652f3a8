"""The marks by which a part of a DOCX is found again after somebody worked in it: bookmarks, which editors keep.

    w_<path>_<words>    a field, on its label or at the beginning of its cell: digests of its path and of what it said
    e_<path>            an entry, on its heading
    s_<name>            a section of the document, on its heading
    d_<dossier>_<file>  the dossier's id, and the file that the document was made from

Word takes a name of at most 40 letters, digits and underscores. A digest of what the field said shows what a colleague
changed, also where the dossier has moved on meanwhile.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from .fields import Field, digest

_FIELD = re.compile(r"w_([0-9a-f]{12})_([0-9a-f]{12})")
_ENTRY = re.compile(r"e_([0-9a-f]{12})")
_FILE = re.compile(r"d_([0-9a-f]{12})_([0-9a-f]{16})")
LABEL_STYLE, ABOUT_STYLE = "Winks label", "Winks about"
"""The styles of labels, and of sentences that are ours and not the dossier's."""


class FieldMark(NamedTuple):
    """What the mark of a field says."""

    path: str
    """The digest of its path."""
    words: str
    """The digest of what it said."""


class FileMark(NamedTuple):
    """What the document says it was made from."""

    dossier: str
    """The digest of the dossier's id."""
    sha256: str
    """The beginning of the digest of the file."""


def field_name(field: Field) -> str:
    """The mark of a field."""
    return f"w_{digest(field.path)}_{digest(field.texts)}"


def entry_name(path: str) -> str:
    """The mark of an entry."""
    return f"e_{digest(path)}"


def file_name(dossier: str, sha256: str) -> str:
    """The mark of the document."""
    return f"d_{digest(dossier)}_{sha256[:16]}"


def field_mark(name: str) -> FieldMark | None:
    """What a bookmark says, if it is that of a field."""
    found = _FIELD.fullmatch(name)
    return FieldMark(found[1], found[2]) if found else None


def entry_mark(name: str) -> str | None:
    """The digest of an entry's path, if the bookmark is that of an entry."""
    found = _ENTRY.fullmatch(name)
    return found[1] if found else None


def file_mark(name: str) -> FileMark | None:
    """What a bookmark says, if it is that of the document."""
    found = _FILE.fullmatch(name)
    return FileMark(found[1], found[2]) if found else None
