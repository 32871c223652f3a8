"""Taking a run up again: after a kill, after a failure, with a person's words, or only to see that it replays.

What is recorded is used and nothing is paid for twice. A run that was cut off goes on in the same leg. Recorded failures
are tried again, and words come in, in a new leg. A replay asks nobody and writes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from rapidfuzz import process

from .. import __version__
from ..agents.case import open_case
from ..agents.corrections import Correction
from ..agents.meaning import embedder_where_set
from ..errors import CallError, Divergence, UnknownId
from ..judging.people import People
from ..judging.roles import Person
from ..settings import Settings
from ..trail.document import RunDocument, run_document
from ..trail.events import Event, status_of
from ..trail.journal import Record, RecordEnds
from ..trail.kept import Signature
from ..trail.store import Store
from ..trail.tombstones import must_have_its_words
from .company import Company, company_of
from .opening import GoingOn, Opening, case_at, leg_of, spending
from .session import Writing, finish
from .steps import Steps, emit
from .sync import run_sync
from .wiring import wire

Why = Literal["answered", "judged", "corrected", "retried"]


class Replayed(NamedTuple):
    """What a replay found."""

    run: str
    legs: int
    calls: int
    """Recorded replies that the run rests on."""
    divergence: str | None
    """The first place where doing it again does not give what was recorded."""

    @property
    def ok(self) -> bool:
        """Whether it does."""
        return self.divergence is None


def resume(run: str, answer: str | None = None, **more: Any) -> RunDocument:
    """Go on with a run; blocks until it is over, or waits for a person again. As `aresume`."""
    return run_sync(lambda: aresume(run, answer, **more))


async def aresume(
    run: str,
    answer: str | None = None,
    *,
    settings: Settings | None = None,
    person: Person | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_writing: Callable[[Writing], None] | None = None,
) -> RunDocument:
    """Go on with a run: where it was cut off, with its failures tried again, or with the user's words.

    `run` may be a beginning of the id. A run that is over and has nothing new is given as it stands. Raises RunLeased
    where another process is at work on it, CallError where it waits for words and none are given, Divergence where
    what would be asked is not what was recorded.
    """
    settings = settings or Settings.load()
    store = Store.of(settings)
    try:
        who = _allowed(person, store, settings)
        run = store.resolve(run)
        await asyncio.to_thread(store.take, run)
        if answer is not None:
            answer = open_case(answer).prompt
        steps = _taken_up(store, run, settings, answer, who, on_event)
        if steps is None:
            store.let_go(run)
            return await asyncio.to_thread(run_document, store, run)
        steps = replace(steps, watched=on_writing is not None)
        return await finish(steps, {}, on_event, on_writing)
    finally:
        store.close()


def correct(
    run: str, item: str, words: str, *, settings: Settings | None = None, person: Person | None = None
) -> Correction:
    """Mark a cue, a seat or a finding of a run as not so here. The next leg, `resume`, honours it.

    `item` is the id of a finding, the id of a seated dossier, or a cue's own words. Raises UnknownId for one the run
    does not have, InputRefused for words that cannot be taken, RunLeased for a run that a process is at work on.
    """
    settings = settings or Settings.load()
    store = Store.of(settings)
    try:
        who = _allowed(person, store, settings)
        run = store.resolve(run)
        store.take(run)
        try:
            must_have_its_words(_events(store, run))
            document = run_document(store, run)
            correction = _correction(document, item, open_case(words).prompt)
            with store.together(run) as append:
                made = append("correction_made", {"item": correction.item}, correction.plain(), (), who)
                if correction.dossier and (ref := _ref(document, correction.dossier)):
                    append("amendment_proposed", {"dossier": ref, "note": _note(correction), "correction": made.seq})
        finally:
            store.let_go(run)
        return correction
    finally:
        store.close()


def replay(run: str, *, settings: Settings | None = None) -> Replayed:
    """Do a run again from its record, leg by leg, asking nobody and writing nothing."""
    return run_sync(lambda: _replay(run, settings or Settings.load()))


async def _replay(run: str, settings: Settings) -> Replayed:
    store = Store.of(settings)
    try:
        run = store.resolve(run)
        events = _events(store, run)
        must_have_its_words(events)
        legs = leg_of(events)
        calls = sum(event.kind == "call_finished" and event.payload["outcome"] == "reply" for event in events)
        try:
            company = company_of(store, events[0], settings)
            for leg in range(1, legs + 1):
                await _replay_leg(store, events, leg, company)
        except Divergence as divergence:
            return Replayed(run, legs, calls, str(divergence))
        return Replayed(run, legs, calls, None)
    finally:
        store.close()


async def _replay_leg(store: Store, events: list[Event], leg: int, company: Company) -> None:
    """Do a leg again. Divergence where that does not give what was recorded."""
    steps = _steps_of(store, events, leg, company, replaying=True)
    record = steps.opening.going_on.record if steps.opening.going_on else None
    with suppress(RecordEnds):
        await wire(steps, checkpointer=False).ainvoke({})
    if record and record.complete and (left := record.not_done_again()):
        raise Divergence(", ".join(left), "it was recorded and is not done again.")


def _taken_up(
    store: Store,
    run: str,
    settings: Settings,
    answer: str | None,
    who: Signature,
    on_event: Callable[[Event], None] | None,
) -> Steps | None:
    """The steps that go on with a run; None where there is nothing to go on with."""
    events = _events(store, run)
    must_have_its_words(events)
    status, leg = status_of(events), leg_of(events)
    why = _why(events, status, answer)
    if why is None and status == "finished":
        return None
    company = company_of(store, events[0], settings)
    _steps_of(store, events, leg, company)  # what cannot be gone on with is found out before anything is written
    if why is None:
        landed = store.append(run, "run_resumed", {"leg": leg, "winks": __version__}, who=who)
    else:
        leg += 1
        if why == "answered":
            embedder_where_set(company.settings)  # new words are looked through for notes
        words = () if answer is None else (answer,)
        facts = {"leg": leg, "why": why, "winks": __version__}
        landed = store.append(run, "leg_opened", facts, words=words, who=who)
    if on_event:
        on_event(landed)
    steps = _steps_of(store, _events(store, run), leg, company)
    return replace(steps, opening=replace(steps.opening, who=who))


def _allowed(person: Person | None, store: Store, settings: Settings) -> Signature:
    """Who goes on with a run: the one person of this machine where none is given. NotAllowed where a role forbids it."""
    who = person or People(store).local(settings.pseudonym)
    who.must("deliberate")
    return who.signature


def _why(events: list[Event], status: str, answer: str | None) -> Why | None:
    """Why a new leg is opened; None where the last goes on or there is nothing to do."""
    if answer is not None:
        return "judged" if status == "awaiting_judgement" else "answered"
    opened = max((index for index, event in enumerate(events) if event.kind == "leg_opened"), default=0)
    if any(event.kind == "correction_made" for event in events[opened:]):
        return "corrected"
    if status.startswith("awaiting"):
        waits = "answers" if status == "awaiting_answers" else "a word"
        raise CallError(f"The run {events[0].run!r} waits for {waits}: winks resume {events[0].run} --answer TEXT")
    return "retried" if any(map(_has_failed, events[opened:])) else None


def _has_failed(event: Event) -> bool:
    """Whether an event says that something failed which may go better; a divergence stays one."""
    if event.kind in ("review_failed", "step_failed", "run_failed"):
        return bool(event.payload["failure"] != Divergence.__name__)
    return event.payload.get("outcome") in ("failed", "failure")


def _steps_of(store: Store, events: list[Event], leg: int, company: Company, *, replaying: bool = False) -> Steps:
    opened, (settings, library, prices, casting) = events[0], company
    spends = spending(settings, prices)
    record = Record(store, opened, spends, emit, later=events[1:], leg=leg, replaying=replaying, may_wait=True)
    opening = Opening(prices, opened.run, GoingOn(record, case_at(store, events, leg), opened.payload["narrowed"]))
    return Steps(settings, library, store, casting, opening)


def _events(store: Store, run: str) -> list[Event]:
    return [stored.event() for stored in store.stored_events(run)]


def _correction(document: RunDocument, item: str, words: str) -> Correction:
    for critique in document.critiques:
        for finding in critique.findings:
            if finding.id == item:
                return Correction(item="finding", words=words, dossier=critique.reviewer, finding=finding)
    for seat in document.seats:
        if item in (seat.dossier, seat.dossier_id):
            return Correction(item="seat", words=words, dossier=seat.dossier_id)
    for cue in document.cues:
        if cue.text == item:
            span = cue.model_dump(include={"text", "start", "end", "source"})
            return Correction(item="cue", words=words, cue=span)
    resting = [cue for seat in document.seats for cue in seat.cues]
    if seat_cue := next((cue for cue in resting if cue.text == item), None):
        return Correction(item="cue", words=words, cue=seat_cue.model_dump(include={"text", "start", "end", "source"}))
    known = [finding.id for critique in document.critiques for finding in critique.findings]
    raise UnknownId("finding, seat or cue", item, _nearest(item, known), "`winks show` shows what the run has.")


def _nearest(wanted: str, known: list[str]) -> str | None:
    near = process.extractOne(wanted, known, score_cutoff=60)
    return near[0] if near else None


def _ref(document: RunDocument, dossier: str) -> str | None:
    return next((seat.dossier for seat in document.seats if seat.dossier_id == dossier), None)


def _note(correction: Correction) -> str | None:
    basis = correction.finding.basis if correction.finding else ()
    return next((item.id for item in basis if item.kind == "note"), None)
