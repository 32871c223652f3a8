"""The one renderer: what people and models wrote becomes text on the page and nothing else.

`el` builds HTML in which every text is escaped; there is no way to put in HTML that is not. `show` is the only place
that hands HTML to Streamlit. Nothing here fetches anything: no images, no outside addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Literal, get_args

import streamlit as st

from winks.app_pages.words import in_same_language

Tag = Literal[
    "a", "article", "aside", "bdi", "blockquote", "br", "code", "dd", "del", "details", "div", "dl", "dt", "em", "footer",
    "h2", "h3", "h4", "header", "hr", "ins", "li", "mark", "nav", "ol", "p", "pre", "section", "small", "span", "strong",
    "summary", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul",
]  # fmt: skip
TAGS = frozenset(get_args(Tag))
ATTRIBUTES = frozenset(
    {"class", "id", "href", "title", "lang", "dir", "role", "aria-label", "tabindex", "open", "scope"}
)
_VOID = ("br", "hr")
STYLE = Path(__file__).with_name("winks.css")


@dataclass(frozen=True)
class Node:
    """A piece of a page, escaped already. Only `el` and `group` make one."""

    html: str


Child = Node | str | None


def el(tag: Tag, *children: Child, **attributes: str | None) -> Node:
    """An element. Texts among the children are escaped; None is left out.

    `class_` and `aria_label` stand for `class` and `aria-label`. A link leads only to this app: `?...`, `#...` or a page.
    """
    if tag not in TAGS:
        raise ValueError(f"{tag!r} is no element that a page may have")
    given = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items() if value is not None}
    if unknown := given.keys() - ATTRIBUTES:
        raise ValueError(f"{sorted(unknown)[0]!r} is no attribute that an element may have")
    if "href" in given:
        if not _leads_inside(given["href"]):
            raise ValueError("a link may lead only to this app")
        given["href"] = in_same_language(given["href"])
    said = "".join(f' {name}="{escape(value)}"' for name, value in given.items())
    return Node(f"<{tag}{said}>" if tag in _VOID else f"<{tag}{said}>{group(*children).html}</{tag}>")


def group(*children: Child) -> Node:
    """Pieces one after the other."""
    return Node("".join(_html(child) for child in children if child is not None))


def verbatim(text: str, tag: Tag = "blockquote", **attributes: str | None) -> Node:
    """Somebody's words to the letter: line breaks and directions of writing kept."""
    return el(tag, text, dir="auto", **({"class_": "w-verbatim"} | attributes))


def quoted(text: str) -> Node:
    """Somebody's words inside a sentence of ours."""
    return el("bdi", f"“{text}”", class_="w-quoted")


def listed(items: Iterable[Child], tag: Tag = "ul", **attributes: str | None) -> Node | None:
    """A list; None for an empty one."""
    made = [el("li", item) for item in items if item is not None]
    return el(tag, *made, **attributes) if made else None


def terms(pairs: Iterable[tuple[str, Child]], **attributes: str | None) -> Node:
    """Names and what stands under them; a pair with nothing is left out."""
    given = [(name, value) for name, value in pairs if value is not None and value != ""]
    made = [group(el("dt", name), el("dd", value, dir="auto")) for name, value in given]
    return el("dl", *made, **({"class_": "w-terms"} | attributes))


def badge(text: str, kind: str = "plain") -> Node:
    """A word that says what kind of thing something is. `kind` is one of the classes `w-badge-KIND` of winks.css."""
    return el("span", text, class_=f"w-badge w-badge-{kind}")


def show(*nodes: Child) -> None:
    """Put pieces on the page."""
    st.html(f'<div class="w">{group(*nodes).html}</div>')


def style() -> None:
    """The typography that every page shares; once a page."""
    st.html(STYLE)


def _html(child: Node | str) -> str:
    return child.html if isinstance(child, Node) else escape(child, quote=False)


def _leads_inside(href: str) -> bool:
    """Whether a link stays in this app: no scheme, no host, nothing a browser would take for one."""
    return href[:1] in ("?", "#") or (href.replace("_", "").split("?")[0].split("#")[0].isalpha() and href.isascii())
