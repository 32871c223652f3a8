"""Comparing and releasing: what a working copy says otherwise, what is in the way, and putting it where runs read it.

A release is done once a version and a word for the changelog are given; giving a working copy up is asked about twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import streamlit as st

from winks.app_pages.dossier_versions import differences, show_versions
from winks.app_pages.showing import Child, el, group, listed, show
from winks.app_pages.words import counted, label, say
from winks.app_pages.workbench_amendments import in_a_line
from winks.app_pages.workbench_bench import Bench
from winks.graphs.table import Table
from winks.personas.differences import dossier_differences
from winks.personas.lint import would_refuse
from winks.personas.reader import ReadDossier
from winks.personas.working import WorkingCopy

_WHERE, _DISCARD = "release", "discard"


def show_release(bench: Bench) -> None:
    """What is otherwise, what is in the way, the release; and giving the working copy up."""
    copy = bench.copy
    if copy is None:
        return
    held = bench.seat.library().held.get(bench.id)
    _compare(bench, copy, held)
    show(el("h2", say("workbench.release.title"), id="release"), el("p", say("workbench.release.about")))
    show(*_in_the_way(bench, copy, held))
    _ask(bench, copy, held)
    _ask_to_discard(bench)


def _compare(bench: Bench, copy: WorkingCopy, held: ReadDossier | None) -> None:
    show(el("h2", say("workbench.compare.title"), id="compare"))
    if copy.read is None:
        show(el("p", say("workbench.compare.unread"), class_="w-empty"))
        return
    if held is None:
        show(el("p", say("workbench.compare.new"), class_="w-empty"))
        return
    show(el("p", say("workbench.compare.about", version=held.dossier.version)), *differences(held, copy.read))
    with st.expander(label("workbench.compare.any")):
        show_versions(bench.seat, held, copy.read)


# what is in the way


def _in_the_way(bench: Bench, copy: WorkingCopy, held: ReadDossier | None) -> Iterator[Child]:
    """Everything that the release would be refused for, as far as it can be told before."""
    rows: list[Child] = []
    if copy.faults:
        rows.append(_with_link(counted("workbench.lint.faults", len(copy.faults)), bench))
    for level in ("error", "warning"):
        found = [each for each in copy.objections if each.level == level and would_refuse(each, strict=True)]
        if found:
            rows.append(_with_link(counted(f"dossiers.lint.{level}", len(found)), bench))
    if held and copy.read and not dossier_differences(held.dossier, copy.read.dossier):
        rows.append(say("workbench.release.nothing"))
    if rows:
        yield el("p", say("workbench.release.in_the_way"))
        yield listed(rows)
    else:
        yield el("p", say("workbench.release.free"), class_="w-good")


def _with_link(told: str, bench: Bench) -> Child:
    return group(told, ". ", el("a", say("workbench.release.see"), href=bench.address("form")))


# releasing


def _ask(bench: Bench, copy: WorkingCopy, held: ReadDossier | None) -> None:
    """The version, what changed, which proposals it answers."""
    answers = {each.id: each for each in sorted(bench.seat.amendments(bench.id), key=lambda each: each.at)}
    bench.box("release-version", "workbench.release.version", 0, _next(held), "workbench.release.version_help")
    bench.box("release-change", "workbench.release.change", 90)
    after = bench.key("release-after")
    if answers:
        st.multiselect(
            label("workbench.release.after"),
            list(answers),
            format_func=lambda each: in_a_line(answers, each),
            key=after,
        )
    over = _over(bench, copy, held)
    bench.tell(_WHERE)
    st.button(
        label("workbench.release.go"),
        type="primary",
        on_click=_released,
        args=(bench, after if answers else None, over),
        key=bench.key("release-go"),
    )


def _next(held: ReadDossier | None) -> str:
    """The version that comes after the one at hand, where nothing else is given."""
    if held is None:
        return "0.1.0"
    first, second, _ = held.dossier.version.split(".")
    return f"{first}.{int(second) + 1}.0"


def _over(bench: Bench, copy: WorkingCopy, held: ReadDossier | None) -> str | None:
    """The version at hand, where somebody released or changed it meanwhile and this person releases all the same."""
    if held is None or copy.begun_from in (None, hashlib.sha256(held.raw).hexdigest()):
        return None
    version = held.dossier.version
    show(el("p", say("workbench.release.changed_since", version=version), class_="w-trouble"))
    sure = st.checkbox(label("workbench.release.over", version=version), key=bench.key("release-over"))
    return version if sure else None


def _released(bench: Bench, after: str | None, over: str | None) -> None:
    version, change = bench.typed("release-version").strip(), bench.typed("release-change")
    answers = tuple(st.session_state[after]) if after else ()
    done = say("workbench.release.done", version=version)
    if bench.attempt(_WHERE, lambda seat: seat.release(bench.id, version, change, answers, over), done):
        bench.forget("release-version", "release-change")
        bench.memory.done_at = "sign"
        bench.go("sign")


# giving it up


def _ask_to_discard(bench: Bench) -> None:
    show(el("h2", say("workbench.discard.title")), el("p", say("workbench.discard.about")))
    bench.tell(_DISCARD)
    if not bench.typed("discard-asked"):
        st.button(label("workbench.discard.go"), on_click=_sure, args=(bench, "yes"), key=bench.key("discard"))
        return
    show(el("p", say("workbench.discard.sure"), class_="w-trouble", role="status"))
    yes, no = st.columns(2)
    yes.button(
        label("workbench.discard.yes"),
        on_click=_discarded,
        args=(bench,),
        key=bench.key("discard-yes"),
        width="stretch",
    )
    no.button(
        label("workbench.discard.no"), on_click=_sure, args=(bench, ""), key=bench.key("discard-no"), width="stretch"
    )


def _sure(bench: Bench, asked: str) -> None:
    bench.memory.written["discard-asked"] = asked


def _discarded(bench: Bench) -> None:
    def discard(seat: Table) -> bool:
        seat.discard(bench.id)
        return True

    _sure(bench, "")
    if bench.attempt(_DISCARD, discard, say("workbench.discard.done")):
        bench.memory.unsaved.clear()
        bench.memory.done_at = "answers"
        bench.go("answers")
