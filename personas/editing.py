"""Changing one thing in a dossier's text and nothing beside it: a field, an entry, a silence.

The text goes in and a text comes out; every line that was not asked about is the same to the byte, with its line end. A
value is words and never structure: one that would open a section, an entry or a field is refused in a sentence. The text
need not read as a dossier. Whether what comes out is a good one, `reader.py` and `lint.py` say.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import DossierError, Fault
from .dossier import Dossier, split_citations
from .outline import Lines, Outline, Part, outline, type_of
from .reader import ENTRY_NAME, HIDDEN, LABEL, NEARLY_LABEL, SECTIONS, head_keys
from .written import Written, field_labels, how_written, split_choices, split_forms, split_items

Value = str | Iterable[str]
"""Words as they stand in the file, or the items of a list, of forms or of choices."""
_MARKS = ("---", "# ", "## ", "### ")
_HEADINGS = {section: heading for heading, section in SECTIONS.items()}


@dataclass(frozen=True)
class Place:
    """A field, there or not: what it belongs to and how it is written."""

    path: str
    owner: str
    """The section or the entry it stands in; empty for the head, the title and the silences."""
    label: str
    how: Callable[..., Any] | None
    """What reads its text: see `written.py`."""
    is_required: bool = True
    may_be_empty: bool = True
    """Whether its label may stand with nothing behind it. One that may not goes with its value."""
    is_one_line: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it is written as items, one a line."""
        return self.how in (split_items, split_citations)


# fields


def text_of(text: str, path: str) -> str:
    """What is written at a path, as it stands in the file; '' for a field that is not there. UnknownId for none."""
    found = outline(text)
    return found.words(_place(found, path).path)


def set_field(text: str, path: str, value: Value) -> str:
    """The text with a field's value put otherwise; as it is where the value reads the same.

    A field that is not there is put where the format has it. An optional one that is given nothing goes. UnknownId for a
    path that is none, DossierError for a value that cannot stand there.
    """
    found = outline(text)
    place = _place(found, path)
    words = _words(found, place, value)
    part = found.find(path)
    goes = part is not None and not words and not place.may_be_empty
    if _reads(place, words) == _reads(place, found.words(path)) and not goes:
        return text
    if part is None:
        return _inserted(found, place, words).text
    if goes:
        return _without(found.lines, part).text
    was = found.lines.words[part.start] if found.words(path) else ""
    return found.lines.replaced(part.start, part.end, _field(place, words, was)).text


def _place(found: Outline, path: str) -> Place:
    if path in head_keys():
        return Place(path, "", path, how_written(Dossier, path), is_one_line=True)
    if path == "title":
        return Place(path, "", "title", None, is_one_line=True)
    if path == "silences":
        return Place(path, "", _HEADINGS[path], split_items)
    section = path.partition(".")[0]
    owner, _, name = path.rpartition(".")
    if section not in SECTIONS.values() or (section in ENTRY_NAME) == (owner == section):
        raise found.unknown(path)
    if section in ENTRY_NAME and owner not in found:
        raise found.unknown(path)
    labels = {field: label for label, field in field_labels(type_of(section)).items()}
    if name not in labels:
        raise found.unknown(path)
    return _place_in(type_of(section), owner, name, labels[name])


def _place_in(type_: type[Written], owner: str, name: str, label: str) -> Place:
    own = next(key for key, field in type_.model_fields.items() if name in (key, field.alias))
    field = type_.model_fields[own]
    required = field.is_required()
    return Place(
        f"{owner}.{name}", owner, label, how_written(type_, own), required, required or field.default is not None
    )


def _reads(place: Place, words: str) -> Any:
    """What a field's text says, so that one wording of it can be told to be another's equal."""
    if place.how is None:
        return words
    try:
        value = place.how(words)
    except ValueError:
        return words
    return tuple(_plain(item) for item in value) if isinstance(value, tuple) else value


def _plain(item: Any) -> Any:
    return tuple(item.values()) if isinstance(item, dict) else item


# what may be written


def _words(found: Outline, place: Place, value: Value) -> str:
    """A value as it is to stand in the file. DossierError where it would be more than words."""
    words = value if isinstance(value, str) else _joined(found, place, value)
    words = re.sub(r"\r\n?", "\n", words).strip()
    if why := _refusal(place, words):
        part = found.find(place.path)
        raise refused(found, place.path, why, part.start + 1 if part else 1)
    return words


