"""What changed in a dossier, field by field: between versions that runs of this trail were made with, and the one at hand."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from winks.app_pages.showing import Child, Node, badge, el, show, verbatim
from winks.app_pages.words import counted, label, say
from winks.graphs.table import Table
from winks.personas.differences import Change, dossier_differences
from winks.personas.reader import ReadDossier

_KIND = {"added": "in", "removed": "out", "changed": "strong", "moved": "plain"}


def show_versions(seat: Table, at_hand: ReadDossier) -> None:
    """Choose two versions, and see what stands in one and not in the other."""
    versions = seat.versions(at_hand.dossier.id)
    show(el("p", say("dossiers.versions.about")))
    if len(versions) < 2:
        show(el("p", say("dossiers.versions.only_one"), class_="w-empty"))
        return
    before, after = _choose(versions, at_hand)
    show(*_differences(before, after))


def _choose(versions: Sequence[ReadDossier], at_hand: ReadDossier) -> tuple[ReadDossier, ReadDossier]:
    """An earlier and a later one; what is shown first is the last step to the one at hand."""
    places = range(len(versions))
    here = next((place for place in places if versions[place].raw == at_hand.raw), len(versions) - 1)

    def told(place: int) -> str:
        read = versions[place]
        which = "at_hand" if place == here else "earlier"
        facts = {"version": read.dossier.version, "day": read.dossier.compiled_on, "mark": read.sha256[:8]}
        return say(f"dossiers.versions.{which}", **facts)

    first, second = st.columns(2)
    one = first.selectbox(
        label("dossiers.versions.before"), places, index=here - 1 if here else 1, format_func=told, key="before"
    )
    other = second.selectbox(label("dossiers.versions.after"), places, index=here, format_func=told, key="after")
    return versions[one], versions[other]


def _differences(before: ReadDossier, after: ReadDossier) -> list[Child]:
    """Every change, under the headings of the file that it stands beneath."""
    changes = dossier_differences(before.dossier, after.dossier)
    if not changes:
        same = "same_bytes" if before.raw == after.raw else "same"
        return [el("p", say(f"dossiers.versions.{same}"), class_="w-empty")]
    told: list[Child] = [el("p", counted("dossiers.versions.changes", len(changes)), class_="w-meta")]
    section = None
    for change in changes:
        if change.where[0] != section:
            section = change.where[0]
            told.append(el("h2", section, lang="en"))
        told.append(_change(change, before, after))
    return told


def _change(change: Change, before: ReadDossier, after: ReadDossier) -> Node:
    """One change: where it is, what kind it is, as it read and as it reads."""
    where = " › ".join(change.where[1:]) or change.where[0]
    head = el("h3", badge(say(f"dossiers.versions.{change.kind}"), _KIND[change.kind]), el("bdi", where))
    return el("article", head, _sides(change, before, after), class_="w-card")


def _sides(change: Change, before: ReadDossier, after: ReadDossier) -> Node | None:
    if change.kind == "moved":
        return verbatim(change.after or "", lang=after.dossier.language)
    sides = (("was", change.before, before), ("is", change.after, after))
    given = [
        el(
            "div",
            el("p", say(f"dossiers.versions.{name}"), class_="w-meta"),
            verbatim(text, lang=read.dossier.language),
        )
        for name, text, read in sides
        if text is not None
    ]
    return el("div", *given, class_="w-two")
