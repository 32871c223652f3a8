"""Every run of the trail checked at once: those that are not as written named first, and those that were sealed and are gone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from urllib.parse import quote

import streamlit as st

from winks.app_pages.audit_verdict import where
from winks.app_pages.showing import Child, Node, el, group, listed, show, terms
from winks.app_pages.sitting import trouble
from winks.app_pages.words import counted, label, say
from winks.app_pages.written import capital
from winks.errors import UnknownId, WinksError
from winks.graphs.table import Table
from winks.trail.verify import Verified

MOST = 100
"""Runs that are named in one list."""


def show_everyone(seat: Table) -> None:
    """The check of all runs, when somebody wants it."""
    if not seat.person.may("audit"):
        show(el("p", say("runs.audit.not_yours"), class_="w-empty"))
        return
    show(el("p", say("runs.every.about")))
    if not st.button(label("runs.every.go"), type="primary", key="check_every"):
        return
    try:
        with st.spinner(label("runs.every.under_way")):
            found, damage = seat.verify_every(), seat.damage()
    except WinksError as error:
        trouble(error)
        return
    if damage:
        show(
            el(
                "p",
                el("strong", say("runs.every.damage")),
                " ",
                el("bdi", f"{damage}."),
                class_="w-trouble",
                role="alert",
            )
        )
    show(*_told(seat, found))


def _told(seat: Table, found: Sequence[Verified]) -> Iterator[Child]:
    bad = [each for each in found if not each.ok]
    if not found:
        yield el("p", say("runs.none"), class_="w-empty")
        return
    if bad:
        yield el(
            "p", el("strong", counted("runs.every.bad", len(bad), total=len(found))), class_="w-trouble", role="alert"
        )
        yield el("p", say("runs.audit.mend_nothing"))
        yield listed(_bad(seat, each) for each in bad[:MOST])
        yield _more(len(bad))
    else:
        yield el("p", counted("runs.every.good", len(found)), class_="w-good", role="status")
    yield _seals([each for each in found if each.ok])
    yield from _notes([each for each in found if each.ok and each.told])
    yield el("p", say("runs.every.limit"), class_="w-meta")


def _bad(seat: Table, verified: Verified) -> Node:
    """A run that is not as written, or is not there any more."""
    if verified.bad is None or _is_gone(seat, verified):
        return el("span", el("code", verified.run), " ", say("runs.every.gone"))
    bad = verified.bad
    said = el("small", say("runs.audit.said"), " ", el("bdi", bad.why))
    place = capital(where(bad))
    return group(_link(verified.run), " ", el("strong", f"{place}."), " ", say(f"runs.what.{bad.what}"), " ", said)


def _is_gone(seat: Table, verified: Verified) -> bool:
    if verified.events:
        return False
    try:
        return seat.find(verified.run) != verified.run
    except UnknownId:
        return True


def _seals(good: Sequence[Verified]) -> Node | None:
    """How much of what is as written is sealed, and in how many runs words were taken out."""
    whole = sum(each.sealed == each.events for each in good)
    none = sum(not each.sealed for each in good)
    counts = {"whole": whole, "part": len(good) - whole - none, "none": none, "erased": sum(e.erased > 0 for e in good)}
    if not good:
        return None
    return group(
        el("h2", say("runs.every.beside")),
        terms((say(f"runs.every.{name}"), str(n)) for name, n in counts.items() if n),
    )


def _notes(noted: Sequence[Verified]) -> Iterator[Child]:
    """What is no fault and is to be known."""
    if noted:
        yield el("h2", say("runs.every.notes"))
        yield listed(
            group(_link(each.run), " ", *(el("bdi", f"{capital(sentence)} ") for sentence in each.told))
            for each in noted[:MOST]
        )
        yield _more(len(noted))


def _more(many: int) -> Node | None:
    return el("p", counted("runs.every.more", many - MOST), class_="w-meta") if many > MOST else None


def _link(run: str) -> Node:
    return el("a", el("code", run), href=f"runs?run={quote(run)}")
