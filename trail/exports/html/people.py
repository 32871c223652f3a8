"""What people said of the run: what is not so here, a word before release, what was decided, and how they read it.

Readings stand side by side, people first and the simulated reading after them. Nothing is counted, ranked or put together.
A letter meant another text to another reader, so texts are named by what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from ....agents.corrections import Correction
from ...decided import Decision
from ...elements import Child, Node, group
from ...judged import Judged, judged
from ...places import Placed, span_of
from ..asked import AFTER, BEFORE, TEXTS
from .pieces import el, listed, quoted, said, time
from .view import View
from .words import DECIDED, ITEM, PART, RELATION, SHOWN, TAG, WORD, named


def corrections(view: View) -> Iterator[Child]:
    """What was said not to be so here, what of it was proposed to a curator, a word before release, what was decided."""
    for correction in view.run.corrections or ():
        yield el("p", named(ITEM, correction.item), " ", _about(view, correction), ": ", quoted(correction.words))
    for event in view.reading.events:
        if event.kind == "amendment_proposed":
            note = event.payload["note"]
            about = group(", note ", el("code", note)) if note else None
            yield el(
                "p", "Proposed to the curator of ", el("code", event.payload["dossier"]), about, ".", class_="meta"
            )
    for word in view.run.word or ():
        yield el("p", "A word before release: ", quoted(word))
    yield from map(_decision, view.run.decided or ())


def _decision(each: Decision) -> Node:
    """A curator's answer to what was proposed. Of several about one the last stands, and all are shown."""
    notes = (group(", note ", el("code", note)) for note in each.notes)
    version = group(" in version ", el("bdi", each.version)) if each.version else None
    by = group(" by ", el("bdi", each.by)) if each.by else None
    what: list[Child] = [el("code", each.amendment), " for ", el("code", each.dossier), *notes]
    answer: tuple[Child, ...] = (
        ": ",
        el("strong", named(DECIDED, each.disposition)),
        version,
        by,
        ", ",
        time(each.at),
        ". ",
    )
    return el("p", "What was proposed as ", *what, *answer, quoted(each.reason))


def _about(view: View, correction: Correction) -> Child:
    if correction.finding:
        return view.link(correction.finding.id)
    return quoted(correction.cue.text) if correction.cue else el("bdi", correction.dossier or "")


def judgements(view: View) -> Iterator[Child]:
    """How people read the run, question by question, side by side."""
    reading = view.reading
    made = [event for event in reading.events if event.kind == "judgement_made"]
    readers = judged(made, {event.seq: reading.value(event) for event in made}, reading.signatures)
    if readers:
        yield el(
            "p",
            "Each wrote before seeing what others wrote, and read the texts without knowing which is which. Nothing here is "
            "added up.",
            class_="meta",
        )
    for reader in readers:
        for part in reader.gone:
            yield el("p", el("bdi", _name(reader)), f": {named(PART, part)} was taken out.", class_="notice")
    yield from _asked(readers)
    yield from (_finding(view, item, readers) for item in (*view.placed, *view.withheld))
    yield from _asked(readers, after=True)


def _name(reader: Judged) -> str:
    return reader.name or "Somebody whose name was taken out"


_Say = Callable[[Judged], Child]


def _text(part: str, key: str, reader: Judged) -> Child:
    text = reader.parts.get(part, {}).get(key) or ""
    return said(text, "p") if text.strip() else None


def _asked(readers: Iterable[Judged], *, after: bool = False) -> Iterator[Child]:
    """The questions that are not about one finding, with the answers."""
    for question, say in _AFTER if after else _BEFORE:
        yield _row(el("h3", question), [(reader, say(reader)) for reader in readers])


def _row(asked: Node, answers: list[tuple[Judged, Child]], simulated: Child = None) -> Node | None:
    """A question with an answer of each reader; None where nobody gave one."""
    if not any(answer for _, answer in answers):
        return None
    cells = [
        el(
            "div",
            el("p", el("strong", el("bdi", _name(reader)))),
            answer or el("p", "says nothing of this", class_="meta"),
        )
        for reader, answer in answers
    ]
    beside = (
        el("div", el("p", el("strong", "The simulated reading")), simulated, class_="simulated") if simulated else None
    )
    return group(asked, el("div", *cells, beside, class_="side"))


def _where(reader: Judged) -> Child:
    own, reveal = reader.parts.get("own_reading", {}), reader.parts.get("reveal", {})
    later = reveal.get("reading_from")
    words = own.get("reading_from", "") if later is None else later
    relations = [named(RELATION, each) for each in own.get("relation", ())]
    there = [said(words, "p") if words.strip() else None, el("p", ", ".join(relations)) if relations else None]
    return group(*there) if any(there) else None


def _marked(shown: str, reader: Judged) -> Child:
    marks: list[dict[str, Any]] = reader.parts.get("texts", {}).get("marks", [])
    mine = [mark for mark in marks if reader.shown_as(mark["text"]) == shown]
    return listed(
        group(quoted(mark["span"]["text"]), " ", el("strong", named(TAG, mark["tag"])), ": ", said(mark["why"]))
        for mark in mine
    )


def _sent(reader: Judged) -> Child:
    told = reader.parts.get("texts", {})
    sent, because = told.get("would_send"), told.get("would_send_because") or ""
    if sent in ("A", "B"):
        what = named(SHOWN, reader.shown_as(sent) or sent)
    else:
        what = {"none": "none of these", "depends": "it depends"}.get(sent or "", "")
    there = [el("p", what) if what else None, said(because, "p") if because.strip() else None]
    return group(*there) if any(there) else None


def _questions(asked: Iterable[tuple[str, str, str]]) -> tuple[tuple[str, _Say], ...]:
    return tuple((question, partial(_text, part, key)) for part, key, question in asked)


_BEFORE: tuple[tuple[str, _Say], ...] = (
    *_questions(BEFORE),
    ("Where they read from", _where),
    ("Words they marked in the draft", partial(_marked, "draft")),
    ("Words they marked in the revision", partial(_marked, "revision")),
    *_questions(TEXTS),
    ("Which they would send", _sent),
)
_AFTER = _questions(AFTER)


def _finding(view: View, item: Placed, readers: Iterable[Judged]) -> Node | None:
    """What people said of one finding, and what it said."""
    found, span = item.finding, span_of(item.finding)
    asked = el("h3", "Of ", view.link(found.id), group(", ", quoted(span.text)) if span else None)
    simulated = group(listed(said(text) for text in found.readings), el("p", found.question, dir="auto"))
    return _row(asked, [(reader, _read(reader, found.id)) for reader in readers], simulated)


def _read(reader: Judged, finding: str) -> Child:
    reads: list[dict[str, Any]] = reader.parts.get("reveal", {}).get("findings", [])
    read = next((each for each in reads if each["finding"] == finding), None)
    if read is None:
        return None
    note = read.get("note") or ""
    return group(
        el("p", el("strong", named(WORD, read["word"]))),
        said(read["words"], "p") if read.get("words", "").strip() else None,
        group(el("p", "Of the note behind it:", class_="label"), said(note, "p")) if note.strip() else None,
    )
