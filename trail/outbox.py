"""What is on its way to the trail of one run: written in the order in which it happened, and told once it is there.

An event that something outside hangs on, a request that is to leave or a reply that is to be used, is written before its
step goes on. One of plain code may wait for the next such event and then goes with it, in one transaction and before it;
it waits a moment at most. Branches that write at once share a transaction. Nobody is told of an event that is not there.

The limit: what waits when a process dies is not on the trail. It is worked out again when the run goes on.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import cast

from ..errors import WinksError
from .events import Event
from .kept import Entry

MOMENT = 0.05
"""Seconds that an event waits for the next one at most, while an event loop is at work on its run."""


class _Way:
    """An entry on its way, and the event it became."""

    def __init__(self, entry: Entry, *, may_wait: bool) -> None:
        self.entry = entry
        self.may_wait = may_wait
        self.event: Event | None = None


class Outbox:
    """What is on its way to a trail. Safe to use from several threads and event loops.

    `write` puts entries on the trail, all or none; `tell` is called with each event after that, in their order.
    """

    def __init__(
        self,
        write: Callable[[Sequence[Entry]], list[Event]],
        tell: Callable[[Event], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._write = write
        self._tell = tell
        self._clock = clock
        self._ways: deque[_Way] = deque()
        self._untold: deque[Event] = deque()
        self._lining_up = threading.Lock()
        self._writing = threading.Lock()
        self._telling = threading.Lock()
        self._at_rest = False
        self._soon: asyncio.TimerHandle | None = None
        self._at_it: asyncio.Task[None] | None = None

    async def put(self, entry: Entry) -> Event:
        """Have an event written, after all that waits; back once it is on the trail and told."""
        way = self._line_up(entry, may_wait=False)
        await asyncio.to_thread(self._see_through, way)
        self._tell_on()
        return cast(Event, way.event)

    def leave(self, entry: Entry) -> None:
        """Leave an event to be written with the next one, or in a moment. In an event loop only."""
        self._line_up(entry, may_wait=True)
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(MOMENT, self._begin)

    def rest(self) -> None:
        """Write nothing more unasked. What waits goes with an event of another branch, or is done again by whoever goes on."""
        self._at_rest = True

    # inside

    def _line_up(self, entry: Entry, *, may_wait: bool) -> _Way:
        """What happened when is settled here, so that times and the order in the chain agree."""
        with self._lining_up:
            way = _Way(entry._replace(at=self._clock()), may_wait=may_wait)
            self._ways.append(way)
            return way

    def _see_through(self, way: _Way) -> None:
        """Write all there is, unless somebody else has written this one meanwhile."""
        with self._writing:
            if way.event is None:
                self._write_all(way)

    def _write_all(self, mine: _Way | None) -> None:
        """Write all that waits. Where that fails, whoever is not ours stays, for the next one to try."""
        with self._lining_up:
            ways = list(self._ways)
            self._ways.clear()
        try:
            events = self._write([way.entry for way in ways]) if ways else []
        except BaseException:
            with self._lining_up:
                self._ways.extendleft(way for way in reversed(ways) if way is not mine)
            raise
        for way, event in zip(ways, events, strict=True):
            way.event = event
        self._untold.extend(events)

    def _tell_on(self) -> None:
        """Tell of what is on the trail and was not told yet. By one at a time, so that it is told in order."""
        with self._telling:
            while self._untold:
                self._tell(self._untold.popleft())

    def _begin(self) -> None:
        self._soon = None
        if self._ways and not self._at_rest:
            self._at_it = asyncio.ensure_future(self._write_what_waits())

    async def _write_what_waits(self) -> None:
        """What fails here is tried again with the next event, whose step is told why."""
        with suppress(WinksError):
            await asyncio.to_thread(self._write_alone)
            self._tell_on()

    def _write_alone(self) -> None:
        with self._writing:
            self._write_all(None)
