"""Notes as wholes: one added, made into two, taken out for a reason; and a silence marked where no note is honest."""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.words import label, say
from winks.app_pages.workbench_bench import Bench, with_key
from winks.personas.written import split_items


def show_notes(bench: Bench) -> None:
    """The notes there are, and what can be done with a whole one."""
    notes = bench.found.names("notes")
    show(el("h2", say("workbench.notes.title")), listed(_note(bench, name) for name in notes))
    if not notes:
        show(el("p", say("workbench.notes.none"), class_="w-empty"))
    bench.tell("notes")
    _ask_to_add(bench)
    if notes:
        chosen = _choose(bench, notes)
        _ask_to_split(bench, chosen)
        _ask_to_retire(bench, chosen, notes)
    _ask_for_silence(bench)


def _note(bench: Bench, name: str) -> Node:
    standing = bench.found.words(f"notes.{name}.standing")
    return group(
        el("a", name, href=bench.address("form", at=f"notes.{name}"), dir="auto"), " ", el("small", standing, lang="en")
    )


def _ask_to_add(bench: Bench) -> None:
    show(el("h3", say("workbench.notes.add")), el("p", say("workbench.notes.add_about"), class_="w-meta"))
    bench.box("add-note", "workbench.notes.id")
    st.button(label("workbench.notes.add_go"), on_click=_added, args=(bench,), key=bench.key("add-go"))
    bench.tell("add-note")


def _added(bench: Bench) -> None:
    name = bench.typed("add-note").strip()
    if bench.change("add-note", lambda seat, onto: seat.add_note(bench.id, name, onto)):
        bench.forget("add-note")
        bench.go("form", at=f"notes.{name}")


def _choose(bench: Bench, notes: tuple[str, ...]) -> str:
    """The note that something is done with: the one that the address names, else the first."""
    asked = st.query_params.get("at", "").removeprefix("notes.")
    key = bench.key("note")
    show(el("h2", say("workbench.notes.one")))
    with_key(key, asked if asked in notes else notes[0])
    chosen = st.selectbox(
        label("workbench.notes.which"),
        notes,
        format_func=str,
        key=key,
        on_change=lambda: bench.go("notes", at=f"notes.{st.session_state[key]}"),
    )
    cue = bench.found.words(f"notes.{chosen}.cue")
    show(el("p", el("bdi", cue), class_="w-meta") if cue else None)
    return str(chosen)


def _ask_to_split(bench: Bench, note: str) -> None:
    show(el("h3", say("workbench.notes.split")), el("p", say("workbench.notes.split_about"), class_="w-meta"))
    bench.box("split-first", "workbench.notes.first")
    bench.box("split-second", "workbench.notes.second")
    st.button(label("workbench.notes.split_go"), on_click=_split, args=(bench, note), key=bench.key("split-go"))
    bench.tell("split")


def _split(bench: Bench, note: str) -> None:
    first, second = bench.typed("split-first").strip(), bench.typed("split-second").strip()
    done = say("workbench.notes.split_done", note=note, first=first, second=second)
    if bench.change("split", lambda seat, onto: seat.split_note(bench.id, note, first, second, onto), done):
        bench.forget("split-first", "split-second")
        bench.memory.done_at = "notes"


def _ask_to_retire(bench: Bench, note: str, notes: tuple[str, ...]) -> None:
    show(el("h3", say("workbench.notes.retire")), el("p", say("workbench.notes.retire_about"), class_="w-meta"))
    bench.box("retire-because", "workbench.notes.because", 90)
    others = [name for name in notes if name != note]
    key = bench.key(f"retire-instead-{note}")
    st.multiselect(label("workbench.notes.instead"), others, key=key)
    st.button(
        label("workbench.notes.retire_go"), on_click=_retired, args=(bench, note, key), key=bench.key("retire-go")
    )
    bench.tell("retire")


def _retired(bench: Bench, note: str, key: str) -> None:
    because, instead = bench.typed("retire-because"), tuple(st.session_state[key])
    done = say("workbench.notes.retired", note=note)
    if bench.change("retire", lambda seat, onto: seat.retire_note(bench.id, note, because, instead, onto), done):
        bench.forget("retire-because")
        bench.memory.done_at = "notes"


def _ask_for_silence(bench: Bench) -> None:
    """What the dossier cannot hear, and one thing more of it."""
    try:
        there = split_items(bench.found.words("silences"))
    except ValueError:
        there = ()
    show(
        el("h2", say("workbench.notes.silence")),
        el("p", say("workbench.notes.silence_about"), class_="w-meta"),
        listed(el("span", item, dir="auto") for item in there),
    )
    bench.tell("silence")
    bench.box("silence", "workbench.notes.silence_words", 90)
    st.button(label("workbench.notes.silence_go"), on_click=_silent, args=(bench,), key=bench.key("silence-go"))


def _silent(bench: Bench) -> None:
    words = bench.typed("silence")
    done = say("workbench.notes.silence_done")
    if bench.change("silence", lambda seat, onto: seat.mark_silence(bench.id, words, onto), done):
        bench.forget("silence")
