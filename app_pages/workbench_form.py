"""A working copy filled in field by field: a section, a note, a source at a time, each with what its fields are for.

A field is saved when it is left, and nothing else in the file changes with it (see `workbench_field.py`).
"""

from __future__ import annotations

from typing import NamedTuple

import streamlit as st

from winks.app_pages.showing import el, show, verbatim
from winks.app_pages.words import counted, label, say
from winks.app_pages.workbench_bench import Bench, said_of, with_key
from winks.app_pages.workbench_entries import ask_for_entry
from winks.app_pages.workbench_field import let_go, show_field
from winks.app_pages.workbench_fields import HEAD, HEADINGS, PARTS, fields_at
from winks.app_pages.workbench_lint import in_short, show_beside
from winks.personas.reader import ENTRY_NAME


class Place(NamedTuple):
    """Where in the file somebody is."""

    section: str
    at: str
    """The section, or the entry of it."""
    field: str
    """The field they came for; empty for none."""


def show_form(bench: Bench) -> None:
    """One part of the file to fill in, and beside it what a colleague would object to."""
    _left_behind(bench)
    left, right = st.columns([3, 2], gap="large")
    with left:
        place = _choose(bench)
        about, number = said_of(f"section.{place.section}"), _how_many(bench, place.section)
        show(el("p", about, f" {number}" if number else None, class_="w-meta"), in_short(bench))
        fields = fields_at(place.at, bench.found)
        for field in sorted(fields, key=lambda field: field.path != place.field):
            show_field(bench, field, is_asked=field.path == place.field)
        ask_for_entry(bench, place.section, place.at)
    with right:
        show_beside(bench, place.at)


def _choose(bench: Bench) -> Place:
    """The part that is wanted: from the address, or as it is chosen here."""
    section, at = _at(bench, st.query_params.get("at", ""))
    part = bench.choice_key("part")
    with_key(part, section)
    st.selectbox(
        label("workbench.choose.part"),
        PARTS,
        format_func=_part,
        key=part,
        on_change=lambda: bench.go("form", at=str(st.session_state[part])),
    )
    if at != section:
        with_key(bench.key("entry"), at.partition(".")[2])
        st.selectbox(
            label("workbench.choose.entry"),
            bench.found.names(section),
            key=bench.key("entry"),
            on_change=lambda: bench.go("form", at=f"{section}.{st.session_state[bench.key('entry')]}"),
        )
    return Place(section, at, st.query_params.get("field", ""))


def _at(bench: Bench, wanted: str) -> tuple[str, str]:
    """A part of the file that there is: as asked for, else its first entry, else the scope."""
    section, _, name = wanted.partition(".")
    if section not in PARTS:
        section = "scope"
    names = bench.found.names(section) if section in ENTRY_NAME else ()
    if not names:
        return section, section
    return section, f"{section}.{name if name in names else names[0]}"


def _part(section: str) -> str:
    """A part of the file by its heading. It may not say anything that changes: a choice is known by its words."""
    return say("workbench.form.head") if section == HEAD else HEADINGS[section]


def _how_many(bench: Bench, section: str) -> str | None:
    """The number of entries of a section that has entries."""
    return counted("workbench.form.entries", len(bench.found.names(section))) if section in ENTRY_NAME else None


def _left_behind(bench: Bench) -> None:
    """What was written elsewhere on this form and is not saved: in sight until it is saved or let go of."""
    at = _at(bench, st.query_params.get("at", ""))[1]
    here = {field.path for field in fields_at(at, bench.found)}
    for path, unsaved in [*bench.memory.unsaved.items()]:
        if path in here:
            continue
        written = unsaved.written if isinstance(unsaved.written, str) else "\n".join(unsaved.written)
        show(
            el("p", say("workbench.form.left_behind"), " ", el("strong", path), ". ", unsaved.why, class_="w-trouble"),
            verbatim(written, "pre", tabindex="0"),
        )
        st.button(
            label("workbench.form.let_go_of", field=path),
            on_click=let_go,
            args=(bench, path),
            key=bench.key(f"left-{path}"),
        )
