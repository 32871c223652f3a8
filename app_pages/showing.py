"""The one renderer: what people and models wrote becomes text on the page and nothing else.

`el` builds HTML in which every text is escaped, and whose links stay in this app. `show` is the only place that hands
HTML to Streamlit. Nothing here fetches anything: no images, no outside addresses.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from winks.app_pages.words import in_same_language
from winks.trail.elements import Child, Node, Tag, element, group

__all__ = ["Child", "Node", "badge", "el", "group", "listed", "quoted", "show", "style", "terms", "verbatim"]

STYLE = Path(__file__).with_name("winks.css")


def el(tag: Tag, *children: Child, **attributes: str | None) -> Node:
    """An element. Texts among the children are escaped; None is left out.

    `class_` and `aria_label` stand for `class` and `aria-label`. A link leads only to this app: `?...`, `#...` or a page.
    """
    href = attributes.get("href")
    if href is not None:
        if not _leads_inside(href):
            raise ValueError("a link may lead only to this app")
        attributes = attributes | {"href": in_same_language(href)}
    return element(tag, children, attributes)


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


def _leads_inside(href: str) -> bool:
    """Whether a link stays in this app: no scheme, no host, nothing a browser would take for one."""
    return href[:1] in ("?", "#") or (href.replace("_", "").split("?")[0].split("#")[0].isalpha() and href.isascii())
