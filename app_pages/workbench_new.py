"""A dossier begun from questions: what is not answered stays open in the working copy, and is asked after by lint.

The questions are those of `winks dossiers new`. The answers stay in this session until the dossier is begun.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import el, show
from winks.app_pages.words import label, say
from winks.app_pages.workbench import may_work
from winks.app_pages.workbench_bench import Bench
from winks.graphs.table import Table
from winks.personas.questionnaire import PARTS, Question

_WHERE = "new"
_SHORT = ("note_name", "language", "title", "curator", "source_kind", "source_where")


def show_new(seat: Table) -> None:
    """An id, the questions part by part, and one button."""
    st.title(label("workbench.new.title"))
    if not may_work(seat):
        show(el("p", say("workbench.not_yours"), class_="w-empty"))
        return
    bench = Bench(seat, "", None)
    with st.container(key="workbench"):
        show(el("p", say("workbench.new.about")))
        bench.box("id", "workbench.new.id", explained="workbench.new.id_help")
        for number, questions in enumerate(PARTS.values()):
            with st.expander(label(f"workbench.new.part_{number}"), expanded=number == 0):
                for question in questions:
                    _ask(bench, question)
        bench.tell(_WHERE)
        st.button(label("workbench.new.go"), type="primary", on_click=_begun, args=(bench,), key=bench.key("begin-new"))


def _ask(bench: Bench, question: Question) -> None:
    if question.choices:
        show(el("p", say(f"questions.why.{question.key}"), class_="w-meta"))
        st.selectbox(
            label(f"questions.asks.{question.key}"),
            ("", *question.choices),
            format_func=lambda each: each or say("workbench.new.open"),
            index=("", *question.choices).index(bench.typed(question.key)),
            key=bench.choice_key(question.key),
            on_change=_chosen,
            args=(bench, question.key),
        )
    else:
        height = 0 if question.key in _SHORT else 90
        otherwise = "en" if question.key == "language" else ""
        bench.box(question.key, f"questions.asks.{question.key}", height, otherwise, f"questions.why.{question.key}")
        if question.takes_several:
            show(el("p", say("workbench.new.a_line_each"), class_="w-meta"))


def _chosen(bench: Bench, key: str) -> None:
    bench.memory.written[key] = st.session_state[bench.choice_key(key)]


def _answers(bench: Bench) -> dict[str, str | list[str]]:
    """What was answered; a question that was not stays open."""
    given: dict[str, str | list[str]] = {}
    for question in (each for part in PARTS.values() for each in part):
        typed = bench.typed(question.key).strip()
        if typed:
            given[question.key] = typed.splitlines() if question.takes_several else typed
    return given


def _begun(bench: Bench) -> None:
    name = bench.typed("id").strip()
    if bench.attempt(_WHERE, lambda seat: seat.new(name, _answers(bench))):
        bench.forget(*bench.memory.written)
        st.query_params.clear()
        st.query_params.update({"dossier": name, "part": "work", "desk": "form"})
