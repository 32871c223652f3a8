"""Opening a DOCX that somebody sent: the parts that are read, or why the file is not taken, in a sentence.

Everything that could act, lead out of the file or grow is refused before anything is parsed: macros, document types and
entities, relations to elsewhere (but links, which are read as words and never followed), what unpacks to more than it may.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple, NoReturn

from lxml import etree

from ...errors import InputRefused
from .limits import MAX_FILE, MAX_PART, MAX_PARTS, MAX_UNPACKED

_MAIN = "wordprocessingml.document.main+xml"
_MACRO = ("macroEnabled", "vbaProject", "activeX")
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)
_SAVE = "Save it as a Word document (.docx)"
_OTHERS = (
    (b"%PDF", f"is a PDF, in which no field can be found again. {_SAVE} and give that."),
    (b"{\\rtf", f"is an RTF. {_SAVE} and give that."),
    (b"<", f"is HTML or XML; what is marked in it cannot be taken back. {_SAVE} and give that."),
)
_OLE = b"\xd0\xcf\x11\xe0"


class Parts(NamedTuple):
    """What is read of a DOCX, parsed; None where it has no such part."""

    document: Any
    styles: Any
    comments: Any
    footnotes: Any
    endnotes: Any


def open_docx(raw: bytes, name: str) -> Parts:
    """The parts of a DOCX. InputRefused for a file that is none, or is not taken."""
    _must_be_a_zip(raw, name)
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _Opening(archive, name).parts()
    except InputRefused:
        raise
    except _BROKEN as error:
        _refuse(name, f"is damaged and cannot be unpacked. {_SAVE} again.", error)


def _refuse(name: str, why: str, cause: BaseException | None = None) -> NoReturn:
    raise InputRefused(f"The file {name[:80]!r} {why}") from cause


def _must_be_a_zip(raw: bytes, name: str) -> None:
    if len(raw) > MAX_FILE:
        _refuse(name, f"is larger than {MAX_FILE // 1024 // 1024} MiB; take pictures and attachments out of it.")
    if raw.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            _refuse(name, "is protected by a password; save it without one.")
        _refuse(name, f"is a document of an old kind (.doc). {_SAVE} and give that.")
    for beginning, why in _OTHERS:
        if raw.lstrip().startswith(beginning):
            _refuse(name, why)
    if not raw.startswith(b"PK"):
        _refuse(name, f"is not a Word document. {_SAVE} and give that.")


class _Opening:
    """A zip that is being looked through."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self.archive, self.name = archive, name
        self.names = archive.namelist()

    def parts(self) -> Parts:
        self._is_within_bounds()
        self._is_of_the_kind()
        main = self._related("", "/officeDocument") or "word/document.xml"
        if main not in self.names:
            _refuse(self.name, f"has no text in it. {_SAVE} again.")
        self._leads_nowhere()
        found = {kind: self._related(main, f"/{kind}") for kind in ("styles", "comments", "footnotes", "endnotes")}
        return Parts(self._xml(main), **{kind: self._xml(part) if part else None for kind, part in found.items()})

    def _is_within_bounds(self) -> None:
        entries = self.archive.infolist()
        if len(entries) > MAX_PARTS or len(set(self.names)) != len(self.names):
            _refuse(self.name, f"has more than {MAX_PARTS} parts, or two of one name; it is no document that is taken.")
        if sum(entry.file_size for entry in entries) > MAX_UNPACKED or any(e.file_size > MAX_PART for e in entries):
            _refuse(self.name, "unpacks to more than a document of a dossier can hold; take pictures out of it.")
        if any(entry.flag_bits & 1 for entry in entries):
            _refuse(self.name, "is protected by a password; save it without one.")

    def _is_of_the_kind(self) -> None:
        if "mimetype" in self.names and b"opendocument" in self._read("mimetype"):
            _refuse(self.name, f"is an OpenDocument text. {_SAVE} and give that.")
        if "[Content_Types].xml" not in self.names:
            _refuse(self.name, f"is a zip and no Word document. {_SAVE} and give that.")
        kinds = self._read("[Content_Types].xml").decode("utf-8", "replace")
        if any(mark in kinds for mark in _MACRO) or any("vbaProject" in part for part in self.names):
            _refuse(self.name, f"holds macros or controls that act. {_SAVE}, which holds none.")
        if _MAIN not in kinds:
            _refuse(self.name, f"is no Word document but another kind of file. {_SAVE} and give that.")

    def _leads_nowhere(self) -> None:
        """Refuse what relates to something outside the file, or brings in a document of another kind."""
        for part in self.names:
            for relation in self._relations(part) if part.endswith(".rels") else ():
                kind = relation.get("Type", "").rpartition("/")[2]
                if kind == "aFChunk":
                    _refuse(self.name, f"has another document embedded in its text. {_SAVE} again.")
                if relation.get("TargetMode") == "External" and kind != "hyperlink":
                    _refuse(
                        self.name, f"refers to something outside of it ({kind[:40]}); take that out and save it again."
                    )

    def _related(self, part: str, kind: str) -> str | None:
        """The part that another one relates to as of a kind."""
        folder, base = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        for relation in self._relations(rels) if rels in self.names else ():
            if relation.get("Type", "").endswith(kind) and relation.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                return target if target in self.names else None
        return None

    def _relations(self, part: str) -> Iterator[Any]:
        return (each for each in self._xml(part) if isinstance(each.tag, str))

    def _xml(self, part: str) -> Any:
        """A part, parsed without document types, entities or a network."""
        body = self._read(part)
        if b"<!DOCTYPE" in body or b"<!ENTITY" in body or b"\0" in body:
            _refuse(
                self.name,
                f"has a part that no editor writes ({part[:60]}: a document type, or text that is not UTF-8).",
            )
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        try:
            return etree.fromstring(body, parser)
        except etree.XMLSyntaxError as error:
            _refuse(self.name, f"is damaged: its part {part[:60]} is not XML. {_SAVE} again.", error)

    def _read(self, part: str) -> bytes:
        return self.archive.read(part)
