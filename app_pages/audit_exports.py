"""A run to take away, in a form that others read, with the names covered that are not to leave; and the proof of one event.

A file is made once its form is chosen and not before.
"""

from __future__ import annotations

import re
from functools import partial

import streamlit as st

from winks.app_pages.showing import el, show, terms
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.exports import FORMATS
from winks.trail.verify import Verified

LONGEST_NAMES = 2_000
"""Characters of all names together."""


def show_exports(seat: Table, run: str) -> None:
    """Every form, what each is, and the one that is chosen."""
    show(
        el("h2", say("runs.exports.title"), id="exports"),
        el("p", say("runs.exports.about")),
        terms((name, say(f"runs.exports.what.{name}")) for name in FORMATS),
    )
    given = st.text_area(
        label("runs.exports.names"),
        key="names",
        height=80,
        max_chars=LONGEST_NAMES,
        help=label("runs.exports.names_help"),
    )
    chosen = st.selectbox(
        label("runs.exports.form"),
        list(FORMATS),
        index=None,
        placeholder=say("runs.exports.choose"),
        format_func=partial(_file, run),
        key="form",
    )
    if chosen is not None:
        _offer(seat, run, chosen, _names(given))


def show_proof(seat: Table, run: str, verified: Verified) -> None:
    """One event that is sealed, to be shown to somebody who is to see no other."""
    show(el("h2", say("runs.proof.title"), id="proof"), el("p", say("runs.proof.about")))
    if not verified.ok or not verified.sealed:
        show(el("p", say("runs.proof.none"), class_="w-empty"))
        return
    kinds = {event.seq: event.kind for event in seat.events(run)[: verified.sealed]}
    chosen = st.selectbox(
        label("runs.proof.event"),
        list(kinds),
        index=None,
        placeholder=say("runs.proof.choose"),
        format_func=lambda seq: f"{seq} · {say(f'runs.kind.{kinds[seq]}')}",
        key="proof",
    )
    if chosen is None:
        return
    try:
        made = seat.prove(run, chosen)
    except WinksError as error:
        trouble(error)
        return
    name = f"{run}.{chosen}.proof.json"
    st.download_button(label("runs.exports.save", name=name), made, name, "application/json", key="save_proof")
    show(el("p", say("runs.proof.check", name=name), class_="w-meta"))


def _offer(seat: Table, run: str, chosen: str, names: list[str]) -> None:
    try:
        made = seat.export(run, chosen, names)
    except WinksError as error:
        trouble(error)
        return
    name = _file(run, chosen)
    if names:
        show(el("p", say("runs.exports.covered", names=", ".join(names)), role="status"))
    st.download_button(label("runs.exports.save", name=name), made, name, FORMATS[chosen].mime, type="primary")


def _names(given: str) -> list[str]:
    """Names as they were put in: a line each, or with commas between them."""
    return [name.strip() for name in re.split(r"[,\n]", given) if name.strip()]


def _file(run: str, name: str) -> str:
    return f"{run}.{FORMATS[name].suffix}"
