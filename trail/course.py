"""The graph as it ran, step by step: who, when, side by side with whom, and with what outcome.

From the events alone, so that it can be told of a run whose texts were erased and of one that is under way. The limit:
only what leaves an event is seen. A step without a call begins, as told here, when the one before it ended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, NamedTuple

from ..agents.plain import Plain
from .calls import CallMade, calls_made
from .events import Event, status_of

Outcome = Literal[
    "finished",
    "failed",
    "stood_in",
    "recorded_earlier",
    "unchanged",
    "under_way",
    "cut_off",
    "cancelled",
    "opened",
    "paused",
    "resumed",
    "noted",
]
"""`stood_in`: its model brought nothing usable and plain code took its place. `recorded_earlier`: what an earlier leg
recorded was used. `unchanged`: it was asked again and gave just that. `cut_off`: the run stopped before it was over."""

COUNTS = (
    "cues",
    "boundaries",
    "findings",
    "verified",
    "withheld",
    "taken",
    "declined",
    "left_to_user",
    "unkept",
    "still_stands",
)
"""Counts that a step may have recorded, in the order in which they are told; those of nothing are left out."""

WARNS = ("failed", "stood_in", "cut_off", "cancelled")
"""Outcomes that a reader is to notice."""

STAGES = (
    "open_case",
    "read_cues",
    "convene",
    "draft",
    "review",
    "check_findings",
    "revise",
    "check_revision",
    "follow_up",
    "pause",
    "present",
)
"""The steps in their order. `read_standpoint` is of the stage of the reviews, which are side by side."""


class Step(Plain):
    """A step of the graph in one leg; or a mark, something that came from outside at one moment."""

    id: str
    """`1.review.ID`: leg, name and reviewer; of a mark, `event.12`."""
    name: str
    """As in the graph; of a mark `leg`, `pause`, `resume`, `cancel`, `correction`, `amendment`, `decision`, `judgement`
    or `erasure`."""
    mark: bool = False
    leg: int
    round: int = 1
    reviewer: str | None = None
    outcome: Outcome
    failure: str | None = None
    """The kind of failure, where one is known."""
    began: str | None = None
    """UTC. None of what was recorded earlier."""
    ended: str | None = None
    """UTC. None of what goes on; of a pause, when the run was gone on with."""
    facts: dict[str, Any]
    """What it recorded: ids, counts and choices, no texts."""
    calls: tuple[CallMade, ...] = ()
    beside: tuple[str, ...] = ()
    """Ids of the steps it ran side by side with."""
    events: tuple[int, ...] = ()
    """Numbers of the events that say so; those of its calls are with these."""

    @property
    def seconds(self) -> float | None:
        """How long it took, by the trail's clock; 0 where that went back meanwhile."""
        if self.began is None or self.ended is None:
            return None
        passed = datetime.fromisoformat(self.ended) - datetime.fromisoformat(self.began)
        return max(0.0, passed.total_seconds())


def course(events: Iterable[Event]) -> tuple[Step, ...]:
    """The steps of a run by leg and stage, side by side ones by when they ended, and the marks where they came in."""
    told = _Told(list(events))
    placed = sorted([*told.steps(), *told.marks()], key=lambda item: item[0])
    return tuple(_with_company([step for _, step in placed]))


_Place = tuple[str, str | None, int]
"""A step's name, reviewer and round."""


class _Key(NamedTuple):
    """A step in a leg."""

    leg: int
    name: str
    reviewer: str | None = None
    round: int = 1

    @property
    def place(self) -> _Place:
        return self.name, self.reviewer, self.round

    @property
    def rank(self) -> int:
        return STAGES.index("review" if self.name == "read_standpoint" else self.name)

    @property
    def id(self) -> str:
        return ".".join(filter(None, (str(self.leg), self.name, self.reviewer)))


_Placed = tuple[tuple[int, int, int], Step]
"""A step with what it is sorted by: its leg, the rank of its stage, and the number of an event."""


