"""The audit of one run: is its record as written, does it replay, what happened in order, and the record to take away.

What is checked is the record. Whether a reading was wise is for people, and whether somebody rewrote the whole trail
takes a seal kept elsewhere.
"""

from __future__ import annotations

from functools import partial

import streamlit as st

from winks.app_pages.audit_events import show_events
from winks.app_pages.run_list import status_badge, when
from winks.app_pages.showing import Child, el, show, terms, verbatim
from winks.app_pages.sitting import trouble
from winks.app_pages.words import counted, label, say
from winks.app_pages.written import cut
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.exports import FORMATS
from winks.trail.listing import RunRow, Search
from winks.trail.verify import Verified

OTHERS = 50
"""Runs that one can be compared with, at most."""


def show_audit(seat: Table, run: str) -> None:
    """Everything there is to check of a run, for somebody who may; for others, the way to its trace."""
    if not seat.person.may("audit"):
        show(el("p", say("runs.audit.not_yours"), class_="w-empty"), _to_trace(run))
        return
    verified = seat.verify(run)
    show(*_verdict(verified))
    _head(seat, run)
    _replay(seat, run)
    _exports(seat, run)
    show_events(seat, run, verified.bad)
    _compare(seat, run)


def _verdict(verified: Verified) -> list[Child]:
    """Whether the record is as written; if not, where it first is not, and what was found there."""
    told: list[Child]
    if verified.bad is None:
        told = [el("p", say("runs.audit.as_written"), class_="w-good", role="status")]
    else:
        bad = verified.bad
        where = say("runs.audit.at_event", seq=bad.seq) if bad.seq else say("runs.audit.at_whole")
        found = say("runs.audit.not_as_written", where=where)
        told = [
            el("p", el("strong", found), " ", say(f"runs.what.{bad.what}"), class_="w-trouble", role="alert"),
            el("p", say("runs.audit.said"), " ", el("bdi", bad.why), class_="w-meta"),
            el("p", say("runs.audit.mend_nothing")),
        ]
    facts = terms(
        (
            (say("runs.audit.events_held"), counted("runs.audit.events_count", verified.events)),
            (say("runs.audit.head"), el("code", verified.head)),
        )
    )
    return [*told, facts, el("p", say("runs.audit.limit"), class_="w-meta")]


def _head(seat: Table, run: str) -> None:
    """What run it is. A record that cannot be read as a run says so, and the rest of the page stands."""
    try:
        document = seat.run(run)
    except WinksError as error:
        trouble(error)
        return
    show(
        el("h2", say("runs.audit.which")),
        el("p", document.banner, class_="w-banner"),
        el("p", status_badge(document.status), el("code", document.run)),
        verbatim(document.case.prompt),
        _to_trace(run),
    )


def _to_trace(run: str) -> Child:
    return el("p", el("a", say("runs.audit.trace"), href=f"trace?run={run}"))


def _replay(seat: Table, run: str) -> None:
    """Doing it again from the record, when somebody wants it."""
    show(el("h2", say("runs.replay.title")), el("p", say("runs.replay.about")))
    if not st.button(label("runs.replay.go"), key="replay"):
        return
    try:
        found = seat.replay(run)
    except WinksError as error:
        trouble(error)
        return
    if found.ok:
        facts = (counted("runs.replay.legs", found.legs), counted("runs.replay.calls", found.calls))
        show(el("p", say("runs.replay.same"), " ", facts[0], " ", facts[1], class_="w-good", role="status"))
    else:
        show(el("p", el("strong", say("runs.replay.differs")), " ", found.divergence, class_="w-trouble", role="alert"))


def _exports(seat: Table, run: str) -> None:
    """The run in a form that others read, made when one is chosen and not before."""
    show(
        el("h2", say("runs.exports.title")),
        el("p", say("runs.exports.about")),
        terms((name, say(f"runs.exports.what.{name}")) for name in FORMATS),
    )
    chosen = st.selectbox(
        label("runs.exports.form"),
        list(FORMATS),
        index=None,
        placeholder=say("runs.exports.choose"),
        format_func=partial(_format_words, run),
        key="form",
    )
    if chosen is None:
        return
    try:
        made = seat.export(run, chosen)
    except WinksError as error:
        trouble(error)
        return
    form = FORMATS[chosen]
    name = f"{run}.{form.suffix}"
    st.download_button(label("runs.exports.save", name=name), made, name, form.mime, type="primary")


def _format_words(run: str, name: str) -> str:
    return f"{run}.{FORMATS[name].suffix}"


def _compare(seat: Table, run: str) -> None:
    """Another run to set beside this one: those of the same message first."""
    others = _others(seat, run)
    show(el("h2", say("runs.compare.title")), el("p", say("runs.compare.about")))
    if not others:
        show(el("p", say("runs.compare.none"), class_="w-empty"))
        return
    chosen = st.selectbox(
        label("runs.compare.other"), list(others), format_func=lambda each: _run_words(others[each]), key="with"
    )
    show(el("p", el("a", say("runs.compare.go"), href=f"trace?run={run}&with={chosen}")))


def _others(seat: Table, run: str) -> dict[str, RunRow]:
    """Runs to compare with: of the same words, then the latest."""
    try:
        prompt = seat.run(run).case.prompt
        same = seat.runs(Search(prompt=prompt), OTHERS).rows
    except WinksError:
        same = []
    rows = [*same, *seat.runs(None, OTHERS).rows]
    return {row.run: row for row in rows if row.run != run}


def _run_words(row: RunRow) -> str:
    return f"{when(row.started)} · {row.run} · {cut(row.prompt, 60)}"
