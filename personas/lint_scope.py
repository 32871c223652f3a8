"""Rules of scope: a dossier is about a situation, can be seated by it and by nothing else, and is looked at again in time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from .dossier import STRONG_TYPES, Dossier, StrongType
from .groups import is_group, is_of_people, names_only_a_group
from .lint_rule import FUNCTION_WORDS, Found, Level, Rule, is_english, word_set
from .ordinary import is_ordinary

MONTHS_AHEAD = 24


def title_names_a_situation(dossier: Dossier) -> Iterator[Found]:
    """The title and the scope's one line name a situation, not a people."""
    for path, text in (("title", dossier.title), ("scope.one_line", dossier.scope.one_line)):
        if len(text.split()) < 4 or re.search(r"\bcultures?\b|\bmentality\b", text, re.IGNORECASE):
            yield Found(path, f"{text[:60]!r} names a people or a culture; say who does what with whom, where.")


_ABOUT_ANY_GROUP = word_set(
    "behavior behaviour beliefs character communicate communicating communication country customs day ethnic etiquette habits "
    "identity language life lifestyle live living manners members mindset norms politeness present psychology religion "
    "religious social speaking style styles think thinking today tradition traditional traditions values various way ways world"
)
"""Words that can be said of any group and name nothing that goes on."""


def scope_is_no_group(dossier: Dossier) -> Iterator[Found]:
    """What is left of the title, the one line and *Who is included* without names of groups and places is still a situation.

    It knows English, and asks only that some word for what goes on is left.
    """
    if not is_english(dossier):
        return
    scope = dossier.scope
    included = (("scope.who_is_included", item) for item in scope.who_is_included)
    for path, text in (("title", dossier.title), ("scope.one_line", scope.one_line), *included):
        if len(text.split()) > 1 and not _says_what_goes_on(text):
            yield Found(path, f"{text[:60]!r} is a group and no more; say in what dealings, with whom, they are meant.")


def _says_what_goes_on(text: str) -> bool:
    words = [word.strip("'’-") for word in re.findall(r"[\w'’-]+", text)]
    return any(_goes_on(word, first=number == 0) for number, word in enumerate(words) if word)


def _goes_on(word: str, *, first: bool) -> bool:
    lower = word.lower()
    if word[0].isupper() and not (first and is_ordinary(lower)):
        return False  # a name
    empty = lower in FUNCTION_WORDS or lower in _ABOUT_ANY_GROUP
    return not (empty or lower.isdigit() or is_group(lower) or is_of_people(lower))


def cues_are_no_group(dossier: Dossier) -> Iterator[Found]:
    """No form that counts is a nationality, religion, ancestry or language, nor stands among those never sufficient alone."""
    stated = {form.casefold() for form in dossier.cues.never_sufficient_alone}
    for type_, form, specific in strong_forms(dossier):
        path = f"cues.{type_}_specific" if specific else f"cues.{type_}"
        if form.casefold() in stated:
            yield Found(
                path, f"{form!r} counts here and stands under *Never sufficient alone* as well; keep it there only."
            )
        elif type_ != "place" and names_only_a_group(form):
            yield Found(
                path,
                f"{form!r} says who somebody is and would count towards a seat; it belongs under *Never sufficient alone*.",
            )


def strong_forms(dossier: Dossier) -> Iterator[tuple[StrongType, str, bool]]:
    """Every form that counts towards a seat, with its type and whether it is marked specific."""
    for type_ in STRONG_TYPES:
        for forms, specific in dossier.cues.strong(type_):
            for form in forms:
                yield type_, form, specific


def ordinary_words_are_not_specific(dossier: Dossier) -> Iterator[Found]:
    """No single ordinary English word is a specific form."""
    for type_, form, specific in strong_forms(dossier):
        if specific and is_ordinary(form):
            yield Found(f"cues.{type_}_specific", f"{form!r} is an ordinary English word; it points nowhere by itself.")


def can_be_seated(dossier: Dossier) -> Iterator[Found]:
    """There are specific forms, and forms of two types."""
    forms = list(strong_forms(dossier))
    if len({type_ for type_, _, _ in forms}) < 2 or not any(specific for _, _, specific in forms):
        yield Found("cues", "could never be seated: it needs forms of two types, and a specific one besides place.")


def review_is_near(dossier: Dossier) -> Iterator[Found]:
    """The next review is at most 24 months after compiling."""
    months = (
        (dossier.review_by.year - dossier.compiled_on.year) * 12 + dossier.review_by.month - dossier.compiled_on.month
    )
    if months > MONTHS_AHEAD or dossier.review_by <= dossier.compiled_on:
        yield Found(
            "review_by", f"is {months} months after compiling; the next review is one to {MONTHS_AHEAD} months ahead."
        )


def review_has_not_passed(dossier: Dossier, today: date) -> Iterator[Found]:
    """The day of the next review is still to come. Asked only where lint is told what day it is."""
    if dossier.review_by < today:
        yield Found(
            "review_by",
            f"{dossier.review_by} has passed, so the dossier stands aside everywhere; read it again, and set the next day.",
        )


RULES: dict[Rule, Level] = {
    title_names_a_situation: "error",
    scope_is_no_group: "error",
    cues_are_no_group: "error",
    ordinary_words_are_not_specific: "error",
    can_be_seated: "error",
    review_is_near: "error",
}
