"""One field of the form: what it is for, what stands in it, and what kept it from being saved.

It is saved when it is left. What cannot stand in the file, and what was written on a text that is no longer so, stays in the
field as it was written, with the reason beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import streamlit as st

from winks.app_pages.showing import Child, Node, badge, el, group, listed, show, verbatim
from winks.app_pages.sitting import table
from winks.app_pages.words import as_text, counted, label, say
from winks.app_pages.workbench_bench import Bench, Unsaved, is_stale, said_of, why
from winks.app_pages.workbench_fields import Field, Shown
from winks.errors import WinksError

MANY = 14
"""Lines from which a box has an inner height and is moved through by itself."""
_MEANINGS = {
    "head.standing": "dossiers.standing_short.",
    "notes.standing": "dossiers.note_standing.",
    "boundaries.act": "dossiers.boundaries.",
    "sources.checked": "dossiers.checked.",
    "sources.inside_scope": "dossiers.inside.",
    "sources.from_setting": "dossiers.from_setting.",
    "cues.match": "dossiers.cues.match_",
}
"""Where the words stand for what a choice means."""


def show_field(bench: Bench, field: Field, *, is_asked: bool) -> None:
    """What a field is for, the field, and what kept it from being saved."""
    words = bench.found.words(field.path)
    is_saved = bench.memory.done_at == f"field.{field.path}"
    show(*_heading(field, words, is_asked=is_asked, is_saved=is_saved))
    _widget(bench, field, field.shown(words))
    if unsaved := bench.memory.unsaved.get(field.path):
        _not_saved(bench, field, unsaved, words)


def _heading(field: Field, words: str, *, is_asked: bool, is_saved: bool) -> Iterator[Child]:
    notes = [] if field.is_required else [say("workbench.form.optional")]
    if field.kind == "lines":
        notes.append(counted("workbench.form.lines", len(field.items(words))))
    yield el(
        "p",
        el("strong", field.label, lang="en"),
        " ",
        badge(say("workbench.form.asked"), "strong") if is_asked else None,
        el("small", " ".join(notes)) if notes else None,
        " ",
        el("span", badge(say("workbench.form.saved"), "in"), role="status") if is_saved else None,
        id=f"field-{field.path}",
        class_="w-field",
    )
    yield el("p", said_of(field.name), class_="w-meta")
    yield _meanings(field)


def _widget(bench: Bench, field: Field, there: Shown) -> None:
    """The field itself: what somebody wrote that was not saved, else what stands in the file."""
    key = bench.key(f"field-{field.path}")
    unsaved = bench.memory.unsaved.get(field.path)
    now = st.session_state.get(key)
    if unsaved is not None:
        if key not in st.session_state:
            st.session_state[key] = unsaved.written
    elif now is None or field.value(now) != field.value(there):
        st.session_state[key] = there
    asked = as_label(field)
    save: dict[str, Any] = {
        "key": key,
        "on_change": _save,
        "args": (bench, field, key),
        "label_visibility": "collapsed",
    }
    if field.kind in ("prose", "lines"):
        is_long = isinstance(there, str) and len(there.splitlines()) > MANY
        st.text_area(as_text(asked), height=380 if is_long else "content", **save)
    elif field.kind == "line":
        st.text_input(as_text(asked), **save)
    elif field.kind == "choice":
        options = _options(field, there, st.session_state[key])
        st.selectbox(as_text(asked), options, format_func=lambda each: each or "–", **save)
    else:
        options = list(dict.fromkeys([*field.choices, *there, *st.session_state[key]]))
        st.multiselect(as_text(asked), options, **save)


def as_label(field: Field) -> str:
    """What a field is called where nothing else stands over it."""
    return field.label.replace("_", " ")


def _options(field: Field, *there: Shown) -> list[str]:
    """What may be chosen, with what stands there although it may not."""
    return list(dict.fromkeys([*field.choices, *(each for each in there if isinstance(each, str))]))


def _meanings(field: Field) -> Node | None:
    """What each choice means, where it is a word of the file's that does not say it."""
    words = _MEANINGS.get(field.name)
    if words is None:
        return None
    keys = {choice: words + choice.replace("-", "_") for choice in field.choices}
    return listed(group(el("strong", choice, lang="en"), ": ", say(key)) for choice, key in keys.items())


def _save(bench: Bench, field: Field, key: str) -> None:
    """Put what was written into the working copy. What is refused stays in the field, with the reason."""
    written: Shown = st.session_state[key]
    if field.kind == "choice" and written not in (*field.choices, bench.found.words(field.path)):
        return
    try:
        copy = table().set_field(bench.id, field.path, field.value(written), bench.memory.seen)
    except WinksError as error:
        bench.memory.unsaved[field.path] = Unsaved(written, why(error), is_stale(error))
        return
    bench.memory.unsaved.pop(field.path, None)
    bench.memory.seen = copy.sha256
    bench.memory.done_at = f"field.{field.path}"


def _not_saved(bench: Bench, field: Field, unsaved: Unsaved, words: str) -> None:
    """That what stands in a field is not in the working copy, why, and what is there; and the two ways on."""
    there = verbatim(words) if words else el("p", say("workbench.form.nothing_there"), class_="w-meta")
    show(
        el("p", el("strong", say("workbench.form.not_saved")), " ", unsaved.why, class_="w-trouble", role="alert"),
        el("p", say("workbench.form.there"), class_="w-meta") if unsaved.is_stale else None,
        there if unsaved.is_stale else None,
    )
    key = bench.key(f"field-{field.path}")
    if unsaved.is_stale:
        st.button(label("workbench.form.put_mine"), on_click=_save, args=(bench, field, key), key=f"{key}-mine")
    st.button(label("workbench.form.let_go"), on_click=let_go, args=(bench, field.path), key=f"{key}-theirs")


def let_go(bench: Bench, path: str) -> None:
    """Give up what somebody wrote in a field that was not saved."""
    bench.memory.unsaved.pop(path, None)
