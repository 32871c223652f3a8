"""The steps of a deliberation: each takes plain data, asks one role, writes one event, and gives plain data back.

A step's name is the node's name, the function's name and the stem of its event. Steps hold no state between runs and
may be shared by any number of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple

from langgraph.config import get_stream_writer
from langgraph.errors import NodeError

from .. import __version__, agents
from ..agents.anchoring import check_findings, sent_to
from ..agents.case import Case, open_case
from ..agents.convener import Convened, Seat, bring_notes, convene
from ..agents.critique import Critique, Draft, Failure, Revision
from ..agents.cue_reader import Cue, CueReader
from ..agents.drafter import Drafter
from ..agents.restraint import check_revision
from ..agents.reviewer import Reviewer, Sitting
from ..agents.reviser import Reviser
from ..agents.standpoint import StandpointReader
from ..personas.dossier import Dossier
from ..personas.library import Library
from ..settings import Settings
from ..trail.document import RunDocument, run_document
from ..trail.events import Event, public_digest
from ..trail.store import CaseWords, Store
from .state import Branch, Plain, State

ENGINE_DATA = ("boundaries", "codebook", "cue_forms", "lexical_floor", "standpoint")
"""The data files of `agents` that a run rests on."""


class Roles(NamedTuple):
    """Who plays each role."""

    cue_reader: CueReader
    drafter: Drafter
    reviewer: Reviewer
    standpoint: StandpointReader
    reviser: Reviser


@dataclass(frozen=True)
class Steps:
    """The steps, bound to the settings, dossiers, trail and roles of one graph."""

    settings: Settings
    library: Library
    store: Store
    roles: Roles

    async def open_case(self, state: State) -> State:
        """Take the case or refuse it; nothing is written before it is taken."""
        case = open_case(
            state.get("prompt"),
            state.get("draft"),
            state.get("account") or (),
            state.get("opt_in"),
            state.get("case_id"),
        )
        library = self._considered(state)
        for dossier_id in case.opt_in:
            library.get(dossier_id)
        run = self.store.new_run_id()
        words = CaseWords(case.prompt, case.draft, case.account, case.opt_in)
        event = await asyncio.to_thread(self._open, run, words, case.id)
        get_stream_writer()(event.model_dump(mode="json"))
        return {"run": run, "taken": case.plain()}

    async def read_cues(self, state: State) -> State:
        """Read the cues of the case."""
        cues = await self.roles.cue_reader.read_cues(_case(state))
        value = [cue.plain() for cue in cues]
        await self._record(state["run"], "read_cues_finished", {"cues": len(cues)}, value)
        return {"cues": value}

    async def convene(self, state: State) -> State:
        """Seat the dossiers that the case brings in."""
        library = self._considered(state)
        cues = tuple(Cue.model_validate(cue) for cue in state["cues"])
        convened = convene(_case(state), cues, library, self.store.now().date())
        facts = {"considered": _considered_facts(convened, library), "boundaries": len(convened.boundaries)}
        await self._record(state["run"], "convene_finished", facts, convened.plain())
        value = convened.plain()
        return {key: value[key] for key in ("seats", "abstentions", "boundaries", "coverage")}  # type: ignore[return-value]

    async def draft(self, state: State) -> State:
        """Take the caller's draft, or have one written."""
        draft = await self.roles.drafter.draft(_case(state))
        value = draft.plain() if draft else None
        await self._record(state["run"], "draft_finished", {"by": draft.by if draft else None}, value)
        return {"draft": value}

    async def review(self, branch: Branch) -> State:
        """One reviewer reads the draft. It is given its own seat and nothing of the others."""
        sitting = self._sitting(branch)
        critique = await self.roles.reviewer.review(sitting)
        return {"reviews": [await self._review_recorded(branch["run"], critique, sitting.seat.notes)]}

    def review_failed(self, branch: Branch, error: NodeError) -> State:
        """A reviewer that fails is `no review` with its cause, and leaves the others whole."""
        seat = self._sitting(branch).seat
        failure = Failure(kind=type(error.error).__name__, message=str(error.error)[:2000])
        critique = Critique(reviewer=seat.dossier_id, outcome="failed", failure=failure)
        facts = {"reviewer": critique.reviewer, "round": 1, "failure": failure.kind, "notes": list(seat.notes)}
        self.store.append(branch["run"], "review_failed", facts, critique.plain())
        return {"reviews": [critique.plain()]}

    async def read_standpoint(self, branch: Branch) -> State:
        """Read from whose common sense the draft speaks. Every run has this reading."""
        critique = await self.roles.standpoint.read_standpoint(_draft(branch))
        facts = {"outcome": critique.outcome, "findings": len(critique.findings)}
        await self._record(branch["run"], "read_standpoint_finished", facts, critique.plain())
        return {"reviews": [critique.plain()]}

    async def check_findings(self, state: State) -> State:
        """Verify or withhold every finding."""
        case, draft = _case(state), _draft(state)
        seats = {seat.dossier_id: seat for seat in map(Seat.model_validate, state["seats"])}
        critiques = []
        for critique in _in_order(state, seats):
            seat = seats.get(critique.reviewer)
            dossier = self._dossier(seat) if seat else None
            given = bring_notes(seat, dossier, draft.text).notes if seat and dossier and draft else ()
            sent = sent_to(case, draft, dossier, given or (seat.notes if seat else ()))
            critiques.append(check_findings(critique, sent))
        verified = sum(len(critique.verified) for critique in critiques)
        total = sum(len(critique.findings) for critique in critiques)
        value = [critique.plain() for critique in critiques]
        facts = {"verified": verified, "withheld": total - verified}
        await self._record(state["run"], "check_findings_finished", facts, value)
        return {"critiques": value}

    async def revise(self, state: State) -> State:
        """Answer the verified findings."""
        convened = Convened.model_validate(
            {key: state[key] for key in ("seats", "abstentions", "boundaries", "coverage")}
        )
        findings = [finding for critique in _critiques(state) for finding in critique.verified]
        revision = await self.roles.reviser.revise(_case(state), _draft(state), findings, convened.boundaries)
        facts = {"revision": revision.kind, "responses": len(revision.responses)}
        await self._record(state["run"], "revise_finished", facts, revision.plain())
        return {"revision": revision.plain()}

    async def check_revision(self, state: State) -> State:
        """Hold every answer against the text, and read the revision for restraint."""
        revision = Revision.model_validate(state["revision"])
        checked = check_revision(_draft(state), revision, _critiques(state))
        responses = checked.revision.responses
        facts: dict[str, Any] = {
            disposition: sum(response.disposition == disposition for response in responses)
            for disposition in ("taken", "declined", "left_to_user")
        }
        facts["unkept"] = sum(response.check is not None for response in responses)
        value = {"revision": checked.revision.plain(), "restraint": checked.restraint.plain()}
        await self._record(state["run"], "check_revision_finished", facts, value)
        return {"revision": value["revision"], "critiques": [*state["critiques"], value["restraint"]]}

    async def follow_up(self, branch: Branch) -> State:
        """In a second round, one reviewer says what became of its own findings."""
        own, revision = Critique.model_validate(branch["own"]), Revision.model_validate(branch["revision"])
        critique = await self.roles.reviewer.follow_up(self._sitting(branch), own, revision)
        stands = sum(up.outcome == "still_stands" for up in critique.follow_ups or ())
        facts = {"reviewer": critique.reviewer, "still_stands": stands}
        await self._record(branch["run"], "follow_up_finished", facts, critique.plain())
        return {"follow_ups": [critique.plain()]}

    async def present(self, state: State) -> State:
        """Close the trail and give the run document, built from its events."""
        facts = {"status": "failed" if below_quorum(state) else "finished"}
        await self._record(state["run"], "present_finished", facts)
        document: RunDocument = await asyncio.to_thread(run_document, self.store, state["run"])
        return document.plain()  # type: ignore[return-value]

    def run_failed(self, state: State, error: NodeError) -> State:
        """A step that fails ends the run: written on the trail, then raised again."""
        if run := state.get("run"):
            failure = Failure(kind=type(error.error).__name__, message=str(error.error)[:2000])
            facts = {"step": error.node, "failure": failure.kind}
            self.store.append(run, "run_failed", facts, failure.plain())
        raise error.error

    # inside

    async def _record(self, run: str, kind: str, facts: dict[str, Any], value: Any = None) -> Event:
        """Write an event and tell whoever watches. It is on the disk before the result is used."""
        event = await asyncio.to_thread(self.store.append, run, kind, facts, value)
        get_stream_writer()(event.model_dump(mode="json"))
        return event

    def _open(self, run: str, words: CaseWords, case_id: str | None) -> Event:
        published = self.store.publish(
            [
                *((name, __version__, _engine_file(name)) for name in ENGINE_DATA),
                *((read.dossier.id, read.dossier.version, read.raw) for read in self.library.held.values()),
            ]
        )
        engine = [ref.model_dump() for ref in published if ref.name in ENGINE_DATA]
        facts = {"winks": __version__, "model": self.settings.model, "rounds": self.settings.rounds}
        return self.store.open_run(run, words, facts | {"case_id": case_id, "engine": engine})

    async def _review_recorded(self, run: str, critique: Critique, notes: Iterable[str]) -> Plain:
        facts = {
            "reviewer": critique.reviewer,
            "round": critique.round,
            "outcome": critique.outcome,
            "findings": len(critique.findings),
            "notes": list(notes),
        }
        await self._record(run, "review_finished", facts, critique.plain())
        return critique.plain()

    def _considered(self, state: State) -> Library:
        """The dossiers to consider. UnknownId for one that is not there."""
        ids = state.get("dossiers")
        return self.library if ids is None else self.library.narrowed(ids)

    def _dossier(self, seat: Seat) -> Dossier:
        return self.library.held[seat.dossier_id].dossier

    def _sitting(self, branch: Branch) -> Sitting:
        seat, draft = Seat.model_validate(branch["seat"]), _draft(branch)
        dossier = self._dossier(seat)
        given = bring_notes(seat, dossier, draft.text) if draft else seat
        return Sitting(_case(branch), draft, given, dossier)


