"""What it rests on and how it came to be: the sources beside the scope, retired notes, what is kept, versions, the file."""

from __future__ import annotations

from collections.abc import Iterator

from ....personas.dossier import Change, Kept, Retired, Source
from ....personas.reader import ReadDossier
from ...elements import Child, group
from ..html.pieces import commas, el, listed, table, terms
from .pieces import Words


def anchor_of(source: Source) -> str:
    """Where a source stands on the page."""
    return f"source-{source.id.lower()}"


def sources(read: ReadDossier) -> Iterator[Child]:
    """Every work beside what it is about and how it stands to the scope."""
    words, scope = Words(read.dossier.language), read.dossier.scope
    yield el("p", el("strong", "The scope: "), words.inline(scope.one_line), class_="meta")
    yield table(
        ("Work", "About", "Inside the scope", "From the setting", "Opened"),
        (_source(source, words) for source in read.dossier.sources),
        "sources",
    )


def _source(source: Source, words: Words) -> tuple[Child, ...]:
    via = group(el("small", "read at "), words.inline(source.via, "small")) if source.via else None
    consent = group(el("small", " consent: "), words.inline(source.consent, "small")) if source.consent else None
    work = el("span", el("code", source.id, class_="id"), " ", words.inline(source.cite), id=anchor_of(source))
    kind = group(" ", words.inline(source.kind, "small"), ". " if via or consent else None)
    return (
        group(work, kind, via, consent),
        words.inline(source.about),
        source.inside_scope,
        source.from_setting,
        source.checked,
    )


def retired(read: ReadDossier) -> Iterator[Child]:
    """Notes that were taken out, and why."""
    words = Words(read.dossier.language)
    yield listed(_retired(each, words) for each in read.dossier.retired)


def _retired(each: Retired, words: Words) -> Child:
    instead = (
        (". Instead: ", commas(el("a", note, href=f"#note-{note}") for note in each.instead)) if each.instead else ()
    )
    return group(
        el("code", each.id),
        f", since {each.since}, by ",
        el("bdi", each.by),
        ": ",
        words.inline(each.because),
        *instead,
    )


def kept(read: ReadDossier) -> Iterator[Child]:
    """Passages that stay although lint warns of them."""
    words = Words(read.dossier.language)
    yield listed(_kept(each, words) for each in read.dossier.kept)


def _kept(each: Kept, words: Words) -> Child:
    return group(words.inline(f"“{each.words}”"), " ", words.inline(each.because), " ", el("code", each.id))


def changes(read: ReadDossier) -> Iterator[Child]:
    """Its versions, as the changelog has them."""
    words = Words(read.dossier.language)
    rows = (_change(each, words) for each in read.dossier.changelog)
    yield table(("Version", "Date", "By", "What changed", "After"), rows)


def _change(each: Change, words: Words) -> tuple[Child, ...]:
    return (each.version, str(each.date), el("bdi", each.by), words.inline(each.change), words.items(each.after))


def file(read: ReadDossier) -> Iterator[Child]:
    """What pins this text."""
    dossier = read.dossier
    yield terms(
        ("Dossier", el("code", dossier.id)),
        ("Version", dossier.version),
        ("Language", dossier.language),
        ("Licence", dossier.licence),
        ("SHA-256 of its file", el("code", read.sha256)),
    )
    yield el(
        "p",
        "Made from the file of the dossier, the same to the byte each time. The digest says which text it was made from, not "
        "who made it.",
        class_="meta",
    )
