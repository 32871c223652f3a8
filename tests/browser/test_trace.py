"""Reading a trace in a browser: from a mark in the draft to the finding, to its note and source, and back; on a phone too."""

from __future__ import annotations

from itertools import pairwise

import pytest

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings
from winks.trail.document import RunDocument

from .serving import Served
from .visiting import LAPTOP, PHONE, open_everything, serious_violations

FINDING = "upper-midwest-lutheran-condolence.1"


def made(served: Served, case_id: str, model: str) -> RunDocument:
    """A run in the home of the table."""
    case = bundled_case(case_id)
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(home=served.home, model=model))


@pytest.fixture(scope="module")
def run(served: Served) -> RunDocument:
    """A run with a rewritten revision."""
    return made(served, "D16", "scripted:D16")


def in_view(page, selector: str) -> bool:
    """Whether the top of an element is on the screen."""
    box = page.locator(selector).first.bounding_box()
    return box is not None and 0 <= box["y"] < page.viewport_size["height"]


def test_a_number_in_the_draft_leads_to_its_finding_and_the_browser_leads_back(visit, served) -> None:
    held = made(served, "D16", "embedded")
    page = visit(viewport=LAPTOP).open(f"/trace?run={held.run}")
    number = page.locator("blockquote.w-marked sup a").first
    target = number.get_attribute("href")
    number.click()
    page.wait_for_url(f"**{target}")
    page.locator(f"[id='{target[1:]}']").wait_for()
    assert in_view(page, f"[id='{target[1:]}']")
    assert f"run={held.run}" in page.url
    page.go_back()
    page.wait_for_url(f"**run={held.run}")


def test_a_change_in_the_revision_leads_to_the_finding_behind_it(visit, run) -> None:
    page = visit(viewport=LAPTOP).open(f"/trace?run={run.run}")
    link = page.locator("ins + sup a").first
    target = link.get_attribute("href")
    link.click()
    assert in_view(page, f"[id='{target[1:]}']")


def test_a_permalink_puts_the_finding_first_with_its_sources_open_and_a_way_back(visit, run) -> None:
    page = visit(viewport=LAPTOP).open(f"/trace?run={run.run}&finding={FINDING}")
    assert page.get_by_role("heading", level=2).first.inner_text() == "One finding"
    assert page.locator("#trace-alone .w-sources").is_visible()
    page.get_by_role("link", name="The whole trace").click()
    page.wait_for_url(f"**/trace?run={run.run}")
    page.get_by_role("heading", name="Where readings differ").wait_for()


def test_a_note_opens_from_the_keyboard_down_to_what_was_checked(visit, run) -> None:
    page = visit(viewport=LAPTOP).open(f"/trace?run={run.run}")
    fold = page.locator(f"[id='finding-{FINDING}'] .w-note")
    fold.locator("summary").focus()
    page.keyboard.press("Enter")
    fold.get_by_text("was read.").first.wait_for()


def test_a_call_opens_with_its_prompt_and_its_raw_reply(visit, run) -> None:
    page = visit(viewport=LAPTOP).open(f"/trace?run={run.run}")
    page.locator("summary", has_text="1. Cues read").click()
    page.get_by_role("heading", name="As it was sent").wait_for()
    assert page.locator("pre.w-sent").count() >= 2


@pytest.mark.parametrize("query", ["", f"&finding={FINDING}"], ids=["whole", "one-finding"])
def test_headings_are_in_order_and_no_landmark_is_nameless(visit, run, query: str) -> None:
    page = visit(viewport=LAPTOP).open(f"/trace?run={run.run}{query}")
    found = page.locator("[data-testid=stMain] :is(h1, h2, h3, h4)").evaluate_all("all => all.map(e => +e.tagName[1])")
    assert found[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(found))
    named = page.locator("section.w-unreviewed, .w-trace > section").evaluate_all("all => all.map(e => e.ariaLabel)")
    assert all(named)


def test_on_a_phone_nothing_runs_over_the_edge_and_the_draft_stands_above_the_revision(visit, run) -> None:
    page = visit(viewport=PHONE).open(f"/trace?run={run.run}")
    open_everything(page)
    over = "document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
    draft, revision = page.locator(".w-marked").all()
    assert draft.bounding_box()["y"] < revision.bounding_box()["y"]
    assert draft.bounding_box()["x"] == revision.bounding_box()["x"]


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_trace_with_everything_open_has_no_serious_violation(visit, run, scheme: str, size: dict[str, int]) -> None:
    page = visit(color_scheme=scheme, viewport=size).open(f"/trace?run={run.run}&finding={FINDING}")
    open_everything(page)
    assert serious_violations(page) == []


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_two_runs_side_by_side_have_no_serious_violation_and_fit(visit, served, run, size: dict[str, int]) -> None:
    page = visit(viewport=size).open(f"/trace?run={run.run}&with={made(served, 'D16', 'embedded').run}")
    page.get_by_role("heading", name="Two runs side by side").wait_for()
    assert serious_violations(page) == []
    over = "document.querySelector('[data-testid=stMain]').scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(over) <= 0
