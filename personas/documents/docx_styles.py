"""How a document of a dossier looks, and in which language each of its styles is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from .docx_marks import ABOUT_STYLE, LABEL_STYLE

if TYPE_CHECKING:
    from docx.document import Document as DocxDocument

CELL_STYLE = "Winks cell"
_INK, _SOFT = RGBColor(0x1F, 0x1C, 0x17), RGBColor(0x50, 0x4A, 0x41)
_OURS = "en-GB"
"""The language of labels, headings and of what is ours."""


def set_styles(document: DocxDocument, language: str) -> None:
    """Set the language of the document, and make its styles."""
    styles: Any = document.styles
    default = styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    _say(default, language)
    styles["Normal"].font.name, styles["Normal"].font.size = "Calibri", Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Title", 22), ("Heading 1", 16), ("Heading 2", 13)):
        _head(styles[name], size, None if name == "Title" else _OURS)
    label = styles.add_style(LABEL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    about = styles.add_style(ABOUT_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    cell = styles.add_style(CELL_STYLE, WD_STYLE_TYPE.PARAGRAPH)
    for style in (label, about, cell):
        style.base_style = styles["Normal"]
    _tune(label, 9.5, is_bold=True, ink=_SOFT)
    label.paragraph_format.space_before, label.paragraph_format.keep_with_next = Pt(6), True
    _tune(about, 10, is_bold=False, ink=_SOFT)
    _tune(cell, 9.5, is_bold=False, ink=_INK)
    cell.paragraph_format.space_after = Pt(2)
    for style in (label, about):
        _speak(style, _OURS)


def _head(style: Any, size: float, language: str | None) -> None:
    style.font.size, style.font.color.rgb, style.font.name = Pt(size), _INK, "Calibri"
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    style.paragraph_format.keep_with_next = True
    if language:
        _speak(style, language)


def _tune(style: Any, size: float, *, is_bold: bool, ink: RGBColor) -> None:
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), is_bold, ink


def _speak(style: Any, language: str) -> None:
    lang = OxmlElement("w:lang")
    _say(lang, language)
    style.element.get_or_add_rPr().append(lang)


def _say(lang: Any, language: str) -> None:
    for kind in ("val", "eastAsia", "bidi"):
        lang.set(qn(f"w:{kind}"), language)
