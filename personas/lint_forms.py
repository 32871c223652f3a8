"""Rules of forms: every wording can be found, counts for something, and does not undo another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from .dossier import STRONG_TYPES, Dossier, FoldGroup
from .forms import Fold, SearchText
from .lint_rule import FUNCTION_WORDS, Found, Level, Rule
from .lint_scope import strong_forms

_BETWEEN = " . "
"""What parts forms in one text: no form reaches across the end of a sentence."""


def forms_are_given_once(dossier: Dossier) -> Iterator[Found]:
    """No form stands twice in a list, nor twice but for capitals where they do not matter."""
    for path, group, forms in _lists(dossier):
        first: dict[str, str] = {}
        for form in forms:
            key = _key(form, dossier.folds(group))
            if key in first:
                beside = (
                    "stands twice" if first[key] == form else f"is {first[key]!r} again, as forms are compared here"
                )
                yield Found(path, f"{form!r} {beside}; one will do.", form)
            first.setdefault(key, form)


def _lists(dossier: Dossier) -> Iterator[tuple[str, FoldGroup, tuple[str, ...]]]:
    """Every list of forms, with where it stands and how it is compared."""
    cues = dossier.cues
    for type_ in STRONG_TYPES:
        (general, _), (specific, _) = cues.strong(type_)
        yield f"cues.{type_}", type_, general + specific
    yield "cues.never_sufficient_alone", "never_sufficient_alone", cues.never_sufficient_alone
    for name in ("excluding_places", "excluding_people", "excluding_settings"):
        yield f"cues.{name}", "excluding", getattr(cues, name)
    for boundary in dossier.boundaries:
        yield f"boundaries.{boundary.id}.forms", "boundaries", boundary.forms
    for note in dossier.notes:
        for name in ("cue_forms", "draft_forms", "attended_forms"):
            yield f"notes.{note.id}.{name}", "notes", getattr(note, name)


def _key(form: str, fold: Fold) -> str:
    """A form as it is compared, but for marks on letters: people give both spellings on purpose."""
    text = unicodedata.normalize("NFC", form.replace("...", "…").replace("’", "'"))
    return text.casefold() if fold.case else text


def cue_forms_can_count(dossier: Dossier) -> Iterator[Found]:
    """No form that counts is an excluding form as well: it would take itself away."""
    excluding = dossier.cues.excluding
    fold = dossier.folds("excluding")
    for type_, form, specific in strong_forms(dossier) if excluding else ():
        text = SearchText(form)
        if any(len(span.text) == len(form) for span in text.find_any(excluding, fold)):
            path = f"cues.{type_}_specific" if specific else f"cues.{type_}"
            yield Found(path, f"{form!r} is excluded as well, so it can never count; take it out of one of the two.")


def attending_is_not_raising(dossier: Dossier) -> Iterator[Found]:
    """No attended form holds one of the note's draft forms: a draft that attends would raise the note all the same."""
    for note in dossier.notes:
        text = SearchText(_BETWEEN.join(note.attended_forms))
        for thin in text.find_any(note.draft_forms, dossier.folds("notes")):
            start = text.text.rfind(_BETWEEN, 0, thin.start + 1) + 1
            form = text.text[start:].partition(_BETWEEN)[0].removeprefix(". ").strip()
            yield Found(
                f"notes.{note.id}.attended_forms",
                f"{form!r} is to show attention, and the draft form {thin.text!r} in it raises the note; reword one.",
                form,
            )


def note_forms_say_something(dossier: Dossier) -> Iterator[Found]:
    """No cue form or draft form of a note is a single word such as `the` or `you`, which any text holds."""
    for note in dossier.notes:
        for name in ("cue_forms", "draft_forms"):
            for form in getattr(note, name):
                if form.lower() in FUNCTION_WORDS:
                    yield Found(
                        f"notes.{note.id}.{name}",
                        f"{form!r} stands in nearly every text; the note would come up whatever is said.",
                        form,
                    )


RULES: dict[Rule, Level] = {
    forms_are_given_once: "warning",
    cue_forms_can_count: "error",
    attending_is_not_raising: "warning",
    note_forms_say_something: "warning",
}
