"""The dossiers at hand: those that speak, those held open, those taken back, and files that cannot be read."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from winks.app_pages.faults import show_faults
from winks.app_pages.showing import Child, Node, badge, el, group, listed, quoted, show
from winks.app_pages.words import counted, say
from winks.app_pages.written import Written
from winks.graphs.table import Table
from winks.judging.roles import LOCAL_ID
from winks.personas.attestation import Attestation
from winks.personas.dossier import Dossier
from winks.personas.library import Library
from winks.personas.reader import ReadDossier

APART = ("reserved", "withdrawn")
"""Standings of dossiers that do not speak."""


def show_dossiers(seat: Table) -> None:
    """Every dossier at hand."""
    library = seat.library()
    every = [*library.held.values()]
    show(
        el("p", say("dossiers.about")),
        _own_folder(seat, library),
        *_choices(library),
        *_section("speaking", (each for each in every if each.dossier.standing not in APART), library),
        *_section("reserved", (each for each in every if each.dossier.standing == "reserved"), library),
        *_section("withdrawn", (each for each in every if each.dossier.standing == "withdrawn"), library),
        el("h2", say("dossiers.unreadable.heading")) if library.faults else None,
    )
    if library.faults:
        show_faults(library.faults)
    if library.told:
        show(el("h2", say("signed.told_heading")))
        show_faults(library.told, say("signed.told_about"))


def standing_badge(dossier: Dossier) -> Node:
    """The standing of a dossier in a word or two."""
    kind = "strong" if dossier.standing not in APART else "plain"
    return badge(say(f"dossiers.standing_short.{dossier.standing.replace('-', '_')}"), kind)


def badges(dossier: Dossier, library: Library) -> list[Child]:
    """What has to be known of a dossier before it is opened."""
    return [
        standing_badge(dossier),
        badge(say("dossiers.asks_for_a_reason"), "warn") if asks_for_a_reason(dossier) else None,
        _whose(dossier, library),
    ]


def asks_for_a_reason(dossier: Dossier) -> bool:
    """Whether a run that uses it needs a reason; one that never speaks is used by none."""
    return dossier.requires_review_before_use and dossier.standing not in APART


def _whose(dossier: Dossier, library: Library) -> Node | None:
    """Where it is from, where it does not ship; what it takes the place of."""
    origin = library.origins.get(dossier.id)
    if dossier.id in library.replaced:
        return badge(say("dossiers.own.replaces"), "warn")
    if any(choice.id == dossier.id for choice in library.choices):
        return badge(say("signed.also_in"), "warn")
    if origin is None or origin.kind == "shipped":
        return None
    return badge(say("dossiers.own.yours") if origin.kind == "own" else say("signed.from_package", name=origin.package))


def who_signed(said: Attestation) -> str:
    """Who did what by signing, in a sentence."""
    return say(f"signed.{said.kind.replace('-', '_')}", name=said.name, ref=said.ref, date=said.date)


def _own_folder(seat: Table, library: Library) -> Node | None:
    """That there is a folder of one's own, and what in it takes the place of what ships."""
    folder = seat.settings.own_dossiers
    where = say("dossiers.own.folder", folder=folder) if seat.person.id == LOCAL_ID else say("dossiers.own.somewhere")
    replaced = say("dossiers.own.replaced", ids=", ".join(library.replaced)) if library.replaced else ""
    return el("p", f"{where} {replaced}".strip(), class_="w-meta", dir="auto")


def _choices(library: Library) -> list[Child]:
    """The ids that are in several places, and which of them is used."""
    if not library.choices:
        return []
    return [el("p", say("signed.choices_about"), class_="w-meta"), listed(str(choice) for choice in library.choices)]


def _section(name: str, dossiers: Iterable[ReadDossier], library: Library) -> list[Child]:
    cards = [_card(read, library) for read in dossiers]
    if not cards:
        return [el("p", say("dossiers.none"), class_="w-empty")] if name == "speaking" else []
    about = el("p", say(f"dossiers.section.{name}_about"), class_="w-meta")
    return [el("h2", say(f"dossiers.section.{name}")), about, *cards]


def _card(read: ReadDossier, library: Library) -> Node:
    dossier = read.dossier
    title = el("a", dossier.title, href=f"?dossier={quote(dossier.id)}", lang=dossier.language)
    return el(
        "article",
        el("h3", title, dir="auto"),
        el("p", *badges(dossier, library)),
        el("p", dossier.status.banner, class_="w-meta", lang=dossier.language, dir="auto"),
        *(_signed(said) for said in read.attestations),
        why_silent(dossier),
        el("p", el("code", dossier.ref), " ", _notes_held(dossier), class_="w-meta"),
        class_="w-card",
    )


def _signed(said: Attestation) -> Node:
    """Who signed, what they have to do with the setting, what they object to."""
    objections = (
        group(
            " ", say("signed.objections"), ": ", *(child for text in said.objections for child in (quoted(text), " "))
        )
        if said.objections
        else None
    )
    return el("p", who_signed(said), ". ", quoted(said.relation), objections, dir="auto")


def _notes_held(dossier: Dossier) -> str | None:
    return counted("dossiers.notes_held", len(dossier.notes)) if dossier.notes else None


def why_silent(dossier: Dossier) -> Node | None:
    """Why a dossier does not speak, and whom to ask instead; None for one that does."""
    written, status = Written(dossier.language), dossier.status
    if dossier.standing == "withdrawn":
        return written.prose(status.withdrawn_because)
    if dossier.standing != "reserved":
        return None
    return group(
        written.prose(status.reserved_because),
        el("p", say("dossiers.whom_to_ask")),
        written.items(status.whom_to_ask),
    )
