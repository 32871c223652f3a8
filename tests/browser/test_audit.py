"""An auditor takes words out, in a browser: on a phone by touch, by keyboard alone; and everything left of it is looked for."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import winks
from winks.settings import Settings

from .serving import Served
from .test_runs import choose, is_wider, sees
from .visiting import LAPTOP, PHONE, at_rest, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECRET, OTHER = "Zebulon Quokka", "Ann Numbat"
SCHEME = "scheme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === scheme"


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, list[str]]]:
    """The table over two runs with somebody's name in them."""
    folder = tmp_path_factory.mktemp("audit")
    settings = Settings.load(home=folder / "home")
    made = [
        winks.deliberate(f"The old mate, {SECRET}, told {other}: 'she's yours'.", draft="Glad.", settings=settings).run
        for other in (OTHER, "me")
    ]
    with Served(folder) as server:
        yield server, made


@pytest.fixture
def served(runs: tuple[Served, list[str]]) -> Served:
    """The server of them."""
    return runs[0]


def left_in(home: Path, name: str) -> list[str]:
    """Files of a home in which a name stands."""
    wanted = [name.encode(), name.lower().encode(), name.replace(" ", "%20").encode()]
    return [str(path) for path in home.rglob("*") if path.is_file() and any(w in path.read_bytes() for w in wanted)]


def looks_right(page: Page) -> None:
    """Nothing keeps people out, by day and by night, and nobody has to scroll sideways."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.wait_for_function(SCHEME, arg=scheme)
        assert serious_violations(page) == []
    assert not is_wider(page)


def test_words_are_taken_out_by_touch_and_no_byte_of_them_is_left(visit, runs) -> None:
    served, (run, _) = runs
    page = visit(viewport=PHONE, has_touch=True, is_mobile=True).open(f"/runs?run={run}")
    page.get_by_text("Every text in which certain words stand").tap()
    page.get_by_role("textbox", name="The words to look for").fill(OTHER)
    at_rest(page)
    page.get_by_role("button", name="Show what would go").tap()
    sees(page, "of one run would go:")
    looks_right(page)
    page.get_by_role("textbox", name="Why it is taken out").fill("He asked for it.")
    page.get_by_role("textbox", name="To confirm, type").fill("nonsense")
    page.get_by_role("button", name="Take it out for good").tap()
    sees(page, "Nothing was taken out")
    page.get_by_role("textbox", name="To confirm, type").fill(run[-4:])
    at_rest(page)
    page.get_by_role("button", name="Take it out for good").tap()
    sees(page, "were taken out.")
    at_rest(page)
    looks_right(page)
    assert OTHER not in page.content()
    assert page.get_by_role("textbox", name="The words to look for").count() == 0
    assert "Numbat" not in page.url + served.log
    assert left_in(served.home, OTHER) == []
    page.get_by_text("Every text in which certain words stand").tap()
    assert page.get_by_role("textbox", name="The words to look for").input_value() == ""


def test_words_are_taken_out_of_every_run_by_keyboard_alone(visit, runs) -> None:
    served, made = runs
    page = visit(viewport=LAPTOP).open("/runs?every=erase")
    page.get_by_role("textbox", name="The words to look for").focus()
    page.keyboard.type(SECRET)
    page.keyboard.press("Tab")
    at_rest(page)
    page.get_by_role("button", name="Show what would go").press("Enter")
    sees(page, "would go:")
    page.get_by_role("textbox", name="Why it is taken out").press_sequentially("He asked for it.")
    asked = page.get_by_role("textbox", name="To confirm, type")
    asked.press_sequentially(page.get_by_text("To confirm, type").first.inner_text().split("type ")[1].split(":")[0])
    page.keyboard.press("Tab")
    at_rest(page)
    page.get_by_role("button", name="Take it out for good").press("Enter")
    sees(page, "were taken out.")
    sees(page, "no piece of it was found.")
    assert left_in(served.home, SECRET) == []
    assert "Quokka" not in page.url + served.log
    page = visit(viewport=PHONE).open(f"/trace?run={made[1]}")
    sees(page, "Words were taken out of this record.")
    looks_right(page)


def test_a_bundle_and_a_proof_are_taken_away_as_they_are(visit, runs, tmp_path: Path) -> None:
    _, (run, _) = runs
    page = visit(viewport=LAPTOP).open(f"/runs?run={run}")
    choose(page, "The form", ".bundle.zip")
    at_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save").click()
    assert download.value.suggested_filename == f"{run}.bundle.zip"
    download.value.save_as(tmp_path / "taken.zip")
    with zipfile.ZipFile(tmp_path / "taken.zip") as bundle:
        assert bundle.testzip() is None
        assert any(name.endswith("verify_trail.py") for name in bundle.namelist())
    choose(page, "The event to prove", "1 · The case was taken")
    at_rest(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="proof").click()
    assert download.value.suggested_filename == f"{run}.1.proof.json"


def test_every_run_is_checked_in_the_browser(visit, runs) -> None:
    del runs
    page = visit(viewport=PHONE).open("/runs")
    page.get_by_role("link", name="Check every run").click()
    page.get_by_role("button", name="Check every run").click()
    sees(page, "All 2 runs are as they were written.")
    looks_right(page)
