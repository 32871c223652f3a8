"""A finding as a judge is shown it: its place, the ordinary first, rival readings, the question, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator

from winks.agents.critique import Basis, Finding
from winks.app_pages.showing import Node, el, group, listed, quoted, show, terms
from winks.app_pages.words import say
from winks.personas.dossier import Dossier, Note
from winks.trail.document import RunDocument


def show_finding(run: RunDocument, number: int, reviewer: str, finding: Finding, dossier: Dossier | None) -> None:
    """One finding, whole."""
    about = {"class_": "w-meta", "dir": "auto"}
    ordinary = (
        group(el("h4", say("judge.reveal.ordinary")), listed(finding.ordinary_explanations))
        if finding.ordinary_explanations
        else None
    )
    show(
        el("h3", say("judge.reveal.finding", n=number)),
        el("p", whose(reviewer, dossier), **about),
        place(finding),
        ordinary,
        el("h4", say("judge.reveal.readings")),
        listed(finding.readings),
        el("p", finding.only_one_because, **about) if finding.only_one_because else None,
        el("p", finding.question, class_="w-question", dir="auto"),
        terms(((say("judge.reveal.rests_on"), listed(_bases(finding))), *_became(run, finding))),
        *_notes(finding, dossier),
    )


def whose(reviewer: str, dossier: Dossier | None) -> str:
    """Whose finding it is, in words."""
    if reviewer in ("standpoint", "restraint"):
        return say(f"judge.reveal.by_{reviewer}")
    return say("judge.reveal.by", reviewer=dossier.title if dossier else reviewer)


def place(finding: Finding) -> Node:
    """The words it is about, or that they are passed over."""
    if finding.revision_span:
        return el("p", say("judge.reveal.in_revision"), " ", quoted(finding.revision_span.text))
    if finding.draft_span:
        return el("p", quoted(finding.draft_span.text))
    silent = "trace.finding.likened" if finding.by_likeness else "judge.reveal.silent"
    return el("p", say(silent), *(group(" ", quoted(cue.text)) for cue in finding.cue_spans))


def _bases(finding: Finding) -> Iterator[str]:
    for basis in finding.basis:
        standing = _standing(basis.standing) if basis.kind == "note" and basis.standing else ""
        yield say(f"judge.basis.{basis.kind}", id=basis.id, standing=standing)
        if basis.how:
            yield say("trace.basis.by_meaning")


def _became(run: RunDocument, finding: Finding) -> Iterator[tuple[str, Node]]:
    responses = run.revision.responses if run.revision else ()
    for response in responses:
        if response.finding == finding.id:
            said = group(say(f"judge.disposition.{response.disposition}"), " ", el("bdi", response.reason))
            yield say("judge.reveal.became"), said


def _notes(finding: Finding, dossier: Dossier | None) -> Iterator[Node]:
    for basis in finding.basis:
        if basis.kind == "note" and dossier and (note := _note(dossier, basis)):
            summary = el("summary", say("judge.basis.note", id=note.id, standing=_standing(note.standing)))
            yield el("details", summary, _note_in_full(note, dossier))


def _standing(standing: str) -> str:
    return say(f"judge.standing.{standing.replace('-', '_')}")


def _note(dossier: Dossier, basis: Basis) -> Note | None:
    return next((note for note in dossier.notes if note.id == basis.id), None)


def _note_in_full(note: Note, dossier: Dossier) -> Node:
    texts = ("cue", "thin_reading", "readings", "variation", "contestation", "guidance")
    values = {name: getattr(note, name) for name in texts}
    shown = [(say(f"judge.note.{name}"), listed(v) if isinstance(v, tuple) else v) for name, v in values.items()]
    return terms((*shown, (say("judge.note.sources"), listed(_sources(note, dossier)))))


def _sources(note: Note, dossier: Dossier) -> Iterator[str]:
    known = {source.id: source for source in dossier.sources}
    for citation in note.sources:
        source = known[citation.ref]
        checked = say(f"judge.checked.{source.checked}")
        yield say("judge.note.source", cite=source.cite, locator=citation.locator, checked=checked)
