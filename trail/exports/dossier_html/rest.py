"""What else a dossier holds: words, silences, what comes before any reading, when it stands aside, what brings it in."""

from __future__ import annotations

from collections.abc import Iterator

from ....personas.documents.sections import as_words
from ....personas.dossier import STRONG_TYPES, Boundary
from ....personas.reader import ReadDossier
from ...elements import Child, Node, group
from ..html.pieces import badge, commas, el, table, terms
from .pieces import Words

_ACT = {"abstain": "stands aside", "review_with_safety_first": "reads, with safety said first"}


def words(read: ReadDossier) -> Iterator[Child]:
    """Terms, and what they are not."""
    said = Words(read.dossier.language)
    if read.dossier.words:
        rows = (
            (
                el("bdi", each.term),
                said.inline(each.language),
                said.inline(each.gloss),
                said.inline(each.do_not_translate_as) if each.do_not_translate_as else None,
            )
            for each in read.dossier.words
        )
        yield table(("Term", "Language", "What it means", "Not to be translated as"), rows)


def silences(read: ReadDossier) -> Iterator[Child]:
    """What it cannot hear."""
    yield Words(read.dossier.language).items(read.dossier.silences)


def boundaries(read: ReadDossier) -> Iterator[Child]:
    """Safety, law, consent: what the curator says first."""
    said = Words(read.dossier.language)
    yield from (_boundary(each, said) for each in read.dossier.boundaries)


def _boundary(each: Boundary, said: Words) -> Node:
    return el(
        "article",
        el("h3", as_words(each.id), " ", el("code", each.id)),
        el("p", badge(_ACT[each.act], "warn")),
        said.prose(each.say),
        terms(("Looked for", said.forms(each.forms)), class_="terms wordings"),
        class_="card boundary",
    )


def aside(read: ReadDossier) -> Iterator[Child]:
    """When it says nothing, and in which words."""
    said, abstaining = Words(read.dossier.language), read.dossier.abstaining
    yield terms(
        ("It stands aside when", said.items(abstaining.abstain_when)),
        ("It refuses", said.items(abstaining.refuse)),
        ("It says then", said.prose(abstaining.say)),
    )


def cues(read: ReadDossier) -> Iterator[Child]:
    """Every wording, by what kind of cue it is."""
    said, held = Words(read.dossier.language), read.dossier.cues
    rows: list[tuple[str, Child]] = []
    for type_ in STRONG_TYPES:
        (general, _), (specific, _) = held.strong(type_)
        rows += [
            (type_.capitalize(), said.forms(general)),
            (f"{type_.capitalize()}, particular to it", said.forms(specific)),
        ]
    rows += [
        ("Never enough alone", said.forms(held.never_sufficient_alone)),
        ("Excluding places", said.forms(held.excluding_places)),
        ("Excluding people", said.forms(held.excluding_people)),
        ("Excluding settings", said.forms(held.excluding_settings)),
    ]
    yield terms(*rows, class_="terms wordings")
    yield terms(
        ("Required", commas(held.required) if held.required else None),
        ("Matched as", held.match),
        ("Capitals do not matter in", commas(held.fold_case_in) if held.fold_case_in else None),
        ("Marks on letters do not matter in", commas(held.fold_diacritics_in) if held.fold_diacritics_in else None),
        class_="terms wordings",
    )
    if held.excluding_places or held.excluding_people:
        yield group(
            el("p", "An excluding wording takes cues away; it is never counted for the dossier.", class_="meta")
        )
