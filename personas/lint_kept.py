"""What a curator keeps although lint warns of it: shown with the reason, never hidden, and asked after once it is stale.

An error cannot be kept. Only the passage that an entry quotes is kept: another of the same field is warned of as before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from .dossier import Dossier, Kept
from .lint_rule import Found, Level, Objection
from .reader import ENTRY_NAME


def with_reasons(dossier: Dossier, found: Iterable[Objection]) -> list[Objection]:
    """The objections, those warnings that an entry of `Kept` answers at level `kept` with its reason."""
    entries = {kept.id: kept for kept in dossier.kept}
    return [_answered(each, entries.get(f"{each.rule} {each.field}"), dossier) for each in found]


def _answered(each: Objection, kept: Kept | None, dossier: Dossier) -> Objection:
    if kept is None or each.level != "warning" or not _stands(kept, dossier):
        return each
    passage, words = _plain(each.words), _plain(kept.words)
    return each._replace(level="kept", because=kept.because) if passage in words or words in passage else each


def kept_names_a_warning(dossier: Dossier, levels: Mapping[str, Level]) -> Iterator[Found]:
    """An entry of `Kept` names a rule that warns. An error is put right, not kept."""
    for kept in dossier.kept:
        rule = kept.id.partition(" ")[0]
        if rule not in levels:
            yield Found(f"kept.{kept.id}", f"names {rule!r}, and no rule is called that.")
        elif levels[rule] == "error":
            yield Found(f"kept.{kept.id}", f"{rule!r} is an error, and an error is put right, not kept.")


def kept_is_still_needed(dossier: Dossier, found: Sequence[Objection], levels: Mapping[str, Level]) -> Iterator[Found]:
    """The passage that an entry of `Kept` quotes still stands in its field, and its rule would still warn of it."""
    answered = {f"{each.rule} {each.field}" for each in found if each.level == "kept"}
    for kept in dossier.kept:
        if levels.get(kept.id.partition(" ")[0]) != "warning":
            continue
        if not _stands(kept, dossier):
            yield Found(
                f"kept.{kept.id}",
                f"{kept.words[:50]!r} no longer stands there; take the entry out, or quote what does.",
            )
        elif kept.id not in answered:
            yield Found(f"kept.{kept.id}", f"nothing warns of {kept.words[:50]!r} any more; take the entry out.")


def _stands(kept: Kept, dossier: Dossier) -> bool:
    return _plain(kept.words) in _plain(text_at(dossier, kept.id.partition(" ")[2]))


def _plain(text: str) -> str:
    return " ".join(text.split())


def text_at(dossier: Dossier, path: str) -> str:
    """All the text of a field, an entry or a section, by its dotted path; empty where there is no such field."""
    section, _, rest = path.partition(".")
    if section not in type(dossier).model_fields:
        return ""
    value: Any = getattr(dossier, section)
    if rest and section in ENTRY_NAME:
        key = ENTRY_NAME[section]
        named = [(getattr(entry, key), entry) for entry in value]
        name, value = max(
            (pair for pair in named if rest == pair[0] or rest.startswith(f"{pair[0]}.")),
            key=lambda pair: len(pair[0]),
            default=("", None),
        )
        rest = rest[len(name) + 1 :]
    if rest:
        value = (
            getattr(value, "register_" if rest == "register" else rest, None) if isinstance(value, BaseModel) else None
        )
    return _text(value)


def _text(value: Any) -> str:
    if isinstance(value, BaseModel):
        return "\n".join(_text(getattr(value, name)) for name in type(value).model_fields)
    if isinstance(value, tuple):
        return "\n".join(map(_text, value))
    return "" if value is None else str(value)
