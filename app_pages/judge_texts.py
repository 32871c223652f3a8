"""The second part: the texts, read without knowing which is which.

A text is known here by its letter and by nothing else: no key, no class and no word on the page tells where it comes
from.
"""

from __future__ import annotations

import secrets
from typing import Any, get_args

import streamlit as st

from winks.agents.plain import TextSpan
from winks.app_pages.judge_sheet import Sheet, refuse
from winks.app_pages.marking import STRINGS, Highlight, forget_choice, marked_text
from winks.app_pages.showing import el, quoted, show
from winks.app_pages.words import label, say
from winks.graphs.table import Table
from winks.judging.judgement import Mark, Tag, TextsRead, lettered
from winks.judging.readings import Judgement
from winks.trail.document import RunDocument

TAGS = get_args(Tag)
_QUESTIONS = ("taken_to_be_doing", "missing", "who_would_disagree", "harm")


def ask_about_texts(seat: Table, run: RunDocument, reading: Judgement) -> None:
    """The texts to mark words in, then the questions."""
    sheet = Sheet(seat, run.run, "texts")
    texts = lettered(reading.order, run)
    about = say("judge.texts.about") if len(texts) > 1 else say("judge.texts.about_one")
    show(el("h2", say("judge.texts.title")), el("p", about), el("p", say("judge.texts.how")))
    marks = st.session_state[sheet.at("marks", [])]
    for column, (letter, text) in zip(st.columns(len(texts), gap="large"), texts.items(), strict=True):
        with column:
            _text(sheet, marks, letter, text)
    _questions(sheet, list(texts))
    sheet.hand_in(lambda: _read(sheet))


def _text(sheet: Sheet, marks: list[dict[str, Any]], letter: str, text: str) -> None:
    show(el("h3", say("judge.texts.text", letter=letter)))
    here = [mark for mark in marks if mark["text"] == letter]
    lies = [_highlight(sheet, mark) for mark in here]
    key = f"judge-text-{letter}"
    name = say("judge.texts.text", letter=letter)
    span = marked_text(text, lies, key=key, label=name, strings=strings())
    if span:
        sheet.put("marks", [*marks, {"id": secrets.token_hex(3), "text": letter, "span": span.plain()}])
        forget_choice(key)
        st.rerun()
    if here:
        show(el("h4", say("judge.texts.marks", letter=letter)))
    for mark in reversed(here):
        _mark(sheet, marks, mark)


def _highlight(sheet: Sheet, mark: dict[str, Any]) -> Highlight:
    """A mark as it lies on the text, under what was said of it so far."""
    tag = st.session_state[sheet.at(f"{mark['id']}.tag", None, TAGS)]
    why = st.session_state[sheet.at(f"{mark['id']}.why")].strip()
    named = " ".join(part for part in (say(f"judge.tags.{tag}") if tag else "", f"“{why}”" if why else "") if part)
    span = mark["span"]
    return Highlight(span["start"], span["end"], named or say("judge.texts.not_said"), tag or "chosen")


def _mark(sheet: Sheet, marks: list[dict[str, Any]], mark: dict[str, Any]) -> None:
    with st.container(border=True):
        show(el("p", quoted(mark["span"]["text"])))
        st.pills(
            label("judge.texts.tag"),
            TAGS,
            format_func=lambda tag: label(f"judge.tags.{tag}"),
            key=sheet.at(f"{mark['id']}.tag", None, TAGS),
            on_change=sheet.changed,
        )
        sheet.area(f"{mark['id']}.why", "judge.texts.why", height=80)
        rest = [each for each in marks if each is not mark]
        st.button(
            label("judge.texts.take_away"), key=f"judge-away-{mark['id']}", on_click=sheet.put, args=("marks", rest)
        )


def _questions(sheet: Sheet, letters: list[str]) -> None:
    show(el("hr"), el("p", say("judge.texts.nothing_asked"), class_="w-meta"))
    sheet.area("taken_to_be_doing", "judge.texts.taken_to_be_doing")
    sheet.area("missing", "judge.texts.missing")
    show(el("p", say("judge.texts.missing_about"), class_="w-meta"))
    sheet.area("who_would_disagree", "judge.texts.who_would_disagree")
    sheet.area("harm", "judge.texts.harm")
    choices = (*letters, "none", "depends")
    st.pills(
        label("judge.texts.would_send" if len(letters) > 1 else "judge.texts.would_send_one"),
        choices,
        format_func=lambda sent: label(f"judge.sends.{sent}"),
        key=sheet.at("would_send", None, choices),
        on_change=sheet.changed,
    )
    sheet.area("would_send_because", "judge.texts.would_send_because")


def _read(sheet: Sheet) -> TextsRead:
    """The part as it is handed in. Marks stand in the order in which they were made."""
    for mark in sheet["marks"]:
        if sheet[f"{mark['id']}.tag"] is None:
            raise refuse(say("judge.texts.no_tag", words=mark["span"]["text"][:60]))
    return TextsRead(
        marks=tuple(
            Mark(
                text=mark["text"],
                span=TextSpan(**mark["span"]),
                tag=sheet[f"{mark['id']}.tag"],
                why=sheet[f"{mark['id']}.why"],
            )
            for mark in sheet["marks"]
        ),
        would_send=sheet["would_send"],
        would_send_because=sheet["would_send_because"],
        **{question: sheet[question] for question in _QUESTIONS},
    )


def strings() -> dict[str, str]:
    """What the marking of text says, in the reader's language."""
    places = {name: f"{{{name}}}" for name in ("words", "n", "name", "label")}
    return {name: say(f"judge.marking.{name}", **places) for name in STRINGS}
