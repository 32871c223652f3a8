"""A dossier as a person reads it: what it is about, what brings it in, what it knows and doubts, who is speaking."""

from __future__ import annotations

from collections.abc import Iterable

from winks.app_pages.dossier_note import note_badge, note_page, note_title, what_was_checked
from winks.app_pages.showing import Child, Node, badge, el, group, listed
from winks.app_pages.words import say
from winks.app_pages.written import Written, capital, forms
from winks.personas.dossier import STRONG_TYPES, Boundary, Dossier, Source, StrongType, Word

SECTIONS = (
    "scope",
    "cues",
    "boundaries",
    "aside",
    "notes",
    "words",
    "silences",
    "speaking",
    "sources",
    "kept",
    "retired",
    "changes",
)
"""The sections of a dossier in the order in which they are read; each has an anchor of its name."""


def whole(dossier: Dossier) -> list[Node | None]:
    """Every section that has something in it, with a list of them before."""
    made = [(name, list(_SECTIONS[name](dossier))) for name in SECTIONS]
    held = [(name, [child for child in children if child is not None]) for name, children in made]
    given = [(name, children) for name, children in held if children]
    links = [el("a", say(f"dossiers.sections.{name}"), href=f"#{name}") for name, _ in given]
    contents = el("nav", listed(links), class_="w-contents", aria_label=say("dossiers.contents"))
    sections = [el("section", el("h2", say(f"dossiers.sections.{name}"), id=name), *parts) for name, parts in given]
    return [contents, *sections]


def _scope(dossier: Dossier) -> list[Child]:
    scope, written = dossier.scope, Written(dossier.language)
    inside = group(el("h3", say("dossiers.scope.included")), written.items(scope.who_is_included))
    outside = group(el("h3", say("dossiers.scope.excluded")), written.items(scope.who_is_excluded))
    return [
        written.prose(scope.one_line),
        el("p", say("dossiers.scope.setting")),
        written.items(scope.setting),
        el("p", say("dossiers.scope.relationships")),
        written.items(scope.relationships),
        el("p", say("dossiers.scope.register")),
        written.items(scope.register_),
        el("p", say("dossiers.scope.place")),
        written.items(scope.place),
        written.prose(scope.period),
        el("div", el("div", inside), el("div", outside), class_="w-two"),
        el("p", say("dossiers.scope.neighbours")),
        written.items(scope.nearest_neighbours),
    ]


def _cues(dossier: Dossier) -> list[Child]:
    cues = dossier.cues
    required = ", ".join(say(f"dossiers.cue.{type_}") for type_ in cues.required)
    excluding = (
        ("places", cues.excluding_places),
        ("people", cues.excluding_people),
        ("settings", cues.excluding_settings),
    )
    never = forms(cues.never_sufficient_alone)
    kept_out = [_named(say(f"dossiers.cues.excluding_{name}"), found) for name, found in excluding]
    return [
        el("p", say("dossiers.cues.rule")),
        el("p", say("dossiers.cues.required", types=required)) if required else None,
        *(_strong(dossier, type_) for type_ in STRONG_TYPES),
        group(el("h3", say("dossiers.cues.never")), el("p", say("dossiers.cues.never_about")), never)
        if never
        else None,
        group(el("h3", say("dossiers.cues.excluding")), el("p", say("dossiers.cues.excluding_about")), *kept_out)
        if any(kept_out)
        else None,
        el("p", say(f"dossiers.cues.match_{cues.match}"), class_="w-meta"),
    ]


def _strong(dossier: Dossier, type_: StrongType) -> Node | None:
    """The wordings of one type, those that point to this setting first."""
    (general, _), (specific, _) = dossier.cues.strong(type_)
    if not general and not specific:
        return None
    return group(
        el("h3", capital(say(f"dossiers.cue.{type_}"))),
        _named(say("dossiers.cues.specific"), specific),
        _named(say("dossiers.cues.general" if specific else "dossiers.cues.only_general"), general),
    )


def _named(name: str, wordings: Iterable[str]) -> Node | None:
    found = forms(wordings)
    return group(el("p", name, class_="w-meta"), found) if found else None


def _boundaries(dossier: Dossier) -> list[Child]:
    if not dossier.boundaries:
        return []
    return [el("p", say("dossiers.boundaries.about")), *(_boundary(each, dossier) for each in dossier.boundaries)]


def _boundary(boundary: Boundary, dossier: Dossier) -> Node:
    return el(
        "div",
        el("p", badge(say(f"dossiers.boundaries.{boundary.act}"), "warn")),
        Written(dossier.language).prose(boundary.say),
        _named(say("dossiers.boundaries.forms"), boundary.forms),
        class_="w-card",
    )


def _aside(dossier: Dossier) -> list[Child]:
    written, abstaining = Written(dossier.language), dossier.abstaining
    sentence = abstaining.say.replace("{reason}", say("dossiers.aside.reason"))
    refused = written.items(abstaining.refuse)
    return [
        el("p", say("dossiers.aside.when")),
        written.items(abstaining.abstain_when),
        el("p", say("dossiers.aside.never")) if refused else None,
        refused,
        el("p", say("dossiers.aside.says"), " ", written.inline(f"“{sentence}”")),
    ]


