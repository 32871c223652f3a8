"""An auditor at the table, in a browser: a search that can be passed on, pages of runs, a file that verifies elsewhere."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings
from winks.trail.store import Store

from ..runs_in_a_store import seed
from .serving import Served
from .visiting import LAPTOP, PHONE, at_rest, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table over 400 small runs and a real one."""
    folder = tmp_path_factory.mktemp("runs")
    settings = Settings.load(home=folder / "home")
    store = Store(settings.trail)
    seed(store, 400)
    store.close()
    case = bundled_case("D16")
    winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings)
    with Served(folder) as server:
        yield server


def is_wider(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def sees(page: Page, text: str) -> None:
    """Wait until a text is on the page."""
    page.get_by_text(text).first.wait_for(timeout=30_000)


def choose(page: Page, box: str, name: str) -> None:
    """Choose from a list. A list that opens while the page still moves closes again; then it is opened once more."""
    from playwright.sync_api import TimeoutError as TookTooLong

    option = page.get_by_role("option", name=name)
    for _ in range(5):
        page.get_by_role("combobox", name=box).press("ArrowDown")
        try:
            option.click(timeout=3_000)
        except TookTooLong:
            continue
        return
    raise AssertionError(f"{name!r} could not be chosen")


def test_a_search_stands_in_the_address_and_can_be_passed_on(visit) -> None:
    page = visit(viewport=LAPTOP).open("/runs")
    sees(page, "401 runs.")
    page.get_by_role("searchbox", name="Words in the message").fill("SOMALI")
    page.keyboard.press("Enter")
    sees(page, "One run.")
    other = visit(viewport=PHONE).open("/runs" + page.url.partition("/runs")[2])
    sees(other, "One run.")
    assert other.get_by_role("link", name="Check and export").count() == 1


def test_pages_are_turned_with_the_keyboard(visit) -> None:
    page = visit(viewport=LAPTOP).open("/runs")
    sees(page, "Shown are 1 to 50")
    page.get_by_role("button", name="Page 2", exact=True).focus()
    page.keyboard.press("Enter")
    sees(page, "Shown are 51 to 100")


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_many_runs_and_an_audit_keep_nobody_out_and_need_no_scrolling_sideways(visit, scheme: str, size) -> None:
    visited = visit(color_scheme=scheme, viewport=size)
    page = visited.open("/runs")
    sees(page, "Shown are 1 to 50")
    assert not is_wider(page)
    assert serious_violations(page) == []
    page.get_by_role("link", name="Check and export").first.click()
    sees(page, "The record is as it was written.")
    at_rest(page)
    page.locator("details > summary").first.click()
    assert not is_wider(page)
    assert serious_violations(page) == []


def test_a_file_taken_away_verifies_without_the_table(visit, tmp_path: Path) -> None:
    page = visit(viewport=LAPTOP).open("/runs?search=somali")
    page.get_by_role("link", name="Check and export").first.click()
    sees(page, "The record is as it was written.")
    at_rest(page)
    page.get_by_role("button", name="Replay").click()
    sees(page, "Doing it again gives what was recorded.")
    at_rest(page)
    choose(page, "The form", ".jsonl")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename.endswith(".jsonl")
    taken = tmp_path / "taken.jsonl"
    download.value.save_as(taken)
    command = [sys.executable, "-c", "from winks.cli import main; main()", "verify", str(taken)]
    checked = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert checked.returncode == 0, checked.stderr
    assert "as written" in checked.stdout
