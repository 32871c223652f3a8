"""A dossier as a DOCX for a colleague to mark up: headings, styles, lists and tables that are such, in the dossier's language.

Every field stands under its label with a mark by which it is found again. The file is the same to the byte each time it is
made from the same text on one machine; it has no macro, no picture, no field but the page number, and no link that leads
out of it. Needs python-docx (`winks[documents]`).
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from ..reader import ReadDossier
from .blocks import About, Bare, Block, Grid, Heading, Labelled, blocks_of
from .docx_marks import ABOUT_STYLE, LABEL_STYLE, entry_name, field_name, file_name
from .docx_styles import CELL_STYLE, set_styles
from .fields import Field, fields_of, writable

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

_MARGIN, _SHORT, _LONG = Cm(2), Cm(21), Cm(29.7)
_WIDTHS = {
    "sources": (3.0, 5.2, 2.5, 4.6, 2.0, 2.6, 1.6, 1.8, 2.4),
    "words": (3.4, 3.2, 6.0, 4.4),
    "retired": (3.2, 1.8, 2.6, 6.4, 3.0),
    "kept": (4.2, 6.4, 6.4),
    "changelog": (1.8, 2.4, 3.2, 6.4, 3.2),
}
"""Widths of the columns in cm, the first for the name of the entry."""
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur", "yi", "dv", "ps", "sd", "ug", "ckb")
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6


def dossier_docx(read: ReadDossier) -> bytes:
    """The document of a dossier."""
    page = _Page(read)
    for block in blocks_of(read):
        page.put(block)
    page.close()
    held = io.BytesIO()
    page.document.save(held)
    return _same_each_time(held.getvalue())


def _same_each_time(raw: bytes) -> bytes:
    """The same parts in a zip that says nothing of when it was made."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as made, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in made.namelist():
            if name != "docProps/thumbnail.jpeg":
                entry = zipfile.ZipInfo(name, _EARLIEST)
                archive.writestr(entry, _without_thumbnail(name, made.read(name)), zipfile.ZIP_DEFLATED, _LEVEL)
    return held.getvalue()


def _without_thumbnail(name: str, body: bytes) -> bytes:
    """A part without the relation to the picture that the library's empty document has."""
    if name != "_rels/.rels":
        return body
    start = body.index(b"<Relationship ", max(body.rindex(b"<Relationship ", 0, body.index(b"thumbnail")), 0))
    return body[:start] + body[body.index(b"/>", start) + 2 :]


