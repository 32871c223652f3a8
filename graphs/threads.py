"""A run under a thread of a checkpointer: found again by another process, and gone on with in a person's words.

A checkpoint says where the graph stands and is never evidence: what has happened is read from the trail each time. Where
the two do not agree, because somebody went on with the run elsewhere, the thread says so and writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, NoReturn
from uuid import UUID

from langchain_core.runnables import RunnableConfig
from langgraph.config import get_config
from langgraph.errors import GraphBubbleUp
from langgraph.runtime import get_runtime

from .. import __version__
from ..agents.case import Case, open_case
from ..agents.meaning import embedder_where_set
from ..errors import CallError, InputRefused, WinksError
from ..settings import Settings
from ..trail.events import Event, status_of
from ..trail.journal import Record
from ..trail.kept import Signature
from ..trail.store import Store
from ..trail.tombstones import must_have_its_words
from .casting import Casting
from .company import Company, UnderWay, company_of
from .opening import case_at, leg_of, spending
from .state import Branch, State

_CHECKPOINTER = "__pregel_checkpointer"
"""Where LangGraph keeps the checkpointer of a graph, or of the graph it is part of, in a node's config."""


def has_checkpointer(config: RunnableConfig) -> bool:
    """Whether a checkpointer keeps the state of the graph that is running."""
    return bool(config.get("configurable", {}).get(_CHECKPOINTER))


