"""What a curator wrote, as paragraphs and lists in the curator's language. The words around it are the interface's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from winks.app_pages.showing import Child, Node, el, group, listed, quoted
from winks.app_pages.words import counted

SHOWN = 16
"""Wordings that are shown at once, of a list that is longer than that by more than a few; the rest is folded up."""


class Written(NamedTuple):
    """How the prose of one dossier is put on a page."""

    language: str
    """Its language, so that a screen reader speaks it and not the language of the interface."""

    def prose(self, text: str | None) -> Node | None:
        """A text in its paragraphs; None for no text."""
        if not text:
            return None
        return group(*(el("p", part, lang=self.language, dir="auto") for part in text.split("\n\n")))

    def items(self, texts: Iterable[str]) -> Node | None:
        """A list of texts; None for an empty one."""
        return listed((el("span", text, lang=self.language, dir="auto") for text in texts), "ul")

    def inline(self, text: str) -> Node:
        """A text inside a sentence of ours."""
        return el("bdi", text, lang=self.language)

    def under(self, heading: str, *children: Child) -> Node | None:
        """Pieces under a heading of their own; None where there are none."""
        given = [child for child in children if child is not None]
        return group(el("h3", heading), *given) if given else None


def forms(wordings: Iterable[str]) -> Node | None:
    """Wordings as people type them, in whatever language they are; None for no wordings."""
    given = list(wordings)
    if not given:
        return None
    if len(given) <= SHOWN + SHOWN // 2:
        return _row(given)
    rest = given[SHOWN:]
    return group(_row(given[:SHOWN]), el("details", el("summary", counted("dossiers.forms", len(rest))), _row(rest)))


def _row(wordings: Iterable[str]) -> Node:
    return el("p", *(child for wording in wordings for child in (quoted(wording), " ")), class_="w-forms")


def capital(text: str) -> str:
    """A word of ours at the head of a line."""
    return text[:1].upper() + text[1:]


def cut(text: str, most: int) -> str:
    """The beginning of a text on one line, for a list."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"
