"""A file that somebody sent and that is not taken: each in a sentence that says what it is and what to do."""

from __future__ import annotations

import io
import zipfile
from contextlib import suppress

import pytest

from winks.errors import InputRefused, WinksError
from winks.personas.documents.docx_write import dossier_docx
from winks.personas.documents.limits import MAX_FILE, MAX_PARTS
from winks.personas.documents.taking import proposals_in
from winks.personas.library import load_library

from .changed import ferry
from .hands import DOCUMENT, Hands, unzipped, zipped

READ = ferry()
GOOD = dossier_docx(READ)
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
RELS = "word/_rels/document.xml.rels"


def refusal(raw: bytes) -> str:
    with pytest.raises(InputRefused) as refused:
        proposals_in(raw, "marked.docx", READ)
    return str(refused.value)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"", "is not a Word document"),
        (b"hello", "is not a Word document"),
        (b"%PDF-1.7 ...", "is a PDF"),
        (b"{\\rtf1 ...", "is an RTF"),
        (b"<!DOCTYPE html><p>x", "what is marked in it cannot be taken back"),
        (b"\xef\xbb\xbf<html>", "is not a Word document"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old kind (.doc)"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"PK\x03\x04 broken", "is damaged"),
        (GOOD[: len(GOOD) // 2], "is damaged"),
        (b"PK" + b"\0" * (MAX_FILE + 1), "is larger than 16 MiB"),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, bytes) else "",
)
def test_what_is_no_document_is_told(raw: bytes, why: str) -> None:
    assert why in refusal(raw)


def test_another_kind_of_zip_is_told() -> None:
    assert "is a zip and no Word document" in refusal(zipped({"a.txt": b"x"}))
    odt = {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"}
    assert "is an OpenDocument text" in refusal(zipped(odt))
    kinds = GOOD_PARTS["[Content_Types].xml"].replace(
        b"wordprocessingml.document.main+xml", b"spreadsheetml.sheet.main+xml"
    )
    assert "another kind of file" in refusal(zipped(GOOD_PARTS | {"[Content_Types].xml": kinds}))
    assert "has no text in it" in refusal(zipped({k: v for k, v in GOOD_PARTS.items() if k != DOCUMENT}))


GOOD_PARTS = unzipped(GOOD)


def test_macros_are_told() -> None:
    kinds = GOOD_PARTS["[Content_Types].xml"].replace(
        b"openxmlformats-officedocument.wordprocessingml.document.main+xml", b"ms-word.document.macroEnabled.main+xml"
    )
    assert "macros" in refusal(zipped(GOOD_PARTS | {"[Content_Types].xml": kinds}))
    assert "macros" in refusal(zipped(GOOD_PARTS | {"word/vbaProject.bin": b"x"}))


@pytest.mark.parametrize("part", [DOCUMENT, RELS, "word/styles.xml"])
def test_a_document_type_or_an_entity_is_refused_before_it_is_parsed(part: str) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
    body = GOOD_PARTS[part]
    head, end, rest = body.partition(b"?>")
    assert "a document type" in refusal(zipped(GOOD_PARTS | {part: head + end + bomb + rest}))
    assert "a document type" in refusal(
        zipped(GOOD_PARTS | {part: (head + end + bomb + rest).decode().encode("utf-16")})
    )


@pytest.mark.parametrize("kind", ["image", "attachedTemplate", "oleObject", "frame", "subDocument"])
def test_what_leads_out_of_the_file_is_refused(kind: str) -> None:
    hands = Hands(GOOD)
    where = f'Type="{IMAGE[:-5]}{kind}" Target="http://e.invalid/x" TargetMode="External"'
    hands.put(RELS, "</Relationships>", f'<Relationship Id="rIdX" {where}/></Relationships>')
    assert f"refers to something outside of it ({kind})" in refusal(hands.bytes())


def test_a_link_is_read_as_words_and_not_refused() -> None:
    hands = Hands(GOOD)
    where = f'Type="{IMAGE[:-5]}hyperlink" Target="http://e.invalid/x" TargetMode="External"'
    hands.put(RELS, "</Relationships>", f'<Relationship Id="rIdX" {where}/></Relationships>')
    assert proposals_in(hands.bytes(), "marked.docx", READ).proposals == ()


def test_another_document_embedded_in_the_text_is_refused() -> None:
    hands = Hands(GOOD)
    hands.put(
        RELS,
        "</Relationships>",
        f'<Relationship Id="rIdX" Type="{IMAGE[:-5]}aFChunk" Target="x.html"/></Relationships>',
    )
    assert "another document embedded" in refusal(hands.bytes())


def test_what_unpacks_to_too_much_is_refused_unopened() -> None:
    assert "unpacks to more" in refusal(zipped(GOOD_PARTS | {"word/media/a.bin": b"\0" * (65 * 1024 * 1024)}))
    assert "unpacks to more" in refusal(zipped(GOOD_PARTS | {DOCUMENT: b" " * (25 * 1024 * 1024)}))
    many = {f"word/media/{number}": b"" for number in range(MAX_PARTS)}
    assert "more than 1000 parts" in refusal(zipped(GOOD_PARTS | many))


def test_a_size_that_the_zip_lies_about_is_no_way_in() -> None:
    body = b"\0" * (65 * 1024 * 1024)
    honest = zipped(GOOD_PARTS | {DOCUMENT: body})
    lying = honest.replace(len(body).to_bytes(4, "little"), (1000).to_bytes(4, "little"))
    assert lying != honest
    assert "is damaged" in refusal(lying)


def test_two_parts_of_one_name_and_a_part_under_a_password_are_refused() -> None:
    held = io.BytesIO(GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(held, "a") as archive:
        archive.writestr(DOCUMENT, GOOD_PARTS[DOCUMENT])
    assert "two of one name" in refusal(held.getvalue())
    locked = bytearray(GOOD)
    at = locked.index(b"PK\x01\x02")
    while at >= 0:
        locked[at + 8] |= 1
        at = locked.find(b"PK\x01\x02", at + 4)
    assert "protected by a password" in refusal(bytes(locked))


def test_broken_xml_and_xml_that_is_too_deep_are_refused() -> None:
    assert "is not XML" in refusal(zipped(GOOD_PARTS | {DOCUMENT: b"<w:document>"}))
    deep = b"<a>" * 5000 + b"</a>" * 5000
    assert "is not XML" in refusal(zipped(GOOD_PARTS | {DOCUMENT: deep}))


def test_a_document_of_another_dossier_or_of_none_is_refused() -> None:
    other = dossier_docx(load_library().held["singapore-office-talk"])
    assert "was made from another dossier" in refusal(other)
    empty = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body/></w:document>'
    assert "holds no field" in refusal(zipped(GOOD_PARTS | {DOCUMENT: empty}))


@pytest.mark.parametrize("at", range(0, len(GOOD), max(1, len(GOOD) // 60)))
def test_a_file_with_one_byte_wrong_is_read_or_refused_in_a_sentence(at: int) -> None:
    raw = bytearray(GOOD)
    raw[at] ^= 0x55
    with suppress(WinksError):
        proposals_in(bytes(raw), "marked.docx", READ)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"---\nid: other\n---\n", "neither a DOCX nor a copy"),
        (b"---\nno end", "neither a DOCX nor a copy"),
        (READ.raw + b"\xff", "nor UTF-8 text"),
        (READ.raw + "\u202e".encode(), "invisible character"),
        (b"---\n" + b"x" * 1024 * 1024, "is no copy of a dossier"),
        (READ.raw.replace(b"### quiet-is-a-report", b"### yours-is-a-question"), "it stands twice"),
    ],
    ids=["other", "endless", "bytes", "hidden", "large", "twice"],
)
def test_a_text_that_is_no_copy_of_the_dossier_is_told(raw: bytes, why: str) -> None:
    assert why in refusal(raw)
