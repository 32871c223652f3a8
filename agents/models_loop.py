"""One event loop a process in which every model call is made, whatever loop a run lives in.

HTTP clients belong to the loop that opened their connections. With one loop for them all, one client serves every run,
and a limit on requests in flight is held exactly over all runs of the process.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


@lru_cache(maxsize=1)
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="winks-models", daemon=True).start()
    return loop


async def in_model_loop(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, done in the loop of the models. Cancelling this cancels the work."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, _loop()))


class Gate:
    """Requests to one provider: at most `concurrency` in flight, begun at most `per_second` in a second."""

    def __init__(self, concurrency: int, per_second: float | None) -> None:
        self._places = asyncio.Semaphore(concurrency)
        self._between = 1 / per_second if per_second else 0.0
        self._next = 0.0

    @asynccontextmanager
    async def passing(self) -> AsyncIterator[None]:
        """Wait for a place and a time to begin. In the loop of the models only."""
        async with self._places:
            clock = asyncio.get_running_loop().time
            begin = max(clock(), self._next)
            self._next = begin + self._between
            await asyncio.sleep(begin - clock())
            yield


@lru_cache(maxsize=64)
def gate(provider: str, base_url: str | None, concurrency: int, per_second: float | None) -> Gate:
    """The gate of a provider, one a process for the same limits."""
    del provider, base_url
    return Gate(concurrency, per_second)
