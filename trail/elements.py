"""HTML put together from elements: every text becomes text, and there is no way to put in HTML that is not escaped.

Both the review table and the page that is given away are built with it. What may stand in it is listed here: no element
that fetches, runs or sends anything, no attribute that styles. Characters that HTML may not hold are shown by signs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Literal, get_args

Tag = Literal[
    "a", "article", "aside", "bdi", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "footer",
    "h1", "h2", "h3", "h4", "header", "hr", "ins", "li", "main", "mark", "nav", "ol", "p", "pre", "section", "small", "span",
    "strong", "summary", "sup", "table", "tbody", "td", "th", "thead", "time", "tr", "ul",
]  # fmt: skip
TAGS = frozenset(get_args(Tag))
ATTRIBUTES = frozenset(
    {"class", "id", "href", "title", "lang", "dir", "role", "aria-label", "tabindex", "open", "scope", "datetime"}
)
_VOID = ("br", "hr")
_SHOWN: dict[int, int] = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_SHOWN |= {0x0D: 0x20, 0x7F: 0x2421} | dict.fromkeys(range(0x80, 0xA0), 0xFFFD)
_SHOWN |= dict.fromkeys((*range(0xFDD0, 0xFDF0), *range(0xD800, 0xE000)), 0xFFFD)
_SHOWN |= dict.fromkeys((plane + low for plane in range(0, 0x110000, 0x10000) for low in (0xFFFE, 0xFFFF)), 0xFFFD)


@dataclass(frozen=True)
class Node:
    """A piece of a page, escaped already. Only `element` and `group` make one."""

    html: str


Child = Node | str | None


def element(tag: Tag, children: tuple[Child, ...], attributes: Mapping[str, str | None]) -> Node:
    """An element. Texts among the children are escaped; a child or an attribute that is None is left out.

    In the names of attributes `class_` and `aria_label` stand for `class` and `aria-label`. ValueError for an element or
    an attribute that a page may not have. Where a link may lead is for the caller to say.
    """
    if tag not in TAGS:
        raise ValueError(f"{tag!r} is no element that a page may have")
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
    if unknown := given.keys() - ATTRIBUTES:
        raise ValueError(f"{sorted(unknown)[0]!r} is no attribute that an element may have")
    said = "".join(f' {name}="{escape(value.translate(_SHOWN))}"' for name, value in given.items())
    if tag in _VOID:
        return Node(f"<{tag}{said}>")
    inner = group(*children).html
    kept = "\n" if tag == "pre" and inner.startswith("\n") else ""
    return Node(f"<{tag}{said}>{kept}{inner}</{tag}>")


def group(*children: Child) -> Node:
    """Pieces one after the other."""
    return Node("".join(_html(child) for child in children if child is not None))


def _html(child: Node | str) -> str:
    return child.html if isinstance(child, Node) else escape(child.translate(_SHOWN), quote=False)
