"""Do what the trail has to survive, and write the table of figures in docs/explanation/what-was-survived.md.

.venv/bin/python scripts/figures.py
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

if __name__ == "__main__":
    command = [sys.executable, "-m", "pytest", "-q", "-m", "fault", "tests/fault"]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | {"WINKS_WRITE_FIGURES": "1"}, check=False).returncode)
