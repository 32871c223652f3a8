"""Taking a case: a bundled one or one's own, who is to play the parts, and what the run may spend."""

from __future__ import annotations

from typing import Any

import streamlit as st

from winks.agents.case import BundledCase
from winks.agents.models import EMBEDDED, WORKED
from winks.app_pages.showing import el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.under_way import bench
from winks.app_pages.words import as_text, label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.settings import Settings

BY_NAME = "by name"
"""Chosen where a provider is there and its model is to be named."""
LIMITS = ("max_calls", "max_tokens", "max_seconds")


def ask_for_a_case(seat: Table) -> None:
    """The form. What is typed stays where the case is refused."""
    show(el("p", say("deliberate.about")))
    _bundled(seat.cases())
    prompt = st.text_area(label("deliberate.prompt"), key="prompt", height=150)
    draft = st.text_area(label("deliberate.draft"), key="draft", height=150, help=label("deliberate.draft_help"))
    account = st.text_area(label("deliberate.account"), key="account", height=90, help=label("deliberate.account_help"))
    given = _who_plays(seat)
    reasons = _reasons(seat)
    if st.button(label("deliberate.go"), type="primary"):
        _begin(seat, prompt, draft, account, reasons, given)


def _bundled(cases: dict[str, BundledCase]) -> None:
    """Bundled cases and worked examples, one click away."""
    worked = sorted(path.stem for path in WORKED.glob("*.toml"))
    with st.expander(label("deliberate.bundled.title"), expanded=not st.session_state.get("prompt")):
        show(el("p", say("deliberate.bundled.about"), class_="w-meta"))
        st.pills(
            label("deliberate.bundled.cases"),
            list(cases),
            format_func=as_text,
            key="case",
            on_change=_take_case,
            args=(cases, "case"),
        )
        show(el("p", say("deliberate.bundled.worked_about"), class_="w-meta"))
        st.pills(
            label("deliberate.bundled.worked"),
            worked,
            format_func=as_text,
            key="worked",
            on_change=_take_case,
            args=(cases, "worked"),
        )


def _take_case(cases: dict[str, BundledCase], key: str) -> None:
    """Put a bundled case into the form; for a worked example, with the replies that were written for it."""
    chosen = st.session_state.get(key)
    if chosen is None:
        return
    case = cases[chosen]
    other = "worked" if key == "case" else "case"
    st.session_state.update({"prompt": case.prompt, "draft": case.thin_draft, "account": "", other: None})
    if key == "worked":
        st.session_state["model"] = f"scripted:{chosen}"
    elif str(st.session_state.get("model")).startswith("scripted:"):
        del st.session_state["model"]
    st.session_state["case_taken"] = chosen


def _who_plays(seat: Table) -> dict[str, Any]:
    """Who plays the parts and what a run may spend, from what this installation has. Gives settings of the run."""
    found = seat.installation()
    ready = [item["name"] for item in found["providers"] if item["installed"] and item["key_is_set"] is not False]
    worked = [f"scripted:{path.stem}" for path in sorted(WORKED.glob("*.toml"))]
    own = [] if seat.settings.model in (EMBEDDED, *worked) else [seat.settings.model]
    options = [*own, EMBEDDED, *worked, *([BY_NAME] if ready else [])]
    with st.expander(label("deliberate.who.title")):
        chosen = st.selectbox(label("deliberate.who.model"), options, format_func=_model_words, key="model")
        given: dict[str, Any] = {"model": chosen}
        if chosen == BY_NAME:
            given["model"] = st.text_input(
                label("deliberate.who.name"), key="model_name", help=label("deliberate.who.name_help")
            ).strip()
            show(el("p", say("deliberate.who.ready", names=", ".join(ready)), class_="w-meta"))
        elif not ready:
            show(el("p", say("deliberate.who.none_ready"), class_="w-meta"))
        given |= _limits() | _pauses()
    return given


def _model_words(model: str) -> str:
    if model == EMBEDDED:
        return say("deliberate.who.embedded")
    if model == BY_NAME:
        return say("deliberate.who.by_name")
    kind, _, rest = model.partition(":")
    return say("deliberate.who.worked", case=rest) if kind == "scripted" else model


def _limits() -> dict[str, Any]:
    columns = st.columns(len(LIMITS))
    return {
        name: column.number_input(label(f"deliberate.who.{name}"), min_value=0, value=None, step=1, key=name)
        for name, column in zip(LIMITS, columns, strict=True)
    }


def _pauses() -> dict[str, Any]:
    return {
        "ask": st.checkbox(label("deliberate.who.ask"), key="ask") or None,
        "hold": st.checkbox(label("deliberate.who.hold"), key="hold") or None,
        "rounds": 2 if st.checkbox(label("deliberate.who.second_round"), key="second_round") else None,
    }


def _reasons(seat: Table) -> dict[str, str]:
    """Reasons for dossiers that ask for one before they may be used."""
    asking = [read.dossier for read in seat.library().held.values() if read.dossier.requires_review_before_use]
    if not asking:
        return {}
    with st.expander(label("deliberate.opt_in.title")):
        show(el("p", say("deliberate.opt_in.about"), class_="w-meta"))
        given = {
            dossier.id: st.text_input(
                label("deliberate.opt_in.reason", title=dossier.title), key=f"opt_in_{dossier.id}"
            )
            for dossier in asking
            if dossier.standing not in ("reserved", "withdrawn")
        }
    return {dossier: reason for dossier, reason in given.items() if reason.strip()}


def _begin(seat: Table, prompt: str, draft: str, account: str, reasons: dict[str, str], given: dict[str, Any]) -> None:
    """Begin, and go to the run once it is on the trail; a case that is refused stays in the form."""
    taken = st.session_state.get("case_taken")
    is_bundled = taken in seat.cases() and seat.cases()[taken].prompt == prompt
    try:
        settings = Settings.load(**(seat.settings.given() | {key: value for key, value in given.items() if value}))
    except WinksError as error:
        trouble(error)
        return
    made = bench().begin(
        lambda landed, written: seat.deliberate(
            prompt,
            draft=draft if draft.strip() else None,
            account=[account] if account.strip() else [],
            opt_in=reasons,
            case_id=taken if is_bundled else None,
            settings=settings,
            on_event=landed,
            on_writing=written,
        ),
        seat.person.id,
    )
    made.opened.wait(60)
    if made.run is None:
        if why := made.error():
            trouble(why)
        return
    st.query_params["run"] = made.run
    st.rerun()
