"""A working copy as one text, for whoever would rather write the file than fill in a form.

The text is saved by a button. It is made on the text that this window was shown: where somebody wrote there meanwhile, it is
not saved, and stays beside what stands there now, to copy from.
"""

from __future__ import annotations

import streamlit as st

from winks.app_pages.showing import el, show
from winks.app_pages.words import label, say
from winks.app_pages.workbench_bench import Begun, Bench, is_stale, with_key
from winks.app_pages.workbench_lint import in_short, show_beside
from winks.errors import WinksError
from winks.personas.working import WorkingCopy

_WHERE = _TEXT = "text"
HEIGHT = 620


def show_text(bench: Bench) -> None:
    """The whole file in a box, and beside it what a colleague would object to."""
    if bench.copy is None:
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        show(el("p", say("workbench.text.about")), in_short(bench))
        bench.tell(_WHERE)
        _follow(bench, bench.copy)
        _kept_aside(bench)
        _text(bench)
    with right:
        show_beside(bench, "")


def _follow(bench: Bench, copy: WorkingCopy) -> None:
    """Show what stands there now. What was typed on a text that is no longer so is put aside, never away."""
    memory, begun = bench.memory, bench.memory.begun
    if begun and begun.sha256 == copy.sha256 and _TEXT in memory.written:
        return
    typed = memory.written.get(_TEXT)
    if begun and typed is not None and typed != begun.text:
        memory.aside = typed
    memory.begun = Begun(_shown(copy.text), copy.sha256)
    memory.written[_TEXT] = memory.begun.text


def _shown(text: str) -> str:
    """A text as a box has it: without the mark at its beginning, lines ended in one way."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _text(bench: Bench) -> None:
    bench.box(_TEXT, "workbench.text.box", HEIGHT)
    st.button(label("workbench.text.save"), type="primary", on_click=_save, args=(bench,), key=bench.key("text-save"))
    if bench.memory.begun and bench.typed(_TEXT) != bench.memory.begun.text:
        show(el("p", say("workbench.text.unsaved"), class_="w-meta", role="status"))


def _save(bench: Bench) -> None:
    memory = bench.memory
    if memory.begun is None:
        return
    try:
        copy = bench.put_text(bench.typed(_TEXT), memory.begun.sha256)
    except WinksError as error:
        if not is_stale(error):
            memory.trouble[_WHERE] = error
        return
    memory.seen, memory.begun = copy.sha256, None
    memory.done, memory.done_at = say("workbench.text.saved"), _WHERE
    bench.forget(_TEXT)


def _kept_aside(bench: Bench) -> None:
    """What somebody had written when the text changed under them, to copy from."""
    if bench.memory.aside is None:
        return
    show(el("p", say("workbench.text.stale"), class_="w-trouble", role="alert"))
    key = bench.key("text-aside")
    with_key(key, bench.memory.aside)
    st.text_area(label("workbench.text.kept"), key=key, height=300)
    st.button(label("workbench.text.let_go"), on_click=_let_go, args=(bench,), key=bench.key("text-let-go"))


def _let_go(bench: Bench) -> None:
    bench.memory.aside = None
