"""How long a browser takes for a text of 128 KiB with 300 highlights: to draw it, and to lay it out.

    python benchmarks/marking.py [times]

Prints medians, in milliseconds. Drawing is wall-clock time of the component; layout is Chromium's own work.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
DRAWN = "performance.getEntriesByName('winks-marking').map((each) => each.duration)[0]"


def main(times: int = 5) -> None:
    """Run and print."""
    sys.path.insert(0, str(ROOT))
    from playwright.sync_api import sync_playwright

    from tests.browser.marking_hands import SHOWS, laid_out
    from tests.browser.serving import Served
    from tests.browser.visiting import FLAGS

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        told = Path(folder) / "page.json"
        told.write_text(json.dumps(SHOWS), encoding="utf-8")
        os.environ["MARKING_PAGE"] = str(told)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        with Served(Path(folder) / "served", script=ROOT / "tests" / "browser" / "marking_page.py") as server:
            drawn, laid = [], []
            for _ in range(times):
                page = browser.new_page()
                page.goto(f"{server.address}/?show=long")
                page.locator(".winks-marking-text").wait_for()
                page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
                drawn.append(page.evaluate(DRAWN))
                laid.append(laid_out(page))
                page.close()
        browser.close()
    print(f"drawn: {statistics.median(drawn):.0f} ms; laid out: {statistics.median(laid):.0f} ms (medians of {times})")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
