"""What came of what: each thing that an event recorded, and what it was made from.

A thing is named by what it is and the number of its event, so that a run of several legs keeps apart what each leg made.
No text is here but ids: a thing bears the digest under which the trail holds its text. What was erased has its digest
still, and is said to have been invalidated; what was in it is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...personas.attestation_files import ON_RECORD
from ..events import Event
from .copy import Reading
from .prov_agents import Agents
from .prov_course import Course
from .prov_json import Statements, name_of, type_of

Spot = tuple[str, int, int]
"""Where a cue stands: in which text, from where to where."""


class Values:
    """The things of a run, as far as they have come."""

    def __init__(self, reading: Reading, say: Statements, agents: Agents, course: Course) -> None:
        self._reading = reading
        self._say = say
        self._agents = agents
        self._course = course
        self.of_text: dict[str, list[str]] = {}
        """The things that are a text, by its digest."""
        self.latest: dict[str, dict[str | None, str]] = {}
        """What there is now: by what it is, and by the reviewer whose it is."""
        self._sources: dict[str, str] = {}
        """`prompt` and `account.N`, as cues name them."""
        self._cues: dict[Spot, str] = {}
        self._findings: dict[str, str] = {}
        self._engines: dict[str, str] = {}

    def tell(self) -> None:
        """Declare everything, event by event."""
        for digest, entity in self._course.texts:
            self.of_text.setdefault(digest, []).append(entity)
        self._case(self._reading.events[0])
        for event in self._reading.events[1:]:
            if event.kind not in ("call_started", "call_finished"):
                self._event(event)

    def everything(self) -> Iterator[str]:
        """What the run document is made from."""
        for kind in ("cues", "seating", "draft", "critique", "findings", "revision", "checked-revision", "follow-up"):
            yield from self.latest.get(kind, {}).values()

    # the case

    def _case(self, opened: Event) -> None:
        payload, asker, step = opened.payload, self._agents.asker(), self._course.steps[opened.seq]
        self._sources["prompt"] = self._given("prompt", payload["prompt"], "what was asked", asker)
        for place, reference in enumerate(payload["account"]):
            account = self._given(f"account-{place}", reference, "what the user says of their own setting", asker)
            self._sources[f"account.{place}"] = account
        given = [*self._sources.values()]
        for dossier, reference in payload["opt_in"].items():
            given.append(self._given(f"opt-in-{dossier}", reference, f"the reason given for {dossier}", asker))
        if payload["draft"]:
            given.append(self._given("draft-given", payload["draft"], "the draft that was brought", None))
            self.latest["draft"] = {None: given[-1]}
        if payload["unreadable"]:
            self._text("unreadable", payload["unreadable"], "Fault", "what could not be read among the dossiers")
        for entity in (*given, *(self._engine(item) for item in payload["engine"])):
            self._say.relate("used", activity=step, entity=entity)

    def _given(self, noun: str, reference: Mapping[str, Any], label: str, by: str | None) -> str:
        entity = self._text(noun, reference, "Given", label)
        if by:
            self._say.relate("wasAttributedTo", entity=entity, agent=by)
        return entity

    def _engine(self, item: Mapping[str, str]) -> str:
        facts = {"version": item["version"], "digest": item["public"]}
        name = name_of("engine", item["name"])
        signed = item["name"].startswith(ON_RECORD)
        kind = "Attestation" if signed else "EngineFile"
        label = f"what was signed about a dossier: {item['name']}" if signed else f"{item['name']} of Winks"
        self._engines[item["name"]] = self._say.entity(name, [kind], label, facts)
        return name

    # dossiers

    def _dossier(self, ref: str) -> str:
        """A dossier in its version, attributed to those who answer for it."""
        dossier = self._agents.dossiers.get(ref)
        facts = {"digest": self._agents.digests.get(ref), "standing": dossier.standing if dossier else None}
        facts |= {"licence": dossier.licence if dossier else None}
        entity = self._say.entity(
            name_of("dossier", ref), ["Collection", "Dossier"], dossier.title if dossier else ref, facts
        )
        self._say.relate("wasAttributedTo", entity=entity, agent=self._agents.curators(ref))
        return entity

    def _note(self, ref: str, id_: str) -> str:
        """A note of a dossier. One that the dossier does not have is the dossier: a model may name what it likes."""
        dossier, entity = self._agents.dossiers.get(ref), self._dossier(ref)
        note = next((note for note in dossier.notes if note.id == id_), None) if dossier else None
        if note is None:
            return entity
        name = self._say.entity(name_of("note", ref, id_), ["Note"], f"{id_} of {ref}", {"standing": note.standing})
        self._say.relate("hadMember", collection=entity, entity=name)
        self._say.relate("wasAttributedTo", entity=name, agent=self._agents.curators(ref))
        return name

    # events

    def _event(self, event: Event) -> None:
        activity = self._course.steps[event.seq]
        if event.kind == "leg_opened":
            self._leg(event, activity)
        elif event.kind == "amendment_proposed":
            self._amendment(event, activity)
        elif event.payload.get("value"):
            self._made(event, activity, _NOUNS.get(event.kind, event.kind))
        if event.kind == "words_erased":
            self._erased(event, activity)

    def _leg(self, event: Event, activity: str) -> None:
        """New words: they are of the user's account from here on, but for a word before release."""
        for place, reference in enumerate(event.payload["answers"]):
            entity = self._text(f"words-{event.seq}", reference, "Given", "words that came in later", place)
            self._generated(entity, activity, event)
            if by := self._agents.person(event):
                self._say.relate("wasAttributedTo", entity=entity, agent=by)
            if event.payload["why"] != "judged":
                self._sources[f"account.{len(self._sources) - 1}"] = entity

    def _amendment(self, event: Event, activity: str) -> None:
        ref, note, made = event.payload["dossier"], event.payload["note"], event.payload["correction"]
        entity = self._say.entity(name_of("amendment", event.seq), ["Amendment"], f"an amendment proposed to {ref}")
        self._generated(entity, activity, event)
        self._derived(entity, activity, [name_of("correction", made), self._note(ref, note or "")])

    def _made(self, event: Event, activity: str, noun: str) -> None:
        """Something that an event recorded, what it was made from, and what it holds."""
        reviewer = _reviewer(event)
        entity = self._text(
            noun, event.payload["value"], noun.title().replace("-", ""), _label(noun, reviewer), event.seq
        )
        self._generated(entity, activity, event)
        self._derived(entity, activity, self._made_from(event, activity, noun))
        self._say.relate("wasAttributedTo", entity=entity, agent=self._author(event, reviewer))
        if noun == "findings":
            self.latest.pop("critique", None)
        self.latest.setdefault(noun, {})[reviewer] = entity
        for member in self._held(event, noun, self._reading.value(event)):
            self._say.relate("hadMember", collection=entity, entity=member)
            self._generated(member, activity, event)

    def _author(self, event: Event, reviewer: str | None) -> str:
        if reviewer:
            return self._agents.reviewer(reviewer)
        return self._agents.person(event) or self._agents.winks(self._reading.events[0].payload["winks"])

    def _made_from(self, event: Event, activity: str, noun: str) -> Iterator[str]:
        """What something was made from, of what there is now."""
        payload = event.payload
        if noun in ("cues", "seating") or payload.get("part") == "own_reading":
            yield from self._sources.values()
        elif noun == "draft" and "draft" not in self.latest:
            yield self._sources["prompt"]
        elif noun == "decision":
            yield name_of("correction" if payload["number"] is None else "judgement", payload["of"])
            yield from (self._note(payload["dossier"], note) for note in payload["notes"])
        elif noun == "judgement":
            yield from (entity for kind in payload["order"] for entity in self.latest.get(kind, {}).values())
        for item in payload.get("considered", ()):
            if item["public"]:
                yield self._dossier(item["dossier"])
        if ref := self._agents.refs.get(str(payload.get("reviewer"))):
            yield from (self._note(ref, note) for note in payload.get("notes", ()))
        for kind in _FROM.get(noun, ()):
            yield from self.latest.get(kind, {}).values()
        yield from (self._course.failures if noun == "failure" else self._course.replies).get(activity, ())

    def _held(self, event: Event, noun: str, value: Any) -> Iterator[str]:
        """The things within a thing; nothing of one whose text is gone."""
        if value is None:
            return
        if noun == "cues":
            yield from (self._cue(event, place, cue) for place, cue in enumerate(value))
        elif noun == "seating":
            yield from (self._seat(event, seat) for seat in value["seats"])
        elif noun == "critique":
            yield from self._raised(event, value)
        elif noun == "findings":
            yield from (self._checked(event, item, found) for item in value for found in item["findings"])
        elif noun == "revision":
            yield from (self._response(event, response) for response in value["responses"])
        elif noun == "checked-revision":
            yield from self._raised(event, value["restraint"])

    # what things hold

    def _cue(self, event: Event, place: int, cue: Mapping[str, Any]) -> str:
        facts = {"source": cue["source"], "start": cue["start"], "end": cue["end"], "type": cue["type"]}
        entity = self._say.entity(name_of("cue", event.seq, place), ["Cue"], f"a cue: {cue['type']}", facts)
        if source := self._sources.get(cue["source"]):
            quotation = {"prov:type": type_of("Quotation")}
            self._say.relate("wasDerivedFrom", quotation, generatedEntity=entity, usedEntity=source)
        self._cues[cue["source"], cue["start"], cue["end"]] = entity
        return entity

    def _seat(self, event: Event, seat: Mapping[str, Any]) -> str:
        ref = seat["dossier"]
        entity = self._say.entity(
            name_of("seat", event.seq, ref), ["Seat"], f"a seat for {ref}", {"standing": seat["standing"]}
        )
        self._from_all(entity, [self._dossier(ref), *self._of_cues(seat["cues"])])
        return entity

    def _raised(self, event: Event, critique: Mapping[str, Any]) -> Iterator[str]:
        """The findings of a critique, on what they rest."""
        for found in critique["findings"]:
            entity = self._finding(event, critique["reviewer"], found)
            ref = self._agents.refs.get(critique["reviewer"])
            bases = [base for item in found["basis"] for base in self._basis(ref, item)]
            text = "revision" if critique["reviewer"] == "restraint" else "draft"
            self._from_all(entity, [*self.latest.get(text, {}).values(), *bases, *self._of_cues(found["cue_spans"])])
            self._findings[found["id"]] = entity
            yield entity

    def _checked(self, event: Event, critique: Mapping[str, Any], found: Mapping[str, Any]) -> str:
        entity = self._finding(event, critique["reviewer"], found)
        if raised := self._findings.get(found["id"]):
            revision = {"prov:type": type_of("Revision")}
            self._say.relate("wasDerivedFrom", revision, generatedEntity=entity, usedEntity=raised)
        self._findings[found["id"]] = entity
        return entity

    def _finding(self, event: Event, reviewer: str, found: Mapping[str, Any]) -> str:
        span = found["draft_span"] or {}
        facts = {"line": found["line"], "status": found["status"], "start": span.get("start"), "end": span.get("end")}
        entity = self._say.entity(name_of("finding", event.seq, found["id"]), ["Finding"], found["id"], facts)
        self._say.relate("wasAttributedTo", entity=entity, agent=self._agents.reviewer(reviewer))
        return entity

    def _response(self, event: Event, response: Mapping[str, Any]) -> str:
        label, facts = f"the answer to {response['finding']}", {"disposition": response["disposition"]}
        entity = self._say.entity(name_of("response", event.seq, response["finding"]), ["Response"], label, facts)
        self._from_all(entity, filter(None, [self._findings.get(response["finding"])]))
        return entity

    def _basis(self, ref: str | None, basis: Mapping[str, Any]) -> Iterator[str]:
        """What a finding says it rests on. What a model found without a source rests on nothing that could be named."""
        if basis["kind"] == "note" and ref:
            yield self._note(ref, basis["id"])
        elif basis["kind"] == "codebook" and "codebook" in self._engines:
            yield self._engines["codebook"]
        elif basis["kind"] == "user" and basis["id"] in self._sources:
            yield self._sources[basis["id"]]

    def _of_cues(self, cues: Iterable[Mapping[str, Any]]) -> Iterator[str]:
        """Cues by the places they stand at; where none was found just there, the text they stand in."""
        for cue in cues:
            found = self._cues.get((cue["source"], cue["start"], cue["end"])) or self._sources.get(cue["source"])
            if found:
                yield found

    # saying

    def _text(self, noun: str, reference: Mapping[str, Any], kind: str, label: str, *number: int) -> str:
        facts = {"digest": reference["blob"], "bytes": reference["bytes"]}
        kinds = ["Collection", kind] if noun in _HOLDERS else [kind]
        entity = self._say.entity(name_of(noun, *number), kinds, label, facts)
        self.of_text.setdefault(reference["blob"], []).append(entity)
        return entity

    def _generated(self, entity: str, activity: str, event: Event) -> None:
        self._say.relate("wasGeneratedBy", entity=entity, activity=activity, time=event.at)

    def _derived(self, entity: str, activity: str, sources: Iterable[str]) -> None:
        for source in sources:
            self._say.relate("used", activity=activity, entity=source)
            self._from_all(entity, [source])

    def _from_all(self, entity: str, sources: Iterable[str]) -> None:
        for source in sources:
            self._say.relate("wasDerivedFrom", generatedEntity=entity, usedEntity=source)

    def _erased(self, event: Event, activity: str) -> None:
        for digest in event.payload["erased"]:
            for entity in self.of_text.get(digest, ()):
                self._say.relate("wasInvalidatedBy", entity=entity, activity=activity, time=event.at)


