"""The audit of one run: is its record as written, does it replay, what changed and what happened, the record to take away.

What is checked is the record. Whether a reading was wise is for people, and whether somebody who holds the key rewrote
the whole trail takes a seal kept out of their reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import streamlit as st

from winks.app_pages.audit_events import show_events
from winks.app_pages.audit_exports import show_exports, show_proof
from winks.app_pages.audit_verdict import show_verdict
from winks.app_pages.erasing import show_erasing
from winks.app_pages.run_list import status_badge, when
from winks.app_pages.showing import Child, el, group, listed, show, verbatim
from winks.app_pages.sitting import trouble
from winks.app_pages.taken_out import notice
from winks.app_pages.trace_reading import commas
from winks.app_pages.words import counted, label, say
from winks.app_pages.written import cut
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.differences import Change, differences
from winks.trail.listing import GONE, RunRow, Search

SECTIONS = ("which", "replay", "changes", "beside", "exports", "events", "proof", "erasing")
"""Parts of the page, by the ids of their headings."""
OTHERS = 50
"""Runs that one can be compared with, at most."""
CHANGES = 20
"""Changes that are listed here; the trace has all of them."""
CHANGE = 120
"""Characters of one that are written out here."""


def show_audit(seat: Table, run: str) -> None:
    """Everything there is to check of a run, for somebody who may; for others, the way to its trace."""
    if not seat.person.may("audit"):
        show(el("p", say("runs.audit.not_yours"), class_="w-empty"), _to_trace(run))
        return
    verified = seat.verify(run)
    show_verdict(seat, verified)
    show(_contents())
    _head(seat, run)
    _replay(seat, run)
    _differences(seat, run)
    _compare(seat, run)
    show_exports(seat, run)
    show_events(seat, run, verified.bad)
    show_proof(seat, run, verified)
    show_erasing(seat, run)


def _head(seat: Table, run: str) -> None:
    """What run it is. A record that cannot be read as a run says so, and the rest of the page stands."""
    try:
        document = seat.run(run)
    except WinksError as error:
        trouble(error)
        return
    show(
        el("h2", say("runs.audit.which"), id="which"),
        notice(document),
        el("p", document.banner, class_="w-banner"),
        el("p", status_badge(document.status), el("code", document.run)),
        verbatim(document.case.prompt),
        _to_trace(run),
    )


def _contents() -> Child:
    """The parts of this page as links."""
    rows = [el("a", say(f"runs.contents.{name}"), href=f"#{name}") for name in SECTIONS]
    title = say("runs.contents.title")
    return el("nav", el("p", title), listed(rows), class_="w-contents", aria_label=title)


def _to_trace(run: str) -> Child:
    return el("p", el("a", say("runs.audit.trace"), href=f"trace?run={run}"))


def _replay(seat: Table, run: str) -> None:
    """Doing it again from the record, when somebody wants it."""
    show(el("h2", say("runs.replay.title"), id="replay"), el("p", say("runs.replay.about")))
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


def _differences(seat: Table, run: str) -> None:
    """What the revision changed in the draft, each change with the findings at its place."""
    show(el("h2", say("runs.differ.title"), id="changes"))
    try:
        found = differences(seat.run(run))
    except WinksError as error:
        trouble(error)
        return
    to_trace = el("p", el("a", say("runs.differ.go"), href=f"trace?run={run}#trace-texts"))
    if found is None or not found.changes:
        show(el("p", say("runs.differ.none"), class_="w-empty"))
        return
    rows = listed((group(*_change(run, each)) for each in found.changes[:CHANGES]), "ol", class_="w-changes")
    rest = len(found.changes) - CHANGES
    more = el("p", counted("runs.differ.more", rest), class_="w-meta") if rest > 0 else None
    show(el("p", say("runs.differ.about")), rows, more, to_trace)


def _change(run: str, change: Change) -> Iterator[Child]:
    if change.before:
        yield el("del", cut(change.before.text, CHANGE) or say("trace.texts.blank"), dir="auto")
        yield " "
    if change.after:
        yield el("ins", cut(change.after.text, CHANGE) or say("trace.texts.blank"), dir="auto")
        yield " "
    links = (el("a", each, href=f"trace?run={run}&finding={quote(each)}") for each in change.findings)
    yield el("small", *commas(links)) if change.findings else el("small", say("trace.texts.unattributed"))


def _compare(seat: Table, run: str) -> None:
    """Another run to set beside this one: those of the same message first."""
    others = _others(seat, run)
    show(el("h2", say("runs.compare.title"), id="beside"), el("p", say("runs.compare.about")))
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
    return (
        f"{when(row.started)} · {row.run} · {say('erase.prompt_gone') if row.prompt == GONE else cut(row.prompt, 60)}"
    )