def _joined(found: Outline, place: Place, items: Iterable[str]) -> str:
    given = [item for item in (" ".join(each.split()) for each in items) if item]
    if place.how not in (split_forms, split_choices):
        return "\n".join(f"- {item}" if place.is_list else item for item in given)
    parting, mark = (";", "; ") if place.how is split_forms else (",;", ", ")
    if split := next((item for item in given if any(sign in item for sign in parting)), None):
        raise refused(found, place.path, f"{split[:60]!r} would be read as two, since {mark[0]!r} parts them here.")
    return mark.join(given)


def _refusal(place: Place, words: str) -> str | None:
    if hidden := HIDDEN.search(words.replace("\n", "")):
        return f"there is an invisible character in it (U+{ord(hidden[0]):04X}); delete it and type the line again."
    if re.search("[\ud800-\udfff]", words):
        return "there is half a character in it, which no file can hold; delete it and type it again."
    if place.is_one_line and "\n" in words:
        return "it is one line; put it on one."
    for line in words.split("\n"):
        if line.startswith(_MARKS) or line in ("#", "##", "###"):
            return f"a line of it begins with {line.split()[0][:60]!r}, which opens a part of the file; begin it with a word."
        if LABEL.match(line) or NEARLY_LABEL.match(line):
            return f"a line of it begins as a label does, {line[:60]!r}; put a word before it, or leave out the stars."
    return None


def refused(found: Outline, path: str, why: str, line: int = 1) -> DossierError:
    """That something cannot be written at a path, and why."""
    return DossierError([Fault(f"{found.words('id') or 'dossier'}.md", line, path, why)])


# how it is laid out


def _field(place: Place, words: str, was: str = "") -> list[str]:
    """The lines of a field. `was` is the line it began with, where it had a value."""
    if not place.owner:
        return _of_the_file(place, words)
    label = f"**{place.label}:**"
    if not words:
        return [label]
    before = LABEL.match(was)
    below = place.is_list or (before is not None and not before[2].strip() and bool(was))
    return [label, *words.split("\n")] if below else f"{label} {words}".split("\n")


def _of_the_file(place: Place, words: str) -> list[str]:
    if place.path == "title":
        return [f"# {words}"]
    if place.path == "silences":
        return [f"## {place.label}", *(["", *words.split("\n")] if words else [])]
    return [f"{place.path}: {words}".rstrip()]


def _inserted(found: Outline, place: Place, words: str) -> Lines:
    _has_head(found, place.path)
    if place.path in head_keys():
        before = _last_before(found, place.path, head_keys())
        at = before.end if before else 1
        return found.lines.replaced(at, at, _field(place, words))
    if place.path == "title":
        at = found.head_end + 1
        return found.lines.replaced(at, at, ["", *_field(place, words)])
    if place.path == "silences":
        return _section(found, "silences", _field(place, words))
    if place.owner not in found:
        return _section(found, place.owner, [f"## {_HEADINGS[place.owner]}", "", *_field(place, words)])
    type_ = type_of(place.owner.partition(".")[0])
    order = [f"{place.owner}.{name}" for name in field_labels(type_).values()]
    before = _last_before(found, place.path, order)
    at = before.end if before else found.get(place.owner).start + 1
    gap = _gap(found, "field" if before else "entry", place.path)
    return found.lines.replaced(at, at, [*[""] * gap, *_field(place, words)])


def _has_head(found: Outline, path: str) -> None:
    """DossierError for a file in which nobody can tell where a part would go."""
    if not found.has_head:
        why = "the head of the file does not begin or end with a line `---`; put that right in the text first."
        raise refused(found, path, why)


def _last_before(found: Outline, path: str, order: list[str]) -> Part | None:
    """The last part that stands in the file among those that the format has before this one."""
    there = [found.find(each) for each in order[: order.index(path)]]
    return max((part for part in there if part), key=lambda part: part.start, default=None)


