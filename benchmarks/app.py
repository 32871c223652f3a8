"""How long somebody waits for the review table: from the server's start to its health, and from there to the first page.

    python benchmarks/app.py [times]

Prints medians and the worst. Each time is a new server with an empty home and a new profile of Debian's Chromium, which
is running already, as a person's browser would be. "Painted" is when the page's heading can be seen. Wall-clock seconds.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

APP = Path(__file__).parents[1] / "app.py"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def main(times: int = 7) -> None:
    """Run and print."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        starts = [_start(browser) for _ in range(times)]
        browser.close()
    for number, what in enumerate(("started to healthy", "healthy to first page painted", "the same page once more")):
        seconds = [start[number] for start in starts]
        print(f"{what}: median {statistics.median(seconds):.2f} s, worst {max(seconds):.2f} s of {times}")


def _start(browser: Browser) -> tuple[float, float, float]:
    """Seconds to health, from there to the first page, and for the page in a second visit to the running server."""
    began = time.perf_counter()
    with _served() as address, browser.new_context() as context:
        urllib.request.urlopen(f"{address}/_stcore/health").read()
        healthy = time.perf_counter()
        first = _painted(context, address)
        return healthy - began, first, _painted(context, address)


def _painted(context: object, address: str) -> float:
    began = time.perf_counter()
    page = context.new_page()  # type: ignore[attr-defined]
    page.goto(address, wait_until="commit")
    page.get_by_role("heading", level=1).first.wait_for()
    seconds = time.perf_counter() - began
    page.close()
    return seconds


@contextmanager
def _served() -> Iterator[str]:
    """The address of a server that listens already and answers as soon as it is healthy."""
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port=0"]
    with tempfile.TemporaryDirectory() as home:
        env = os.environ | {
            "HOME": home,
            "WINKS_HOME": home,
            "STREAMLIT_SERVER_HEADLESS": "true",
            "PYTHONUNBUFFERED": "1",
        }
        server = subprocess.Popen(
            command, cwd=home, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
        try:
            yield next(
                found[1].decode() for line in server.stdout if (found := re.search(rb"is at (http://\S+)", line))
            )
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
