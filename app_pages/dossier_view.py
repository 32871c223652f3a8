"""One dossier: read from top to bottom, objected to, tried, or compared with what it was. One of these at a time."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

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
from winks.errors import UnknownId
from winks.graphs.table import Table
from winks.personas.dossier import Dossier
from winks.personas.library import Library
from winks.personas.reader import ReadDossier

PARTS = ("read", "lint", "try", "versions")


def show_dossier(seat: Table, asked: str, note: str | None) -> None:
    """The dossier of an id, or of `id@version` where a run of this trail was made with that version."""
    library = seat.library()
    read = _found(seat, library, asked)
    dossier = read.dossier
    at_hand = library.held.get(dossier.id)
    is_at_hand = at_hand is not None and at_hand.raw == read.raw
    st.title(as_text(dossier.title))
    show(*_head(dossier, library, is_at_hand), *signed(read))
    if own := [fault for fault in library.faults if fault.file == f"{dossier.id}.md"]:
        show(el("p", say("dossiers.own.broken"), class_="w-trouble", role="alert"))
        show_faults(own)
    part = _part(is_at_hand)
    if part == "read":
        show(_asked_note(dossier, note), *whole(dossier))
    elif part == "lint":
        show_lint(seat.lint(dossier.id))
    elif part == "try":
        show_trial(seat, dossier)
    else:
        show_versions(seat, read)


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


def _part(is_at_hand: bool) -> str:
    """Which of the parts is wanted. A version of old can only be read."""
    if not is_at_hand:
        return "read"
    chosen = st.segmented_control(
        label("dossiers.part.what"),
        PARTS,
        format_func=lambda part: label(f"dossiers.part.{part}"),
        default="read",
        required=True,
        key="part",
        label_visibility="collapsed",
    )
    return str(chosen)


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
