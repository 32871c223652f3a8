"""How far a run has come, from the events that have landed: who is at work, who is done, and for how long.

Only what happened is told. There is no bar that fills: nobody knows how long a reading takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from winks.app_pages.showing import Node, badge, el, listed
from winks.app_pages.words import say
from winks.trail.events import Event

State = Literal["waiting", "at_work", "done", "failed"]
STEPS = ("read_cues", "convene", "draft", "review", "read_standpoint", "check_findings", "revise", "check_revision")
"""The steps that are told, in their order; `review` is one for each who is seated."""


class Progress(NamedTuple):
    """One step of a run, or one reviewer's part of it."""

    step: str
    who: str | None
    """The dossier that reviews."""
    state: State
    seconds: float | None
    """How long it has taken, where it asked a model."""


def progress(events: Iterable[Event], now: datetime) -> list[Progress]:
    """How far the leg that is under way has come."""
    leg = _this_leg(list(events))
    told: list[Progress] = []
    for step in STEPS:
        for who in _seated(leg) if step == "review" else [None]:
            state = _state(leg, step, who, told)
            told.append(Progress(step, who, state, _seconds(leg, step, who, now)))
    return told


def progress_list(told: Sequence[Progress]) -> Node | None:
    """The steps as a list to read."""
    return listed((_row(item) for item in told), "ol", class_="w-steps")


def _row(item: Progress) -> Node:
    kind = {"done": "in", "failed": "warn", "at_work": "strong"}.get(item.state, "plain")
    took = say("deliberate.seconds", n=f"{item.seconds:.0f}") if item.seconds is not None else None
    return el(
        "span",
        badge(say(f"deliberate.state.{item.state}"), kind),
        say(f"deliberate.step.{item.step}"),
        el("bdi", f" {item.who}") if item.who else None,
        el("small", f" {took}") if took else None,
    )


def _this_leg(events: list[Event]) -> list[Event]:
    opened = max((index for index, event in enumerate(events) if event.kind == "leg_opened"), default=0)
    return events[opened:]


def _seated(leg: list[Event]) -> list[str | None]:
    """The dossiers that were seated; before that is known, one place for whoever comes."""
    for event in reversed(leg):
        if event.kind == "convene_finished":
            outcomes = [item for item in event.payload["considered"] if item["outcome"] == "seated"]
            return [item["dossier"].partition("@")[0] for item in outcomes]
    return []


def _state(leg: list[Event], step: str, who: str | None, told: list[Progress]) -> State:
    mine = [event for event in leg if _is_of(event, step, who)]
    if any(event.kind in ("step_failed", "review_failed") for event in mine):
        return "failed"
    if any(event.kind == f"{step}_finished" for event in mine):
        return "done"
    if any(event.kind == "call_started" for event in mine):
        return "at_work"
    beside = step in ("review", "read_standpoint")
    before = [item for item in told if not (beside and item.step in ("review", "read_standpoint"))]
    return "at_work" if all(item.state in ("done", "failed") for item in before) else "waiting"


def _is_of(event: Event, step: str, who: str | None) -> bool:
    payload = event.payload
    if event.kind in ("call_started", "call_finished"):
        return bool(payload["slot"]["node"] == step and payload["slot"]["dossier"] == who)
    if event.kind == "step_failed":
        return bool(payload["step"] == step)
    return event.kind in (f"{step}_finished", f"{step}_failed") and payload.get("reviewer") == who


def _seconds(leg: list[Event], step: str, who: str | None, now: datetime) -> float | None:
    """From the first call of a step to its last event, or to now."""
    mine = [event for event in leg if _is_of(event, step, who)]
    began = next((event.at for event in mine if event.kind == "call_started"), None)
    if began is None:
        return None
    over = next((event.at for event in reversed(mine) if event.kind == f"{step}_finished"), None)
    until = datetime.fromisoformat(over) if over else now
    return max(0.0, (until - datetime.fromisoformat(began)).total_seconds())
