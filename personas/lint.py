"""What a colleague would object to in a dossier: one rule, one function, one sentence.

A rule sees the dossier and yields where and why; it never changes anything. What cannot be read (an empty scope, a
missing field) was refused by `reader.py` before. Rules are a floor (a dossier can pass them all and be thin): they
find what is missing and what turns a setting into a type. `error` keeps a dossier from shipping; `warning` is for the
curator to weigh, who changes the passage or keeps it with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from . import lint_begun, lint_forms, lint_notes, lint_scope, lint_sources, lint_words
from .lint_kept import kept_is_still_needed, kept_names_a_warning, with_reasons
from .lint_rule import Found, Level, Objection, Rule
from .lint_scope import review_has_not_passed
from .reader import ReadDossier

__all__ = ["RULES", "Level", "Objection", "lint", "would_refuse"]

OF_THE_TEXT: dict[Rule, Level] = {
    **lint_begun.RULES,
    **lint_scope.RULES,
    **lint_sources.RULES,
    **lint_notes.RULES,
    **lint_forms.RULES,
    **lint_words.RULES,
}
RULES: dict[Callable[..., Iterator[Found]], Level] = {
    **OF_THE_TEXT,
    review_has_not_passed: "warning",
    kept_names_a_warning: "error",
    kept_is_still_needed: "warning",
}
"""Every rule, with how much it weighs."""


def lint(read: ReadDossier, today: date | None = None) -> list[Objection]:
    """Every objection to a dossier, in the order of its lines. Whether its review has passed is asked only with a `today`."""
    dossier = read.dossier
    found = [each for rule in OF_THE_TEXT for each in _objections(read, rule, rule(dossier))]
    if today:
        found += _objections(read, review_has_not_passed, review_has_not_passed(dossier, today))
    found = with_reasons(dossier, found)
    levels = {rule.__name__: level for rule, level in RULES.items()}
    found += _objections(read, kept_names_a_warning, kept_names_a_warning(dossier, levels))
    found += _objections(read, kept_is_still_needed, kept_is_still_needed(dossier, found, levels))
    return sorted(found, key=lambda objection: objection.line)


def _objections(read: ReadDossier, rule: Callable[..., Iterator[Found]], found: Iterator[Found]) -> list[Objection]:
    return [
        Objection(rule.__name__, RULES[rule], read.line_of(each.field), each.field, each.sentence, each.words)
        for each in found
    ]


def would_refuse(objection: Objection, *, strict: bool = False) -> bool:
    """Whether an objection keeps a dossier from shipping: an error, and in a strict look a warning that is not kept."""
    return objection.level == "error" or (strict and objection.level == "warning")
