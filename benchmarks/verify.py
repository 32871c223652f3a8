"""How many events are verified in a second: one run of 200 events again and again, and many runs from the store.

    python benchmarks/verify.py [runs] [times]

A run of 200 events is a case and 99 calls with their replies, with texts as long as those of a model. *The chain* is
every event: its form, its place, its hash. *With texts and seal* hashes every text too, and checks the signature. *From
the store* reads and unpacks all of that first. Best of several, in one process.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from winks.settings import Settings
from winks.trail.kept import CaseWords
from winks.trail.record import intact_in, stored_record
from winks.trail.store import Store
from winks.trail.verify import verify

FACTS: dict[str, Any] = {"winks": "0", "model": "m", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}
SLOT = {"leg": 1, "node": "review", "dossier": "ferry-crew-handover", "round": 1, "turn": 1}
ASKED = {"slot": SLOT, "model": "m", "digest": "0" * 64}
CAME = {"slot": SLOT, "model": "m", "outcome": "reply", "failure": None, "input_tokens": 900, "output_tokens": 200,
        "cached_tokens": 0, "attempts": 1, "milliseconds": 900, "cost": None}  # fmt: skip
REPLY = {"text": "He left the logbook open and asked after my father. " * 20}


def main(runs: int = 20, times: int = 5) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        store = Store.of(Settings.load(home=Path(home)))
        ids = [_made(store, 99) for _ in range(runs)]
        record = stored_record(store, ids[0])
        bare = record._replace(blobs={}, seals=())
        size = len(record.events)
        assert verify(record).ok
        _say(f"the chain of a run of {size} events", size, times, lambda: verify(bare))
        _say("the same run with texts and seal", size, times, lambda: verify(record))
        _say(f"{runs} such runs from the store", size * runs, times, lambda: _every(store, ids))
        short = [_made(store, 4) for _ in range(runs)]
        _say(f"{runs} runs of 10 events from the store", 10 * runs, times, lambda: _every(store, short))
        store.close()


def _made(store: Store, calls: int) -> str:
    """A finished, sealed run of so many calls."""
    run = store.open_run(store.new_run_id(), CaseWords("The old mate said 'she's yours' and left."), FACTS).run
    with store.together(run) as append:
        for _ in range(calls):
            append("call_started", ASKED, REPLY)
            append("call_finished", CAME, REPLY)
        append("present_finished", {"status": "finished"})
    return run


def _every(store: Store, runs: list[str]) -> None:
    intact = intact_in(store)
    assert all(verify(stored_record(store, run, intact)).ok for run in runs)


def _say(what: str, events: int, times: int, act: Callable[[], object]) -> None:
    seconds = min(_timed(act) for _ in range(times))
    print(f"{what}: {events / seconds:,.0f} events/s ({seconds * 1000:.2f} ms)")


def _timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
