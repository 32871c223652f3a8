"""From a finding back to what it rests on: the note as it was in that run, its doubts, and the sources behind it.

What a source was opened for, and whether it is about this setting at all, is said in the words of the dossier's
curator. The trace adds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from winks.agents.codebook import codebook, floor, standpoints
from winks.agents.critique import Basis, Finding
from winks.app_pages.showing import Child, Node, badge, el, group, listed, terms
from winks.app_pages.trace_reading import Reading, key_of
from winks.app_pages.words import counted, say
from winks.personas.dossier import Citation, Dossier, Note, Source

_DOUBTED = ("contested", "unsourced")


def rests_on(reading: Reading, finding: Finding, reviewer: str, *, opened: bool) -> Node:
    """Every basis of a finding. `opened` shows the notes open."""
    made = [_basis(reading, basis, reviewer, opened) for basis in finding.basis]
    return group(*made) if made else el("p", say("trace.basis.nothing"))


def _basis(reading: Reading, basis: Basis, reviewer: str, opened: bool) -> Node:
    if basis.kind == "note":
        return _note(reading, basis, reviewer, opened)
    if basis.kind == "codebook":
        return el("p", say("trace.basis.codebook"), " ", el("code", basis.id), *_entry(basis.id))
    if basis.kind == "user":
        return el("p", el("a", say(f"trace.basis.{_said_where(basis.id)}"), href=f"#said-{_place(basis.id)}"))
    return el("p", badge(say("trace.basis.unsourced"), "warn"), say("trace.basis.model"))


def _said_where(id_: str) -> str:
    return "prompt" if id_ == "prompt" else "account"


def _place(id_: str) -> str:
    return id_ if id_ == "prompt" or id_.removeprefix("account.").isdecimal() else "prompt"


def _entry(id_: str) -> Iterator[Child]:
    """What an entry of the engine's codebook says."""
    kind, _, name = id_.partition(".")
    if id_ in codebook():
        yield el("span", ": ", codebook()[id_].name, lang="en")
    elif kind == "standpoint":
        for entry in standpoints():
            if entry.id == name:
                yield el("span", ": ", entry.name, ". ", entry.speaks_from, lang="en")
    elif kind == "floor":
        for pattern in floor():
            if pattern.id == name:
                yield el("span", ": ", pattern.say, lang="en")


def _note(reading: Reading, basis: Basis, reviewer: str, opened: bool) -> Node:
    note, dossier = reading.note(reviewer, basis.id), reading.dossiers.get(reviewer)
    if note is None or dossier is None:
        return el("p", say("trace.basis.note"), " ", el("code", basis.id), ". ", say("trace.basis.note_gone"))
    standing = badge(
        say(f"dossiers.note_short.{key_of(note.standing)}"), "warn" if note.standing in _DOUBTED else "plain"
    )
    shown = el(
        "details",
        el(
            "summary",
            say("trace.basis.note"),
            " ",
            el("code", note.id),
            " ",
            standing,
            el("small", counted("trace.basis.sources", len(note.sources))),
        ),
        _words_of(reading, dossier, note),
        class_="w-note",
        open="" if opened else None,
    )
    return group(shown, el("p", badge(say("trace.basis.by_meaning"), "warn"))) if basis.how else shown


def _words_of(reading: Reading, dossier: Dossier, note: Note) -> Node:
    """A note in full; put into words once a page."""
    key = (dossier.id, note.id)
    if key not in reading.notes:
        reading.notes[key] = group(*_in_full(dossier, note))
    return reading.notes[key]


def _in_full(dossier: Dossier, note: Note) -> Iterator[Child]:
    yield el("p", say(f"dossiers.note_standing.{key_of(note.standing)}"), class_="w-meta")
    yield terms(
        (
            (say("trace.note.cue"), note.cue),
            (say("trace.note.variation"), note.variation),
            (say("trace.note.contestation"), note.contestation),
        ),
        class_="w-terms",
        lang=dossier.language,
    )
    known = {source.id: source for source in dossier.sources}
    yield el("p", say("trace.note.sources"), class_="w-label")
    yield listed((_source(citation, known[citation.ref]) for citation in note.sources), class_="w-sources") or el(
        "p", say("trace.note.no_sources")
    )
    yield el(
        "p", el("a", say("trace.note.dossier"), href=f"dossiers?dossier={dossier.id}&note={note.id}"), class_="w-meta"
    )


def _source(citation: Citation, source: Source) -> Node:
    return group(
        el("p", el("bdi", source.cite)),
        terms(
            (
                (say("trace.source.about"), group(el("bdi", source.kind), ": ", el("bdi", source.about))),
                (say("trace.source.where"), citation.locator),
                (say("trace.source.stands"), group(*_stands(source))),
            ),
            class_="w-terms w-source",
        ),
    )


def _stands(source: Source) -> Iterator[Child]:
    """What was opened of it, and how it stands to the setting."""
    yield say(f"dossiers.checked.{source.checked}")
    if source.via:
        yield group(" (", el("bdi", source.via), ")")
    yield " "
    yield say(f"dossiers.inside.{source.inside_scope}")
    yield " "
    yield say(f"dossiers.from_setting.{source.from_setting}")
