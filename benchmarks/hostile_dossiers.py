"""How long the slowest hostile dossier takes to be refused or read. The files are those of the tests.

    python benchmarks/hostile_dossiers.py

Run from the repository, with the test extra installed. Times are CPU seconds of this process, the best of three.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.personas.test_hostile_dossiers import HOSTILE, outcome


def main() -> None:
    """Measure and print."""
    seconds = sorted(min(_seconds(raw) for _ in range(3)) for raw in HOSTILE)
    print(
        f"{len(HOSTILE)} hostile dossiers: median {seconds[len(seconds) // 2] * 1000:.1f} ms, slowest {seconds[-1] * 1000:.1f} ms"
    )


def _seconds(raw: bytes) -> float:
    began = time.process_time()
    outcome(raw)
    return time.process_time() - began


if __name__ == "__main__":
    main()