def _notes(dossier: Dossier) -> list[Child]:
    if not dossier.notes:
        return []
    entries = [
        group(note_badge(note), el("a", note_title(note), href=f"#note-{note.id}", lang=dossier.language))
        for note in dossier.notes
    ]
    pages = [note_page(note, dossier, f"note-{note.id}") for note in dossier.notes]
    divided = [child for page in pages for child in (el("hr"), page)]
    return [el("p", say("dossiers.note.about")), listed(entries, "ul", class_="w-entries"), *divided]


def _words(dossier: Dossier) -> list[Child]:
    return [_word(word, dossier) for word in dossier.words]


def _word(word: Word, dossier: Dossier) -> Node:
    """A term in a sentence: what it means to those who use it, and what it is not."""
    written = Written(dossier.language)
    twin = word.do_not_translate_as
    false_twin: list[Child] = (
        [" ", say("dossiers.words.not"), " ", written.inline(f"{twin.rstrip('.')}.")] if twin else []
    )
    return el(
        "p",
        el("strong", el("bdi", word.term)),
        " (",
        written.inline(word.language),
        "): ",
        written.inline(f"{word.gloss.rstrip('.')}."),
        *false_twin,
    )


def _silences(dossier: Dossier) -> list[Child]:
    found = Written(dossier.language).items(dossier.silences)
    return [el("p", say("dossiers.silences.about")), found] if found else []


def _speaking(dossier: Dossier) -> list[Child]:
    written, said = Written(dossier.language), dossier.positionality
    return [
        written.under(say("dossiers.speaking.curator"), written.prose(said.curator)),
        written.under(say("dossiers.speaking.relation"), written.prose(said.relation_to_setting)),
        written.under(say("dossiers.speaking.read_from"), written.prose(said.read_from)),
        written.under(say("dossiers.speaking.interests"), written.prose(said.interests)),
        written.under(say("dossiers.speaking.distortions"), written.items(said.likely_distortions)),
        written.under(say("dossiers.speaking.uncontested"), written.prose(said.no_contested_because)),
        written.under(say("dossiers.speaking.next"), written.prose(said.who_should_curate_next)),
        written.under(
            say("dossiers.speaking.notices"),
            el("p", say("dossiers.speaking.notices_about"), class_="w-meta") if dossier.status.notices else None,
            written.items(dossier.status.notices),
        ),
        el("p", say("dossiers.speaking.licence", licence=dossier.licence), class_="w-meta"),
    ]


def _sources(dossier: Dossier) -> list[Child]:
    about = say("dossiers.sources.about" if dossier.notes else "dossiers.sources.about_reserved")
    return [el("p", about), listed((_source(each, dossier) for each in dossier.sources), "ul", class_="w-sources")]


def _source(source: Source, dossier: Dossier) -> Node:
    written = Written(dossier.language)
    via: list[Child] = (
        [" ", say("dossiers.sources.via"), " ", written.inline(f"{source.via.rstrip('.')}.")] if source.via else []
    )
    consent: list[Child] = (
        [" ", say("dossiers.sources.consent"), " ", written.inline(f"{source.consent.rstrip('.')}.")]
        if source.consent
        else []
    )
    return el(
        "div",
        el("span", source.cite, lang=dossier.language, dir="auto"),
        " ",
        written.inline(f"{capital(source.kind.rstrip('.'))};"),
        " ",
        say("dossiers.sources.of"),
        " ",
        written.inline(f"{source.about.rstrip('.')}."),
        " ",
        el("small", what_was_checked(source), *via, " ", say(f"dossiers.from_setting.{source.from_setting}"), *consent),
        id=f"source-{source.id}",
    )


def _kept(dossier: Dossier) -> list[Child]:
    """Passages that stay although lint warns of them, and why."""
    written = Written(dossier.language)
    rows = [group(written.inline(f"“{each.words}”"), " ", written.inline(each.because)) for each in dossier.kept]
    return [el("p", say("dossiers.kept.about")), listed(rows)] if rows else []


def _retired(dossier: Dossier) -> list[Child]:
    """Notes that were taken out, and why."""
    written = Written(dossier.language)
    rows = [
        group(
            el("code", each.id),
            " ",
            el("small", say("dossiers.retired.by", since=each.since, by=each.by)),
            " ",
            written.inline(each.because),
            *((" ", say("dossiers.retired.instead", notes=", ".join(each.instead))) if each.instead else ()),
        )
        for each in dossier.retired
    ]
    return [el("p", say("dossiers.retired.about")), listed(rows)] if rows else []


def _changes(dossier: Dossier) -> list[Child]:
    written = Written(dossier.language)
    rows = [
        group(
            el("strong", change.version),
            " ",
            el("small", say("dossiers.changes.by", date=change.date, by=change.by)),
            " ",
            written.inline(change.change),
            *((" ", say("dossiers.changes.after"), written.items(change.after)) if change.after else ()),
        )
        for change in dossier.changelog
    ]
    return [listed(rows)]


_SECTIONS = {
    "scope": _scope,
    "cues": _cues,
    "boundaries": _boundaries,
    "aside": _aside,
    "notes": _notes,
    "words": _words,
    "silences": _silences,
    "speaking": _speaking,
    "sources": _sources,
    "kept": _kept,
    "retired": _retired,
    "changes": _changes,
}