def below_quorum(state: State) -> bool:
    """Whether reviewers were seated and not one of them brought a review."""
    seated = {seat["dossier"].partition("@")[0] for seat in state.get("seats", [])}
    came = {item["reviewer"] for item in state.get("reviews", []) if item["outcome"] != "failed"}
    return bool(seated) and not seated & came


def _case(state: State | Branch) -> Case:
    return Case.model_validate(state["taken"])


def _draft(state: State | Branch) -> Draft | None:
    value = state.get("draft")
    return Draft.model_validate(value) if value else None


def _critiques(state: State) -> list[Critique]:
    return [Critique.model_validate(item) for item in state["critiques"]]


def _in_order(state: State, seats: dict[str, Seat]) -> list[Critique]:
    """Reviews in the order of the seats, then the standpoint: the same however the branches came in."""
    order = {reviewer: index for index, reviewer in enumerate(seats)}
    reviews = [Critique.model_validate(item) for item in state.get("reviews", [])]
    return sorted(reviews, key=lambda critique: order.get(critique.reviewer, len(order)))


def _considered_facts(convened: Convened, library: Library) -> list[dict[str, Any]]:
    """Each dossier that was considered, with its outcome and the hash of its file."""
    outcomes = {seat.dossier: "seated" for seat in convened.seats}
    outcomes |= {abstention.dossier: abstention.reason for abstention in convened.abstentions}
    digests = {read.dossier.ref: public_digest(read.raw) for read in library.held.values()}
    refs = [*digests, *(ref for ref in outcomes if ref not in digests)]
    return [{"dossier": ref, "outcome": outcomes.get(ref, "not_met"), "public": digests.get(ref)} for ref in refs]


def _engine_file(name: str) -> bytes:
    return (files(agents) / f"{name}.toml").read_bytes()
