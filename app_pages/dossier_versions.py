"""What changed in a dossier, field by field: between versions that runs of this trail were made with, and the one at hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import streamlit as st

from winks.app_pages.showing import Child, Node, badge, el, group, show, verbatim
from winks.app_pages.words import counted, label, say
from winks.app_pages.written import capital
from winks.graphs.table import Table
from winks.personas.differences import Change, dossier_differences
from winks.personas.reader import ReadDossier

_KIND = {"added": "in", "removed": "out", "changed": "strong", "moved": "plain"}


def show_versions(seat: Table, at_hand: ReadDossier, working: ReadDossier | None = None) -> None:
    """Choose two versions, and see what stands in one and not in the other. `working`: the working copy, as one of them."""
    versions = [*seat.versions(at_hand.dossier.id), *([working] if working else [])]
    show(el("p", say("dossiers.versions.about")))
    if len(versions) < 2:
        show(el("p", say("dossiers.versions.only_one"), class_="w-empty"))
        return
    before, after = _choose(versions, at_hand, working)
    show(*differences(before, after))


def _choose(
    versions: Sequence[ReadDossier], at_hand: ReadDossier, working: ReadDossier | None
) -> tuple[ReadDossier, ReadDossier]:
    """An earlier and a later one; what is shown first is the last step to the one at hand, or to the working copy."""
    places = range(len(versions))
    here = next((place for place in places if versions[place].raw == at_hand.raw), len(versions) - 1)
    last = len(versions) - 1 if working else None

    numbers = [read.dossier.version for read in versions]

    def told(place: int) -> str:
        read = versions[place]
        if place == last:
            return say("dossiers.versions.working")
        mark = f" ({read.sha256[:8]})" if numbers.count(read.dossier.version) > 1 else ""
        return say(f"dossiers.versions.{'at_hand' if place == here else 'earlier'}", version=numbers[place] + mark)

    first, second = st.columns(2)
    earlier = here if working else (here - 1 if here else 1)
    one = first.selectbox(label("dossiers.versions.before"), places, index=earlier, format_func=told, key="before")
    other = second.selectbox(
        label("dossiers.versions.after"), places, index=here if last is None else last, format_func=told, key="after"
    )
    return versions[one], versions[other]


def differences(before: ReadDossier, after: ReadDossier) -> list[Child]:
    """Every change, under the headings of the file that it stands beneath."""
    changes = dossier_differences(before.dossier, after.dossier)
    if not changes:
        same = "same_bytes" if before.raw == after.raw else "same"
        return [el("p", say(f"dossiers.versions.{same}"), class_="w-empty")]
    told: list[Child] = [el("p", counted("dossiers.versions.changes", len(changes)), class_="w-meta")]
    section = None
    for where, here in groupby(changes, lambda change: change.where):
        if where[0] != section:
            section = where[0]
            told.append(el("h2", capital(section), lang="en"))
        told.append(_place(where, list(here), before, after))
    return told


def _place(where: Sequence[str], changes: Sequence[Change], before: ReadDossier, after: ReadDossier) -> Node:
    """The changes at one place, under the labels of the file."""
    heading = el("h3", " › ".join(where[1:]), dir="auto") if where[1:] else None
    return el("article", heading, *(_change(each, before, after) for each in changes), class_="w-card")


def _change(change: Change, before: ReadDossier, after: ReadDossier) -> Node:
    """What kind of change it is, and how it read and reads."""
    kind = el("p", badge(say(f"dossiers.versions.{change.kind}"), _KIND[change.kind]))
    if change.kind != "changed":
        text, read = (change.before, before) if change.after is None else (change.after, after)
        return group(kind, verbatim(text or "", lang=read.dossier.language))
    sides = (("was", change.before, before), ("is", change.after, after))
    told = [
        el(
            "div",
            el("p", say(f"dossiers.versions.{name}"), class_="w-meta"),
            verbatim(text or "", lang=read.dossier.language),
        )
        for name, text, read in sides
    ]
    return group(kind, el("div", *told, class_="w-columns"))
