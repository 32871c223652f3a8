"""What a deliberation on the embedded engine costs: time of the first and of later runs, and memory.

    python benchmarks/deliberation.py [runs]

Prints medians over all bundled cases. Times are wall-clock seconds in this process, after import; the store is SQLite
with a sync to disk at every event, in a temporary folder.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main(rounds: int = 5) -> None:
    """Run and print."""
    bare, package = (_import_seconds(code) for code in ("pass", "import winks"))
    print(f"import winks, over a bare interpreter: {package - bare:.3f} s")
    started = time.perf_counter()
    import winks
    from winks.agents.case import bundled_cases
    from winks.graphs import session

    del session
    print(f"import of the graph and what it needs: {time.perf_counter() - started:.3f} s")
    with tempfile.TemporaryDirectory() as home:
        settings = winks.Settings.load(home=Path(home))
        seconds = [
            _timed(winks, case.prompt, case.thin_draft, settings)
            for _ in range(rounds)
            for case in bundled_cases().values()
        ]
    print(f"first deliberation of a process: {seconds[0] * 1000:.0f} ms")
    print(f"later deliberations, median of {len(seconds) - 1}: {statistics.median(seconds[1:]) * 1000:.0f} ms")
    print(f"largest memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


def _timed(winks: object, prompt: str, draft: str, settings: object) -> float:
    began = time.perf_counter()
    winks.deliberate(prompt, draft=draft, settings=settings)  # type: ignore[attr-defined]
    return time.perf_counter() - began


def _import_seconds(code: str) -> float:
    times = []
    for _ in range(7):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd="/")
        times.append(time.perf_counter() - began)
    return statistics.median(times)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