def _section(found: Outline, section: str, lines: list[str]) -> Lines:
    """The file with a section that it did not have, where the format has it."""
    _has_head(found, section)
    before = _last_before(found, section, list(SECTIONS.values()))
    start = before.start if before else found.head_end
    follows = (part.start for part in found.parts if part.kind == "section" and part.start > start)
    at = found.lines.last_written(start + 1, next(follows, len(found.lines.words)))
    return found.lines.replaced(at, at, ["", *lines])


def _gap(found: Outline, after: str, path: str) -> int:
    """Blank lines between two fields (`field`), or a heading and its first field (`entry`), in the manner of the file.

    What stands in the same section says it first, then what stands in another.
    """
    pairs = [
        (one, other)
        for one, other in zip(found.parts, found.parts[1:], strict=False)
        if one.kind == after and other.kind == "field"
    ]
    for one, other in sorted(pairs, key=lambda pair: _shares_section(pair[0].path, path)):
        end = one.end if after == "field" else one.start + 1
        return min(other.start - end, 1)
    return 0


def _shares_section(one: str, other: str) -> tuple[bool, bool]:
    """What sorts the parts of one's own section first, then those that are entries of a section as well."""
    section, wanted = one.partition(".")[0], other.partition(".")[0]
    return section != wanted, (section in ENTRY_NAME) != (wanted in ENTRY_NAME)


def _without(lines: Lines, part: Part) -> Lines:
    """The lines without a part and the blank ones before it."""
    return lines.replaced(lines.last_written(0, part.start), part.end, ())


# entries


def add_entry(text: str, section: str, name: str, values: Mapping[str, Value] = {}, *, blank: bool = False) -> str:
    """The text with an entry at the end of a section. `blank`: with every label it may have, empty where nothing is given.

    DossierError for a name that cannot be one or is taken, UnknownId for a section or a field that is none.
    """
    found = outline(text)
    lines = _entry(found, section, name, values, blank=blank)
    if section not in found:
        return _section(found, section, [f"## {_HEADINGS[section]}", "", *lines]).text
    end = found.get(section).end
    return found.lines.replaced(end, end, ["", *lines]).text


def remove_entry(text: str, path: str) -> str:
    """The text without an entry, a note for one. UnknownId where there is none."""
    found = outline(text)
    part = found.get(path)
    if part.kind != "entry":
        raise found.unknown(path)
    return _without(found.lines, part).text


def _entry(found: Outline, section: str, name: str, values: Mapping[str, Value], *, blank: bool) -> list[str]:
    if section not in ENTRY_NAME:
        raise found.unknown(section)
    check_name(found, section, name)
    type_ = type_of(section)
    labels = {field: label for label, field in field_labels(type_).items()}
    if strange := next((field for field in values if field not in labels), None):
        raise found.unknown(f"{section}.{name}.{strange}")
    between = [""] * _gap(found, "field", section)
    lines = [f"### {name}", *[""] * _gap(found, "entry", section)]
    for field, label in labels.items():
        place = _place_in(type_, f"{section}.{name}", field, label)
        words = _words(found, place, values.get(field, ""))
        if words or blank or place.is_required:
            lines += [*_field(place, words), *between]
    return lines[: len(lines) - len(between)]


def check_name(found: Outline, section: str, name: str) -> None:
    """DossierError for a name that no entry of the section may have, or that one has already."""
    path = f"{section}.{name}"
    if part := found.find(path):
        raise refused(found, path, "there is one of this name already; choose another.", part.start + 1)
    field = type_of(section).model_fields[ENTRY_NAME[section]]
    pattern = next((item.pattern for item in field.metadata if hasattr(item, "pattern")), r"^\S.*$")
    most = next((item.max_length for item in field.metadata if hasattr(item, "max_length")), _LONGEST)
    plain = name == " ".join(name.split()) and not HIDDEN.search(name) and not re.search("[\ud800-\udfff]", name)
    if not (plain and len(name) <= most and re.search(pattern, name)):
        why = f"{name[:60]!r} cannot be its name; a name here is {_NAMES.get(section, _AN_ID)}, {most} at most."
        raise refused(found, path, why)


_LONGEST = 200
_AN_ID = "lower-case letters, digits and single hyphens"
_NAMES = {
    "sources": "capitals and digits",
    "kept": "a rule and a field with a space between",
    "words": "letters on one line",
    "changelog": "letters on one line",
}
