"""The text of a DOCX paragraph by paragraph, as it reads with every tracked change taken, or with none.

Tracked are insertions, deletions and moves, of words and of the ends of paragraphs. Beside the words each paragraph keeps
what is looked for later: bookmarks, comments, who changed it, what was struck through or highlighted by hand, and what is
no text at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from lxml import etree

View = Literal["after", "before"]
"""With every tracked change taken, or with none."""

_W = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_COME, _GONE = ("ins", "moveTo"), ("del", "moveFrom")
_WITHIN = ("hyperlink", "smartTag", "sdt", "sdtContent", "customXml", "fldSimple", "bdo", "dir", "ruby", "rubyBase")
_SIGNS = {"tab": "\t", "br": " ", "cr": " ", "noBreakHyphen": "\u2011", "softHyphen": "", "sym": "\ufffd", "ptab": "\t"}
_NO_TEXT = {"drawing": "a picture", "pict": "a picture", "object": "an embedded object"}
_BY_HAND = {"strike": "struck through by hand", "dstrike": "struck through by hand", "highlight": "highlighted"}
_HEADING = "heading "


class Cell(NamedTuple):
    """A place in a table."""

    table: int
    row: int
    column: int


@dataclass
class Mark:
    """A bookmark within a paragraph."""

    name: str
    start: int
    end: int | None = None


@dataclass
class Passage:
    """What a comment stands on."""

    block: int
    """The paragraph in which it begins."""
    start: int
    words: str = ""
    hidden: str = ""
    """Words of it that this view does not show."""


@dataclass
class Block:
    """A paragraph."""

    cell: Cell | None
    text: str = ""
    style: str = ""
    """The name of its style, in small letters."""
    marks: list[Mark] = field(default_factory=list)
    joins: list[int] = field(default_factory=list)
    """Where another paragraph ended, whose end was taken out."""
    authors: set[str] = field(default_factory=set)
    by_hand: dict[str, str] = field(default_factory=dict)
    """Passages that were struck through or highlighted, by what was done to them."""
    extras: list[str] = field(default_factory=list)
    """What is no text of the paragraph: pictures, footnotes."""

    @property
    def is_heading(self) -> bool:
        """Whether it is a heading or the title."""
        return self.style.startswith(_HEADING) or self.style == "title"


class Text(NamedTuple):
    """The whole text in one view."""

    blocks: list[Block]
    passages: dict[str, Passage]
    """What each comment stands on, by its id."""
    rows_gone: list[str]
    """Rows of tables that this view does not show, as they read in the other."""


def tag(element: Any) -> str:
    """The name of an element of a text document; with its namespace for any other."""
    if not isinstance(element.tag, str):
        return ""
    name = etree.QName(element)
    return name.localname if name.namespace in _W else element.tag


def attribute(element: Any, wanted: str) -> str:
    """An attribute by its name, in whichever of the two namespaces."""
    return next((str(element.get(f"{{{space}}}{wanted}")) for space in _W if element.get(f"{{{space}}}{wanted}")), "")


def text_of(element: Any) -> str:
    """All words in an element, paragraphs parted by line breaks."""
    paragraphs = [each for each in element.iter() if tag(each) == "p"]
    return "\n".join("".join(_words(each)) for each in paragraphs).strip()


def _words(element: Any) -> Iterator[str]:
    for each in element.iter():
        if tag(each) in ("t", "delText"):
            yield each.text or ""
        elif tag(each) in _SIGNS:
            yield _SIGNS[tag(each)]


def style_names(styles: Any) -> dict[str, str]:
    """The name of each style by its id, in small letters. A style of no name of ours is called as what it is made from."""
    made: dict[str, tuple[str, str]] = {}
    for style in styles if styles is not None else ():
        if tag(style) == "style":
            held = {tag(each): attribute(each, "val") for each in style}
            made[attribute(style, "styleId")] = (held.get("name", "").lower(), held.get("basedOn", ""))
    return {id_: _first_known(id_, made) for id_ in made}


def _first_known(id_: str, made: dict[str, tuple[str, str]]) -> str:
    name, above = made[id_]
    for _ in range(20):
        found, following = made.get(above, ("", ""))
        if found.startswith(_HEADING) and not name.startswith(("winks ", _HEADING)):
            return found
        above = following
    return name


class Reader:
    """One pass over the text."""

    def __init__(self, view: View, names: dict[str, str], notes: dict[str, str]) -> None:
        self._gone = _GONE if view == "after" else _COME
        self._names, self._notes = names, notes
        self.text = Text([], {}, [])
        self._open: Block | None = None
        self._hidden = 0
        self._tables = -1
        self._pending: list[str] = []
        self._bookmarks: dict[str, Mark] = {}
        self._ranges: dict[str, Passage] = {}

    def read(self, body: Any) -> Text:
        """The text of a document's body."""
        self._blocks(body, None)
        self._close()
        return self.text

    def _blocks(self, element: Any, cell: Cell | None) -> None:
        for child in element:
            name = tag(child)
            if name == "p":
                self._paragraph(child, cell)
            elif name == "tbl":
                self._close()
                self._table(child)
            elif name == "bookmarkStart":
                self._pending.append(attribute(child, "name"))
            elif name in (*_WITHIN, *_COME, *_GONE):
                self._blocks(child, cell)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child, name)

    def _table(self, table: Any) -> None:
        self._tables += 1
        number = self._tables
        rows = [each for each in table if tag(each) == "tr"]
        for at, row in enumerate(rows):
            changes = [tag(each) for part in row if tag(part) == "trPr" for each in part]
            if any(change in self._gone for change in changes):
                self.text.rows_gone.append(" | ".join(filter(None, (text_of(each) for each in row))))
                continue
            column = 0
            for cell in (each for each in _flat(row) if tag(each) == "tc"):
                self._blocks(cell, Cell(number, at, column))
                self._close()
                column += _span(cell)

    def _paragraph(self, element: Any, cell: Cell | None) -> None:
        block = self._open
        if block is None or block.cell != cell:
            self._close()
            block = self._open = Block(cell)
        else:
            block.joins.append(len(block.text))
        properties = next((each for each in element if tag(each) == "pPr"), ())
        style = next((attribute(each, "val") for each in properties if tag(each) == "pStyle"), "")
        block.style = self._names.get(style, style.lower())
        block.marks += [Mark(name, len(block.text)) for name in self._pending]
        self._pending = []
        self._inline(element, block)
        if not self._end_is_gone(properties, block):
            self._close()

    def _end_is_gone(self, properties: Any, block: Block) -> bool:
        """Whether the end of a paragraph is not there in this view, so that the next one goes on with it."""
        gone = False
        for part in properties:
            for change in part if tag(part) == "rPr" else ():
                if tag(change) in (*_COME, *_GONE):
                    block.authors.add(attribute(change, "author"))
                    gone = gone or tag(change) in self._gone
        return gone

    def _close(self) -> None:
        if self._open is not None:
            self.text.blocks.append(self._open)
            for passage in self._ranges.values():
                passage.words += " "
        self._open = None

    def _inline(self, element: Any, block: Block) -> None:
        for child in element:
            name = tag(child)
            if name == "r":
                self._run(child, block)
            elif name in (*_COME, *_GONE):
                block.authors.add(attribute(child, "author"))
                self._hidden += name in self._gone
                self._inline(child, block)
                self._hidden -= name in self._gone
            elif name in _WITHIN:
                self._inline(child, block)
            elif name == "bookmarkStart":
                mark = Mark(attribute(child, "name"), len(block.text))
                block.marks.append(mark)
                self._bookmarks[attribute(child, "id")] = mark
            elif name == "bookmarkEnd":
                self._end_mark(attribute(child, "id"), block)
            elif name in ("commentRangeStart", "commentRangeEnd"):
                self._comment(child, name)
            elif name.endswith(("}oMath", "}oMathPara")):
                self._add("".join(each.text or "" for each in child.iter() if str(each.tag).endswith("}t")), block)

    def _end_mark(self, id_: str, block: Block) -> None:
        mark = self._bookmarks.pop(id_, None)
        if mark and any(each is mark for each in block.marks):
            mark.end = len(block.text)

    def _run(self, run: Any, block: Block) -> None:
        by_hand = _by_hand(run)
        for child in run:
            name = tag(child)
            if name in ("t", "delText"):
                self._add(child.text or "", block, by_hand)
            elif name in _SIGNS:
                self._add(_SIGNS[name], block)
            elif name in _NO_TEXT or name.endswith("}AlternateContent"):
                self._no_text(child, name, block)
            elif name in ("footnoteReference", "endnoteReference") and not self._hidden:
                block.extras.append(f"a note at its foot: {self._notes.get(name[:3] + attribute(child, 'id'), '')}")
            elif name == "commentReference":
                self._refer(attribute(child, "id"), block)

    def _no_text(self, element: Any, name: str, block: Block) -> None:
        words = " ".join(dict.fromkeys(text_of(element).splitlines()))
        block.extras.append(f"a text box: {words}" if words else _NO_TEXT.get(name, "a picture"))

    def _add(self, words: str, block: Block, by_hand: str = "") -> None:
        if self._hidden:
            for passage in self._ranges.values():
                passage.hidden += words
            return
        block.text += words
        if by_hand and words.strip():
            block.by_hand[by_hand] = block.by_hand.get(by_hand, "") + words
        for passage in self._ranges.values():
            passage.words += words

    def _comment(self, element: Any, name: str) -> None:
        id_ = attribute(element, "id")
        if name == "commentRangeStart":
            start = len(self._open.text) if self._open else 0
            self._ranges[id_] = self.text.passages[id_] = Passage(len(self.text.blocks), start)
        else:
            self._ranges.pop(id_, None)

    def _refer(self, id_: str, block: Block) -> None:
        """A comment on a place rather than on a passage."""
        self.text.passages.setdefault(id_, Passage(len(self.text.blocks), len(block.text)))


def _flat(row: Any) -> Iterator[Any]:
    """The cells of a row, also where a control is around them."""
    for child in row:
        if tag(child) in (*_WITHIN, *_COME, *_GONE):
            yield from _flat(child)
        else:
            yield child


def _span(cell: Any) -> int:
    for part in cell:
        for each in part if tag(part) == "tcPr" else ():
            if tag(each) == "gridSpan" and attribute(each, "val").isdecimal():
                return min(int(attribute(each, "val")), 100)
    return 1


def _by_hand(run: Any) -> str:
    """What was done to a run by hand, where something was."""
    for part in run:
        for each in part if tag(part) == "rPr" else ():
            if tag(each) in _BY_HAND and attribute(each, "val") not in ("0", "false", "none"):
                return _BY_HAND[tag(each)]
    return ""
