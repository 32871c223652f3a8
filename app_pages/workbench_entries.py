"""Entries of a section: a source, a word, a boundary added at its end or taken out. Notes are taken out at their own desk."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import el, show
from winks.app_pages.words import label, say
from winks.app_pages.workbench_bench import Bench
from winks.personas.reader import ENTRY_NAME

ADDED = ("sources", "words", "boundaries", "notes")
"""Sections that a curator adds entries to here. The others are written by what is done: a release, a note taken out."""
REMOVED = ("sources", "words", "boundaries", "kept")
"""Sections whose entries can be taken out without a word. A note is retired for a reason."""


def ask_for_entry(bench: Bench, section: str, at: str) -> None:
    """Add an entry to a section, or take out the one that is shown."""
    if section not in ENTRY_NAME:
        return
    where = f"entry.{section}"
    if at != section:
        _remove(bench, section, at, where)
    elif section not in ADDED:
        show(el("p", say("workbench.entry.none"), class_="w-empty"))
    if section in ADDED:
        show(
            el("h3", say(f"workbench.entry.add_{section}")),
            el("p", say(f"workbench.entry.name_{section}"), class_="w-meta"),
        )
        bench.box(where, "workbench.entry.name")
        st.button(
            label("workbench.entry.add"), on_click=_added, args=(bench, section, where), key=bench.key(f"{where}-add")
        )
    bench.tell(where)


def _added(bench: Bench, section: str, where: str) -> None:
    name = bench.typed(where).strip()
    if section == "notes":
        made = bench.change(where, lambda seat, onto: seat.add_note(bench.id, name, onto))
    else:
        made = bench.change(where, lambda seat, onto: seat.add_entry(bench.id, section, name, onto))
    if made:
        bench.forget(where)
        bench.go("form", at=f"{section}.{name}")


def _remove(bench: Bench, section: str, at: str, where: str) -> None:
    name = at.partition(".")[2]
    if section == "notes":
        show(el("p", el("a", say("workbench.entry.retire"), href=bench.address("notes", at=at))))
    elif section in REMOVED:
        asked = bench.key(f"{where}-sure")
        if st.checkbox(label("workbench.entry.sure", name=name), key=f"{asked}-{name}"):
            st.button(
                label("workbench.entry.remove"),
                on_click=_removed,
                args=(bench, at, where),
                key=bench.key(f"{where}-remove"),
            )


def _removed(bench: Bench, at: str, where: str) -> None:
    section, _, name = at.partition(".")
    if bench.change(
        where, lambda seat, onto: seat.remove_entry(bench.id, at, onto), say("workbench.entry.removed", name=name)
    ):
        bench.go("form", at=section)
