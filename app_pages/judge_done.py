"""A reading that is handed in: shown back in its own words, and beside it how others read the run.

People come first and the simulated reading after them. Nothing is counted, ranked, folded or put together. A letter
meant another text to another reader, so texts are named here by what they were.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import streamlit as st

from winks.app_pages.judge_became import what_became
from winks.app_pages.judge_finding import place, whose
from winks.app_pages.judge_reveal import Found, found_in
from winks.app_pages.showing import Child, Node, el, group, listed, quoted, show, verbatim
from winks.app_pages.words import label, say
from winks.graphs.table import Table
from winks.judging.judgement import LETTERS, FindingRead, Mark, Shown
from winks.judging.readings import Judgement
from winks.trail.document import RunDocument

_OWN = ("going_on", "want_to_know")
_TEXTS = ("taken_to_be_doing", "missing", "who_would_disagree", "harm")
_REVEAL = ("abstentions", "seen_differently", "take_out")


class Row(NamedTuple):
    """One question, and what each reader said to it."""

    asked: Node
    said: list[Child]
    """In the order of the readers; None where somebody said nothing."""
    simulated: Node | None = None
    """What the engine said, where it spoke of this."""
    differing: bool = False
    """Whether people chose different words."""


def show_what_was_said(seat: Table, run: RunDocument, mine: Judgement) -> bool:
    """One's own reading, then everybody's. True when the person wants to read a run that has gone on once more."""
    every = [each for each in seat.judgements(run.run) if each.next_part is None]
    others = [each for each in every if each.by != mine.by]
    show(el("h2", say("judge.done.title")), el("p", say("judge.done.thanks")))
    again = _has_gone_on(seat, run.run, mine) and _wants_to_read_again()
    show(what_became(seat.became_of(run.run)))
    show(el("p", run.banner, class_="w-banner"), el("h2", say("judge.done.yours")))
    _show_rows(run, [mine], names=False)
    show(el("h2", say("judge.done.others")))
    if others:
        show(el("p", say("judge.done.others_about"), class_="w-meta"))
        _show_rows(run, [mine, *others], names=True)
    else:
        show(el("p", say("judge.done.nobody"), class_="w-empty"))
    return again


def _wants_to_read_again() -> bool:
    show(el("p", say("judge.done.gone_on")))
    return st.button(label("judge.done.again"))


def _has_gone_on(seat: Table, run: str, mine: Judgement) -> bool:
    """Whether the run went through another leg after this reading was begun."""
    events = seat.events(run)
    begun = next((e.seq for e in events if e.payload.get("judgement") == mine.id), 0)
    return any(event.kind == "leg_opened" and event.seq > begun for event in events)


def _show_rows(run: RunDocument, readers: list[Judgement], *, names: bool) -> None:
    found = found_in(run)
    findings = [_finding_row(each, readers) for each in found]
    findings.sort(key=lambda row: not row.differing)
    rows = [*_own_rows(readers), *_text_rows(readers), *findings, *_last_rows(readers)]
    called = [_name(number, reader) for number, reader in enumerate(readers)]
    for row in rows:
        if any(said is not None for said in row.said):
            show(row.asked, _cells(called, row.said) if names else group(*row.said), _simulated(row) if names else None)


def _cells(called: list[str], said: list[Child]) -> Node:
    """A cell for each reader. Whoever said nothing has one too."""
    nothing = el("p", say("judge.done.nothing_said"), class_="w-meta")
    cells = (
        el("section", el("h4", el("bdi", name)), nothing if text is None else text)
        for name, text in zip(called, said, strict=True)
    )
    return el("div", *cells, class_="w-columns w-readers")


def _simulated(row: Row) -> Node | None:
    if row.simulated is None:
        return None
    return el("aside", el("h4", say("judge.done.simulated")), row.simulated, class_="w-card")


def _name(number: int, reader: Judgement) -> str:
    return say("judge.done.you") if number == 0 else reader.name or say("judge.done.someone")


def _own_rows(readers: list[Judgement]) -> Iterator[Row]:
    for question in _OWN:
        yield _row(f"judge.own.{question}", (getattr(each.own_reading, question) for each in readers))
    yield Row(_asked("judge.own.where"), [_where(each) for each in readers])


def _where(reading: Judgement) -> Child:
    relations = listed(say(f"judge.relations.{each}") for each in reading.own_reading.relation)
    words = verbatim(reading.reading_from) if reading.reading_from.strip() else None
    return group(words, relations) if words or relations else None


def _text_rows(readers: list[Judgement]) -> Iterator[Row]:
    for shown in ("draft", "revision"):
        asked = el("h3", say("judge.done.marked_in", text=say(f"judge.done.{shown}")))
        yield Row(asked, [listed(_marks(each, shown)) for each in readers])
    for question in _TEXTS:
        yield _row(f"judge.texts.{question}", (getattr(each.texts, question, "") for each in readers))
    yield Row(_asked("judge.texts.would_send"), [_sent(each) for each in readers])


def _marks(reading: Judgement, shown: Shown) -> Iterator[Node]:
    for mark in reading.texts.marks if reading.texts else ():
        if _shown(reading, mark.text) == shown:
            yield _mark(mark)


def _mark(mark: Mark) -> Node:
    return group(quoted(mark.span.text), " ", el("strong", say(f"judge.tags.{mark.tag}")), verbatim(mark.why, "div"))


def _shown(reading: Judgement, letter: str) -> Shown | None:
    """What a letter stood for, to this reader."""
    return dict(zip(LETTERS, reading.order, strict=False)).get(letter)


def _sent(reading: Judgement) -> Child:
    sent, because = (reading.texts.would_send, reading.texts.would_send_because) if reading.texts else (None, "")
    if sent in ("A", "B"):
        shown = _shown(reading, sent)
        what = f"{say(f'judge.done.{shown}')} ({say('judge.texts.text', letter=sent)})" if shown else sent
    else:
        what = say(f"judge.done.sends_{sent}") if sent else ""
    words = verbatim(because) if because.strip() else None
    return group(el("p", what) if what else None, words) if what or words else None


def _finding_row(found: Found, readers: list[Judgement]) -> Row:
    said = [_read_of(each, found.finding.id) for each in readers]
    words = {read.word for read in said if read}
    simulated = group(
        el("p", whose(found.reviewer, None), class_="w-meta"),
        listed(found.finding.readings),
        el("p", found.finding.question, dir="auto"),
    )
    asked = group(el("h3", say("judge.reveal.finding", n=found.number)), place(found.finding))
    return Row(asked, [_finding_said(read) for read in said], simulated, len(words) > 1)


def _read_of(reading: Judgement, finding: str) -> FindingRead | None:
    reads = reading.reveal.findings if reading.reveal else ()
    return next((read for read in reads if read.finding == finding), None)


def _finding_said(read: FindingRead | None) -> Child:
    if read is None:
        return None
    return group(
        el("p", el("strong", say(f"judge.words.{read.word}"))),
        verbatim(read.words) if read.words.strip() else None,
        group(el("p", say("judge.done.note"), class_="w-meta"), verbatim(read.note)) if read.note.strip() else None,
    )


def _last_rows(readers: list[Judgement]) -> Iterator[Row]:
    for question in _REVEAL:
        yield _row(f"judge.reveal.{question}", (getattr(each.reveal, question, "") for each in readers))


def _row(key: str, texts: Iterable[str]) -> Row:
    return Row(_asked(key), [verbatim(text) if text.strip() else None for text in texts])


def _asked(key: str) -> Node:
    return el("h3", say(key))