class _Told:
    """The events of a run by the step they tell of."""

    def __init__(self, events: list[Event]) -> None:
        self.status = status_of(events)
        self.own: dict[_Key, list[Event]] = {}
        self.calls: dict[_Key, list[CallMade]] = {}
        self.outside: list[tuple[int, int, Event]] = []
        """Marks, with their leg and the rank of the stage they came in after."""
        self.by_leg: dict[int, list[Event]] = {}
        furthest: dict[int, int] = {}
        for event in events:
            leg = event.payload["leg"] if event.kind == "leg_opened" else max(self.by_leg, default=1)
            self.by_leg.setdefault(leg, []).append(event)
            key = _key(leg, event)
            furthest[leg] = max(furthest.get(leg, -1), key.rank if key else -1)
            if event.kind == "run_paused":
                furthest[leg] = STAGES.index("pause")
            if key is None:
                self.outside.append((leg, furthest[leg], event))
            elif event.kind not in _OF_CALLS:
                self.own.setdefault(key, []).append(event)
        for call in calls_made(events):
            key = _Key(call.slot.leg, call.slot.node, call.slot.dossier, call.slot.round)
            self.calls.setdefault(key, []).append(call)

    def steps(self) -> Iterator[_Placed]:
        """Every step, and every one that a later leg took from the record."""
        for key in dict.fromkeys((*self.own, *self.calls)):
            last = max([event.seq for event in self.own.get(key, ())] or [self.calls[key][-1].started])
            yield (key.leg, key.rank, last), self._step(key)
        for leg in range(2, max(self.by_leg) + 1):
            for key, events in self._used_again(leg).items():
                yield (leg, key.rank, 0), self._as_recorded(key, events)

    def marks(self) -> Iterator[_Placed]:
        """What came from outside."""
        opened = [event for _, _, event in self.outside if event.kind == "leg_opened"]
        for leg, rank, event in self.outside:
            name, outcome = _MARKS.get(event.kind, (event.kind, "noted"))
            gone_on = next((later.at for later in opened if later.seq > event.seq), None)
            step = Step(
                id=f"event.{event.seq}",
                name=name,
                mark=True,
                leg=leg,
                outcome=outcome,
                began=event.at,
                ended=gone_on if event.kind == "run_paused" else event.at,
                facts=_facts([event]),
                events=(event.seq,),
            )
            yield (leg, rank, event.seq), step

    # one step

    def _step(self, key: _Key) -> Step:
        own, calls = self.own.get(key, []), self.calls.get(key, [])
        outcome, failure = self._outcome(key)
        return Step(
            id=key.id,
            name=key.name,
            leg=key.leg,
            round=key.round,
            reviewer="standpoint" if key.name == "read_standpoint" else key.reviewer,
            outcome=outcome,
            failure=failure,
            began=calls[0].began if calls else self._before(key),
            ended=None if outcome == "under_way" else own[-1].at if own else self._stopped(key),
            facts=_facts(own or self._last(key.place, key.leg)),
            calls=tuple(calls),
            events=tuple(event.seq for event in own),
        )

    def _outcome(self, key: _Key) -> tuple[Outcome, str | None]:
        """How a step ended, and the kind of failure."""
        own = self.own.get(key, [])
        if not own:
            return self._without_end(key), None
        if broken := next((event for event in own if event.kind == "step_failed"), None):
            went_on = key.name != "draft" and self._went_past(key)
            return "stood_in" if went_on else "failed", broken.payload["failure"]
        if own[-1].kind in ("review_failed", "run_failed"):
            return "failed", own[-1].payload["failure"]
        last = self.calls[key][-1] if key in self.calls else None
        unanswered = key.name == "follow_up" and last is not None and last.status == "failure"
        if unanswered or own[-1].payload.get("outcome") == "failed":
            return "failed", last.failure if last else None
        return "finished", None

    def _without_end(self, key: _Key) -> Outcome:
        """How a step stands that asked and recorded nothing of its own."""
        if self._went_past(key):
            return "unchanged"
        if key.leg < max(self.by_leg) or self.status not in ("running", "cancelled"):
            return "cut_off"
        return "under_way" if self.status == "running" else "cancelled"

    def _before(self, key: _Key) -> str:
        """When the stage before a step ended, or the leg or the process began."""
        first = self.own[key][0]
        before = [event.at for event in self.by_leg[key.leg] if event.seq < first.seq and _is_before(event, key)]
        return before[-1] if before else first.at

    def _stopped(self, key: _Key) -> str | None:
        """When a step that recorded nothing of its own was over, or was stopped."""
        last = self.calls[key][-1]
        if last.ended:
            return last.ended
        return next((event.at for _, _, event in self.outside if event.seq > last.started), None)

    # legs

    def _reached(self, leg: int) -> int:
        """How far a leg came. It may end as failed from any stage, so that ending says nothing."""
        ranks = [key.rank for key in (*self.own, *self.calls) if key.leg == leg and not self._is_failed_end(key)]
        ranks += [rank for in_leg, rank, event in self.outside if in_leg == leg and event.kind == "run_paused"]
        return max(ranks, default=-1)

    def _is_failed_end(self, key: _Key) -> bool:
        return key.name == "present" and self.own[key][-1].payload.get("status") == "failed"

    def _went_past(self, key: _Key) -> bool:
        return self._reached(key.leg) > key.rank

    def _used_again(self, leg: int) -> dict[_Key, list[Event]]:
        """What a leg took from the record: the steps it went past without doing them, as they were recorded last."""
        there = {key.place for key in (*self.own, *self.calls) if key.leg == leg}
        before = dict.fromkeys(key.place for key in self.own if key.leg < leg and key.place not in there)
        found = {key: self._last(key.place, leg) for place in before if self._is_passed(key := _Key(leg, *place))}
        return {key: events for key, events in found.items() if events[-1].kind.endswith("_finished")}

    def _last(self, place: _Place, before: int) -> list[Event]:
        """What was recorded of a step last, before a leg."""
        keys = [key for key in self.own if key.place == place and key.leg < before]
        return self.own[keys[-1]] if keys else []

    def _is_passed(self, key: _Key) -> bool:
        """Whether a leg went past a step: those of reviewers only where they are seated, and had something to follow up."""
        if not 0 < key.rank <= self._reached(key.leg) or key.name == "present":
            return False
        checked = self._last(("check_findings", None, 1), key.leg + 1)
        if key.name == "follow_up" and not (checked and checked[-1].payload["verified"]):
            return False
        return key.reviewer is None or key.reviewer in self._seated(key.leg)

    def _seated(self, leg: int) -> set[str]:
        """The dossiers that were seated last."""
        convened = self._last(("convene", None, 1), leg + 1)
        considered = convened[-1].payload["considered"] if convened else ()
        return {item["dossier"].partition("@")[0] for item in considered if item["outcome"] == "seated"}

    def _as_recorded(self, key: _Key, events: list[Event]) -> Step:
        return Step(
            id=key.id,
            name=key.name,
            leg=key.leg,
            round=key.round,
            reviewer="standpoint" if key.name == "read_standpoint" else key.reviewer,
            outcome="recorded_earlier",
            facts=_facts(events),
            events=tuple(event.seq for event in events),
        )


