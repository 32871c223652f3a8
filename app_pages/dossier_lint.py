"""What a colleague would object to in a dossier, each in a sentence, with the rule that asks for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.words import counted, say
from winks.personas.lint import RULES, Level, Objection


def show_lint(objections: Sequence[Objection]) -> None:
    """The errors, the warnings, what is kept and why, then what every rule asks."""
    show(
        el("p", say("dossiers.lint.about")),
        None if objections else el("p", say("dossiers.lint.nothing"), class_="w-empty"),
        *(_section(level, [each for each in objections if each.level == level]) for level in get_args(Level)),
        el("h2", say("dossiers.lint.rules")),
        *_rules("error"),
        *_rules("warning"),
    )


def _section(level: Level, objections: Sequence[Objection]) -> Node | None:
    rows = [_objection(each) for each in objections]
    return group(el("h2", counted(f"dossiers.lint.{level}", len(rows))), listed(rows, "ol")) if rows else None


def _objection(each: Objection) -> Node:
    """Where it is, what is wrong there, and which rule says so."""
    return group(
        el("strong", say("dossiers.place", line=each.line, field=each.field), dir="auto"),
        " ",
        el("bdi", each.sentence),
        " ",
        group(el("bdi", say("dossiers.lint.because", reason=each.because)), " ") if each.because else None,
        el("a", say("dossiers.lint.why"), href=f"#rule-{each.rule}", title=say(f"dossiers.rule.{each.rule}")),
    )


def _rules(level: Level) -> list[Node | None]:
    """What every rule of a level asks, each where the objections lead to."""
    names = [rule.__name__ for rule, found in RULES.items() if found == level]
    rows = (el("span", say(f"dossiers.rule.{name}"), id=f"rule-{name}") for name in names)
    return [el("p", say(f"dossiers.lint.rules_{level}")), listed(rows)]
