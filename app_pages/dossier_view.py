"""One dossier: read from top to bottom, objected to, tried, or compared with what it was. One of these at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from winks.app_pages.dossier_documents import show_documents
from winks.app_pages.dossier_lint import show_lint
from winks.app_pages.dossier_list import APART, asks_for_a_reason, badges, why_silent
from winks.app_pages.dossier_note import note_page
from winks.app_pages.dossier_prose import whole
from winks.app_pages.dossier_signed import signed
from winks.app_pages.dossier_trial import show_trial
from winks.app_pages.dossier_versions import show_versions
from winks.app_pages.faults import show_faults
from winks.app_pages.showing import Node, badge, el, group, show
from winks.app_pages.words import as_text, label, say
from winks.app_pages.workbench import may_work, show_workbench
from winks.errors import UnknownId
from winks.graphs.table import Table
from winks.personas.dossier import Dossier
from winks.personas.library import Library
from winks.personas.reader import ReadDossier

PARTS = ("read", "lint", "try", "versions", "documents", "work")
"""What can be looked at. To work on it is for whoever may curate."""


def show_dossier(seat: Table, asked: str, note: str | None) -> None:
    """The dossier of an id, or of `id@version` where a run of this trail was made with that version."""
    library = seat.library()
    if _is_only_work(seat, library, asked):
        st.title(label("workbench.title", name=asked))
        show_workbench(seat, asked)
        return
    read = _found(seat, library, asked)
    dossier = read.dossier
    at_hand = library.held.get(dossier.id)
    is_at_hand = at_hand is not None and at_hand.raw == read.raw
    st.title(as_text(dossier.title))
    show(*_head(dossier, library, is_at_hand), *signed(read))
    if own := [fault for fault in library.faults if fault.file == f"{dossier.id}.md"]:
        show(el("p", say("dossiers.own.broken"), class_="w-trouble", role="alert"))
        show_faults(own)
    part = _part(seat, is_at_hand)
    if part == "read":
        show(_asked_note(dossier, note), *whole(dossier))
    elif part == "lint":
        show_lint(seat.lint(dossier.id))
    elif part == "try":
        show_trial(seat, dossier)
    elif part == "documents":
        show_documents(seat, dossier.id)
    elif part == "work":
        show_workbench(seat, dossier.id)
    else:
        show_versions(seat, read, _working(seat, dossier.id))


def _found(seat: Table, library: Library, asked: str) -> ReadDossier:
    """The dossier at hand, or the version of it that runs were made with."""
    try:
        return library.get(asked)
    except UnknownId:
        wanted, _, version = asked.partition("@")
        earlier = seat.versions(wanted) if version else ()
        for read in reversed(earlier):
            if read.dossier.version == version:
                return read
        raise


def _is_only_work(seat: Table, library: Library, asked: str) -> bool:
    """Whether a dossier is at hand only as a working copy, or as a file that cannot be read, and is asked for to be worked on."""
    return st.query_params.get("part") == "work" and asked not in library.held and may_work(seat)


def _working(seat: Table, dossier: str) -> ReadDossier | None:
    """The working copy as a dossier, for whoever may see it, while it reads."""
    copy = seat.working(dossier) if may_work(seat) else None
    return copy.read if copy else None


def _part(seat: Table, is_at_hand: bool) -> str:
    """Which of the parts is wanted: from the address, or as it is chosen. A version of old can only be read."""
    if not is_at_hand:
        return "read"
    parts = [part for part in PARTS if part != "work" or may_work(seat)]
    asked = st.query_params.get("part", "read")
    if asked == "work" and not may_work(seat):
        show(el("p", say("workbench.not_yours"), class_="w-empty"))
    chosen = st.segmented_control(
        label("dossiers.part.what"),
        parts,
        format_func=lambda part: label(f"dossiers.part.{part}"),
        default=asked if asked in parts else "read",
        required=True,
        key="part",
        on_change=_turned,
        label_visibility="collapsed",
    )
    return str(chosen)


def _turned() -> None:
    """Let the address say what is looked at."""
    for name in ("desk", "at", "field", "amendment"):
        st.query_params.pop(name, None)
    if st.session_state["part"] in PARTS:
        st.query_params["part"] = st.session_state["part"]


def _head(dossier: Dossier, library: Library, is_at_hand: bool) -> list[Node | None]:
    standing = say(f"dossiers.standing.{dossier.standing.replace('-', '_')}")
    due = "past" if datetime.now(UTC).date() > dossier.review_by else "due"
    return [
        None if is_at_hand else el("p", say("dossiers.earlier", version=dossier.version), class_="w-trouble"),
        el("p", *badges(dossier, library), el("small", dossier.ref)),
        el("p", dossier.status.banner, class_="w-banner", lang=dossier.language, dir="auto"),
        el("p", standing),
        why_silent(dossier),
        el("p", say(f"dossiers.review_{due}", compiled=dossier.compiled_on, review=dossier.review_by))
        if dossier.standing not in APART
        else None,
        el("p", say("dossiers.opt_in")) if asks_for_a_reason(dossier) else None,
    ]


def _asked_note(dossier: Dossier, note: str | None) -> Node | None:
    """The note that a link leads to, before everything else."""
    if note is None:
        return None
    wanted = next((each for each in dossier.notes if each.id == note), None)
    if wanted is None:
        return el("p", say("dossiers.no_such_note", note=note), class_="w-trouble", dir="auto")
    return group(el("p", badge(say("dossiers.asked_note"))), note_page(wanted, dossier, None), el("hr"))
