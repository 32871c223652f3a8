"""A run while it is being made: what its record holds already, and how more is put there.

Doing a recorded step again writes nothing where it gives what was recorded. A recorded reply is used where the digest of
its request matches; where it does not, the run diverges, by name. In a new leg, a step or a call that is unchanged is
taken from an earlier one. A replay writes nothing and asks nobody.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from ..agents.budget import Budget
from ..agents.calls import Answer, Request, Slot
from ..agents.patience import Patience
from ..agents.prices import Prices
from ..errors import Divergence, ModelFailed, WinksError
from .events import Event, blob_digest
from .kept import Canonical, Entry, StoredBlob
from .outbox import Outbox
from .store import Store

Emit = Callable[[Event], None]


class RecordEnds(WinksError):
    """A replay has come to the end of what was recorded."""


class Spending(NamedTuple):
    """What a run may spend, and what its calls cost."""

    budget: Budget
    patience: Patience
    prices: Prices


_StepKey = tuple[str, str | None, int]
_SAID_IN_EACH_LEG = ("review_failed", "step_failed", "present_finished")
"""Kinds that are recorded in a new leg even where nothing changed: how it ended, and what still failed. They never wait."""


class Record:
    """The record of one run. Not for several event loops at once."""

    def __init__(
        self,
        store: Store,
        opened: Event,
        spending: Spending,
        emit: Emit,
        *,
        later: Iterable[Event] = (),
        leg: int = 1,
        replaying: bool = False,
        may_wait: bool = False,
    ) -> None:
        """`later` are the events after the first, for a run that is not new. With `may_wait` what a step gave is written with
        the next event that something outside hangs on."""
        self.run = opened.run
        self.opened = opened
        self.leg = leg
        self.nonce = str(opened.payload["nonce"])
        self.patience = spending.patience
        self.replaying = replaying
        self._store = store
        self._budget = spending.budget
        self._prices = spending.prices
        self._may_wait = may_wait
        self._outbox = Outbox(partial(store.append_all, opened.run), emit, store.now)
        self._secret = store.secret(opened.run)
        self._steps: dict[_StepKey, tuple[int, Event]] = {}
        self._calls: dict[Slot, list[Event]] = {}
        self._left: set[_StepKey] = set()
        self._blobs: dict[str, StoredBlob] = {}
        self._broken: WinksError | None = None
        self.words_given = False
        """Whether answers have come in."""
        self.judged = False
        """Whether a person's word before release has come in."""
        self.complete = False
        """Whether the leg came to its end."""
        self._paused = False
        self._read(later)

    @property
    def day(self) -> date:
        """The day on which the run began: what was to be reviewed by then counts, however late the run goes on."""
        return datetime.fromisoformat(self.opened.at).date()

    # steps

    async def step(self, kind: str, facts: dict[str, Any], value: Any = None) -> None:
        """Record what a step gave, unless the record has it already."""
        with self._unbroken():
            await self._step(kind, facts, value)

    async def _step(self, kind: str, facts: dict[str, Any], given: Any) -> None:
        key, value = _key(kind, facts), None if given is None else Canonical.of(given)
        leg, recorded = self._steps.get(key, (0, None))
        said_again = kind in _SAID_IN_EACH_LEG and leg < self.leg and not self.replaying
        if recorded is not None and self._is_same(recorded, facts, value) and not said_again:
            self._left.discard(key)
            return
        if recorded is not None and (leg == self.leg or (self.replaying and self.complete)):
            raise Divergence(_step_name(key), "it does not give what was recorded.")
        if self.replaying:
            raise Divergence(_step_name(key), "the record has no such step.") if self.complete else RecordEnds(kind)
        if self._may_wait and kind not in _SAID_IN_EACH_LEG:
            self._outbox.leave(Entry(kind, facts, value))
        else:
            self._steps[key] = (self.leg, await self._append(kind, facts, value))

    def recorded(self, kind: str) -> Any:
        """The value of a step as an earlier leg recorded it, or None."""
        leg, event = self._steps.get((kind, None, 1), (0, None))
        return self._value(event) if event and leg < self.leg else None

    def held(self, kind: str) -> tuple[bool, Any]:
        """Whether this leg has a step on record, and the value of that, or else as an earlier leg recorded it."""
        leg, event = self._steps.get((kind, None, 1), (0, None))
        return leg == self.leg, self._value(event) if event else None

    def _value(self, event: Event) -> Any:
        reference = event.payload.get("value")
        return json.loads(self._text(reference, _step_name(_key(event.kind, event.payload)))) if reference else None

    async def pause(self, awaiting: str) -> None:
        """Stop for a person, unless the record says that this leg did."""
        if self.replaying:
            raise RecordEnds("pause")
        if self._paused:
            return
        await self._append("run_paused", {"awaiting": awaiting})

    async def fail(self, step: str, failure: str, value: Any) -> None:
        """Say that a step broke, after all that was done before it."""
        try:
            await self._append("run_failed", {"step": step, "failure": failure}, value)
        finally:
            self.leave()

    def leave(self) -> None:
        """Write nothing more unasked. What was done and waits to be written is done again by whoever goes on."""
        self._outbox.rest()

    def not_done_again(self) -> list[str]:
        """In a replay: the recorded steps of this leg that were not come to."""
        return sorted(map(_step_name, self._left))

    # calls

    async def once(self, slot: Slot, request: Request, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The recorded answer of a slot, or the one that `make` brings, recorded before it is given back."""
        with self._unbroken():
            return await self._once(slot, request, make)

    async def _once(self, slot: Slot, request: Request, make: Callable[[], Awaitable[Answer]]) -> Answer:
        asked = Canonical.of(request.plain())
        digest = hmac.new(self._secret, asked.body, "sha256").hexdigest()
        if (found := self._answered(slot, digest)) is not None:
            return found
        if self.replaying:
            raise Divergence(str(slot), "the record has no such call.") if self.complete else RecordEnds(str(slot))
        facts = {"slot": slot.plain(), "model": request.model}
        await self._append("call_started", facts | {"digest": digest}, asked)
        try:
            self._budget.begin()
            async with asyncio.timeout(self._budget.remaining()):
                answer = await make()
        except ModelFailed as failure:
            await self._failed(facts, failure)
            raise
        except TimeoutError as error:
            late = ModelFailed("budget", "The run's time was up before the reply was there.", attempts=1)
            await self._failed(facts, late)
            raise late from error
        cost = self._prices.cost(request.model, answer)
        self._budget.spend(answer, cost)
        await self._append("call_finished", facts | _spent(answer, cost), answer.plain())
        return answer

    async def _failed(self, facts: dict[str, Any], failure: ModelFailed) -> None:
        nothing: dict[str, Any] = dict.fromkeys(("input_tokens", "output_tokens", "cached_tokens", "milliseconds"), 0)
        nothing |= {"outcome": "failure", "failure": failure.kind, "attempts": failure.attempts, "cost": None}
        value = {"kind": failure.kind, "message": str(failure), "raw": failure.raw}
        await self._append("call_finished", facts | nothing, value)

    def _answered(self, slot: Slot, digest: str) -> Answer | None:
        """The recorded answer of this slot, in this leg or, unchanged, in an earlier one."""
        for leg in range(slot.leg, 0, -1):
            events = self._calls.get(slot.model_copy(update={"leg": leg}), [])
            started = [event for event in events if event.kind == "call_started"]
            if leg == slot.leg and started and started[-1].payload["digest"] != digest:
                raise Divergence(str(slot), "what would be asked is not what was asked then.")
            if not started or started[-1].payload["digest"] != digest:
                continue
            if answer := self._reply(events[-1], again=leg < slot.leg or not self.replaying):
                return answer
        return None

    def _reply(self, last: Event, *, again: bool) -> Answer | None:
        """The reply an event holds; None for a call under way or, where it is made again, for one that failed."""
        if last.kind == "call_started":
            return None
        value = json.loads(self._text(last.payload["value"], str(Slot.model_validate(last.payload["slot"]))))
        if last.payload["outcome"] == "reply":
            return Answer.model_validate(value)
        if again:
            return None
        raise ModelFailed(value["kind"], value["message"], value["raw"])

    # inside

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Once the record could not be kept or followed, nothing more is put there: it would rest on a gap."""
        if self._broken is not None:
            raise self._broken
        try:
            yield
        except (ModelFailed, RecordEnds):
            raise
        except WinksError as error:
            self._broken = error
            raise

    def _read(self, later: Iterable[Event]) -> None:
        """Take in a record: steps and calls by their place, and what was spent."""
        leg = 1
        for event in later:
            payload = event.payload
            leg = payload["leg"] if event.kind == "leg_opened" else leg
            if leg > self.leg:
                break
            if event.kind == "leg_opened":
                self.words_given |= payload["why"] == "answered"
                self.judged = payload["why"] == "judged"  # what changes after it is held again
            if leg == self.leg:
                self._paused |= event.kind == "run_paused"
                self.complete |= event.kind in ("present_finished", "run_paused", "run_failed")
            if event.kind in ("call_started", "call_finished"):
                self._calls.setdefault(Slot.model_validate(payload["slot"]), []).append(event)
                self._count(event)
            elif not event.kind.startswith(("run_", "leg_", "correction_", "amendment_", "judgement_", "words_")):
                key = _key(event.kind, payload)
                self._steps[key] = (leg, event)
                if leg == self.leg:
                    self._left.add(key)
                elif place := _failed_place(event):
                    self._calls = {
                        slot: kept for slot, kept in self._calls.items() if (slot.node, slot.dossier) != place
                    }

    def _count(self, event: Event) -> None:
        payload = event.payload
        if event.kind == "call_finished":
            self._budget.calls += bool(payload["attempts"])
            self._budget.tokens += payload["input_tokens"] + payload["output_tokens"]
            self._budget.cost += Decimal(payload["cost"] or 0)

    def _is_same(self, recorded: Event, facts: dict[str, Any], value: Canonical | None) -> bool:
        reference = recorded.payload.get("value")
        if reference is None:
            return value is None and all(recorded.payload.get(key) == given for key, given in facts.items())
        where = _step_name(_key(recorded.kind, recorded.payload))
        return value is not None and self._text(reference, where) == value.body

    def _text(self, reference: Mapping[str, Any], where: str) -> bytes:
        if reference["blob"] not in self._blobs:
            self._blobs = self._store.blobs(self.run)
        return kept_text(self._blobs, reference, where)

    async def _append(self, kind: str, facts: dict[str, Any], value: Any = None) -> Event:
        return await self._outbox.put(Entry(kind, facts, value))


def kept_text(blobs: Mapping[str, StoredBlob], reference: Mapping[str, Any], where: str) -> bytes:
    """A recorded text. Divergence, at this place, where it is gone or is not the one that was kept."""
    blob = blobs.get(reference["blob"])
    if blob is None:
        raise Divergence(where, "its recorded text is no longer in the store.")
    if blob_digest(blob.salt, blob.body) != reference["blob"]:
        raise Divergence(where, "its recorded text was changed in the store.")
    return blob.body


def _failed_place(event: Event) -> tuple[str, str | None] | None:
    """The step and reviewer that failed with this event: in a later leg its replies, which were no use, are asked anew."""
    if event.kind == "review_failed":
        return "review", event.payload["reviewer"]
    if event.kind == "step_failed":
        return event.payload["step"], None
    if event.kind == "read_standpoint_finished" and event.payload["outcome"] == "failed":
        return "read_standpoint", None
    return None


def _key(kind: str, facts: dict[str, Any]) -> _StepKey:
    return kind, facts.get("reviewer") or facts.get("step"), facts.get("round", 1)


def _step_name(key: _StepKey) -> str:
    kind, reviewer, round_ = key
    who = f" of {reviewer}" if reviewer else ""
    return kind.removesuffix("_finished") + who + (f", round {round_}" if round_ > 1 else "")


def _spent(answer: Answer, cost: Decimal | None) -> dict[str, Any]:
    return {
        "outcome": "reply",
        "failure": None,
        "input_tokens": answer.input_tokens,
        "output_tokens": answer.output_tokens,
        "cached_tokens": answer.cached_tokens,
        "attempts": answer.attempts,
        "milliseconds": round(answer.seconds * 1000),
        "cost": None if cost is None else str(cost),
    }