_OF_CALLS = ("call_started", "call_finished")
_MARKS: dict[str, tuple[str, Outcome]] = {
    "leg_opened": ("leg", "opened"),
    "run_paused": ("pause", "paused"),
    "run_resumed": ("resume", "resumed"),
    "run_cancelled": ("cancel", "cancelled"),
    "run_failed": ("failure", "failed"),
    "correction_made": ("correction", "noted"),
    "amendment_proposed": ("amendment", "noted"),
    "amendment_decided": ("decision", "noted"),
    "judgement_made": ("judgement", "noted"),
    "words_erased": ("erasure", "noted"),
}


def _key(leg: int, event: Event) -> _Key | None:
    """The step that an event tells of; None for a mark."""
    if event.kind in _OF_CALLS:
        slot = event.payload["slot"]
        return _Key(leg, slot["node"], slot["dossier"], slot["round"])
    if event.kind in ("step_failed", "run_failed"):
        name = str(event.payload["step"])
    else:
        name = event.kind.removesuffix("_failed").removesuffix("_finished")
    if name not in STAGES and name != "read_standpoint":
        return None
    round_ = 2 if name == "follow_up" else event.payload.get("round", 1)
    return _Key(leg, name, event.payload.get("reviewer"), round_)


def _is_before(event: Event, key: _Key) -> bool:
    """Whether what an event tells of had to be over for a step to begin."""
    if event.kind in ("leg_opened", "run_resumed"):
        return True
    other = _key(key.leg, event)
    return other is not None and other.rank < key.rank


_UNTOLD = ("nonce", "leg", "reviewer", "round", "step", "failure")
"""Told by the step itself, or of no use to a reader."""
_COUNTED = ("account", "answers", "erased")
"""Lists of texts."""


def _facts(events: Iterable[Event]) -> dict[str, Any]:
    """What events say beside texts."""
    told = {key: value for event in events for key, value in event.payload.items() if key not in _UNTOLD}
    told |= {key: len(told[key]) for key in _COUNTED if key in told}
    return {key: fact for key, value in told.items() if (fact := _fact(value)) is not None}


def _fact(value: Any) -> Any:
    """A value of a payload: files by their names; of texts only what they are for, where that is said."""
    if isinstance(value, dict):
        if "blob" in value:
            return None
        if "version" in value:
            return f"{value['name']}@{value['version']}"
        facts = {key: _fact(item) for key, item in value.items() if key != "public"}
        return list(facts) if facts and not any(facts.values()) else facts
    return [_fact(item) for item in value] if isinstance(value, list) else value


def _with_company(steps: list[Step]) -> Iterator[Step]:
    """The steps, each with those it ran side by side with."""
    stages: dict[tuple[int, int], list[str]] = {}
    for step in steps:
        if not step.mark and step.outcome != "recorded_earlier":
            stages.setdefault((step.leg, _Key(step.leg, step.name).rank), []).append(step.id)
    for step in steps:
        beside = [] if step.mark else stages.get((step.leg, _Key(step.leg, step.name).rank), [])
        others = tuple(id_ for id_ in beside if id_ != step.id)
        yield step.model_copy(update={"beside": others}) if step.id in beside else step
