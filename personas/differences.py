"""What changed between two versions of a dossier, field by field, in the order and the words of the file.

Notes, sources, words and boundaries are the same by their ids, items of a list by what they say, so that what was only
moved is said to be moved. An item written a little otherwise is a change of it, not one item gone and another come. The
limit: a note under a new id is a new note, and what a change means for the reading is for people to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from itertools import chain
from typing import Any, Literal

from pydantic import BaseModel
from rapidfuzz import fuzz, process

from ..errors import DossierError
from .dossier import Citation, Dossier, version_number
from .reader import ENTRY_NAME, SECTIONS, ReadDossier, read_bytes
from .written import Written, field_labels, how_written, split_choices, split_forms

ALIKE = 50
"""From this likeness on (0 to 100, rapidfuzz ratio), of two items at one place the later is the earlier, rewritten."""
_MARKS = ("---", "\ufeff---")


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was."""

    path: str
    """The field, as the reader names it: `notes.rukun.readings`."""
    where: tuple[str, ...]
    """The same in the headings and labels of the file: Notes, rukun, Readings."""
    kind: Literal["added", "removed", "changed", "moved"]
    before: str | None
    """As it read; None for what was added. Of what was moved both are what was moved."""
    after: str | None
    """As it reads; None for what was removed."""


def dossier_differences(before: Dossier, after: Dossier) -> tuple[Change, ...]:
    """Every change from one version of a dossier to another, in the dossier's own order."""
    return tuple(_of_parts(before, after, "", ()))


def versions_in(public_files: Iterable[bytes]) -> dict[str, tuple[ReadDossier, ...]]:
    """The dossiers among the public files of a trail, by id, oldest version first.

    Files that are no dossier, or none that can be read, are passed over. Two that differ and say the same version are
    both there, in the order they came.
    """
    found: dict[str, dict[str, ReadDossier]] = {}
    for raw in public_files:
        if read := _dossier(raw):
            found.setdefault(read.dossier.id, {}).setdefault(read.sha256, read)
    return {
        id_: tuple(sorted(found[id_].values(), key=lambda read: version_number(read.dossier.version)))
        for id_ in sorted(found)
    }


def _dossier(raw: bytes) -> ReadDossier | None:
    if not raw.startswith(tuple(mark.encode() for mark in _MARKS)):
        return None
    try:
        read = read_bytes(raw, "dossier")
    except DossierError:
        return None
    return replace(read, path=f"{read.dossier.id}.md")


# parts


def _of_parts(before: Written, after: Written, path: str, where: tuple[str, ...]) -> Iterator[Change]:
    """Changes in the fields of a part of the file: the whole of it, a section, or an entry of one."""
    for name, field in type(after).model_fields.items():
        shown = field.alias or name
        at = f"{path}.{shown}" if path else shown
        heading = (*where, _label(type(after), shown))
        yield from _of_field(getattr(before, name), getattr(after, name), at, heading, how_written(type(after), name))


def _of_field(
    before: Any, after: Any, path: str, where: tuple[str, ...], how: Callable[..., Any] | None
) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(after, Written) and isinstance(before, Written):
        yield from _of_parts(before, after, path, where)
    elif path in ENTRY_NAME:
        yield from _of_entries(before, after, path, where)
    elif isinstance(after, tuple) and how is not split_choices:
        old, new = ([_item(item) for item in value] for value in (before, after))
        yield from _of_items(old, new, path, where, rewritten=how is not split_forms)
    else:
        yield _change(path, where, _text(before), _text(after))


