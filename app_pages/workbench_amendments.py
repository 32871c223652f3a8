"""What people proposed for a dossier: their words, on which note, in which run; answered one by one, with a reason they are shown.

What was answered stays in sight, with every answer. Accepting changes no dossier by itself: the curator goes to the note
and writes, and a release names what it answers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import streamlit as st

from winks.app_pages.run_list import when
from winks.app_pages.showing import Child, Node, badge, el, show, verbatim
from winks.app_pages.words import counted, label, say
from winks.app_pages.workbench_bench import Bench, with_key
from winks.app_pages.written import cut
from winks.judging.amendment import Amendment
from winks.trail.decided import Decision, Disposition
from winks.trail.listing import GONE

_WHERE = "proposed"
_BADGE = {"open": "warn", "accepted": "in", "declined": "plain"}


def show_proposed(bench: Bench) -> None:
    """Everything that was proposed, what is open first."""
    found = sorted(bench.seat.amendments(bench.id), key=lambda each: each.status != "open")
    show(el("p", say("workbench.proposed.about")))
    bench.tell(_WHERE)
    if not found:
        show(el("p", say("workbench.proposed.none"), class_="w-empty"))
        return
    chosen = _choose(bench, found)
    show(_whole(bench, chosen, is_chosen=True))
    _ask(bench, chosen)
    waiting = sum(each.status == "open" for each in found)
    show(el("h2", counted("workbench.proposed.all", len(found))), el("p", counted("workbench.proposed.open", waiting)))
    show(*(_whole(bench, each) for each in found if each.id != chosen.id))


def _choose(bench: Bench, found: Sequence[Amendment]) -> Amendment:
    """The one to answer: the one that the address names, else the first that is open."""
    by_id = {each.id: each for each in sorted(found, key=lambda each: each.at)}
    asked, key = st.query_params.get("amendment", ""), bench.key("amendment")
    with_key(key, asked if asked in by_id else found[0].id)
    chosen = st.selectbox(
        label("workbench.proposed.which"),
        list(by_id),
        format_func=lambda each: in_a_line(by_id, each),
        key=key,
        on_change=lambda: bench.go(_WHERE, amendment=str(st.session_state[key])),
    )
    return by_id[chosen]


def in_a_line(by_id: Mapping[str, Amendment], wanted: str) -> str:
    """A proposal for a list to choose from: its number and its words, which stay the same whatever is answered."""
    each, number = by_id[wanted], list(by_id).index(wanted) + 1
    return f"{number}. {cut(each.proposes or each.words or each.id, 70)}"


def _whole(bench: Bench, each: Amendment, *, is_chosen: bool = False) -> Node:
    """What was said, of what, by whom and where; and every answer."""
    return el(
        "article",
        el("p", badge(say(f"workbench.proposed.is_{each.status}"), _BADGE[each.status]), *_of_what(bench, each)),
        *_words(each),
        el("p", *_from(each), class_="w-meta"),
        None
        if is_chosen
        else el("p", el("a", say("workbench.proposed.answer"), href=bench.address(_WHERE, amendment=each.id))),
        *(child for decision in each.decisions for child in _answer(decision)),
        class_="w-card",
    )


def _of_what(bench: Bench, each: Amendment) -> Iterator[Child]:
    """The notes it is about, each the way to where it is written."""
    if each.word:
        yield el("strong", say(f"judge.words.{each.word}"))
        yield " "
    if not each.notes:
        yield say(f"workbench.proposed.about_{each.about}")
        return
    yield say("workbench.proposed.on")
    for name in each.notes:
        yield " "
        there = f"notes.{name}" in bench.found
        yield el("a", name, href=bench.address("form", at=f"notes.{name}")) if there else el("code", name)


def _words(each: Amendment) -> Iterator[Node]:
    if each.is_erased:
        yield el("p", say("workbench.proposed.gone"), class_="w-gone")
        return
    if each.words and each.words.strip():
        yield verbatim(each.words)
    if each.proposes.strip():
        yield el("p", say("workbench.proposed.note_should"), class_="w-meta")
        yield verbatim(each.proposes)


def _from(each: Amendment) -> Iterator[Child]:
    """By whom, when, in which run, and whether a dossier may name them."""
    yield el("bdi", each.by) if each.by else say("workbench.proposed.somebody")
    yield f", {when(each.at)}, "
    yield el("a", say("workbench.proposed.run", run=each.run), href=f"trace?run={each.run}")
    yield f" ({each.dossier}). "
    if each.by:
        yield say("workbench.proposed.may_be_named" if each.may_be_named else "workbench.proposed.not_named")


def _answer(decision: Decision) -> Iterator[Node]:
    who = decision.by or say("workbench.proposed.somebody")
    version = say("workbench.proposed.in_version", version=decision.version) if decision.version else ""
    told = say(f"workbench.proposed.was_{decision.disposition}", by=who, at=when(decision.at))
    yield el("p", el("strong", told, dir="auto"), " ", version)
    yield el("p", say("workbench.proposed.gone")) if decision.reason == GONE else verbatim(decision.reason)


def _ask(bench: Bench, each: Amendment) -> None:
    """Accept or decline, and why."""
    reason, version = f"reason-{each.id}", f"version-{each.id}"
    bench.box(reason, "workbench.proposed.reason", 90)
    bench.box(version, "workbench.proposed.version", explained="workbench.proposed.version_help")
    yes, no = st.columns(2)
    for column, disposition in ((yes, "accepted"), (no, "declined")):
        column.button(
            label(f"workbench.proposed.go_{disposition}"),
            on_click=_decided,
            args=(bench, each, disposition),
            key=bench.key(f"go-{disposition}"),
            width="stretch",
        )


def _decided(bench: Bench, each: Amendment, disposition: Disposition) -> None:
    reason, version = f"reason-{each.id}", f"version-{each.id}"
    answers = bench.typed(version).strip() or None
    done = say(f"workbench.proposed.done_{disposition}")
    if bench.attempt(_WHERE, lambda seat: seat.decide(each.id, disposition, bench.typed(reason), answers), done):
        bench.forget(reason, version)
        bench.go(_WHERE, amendment=each.id)
