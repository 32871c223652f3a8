"""Processes that die at work and processes that race, forked from one that has imported everything. A job a line."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.types import Command

import winks
from winks.errors import RunLeased
from winks.graphs import resuming
from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.trail.store import Store


def die_after(events: int) -> None:
    """Let this process be killed as soon as so many events are on the disk, with those of the same transaction, and not one more."""
    one_by_one, left = threading.Lock(), [events]

    def dying(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(*given: Any, **more: Any) -> Any:
            with one_by_one:
                made = write(*given, **more)
                before, left[0] = left[0], left[0] - (len(made) if isinstance(made, list) else 1)
                if left[0] <= 0 < before:
                    os.kill(os.getpid(), signal.SIGKILL)
                return made

        return written

    Store.append_all, Store.open_run = dying(Store.append_all), dying(Store.open_run)  # type: ignore[method-assign]


def work(job: dict[str, Any]) -> None:
    """Deliberate or go on with a run, and die on the way."""
    settings = Settings.load(**job["settings"])
    die_after(job["die_after"])
    if job.get("checkpoints"):
        on_a_thread(job, settings)
    elif job.get("run"):
        resuming.resume(job["run"], job.get("answer"), settings=settings)
    else:
        winks.deliberate(job["prompt"], settings=settings)


def on_a_thread(job: dict[str, Any], settings: Settings) -> None:
    """Deliberate on a thread whose checkpoints are kept in a file, or go on there in a person's words."""
    given = {"prompt": job["prompt"]} if job.get("answer") is None else Command(resume=job["answer"])
    with SqliteSaver.from_conn_string(job["checkpoints"]) as saver:
        graph = build_graph(settings, checkpointer=saver)
        graph.invoke(given, {"configurable": {"thread_id": "one"}}, durability=job.get("durability", "sync"))


def race(job: dict[str, Any], number: int, say: int, go_on: int) -> None:
    """Go on with a run; whoever gets to its first event waits there until the other has been told."""

    def wait(_: Any) -> None:
        if not waited:
            os.write(say, f"{number} at work\n".encode())
            waited.append(os.read(go_on, 1))

    waited: list[bytes] = []
    try:
        document = resuming.resume(job["run"], settings=Settings.load(**job["settings"]), on_event=wait)
        os.write(say, f"{number} {document.status}\n".encode())
    except RunLeased as error:
        os.write(say, f"{number} refused: {error}\n".encode())


def forked(do: Callable[[], None]) -> int:
    """A child that does this and nothing else."""
    child = os.fork()
    if child == 0:
        try:
            do()
            os._exit(0)
        finally:
            os._exit(1)
    return child


def raced(job: dict[str, Any]) -> list[str]:
    """What two processes say that go on with one run at once, in the order in which they say it."""
    (hear, say), (go_on, go) = os.pipe(), os.pipe()
    racers = [forked(lambda number=number: race(job, number, say, go_on)) for number in (1, 2)]
    with os.fdopen(hear) as heard:
        said = [heard.readline(), heard.readline()]
        os.write(go, b"go")
        said.append(heard.readline())
    for racer in racers:
        os.waitpid(racer, 0)
    for end in (say, go_on, go):
        os.close(end)
    return [line.strip() for line in said]


for line in sys.stdin:
    job = json.loads(line)
    if job.get("race"):
        print(json.dumps(raced(job)), flush=True)
    else:
        child = forked(lambda job=job: work(job))
        if job.get("unburied"):
            os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
            print(json.dumps(None), flush=True)
        else:
            print(json.dumps(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])), flush=True)
