"""Taking words out of the record at the table: first what would go, then a reason and a word of confirmation, then what went.

The words that are to go stand in a field of this session and nowhere else: in no address, and not in the session once
they are gone. What is shown of them is where they stand.
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from winks.app_pages.erasing_told import Outcome, Told, went, would_go
from winks.app_pages.showing import Node, el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.judging.roles import MAY, ROLES
from winks.trail.erasure import LONGEST_REASON, Wanted
from winks.trail.mentions import MOST

_ROUND, _PENDING, _DONE = "erase_round", "erase_pending", "erase_done"
OF_A_RUN = ("run", "event", "words")
OF_ALL = ("words", "person")
LAST = 4
"""Characters of an id that are typed to confirm."""


class Pending(NamedTuple):
    """What somebody has been shown and may now confirm."""

    mark: int
    """Tells what was wanted from anything else, and does not say it: the session outlives the fields of this page."""
    told: Told


def show_erasing(seat: Table, run: str | None, person: str | None = None) -> None:
    """Take words out of one run, or of every run. `person`: an id that somebody came with."""
    show(el("h2", say("erase.title"), id="erasing"))
    if not seat.person.may("erase"):
        roles = ", ".join(say(f"people.role.{role}") for role in ROLES if "erase" in MAY[role])
        show(el("p", say("erase.not_yours", roles=roles), class_="w-empty"))
        return
    show(el("p", say("erase.about")), _elsewhere(run))
    if outcome := st.session_state.get(_DONE):
        show(*went(outcome))
    wanted = _choose(run, person)
    pending: Pending | None = st.session_state.get(_PENDING)
    if st.button(label("erase.preview"), key="erase_preview"):
        st.session_state.pop(_DONE, None)
        pending = _preview(seat, wanted)
    if pending is None or pending.mark != hash(wanted):
        st.session_state.pop(_PENDING, None)
        return
    show(*would_go(pending.told))
    if not pending.told.is_empty:
        _confirm(seat, wanted, pending.told)


def _elsewhere(run: str | None) -> Node | None:
    return el("p", el("a", say("erase.everywhere"), href="runs?every=erase")) if run is not None else None


def _choose(run: str | None, person: str | None) -> Wanted:
    """What is to go. What is left empty is refused when it is looked for."""
    choices = OF_A_RUN if run is not None else OF_ALL
    what = st.radio(
        label("erase.which"),
        choices,
        index=choices.index("person") if person else 0,
        format_func=lambda each: label(f"erase.choice.{each}"),
        key=_key("what"),
    )
    if what == "event":
        number = st.number_input(label("erase.event"), min_value=1, step=1, value=1, key=_key("event"))
        return Wanted(run, event=int(number))
    if what == "words":
        return Wanted(run, words=_ask_for_words())
    if what == "person":
        typed = st.text_input(label("erase.person"), person or "", key=_key("person"), help=label("erase.person_help"))
        return Wanted(person=typed.strip())
    return Wanted(run)


def _ask_for_words() -> str:
    return st.text_area(
        label("erase.words"), key=_key("words"), height=80, max_chars=MOST, help=label("erase.words_help")
    )


def _preview(seat: Table, wanted: Wanted) -> Pending | None:
    """Look for what would go. What cannot be looked for is said."""
    try:
        pending = Pending(hash(wanted), Told.of(seat.would_erase(wanted)))
    except WinksError as error:
        trouble(error)
        return None
    st.session_state[_PENDING] = pending
    return pending


def _confirm(seat: Table, wanted: Wanted, told: Told) -> None:
    """A reason that stays, and a word typed by hand; then it is done."""
    reason = st.text_area(
        label("erase.reason"), key=_key("reason"), height=80, max_chars=LONGEST_REASON, help=label("erase.reason_help")
    )
    what, expected = _to_type(wanted, told)
    typed = st.text_input(label(f"erase.type.{what}", expected=expected), key=_key("typed"), autocomplete="off")
    yes, no = st.columns(2)
    if yes.button(label("erase.go"), type="primary", key="erase_go", width="stretch"):
        if not is_typed(typed, expected):
            show(el("p", say("erase.not_typed", expected=expected), class_="w-trouble", role="alert"))
            return
        _do(seat, wanted, reason)
    if no.button(label("erase.leave_it"), key="erase_leave", width="stretch"):
        _forget()
        st.rerun()


def _do(seat: Table, wanted: Wanted, reason: str) -> None:
    try:
        outcome = Outcome.of(seat.erase(wanted, reason))
    except WinksError as error:
        trouble(error)
        return
    _forget()
    st.session_state[_DONE] = outcome
    st.rerun()


def _to_type(wanted: Wanted, told: Told) -> tuple[str, str]:
    """What is typed to confirm: the end of the id of what goes, or, for words of every run, how many texts go."""
    if wanted.run is not None:
        return "run", wanted.run[-LAST:]
    if wanted.person is not None:
        return "person", wanted.person[-LAST:]
    return "texts", str(told.texts)


def is_typed(typed: str, expected: str) -> bool:
    """Whether somebody typed what they were asked for; capitals and white space around it do not matter."""
    return typed.strip().casefold() == expected.casefold()


def _key(name: str) -> str:
    """The key of a field. Each round has fields of its own: the browser would send those it knows again."""
    return f"erase_{name}_{st.session_state.get(_ROUND, 0)}"


def _forget() -> None:
    """Leave nothing of what was put in."""
    before = f"_{st.session_state.get(_ROUND, 0)}"
    for key in [str(key) for key in st.session_state if str(key).startswith("erase_")]:
        if key.endswith(before) or key in (_PENDING, _DONE):
            del st.session_state[key]
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1
