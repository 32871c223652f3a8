"""Where readings differ: first among what was found, in the words of those who differ, and never settled here.

Readers stand side by side, in the order in which they came to the table. Nothing is counted and nobody wins.
"""

from __future__ import annotations

from collections.abc import Iterator

from winks.agents.critique import PartAbstention
from winks.app_pages.showing import Child, Node, badge, el, listed, quoted
from winks.app_pages.trace_reading import Reading, link_to, named
from winks.app_pages.words import say
from winks.trail.disagreements import Disagreement
from winks.trail.places import Placed


def differing(reading: Reading) -> Iterator[Child]:
    """Every disagreement of a run, in the order in which the run document gives them."""
    if reading.run.disagreements:
        yield el("p", say("trace.differing.about"), class_="w-meta")
    for item in reading.run.disagreements:
        yield el(
            "article",
            el("h3", quoted(item.span.text)),
            el("p", say(f"trace.differing.{item.kind}")),
            el("div", *_readers(reading, item), class_="w-columns"),
            class_="w-differing",
        )


def _readers(reading: Reading, item: Disagreement) -> Iterator[Node]:
    for finding in item.findings:
        if placed := reading.by_id.get(finding):
            yield _speaks(reading, placed)
    for reviewer in item.abstaining:
        said = next((each for each in _abstentions(reading, reviewer) if _is_about(each, item)), None)
        yield el(
            "div",
            el("p", el("strong", el("bdi", reading.who(reviewer)))),
            el("p", badge(say("trace.differing.silent"), "strong"), el("bdi", said.say if said else "")),
        )


def _speaks(reading: Reading, placed: Placed) -> Node:
    found = placed.finding
    return el(
        "div",
        el("p", el("strong", el("bdi", reading.who(placed.reviewer)))),
        el("p", badge(named("verdict", found.verdict), "strong"), link_to(reading, found.id)),
        listed(el("bdi", text) for text in found.readings) or el("p", found.question, dir="auto"),
    )


def _abstentions(reading: Reading, reviewer: str) -> list[PartAbstention]:
    return [
        each for critique in reading.run.critiques if critique.reviewer == reviewer for each in critique.abstentions
    ]


def _is_about(abstention: PartAbstention, item: Disagreement) -> bool:
    return abstention.about in item.span.text or item.span.text in abstention.about


def silent(reading: Reading) -> Iterator[Child]:
    """What a reviewer says nothing of, and what it left out to keep its review short."""
    for critique in reading.run.critiques:
        if not (critique.abstentions or critique.held_back):
            continue
        yield el("h3", el("bdi", reading.who(critique.reviewer)))
        for each in critique.abstentions:
            yield el("p", quoted(each.about), " ", badge(named("reason", each.reason)), el("bdi", each.say))
        if critique.held_back:
            yield el("p", say("trace.silent.held_back"))
            yield listed(_held_back(reading, critique.reviewer, note) for note in critique.held_back)


def _held_back(reading: Reading, reviewer: str, note_id: str) -> Node:
    note = reading.note(reviewer, note_id)
    return el("span", el("code", note_id), f": {note.cue}" if note else None, dir="auto")


def second_round(reading: Reading) -> Iterator[Child]:
    """In a second round: what each reviewer said became of its own findings."""
    for critique in reading.run.critiques:
        for up in critique.follow_ups or ():
            yield el(
                "p",
                link_to(reading, up.finding),
                " ",
                badge(say(f"trace.follow_up.{up.outcome}"), "strong"),
                el("bdi", reading.who(critique.reviewer)),
                ": ",
                el("bdi", up.reason),
            )
