"""The workbench of one dossier: who answers for it, the working copy by form and as a text, what is proposed, sent, released.

Everything has an address: `?dossier=ID&part=work&desk=form&at=notes.rukun&field=notes.rukun.cue`. What is done here is done
by the table, which refuses whoever may not curate, whatever a page shows.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import el, listed, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.app_pages.workbench_amendments import show_proposed
from winks.app_pages.workbench_answers import show_answers
from winks.app_pages.workbench_bench import DESKS, Bench, told, with_key
from winks.app_pages.workbench_form import show_form
from winks.app_pages.workbench_notes import show_notes
from winks.app_pages.workbench_release import show_release
from winks.app_pages.workbench_sent import show_sent
from winks.app_pages.workbench_sign import show_signing
from winks.app_pages.workbench_text import show_text
from winks.errors import WinksError
from winks.graphs.table import Table

WITHOUT_A_COPY = ("answers", "proposed", "sent", "sign")
"""What can be done while nobody has begun a working copy."""


def may_work(seat: Table) -> bool:
    """Whether the workbench is shown to this person. The table refuses what a page forgets to hide."""
    return seat.person.may("curate")


def show_workbench(seat: Table, dossier: str) -> None:
    """The workbench, for whoever may curate."""
    with st.container(key="workbench"):
        try:
            bench = Bench(seat, dossier, seat.working(dossier))
            _where_it_stands(bench)
            _desk(bench)
        except WinksError as error:
            trouble(error)


def show_working_copies(seat: Table) -> None:
    """The dossiers that somebody is at work on, for whoever may go on with them."""
    if not may_work(seat):
        return
    begun = seat.under_work()
    links = listed(el("a", name, href=f"?dossier={name}&part=work") for name in begun)
    show(
        el("h2", say("workbench.begun.title")),
        el("p", say("workbench.begun.about"), class_="w-meta"),
        links or el("p", say("workbench.begun.none"), class_="w-empty"),
        el("p", el("a", say("workbench.begun.new"), href="?new=dossier")),
    )


def _where_it_stands(bench: Bench) -> None:
    """Whether there is a working copy, and what is good to know of it."""
    if bench.copy is None:
        show(el("p", say("workbench.no_copy"), class_="w-meta"))
        return
    changed = el("p", say("workbench.changed_elsewhere"), class_="w-banner", role="status")
    show(
        el("p", say("workbench.has_copy"), " ", el("code", bench.copy.sha256[:8]), class_="w-meta"),
        changed if bench.is_changed_elsewhere else None,
        told(bench.copy.notices),
    )


def _desk(bench: Bench) -> None:
    """Choose what to do, and do it."""
    open_ = DESKS if bench.copy else WITHOUT_A_COPY
    asked = st.query_params.get("desk", "")
    wanted = asked if asked in open_ else open_[0]
    key = bench.choice_key("desk")
    with_key(key, wanted)
    st.segmented_control(
        label("workbench.desk.what"),
        open_,
        format_func=lambda desk: label(f"workbench.desk.{desk}"),
        required=True,
        key=key,
        on_change=lambda: bench.go(str(st.session_state[key])),
        label_visibility="collapsed",
    )
    _SHOWN[wanted](bench)


_SHOWN = {
    "answers": show_answers,
    "form": show_form,
    "text": show_text,
    "notes": show_notes,
    "proposed": show_proposed,
    "sent": show_sent,
    "release": show_release,
    "sign": show_signing,
}
