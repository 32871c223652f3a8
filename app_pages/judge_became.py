"""What became of what a person proposed in a run: accepted and in which version, declined and why, or open.

Every answer is shown, the last one last. What was said is quoted, so that a person knows their own words again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winks.app_pages.run_list import when
from winks.app_pages.showing import Child, Node, el, group, listed, verbatim
from winks.app_pages.words import say
from winks.judging.amendment import Amendment
from winks.trail.decided import Decision
from winks.trail.listing import GONE


def what_became(proposed: Iterable[Amendment]) -> Node | None:
    """The section for it; None where nothing was proposed."""
    told = listed(_one(each) for each in proposed)
    if told is None:
        return None
    return group(el("h2", say("judge.became.title")), el("p", say("judge.became.about"), class_="w-meta"), told)


def _one(each: Amendment) -> Node:
    about = ", ".join(each.notes)
    where = say("judge.became.of_note", dossier=each.dossier, notes=about) if about else each.dossier
    said = (verbatim(text) for text in (each.words, each.proposes) if text and text.strip())
    return group(el("p", el("strong", _standing(each)), " ", el("bdi", where)), *said, *_answers(each))


def _standing(each: Amendment) -> str:
    if each.version and each.status != "declined":
        return say(f"judge.became.{each.status}_in", version=each.version)
    return say(f"judge.became.{each.status}")


def _answers(each: Amendment) -> Iterator[Child]:
    """What curators said. Where one answered again, what was said before stays to be read."""
    for decision in each.decisions:
        yield el("p", *_answer(decision), class_="w-meta")
        yield el("p", say("judge.became.no_reason")) if decision.reason == GONE else verbatim(decision.reason)


def _answer(decision: Decision) -> Iterator[Child]:
    yield say(f"judge.became.said_{decision.disposition}")
    yield " "
    yield el("bdi", decision.by) if decision.by else say("judge.became.a_curator")
    yield ", "
    yield when(decision.at)
