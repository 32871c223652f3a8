"""What a colleague would object to in a dossier: one rule, one function, one sentence.

A rule sees the dossier and yields where and why; it never changes anything. What cannot be read (an empty scope, a
missing field) was refused by `reader.py` before. Rules are a floor (a dossier can pass them all and be thin): they
find what is missing and what turns a setting into a type. `error` keeps a dossier from
shipping; `warning` is for the curator to weigh.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Literal, NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from .bearing import bearing
from .dossier import STRONG_TYPES, Dossier, Note
from .forms import SearchText
from .ordinary import is_ordinary
from .reader import ReadDossier

Level = Literal["error", "warning"]


class Objection(NamedTuple):
    """One thing a colleague would object to."""

    rule: str
    level: Level
    line: int
    """1-based line of the file."""
    field: str
    sentence: str


class _Found(NamedTuple):
    field: str
    sentence: str


Rule = Callable[[Dossier], Iterator[_Found]]
ALIKE = 92
"""Two readings whose words are this alike (0 to 100, rapidfuzz token_sort_ratio, capitals and marks aside) are one."""
MONTHS_AHEAD = 24


def title_names_a_situation(dossier: Dossier) -> Iterator[_Found]:
    """The title and the scope's one line name a situation, not a people."""
    for path, text in (("title", dossier.title), ("scope.one_line", dossier.scope.one_line)):
        if len(text.split()) < 4 or re.search(r"\bcultures?\b|\bmentality\b", text, re.IGNORECASE):
            yield _Found(path, f"{text[:60]!r} names a people or a culture; say who does what with whom, where.")


def readings_are_rivals(dossier: Dossier) -> Iterator[_Found]:
    """No note gives the same reading twice. It compares words, in any order; two wordings of one thought pass it."""
    for note in dossier.notes:
        for one, other in combinations(note.readings, 2):
            if fuzz.token_sort_ratio(one, other, processor=default_process) >= ALIKE:
                yield _Found(f"notes.{note.id}.readings", f"{one[:50]!r} stands twice in the same words; give a rival.")


def attested_means_inside(dossier: Dossier) -> Iterator[_Found]:
    """`attested` rests on one source inside the scope, `well-attested` on two."""
    inside = {source.id for source in dossier.sources if source.inside_scope == "yes"}
    needed = {"attested": 1, "well-attested": 2}
    for note in dossier.notes:
        found = len({citation.ref for citation in note.sources} & inside)
        if found < needed.get(note.standing, 0):
            yield _Found(
                f"notes.{note.id}.standing",
                f"{note.standing!r} needs {needed[note.standing]} source(s) inside the scope and has {found}; "
                "call it `extrapolated` or name the source.",
            )


def sourced_unless_unsourced(dossier: Dossier) -> Iterator[_Found]:
    """A note without a source is `unsourced`, and only such a note."""
    for note in dossier.notes:
        if bool(note.sources) == (note.standing == "unsourced"):
            yield _Found(
                f"notes.{note.id}.sources", f"standing {note.standing!r} and {len(note.sources)} sources disagree."
            )


def something_is_contested(dossier: Dossier) -> Iterator[_Found]:
    """At least one note is contested, or the dossier says why none is."""
    said = dossier.positionality.no_contested_because
    if dossier.notes and not said and not any(note.standing == "contested" for note in dossier.notes):
        yield _Found("notes", "no note is `contested`; a setting nobody argues about is rare: say why, or look again.")


def silences_are_named(dossier: Dossier) -> Iterator[_Found]:
    """At least three silences, unless the dossier has no notes."""
    if dossier.notes and len(dossier.silences) < 3:
        yield _Found(
            "silences", f"{len(dossier.silences)} silence(s); name at least three things this dossier cannot hear."
        )


def no_term_stands_for_all(dossier: Dossier) -> Iterator[_Found]:
    """In a dossier of six notes or more, no term of the words list occurs in more than a third of them."""
    texts = {note.id: SearchText(_prose_of(note)) for note in dossier.notes}
    fold = dossier.folds("notes")
    for word in dossier.words:
        for term in re.split(r"\s*[/,]\s*", word.term):
            using = [note_id for note_id, text in texts.items() if text.find(term, fold)]
            if len(dossier.notes) >= 6 and len(using) * 3 > len(dossier.notes):
                yield _Found(
                    f"words.{word.term}",
                    f"{term!r} stands in {len(using)} of {len(dossier.notes)} notes; one word is carrying the place.",
                )


def setting_has_its_scholars(dossier: Dossier) -> Iterator[_Found]:
    """One source in three is from the setting, or a line of the likely distortions speaks of the sources."""
    own = sum(source.from_setting == "yes" for source in dossier.sources)
    said = any(re.search(r"\bsources?\b", item, re.IGNORECASE) for item in dossier.positionality.likely_distortions)
    if own * 3 < len(dossier.sources) and not said:
        yield _Found(
            "positionality.likely_distortions",
            f"{own} of {len(dossier.sources)} sources are from the setting; say in a sentence what such sources miss.",
        )


def review_is_near(dossier: Dossier) -> Iterator[_Found]:
    """The next review is at most 24 months after compiling."""
    months = (
        (dossier.review_by.year - dossier.compiled_on.year) * 12 + dossier.review_by.month - dossier.compiled_on.month
    )
    if months > MONTHS_AHEAD or dossier.review_by <= dossier.compiled_on:
        yield _Found(
            "review_by", f"is {months} months after compiling; the next review is one to {MONTHS_AHEAD} months ahead."
        )


