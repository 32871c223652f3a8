"""Hands on a DOCX: what an editor does to its parts when a colleague types, tracks, comments, moves, converts."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Callable
from typing import Any

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCUMENT = "word/document.xml"
_RELS = "word/_rels/document.xml.rels"
_TYPES = "[Content_Types].xml"


def q(name: str) -> str:
    """A name in the namespace of text documents."""
    return f"{{{W}}}{name}"


def unzipped(raw: bytes) -> dict[str, bytes]:
    """The parts of a document."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    """A document of these parts."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return held.getvalue()


class Hands:
    """A document that somebody works in."""

    def __init__(self, raw: bytes) -> None:
        self.parts = unzipped(raw)
        self.body: Any = etree.fromstring(self.parts[DOCUMENT])
        self._comments: list[str] = []

    def bytes(self) -> bytes:
        """The document as it is saved."""
        self.parts[DOCUMENT] = etree.tostring(self.body, xml_declaration=True, encoding="UTF-8", standalone=True)
        if self._comments:
            self._put_comments()
        return zipped(self.parts)

    # finding

    def paragraph(self, text: str) -> Any:
        """The one paragraph that says this."""
        found = [p for p in self.body.iter(q("p")) if said(p) == text]
        assert len(found) == 1, (text, len(found))
        return found[0]

    def heading(self, text: str) -> Any:
        """The heading that says this."""
        styled = [style.getparent().getparent() for style in self.body.iter(q("pStyle"))]
        return next(p for p in styled if said(p) == text and "Heading" in p[0][0].get(q("val")))

    def after(self, label: str, heading: str | None = None) -> Any:
        """The paragraph after a label, below a heading."""
        seen = heading is None
        paragraphs = list(self.body.iter(q("p")))
        for number, p in enumerate(paragraphs):
            seen = seen or said(p) == heading
            if seen and said(p) == label:
                return paragraphs[number + 1]
        raise AssertionError(label)

    # plain editing

    def retype(self, paragraph: Any, text: str) -> None:
        """Select the words of a paragraph and type others. Marks around words that are gone go with them."""
        for child in list(paragraph):
            if child.tag == q("r"):
                paragraph.remove(child)
        paragraph.append(run(text))

    def add_after(self, paragraph: Any, text: str) -> Any:
        """Press Enter at the end of a paragraph and type."""
        made = etree.Element(q("p"))
        if paragraph.find(q("pPr")) is not None:
            made.append(copy.deepcopy(paragraph.find(q("pPr"))))
        made.append(run(text))
        paragraph.addnext(made)
        return made

    def remove(self, paragraph: Any) -> None:
        """Delete a paragraph, and its mark with it."""
        paragraph.getparent().remove(paragraph)

    # tracked

    def track(self, paragraph: Any, before: str, after: str, author: str = "Ida") -> None:
        """Replace words in a paragraph with tracking on."""
        whole = said(paragraph)
        head, found, tail = whole.partition(before) if before else (whole, "", "")
        assert found == before
        for child in list(paragraph):
            if child.tag == q("r"):
                paragraph.remove(child)
        for piece in (
            run(head),
            change("del", author, run(before, "delText")),
            change("ins", author, run(after)),
            run(tail),
        ):
            if "".join(piece.itertext()):
                paragraph.append(piece)

    def track_end(self, paragraph: Any, how: str, author: str = "Ida") -> None:
        """Delete (`del`) or insert (`ins`) the end of a paragraph with tracking on."""
        properties = paragraph.find(q("pPr"))
        if properties is None:
            properties = etree.Element(q("pPr"))
            paragraph.insert(0, properties)
        inner = etree.SubElement(properties, q("rPr"))
        etree.SubElement(inner, q(how), {q("id"): "900", q("author"): author, q("date"): "2026-11-28T10:00:00Z"})

    def track_whole(self, paragraph: Any, how: str, author: str = "Ida") -> None:
        """Delete, insert or move a whole paragraph with tracking on: `del`, `ins`, `moveFrom`, `moveTo`."""
        for each in paragraph.findall(q("r")):
            place = list(paragraph).index(each)
            if how in ("del", "moveFrom"):
                for text in each.findall(q("t")):
                    text.tag = q("delText") if how == "del" else q("t")
            wrapped = change(how, author)
            paragraph.remove(each)
            wrapped.append(each)
            paragraph.insert(place, wrapped)
        self.track_end(paragraph, how, author)

    # comments

    def comment(self, paragraph: Any, text: str, author: str = "Ida", words: str | None = None) -> None:
        """Comment on words of a paragraph, or on all of it."""
        id_ = str(len(self._comments))
        whole = said(paragraph)
        head, found, tail = whole.partition(words) if words else ("", whole, "")
        assert words is None or found == words
        if words is not None:
            for each in paragraph.findall(q("r")):
                paragraph.remove(each)
            middle = [
                run(head),
                mark("commentRangeStart", id_),
                run(found),
                mark("commentRangeEnd", id_),
                reference(id_),
            ]
            for piece in (*middle, run(tail)):
                paragraph.append(piece)
        else:
            place = 1 if paragraph.find(q("pPr")) is not None else 0
            paragraph.insert(place, mark("commentRangeStart", id_))
            paragraph.append(mark("commentRangeEnd", id_))
            paragraph.append(reference(id_))
        made = etree.Element(
            q("comment"), {q("id"): id_, q("author"): author, q("date"): "2026-11-27T09:30:00Z"}, nsmap={"w": W}
        )
        for line in text.split("\n"):
            etree.SubElement(made, q("p")).append(run(line))
        self._comments.append(etree.tostring(made).decode())

    def _put_comments(self) -> None:
        body = "".join(self._comments)
        self.parts["word/comments.xml"] = f'<w:comments xmlns:w="{W}">{body}</w:comments>'.encode()
        relation = '<Relationship Id="rIdC" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>'
        self.put(_RELS, "</Relationships>", f"{relation}</Relationships>")

    # the file

    def put(self, part: str, before: str, after: str) -> None:
        """Put something in a part otherwise."""
        text = self.parts[part].decode()
        assert before in text, (part, before)
        self.parts[part] = text.replace(before, after, 1).encode()

    def lose_marks(self, keep: Callable[[str], bool] = lambda _: False) -> None:
        """Convert the document by something that keeps no bookmarks and no styles of ours."""
        for each in list(self.body.iter(q("bookmarkStart"), q("bookmarkEnd"))):
            if not keep(each.get(q("name"), "")):
                each.getparent().remove(each)
        for style in self.body.iter(q("pStyle")):
            if style.get(q("val"), "").startswith("Winks"):
                style.set(q("val"), "Normal")


def said(paragraph: Any) -> str:
    """The words of a paragraph."""
    return "".join(each.text or "" for each in paragraph.iter(q("t")))


def run(text: str, name: str = "t") -> Any:
    """A run of words."""
    made = etree.Element(q("r"))
    words = etree.SubElement(made, q(name))
    words.text = text
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def change(how: str, author: str, *runs: Any) -> Any:
    """A tracked change around runs."""
    made = etree.Element(q(how), {q("id"): "800", q("author"): author, q("date"): "2026-11-28T10:00:00Z"})
    for each in runs:
        made.append(each)
    return made


def mark(name: str, id_: str) -> Any:
    """The beginning or the end of what a comment stands on."""
    return etree.Element(q(name), {q("id"): id_})


def reference(id_: str) -> Any:
    """Where a comment's sign stands."""
    made = etree.Element(q("r"))
    etree.SubElement(made, q("commentReference"), {q("id"): id_})
    return made
