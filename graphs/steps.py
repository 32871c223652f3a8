"""The steps of a deliberation: each takes plain data, asks one role, records one event, and gives plain data back.

A step's name is the node's name, the function's name and the stem of its event. What a step gave is on the disk before
it is used. A step that is done again, because a run goes on, gives what was recorded.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from langgraph.config import get_config, get_stream_writer
from langgraph.types import interrupt

from ..agents.anchoring import check_findings, sent_to
from ..agents.calls import Watch
from ..agents.case import Case, open_case
from ..agents.convener import Convened, Seat, bring_notes, convene
from ..agents.critique import Critique, Draft, Failure, Revision
from ..agents.cue_reader import Cue
from ..agents.restraint import check_revision
from ..agents.reviewer import Sitting
from ..errors import CallError, ModelFailed, StepFailed, WinksError
from ..personas.library import Library
from ..settings import Settings
from ..trail.document import RunDocument, run_document
from ..trail.events import Event, public_digest
from ..trail.journal import RecordEnds
from ..trail.store import Store
from .casting import Casting, by_code
from .company import Company, UnderWay
from .likening import facts_of, facts_of_seat, found_by_meaning, must_be_to_hand
from .opening import Opening
from .state import Branch, Plain, State, begun
from .threads import Thread, has_checkpointer, questions, unkept


@dataclass(frozen=True)
class Steps:
    """The steps, bound to the settings, dossiers, trail and roles of one graph."""

    settings: Settings
    library: Library
    store: Store
    casting: Casting
    opening: Opening
    watched: bool = False
    """Whether somebody watches the drafter and the reviser write."""
    under_way: dict[str, UnderWay] = field(default_factory=dict)
    """The runs that these steps are at work on."""
    ended: dict[str, RunDocument] = field(default_factory=dict)
    """The document of the one run these steps are for, so that it is not made twice."""
    finding: threading.Lock = field(default_factory=threading.Lock)
    """Held while a run is looked for, so that branches that want it at once find one record."""

    async def open_case(self, state: State) -> State:
        """Take the case or refuse it; nothing is written before it is taken."""
        if going_on := self.opening.going_on:
            return self._begun(UnderWay(going_on.record, self._company()), going_on.case, going_on.narrowed)
        case = open_case(
            state.get("prompt"),
            state.get("draft"),
            state.get("account") or (),
            state.get("opt_in"),
            state.get("case_id"),
        )
        narrowed = state.get("dossiers")
        considered = self.library if narrowed is None else self.library.narrowed(narrowed)
        for dossier_id in case.opt_in:
            if self.library.get(dossier_id).dossier.id not in considered.held:
                raise CallError(
                    f"There is a reason for {dossier_id!r}, which is not among the dossiers to be considered; name it "
                    "there as well, or leave the reason out."
                )
        await must_be_to_hand(self.settings)
        before = None if self.opening.run else await asyncio.to_thread(self._thread().begun, case)
        if isinstance(before, UnderWay):
            return self._begun(before, case, narrowed)
        here, may_wait = (self.store, self.settings), not has_checkpointer(get_config())
        event = await asyncio.to_thread(self.opening.open, *here, case, self.library, narrowed, before)
        emit(event)
        record = await asyncio.to_thread(self.opening.record, *here, event, emit, may_wait=may_wait)
        return self._begun(UnderWay(record, self._company()), case, narrowed)

    async def read_cues(self, state: State) -> State:
        """Read the cues of the case; where a model brings none, plain code's stand alone, and that is said."""
        run, case = self._run(state), _case(state)
        try:
            cues = await run.roles("read_cues").cue_reader.read_cues(case)
        except ModelFailed as failure:
            await _step_failed(run, "read_cues", failure)
            cues = await by_code(run.considered(state.get("narrowed"))).cue_reader.read_cues(case)
        value = [cue.plain() for cue in cues]
        await run.record.step("read_cues_finished", {"cues": len(cues)}, value)
        return {"cues": value}

    async def convene(self, state: State) -> State:
        """Seat the dossiers that the case brings in."""
        run = self._run(state)
        library = run.considered(state.get("narrowed"))
        cues = tuple(Cue.model_validate(cue) for cue in state["cues"])
        case = _case(state)
        convened = await found_by_meaning(run, convene(case, cues, library, run.record.day), case, library)
        facts = {"considered": _considered_facts(convened, library), "boundaries": len(convened.boundaries)}
        facts["by_meaning"] = facts_of(convened)
        value = convened.plain()
        await run.record.step("convene_finished", facts, value)
        return {key: value[key] for key in ("seats", "abstentions", "boundaries", "coverage")}  # type: ignore[return-value]

    async def draft(self, state: State) -> State:
        """Take the caller's draft, or have one written. A later leg is about the draft of the first."""
        run = self._run(state)
        if run.record.leg > 1 and (before := run.record.recorded("draft_finished")):
            return {"drafted": before}
        try:
            drafter = run.roles("draft", watch=self._watch("draft", state)).drafter
            draft = await drafter.draft(_case(state))
        except ModelFailed as failure:
            await _step_failed(run, "draft", failure)
            if failure.kind != "budget":
                return {"drafted": None, "stopped_at": "draft"}
            draft = None
        value = draft.plain() if draft else None
        await run.record.step("draft_finished", {"by": _plain_name(draft)}, value)
        return {"drafted": value}

    async def review(self, branch: Branch) -> State:
        """One reviewer reads the draft. It is given its own seat and nothing of the others."""
        run = self._run(branch)
        sitting = _sitting(run, branch)
        try:
            critique = await run.roles("review", sitting.dossier.id).reviewer.review(sitting)
        except ModelFailed as failure:
            return await _no_review(run, branch, failure.kind, str(failure))
        facts = {
            "reviewer": critique.reviewer,
            "round": critique.round,
            "outcome": critique.outcome,
            "findings": len(critique.findings),
        } | facts_of_seat(sitting.seat)
        await run.record.step("review_finished", facts, critique.plain())
        return {"reviews": [critique.plain()]}

    async def review_failed(self, branch: Branch, _step: str, cause: Exception) -> State | None:
        """A reviewer that breaks is `no review` with its cause, and leaves the others whole."""
        if isinstance(cause, WinksError):
            self.left(branch)
            return None
        return await _no_review(self._run(branch), branch, type(cause).__name__, str(cause))

    async def read_standpoint(self, branch: Branch) -> State:
        """Read from whose common sense the draft speaks. Every run has this reading."""
        run = self._run(branch)
        try:
            reader = run.roles("read_standpoint").standpoint
            critique = await reader.read_standpoint(_case(branch), _draft(branch["draft"]))
        except ModelFailed as failure:
            said = Failure(kind=failure.kind, message=str(failure))
            critique = Critique(reviewer="standpoint", outcome="failed", failure=said)
        facts = {"outcome": critique.outcome, "findings": len(critique.findings)}
        await run.record.step("read_standpoint_finished", facts, critique.plain())
        return {"reviews": [critique.plain()]}

    async def check_findings(self, state: State) -> State:
        """Verify or withhold every finding."""
        run, case, draft = self._run(state), _case(state), _draft(state["drafted"])
        seats = {seat.dossier_id: seat for seat in map(Seat.model_validate, state["seats"])}
        critiques = []
        for critique in _in_order(state, seats):
            seat = seats.get(critique.reviewer)
            dossier = run.dossier(seat) if seat else None
            given = bring_notes(seat, dossier, draft.text) if seat and dossier and draft else seat
            notes = (given.notes, given.notes_by_meaning) if given else ()
            sent = sent_to(case, draft, dossier, *notes)
            critiques.append(check_findings(critique, sent))
        verified = sum(len(critique.verified) for critique in critiques)
        total = sum(len(critique.findings) for critique in critiques)
        value = [critique.plain() for critique in critiques]
        facts = {"verified": verified, "withheld": total - verified}
        await run.record.step("check_findings_finished", facts, value)
        return {"critiques": value}

    async def revise(self, state: State) -> State:
        """Answer the verified findings."""
        convened = Convened.model_validate(
            {key: state[key] for key in ("seats", "abstentions", "boundaries", "coverage")}
        )
        findings = [finding for critique in _critiques(state) for finding in critique.verified]
        given = (_case(state), _draft(state["drafted"]), findings, convened.boundaries)
        run = self._run(state)
        try:
            reviser = run.roles("revise", watch=self._watch("revise", state)).reviser
            revision = await reviser.revise(*given)
        except ModelFailed as failure:
            await _step_failed(run, "revise", failure)
            if failure.kind != "budget":
                return {"revision": None, "stopped_at": "revise"}
            revision = await by_code(run.company.library).reviser.revise(*given)
        facts = {"revision": revision.kind, "responses": len(revision.responses)}
        await run.record.step("revise_finished", facts, revision.plain())
        return {"revision": revision.plain()}

    async def check_revision(self, state: State) -> State:
        """Hold every answer against the text, and read the revision for restraint."""
        revision = Revision.model_validate(state["revision"])
        checked = check_revision(_draft(state["drafted"]), revision, _critiques(state))
        responses = checked.revision.responses
        facts: dict[str, Any] = {
            disposition: sum(response.disposition == disposition for response in responses)
            for disposition in ("taken", "declined", "left_to_user")
        }
        facts["unkept"] = sum(response.check is not None for response in responses)
        value = {"revision": checked.revision.plain(), "restraint": checked.restraint.plain()}
        await self._run(state).record.step("check_revision_finished", facts, value)
        return {"revision": value["revision"], "critiques": [*state["critiques"], value["restraint"]]}

    async def follow_up(self, branch: Branch) -> State:
        """In a second round, one reviewer says what became of its own findings."""
        own, revision = Critique.model_validate(branch["own"]), Revision.model_validate(branch["revision"])
        run = self._run(branch)
        try:
            reviewer = run.roles("follow_up", own.reviewer, 2).reviewer
            critique = await reviewer.follow_up(_sitting(run, branch), own, revision)
        except ModelFailed as failure:
            said = Failure(kind=failure.kind, message=str(failure))
            critique = Critique(reviewer=own.reviewer, round=2, outcome="failed", failure=said)
        stands = sum(up.outcome == "still_stands" for up in critique.follow_ups or ())
        facts = {"reviewer": critique.reviewer, "still_stands": stands}
        await run.record.step("follow_up_finished", facts, critique.plain())
        return {"follow_ups": [critique.plain()]}

    async def pause(self, state: State) -> State:
        """Stop for a person, where that was asked for and there is something to ask."""
        run, asked = self._run(state), (state.get("revision") or {}).get("ask_back")
        if run.company.settings.ask and asked and not run.record.words_given:
            awaiting = "answers"
        elif run.company.settings.hold and not run.record.judged:
            awaiting = "judgement"
        else:
            return {}
        await run.record.pause(awaiting)
        return await self._document(run)

    async def open_leg(self, state: State) -> State:
        """Under a checkpointer: wait for a person's words, and go on with them in a new leg."""
        words = interrupt(questions(state))
        try:
            return await asyncio.to_thread(self._opened, state, words)
        except WinksError as error:
            raise unkept(error) from error

    async def present(self, state: State) -> State:
        """Close the trail and give the run document, built from its events."""
        run = self._run(state)
        failed = state.get("stopped_at") or below_quorum(state)
        await run.record.step("present_finished", {"status": "failed" if failed else "finished"})
        return await self._document(run)

    async def run_failed(self, state: State, step: str, cause: Exception) -> None:
        """A step that breaks ends the run: written on the trail, then raised as what it was or as StepFailed."""
        run = self.under_way.pop(state.get("run", ""), None)
        if isinstance(cause, RecordEnds) or run is None:
            return
        failure, name = Failure(kind=type(cause).__name__, message=str(cause)[:2000]), run.record.run
        if not run.record.replaying:
            with suppress(CallError):  # another step of this run may have broken just before
                await run.record.fail(step, failure.kind, failure.plain())
        if isinstance(cause, WinksError):
            return
        raise StepFailed(
            f"The step {step!r} of run {name!r} failed: {failure.kind}: {failure.message}. "
            f"`winks show {name}` shows how far it came."
        ) from cause

    def left(self, state: State | Branch) -> None:
        """A step that is cancelled may have written after all: whoever goes on with the run reads its trail again."""
        if run := self.under_way.pop(state.get("run", ""), None):
            run.record.leave()

    # inside

    def _begun(self, run: UnderWay, case: Case, narrowed: list[str] | None) -> State:
        """The state of a run that begins here, or that this graph was made to go on with."""
        self.under_way[run.record.run] = run
        rounds = run.company.settings.rounds
        return begun(run.record.run, case.plain(), run.record.leg, rounds=rounds, narrowed=narrowed)

    def _company(self) -> Company:
        return Company(self.settings, self.library, self.opening.prices, self.casting)

    def _run(self, state: State | Branch) -> UnderWay:
        """The run of this state. It is looked for on the trail where another process, or an earlier call, left it."""
        name = state["run"]
        with self.finding:
            if name not in self.under_way or self.under_way[name].record.leg != state.get("leg", 1):
                self.under_way[name] = self._thread().found(state)
            return self.under_way[name]

    def _opened(self, state: State, words: object) -> State:
        with self.finding:
            run, case = self._thread().open_leg(state, words)
            self.under_way[run.record.run] = run
        return begun(run.record.run, case.plain(), run.record.leg)

    def _thread(self) -> Thread:
        own = self.casting if self.opening.with_own_parts else None
        return Thread(self.store, self.settings, own, self.opening.who, emit, self.under_way.keys())

    async def _document(self, run: UnderWay) -> State:
        name = run.record.run
        self.under_way.pop(name, None)
        if run.found:
            await asyncio.to_thread(self.store.let_go, name)
        document = await asyncio.to_thread(run_document, self.store, name)
        if name == self.opening.run:
            self.ended[name] = document
        return document.plain()  # type: ignore[return-value]

    def _watch(self, step: str, state: State) -> Watch | None:
        """A way to tell who watches what is being written; None where nobody does, because streaming is dear."""
        if not self.watched:
            return None
        loop, write, run = asyncio.get_running_loop(), get_stream_writer(), state["run"]

        def watch(text: str) -> None:
            loop.call_soon_threadsafe(write, {"writing": {"run": run, "step": step, "text": text}})

        return watch


