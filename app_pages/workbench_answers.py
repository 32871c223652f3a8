"""Who answers for a dossier, and taking it on: who one is to the setting, in one's own words, before anything is changed."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.dossier_list import who_signed
from winks.app_pages.showing import Child, Node, el, listed, show, terms
from winks.app_pages.words import label, say
from winks.app_pages.workbench_bench import Bench
from winks.app_pages.written import Written
from winks.personas.dossier import Dossier
from winks.personas.reader import ReadDossier
from winks.personas.taking_on import Statement

ASKED = {
    "curator": ("workbench.statement.curator", "workbench.statement.curator_about"),
    "relation_to_setting": ("workbench.statement.relation", "workbench.statement.relation_about"),
    "read_from": ("workbench.statement.read_from", "workbench.statement.read_from_about"),
    "interests": ("workbench.statement.interests", "workbench.statement.interests_about"),
    "likely_distortions": ("workbench.statement.distortions", "workbench.statement.distortions_about"),
    "who_should_curate_next": ("workbench.statement.next", "workbench.statement.next_about"),
}
"""What a statement says, in the order in which it is asked for: what each is called, and what it is for."""
_SHORT = {"relation_to_setting": "relation", "likely_distortions": "distortions", "who_should_curate_next": "next"}
_WHERE = "answers"


def show_answers(bench: Bench) -> None:
    """Who answers now; begin as it is, or take it on."""
    bench.tell(_WHERE)
    read = bench.copy.read if bench.copy else bench.seat.library().held.get(bench.id)
    show(el("h2", say("workbench.answers.now")), *_now(read))
    if bench.copy is None:
        _begin(bench)
    _take_on(bench)


def _now(read: ReadDossier | None) -> list[Child]:
    """Whom the text names, what they have to do with the setting, who signed."""
    if read is None:
        return [el("p", say("workbench.answers.unreadable"), class_="w-empty")]
    dossier = read.dossier
    return [
        terms((say(f"dossiers.speaking.{_SHORT.get(name, name)}"), _said(dossier, name)) for name in ASKED),
        el("p", say("workbench.answers.nobody_signed"), class_="w-meta") if not read.attestations else None,
        listed(who_signed(said) for said in read.attestations),
    ]


def _said(dossier: Dossier, name: str) -> Node | None:
    said, written = getattr(dossier.positionality, name), Written(dossier.language)
    return written.items(said) if isinstance(said, tuple) else written.prose(said)


def _begin(bench: Bench) -> None:
    show(el("h2", say("workbench.answers.begin")), el("p", say("workbench.answers.begin_about")))
    st.button(label("workbench.answers.begin_go"), on_click=_begun, args=(bench,), key=bench.key("begin"))


def _begun(bench: Bench) -> None:
    if bench.attempt(_WHERE, lambda seat: seat.begin(bench.id), say("workbench.answers.begun")):
        bench.go("form")


def _take_on(bench: Bench) -> None:
    """The statement. All of it is asked for."""
    show(el("h2", say("workbench.answers.take_on")), el("p", say("workbench.answers.take_on_about")))
    for name, (asked, about) in ASKED.items():
        bench.box(f"statement.{name}", asked, 0 if name == "curator" else 90, explained=about)
    st.button(
        label("workbench.answers.take_on_go"), type="primary", on_click=_taken_on, args=(bench,), key=bench.key("take")
    )


def _taken_on(bench: Bench) -> None:
    given = {name: bench.typed(f"statement.{name}") for name in ASKED}
    statement = Statement(
        curator=given["curator"],
        relation_to_setting=given["relation_to_setting"],
        read_from=given["read_from"],
        interests=given["interests"],
        likely_distortions=tuple(line.strip() for line in given["likely_distortions"].splitlines() if line.strip()),
        who_should_curate_next=given["who_should_curate_next"],
    )
    if bench.attempt(_WHERE, lambda seat: seat.take_on(bench.id, statement), say("workbench.answers.taken_on")):
        bench.forget(*(f"statement.{name}" for name in ASKED))
