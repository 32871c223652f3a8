"""A run on its way: watched while it is made, answered where it waits, gone on with where it was cut off."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from winks.app_pages.not_so_here import not_so_here
from winks.app_pages.outcome import show_outcome
from winks.app_pages.progress import progress, progress_list
from winks.app_pages.showing import badge, el, show, verbatim
from winks.app_pages.sitting import trouble
from winks.app_pages.taken_out import kinds_gone, notice
from winks.app_pages.under_way import UnderWay, bench
from winks.app_pages.words import label, say
from winks.graphs.table import Table
from winks.trail.document import RunDocument
from winks.trail.tombstones import ended_at


def show_a_run(seat: Table, run: str) -> None:
    """A run as it stands: under way here, under way elsewhere, waiting, cut off or over."""
    document = seat.run(run)
    _head(document)
    if made := bench().of(run):
        _watch_here(seat, made)
        return
    if document.status == "running" and seat.is_under_way(run):
        _watch_elsewhere(seat, run)
        return
    if document.status != "running":
        show_outcome(document, kinds_gone(seat.events(run)))
    _what_next(seat, document)
    st.divider()
    if st.button(label("deliberate.another")):
        st.query_params.clear()
        st.rerun()


def _head(run: RunDocument) -> None:
    show(
        el("p", run.banner, class_="w-banner"),
        notice(run),
        el("p", badge(say(f"deliberate.status.{run.status}"), "strong"), el("small", run.run)),
        el("h2", say("deliberate.the_prompt")),
        verbatim(run.case.prompt),
        *(verbatim(text) for text in run.case.account),
    )


@st.fragment(run_every=0.4)
def _watch_here(seat: Table, made: UnderWay) -> None:
    """Who is at work, what is being written, and the means to stop."""
    if made.over:
        st.rerun()
    show(progress_list(progress(made.events, datetime.now(UTC))))
    if made.writing:
        step, text = made.writing
        show(el("h3", say(f"deliberate.writing.{step}")), verbatim(text))
    if made.person == seat.person.id and st.button(label("deliberate.stop")):
        made.stop()


@st.fragment(run_every=1.0)
def _watch_elsewhere(seat: Table, run: str) -> None:
    """The same for a run that another process is at, from what it puts on the trail."""
    if not seat.is_under_way(run):
        st.rerun()
    show(
        el("p", say("deliberate.elsewhere"), class_="w-meta"),
        progress_list(progress(seat.events(run), datetime.now(UTC))),
    )


def _what_next(seat: Table, run: RunDocument) -> None:
    """What a person can do with a run that nobody is at. Where its words are gone, nothing."""
    if run.erased and ended_at(seat.events(run.run)) is not None:
        show(el("p", say("erase.ended"), class_="w-empty"))
        return
    if run.status == "awaiting_answers":
        _answer(seat, run, "answers")
    elif run.status == "awaiting_judgement":
        _answer(seat, run, "word")
    elif run.status == "running":
        show(el("p", say("deliberate.cut_off"), class_="w-trouble"))
        _go_on(seat, run.run, "deliberate.go_on")
    elif run.status in ("failed", "cancelled"):
        _go_on(seat, run.run, "deliberate.go_on")
    if run.status != "running":
        if _has_news(seat, run.run):
            show(el("p", say("deliberate.not_so.waits")))
            _go_on(seat, run.run, "deliberate.not_so.go_on")
        not_so_here(seat, run)


def _answer(seat: Table, run: RunDocument, what: str) -> None:
    """A person's words: answers to what was asked back, or a word before release."""
    show(el("h2", say(f"deliberate.{what}.title")), el("p", say(f"deliberate.{what}.about")))
    words = st.text_area(label(f"deliberate.{what}.words"), key=f"words_{run.trail.events}", height=120)
    if st.button(label(f"deliberate.{what}.send"), type="primary"):
        _resume(seat, run.run, words)


def _go_on(seat: Table, run: str, key: str) -> None:
    if st.button(label(key), type="primary"):
        _resume(seat, run, None)


def _resume(seat: Table, run: str, words: str | None) -> None:
    """Go on with a run, and watch it; what is refused is said."""
    made = bench().begin(
        lambda landed, written: seat.resume(run, words, on_event=landed, on_writing=written), seat.person.id
    )
    made.opened.wait(60)
    if made.run is None and (error := made.error()):
        trouble(error)
        return
    st.rerun()


def _has_news(seat: Table, run: str) -> bool:
    """Whether something was marked as not so here that no leg has honoured yet."""
    kinds = [event.kind for event in seat.events(run)]
    last = max((index for index, kind in enumerate(kinds) if kind == "leg_opened"), default=0)
    return "correction_made" in kinds[last:]
