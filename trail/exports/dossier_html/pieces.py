"""The curator's words on the page: in the dossier's language, in their own direction, as paragraphs, lists and wordings."""

from __future__ import annotations

from collections.abc import Iterable

from ....personas.documents.sections import paragraphs
from ...elements import Child, Node, Tag, group
from ..html.pieces import el, listed


class Words:
    """What one dossier's curator wrote."""

    def __init__(self, language: str) -> None:
        self.language = language

    def inline(self, text: str, tag: Tag = "bdi", **attributes: str | None) -> Node:
        """Words within a sentence or a cell."""
        return el(tag, text, dir="auto", lang=self.language, **attributes)

    def prose(self, text: str | None, **attributes: str | None) -> Node | None:
        """A text in its paragraphs; None for none."""
        made = [self.inline(each, "p", **attributes) for each in paragraphs(text or "")]
        return group(*made) if made else None

    def items(self, texts: Iterable[str]) -> Node | None:
        """A list; None for an empty one."""
        return listed(self.inline(text) for text in texts)

    def forms(self, wordings: Iterable[str]) -> Node | None:
        """Wordings that are looked for, as the file has them; None for none."""
        joined = "; ".join(wordings)
        return self.inline(joined) if joined else None

    def under(self, label: str, *body: Child) -> Node | None:
        """Something under a label; None where there is nothing."""
        return group(el("h4", label), *body) if any(body) else None
