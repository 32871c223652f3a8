"""The run as it went: the steps in order with their time, who took them and how they came out, and every model call.

It is told from the events alone. What was sent to a model and what came back is folded; it is there to the letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...calls import Call
from ...course import COUNTS, WARNS, Step, course
from ...elements import Child, Node, group
from ...json_text import as_json
from .pieces import badge, dots, el, fold, listed, said, table, terms, time
from .view import View
from .words import CALL_STATUS, CALL_TEXT, ERASED, PART, SENT_BY, STEP, STEP_OUTCOME, WHY_A_LEG, counted, named

_CHOICES: Mapping[str, Mapping[str, str]] = {
    "why": WHY_A_LEG,
    "revision": {},
    "awaiting": {},
    "item": {},
    "part": PART,
    "what": ERASED,
}
"""Choices that a step may have recorded, and what they are called."""


def timeline(view: View) -> Iterator[Child]:
    """The steps of every leg; those that ran side by side stand side by side."""
    yield el(
        "p",
        "Times are UTC, by the clock of the machine that wrote them. Reviewers who read side by side, and blind to each "
        "other, stand side by side.",
        class_="meta",
    )
    rows: list[Child] = []
    for beside in _side_by_side(course(view.reading.events)):
        boxes = [el("div", *_step(view, step)) for step in beside]
        rows.append(el("li", el("div", *boxes, class_="side") if len(boxes) > 1 else boxes[0]))
    yield el("ol", *rows, class_="steps")


def _side_by_side(steps: Iterable[Step]) -> list[list[Step]]:
    groups: list[list[Step]] = []
    for step in steps:
        if groups and step.id in groups[-1][0].beside:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _step(view: View, step: Step) -> Iterator[Child]:
    yield el("strong", f"Leg {step.leg}" if step.name == "leg" else named(STEP, step.name))
    if step.reviewer and step.name != "read_standpoint":
        yield group(", ", el("bdi", view.who(step.reviewer)))
    if step.round > 1:
        yield f", round {step.round}"
    if not step.mark or step.outcome not in ("noted", "opened"):
        yield group(" ", badge(named(STEP_OUTCOME, step.outcome), "warn" if step.outcome in WARNS else "plain"))
    yield el("br")
    yield el("small", dots(_details(view, step)))


def _details(view: View, step: Step) -> Iterator[Child]:
    """When, by whom, what it recorded, and its calls."""
    if when := step.began or step.ended:
        yield time(when)
    if step.seconds and step.seconds >= 0.05:
        yield f"{step.seconds:.1f} s"
    yield from (el("bdi", f"by {name}") for event in step.events if (name := view.signed(event)))
    yield from _facts(step)
    yield el("bdi", step.failure) if step.failure else None
    yield from (el("a", "its call", href=f"#call-{call.started}") for call in step.calls)


def _facts(step: Step) -> Iterator[Child]:
    facts = step.facts
    if step.name == "open_case":
        yield el("bdi", f"Winks {facts.get('winks', '?')}, model {facts.get('model', '?')}")
    if considered := facts.get("considered"):
        seated = sum(1 for item in considered if item["outcome"] == "seated")
        yield f"{counted(len(considered), 'dossier')}, {seated} seated"
    yield from (f"{name.replace('_', ' ')}: {facts[name]}" for name in COUNTS if facts.get(name))
    for name, names in _CHOICES.items():
        if choice := facts.get(name):
            yield named(names, str(choice))
    if notes := facts.get("notes"):
        yield f"notes sent: {', '.join(notes)}"
    yield from _by_meaning(facts.get("by_meaning"))


def _by_meaning(told: Any) -> Iterator[Child]:
    """What a step says of notes found by meaning: of all seats with the model, or of one reviewer."""
    if isinstance(told, list):
        yield f"of these by meaning: {', '.join(told)}"
    elif told:
        found = [note for each in told["found"] for note in each["notes"]]
        yield f"looked for by meaning with {told['model']}, weights {told['weights'][:12]}: {', '.join(found) or 'nothing found'}"


# calls


def calls(view: View) -> Iterator[Child]:
    """Every model call: what it was for and what it took; its texts folded behind it."""
    made, usage = view.reading.calls, view.run.usage
    if not made:
        yield el("p", "No model was called. Plain code over the dossiers did all of it.")
        return
    cost = "The cost is not known." if usage.cost is None else f"Cost: {usage.cost}."
    yield el("p", f"{counted(usage.calls, 'call').capitalize()}. Tokens, sent and back: {usage.tokens:,}. {cost}")
    names = ("For what", "Model", "Tokens", "Time", "Outcome")
    yield table(names, (_row(view, number, call) for number, call in enumerate(made, start=1)), "calls")
    yield el("h3", "What was sent, and what came back")
    yield from (
        fold(group(f"{number}. ", _for_what(view, call)), *_texts(call), id=f"call-{call.started}")
        for number, call in enumerate(made, start=1)
    )


def _row(view: View, number: int, call: Call) -> tuple[Child, ...]:
    answered = call.answered_by if call.answered_by != call.model else None
    kept = f", {call.cached_tokens:,} of them kept by the provider" if call.cached_tokens else ""
    took = f"{call.seconds:.1f} s" if call.seconds is not None else "not over"
    again = f", {counted(call.attempts, 'request')}" if call.attempts > 1 else ""
    return (
        el("a", f"{number}. ", _for_what(view, call), href=f"#call-{call.started}"),
        group(el("bdi", call.model), group(", answered as ", el("bdi", answered)) if answered else None),
        f"{call.input_tokens:,} sent{kept}; {call.output_tokens:,} back",
        el("span", took + again, class_="fixed"),
        group(named(CALL_STATUS, call.status), group(": ", el("bdi", call.failure)) if call.failure else None),
    )


def _for_what(view: View, call: Call) -> Node:
    """Which step asked, and for whom."""
    slot = call.slot
    whom = group(", ", el("bdi", view.who(slot.dossier))) if slot.dossier else None
    more = [f"round {slot.round}" if slot.round > 1 else None, "asked again" if slot.turn > 1 else None]
    more += [f"leg {slot.leg}" if slot.leg > 1 else None]
    return group(named(STEP, slot.node), whom, *(f", {each}" for each in more if each))


def _texts(call: Call) -> Iterator[Child]:
    """What was sent and what came back, to the letter."""
    yield el("p", "As it was sent", class_="label")
    if call.request_is != "kept":
        yield el("p", named(CALL_TEXT, call.request_is), class_="notice")
    for message in call.messages:
        yield el("p", named(SENT_BY, message.by), class_="meta")
        yield _whole(message.text, "What was sent")
    if call.shape:
        yield fold(
            "The shape that was asked for", _whole(as_json(call.shape, indent=2), "The shape that was asked for")
        )
    yield el("p", "As it came back", class_="label")
    if call.reply_is != "kept":
        yield el("p", named(CALL_TEXT, call.reply_is), class_="notice")
    if call.failed:
        yield el("p", said(call.failed.message), f" ({call.failed.kind})", class_="trouble")
    raw = call.failed.raw if call.failed else call.reply
    yield _whole(raw, "What came back") if raw is not None else None
    parameters = listed((el("bdi", f"{name}: {value}") for name, value in call.parameters.items()), class_="plain")
    yield terms(("How the shape was asked for", call.way), ("Why it stopped", call.finish), ("Parameters", parameters))


def _whole(text: str, name: str) -> Node:
    """A text to the letter, in a box that can be scrolled from the keyboard."""
    return el("pre", text, dir="auto", tabindex="0", role="region", aria_label=name)