class _Page:
    """A document that is being written."""

    def __init__(self, read: ReadDossier) -> None:
        self.read = read
        self.document: DocxDocument = Document()
        self._marks = 0
        self._rtl = read.dossier.language.partition("-")[0] in _RIGHT_TO_LEFT
        set_styles(self.document, read.dossier.language)
        _set_paper(self.document.sections[0])
        self._set_properties()
        title = fields_of(read.dossier)["title"]
        paragraph = self._paragraph(title.texts[0], "Title")
        self._mark(paragraph, field_name(title))
        self._contents()

    def put(self, block: Block) -> None:
        """Write a block."""
        if isinstance(block, Heading):
            heading = self.document.add_heading(writable(block.text), block.level)
            self._mark(heading, f"s_{block.name}" if block.level == 1 else entry_name(block.name))
            heading.paragraph_format.page_break_before = block.name.startswith("notes.")
        elif isinstance(block, About):
            self._paragraph(block.text, ABOUT_STYLE)
        elif isinstance(block, Labelled):
            self._mark(self._paragraph(block.field.label, LABEL_STYLE), field_name(block.field))
            self._values(block.field)
        elif isinstance(block, Bare):
            self._mark(self.document.paragraphs[-1], field_name(block.field))
            self._values(block.field)
        else:
            self._grid(block)

    def close(self) -> None:
        """The last lines: what pins the text that this was made from."""
        dossier, sha256 = self.read.dossier, self.read.sha256
        told = self._paragraph(f"{dossier.ref}, SHA-256 of its file: {sha256}", ABOUT_STYLE)
        self._mark(told, file_name(dossier.id, sha256))
        self._footer()

    def _values(self, field: Field) -> None:
        """A field's paragraphs, or the items of its list."""
        style = {"items": "List Bullet", "forms": CELL_STYLE}.get(field.shape, "Normal")
        made = [self._paragraph(text, style) for text in field.shown]
        for paragraph in made if self._rtl else ():
            _turn(paragraph)

    def _paragraph(self, text: str, style: str) -> Paragraph:
        return self.document.add_paragraph(writable(text), style)

    def _mark(self, paragraph: Paragraph, name: str) -> None:
        """A bookmark around what stands in a paragraph."""
        self._marks += 1
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for element in (start, end):
            element.set(qn("w:id"), str(self._marks))
        start.set(qn("w:name"), name)
        has_properties = paragraph._p.pPr is not None  # the library has no bookmarks
        paragraph._p.insert(1 if has_properties else 0, start)
        paragraph._p.append(end)

    # tables

    def _grid(self, grid: Grid) -> None:
        if grid.is_wide:
            self._turn_paper(WD_ORIENT.LANDSCAPE)
        table: Any = self.document.add_table(len(grid.rows) + 1, len(grid.columns), "Table Grid")
        table.autofit = False
        described = OxmlElement("w:tblCaption")
        described.set(qn("w:val"), f"{grid.section}: one entry a row, named in the first column")
        table._tbl.tblPr.append(described)
        widths = [Cm(width) for width in _WIDTHS[grid.section]]
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = width
        rows = [list(row.cells) for row in table.rows]
        for cell, label, width in zip(rows[0], grid.columns, widths, strict=True):
            _fill(cell, label, LABEL_STYLE, width)
        _repeat(table.rows[0])
        for cells, (name, fields) in zip(rows[1:], grid.rows, strict=True):
            _fill(cells[0], name, LABEL_STYLE, widths[0])
            for cell, field, width in zip(cells[1:], fields, widths[1:], strict=True):
                self._cell(cell, field, width)
        for row in table.rows:
            _keep_whole(row)
        if grid.is_wide:
            self._turn_paper(WD_ORIENT.PORTRAIT)

    def _cell(self, cell: _Cell, field: Field, width: Any) -> None:
        first, *others = field.shown or ("",)
        style = "List Bullet" if field.shape == "items" and field.texts else CELL_STYLE
        _fill(cell, first, style, width)
        for text in others:
            cell.add_paragraph(writable(text), style)
        self._mark(cell.paragraphs[0], field_name(field))
        for paragraph in cell.paragraphs if self._rtl else ():
            _turn(paragraph)

    def _turn_paper(self, way: Any) -> None:
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.orientation = way
        _set_paper(section)

    # what is about the document

    def _contents(self) -> None:
        """The sections as links within the document."""
        self._paragraph("In this document", LABEL_STYLE)
        for block in blocks_of(self.read):
            if isinstance(block, Heading) and block.level == 1:
                paragraph = self._paragraph("", ABOUT_STYLE)
                paragraph.paragraph_format.space_after = Pt(0)
                link = OxmlElement("w:hyperlink")
                link.set(qn("w:anchor"), f"s_{block.name}")
                link.append(paragraph.add_run(block.text)._r)
                paragraph._p.append(link)

    def _footer(self) -> None:
        paragraph = self.document.sections[0].footer.paragraphs[0]
        paragraph.add_run(f"{self.read.dossier.ref}, page ")
        number = OxmlElement("w:fldSimple")
        number.set(qn("w:instr"), "PAGE")
        number.append(paragraph.add_run("1")._r)
        paragraph._p.append(number)

    def _set_properties(self) -> None:
        dossier, about = self.read.dossier, self.document.core_properties
        when = datetime.combine(dossier.compiled_on, time())
        about.title, about.subject = writable(dossier.title)[:255], f"Dossier {dossier.ref}"
        about.author = about.last_modified_by = "Winks"
        about.created = about.modified = when
        about.language, about.comments, about.keywords, about.revision = dossier.language, "", "", 1


def _set_paper(section: Any) -> None:
    """A4, upright or on its side."""
    is_upright = section.orientation == WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_SHORT, _LONG) if is_upright else (_LONG, _SHORT)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = _MARGIN


def _fill(cell: _Cell, text: str, style: str, width: Any) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    paragraph.style = style
    paragraph.add_run(writable(text))


def _repeat(row: Any) -> None:
    """A row that stands over the table on every page, and is read out as its head."""
    row._tr.get_or_add_trPr().append(_switch("w:tblHeader"))


def _keep_whole(row: Any) -> None:
    row._tr.get_or_add_trPr().insert(0, _switch("w:cantSplit"))


def _turn(paragraph: Paragraph) -> None:
    """A paragraph of a script that runs from right to left."""
    paragraph._p.get_or_add_pPr().append(_switch("w:bidi"))
    for run in paragraph.runs:
        run.font.rtl = True


def _switch(name: str) -> Any:
    element = OxmlElement(name)
    element.set(qn("w:val"), "1")
    return element
