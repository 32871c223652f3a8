"""Nothing that keeps people out: axe-core finds no serious violation on any page, by day, by night, on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings

from .serving import Served
from .visiting import LAPTOP, PAGES, PHONE, open_everything, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

FOCUS = """() => {
    const at = document.activeElement, look = getComputedStyle(at);
    return [at.tagName, look.outlineStyle, parseFloat(look.outlineWidth), look.outlineColor, at.outerHTML.slice(0, 120)];
}"""
SCHEME = "scheme => getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme === scheme"
ACCENT = {"light": "rgb(23, 87, 107)", "dark": "rgb(143, 199, 217)"}


STILL = "() => document.getAnimations().every(each => each.effect.getComputedTiming().iterations === Infinity)"
"""Whether nothing is on its way from one colour to another."""


@pytest.fixture(scope="module")
def paths(served: Served) -> list[str]:
    """Every page, empty and with a run or a dossier on it."""
    case = bundled_case("D16")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(home=served.home)).run
    return [*PAGES, *(f"{path}?run={run}" for path in PAGES), "dossiers?dossier=vn-family-address"]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
def test_no_page_has_a_serious_violation(visit, paths: list[str], size: dict[str, int]) -> None:
    visited = visit(color_scheme="light", viewport=size)
    found = {}
    for path in paths:
        page = visited.open(f"/{path}")
        open_everything(page)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_function(SCHEME, arg=scheme)
            page.wait_for_function(STILL)
            found[path, scheme] = [*serious_violations(page), *wider(page, size["width"])]
    assert {where: what for where, what in found.items() if what} == {}


def test_what_keeps_people_out_would_be_found(visit) -> None:
    page = visit().open("/runs")
    page.evaluate("document.querySelector('h1').innerHTML += '<input><i style=\"color: #eee\">pale</i>'")
    assert {found.partition(":")[0] for found in serious_violations(page)} == {"label", "color-contrast"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_goes_by_keyboard_sees_where_they_are(visit, scheme: str) -> None:
    page = visit(color_scheme=scheme).open("/deliberate")
    seen = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        tag, style, pixels, colour, which = page.evaluate(FOCUS)
        assert tag == "BODY" or (style, pixels >= 2, colour) == ("solid", True, ACCENT[scheme]), which
        seen.add(tag)
    assert seen >= {"A", "TEXTAREA", "BUTTON", "INPUT"}


def wider(page: Page, width: int) -> list[str]:
    """Whether a page has to be moved sideways."""
    needed = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth")
    return [f"{needed} pixels wide"] if needed > width else []
