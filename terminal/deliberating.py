"""A run from the command line: watched while it is under way, shown when it is over, interrupted without loss."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import TypeVar

import typer

from ..trail.document import RunDocument, visible
from .layout import say, show
from .run import run_view
from .watching import Watch

T = TypeVar("T")
Doing = Callable[[Watch], Awaitable[RunDocument]]


def deliberating(do: Doing, *, as_json: bool) -> None:
    """Do it and show it. Exit 3 for a run that failed, 130 for one that was interrupted."""
    with Watch() as watch:
        try:
            run = asyncio.run(until_stopped(lambda: do(watch)))
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            say("Interrupted." + (f" What was done is kept: winks resume {watch.run}" if watch.run else ""))
            raise typer.Exit(130) from error
    show(run.plain() if as_json else run_view(run))
    if run.status.startswith("awaiting"):
        say(f"The run waits for you: winks resume {run.run} --answer TEXT")
    if run.status == "failed":
        say(f"The run failed: {visible(run).failure} What was done is kept: winks resume {run.run} tries again.")
        raise typer.Exit(3)


async def until_stopped(do: Callable[[], Awaitable[T]]) -> T:
    """What `do` gives; a request to end the process cancels it, as Ctrl-C does."""
    loop, task = asyncio.get_running_loop(), asyncio.current_task()
    for stop in (signal.SIGINT, signal.SIGTERM):  # also where a shell that put us in the background had it ignored
        if task is not None:
            loop.add_signal_handler(stop, task.cancel)
    return await do()
