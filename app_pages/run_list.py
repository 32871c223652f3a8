"""The runs of a trail, newest first: searched, narrowed, and never all at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import get_args
from urllib.parse import quote

import streamlit as st

from winks.app_pages.showing import Node, badge, el, group, listed, show
from winks.app_pages.words import counted, label, say
from winks.app_pages.written import cut
from winks.errors import UnknownId, WinksError
from winks.graphs.table import Table
from winks.judging.roles import Act
from winks.trail.document import Status
from winks.trail.listing import GONE, RunRow, Search

PAGE = 50
"""Runs on one page."""
STATUSES: tuple[str, ...] = get_args(Status)
ANY = "any"
_RUN_ID = re.compile(r"\d{8}-[0-9a-f-]{1,20}")
_WARNS = {"failed", "cancelled"}


def show_runs(seat: Table) -> None:
    """A form to search by, and a page of what was found."""
    show(_for_all(seat))
    wanted = _wanted(seat)
    if wanted.since and wanted.until and wanted.since > wanted.until:
        show(el("p", say("runs.backwards", since=wanted.since, until=wanted.until), class_="w-trouble", role="alert"))
        return
    _show_by_id(seat, wanted.text or "")
    page = _page(wanted)
    found = seat.runs(wanted, PAGE, (page - 1) * PAGE)
    if found.total and not found.rows:
        page = _last(found.total)  # runs that were here are gone, or the address names a page that never was
        found = seat.runs(wanted, PAGE, (page - 1) * PAGE)
    if not found.total:
        show(el("p", say("runs.nothing_fits" if _narrows(wanted) else "runs.none"), class_="w-empty"))
        return
    first = (page - 1) * PAGE + 1
    told = say("runs.which", first=first, last=first + len(found.rows) - 1, total=found.total)
    shown_here = told if found.total > PAGE else None
    show(el("p", counted("runs.total", found.total), " ", shown_here, class_="w-meta", id="runs"))
    if found.total > PAGE:
        st.pagination(_last(found.total), key=_page_key(wanted), default=page)
    show(run_table(found.rows), el("p", el("a", say("runs.top"), href="#runs")) if found.total > PAGE else None)


def _for_all(seat: Table) -> Node | None:
    """What can be done with all runs at once, for whoever may."""
    ways: dict[str, Act] = {"check": "audit", "erase": "erase"}
    open_ = [name for name, act in ways.items() if seat.person.may(act)]
    links = [el("a", say(f"runs.every.to_{name}"), href=f"?every={name}") for name in open_]
    return listed(links, class_="w-ways")


def _show_by_id(seat: Table, text: str) -> None:
    """The run whose id somebody has put in, where there is one."""
    if not _RUN_ID.fullmatch(text):
        return
    try:
        run = seat.find(text)
    except UnknownId:
        return
    links = (_trace_link(run, el("code", run)), " · ", _audit_link(run))
    show(el("p", say("runs.by_id"), " ", *links))


def run_table(rows: Iterable[RunRow]) -> Node:
    """Runs with their way to the trace and to the audit. On a phone each becomes a card."""
    names = (el("th", say(f"runs.column.{name}"), scope="col") for name in ("prompt", "status", "started", "open"))
    return el(
        "table", el("thead", el("tr", *names)), el("tbody", *(_row(row) for row in rows)), class_="w-table w-cards"
    )


def when(at: str) -> str:
    """A time of the trail, to the minute. All times are UTC, and say so."""
    return f"{at[:16].replace('T', ' ')} UTC"


def status_badge(status: str) -> Node:
    """The status of a run in words. One of a later Winks is shown as it is."""
    known = say(f"runs.status.{status}") if status in STATUSES else status
    return badge(known, "warn" if status in _WARNS else "plain")


def _row(row: RunRow) -> Node:
    return el(
        "tr",
        el("td", _trace_link(row.run, prompt_of(row.prompt, 160))),
        el("td", status_badge(row.status), class_="w-fixed"),
        el("td", group(when(row.started), el("br"), el("code", row.run)), class_="w-meta w-fixed"),
        el("td", _audit_link(row.run), class_="w-fixed"),
    )


def prompt_of(prompt: str, most: int) -> Node:
    """The beginning of a message; that it was taken out, where it was."""
    if prompt == GONE:
        return el("em", say("erase.prompt_gone"))
    return el("bdi", cut(prompt, most) or say("runs.no_prompt"))


def _trace_link(run: str, child: Node) -> Node:
    return el("a", child, href=f"trace?run={quote(run)}")


def _audit_link(run: str) -> Node:
    return el("a", say("runs.open_audit"), href=f"?run={quote(run)}")


def _wanted(seat: Table) -> Search:
    """What is searched for, from the form; it stands in the address, so that a search can be passed on."""
    text = st.text_input(
        label("runs.search"),
        key="search",
        type="search",
        placeholder=say("runs.search_word"),
        bind="query-params",
        max_chars=400,
        help=label("runs.search_help"),
    )
    status, dossier, since, until = st.columns(4)
    chosen = status.selectbox(
        label("runs.status_is"),
        [ANY, *STATUSES],
        format_func=lambda each: say("runs.any") if each == ANY else say(f"runs.status.{each}"),
        key="status",
        bind="query-params",
    )
    seated = dossier.selectbox(
        label("runs.dossier"),
        [ANY, *_dossiers(seat)],
        format_func=lambda each: say("runs.any") if each == ANY else each,
        key="dossier",
        bind="query-params",
    )
    days = {
        name: column.date_input(
            label(f"runs.{name}"),
            value=None,
            format="YYYY-MM-DD",
            key=name,
            bind="query-params",
            help=label("runs.days"),
        )
        for name, column in (("since", since), ("until", until))
    }
    given = {name: day if isinstance(day, date) else None for name, day in days.items()}
    wanted, seated_is = (None if each == ANY else each for each in (chosen, seated))
    return Search((text or "").strip() or None, wanted, given["since"], given["until"], seated_is)


def _dossiers(seat: Table) -> list[str]:
    """The dossiers at hand; none where one of them cannot be read, which its own page says."""
    try:
        return sorted(seat.library().held)
    except WinksError:
        return []


def _narrows(wanted: Search) -> bool:
    return wanted != Search()


def _page_key(wanted: Search) -> str:
    """Another search begins at its first page."""
    return f"page {wanted!r}"


def _page(wanted: Search) -> int:
    return int(st.session_state.get(_page_key(wanted), 1))


def _last(total: int) -> int:
    return -(-total // PAGE)
