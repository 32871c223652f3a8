"""A dossier as one document: to take away in a form to read or to mark up, and to take back what a colleague marked.

What came back is proposals: each is taken into the working copy by whoever may curate, one by one, or left.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import streamlit as st

from winks.app_pages.faults import show_faults
from winks.app_pages.showing import Child, Node, badge, el, group, listed, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import counted, label, say
from winks.errors import DossierError, WinksError
from winks.graphs.documents import FORMATS
from winks.graphs.table import Table
from winks.personas.documents.fields import digest
from winks.personas.documents.marked import Comment, Marked, Proposal, Unmatched

_MIME = {
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown",
}
_KIND = {"added": "in", "removed": "out", "changed": "strong"}
LARGEST = 1
"""Megabytes of a file that is taken here; see maxUploadSize in .streamlit/config.toml. The command takes more."""


def show_documents(seat: Table, dossier: str) -> None:
    """Take the dossier away; and, for whoever may curate, take back what was marked."""
    show(el("h2", say("documents.away.title")), el("p", say("documents.away.about")))
    _away(seat, dossier)
    if seat.person.may("curate"):
        show(el("h2", say("documents.back.title")), el("p", say("documents.back.about")))
        _back(seat, dossier)


def _away(seat: Table, dossier: str) -> None:
    """The forms that there are, and the one that is chosen."""
    show(listed(el("span", el("strong", f".{name}"), " ", say(f"documents.form.{name}")) for name in FORMATS))
    working = bool(seat.person.may("curate") and seat.working(dossier)) and st.checkbox(
        label("documents.away.working"), key="documents_working"
    )
    chosen = st.selectbox(
        label("documents.away.form"),
        FORMATS,
        index=None,
        placeholder=say("documents.away.choose"),
        format_func=lambda name: f"{dossier}.{name}",
        key="documents_form",
    )
    if chosen is None:
        return
    try:
        made = seat.document(dossier, chosen, working=working)
    except DossierError as error:
        show_faults(error.faults, say("documents.away.unreadable"))
        return
    except WinksError as error:
        trouble(error)
        return
    name = f"{dossier}.{chosen}"
    st.download_button(label("documents.away.save", name=name), made, name, _MIME[chosen], type="primary")


def _back(seat: Table, dossier: str) -> None:
    """The file that came back, and what is in it."""
    _say_what_was_taken()
    given = st.file_uploader(
        label("documents.back.file"),
        type=["docx", "md"],
        max_upload_size=LARGEST,
        key="documents_file",
        help=label("documents.back.file_help"),
    )
    if given is None:
        return
    raw = given.getvalue()
    try:
        marked = seat.proposals(dossier, given.name, raw)
    except DossierError as error:
        show_faults(error.faults, say("documents.away.unreadable"))
        return
    except WinksError as error:
        trouble(error)
        return
    show(*(el("p", notice, class_="w-meta") for notice in marked.notices))
    paths = _proposals(marked)
    if marked.proposals and _is_pressed(paths):
        _take(seat, dossier, paths, raw, marked)
    show(*_comments(marked.comments), *_unmatched(marked.unmatched))


def _is_pressed(paths: list[str]) -> bool:
    """Whether what is ticked is to be taken; nothing can be pressed while nothing is."""
    kind: Literal["primary", "secondary"] = "primary" if paths else "secondary"
    return st.button(label("documents.back.take"), type=kind, disabled=not paths, key="documents_take")


def _take(seat: Table, dossier: str, paths: list[str], raw: bytes, marked: Marked) -> None:
    try:
        seat.take_proposals(dossier, paths, raw, marked.onto)
    except DossierError as error:
        show_faults(error.faults, say("documents.back.refused"))
    except WinksError as error:
        trouble(error)
    else:
        st.session_state["documents_taken"] = len(paths)
        st.rerun()


def _say_what_was_taken() -> None:
    if taken := st.session_state.pop("documents_taken", 0):
        show(el("p", counted("documents.back.taken", taken), class_="w-meta", role="status"))


def _proposals(marked: Marked) -> list[str]:
    """Each proposal with its box; the paths of those that are to be taken."""
    if not marked.proposals:
        show(el("p", say("documents.back.none"), class_="w-empty"))
        return []
    show(el("h3", counted("documents.back.proposals", len(marked.proposals))))
    wanted = []
    for each in marked.proposals:
        show(_proposal(each))
        key = f"take_{digest(each.path)}_{marked.onto[:8]}"
        if not each.why_not and st.checkbox(label("documents.back.take_this", where=" › ".join(each.where)), key=key):
            wanted.append(each.path)
    return wanted


def _proposal(each: Proposal) -> Node:
    by = el("small", say("documents.back.by", names=", ".join(each.by))) if each.by else None
    return el(
        "article",
        el("h4", " › ".join(each.where), dir="auto"),
        el("p", badge(say(f"dossiers.versions.{each.kind}"), _KIND[each.kind]), " ", by),
        el("p", say("documents.back.meanwhile"), class_="w-trouble") if each.meanwhile else None,
        el("p", say("documents.back.not_given"), class_="w-meta") if each.why_not else None,
        *(_step(mark, text) for mark, text in each.steps),
        class_="w-card",
    )


def _step(mark: str, text: str) -> Node:
    """A paragraph or an item that went, came or stayed. What it is stands before it in a word, and not in its colour alone."""
    if mark == " ":
        return el("p", text, dir="auto", class_="w-meta")
    word = say("documents.back.went") if mark == "-" else say("documents.back.came")
    return el("p", el("small", f"{word} "), el("del" if mark == "-" else "ins", text, dir="auto"))


def _comments(comments: Iterable[Comment]) -> list[Child]:
    told: list[Child] = [_comment(each) for each in comments]
    return [el("h3", counted("documents.back.comments", len(told))), *told] if told else []


def _comment(each: Comment) -> Node:
    where = " › ".join(each.where) or say("documents.back.nowhere")
    return el(
        "article",
        el("h4", where, dir="auto"),
        el("p", el("bdi", each.by), el("small", f" {each.at[:10]}")),
        el("blockquote", each.passage, dir="auto", class_="w-verbatim") if each.passage else None,
        *(el("p", line, dir="auto") for line in each.text.split("\n")),
        class_="w-card",
    )


def _unmatched(told: Iterable[Unmatched]) -> list[Child]:
    """What is a change of no field, as the reading of the file puts it."""
    rows = [
        group(
            el("strong", each.what, lang="en"),
            f" ({' › '.join(each.where)})" if each.where else None,
            group(": ", el("bdi", each.text)) if each.text else None,
        )
        for each in told
    ]
    if not rows:
        return []
    return [el("h3", say("documents.back.unmatched")), el("p", say("documents.back.unmatched_about")), listed(rows)]
