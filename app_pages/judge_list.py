"""The runs a person can read: those they have begun, then those that have come to their end, newest first."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from winks.app_pages.run_list import prompt_of
from winks.app_pages.showing import Node, el, listed, show
from winks.app_pages.words import label, say
from winks.errors import UnknownId
from winks.graphs.table import Table
from winks.trail.listing import Search

PAGE = 20
"""Runs that are shown at first, and with each asking for more."""
_LINE = 160
"""Characters of a message that are shown."""


def list_runs(seat: Table) -> None:
    """Begun ones first; a search over the others."""
    show(el("p", say("judge.about")))
    begun = list(_prompts(seat, seat.begun()))
    if begun:
        show(el("h2", say("judge.list.yours")), _links(begun), el("h2", say("judge.list.others")))
    wanted = st.text_input(label("judge.list.find"), key="judge_find").strip() or None
    shown = st.session_state.setdefault("judge_shown", PAGE)
    found = seat.runs(Search(text=wanted, status="finished"), limit=shown)
    if not found.rows:
        show(el("p", say("judge.list.none_found") if wanted else say("judge.list.none"), class_="w-empty"))
        return
    show(_links((row.run, row.prompt) for row in found.rows))
    if found.total > shown and st.button(label("judge.list.more"), width="stretch"):
        st.session_state["judge_shown"] = shown + PAGE
        st.rerun()


def _prompts(seat: Table, runs: Iterable[str]) -> Iterable[tuple[str, str]]:
    for run in runs:
        try:
            yield run, seat.run(run).case.prompt
        except UnknownId:
            continue


def _links(runs: Iterable[tuple[str, str]]) -> Node | None:
    return listed((_link(run, prompt) for run, prompt in runs), class_="w-choices")


def _link(run: str, prompt: str) -> Node:
    return el("a", prompt_of(prompt, _LINE), el("small", run), href=f"judge?run={run}")
