"""The pieces the page is made of. Whatever is put in is text, and a link leads to a place on the page and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ....agents.meaning_found import FOUND_BY_MEANING
from ...elements import Child, Node, Tag, element, group
from .words import at


def el(tag: Tag, *children: Child, **attributes: str | None) -> Node:
    """An element. A link leads to a place on the page: ValueError for any other."""
    href = attributes.get("href")
    if href is not None and not re.fullmatch(r"#[a-z][a-z0-9.-]*", href):
        raise ValueError("a link may lead only to a place on the page")
    return element(tag, children, attributes)


def section(name: str, title: str, *body: Child) -> Node | None:
    """A section under its heading; None where there is nothing in it."""
    if not any(body):
        return None
    return el("section", el("h2", title), *body, id=name, aria_label=title)


def said(text: str, tag: Tag = "bdi", **attributes: str | None) -> Node:
    """Somebody's words: their own direction of writing, their line breaks."""
    return el(tag, text, dir="auto", **({"class_": "said"} | attributes))


def verbatim(body: Child) -> Node:
    """A whole text, to the letter."""
    return el("blockquote", body, dir="auto", class_="verbatim")


def quoted(text: str) -> Node:
    """Somebody's words inside a sentence of ours."""
    return el("bdi", f"“{text}”", class_="quoted")


def listed(items: Iterable[Child], tag: Tag = "ul", **attributes: str | None) -> Node | None:
    """A list; None for an empty one."""
    made = [el("li", item) for item in items if item is not None]
    return el(tag, *made, **attributes) if made else None


def terms(*pairs: tuple[str, Child], **attributes: str | None) -> Node | None:
    """Names and what stands under them; a pair with nothing is left out, and None where nothing is left."""
    made = [group(el("dt", name), el("dd", value, dir="auto")) for name, value in pairs if value not in (None, "")]
    return el("dl", *made, **({"class_": "terms"} | attributes)) if made else None


def table(names: Sequence[str], rows: Iterable[Sequence[Child]], kind: str = "") -> Node:
    """A table whose rows are named by their first cell. Where the page is narrow each other cell says its column itself."""
    head = el("thead", el("tr", *(el("th", name, scope="col") for name in names)))
    return el("table", head, el("tbody", *(_row(names, row) for row in rows)), class_=f"stacked {kind}".strip())


def _row(names: Sequence[str], row: Sequence[Child]) -> Node:
    first, *others = row
    cells = [
        el("td", el("span", f"{name}: ", class_="narrow"), cell) if cell not in (None, "") else el("td", class_="empty")
        for name, cell in zip(names[1:], others, strict=True)
    ]
    return el("tr", el("th", first, scope="row"), *cells)


def fold(title: Child, *body: Child, **attributes: str | None) -> Node:
    """What is long and wanted by few, folded; it opens without a script."""
    return el("details", el("summary", title), *body, **attributes)


def gone(what: str) -> Node:
    """That something is no longer in the record."""
    return el("p", f"{what} taken out of the record.", class_="notice")


def badge(text: str, kind: str = "plain") -> Node:
    """A word that says what kind of thing something is."""
    return el("span", text, class_=f"badge {kind}")


def commas(nodes: Iterable[Child]) -> Node:
    """Pieces in a row, parted by commas."""
    return group(*(part for number, node in enumerate(nodes) for part in (", " if number else None, node)))


def dots(nodes: Iterable[Child]) -> Node:
    """Pieces in a row, parted by middle dots; those that are None are left out."""
    there = [node for node in nodes if node is not None]
    return group(*(part for number, node in enumerate(there) for part in (" · " if number else None, node)))


def time(when: str) -> Node:
    """A time of the trail."""
    return el("time", at(when), datetime=when)


def by_meaning() -> Node:
    """What has to be said of a note that no wording brought."""
    return group(" ", el("strong", f"{FOUND_BY_MEANING[0].upper()}{FOUND_BY_MEANING[1:]}."))
