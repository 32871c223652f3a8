"""A curator at the table, in a browser: a dossier is read, followed to its sources, objected to, tried and compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import winks
from winks.settings import Settings

from .serving import Served
from .visiting import LAPTOP, PHONE, at_rest, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"
PARTS = ("Read it", "What a colleague would object to", "Try it on a case", "What has changed")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table of a curator, whose dossier was changed after a run was made with it."""
    folder = tmp_path_factory.mktemp("dossiers")
    own = folder / "own"
    own.mkdir()
    text = FERRY.read_text(encoding="utf-8")
    (own / FERRY.name).write_text(text, encoding="utf-8")
    winks.deliberate("Hello there", draft="Hi", settings=Settings.load(home=folder / "home", dossiers=own))
    changed = text.replace("version: 0.1.0", "version: 0.2.0").replace("## Silences\n", "## Silences\n\n- Letters.\n")
    (own / FERRY.name).write_text(changed, encoding="utf-8")
    with Served(folder, environment={"WINKS_DOSSIERS": str(own)}) as server:
        yield server


def turn(page: Page, part: str) -> None:
    """Look at another part of a dossier."""
    page.get_by_role("radio", name=part).or_(page.get_by_role("button", name=part, exact=True)).first.click()
    at_rest(page)


def is_wider(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def test_a_dossier_is_opened_from_the_list_and_a_note_is_followed_to_its_source(visit) -> None:
    page = visit(viewport=PHONE).open("/dossiers")
    page.get_by_role("link", name="Owner-managed firms").click()
    page.get_by_role("heading", name="What it cannot hear").wait_for(timeout=30_000)
    page.get_by_role("link", name="Nggih as hearing").click()
    note = page.locator("article", has=page.locator("#note-nggih-as-hearing"))
    assert (
        note.get_by_text("Only its listing was seen.").or_(note.get_by_text("The passage was read.")).first.is_visible()
    )
    note.get_by_role("link", name="Geertz, Clifford").click()
    assert page.locator("#source-CGEERTZ1960").is_visible()
    assert page.url.endswith("#source-CGEERTZ1960")


def test_a_case_is_tried_with_nothing_but_the_keyboard(visit) -> None:
    page = visit(viewport=LAPTOP).open("/dossiers?dossier=ferry-crew-handover")
    turn(page, "Try it on a case")
    page.get_by_label("The message", exact=True).focus()
    page.keyboard.type("Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook.")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Try it":
            break
    page.keyboard.press("Enter")
    page.get_by_text("would be seated").first.wait_for(timeout=30_000)
    assert page.get_by_text("Yours is a question").first.is_visible()


def test_what_changed_since_a_run_is_seen(visit) -> None:
    page = visit(viewport=LAPTOP).open("/dossiers?dossier=ferry-crew-handover")
    turn(page, "What has changed")
    page.get_by_text("added", exact=True).first.wait_for(timeout=30_000)
    assert page.get_by_text("Letters.").first.is_visible()


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_part_of_a_dossier_keeps_anybody_out_or_has_to_be_scrolled_sideways(visit, scheme: str, size) -> None:
    page = visit(color_scheme=scheme, viewport=size).open("/dossiers?dossier=ferry-crew-handover")
    found = {}
    for part in PARTS:
        turn(page, part)
        if part == "Try it on a case":
            page.get_by_label("The message", exact=True).fill("The second mate at Eastholm said 'she's yours'.")
            page.get_by_role("button", name="Try it", exact=True).last.click()
            page.get_by_text("What would come of it").wait_for(timeout=30_000)
        found[part] = (serious_violations(page), is_wider(page))
    assert found == dict.fromkeys(PARTS, ([], False))
