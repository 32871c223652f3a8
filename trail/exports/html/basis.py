"""What findings rest on: the notes as they were in the run, their doubts, and the sources behind them.

Each note stands once on the page and every finding that rests on it leads there. What a source was opened for, and
whether it is about this setting at all, is said in the words of the dossier's curator. The page adds nothing of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from ....agents.codebook import codebook, floor, standpoints
from ....agents.critique import Basis, Finding
from ....personas.dossier import Citation, Dossier, Note, Source
from ...elements import Child, Node, group
from .case import place_of
from .pieces import badge, by_meaning, commas, el, fold, listed, said, terms
from .view import View
from .words import CHECKED, FROM_SETTING, INSIDE, NOTE_STANDING, named


def rests_on(view: View, finding: Finding, reviewer: str) -> Node:
    """Every basis of a finding."""
    made = [_basis(view, basis, reviewer) for basis in finding.basis]
    return listed(made, class_="plain") or el("p", "It names nothing that it rests on.")


def _basis(view: View, basis: Basis, reviewer: str) -> Node:
    if basis.kind == "note":
        return _note(view, basis, reviewer)
    if basis.kind == "codebook":
        return group("An entry of the engine's own codebook: ", el("code", basis.id), _entry(basis.id))
    if basis.kind == "user":
        place = place_of(basis.id) or "said-prompt"
        return el("a", f"The user's own {'words' if basis.id == 'prompt' else 'account'}", href=f"#{place}")
    return group(badge("unsourced", "warn"), " The model's own; nothing it was given says so.")


def _note(view: View, basis: Basis, reviewer: str) -> Node:
    note = view.notes.get((reviewer, basis.id))
    standing = badge(basis.standing or (note.standing if note else "standing not known"), "strong")
    where: Child = (
        group(": ", el("span", note.cue, lang=view.dossiers[reviewer].language, dir="auto")) if note else None
    )
    gone = None if note else " The dossier as this run knew it does not show it."
    return group(
        "The note ", view.note_link(reviewer, basis.id), " ", standing, where, gone, by_meaning() if basis.how else None
    )


def _entry(id_: str) -> Node | None:
    """What an entry of the engine's codebook says."""
    kind, _, name = id_.partition(".")
    says = f"{codebook()[id_].name}. {codebook()[id_].asks}" if id_ in codebook() else None
    if kind == "standpoint":
        says = next((f"{each.name}. {each.speaks_from}" for each in standpoints() if each.id == name), None)
    elif kind == "floor":
        says = next((each.say for each in floor() if each.id == name), None)
    return group(": ", says) if says else None


def notes(view: View) -> Iterator[Child]:
    """Every note that was sent, rested on or left out, with its sources."""
    if view.notes:
        yield el(
            "p",
            "The notes of the dossiers as they were in this run: those that were sent to a reviewer, and those that a "
            "finding names. Their standing, their doubts and what was opened of their sources are told as their curators "
            "tell them.",
            class_="meta",
        )
    for (reviewer, note_id), note in view.notes.items():
        dossier = view.dossiers[reviewer]
        yield el(
            "article",
            el("h3", el("code", note_id), " ", el("bdi", view.who(reviewer))),
            el("p", badge(note.standing, "strong"), " ", named(NOTE_STANDING, note.standing), class_="meta"),
            _used(view, reviewer, note_id),
            el("div", *_words(note), lang=dossier.language),
            el("p", "Sources", class_="label"),
            _sources(dossier, note),
            class_="card note",
            id=view.note_anchors[reviewer, note_id],
        )


def _used(view: View, reviewer: str, note: str) -> Node:
    behind = view.behind.get((reviewer, note))
    return (
        el("p", "Behind ", view.links(behind), "." if behind else "") if behind else el("p", "No finding rests on it.")
    )


def _words(note: Note) -> Iterator[Child]:
    """A note in full."""
    yield terms(
        ("When it bears", note.cue),
        ("Thin reading", note.thin_reading),
        ("Readings", listed(note.readings)),
        ("Ordinary explanations", listed(note.ordinary_explanations)),
        ("Where it differs", note.variation),
        ("Who disagrees", note.contestation),
        ("A reply could", note.guidance),
        ("Questions", listed(note.questions)),
    )
    yield fold(
        "A draft that raises it, and one that does not",
        terms(("Raises it", said(note.raising_draft)), ("Does not", said(note.good_draft))),
    )


def _sources(dossier: Dossier, note: Note) -> Node:
    known = {source.id: source for source in dossier.sources}
    made = [_source(citation, known.get(citation.ref)) for citation in note.sources]
    return listed(made) or el("p", "It names no source.")


def _source(citation: Citation, source: Source | None) -> Node:
    if source is None:
        return el("code", citation.ref)
    via = group(" (", el("bdi", source.via), ")") if source.via else None
    stands = (
        CHECKED[source.checked].rstrip("."),
        via,
        ". ",
        INSIDE[source.inside_scope],
        " ",
        FROM_SETTING[source.from_setting],
    )
    return group(
        el("bdi", source.cite),
        el("br"),
        el(
            "small",
            commas([el("bdi", source.kind), el("bdi", source.about)]),
            ". At: ",
            el("bdi", citation.locator),
            ".",
        ),
        el("br"),
        el("small", *stands),
    )
