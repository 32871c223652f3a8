"""The rule of a dossier that was begun: what `winks dossiers new` left open is still to be said."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import BaseModel

from .dossier import Dossier
from .lint_rule import Found, Level, Rule
from .reader import ENTRY_NAME

TO_SAY = "TO SAY:"
"""What stands in a new dossier before what nobody has said yet."""


def nothing_is_left_to_say(dossier: Dossier) -> Iterator[Found]:
    """Nothing begins with `TO SAY:`, as what `winks dossiers new` leaves open does."""
    for path, text in _texts(dossier, ""):
        if text.startswith(TO_SAY):
            yield Found(path, f"is still to be said: {text.removeprefix(TO_SAY).strip()}", text)


def _texts(value: object, path: str) -> Iterator[tuple[str, str]]:
    """Every text of a part with its place, entries by their names."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _texts(getattr(value, name), ".".join(filter(None, (path, field.alias or name))))
    elif isinstance(value, tuple):
        for item in value:
            name = getattr(item, ENTRY_NAME[path], "") if path in ENTRY_NAME else ""
            yield from _texts(item, f"{path}.{name}" if name else path)


RULES: dict[Rule, Level] = {nothing_is_left_to_say: "error"}
