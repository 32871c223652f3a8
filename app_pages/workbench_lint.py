"""What a colleague would object to in a working copy, beside what is written: in sentences, each leading to its field.

Why it does not read comes first, then errors, then what is the curator's to weigh, who changes it or keeps it for a reason.
"""

from __future__ import annotations

from typing import get_args

import streamlit as st

from winks.app_pages.showing import Child, Node, el, group, listed, quoted, show
from winks.app_pages.words import counted, label, say
from winks.app_pages.workbench_bench import Bench
from winks.app_pages.written import cut
from winks.errors import Fault
from winks.personas.lint import Level, Objection
from winks.personas.working import WorkingCopy

_WHERE = "keep"


def show_beside(bench: Bench, at: str) -> None:
    """Everything that is objected to, what is about `at` first of its kind, and a way to keep what is warned of."""
    if bench.copy is None:
        return
    with st.container(key="beside"):
        _show(bench, bench.copy, at)


def _show(bench: Bench, copy: WorkingCopy, at: str) -> None:
    show(el("h2", say("workbench.lint.title"), id="objections"), _how_it_stands(copy))
    show(*_faults(bench, at), *(_of_level(bench, level, at) for level in get_args(Level)))
    _ask_to_keep(bench)


def in_short(bench: Bench) -> Node | None:
    """Where it stands, in a line that leads to the whole: for a narrow screen, where the whole is far down."""
    if bench.copy is None:
        return None
    if bench.copy.read is None:
        told = counted("workbench.lint.faults", len(bench.copy.faults))
    else:
        counts = [(level, sum(each.level == level for each in bench.copy.objections)) for level in get_args(Level)]
        told = "; ".join(counted(f"dossiers.lint.{level}", n) for level, n in counts if n)
    return el("p", el("a", told or say("dossiers.lint.nothing"), href="#objections"), class_="w-only-narrow")


def _how_it_stands(copy: WorkingCopy) -> Node | None:
    if copy.read is None:
        return el("p", say("workbench.lint.unread"), class_="w-trouble")
    return None if copy.objections else el("p", say("dossiers.lint.nothing"), class_="w-good")


def _faults(bench: Bench, at: str) -> list[Child]:
    """Why it does not read, each with what stands on its line."""
    faults = bench.copy.faults if bench.copy else ()
    told = listed((_fault(bench, each, at) for each in faults), "ol")
    return [el("h3", counted("workbench.lint.faults", len(faults))), told] if told else []


def _fault(bench: Bench, fault: Fault, at: str) -> Node:
    lines = bench.found.lines.words
    there = lines[fault.line - 1].strip() if 0 < fault.line <= len(lines) else ""
    stands = group(" ", say("workbench.lint.stands", line=fault.line), " ", quoted(cut(there, 120))) if there else None
    return group(_link(bench, fault.field, at), ": ", el("bdi", fault.sentence), stands)


def _of_level(bench: Bench, level: Level, at: str) -> Node | None:
    found = [each for each in (bench.copy.objections if bench.copy else ()) if each.level == level]
    found.sort(key=lambda each: not is_within(each.field, at))
    told = listed((_objection(bench, each, at) for each in found), "ol")
    return group(el("h3", counted(f"dossiers.lint.{level}", len(found))), told) if told else None


def _objection(bench: Bench, each: Objection, at: str) -> Node:
    because = group(" ", el("bdi", say("dossiers.lint.because", reason=each.because))) if each.because else None
    asks = el("small", say(f"dossiers.rule.{each.rule}"))
    return group(_link(bench, each.field, at), ": ", el("bdi", each.sentence), because, " ", asks)


def _link(bench: Bench, path: str, at: str) -> Node:
    """The way to a field: on this page, where its part is shown already."""
    href = f"#field-{path}" if is_within(path, at) and path != at and _is_anchor(path) else bench.field_address(path)
    return el("a", path, href=href, dir="auto")


def is_within(path: str, at: str) -> bool:
    """Whether a field is of this part of the file."""
    return bool(at) and f"{path}.".startswith(f"{at}.")


def _is_anchor(path: str) -> bool:
    return not any(sign.isspace() for sign in path)


# keeping


def _ask_to_keep(bench: Bench) -> None:
    """Keep a passage that is warned of: which, the words that stay, and why."""
    warned = [each for each in (bench.copy.objections if bench.copy else ()) if each.level == "warning"]
    bench.tell(_WHERE)
    if not warned:
        return
    with st.expander(label("workbench.keep.title")):
        show(el("p", say("workbench.keep.about"), class_="w-meta"))
        number = st.selectbox(
            label("workbench.keep.which"),
            range(len(warned)),
            format_func=lambda number: f"{number + 1}. {warned[number].field}: {cut(warned[number].sentence, 90)}",
            key=bench.key(f"keep-which-{bench.memory.seen}"),
        )
        chosen = warned[number]
        words = f"keep-words-{chosen.rule}-{chosen.field}"
        bench.box(words, "workbench.keep.words", 70, chosen.words)
        bench.box("keep-because", "workbench.keep.because", 90)
        st.button(label("workbench.keep.go"), on_click=_kept, args=(bench, chosen, words), key=bench.key("keep-go"))


def _kept(bench: Bench, chosen: Objection, words: str) -> None:
    because, passage = bench.typed("keep-because"), bench.typed(words)
    done = say("workbench.keep.done")
    if bench.change(
        _WHERE,
        lambda seat, onto: seat.keep_objection(bench.id, chosen.rule, chosen.field, passage, because, onto),
        done,
    ):
        bench.forget("keep-because", words)
