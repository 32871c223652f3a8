"""A note as a page of its own: the cue, the thin reading and its rivals, the doubts, the questions, the sources."""

from __future__ import annotations

from winks.agents.codebook import codebook
from winks.app_pages.showing import Node, badge, el, group, listed, verbatim
from winks.app_pages.words import say
from winks.app_pages.written import Written, capital, forms
from winks.personas.dossier import Citation, Dossier, Note, NoteStanding, Source

_KIND: dict[NoteStanding, str] = {"well-attested": "strong", "attested": "strong", "contested": "warn"}


def note_badge(note: Note) -> Node:
    """How well its sources carry a note, in a word."""
    return badge(say(f"dossiers.note_short.{_key(note)}"), _KIND.get(note.standing, "plain"))


def note_title(note: Note) -> str:
    """The id of a note as words."""
    return capital(note.id.replace("-", " "))


def note_page(note: Note, dossier: Dossier, anchor: str | None) -> Node:
    """A note, whole. `anchor` is its id on the page."""
    written = Written(dossier.language)
    heading = el("h3", el("span", note_title(note), lang=dossier.language), id=anchor)
    standing = el("p", note_badge(note), el("small", say(f"dossiers.note_standing.{_key(note)}")))
    return el("article", heading, standing, *_reading(note, written), *_asking(note, written), *_resting(note, dossier))


def _reading(note: Note, written: Written) -> list[Node | None]:
    """What it is about, and the readings that it sets side by side."""
    rivals = [el("div", el("span", text, lang=written.language, dir="auto")) for text in note.readings]
    ordinary = written.items(note.ordinary_explanations)
    return [
        written.prose(note.cue),
        el("p", say("dossiers.note.ordinary")) if ordinary else None,
        ordinary,
        el("p", say("dossiers.note.thin"), " ", written.inline(note.thin_reading)),
        el("p", say("dossiers.note.rivals")),
        el("div", *rivals, class_="w-columns"),
    ]


def _asking(note: Note, written: Written) -> list[Node | None]:
    """Where it differs, who disagrees, what a reply could attend to, what to ask."""
    asked = [el("p", text, class_="w-question", lang=written.language, dir="auto") for text in note.questions]
    return [
        el("p", el("strong", say("dossiers.note.variation")), " ", written.inline(note.variation)),
        el("p", el("strong", say("dossiers.note.contestation")), " ", written.inline(note.contestation)),
        el("p", el("strong", say("dossiers.note.guidance")), " ", written.inline(note.guidance)),
        el("p", say("dossiers.note.ask")),
        *asked,
    ]


def _resting(note: Note, dossier: Dossier) -> list[Node | None]:
    """The pair of drafts that tests it, its sources, and the wordings it is found by."""
    sources = {source.id: source for source in dossier.sources}
    cited = listed(_citation(each, sources[each.ref], dossier) for each in note.sources)
    lines = ", ".join(codebook()[line].name for line in note.lines)
    pair = (("raising", note.raising_draft), ("good", note.good_draft))
    drafts = [
        el("div", el("p", say(f"dossiers.note.{name}"), class_="w-meta"), verbatim(text, lang=dossier.language))
        for name, text in pair
    ]
    return [
        el("div", *drafts, class_="w-two"),
        el("p", say("dossiers.note.sources" if cited else "dossiers.note.no_sources")),
        cited,
        el("p", say("dossiers.note.lines", lines=lines), class_="w-meta"),
        _wordings(note),
    ]


def _citation(citation: Citation, source: Source, dossier: Dossier) -> Node:
    """Where a source says it, what was opened of it, and whether it is about this setting."""
    return group(
        el("a", source.cite, href=f"#source-{source.id}", lang=dossier.language, dir="auto"),
        " ",
        el("bdi", f"{citation.locator.rstrip('.')}.", lang=dossier.language),
        " ",
        el("small", what_was_checked(source)),
    )


def what_was_checked(source: Source) -> str:
    """What the curator opened of a source, and how it stands to the setting."""
    return f"{say(f'dossiers.checked.{source.checked}')} {say(f'dossiers.inside.{source.inside_scope}')}"


def _wordings(note: Note) -> Node:
    """What it is found by, folded up: it is for those who mend it."""
    groups = (("cue", note.cue_forms), ("draft", note.draft_forms), ("attended", note.attended_forms))
    parts = [
        group(el("p", say(f"dossiers.note.{name}_forms"), class_="w-meta"), forms(found))
        for name, found in groups
        if found
    ]
    return el("details", el("summary", say("dossiers.note.wordings")), *parts)


def _key(note: Note) -> str:
    return note.standing.replace("-", "_")
