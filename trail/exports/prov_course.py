"""What happened when: the steps of the graph and the model calls within them, as activities with their times.

What an earlier leg recorded and a later one used again is no activity of the later leg. The times are those of the trail's
clock; where that clock went backwards, so do they.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..calls import Call
from ..course import Step, course
from ..document import visible
from ..events import Event
from .copy import Reading
from .prov_agents import Agents
from .prov_json import Statements, name_of


class Course:
    """The activities of a run."""

    def __init__(self, reading: Reading, say: Statements, agents: Agents) -> None:
        self._reading = reading
        self._say = say
        self._agents = agents
        self.steps: dict[int, str] = {}
        """The activity that an event tells of, by the event's number."""
        self.replies: dict[str, list[str]] = {}
        """What models gave in an activity, by the activity."""
        self.failures: dict[str, list[str]] = {}
        """Why models gave nothing in an activity, by the activity."""
        self.texts: list[tuple[str, str]] = []
        """Requests and replies, each with its digest."""
        self._legs: dict[int, str] = {}

    def tell(self) -> None:
        """Declare every activity, in the order of the course."""
        calls = {call.started: visible(call) for call in self._reading.calls}
        for step in course(self._reading.events):
            if step.outcome == "recorded_earlier":
                continue
            activity = self._step(step)
            for made in step.calls:
                self._call(activity, calls[made.started])

    def _step(self, step: Step) -> str:
        kind = "Mark" if step.mark else "Step"
        facts = {"leg": step.leg, "round": step.round, "outcome": step.outcome, "failure": step.failure}
        name, label = name_of(kind.lower(), step.id), step.name.replace("_", " ")
        activity = self._say.activity(name, kind, label, step.began, step.ended, facts)
        self.steps |= dict.fromkeys(step.events, activity)
        if step.mark:
            self._of_people(step, activity)
        else:
            self._of_programs(step, activity)
        return activity

    def _of_people(self, step: Step, activity: str) -> None:
        event = self._event(step.events[0])
        if person := self._agents.person(event):
            self._say.relate("wasAssociatedWith", activity=activity, agent=person)
        if event.kind == "leg_opened":
            self._legs[step.leg] = activity

    def _of_programs(self, step: Step, activity: str) -> None:
        """A step is Winks's; a review is a reviewer's too, for whose reading the curators of its dossier answer."""
        winks = self._agents.winks(self._version(step))
        self._say.relate("wasAssociatedWith", activity=activity, agent=winks)
        if step.name == "open_case":
            asker = self._agents.asker()
            self._say.relate("wasAssociatedWith", activity=activity, agent=asker)
            self._say.relate("actedOnBehalfOf", delegate=winks, responsible=asker, activity=activity)
        if step.reviewer:
            self._of_reviewer(step.reviewer, activity, winks)
        if leg := self._legs.get(step.leg):
            self._say.relate("wasInformedBy", informed=activity, informant=leg)

    def _of_reviewer(self, id_: str, activity: str, winks: str) -> None:
        reviewer = self._agents.reviewer(id_)
        self._say.relate("wasAssociatedWith", activity=activity, agent=reviewer)
        ref = self._agents.refs.get(id_)
        responsible = self._agents.curators(ref) if ref else winks
        self._say.relate("actedOnBehalfOf", delegate=reviewer, responsible=responsible, activity=activity)

    def _call(self, step: str, call: Call) -> None:
        facts = {
            "outcome": call.status,
            "failure": call.failure,
            "turn": call.slot.turn,
            "attempts": call.attempts,
            "inputTokens": call.input_tokens,
            "outputTokens": call.output_tokens,
            "cost": call.cost,
        }
        activity = self._say.activity(
            name_of("call", call.started), "Call", f"a call of {call.model}", call.began, call.ended, facts
        )
        self._say.relate("wasStartedBy", activity=activity, starter=step)
        self._say.relate("wasAssociatedWith", activity=activity, agent=self._agents.model(call.model))
        request = self._text("request", call.started, "what the model was sent", {})
        self._say.relate("wasGeneratedBy", entity=request, activity=step, time=call.began)
        self._say.relate("used", activity=activity, entity=request, time=call.began)
        if call.finished is not None:
            self._reply(step, activity, request, call)

    def _reply(self, step: str, activity: str, request: str, call: Call) -> None:
        failed = call.status == "failure"
        label = "why the model gave nothing" if failed else "what the model gave"
        number = call.finished or 0
        reply = self._text("failure" if failed else "reply", number, label, {"answeredBy": call.answered_by})
        self._say.relate("wasGeneratedBy", entity=reply, activity=activity, time=call.ended)
        self._say.relate("wasDerivedFrom", generatedEntity=reply, usedEntity=request)
        self._say.relate("used", activity=step, entity=reply, time=call.ended)
        (self.failures if failed else self.replies).setdefault(step, []).append(reply)

    def _text(self, noun: str, number: int, label: str, facts: dict[str, str | None]) -> str:
        reference = self._event(number).payload["value"]
        facts |= {"digest": reference["blob"], "bytes": reference["bytes"]}
        entity = self._say.entity(name_of(noun, number), [noun.capitalize()], label, facts)
        self.texts.append((reference["blob"], entity))
        return entity

    def _event(self, number: int) -> Event:
        return self._reading.events[number - 1]

    def _version(self, step: Step) -> str | None:
        """The Winks that was at work in a step: the one that opened the run or took it up last before the step was over."""
        numbers = [*step.events, *(call.started for call in step.calls)]
        return next(self._versions_before(max(numbers)))

    def _versions_before(self, number: int) -> Iterator[str | None]:
        for event in reversed(self._reading.events[:number]):
            if "winks" in event.payload:
                yield event.payload["winks"]
