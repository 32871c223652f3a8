"""Runs that are being made in this process, while pages come and go.

A run belongs to the trail and not to a page: a browser that is reloaded finds it again by its id, and a server that is
started again finds it cut off, to be gone on with. Here is only what a trail does not hold: the text as it is written,
and the means to stop.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

import streamlit as st

from winks.errors import WinksError
from winks.graphs.session import Writing
from winks.graphs.table import Landed, Written
from winks.trail.document import RunDocument
from winks.trail.events import Event

Make = Callable[[Landed, Written], Awaitable[RunDocument]]
SHOWN = 20_000
"""Characters of a text that is being written, at most: the end of it."""


@dataclass
class UnderWay:
    """A run that is being made. Written by one thread and read by others, a whole value at a time."""

    person: str
    """Id of who began it."""
    began: float = field(default_factory=time.monotonic)
    run: str | None = None
    """Its id, once its first event is on the trail."""
    events: tuple[Event, ...] = ()
    """What has landed since this began."""
    writing: tuple[str, str] | None = None
    """The step that writes, and the text so far."""
    over: bool = False
    opened: threading.Event = field(default_factory=threading.Event)
    """Set once it is known whether the run could be opened."""
    future: Future[None] | None = None

    def landed(self, event: Event) -> None:
        """An event is on the trail."""
        self.run, self.events, self.writing = event.run, (*self.events, event), None
        self.opened.set()

    def written(self, writing: Writing) -> None:
        """A piece of text was written."""
        step, before = self.writing or (writing.step, "")
        self.writing = (writing.step, ((before if step == writing.step else "") + writing.text)[-SHOWN:])

    def ended(self, future: Future[None]) -> None:
        """Whatever became of it, it is over."""
        del future
        self.over = True
        self.opened.set()

    def error(self) -> WinksError | None:
        """Why it could not be made; None where it was made or stopped. Raises what nobody foresaw."""
        if not (self.over and self.future) or self.future.cancelled():
            return None
        error = self.future.exception()
        if error is None or isinstance(error, WinksError):
            return error
        raise error

    def stop(self) -> None:
        """Cancel it; it stays on the trail as cancelled and can be gone on with."""
        if self.future:
            self.future.cancel()


class Bench:
    """A thread with an event loop, and what is under way in it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._under_way: list[UnderWay] = []
        self._changing = threading.Lock()
        threading.Thread(target=self._loop.run_forever, name="winks-bench", daemon=True).start()

    def begin(self, make: Make, person: str) -> UnderWay:
        """Begin to make a run."""
        made = UnderWay(person)
        with self._changing:
            self._under_way = [each for each in self._under_way if not each.over] + [made]
        made.future = asyncio.run_coroutine_threadsafe(_make(make, made), self._loop)
        made.future.add_done_callback(made.ended)
        return made

    def of(self, run: str) -> UnderWay | None:
        """What is under way for a run, if anything."""
        return next((each for each in reversed(self._under_way) if each.run == run and not each.over), None)


async def _make(make: Make, made: UnderWay) -> None:
    await make(made.landed, made.written)


@st.cache_resource(show_spinner=False)
def bench() -> Bench:
    """The bench of this process."""
    return Bench()
