"""Taking one's own reading of a run out of the record: the words go, and that somebody had them taken out stays."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.erasing import LAST, is_typed
from winks.app_pages.erasing_told import Outcome, went
from winks.app_pages.judge_sheet import forget_sheets
from winks.app_pages.showing import el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.erasure import LONGEST_REASON

_DONE = "judge_withdrawn"


def show_withdrawn() -> None:
    """What went, right after it did."""
    if outcome := st.session_state.pop(_DONE, None):
        show(el("h2", say("judge.withdraw.done")), *went(outcome))


def offer_to_withdraw(seat: Table, run: str) -> None:
    """A reason, the end of the run's id typed by hand, and then it is done."""
    with st.expander(label("judge.withdraw.title")):
        show(el("p", say("judge.withdraw.about")), el("p", say("judge.withdraw.stays"), class_="w-meta"))
        reason = st.text_area(
            label("erase.reason"),
            key=f"judge-{run}-withdraw-reason",
            height=80,
            max_chars=LONGEST_REASON,
            help=label("erase.reason_help"),
        )
        expected = run[-LAST:]
        typed = st.text_input(
            label("erase.type.run", expected=expected), key=f"judge-{run}-withdraw-typed", autocomplete="off"
        )
        if not st.button(label("judge.withdraw.go"), key=f"judge-{run}-withdraw-go", width="stretch"):
            return
        if not is_typed(typed, expected):
            show(el("p", say("erase.not_typed", expected=expected), class_="w-trouble", role="alert"))
            return
        _do(seat, run, reason)


def _do(seat: Table, run: str, reason: str) -> None:
    try:
        outcome = Outcome.of(seat.withdraw(run, reason))
    except WinksError as error:
        trouble(error)
        return
    forget_sheets(run)
    st.session_state[_DONE] = outcome
    st.rerun()
