"""The graph as it ran: the steps in order with their time, who took them and how they came out; reviewers side by side.

It is told from the events alone. What a person did in between, such as a correction, stands where it happened.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from winks.app_pages.showing import Child, Node, badge, el, group
from winks.app_pages.trace_reading import Reading, named
from winks.app_pages.words import counted, say
from winks.trail.course import COUNTS, WARNS, Step

CHOICES = ("outcome", "revision", "awaiting", "why", "item", "part", "status", "by")
"""Choices that a step may have recorded."""
_UNTOLD = (None, "findings", "finished")


def course(reading: Reading, steps: Iterable[Step]) -> Iterator[Child]:
    """The steps of every leg."""
    yield el("p", say("trace.course.about"), class_="w-meta")
    rows: list[Child] = []
    for beside in _side_by_side(steps):
        boxes = [el("div", *_step(reading, each), id=_anchor(each)) for each in beside]
        rows.append(el("li", el("div", *boxes, class_="w-side")) if len(boxes) > 1 else el("li", boxes[0]))
    yield el("ol", *rows, class_="w-steps")
    yield el("p", *_trail(reading), class_="w-meta")


def _side_by_side(steps: Iterable[Step]) -> list[list[Step]]:
    """The steps in their order, those that ran side by side together."""
    groups: list[list[Step]] = []
    for step in steps:
        if groups and step.id in groups[-1][0].beside:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _anchor(step: Step) -> str:
    return f"step-{step.id}"


def _step(reading: Reading, step: Step) -> Iterator[Child]:
    name = say("trace.course.leg", n=step.leg) if step.name == "leg" else named("step", step.name)
    yield el("strong", name)
    if step.reviewer and step.name != "read_standpoint":
        yield group(" ", el("bdi", reading.who(step.reviewer)))
    if step.round > 1:
        yield group(" ", say("trace.calls.round", n=step.round))
    yield " "
    if not step.mark or step.outcome not in ("noted", "opened"):
        yield badge(say(f"trace.outcome.{step.outcome}"), "warn" if step.outcome in WARNS else "plain")
    yield el("br")
    yield el("small", *_details(reading, step))


def _details(reading: Reading, step: Step) -> Iterator[Child]:
    """When, by whom, what it recorded, and its calls, in a row."""
    said: list[Child] = [_when(step), *_by(reading, step), *_facts(step)]
    said += [el("bdi", step.failure) if step.failure else None]
    said += [el("a", say("trace.course.call"), href=f"#call-{call.started}") for call in step.calls]
    for number, part in enumerate(part for part in said if part is not None):
        yield " · " if number else None
        yield part


def _when(step: Step) -> Node | None:
    at = step.began or step.ended
    if at is None:
        return None
    took = f", {say('trace.seconds', n=f'{step.seconds:.1f}')}" if step.seconds and step.seconds >= 0.05 else ""
    return el("span", f"{at[11:23]}{took}", title=at)


def _by(reading: Reading, step: Step) -> Iterator[Child]:
    """Who did it, where a person did."""
    for event in step.events:
        if event in reading.names:
            name = reading.names[event]
            yield el("bdi", say("trace.course.by", name=name)) if name else say("trace.course.name_gone")


def _facts(step: Step) -> Iterator[Child]:
    facts = step.facts
    if step.name == "open_case":
        yield say("trace.fact.made_by", version=facts.get("winks", "?"), model=facts.get("model", "?"))
    if considered := facts.get("considered"):
        seated = sum(1 for item in considered if item["outcome"] == "seated")
        yield counted("trace.fact.considered", len(considered))
        yield counted("trace.fact.seated", seated)
    yield from (counted(f"trace.fact.{name}", facts[name]) for name in COUNTS if facts.get(name))
    yield from (
        named(f"fact_{name}", str(facts[name])) for name in CHOICES if facts.get(name) not in (None, "findings")
    )
    if notes := facts.get("notes"):
        yield say("trace.fact.notes", ids=", ".join(notes))
    yield from _by_meaning(facts.get("by_meaning"))


def _by_meaning(told: Any) -> Iterator[Child]:
    """What a step says of notes found by meaning: of all seats with the model, or of one reviewer."""
    if isinstance(told, list):
        yield say("trace.fact.by_meaning", ids=", ".join(told))
    elif told:
        ids = ", ".join(note for each in told["found"] for note in each["notes"])
        yield say("trace.fact.looked_by_meaning", model=told["model"], weights=told["weights"][:12])
        if ids:
            yield say("trace.fact.by_meaning", ids=ids)


def _trail(reading: Reading) -> Iterator[Child]:
    """Where the record stands, and how to check it."""
    trail = reading.run.trail
    yield counted("trace.course.events", trail.events)
    yield " "
    yield el("code", trail.head)
    yield " "
    yield say("trace.course.check", run=reading.run.run)
