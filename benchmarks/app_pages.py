"""What the pages cost on the server, over a trail of many runs and for a run of many findings.

    python benchmarks/app_pages.py [runs]

Prints medians of reruns of each page's script, in this process, with everything that a rerun does there: the query, the
HTML, the widgets. The browser's part is not in it. The runs are small but whole (see tests/runs_in_a_store.py): honest for
lists and searches; real runs are put beside them for the audit and the trace. The trace of 200 findings is a document made
up for the purpose (tests/app/traced.py), with the notes of a real dossier behind every finding.
"""

from __future__ import annotations

import logging
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from os import environ
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
RERUNS = 15
LIMITS = {"runs": 0.300, "trace": 0.500}
"""Seconds that a rerun may take: of the page over 10,000 runs, of a trace with 200 findings."""


def main(runs: int = 10_000) -> int:
    """Measure and print. 1 where a page takes longer than it may."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    with tempfile.TemporaryDirectory() as home:
        environ["WINKS_HOME"] = home
        figures = pages_over_many_runs(runs) | trace_of_many_findings()
    for name, seconds in figures.items():
        print(f"{name}: {seconds * 1000:.0f} ms")
    return int(any(seconds > LIMITS.get(name.partition(",")[0], 60) for name, seconds in figures.items()))


def pages_over_many_runs(runs: int) -> dict[str, float]:
    """Seconds that a rerun takes, median, by what was asked of the page. The trail is that of WINKS_HOME."""
    real = _fill(runs)
    searched = {"search": "night watch"}
    return {
        f"runs, first page of {runs:,}": _rerun(_page("runs")),
        "runs, last page": _rerun(_turned(_page("runs"), -(-runs // 50))),
        "runs, words searched": _rerun(_page("runs", **searched)),
        "runs, words and status and days": _rerun(_page("runs", **searched, status="finished", since="2026-01-05")),
        "runs, nothing fits": _rerun(_page("runs", search="quokka")),
        "audit of one run": _rerun(_page("runs", run=real)),
        "dossiers, list": _rerun(_page("dossiers")),
        "dossiers, one of them": _rerun(_page("dossiers", dossier="javanese-business-yogya-solo")),
        "people": _rerun(_page("people")),
    }


def trace_of_many_findings() -> dict[str, float]:
    """Seconds until a trace with 200 findings is there: opened by somebody new, on a server that has shown one before; run again."""
    from traced import made, many

    from winks.graphs.table import Table

    run = made("D16")
    document = many(run, 40, 5)
    read, Table.run = Table.run, lambda self, run: document  # noqa: ARG005
    try:
        page = _page("trace", run=run.run)
        return {
            "trace, 200 findings, opened": _median(lambda: _page("trace", run=run.run)),
            "trace, 200 findings, run again": _rerun(page),
        }
    finally:
        Table.run = read


def _fill(runs: int) -> str:
    """Many small runs and a real one, whose id is given."""
    sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "app")]
    from runs_in_a_store import seed

    import winks
    from winks.agents.case import bundled_case
    from winks.trail.store import Store

    store = Store.of(winks.Settings.load())
    began = time.perf_counter()
    seed(store, runs)
    store.close()
    print(f"{runs:,} runs written: {time.perf_counter() - began:.1f} s")
    case = bundled_case("D01")
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=winks.Settings.load(model="scripted:D01")).run


def _page(name: str, **query: str) -> Any:
    """A page as a person opens it."""
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_file(str(ROOT / "app_pages" / f"{name}.py"), default_timeout=60)
    for key, value in query.items():
        page.query_params[key] = value
    return page.run()


def _turned(page: Any, to: int) -> Any:
    """A list turned to one of its pages."""
    return page.get("pagination")[0].set_value(to).run()


def _rerun(page: Any) -> float:
    """Seconds of a rerun, median."""
    if page.exception:
        raise RuntimeError(page.exception[0].message)
    return _median(page.run)


def _median(do: Callable[[], object]) -> float:
    times = []
    for _ in range(RERUNS):
        began = time.perf_counter()
        do()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    raise SystemExit(main(*map(int, sys.argv[1:2])))