def _reviewer(event: Event) -> str | None:
    return "standpoint" if event.kind == "read_standpoint_finished" else event.payload.get("reviewer")


def _label(noun: str, reviewer: str | None) -> str:
    said = noun.replace("-", " ")
    return f"{said} of {reviewer}" if reviewer else said


_NOUNS = {
    "read_cues_finished": "cues",
    "convene_finished": "seating",
    "draft_finished": "draft",
    "review_finished": "critique",
    "read_standpoint_finished": "critique",
    "review_failed": "failure",
    "step_failed": "failure",
    "run_failed": "failure",
    "check_findings_finished": "findings",
    "revise_finished": "revision",
    "check_revision_finished": "checked-revision",
    "follow_up_finished": "follow-up",
    "correction_made": "correction",
    "amendment_decided": "decision",
    "judgement_made": "judgement",
    "words_erased": "reason",
}
"""What an event's value is."""
_HOLDERS = ("cues", "seating", "critique", "findings", "revision", "checked-revision")
"""What holds other things."""
_FROM = {
    "seating": ("cues",),
    "draft": ("draft",),
    "critique": ("draft", "seating"),
    "findings": ("critique", "draft"),
    "revision": ("draft", "findings"),
    "checked-revision": ("revision", "draft", "findings"),
    "follow-up": ("checked-revision", "findings"),
}
"""What each is made from, beside the user's words and the dossiers."""