def _of_entries(
    before: Sequence[Written], after: Sequence[Written], path: str, where: tuple[str, ...]
) -> Iterator[Change]:
    """Changes among the entries of a section, in the order they have now; one that is gone is told where it was."""
    old, new = ({str(getattr(entry, ENTRY_NAME[path])): entry for entry in entries} for entries in (before, after))
    moved = _moved([key for key in old if key in new], [key for key in new if key in old])
    for key in _merged(list(old), list(new)):
        at, heading = f"{path}.{key}", (*where, key)
        if key not in new:
            yield Change(at, heading, "removed", _written(old[key]), None)
        elif key not in old:
            yield Change(at, heading, "added", None, _written(new[key]))
        else:
            if key in moved:
                yield Change(at, heading, "moved", key, key)
            yield from _of_parts(old[key], new[key], at, heading)


def _of_items(
    before: Sequence[str], after: Sequence[str], path: str, where: tuple[str, ...], *, rewritten: bool
) -> Iterator[Change]:
    """Changes among the items of a list. `rewritten`: items are sentences, and one may have been written otherwise."""
    changed = [(before[i:i_end], after[j:j_end]) for tag, i, i_end, j, j_end in _steps(before, after) if tag != "equal"]
    gone, come = (Counter(chain.from_iterable(items)) for items in zip(*changed, strict=True))
    moved_away, moved_here = gone & come, gone & come
    for went, came in changed:
        left = [item for item in went if not _drawn(moved_away, item)]
        for item in came:
            if _drawn(moved_here, item):
                yield Change(path, where, "moved", item, item)
                continue
            near = process.extractOne(item, left, scorer=fuzz.ratio, score_cutoff=ALIKE) if rewritten else None
            if near:
                left.remove(near[0])
            yield _change(path, where, near[0] if near else None, item)
        for item in left:
            yield Change(path, where, "removed", item, None)


def _drawn(counted: Counter[str], item: str) -> bool:
    """Take one of an item from those counted; False where none is left."""
    counted[item] -= 1
    return counted[item] >= 0


def _change(path: str, where: tuple[str, ...], before: str | None, after: str | None) -> Change:
    kind: Literal["added", "removed", "changed"] = "changed"
    if before is None:
        kind = "added"
    elif after is None:
        kind = "removed"
    return Change(path, where, kind, before, after)


def _steps(before: Sequence[str], after: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, before, after, autojunk=False).get_opcodes()


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Of entries that both have, those that stand elsewhere among the others."""
    return {key for tag, _, _, j, j_end in _steps(before, after) if tag != "equal" for key in after[j:j_end]}


def _merged(before: list[str], after: list[str]) -> list[str]:
    """The keys of `after`, with those that only `before` has behind the one that they followed."""
    merged = list(after)
    for index, key in enumerate(before):
        if key not in merged:
            followed = [merged.index(earlier) for earlier in before[:index] if earlier in merged]
            merged.insert(followed[-1] + 1 if followed else 0, key)
    return merged


# as it is written


def _text(value: Any) -> str | None:
    """A value as a person writes it."""
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _item(item: str | Citation) -> str:
    return f"{item.ref}: {item.locator}" if isinstance(item, Citation) else item


def _written(entry: Written) -> str:
    """An entry as it stands in a file, under its heading."""
    lines = []
    for name, field in type(entry).model_fields.items():
        label, value = _labels(type(entry)).get(field.alias or name), getattr(entry, name)
        if label is None or value in (None, ()):
            continue
        how = how_written(type(entry), name)
        if isinstance(value, tuple) and how not in (split_choices, split_forms):
            lines += [f"{label}:", *(f"- {_item(item)}" for item in value)]
        else:
            lines.append(f"{label}: {'; '.join(value) if how is split_forms else _text(value)}")
    return "\n".join(lines)


@cache
def _labels(part: type[BaseModel]) -> dict[str, str]:
    """The label of each field of a part."""
    return {name: label for label, name in field_labels(part).items()}


def _label(part: type[BaseModel], name: str) -> str:
    """What stands in the file over a field: a section's heading, a label; a key of the head as it is."""
    headings = {field: heading for heading, field in SECTIONS.items()}
    return headings.get(name, name) if part is Dossier else _labels(part).get(name, name)