async def _no_review(run: UnderWay, branch: Branch, kind: str, message: str) -> State:
    seat = _sitting(run, branch).seat
    failure = Failure(kind=kind, message=message[:2000])
    critique = Critique(reviewer=seat.dossier_id, outcome="failed", failure=failure)
    facts = {"reviewer": critique.reviewer, "round": 1, "failure": failure.kind} | facts_of_seat(seat)
    await run.record.step("review_failed", facts, critique.plain())
    return {"reviews": [critique.plain()]}


async def _step_failed(run: UnderWay, step: str, failure: ModelFailed) -> None:
    value = Failure(kind=failure.kind, message=str(failure)[:2000]).plain()
    await run.record.step("step_failed", {"step": step, "failure": failure.kind}, value)


def _sitting(run: UnderWay, branch: Branch) -> Sitting:
    seat, draft = Seat.model_validate(branch["seat"]), _draft(branch["draft"])
    dossier = run.dossier(seat)
    given = bring_notes(seat, dossier, draft.text) if draft else seat
    return Sitting(_case(branch), draft, given, dossier)


def below_quorum(state: State) -> bool:
    """Whether reviewers were seated and not one of them brought a review, for another reason than the run's limits."""
    seated = {seat["dossier"].partition("@")[0] for seat in state.get("seats", [])}
    reviews = [item for item in state.get("reviews", []) if item["reviewer"] in seated]
    failed = [item for item in reviews if item["outcome"] == "failed"]
    spared = any(item["failure"]["kind"] == "budget" for item in failed)
    return bool(seated) and len(failed) == len(reviews) and not spared


def emit(event: Event) -> None:
    """Tell whoever watches. It is on the disk by now."""
    get_stream_writer()(event.model_dump(mode="json"))


def _plain_name(draft: Draft | None) -> str | None:
    """Whose a draft is, in a word: what a model calls itself is a text from outside and stays in the blob."""
    return None if draft is None else draft.by if draft.by in ("caller", "case") else "model"


def _case(state: State | Branch) -> Case:
    return Case.model_validate(state["taken"])


def _draft(value: Plain | None) -> Draft | None:
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