def manuals_do_not_stand_alone(dossier: Dossier) -> Iterator[_Found]:
    """No note rests only on sources whose kind is a manual."""
    manuals = {source.id for source in dossier.sources if "manual" in source.kind.lower()}
    for note in dossier.notes:
        if note.sources and all(citation.ref in manuals for citation in note.sources):
            yield _Found(f"notes.{note.id}.sources", "rests on manuals alone; they say what to do, not what people do.")


def checked_once_past_starter(dossier: Dossier) -> Iterator[_Found]:
    """In a `curator-signed` or `community-reviewed` dossier no source is `Checked: none`. A listing is enough to pass."""
    if dossier.standing in ("curator-signed", "community-reviewed"):
        for source in dossier.sources:
            if source.checked == "none":
                yield _Found(
                    f"sources.{source.id}.checked",
                    f"is 'none' in a dossier that is {dossier.standing!r}; look the work up and say what was opened.",
                )


def ordinary_words_are_not_specific(dossier: Dossier) -> Iterator[_Found]:
    """No single ordinary English word is a specific form."""
    for type_ in STRONG_TYPES:
        for form in (form for forms, specific in dossier.cues.strong(type_) if specific for form in forms):
            if is_ordinary(form):
                yield _Found(
                    f"cues.{type_}_specific", f"{form!r} is an ordinary English word; it points nowhere by itself."
                )


def can_be_seated(dossier: Dossier) -> Iterator[_Found]:
    """There are specific forms, and forms of two types."""
    groups = {type_: dossier.cues.strong(type_) for type_ in STRONG_TYPES}
    types = [type_ for type_, ((general, _), (specific, _)) in groups.items() if general or specific]
    specific = any(forms for _, (forms, _) in groups.values())
    if len(types) < 2 or not specific:
        yield _Found("cues", "could never be seated: it needs forms of two types, and a specific one besides place.")


def contrast_pairs_hold(dossier: Dossier) -> Iterator[_Found]:
    """The raising draft of each note raises it and the good draft does not."""
    for note in dossier.notes:
        texts = {"prompt": SearchText(note.cue_forms[0].replace("…", " "))}
        if not bearing(note, dossier, texts, SearchText(note.raising_draft)).thin:
            yield _Found(f"notes.{note.id}.raising_draft", "holds none of the note's draft forms.")
        good = bearing(note, dossier, texts, SearchText(note.good_draft))
        if good.thin:
            yield _Found(f"notes.{note.id}.good_draft", f"holds the draft form {good.thin[0].text!r}.")
        elif not good.attended:
            yield _Found(f"notes.{note.id}.good_draft", "mentions neither the cue nor an attended form: an omission.")


_TYPE_TALK: dict[str, str] = {
    r"\bin (?:the )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)? (?:culture|tradition|society)\b": "speaks of a culture as a place where rules hold",
    r"\b(?:[A-Z]\w+(?:ese|ish|ians?|ans))(?: people| women| men| employees)? (?:are|have|value|never|always|tend to|prefer|believe)\b": "says what a people is like",
    r"\b(?:high|low)[- ]context|\bcollectivis[tm]|\bpower distance|\bpolychronic": "measures a people on a dimension",
    r"\b(?:timeless|ancient wisdom|exotic|mysterious|since ancient times|age-old)\b": "puts a setting outside the present",
    r"\b(?:authentic|the correct [A-Z]\w+ way|culturally (?:correct|appropriate|accurate))\b": "claims to know the right way",
    r"\b(?:as an? [A-Z]\w+ (?:woman|man|person|elder)|we [A-Z]\w+(?:ese|ish|ians?|ans))\b": "speaks as a person of the setting",
    r"\b\d{1,3} ?% |\b\d(?:\.\d)?/(?:5|10)\b": "scores",
}


def no_group_is_a_type(dossier: Dossier) -> Iterator[_Found]:
    """The lexical floor: no generic, dimension, exoticism, impersonation or score outside the thin readings."""
    for path, text in _curators_prose(dossier):
        for pattern, why in _TYPE_TALK.items():
            if match := re.search(pattern, re.sub(r"[\"“'‘][^\"”'’]*[\"”'’]", "", text)):
                yield _Found(path, f"{match[0]!r} {why}; keep it only inside quotation marks, as what is criticised.")


def _prose_of(note: Note) -> str:
    parts = (note.cue, *note.readings, note.variation, note.contestation, note.guidance, *note.questions)
    return "\n".join(parts)


def _curators_prose(dossier: Dossier) -> Iterator[tuple[str, str]]:
    yield "title", dossier.title
    yield "scope.one_line", dossier.scope.one_line
    for note in dossier.notes:
        for name in ("cue", "variation", "contestation", "guidance"):
            yield f"notes.{note.id}.{name}", getattr(note, name)
        for name in ("readings", "ordinary_explanations", "questions"):
            yield f"notes.{note.id}.{name}", " ".join(getattr(note, name))


RULES: dict[Rule, Level] = {
    title_names_a_situation: "error",
    readings_are_rivals: "error",
    attested_means_inside: "error",
    sourced_unless_unsourced: "error",
    something_is_contested: "error",
    silences_are_named: "error",
    no_term_stands_for_all: "error",
    setting_has_its_scholars: "error",
    review_is_near: "error",
    manuals_do_not_stand_alone: "error",
    checked_once_past_starter: "error",
    ordinary_words_are_not_specific: "error",
    can_be_seated: "error",
    contrast_pairs_hold: "error",
    no_group_is_a_type: "warning",
}


def lint(read: ReadDossier) -> list[Objection]:
    """Every objection to a dossier, in the order of its lines."""
    found = [
        Objection(rule.__name__, level, read.line_of(where), where, sentence)
        for rule, level in RULES.items()
        for where, sentence in rule(read.dossier)
    ]
    return sorted(found, key=lambda objection: objection.line)
