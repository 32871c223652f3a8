"""What a curator does to a dossier beside writing in its fields: notes, silences, what is kept, and a new version.

As in `editing.py` a text goes in and a text comes out, and nothing else in it changes. A note's id is never given to
another: one that is split or taken out moves to *Retired notes*, where runs that were made with it can still be
followed up. The version that no longer has it is not known before it is released, and is written in then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from rapidfuzz import process

from ..errors import UnknownId
from .editing import Value, add_entry, check_name, refused, remove_entry, set_field, text_of
from .outline import Outline, outline
from .written import split_items

UNRELEASED = "unreleased"
"""Stands where a version is to stand once it is released."""


def add_note(text: str, note_id: str, values: Mapping[str, Value] = {}) -> str:
    """The text with a note at the end, every label there and empty where nothing is given."""
    found = outline(text)
    _is_free(found, note_id)
    return add_entry(text, "notes", note_id, values, blank=True)


def split_note(text: str, note_id: str, first: str, second: str, by: str, because: str = "") -> str:
    """The text with a note made into two of other ids, each with all of its words; the old id is retired."""
    found = outline(text)
    part = found.get(_note(found, note_id))
    for new in (first, second):
        _is_free(found, new)
    if first == second:
        raise refused(found, f"notes.{first}", "the two notes need an id each.")
    body = found.lines.words[part.start + 1 : part.end]
    lines = [f"### {first}", *body, "", f"### {second}", *body]
    apart = found.lines.replaced(part.start, part.end, lines).text
    return _retired(
        apart, note_id, by, because or "It was two things, and is two notes.", (first, second), (first, second)
    )


def retire_note(text: str, note_id: str, by: str, because: str, instead: Iterable[str] = ()) -> str:
    """The text without a note, its id, the reason and the notes that say it better among the retired."""
    found = outline(text)
    path, better = _note(found, note_id), tuple(instead)
    if not because.strip():
        raise refused(found, path, "say why the note is taken out; whoever meets its id in an old run will ask.")
    for other in better:
        _note(found, other)
        if other == note_id:
            raise refused(found, path, "a note cannot stand in for itself.")
    return _retired(remove_entry(text, path), note_id, by, because, better, ())


def mark_silence(text: str, words: str) -> str:
    """The text with one thing more that the dossier cannot hear. As it was where that is said already."""
    items = _silences(text)
    new = " ".join(words.split()).removeprefix("- ")
    if not new:
        raise refused(outline(text), "silences", "say what the dossier cannot hear.")
    if new in items:
        return text
    was = text_of(text, "silences")
    return set_field(text, "silences", f"{was}\n- {new}" if was else f"- {new}")


def keep_objection(text: str, rule: str, field: str, words: str, because: str) -> str:
    """The text with a passage that lint warns of, kept for a reason."""
    found = outline(text)
    for path, value, what in (("words", words, "the passage"), ("because", because, "why it stays")):
        if not value.strip():
            raise refused(found, f"kept.{rule} {field}.{path}", f"give {what}.")
    return add_entry(text, "kept", f"{rule} {field}", {"words": words, "because": because})


def set_version(text: str, version: str, day: date, by: str, change: str, after: Iterable[str] = ()) -> str:
    """The text as a version: its number in the head, an entry of the changelog, and the number wherever it was awaited."""
    text = set_field(text, "version", version)
    for note_id in outline(text).names("retired"):
        if text_of(text, f"retired.{note_id}.since") == UNRELEASED:
            text = set_field(text, f"retired.{note_id}.since", version)
    before = text_of(text, f"changelog.{UNRELEASED}.change") if _awaits(text, UNRELEASED) else ""
    if before:
        text = remove_entry(text, f"changelog.{UNRELEASED}")
    values = {"date": day.isoformat(), "by": by, "change": f"{before} {change}".strip()}
    given = [item for item in after if item.strip()]
    if not _awaits(text, version):
        return add_entry(text, "changelog", version, values | ({"after": given} if given else {}))
    for name, value in values.items():
        text = set_field(text, f"changelog.{version}.{name}", value)
    return set_field(text, f"changelog.{version}.after", given)


def note_change(text: str, day: date, by: str, change: str) -> str:
    """The text with a line for the changelog of the version to come."""
    path = f"changelog.{UNRELEASED}"
    if not _awaits(text, UNRELEASED):
        return add_entry(text, "changelog", UNRELEASED, {"date": day.isoformat(), "by": by, "change": change})
    said = text_of(text, f"{path}.change")
    return text if change in said else set_field(text, f"{path}.change", f"{said} {change}".strip())


def _awaits(text: str, version: str) -> bool:
    return f"changelog.{version}" in outline(text)


def _silences(text: str) -> tuple[str, ...]:
    try:
        items: tuple[str, ...] = split_items(text_of(text, "silences"))
    except ValueError:
        return ()
    return tuple(" ".join(item.split()) for item in items)


def _retired(text: str, note_id: str, by: str, because: str, instead: tuple[str, ...], heirs: tuple[str, ...]) -> str:
    values: dict[str, Value] = {"since": UNRELEASED, "by": by, "because": because, "instead": instead}
    return add_entry(_kept_for(text, note_id, heirs), "retired", note_id, values)


def _kept_for(text: str, note_id: str, heirs: tuple[str, ...]) -> str:
    """The text with what is kept in a note kept in those that have its words now, and in none where none has."""
    for name in outline(text).names("kept"):
        rule, _, field = name.partition(" ")
        if not f"{field}.".startswith(f"notes.{note_id}."):
            continue
        values = {each: text_of(text, f"kept.{name}.{each}") for each in ("words", "because")}
        text = remove_entry(text, f"kept.{name}")
        for heir in heirs:
            there = field.replace(f"notes.{note_id}", f"notes.{heir}", 1)
            text = add_entry(text, "kept", f"{rule} {there}", values)
    return text


def _note(found: Outline, note_id: str) -> str:
    """The path of a note. UnknownId, with the nearest, where there is none."""
    names = found.names("notes")
    if note_id in names:
        return f"notes.{note_id}"
    near = process.extractOne(note_id, names, score_cutoff=50)
    raise UnknownId("note", note_id, near[0] if near else None, f"The notes are {', '.join(names) or 'none'}.")


def _is_free(found: Outline, note_id: str) -> None:
    """DossierError for an id that a note has, or had."""
    check_name(found, "notes", note_id)
    if note_id in found.names("retired"):
        why = "a note of this id was taken out, and old runs still name it; give the new note another."
        raise refused(found, f"notes.{note_id}", why)


def mentions(text: str, note_id: str) -> tuple[str, ...]:
    """The fields of a text that name a note by its id, so that they can be looked through once it is gone."""
    found = outline(text)
    named = re.compile(rf"(?<![\w-]){re.escape(note_id)}(?![\w-])")
    fields = (part.path for part in found.parts if part.kind == "field" or part.path == "silences")
    own = (f"notes.{note_id}.", f"retired.{note_id}.")
    return tuple(path for path in fields if not path.startswith(own) and named.search(found.words(path)))
