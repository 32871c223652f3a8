"""Text in Markdown: quoted to the letter or escaped, so that nothing in it is Markdown or HTML."""

from __future__ import annotations

import re

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|!~&]|^[-+=]|:(?=//)|(?<=[wW]{3})\.)")
"""Signs that may make Markdown of a text: anywhere, where it begins, or in an address, which some pages make a link of."""


def plain(text: str) -> str:
    """Text as text: nothing in it is Markdown or HTML, and it stays on one line."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(text.split())) or "(no words)"
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", escaped)


def code(text: str) -> str:
    """Words quoted to the letter, on one line."""
    one_line = " ".join(text.split())
    if not one_line:
        return "“”"
    fence = "`" * (max((len(run) for run in re.findall(r"`+", one_line)), default=0) + 1)
    padding = " " if "`" in one_line else ""
    return f"{fence}{padding}{one_line}{padding}{fence}"


def quoted(text: str) -> list[str]:
    """A whole text, to the letter, in a fence that nothing in it can close."""
    fence = "`" * max(3, max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    return [f"{fence}text", *text.split("\n"), fence]
