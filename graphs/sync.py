"""Running a coroutine from a thread that may or may not have an event loop of its own."""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def run_sync(make: Callable[[], Awaitable[T]]) -> T:
    """The result of the coroutine that `make` gives."""
    came: list[T] = []

    async def call() -> None:
        # Nothing is returned: asyncio.run writes out as text what its task gave, and throws that away.
        came.append(await make())

    if not _is_in_a_loop():
        asyncio.run(call())
    else:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(contextvars.copy_context().run, asyncio.run, call()).result()
    return came[0]


def _is_in_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