def begins_as() -> str | None:
    """The id of the run that begins here on a thread, the same however often it begins here; None without a checkpointer."""
    here, config = get_runtime().execution_info, get_config()
    if here is None or not has_checkpointer(config):
        return None
    bits = UUID(here.checkpoint_id).int
    ticks = bits >> 80 << 12 | bits >> 64 & 0xFFF  # of 100 ns since 1582
    at = datetime(1582, 10, 15, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
    told = f"{here.thread_id} {here.checkpoint_id}"
    return f"{at:%Y%m%d-%H%M%S}-{sha256(told.encode()).hexdigest()[:8]}"


class _Behind(Exception):
    """Somebody wrote to the run since it was read."""


@dataclass(frozen=True)
class Thread:
    """What a thread needs to take its run up again."""

    store: Store
    settings: Settings
    casting: Casting | None
    """The parts of its own that the caller of the graph brought, where they did."""
    who: Signature | None
    emit: Callable[[Event], None]
    at_work: Collection[str] = ()
    """Runs that the same graph is at work on; it has one lease for all that it does."""

    def begun(self, case: Case) -> UnderWay | str | None:
        """The run that began here with this case just before its process died, else the id of the one to open, where it matters."""
        if (run := begins_as()) is None or not (events := self._events(run)):
            return run
        if leg_of(events) > 1 or status_of(events) == "failed" or case_at(self.store, events, 1) != case:
            return None
        with self._leased(run):
            return self._goes_on(self._events(run), 1)

    def found(self, state: State | Branch) -> UnderWay:
        """A run that another process began, in the leg in which the thread left it.

        RunLeased where somebody alive is at work on it, CallError where it has come further than the thread has.
        """
        run, leg = state["run"], state.get("leg", 1)
        with self._leased(run):
            events = self._events(run)
            status = status_of(events)
            if leg_of(events) != leg:
                _gone_on(run, status)
            if status == "failed":
                raise CallError(
                    f"The run {run!r} failed: winks resume {run} tries it again. A new case begins a new run."
                )
            return self._goes_on(events, leg)

    def open_leg(self, state: State, words: object) -> tuple[UnderWay, Case]:
        """Go on with a run that waits, in a person's words: in a new leg, as `winks resume --answer` does.

        InputRefused for words that cannot be taken; otherwise as `found`. A thread that comes with the same words again,
        because its process died after they were on the trail, goes on where it was.
        """
        if not isinstance(words, str):
            raise InputRefused(f'The answer is {type(words).__name__}; give a text: Command(resume="...").')
        run, leg, said = state["run"], state.get("leg", 1), open_case(words).prompt
        cut_off = True
        with self._leased(run):
            while not self._is_opened(events := self._events(run), leg + 1, said):
                status = status_of(events)
                if leg_of(events) != leg or not status.startswith("awaiting"):
                    _gone_on(run, status)
                company = self._company(events)  # what cannot be gone on with is found out before anything is written
                embedder_where_set(company.settings)
                why = "judged" if status == "awaiting_judgement" else "answered"
                cut_off = not self._open(events, {"leg": leg + 1, "why": why, "winks": __version__}, said)
            return self._goes_on(events, leg + 1, cut_off), case_at(self.store, events, leg + 1)

    def _open(self, events: list[Event], facts: dict[str, Any], said: str) -> bool:
        """Open a leg, and say so; not where somebody wrote to the run since these events were read."""
        opened = None
        with suppress(_Behind), self.store.together(events[0].run) as append:
            written = append("leg_opened", facts, None, (said,), self.who)
            _must_be_next(written, events)
            opened = written
        if opened:
            self.emit(opened)
        return opened is not None

    def _goes_on(self, events: list[Event], leg: int, cut_off: bool = True) -> UnderWay:
        """The run at work again; where it was cut off in the middle, its trail says that it goes on."""
        opened, company = events[0], self._company(events)
        if cut_off and status_of(events) in ("running", "cancelled"):
            self.emit(self.store.append(opened.run, "run_resumed", {"leg": leg, "winks": __version__}, who=self.who))
            events = self._events(opened.run)
        spends = spending(company.settings, company.prices)
        return UnderWay(Record(self.store, opened, spends, self.emit, later=events[1:], leg=leg), company, found=True)

    def _is_opened(self, events: list[Event], leg: int, said: str) -> bool:
        """Whether this leg, the last there is, was opened with these words."""
        opened = next((event for event in reversed(events) if event.kind == "leg_opened"), None)
        if opened is None or opened.payload["leg"] != leg:
            return False
        texts = self.store.blobs(opened.run)
        kept = [texts.get(reference["blob"]) for reference in opened.payload["answers"]]
        return [blob and blob.body for blob in kept] == [said.encode()]

    def _company(self, events: list[Event]) -> Company:
        must_have_its_words(events)
        return company_of(self.store, events[0], self.settings, self.casting)

    def _events(self, run: str) -> list[Event]:
        return [stored.event() for stored in self.store.stored_events(run)]

    @contextmanager
    def _leased(self, run: str) -> Iterator[None]:
        """The lease of a run, given back where it cannot be gone on with."""
        self.store.take(run)
        try:
            yield
        except BaseException:
            if run not in self.at_work:
                self.store.let_go(run)
            raise


def _must_be_next(written: Event, events: list[Event]) -> None:
    """An event must follow these events; else nothing of its transaction is kept."""
    if written.seq != len(events) + 1:
        raise _Behind


def _gone_on(run: str, status: str) -> NoReturn:
    state = status.replace("_", " ")
    raise CallError(f"Somebody went on with the run {run!r} elsewhere; it is {state} now: winks show {run}")


def questions(state: State) -> dict[str, Any]:
    """What a person is asked at a pause: `{run, awaiting, questions}`, with no questions where a word is awaited."""
    awaiting = str(state.get("status", "")).removeprefix("awaiting_")
    asked = (state.get("revision") or {}).get("ask_back") or []
    return {"run": state["run"], "awaiting": awaiting, "questions": asked if awaiting == "answers" else []}


def unkept(error: WinksError) -> Exception:
    """The same error, as one of which LangGraph keeps nothing: the thread waits as it did, and takes other words."""
    again = type(type(error).__name__, (type(error), GraphBubbleUp), {"__module__": type(error).__module__})
    made: Exception = again.__new__(again, *error.args)
    made.__dict__.update(error.__dict__)
    made.args = error.args
    return made
