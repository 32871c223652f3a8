"""One run before one person: which part of their reading comes now, and why none can where none can."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.door import signs_in
from winks.app_pages.judge_done import show_what_was_said
from winks.app_pages.judge_own import ask_for_own_reading
from winks.app_pages.judge_reveal import ask_about_findings
from winks.app_pages.judge_texts import ask_about_texts
from winks.app_pages.judge_withdraw import offer_to_withdraw, show_withdrawn
from winks.app_pages.showing import Node, el, group, show, verbatim
from winks.app_pages.taken_out import notice
from winks.app_pages.words import say
from winks.graphs.table import Table
from winks.judging.judgement import PARTS, texts_of
from winks.judging.readings import Judgement
from winks.trail.document import RunDocument

_AGAIN = "judge_again"


def judge_a_run(seat: Table, run: str) -> None:
    """The part that comes now, or the whole once it is done."""
    document = seat.run(run)
    show_withdrawn()
    if document.status == "running":
        link = el("a", say("judge.refused.watch"), href=f"deliberate?run={run}")
        show(el("p", say("judge.refused.under_way"), class_="w-empty"), el("p", link))
    elif not texts_of(document):
        why = "gone" if document.erased else "no_draft"
        show(notice(document), el("p", say(f"judge.refused.{why}"), class_="w-empty"), _all_runs())
        if seat.my_reading(run):
            offer_to_withdraw(seat, run)
    else:
        _part(seat, document, seat.my_reading(run))


def _part(seat: Table, run: RunDocument, reading: Judgement | None) -> None:
    if reading and reading.next_part is None and st.session_state.get(_AGAIN) != reading.id:
        _head(run)
        if show_what_was_said(seat, run, reading):
            st.session_state[_AGAIN] = reading.id
            st.rerun()
        offer_to_withdraw(seat, run.run)
        show(_all_runs())
        return
    part = (reading and reading.next_part) or PARTS[0]
    show(el("p", say("judge.part", n=PARTS.index(part) + 1), class_="w-meta"))
    if reading is None or part == "own_reading":
        _before(seat)
        _head(run)
        ask_for_own_reading(seat, run)
    elif part == "texts":
        _head(run)
        ask_about_texts(seat, run, reading)
    else:
        _head(run)
        ask_about_findings(seat, run, reading)
    if reading is not None and reading.next_part:
        offer_to_withdraw(seat, run.run)


def _before(seat: Table) -> None:
    """What a person is told before they write a word. Consent, where a study asks for it, has its place here."""
    kept = say("judge.before.signed_in" if signs_in() else "judge.before.local", name=seat.person.name)
    said = (kept, say("judge.before.others"), say("judge.before.taking_out"))
    show(el("details", el("summary", say("judge.before.title")), *(el("p", text) for text in said), open="open"))


def _head(run: RunDocument) -> None:
    """The message, and what who asked says of the setting; nothing of ours."""
    account = group(el("h3", say("judge.the_account")), *map(verbatim, run.case.account)) if run.case.account else None
    show(notice(run), el("h2", say("judge.the_prompt")), verbatim(run.case.prompt), account)


def _all_runs() -> Node:
    return el("p", el("a", say("judge.list.all"), href="judge"))
