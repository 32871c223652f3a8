"""Where readings differ, in the words of those who differ, side by side. Nothing is counted and nobody wins."""

from __future__ import annotations

from collections.abc import Iterator

from ....agents.critique import PartAbstention
from ...disagreements import Disagreement
from ...elements import Child, Node, group
from ...places import Placed
from .pieces import badge, el, listed, quoted, said
from .view import View
from .words import DIFFERS, REASON, VERDICT, named


def differing(view: View) -> Iterator[Child]:
    """Every disagreement of a run, in the order of the run document."""
    if view.run.disagreements:
        yield el("p", "Nothing here is settled, and nobody has won.", class_="meta")
    for item in view.run.disagreements:
        yield el(
            "article",
            el("h3", quoted(item.span.text)),
            el("p", named(DIFFERS, item.kind)),
            el("div", *_readers(view, item), class_="side"),
            class_="card",
        )


def _readers(view: View, item: Disagreement) -> Iterator[Node]:
    for finding in item.findings:
        if found := view.by_id.get(finding):
            yield _speaks(view, found)
    for reviewer in item.abstaining:
        yield _silent(view, reviewer, item)


def _speaks(view: View, item: Placed) -> Node:
    found = item.finding
    return el(
        "div",
        el("p", el("strong", el("bdi", view.who(item.reviewer)))),
        el("p", badge(named(VERDICT, found.verdict), "strong"), " ", view.link(found.id)),
        listed(said(text) for text in found.readings) or el("p", found.question, dir="auto"),
    )


def _silent(view: View, reviewer: str, item: Disagreement) -> Node:
    about = next((each for each in _abstentions(view, reviewer) if _is_about(each, item)), None)
    return el(
        "div",
        el("p", el("strong", el("bdi", view.who(reviewer)))),
        el("p", badge("says nothing of it", "strong")),
        el("p", about.say, dir="auto") if about else None,
    )


def _abstentions(view: View, reviewer: str) -> list[PartAbstention]:
    return [each for critique in view.run.critiques if critique.reviewer == reviewer for each in critique.abstentions]


def _is_about(abstention: PartAbstention, item: Disagreement) -> bool:
    return abstention.about in item.span.text or item.span.text in abstention.about


def silent(view: View) -> Iterator[Child]:
    """What a reviewer says nothing of, what it left out to keep its review short, and how a review failed."""
    for critique in view.run.critiques:
        if not (critique.abstentions or critique.held_back or critique.failure):
            continue
        yield el("h3", el("bdi", view.who(critique.reviewer)))
        if critique.failure:
            yield el("p", "It brought no review: ", said(critique.failure.message), class_="trouble")
        yield listed(
            group(quoted(each.about), " ", badge(named(REASON, each.reason)), " ", said(each.say))
            for each in critique.abstentions
        )
        if critique.held_back:
            yield el("p", "Left out to keep its review short, though they bear on the case too:")
            yield listed(view.note_link(critique.reviewer, note) for note in critique.held_back)
