"""The first part: what a person makes of the message, before any text of ours can lead them."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from winks.app_pages.judge_sheet import Sheet
from winks.app_pages.showing import el, show
from winks.app_pages.words import label, say
from winks.graphs.table import Table
from winks.judging.judgement import OwnReading, Relation
from winks.trail.document import RunDocument

RELATIONS = get_args(Relation)


def ask_for_own_reading(seat: Table, run: RunDocument) -> None:
    """Two questions, and two that may be left out. Never who somebody is."""
    sheet = Sheet(seat, run.run, "own_reading")
    show(el("h2", say("judge.own.title")), el("p", say("judge.own.about")))
    sheet.area("going_on", "judge.own.going_on", height=150)
    sheet.area("want_to_know", "judge.own.want_to_know")
    show(el("h2", say("judge.own.where")), el("p", say("judge.own.where_about"), class_="w-meta"))
    sheet.area("reading_from", "judge.own.reading_from")
    st.pills(
        label("judge.own.relation"),
        RELATIONS,
        selection_mode="multi",
        format_func=lambda relation: label(f"judge.relations.{relation}"),
        key=sheet.at("relation", [], RELATIONS),
        on_change=sheet.changed,
    )
    sheet.hand_in(
        lambda: OwnReading(
            going_on=sheet["going_on"],
            want_to_know=sheet["want_to_know"],
            reading_from=sheet["reading_from"],
            relation=tuple(sheet["relation"]),
        )
    )
