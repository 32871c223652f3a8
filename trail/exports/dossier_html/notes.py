"""A note as prose: what is told of, the thin reading, the readings side by side, the doubts, the questions, the two drafts."""

from __future__ import annotations

from collections.abc import Iterator

from ....personas.documents.sections import CHECKED, as_words
from ....personas.dossier import Citation, Note, Source
from ....personas.reader import ReadDossier
from ...elements import Child, Node, group
from ..html.pieces import badge, dots, el, fold, listed, terms
from .basis import anchor_of
from .pieces import Words

_KIND = {"well-attested": "strong", "attested": "strong", "contested": "warn"}


def notes(read: ReadDossier) -> Iterator[Child]:
    """Every note, with a list of them before."""
    dossier, words = read.dossier, Words(read.dossier.language)
    sources = {source.id: source for source in dossier.sources}
    yield listed(
        (
            group(el("a", as_words(note.id), href=f"#note-{note.id}"), " ", badge(note.standing))
            for note in dossier.notes
        ),
        class_="plain",
    )
    yield from (_note(note, words, sources) for note in dossier.notes)


def _note(note: Note, words: Words, sources: dict[str, Source]) -> Node:
    standing: list[Child] = [
        badge(note.standing, _KIND.get(note.standing, "plain")),
        f"read along: {', '.join(note.lines)}",
    ]
    return el(
        "article",
        el("h3", as_words(note.id), " ", el("code", note.id)),
        el("p", dots(standing), class_="meta"),
        *_reading(note, words),
        *_asking(note, words),
        *_resting(note, words, sources),
        id=f"note-{note.id}",
        class_="card note",
    )


def _reading(note: Note, words: Words) -> Iterator[Child]:
    yield words.prose(note.cue)
    yield group(el("h4", "A thin reading"), words.prose(note.thin_reading))
    rivals = [el("div", words.inline(text, "p")) for text in note.readings]
    yield group(el("h4", "It may be, or it may be"), el("div", *rivals, class_="side readings"))
    yield words.under("What would explain it without any of this", words.items(note.ordinary_explanations))


def _asking(note: Note, words: Words) -> Iterator[Child]:
    yield group(el("h4", "Where it differs"), words.prose(note.variation))
    yield group(el("h4", "Who disagrees"), words.prose(note.contestation))
    yield group(el("h4", "What a reply could attend to"), words.prose(note.guidance))
    asked = [words.inline(text, "p", class_="question") for text in note.questions]
    yield group(el("h4", "What to ask" if len(asked) > 1 else "To ask"), *asked)


def _resting(note: Note, words: Words, sources: dict[str, Source]) -> Iterator[Child]:
    pair = (("A draft that raises it", note.raising_draft), ("A draft that does not", note.good_draft))
    drafts = [el("div", el("h4", label), words.prose(text, class_="draft")) for label, text in pair]
    yield el("div", *drafts, class_="two")
    cited = listed(_citation(each, sources[each.ref], words) for each in note.sources)
    yield words.under("Sources", cited or el("p", "None."))
    found_by = terms(
        ("In a message", words.forms(note.cue_forms)),
        ("In a draft that shows the thin reading", words.forms(note.draft_forms)),
        ("In a draft that attends to it", words.forms(note.attended_forms)),
        class_="terms wordings",
    )
    yield fold("The wordings it is found by", found_by)


def _citation(citation: Citation, source: Source, words: Words) -> Node:
    return group(
        el("a", citation.ref, href=f"#{anchor_of(source)}"),
        ": ",
        words.inline(citation.locator),
        el("small", f" ({CHECKED[source.checked]}; inside the scope: {source.inside_scope})"),
    )
