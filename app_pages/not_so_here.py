"""“Not so here”: a person marks a cue, a seat or a finding in their own words, and the run goes on from there."""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from winks.app_pages.judge_became import what_became
from winks.app_pages.showing import Node, el, group, listed, quoted, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.document import RunDocument


class Item(NamedTuple):
    """Something of a run that can be marked."""

    id: str
    say: str


def not_so_here(seat: Table, run: RunDocument) -> None:
    """The form, and what was marked already."""
    items = _items(run)
    answered = (each for each in seat.became_of(run.run) if each.decisions)
    show(el("h2", say("deliberate.not_so.title")), _marked(run), what_became(answered))
    if not items:
        show(el("p", say("deliberate.not_so.nothing"), class_="w-meta"))
        return
    with st.form("not-so-here", clear_on_submit=False, border=False):
        chosen = st.selectbox(
            label("deliberate.not_so.what"), items, format_func=lambda item: item.say, key="not_so_item"
        )
        words = st.text_area(label("deliberate.not_so.words"), key="not_so_words", height=90)
        sent = st.form_submit_button(label("deliberate.not_so.mark"))
    if sent and chosen is not None:
        try:
            seat.correct(run.run, chosen.id, words)
        except WinksError as error:
            trouble(error)
        else:
            st.rerun()


def _items(run: RunDocument) -> list[Item]:
    """Findings first, then seats, then cues; in plain words, cut to a line."""
    found = []
    for critique in run.critiques:
        for finding in critique.verified:
            span = finding.draft_span or (finding.cue_spans[0] if finding.cue_spans else None)
            where = f"“{_cut(span.text, 50)}”" if span else finding.line
            found.append(
                Item(finding.id, say("deliberate.not_so.finding", where=where, asks=_cut(finding.question, 80)))
            )
    found += [Item(seat.dossier, say("deliberate.not_so.seat", dossier=seat.dossier)) for seat in run.seats]
    cues = dict.fromkeys(cue.text for cue in (*(cue for seat in run.seats for cue in seat.cues), *run.cues))
    return found + [Item(text, say("deliberate.not_so.cue", text=f"“{_cut(text, 60)}”")) for text in cues]


def _marked(run: RunDocument) -> Node | None:
    rows = []
    for correction in run.corrections or ():
        what = (
            correction.finding.id
            if correction.finding
            else correction.cue.text
            if correction.cue
            else correction.dossier
        )
        rows.append(group(el("bdi", what or ""), ": ", quoted(correction.words)))
    return listed(rows)


def _cut(text: str, most: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
