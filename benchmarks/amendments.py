"""What it takes to list what was proposed for a dossier, in a trail of many runs of which few were spoken of.

    python benchmarks/amendments.py [runs] [spoken of]

The many are small runs of two events; the few are those of case D01 by plain code, each with a correction. SQLite in a
temporary folder.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import winks
from tests.runs_in_a_store import seed
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.amendments import amendments, amendments_in
from winks.settings import Settings
from winks.trail.store import Store

JAVANESE = "javanese-business-yogya-solo"
TIMES = 7


def main(many: int = 10_000, spoken: int = 50) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings.load(home=Path(home), model="embedded")
        store, table = Store.of(settings), Table.local(settings)
        seed(store, many)
        runs = [_spoken_of(settings, table) for _ in range(spoken)]
        for name, ask in (
            ("for a dossier", lambda: amendments(store, JAVANESE)),
            ("for any", lambda: amendments(store)),
            ("in a run", lambda: amendments_in(store, runs[0])),
        ):
            seconds = [_timed(ask) for _ in range(TIMES)]
            print(f"{name}: {statistics.median(seconds) * 1000:.1f} ms, {many + spoken:,} runs, {len(ask())} proposed")
        store.close()
        table.close()


def _spoken_of(settings: Settings, table: Table) -> str:
    case = bundled_case("D01")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings).run
    table.correct(run, JAVANESE, "This is another trade.")
    return run


def _timed(ask: object) -> float:
    began = time.perf_counter()
    ask()  # type: ignore[operator]  # a call without arguments
    return time.perf_counter() - began


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
