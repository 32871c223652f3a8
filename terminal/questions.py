"""The questions of a new dossier, asked one after another on stderr. An empty answer leaves a question open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import typer

from ..errors import CallError, DossierError
from ..personas.questionnaire import PARTS, Answers, Question, answers_of
from ..personas.questionnaire_writing import new_dossier
from .layout import say

Ask = Callable[[str], str]
"""Asks one thing, and gives what was typed."""


def ask_all(dossier_id: str, today: date, ask: Ask | None = None) -> Answers:
    """Every question, until all are answered or left open. A scope that is a group is asked for again at once."""
    asking = ask or _ask
    found: dict[str, Any] = {}
    say("Press Enter to leave a question open: it then stands in the dossier, to be said later.")
    for part, questions in PARTS.items():
        say(f"\n{part}")
        for question in questions:
            while True:
                answered = _answer(question, asking)
                try:
                    new_dossier(dossier_id, answers_of(found | answered, "your answer"), today)
                except CallError as error:
                    say(str(error))
                except DossierError as error:
                    for fault in error.faults:
                        say(fault.sentence[0].upper() + fault.sentence[1:])
                else:
                    found |= answered
                    break
    return answers_of(found, "your answers")


def _answer(question: Question, ask: Ask) -> dict[str, Any]:
    """What was answered, by the key; nothing where the question stays open."""
    if not question.takes_several:
        typed = ask(f"{question.asks}\n  ({question.why})").strip()
        return {question.key: typed} if typed else {}
    given: list[str] = []
    while typed := ask(f"{question.asks}\n  ({question.why}; one at a time)" if not given else "  another").strip():
        given.append(typed)
    return {question.key: given} if given else {}


def _ask(what: str) -> str:
    answer: str = typer.prompt(what, default="", show_default=False, err=True)
    return answer
