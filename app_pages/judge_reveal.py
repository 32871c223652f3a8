"""The third part: which text was which, and where each finding comes from, for a person to speak of.

What is read off the run is shown with its basis; what a person says of it is asked in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

import streamlit as st

from winks.agents.critique import Finding
from winks.app_pages.judge_finding import show_finding
from winks.app_pages.judge_sheet import Sheet, refuse
from winks.app_pages.judge_texts import strings
from winks.app_pages.marking import Highlight, marked_text
from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.words import label, say
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, Reveal, Shown, Word, lettered
from winks.judging.readings import Judgement
from winks.personas.reader import ReadDossier
from winks.trail.document import RunDocument

WORDS = get_args(Word)
NAMED = ("yes", "no")


class Found(NamedTuple):
    """A finding that stood up to the check, and whose it is."""

    number: int
    reviewer: str
    finding: Finding

    @property
    def has_note(self) -> bool:
        """Whether a curator's note is behind it."""
        return any(basis.kind == "note" for basis in self.finding.basis)


def found_in(run: RunDocument) -> list[Found]:
    """The findings a person is asked about, in the order of the run."""
    every = [(critique.reviewer, finding) for critique in run.critiques for finding in critique.verified]
    return [Found(number, reviewer, finding) for number, (reviewer, finding) in enumerate(every, start=1)]


def ask_about_findings(seat: Table, run: RunDocument, reading: Judgement) -> None:
    """Which was which, then finding by finding, then what is left to say."""
    sheet = Sheet(seat, run.run, "reveal")
    show(el("p", run.banner, class_="w-banner"), el("h2", say("judge.reveal.title")), *_which(reading.order))
    _as_read(run, reading)
    trace = el("a", say("judge.reveal.trace"), href=f"trace?run={run.run}")
    show(el("h2", say("judge.reveal.findings")), el("p", say("judge.reveal.about"), " ", trace))
    show(el("p", say("judge.reveal.words_about"), class_="w-meta"))
    found, dossiers = found_in(run), seat.dossiers_of(run.run)
    if not found:
        show(el("p", say("judge.reveal.no_findings"), class_="w-empty"))
    for each in found:
        with st.container(border=True):
            _ask_about(sheet, run, each, dossiers)
    _ask_the_rest(sheet, run, reading)
    sheet.hand_in(lambda: _read(sheet, run, found, reading))


def _which(order: tuple[Shown, ...]) -> Iterator[Node]:
    if len(order) == 1:
        yield el("p", say("judge.reveal.only_draft", letter="A"))
        return
    for letter, shown in zip("AB", order, strict=False):
        yield el("p", say(f"judge.reveal.was_{shown}", letter=letter), class_="w-question")


def _as_read(run: RunDocument, reading: Judgement) -> None:
    """The texts under their letters once more, with what this person marked."""
    texts = lettered(reading.order, run)
    marks = reading.texts.marks if reading.texts else ()
    with st.expander(label("judge.reveal.as_read")):
        for letter, text in texts.items():
            lies = [
                Highlight(mark.span.start, mark.span.end, f"{say(f'judge.tags.{mark.tag}')} “{mark.why}”", mark.tag)
                for mark in marks
                if mark.text == letter
            ]
            name = say("judge.texts.text", letter=letter)
            show(el("h3", name))
            marked_text(text, lies, key=f"judge-again-{letter}", selectable=False, label=name, strings=strings())


def _ask_about(sheet: Sheet, run: RunDocument, each: Found, dossiers: dict[str, ReadDossier]) -> None:
    read = dossiers.get(each.reviewer)
    show_finding(run, each.number, each.reviewer, each.finding, read.dossier if read else None)
    name = each.finding.id
    st.pills(
        label("judge.reveal.word"),
        WORDS,
        format_func=lambda word: label(f"judge.words.{word}"),
        key=sheet.at(f"{name}.word", None, WORDS),
        on_change=sheet.changed,
    )
    sheet.area(f"{name}.words", "judge.reveal.words", height=80)
    if each.has_note:
        sheet.area(f"{name}.note", "judge.reveal.note", height=80)


def _ask_the_rest(sheet: Sheet, run: RunDocument, reading: Judgement) -> None:
    if run.abstentions:
        said = (group(el("strong", aside.dossier), " ", aside.say) for aside in run.abstentions)
        show(el("h2", say("judge.reveal.aside")), listed(said))
        sheet.area("abstentions", "judge.reveal.abstentions")
    show(el("hr"))
    sheet.area("seen_differently", "judge.reveal.seen_differently")
    sheet.area("take_out", "judge.reveal.take_out")
    sheet.area("reading_from", "judge.reveal.reading_from", otherwise=reading.own_reading.reading_from)
    _ask_for_a_name(sheet)


def _ask_for_a_name(sheet: Sheet) -> None:
    """Whether a dossier may name them. Nobody has to answer, and who does not is not named."""
    st.pills(
        label("judge.reveal.named"),
        NAMED,
        format_func=lambda word: label(f"judge.named.{word}"),
        key=sheet.at("named", None, NAMED),
        on_change=sheet.changed,
    )
    show(el("p", say("judge.reveal.named_about"), class_="w-meta"))


def _read(sheet: Sheet, run: RunDocument, found: list[Found], reading: Judgement) -> Reveal:
    """The part as it is handed in: the findings something was said of."""
    from_where = sheet["reading_from"]
    return Reveal(
        findings=tuple(_finding_reads(sheet, found)),
        abstentions=sheet["abstentions"] if run.abstentions else "",
        seen_differently=sheet["seen_differently"],
        take_out=sheet["take_out"],
        named=sheet["named"],
        reading_from=None if from_where == reading.own_reading.reading_from else from_where,
    )


def _finding_reads(sheet: Sheet, found: list[Found]) -> Iterator[FindingRead]:
    for each in found:
        name = each.finding.id
        word, words = sheet[f"{name}.word"], sheet[f"{name}.words"]
        note = sheet[f"{name}.note"] if each.has_note else ""
        if word is None and (words.strip() or note.strip()):
            raise refuse(say("judge.reveal.no_word", n=each.number))
        if word is not None:
            yield FindingRead(finding=name, word=word, words=words, note=note)
