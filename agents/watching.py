"""What somebody who watches a model write is shown of a JSON reply: the text in it, as it grows."""

from __future__ import annotations

import json
import re

from .calls import Watch

_HALF = re.compile(r"\\(?:u[0-9a-fA-F]{0,3})?$|\\ud[89abAB][0-9a-fA-F]{2}(?:\\(?:u[0-9a-fA-F]{0,3})?)?$")
"""An escape at the end of what has come that is not whole yet."""


def field_watch(field: str, watch: Watch | None) -> Watch | None:
    """A watch for the raw pieces of a JSON reply that passes on how the text of one field grows."""
    if watch is None:
        return None
    opening = re.compile(rf'"{re.escape(field)}"\s*:\s*"((?:[^"\\]|\\.)*\\?)')
    raw, shown = "", 0

    def take(piece: str) -> None:
        nonlocal raw, shown
        raw += piece
        found = opening.search(raw)
        if found is None:
            return
        try:
            text = json.loads(f'"{_HALF.sub("", found[1])}"', strict=False)
        except ValueError:
            return
        if len(text) > shown:
            watch(text[shown:])
            shown = len(text)

    return take
