"""Take the pictures of the review table that the README and the docs show: docs/images/*.png.

python scripts/screenshots.py        needs the test extra and Debian's chromium

The runs in them are worked examples, whose replies were written by hand, in a home that is thrown away.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
FERRY = ROOT / "tests" / "dossiers" / "ferry-crew-handover.md"
LAPTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 780}
TALL = {"width": 1280, "height": 1240}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Shot(NamedTuple):
    """A picture: its file, the address it is of, how large and in which light."""

    name: str
    path: str
    size: dict[str, int]
    light: str = "light"


def main() -> None:
    """Make the runs, serve the table, take every picture."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        os.environ["WINKS_HOME"] = home
        _work_on_a_dossier(Path(home) / "own")
        runs = {case: _run(case) for case in ("D03", "D01", "D16")}
        with _served() as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            for shot in _shots(runs):
                _take(browser, address, shot)
            browser.close()


def _shots(runs: dict[str, str]) -> Iterator[Shot]:
    yield Shot("deliberate", f"deliberate?run={runs['D16']}", LAPTOP)
    yield Shot("trace", f"trace?run={runs['D16']}", LAPTOP)
    yield Shot("trace-dark", f"trace?run={runs['D01']}", LAPTOP, "dark")
    yield Shot("judge-phone", f"judge?run={runs['D03']}", PHONE)
    yield Shot("dossiers", "dossiers?dossier=upper-midwest-lutheran-condolence", LAPTOP)
    note = "notes.yours-is-a-question"
    form = f"part=work&desk=form&at={note}&field={note}.variation"
    yield Shot("workbench", f"dossiers?dossier={FERRY.stem}&{form}", TALL)
    yield Shot("runs", "runs", LAPTOP)


def _work_on_a_dossier(own: Path) -> None:
    """A working copy of the invented dossier, with one sentence that a colleague would object to."""
    own.mkdir()
    shutil.copy(FERRY, own)
    os.environ["WINKS_DOSSIERS"] = str(own)
    table = Table.local()
    copy = table.begin(FERRY.stem)
    table.set_field(FERRY.stem, "notes.yours-is-a-question.variation", "Holmish people never ask.", copy.sha256)
    table.close()


def _run(case_id: str) -> str:
    case = bundled_case(case_id)
    return winks.deliberate(case.prompt, draft=case.thin_draft, model=f"scripted:{case_id}").run


@contextmanager
def _served() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), f"--server.port={port}"]
    server = subprocess.Popen(
        [*command, "--server.headless=true"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/_stcore/health")
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{url} did not answer.")


def _take(browser: Any, address: str, shot: Shot) -> None:
    context = browser.new_context(viewport=shot.size, color_scheme=shot.light, locale="en-GB")
    page: Page = context.new_page()
    page.goto(f"{address}/{shot.path}")
    page.get_by_role("heading", level=1).first.wait_for()
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=IMAGES / f"{shot.name}.png")
    context.close()
    print(f"docs/images/{shot.name}.png")


if __name__ == "__main__":
    main()
