"""Trying a dossier on a case: which words would bring it, which notes it would be given, what it would say. No trail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import streamlit as st

from winks.agents.case import BundledCase
from winks.agents.convener import Seat
from winks.agents.critique import Critique, Finding
from winks.agents.trial import Trial, TriedNote
from winks.app_pages.dossier_note import note_badge, note_title
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.app_pages.written import cut
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.personas.dossier import Dossier

OWN = ""
"""What is chosen where no bundled case is."""


class Given(NamedTuple):
    """A case to try a dossier on."""

    prompt: str
    draft: str | None
    account: tuple[str, ...]


def show_trial(seat: Table, dossier: Dossier) -> None:
    """Ask for a case, and show what this dossier would make of it."""
    show(el("p", say("dossiers.trial.about")))
    kept = f"trial_{dossier.id}"
    _choose(seat, dossier, kept)
    given = _asked(kept)
    if given is None:
        return
    try:
        trial = seat.try_dossier(dossier.id, *given)
    except WinksError as error:
        trouble(error)
    else:
        show(*trial_page(trial, dossier))


def _choose(seat: Table, dossier: Dossier, kept: str) -> None:
    """One of the bundled cases, those that were written for this dossier first."""
    cases = seat.cases()
    which = {name: kind_of_case(case, dossier.id) for name, case in cases.items()}

    def fill() -> None:
        case = cases.get(st.session_state["trial_case"])
        st.session_state["trial_prompt"] = case.prompt if case else ""
        st.session_state["trial_draft"] = case.thin_draft if case else ""
        st.session_state.pop(kept, None)

    order = sorted(cases, key=lambda name: ("mine", "near", "other").index(which[name]))
    st.selectbox(
        label("dossiers.trial.case"),
        [OWN, *order],
        format_func=lambda name: case_words(cases, name, dossier.id),
        key="trial_case",
        on_change=fill,
    )


def kind_of_case(case: BundledCase, dossier: str) -> str:
    """Whether a bundled case was written for a dossier, as a near miss of it, or for another."""
    if dossier in case.contexts:
        return "mine"
    return "near" if dossier in case.near_misses else "other"


def case_words(cases: Mapping[str, BundledCase], name: str, dossier: str) -> str:
    """A bundled case in a line, for a list to choose from."""
    if name == OWN:
        return say("dossiers.trial.own")
    kind = kind_of_case(cases[name], dossier)
    return say(f"dossiers.trial.case_{kind}", case=name, prompt=cut(cases[name].prompt, 70))


def _asked(kept: str) -> Given | None:
    """What was given to try it on; None before anything was."""
    before: Given | None = st.session_state.get(kept)
    if before:
        st.session_state.setdefault("trial_prompt", before.prompt)
        st.session_state.setdefault("trial_draft", before.draft or "")
        st.session_state.setdefault("trial_account", "".join(before.account))
    with st.form("trial", border=False):
        prompt = st.text_area(label("dossiers.trial.prompt"), key="trial_prompt", height=160)
        draft = st.text_area(label("dossiers.trial.draft"), key="trial_draft", height=120)
        account = st.text_area(
            label("dossiers.trial.account"), key="trial_account", height=80, help=label("dossiers.trial.account_help")
        )
        if st.form_submit_button(label("dossiers.trial.go"), type="primary"):
            words = (account,) if account.strip() else ()
            st.session_state[kept] = Given(prompt, draft if draft.strip() else None, words)
    return st.session_state.get(kept)


def trial_page(trial: Trial, dossier: Dossier) -> list[Child]:
    """What came of it."""
    return [
        el("h2", say("dossiers.trial.outcome")),
        seat_of_trial(trial.seat) if trial.seat else None,
        el("p", badge(say("dossiers.trial.aside"), "strong"), el("bdi", trial.abstention.say))
        if trial.abstention
        else None,
        None if trial.seat or trial.abstention else el("p", say("dossiers.trial.not_spoken_of")),
        listed(group(quoted(each.text), " ", el("bdi", each.say)) for each in trial.boundaries),
        *notes_of_trial(trial.notes, dossier),
        *(_critique(trial.critique, dossier) if trial.critique else []),
    ]


def seat_of_trial(seat: Seat) -> Node:
    """The cues that a seat rests on, each with its type."""
    cues = [
        group(
            quoted(text),
            " ",
            badge(say(f"dossiers.cue.{type_}")),
            badge(say("dossiers.trial.specific"), "strong") if specific else None,
            el("small", _source(source)),
        )
        for text, type_, specific, source in dict.fromkeys((c.text, c.type, c.specific, c.source) for c in seat.cues)
    ]
    return group(el("p", badge(say("dossiers.trial.seated"), "strong"), say("dossiers.trial.brought")), listed(cues))


def _source(source: str) -> str | None:
    return None if source == "prompt" else say("dossiers.trial.in_account")


def notes_of_trial(notes: Iterable[TriedNote], dossier: Dossier) -> list[Child]:
    """The notes with a wording in the case, and whether each would be sent."""
    rows = [_note(note, dossier) for note in notes]
    if not rows:
        return [el("p", say("dossiers.trial.no_notes"), class_="w-meta")] if dossier.notes else []
    return [el("h3", say("dossiers.trial.notes")), el("p", say("dossiers.trial.notes_about")), listed(rows)]


def _note(tried: TriedNote, dossier: Dossier) -> Node:
    """Whether a note would be sent, and the words that it was found by."""
    found = map(quoted, dict.fromkeys(span.text for span in (*tried.cues, *tried.draft_spans)))
    return group(
        badge(
            say("dossiers.trial.sent" if tried.sent else "dossiers.trial.not_sent"), "strong" if tried.sent else "plain"
        ),
        el("span", note_title(dossier.note(tried.id)), lang=dossier.language),
        ": ",
        badge(say("trace.basis.by_meaning"), "warn") if tried.how else None,
        *(child for each in found for child in (each, " ")),
        el("small", say("dossiers.trial.attended")) if tried.attended else None,
    )


def _critique(critique: Critique, dossier: Dossier) -> list[Child]:
    said = [_finding(each, dossier) for each in critique.findings]
    aside = [group(quoted(each.about), " ", el("bdi", each.say)) for each in critique.abstentions]
    return [
        el("h3", say("dossiers.trial.would_say")),
        el("p", say("dossiers.trial.simulated"), class_="w-meta"),
        *(said or [el("p", say(f"dossiers.trial.outcome_{critique.outcome}"))]),
        el("p", say("dossiers.trial.part_aside")) if aside else None,
        listed(aside),
        el("p", say("dossiers.trial.held_back", notes=", ".join(critique.held_back)), class_="w-meta")
        if critique.held_back
        else None,
    ]


def _finding(finding: Finding, dossier: Dossier) -> Node:
    """A finding as the reviewer would bring it."""
    span = finding.draft_span
    silent = "trace.finding.likened_draft" if finding.by_likeness else "dossiers.trial.silent"
    cues = [quoted(text) for text in dict.fromkeys(cue.text for cue in finding.cue_spans)]
    ordinary = listed(finding.ordinary_explanations)
    rivals = [el("div", text, dir="auto") for text in finding.readings]
    return el(
        "article",
        el("h4", quoted(span.text) if span else say(silent)),
        el("p", say("dossiers.trial.answers_to"), " ", *(child for cue in cues for child in (cue, " ")))
        if cues
        else None,
        el("p", say("dossiers.note.ordinary")) if ordinary else None,
        ordinary,
        el("p", say("dossiers.note.thin"), " ", el("bdi", finding.thin_reading)),
        el("p", say("dossiers.note.rivals")) if rivals else el("p", finding.only_one_because, dir="auto"),
        el("div", *rivals, class_="w-columns") if rivals else None,
        el("p", el("strong", say("dossiers.note.guidance")), " ", el("bdi", finding.suggestion))
        if finding.suggestion
        else None,
        el("p", finding.question, class_="w-question", dir="auto"),
        el("p", say("dossiers.trial.rests_on"), " ", *_basis(finding, dossier), class_="w-meta"),
        class_="w-card",
    )


def _basis(finding: Finding, dossier: Dossier) -> list[Child]:
    """What a finding rests on; a note leads to where it can be read."""
    notes = {note.id: note for note in dossier.notes}
    parts: list[Child] = []
    for item in finding.basis:
        note = notes.get(item.id) if item.kind == "note" else None
        shown = el("a", note_title(note), href=f"?dossier={dossier.id}&note={note.id}") if note else el("bdi", item.id)
        parts += [shown, " ", note_badge(note) if note else None]
        parts += [badge(say("trace.basis.by_meaning"), "warn"), " "] if item.how else []
    return parts
