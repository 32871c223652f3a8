"""A curator at the workbench, in a browser: from taking a dossier on to its release, on a laptop, on a phone, by keyboard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import winks
from winks.graphs.table import Table
from winks.settings import Settings

from .outside import Outside
from .serving import Served
from .spellings import spellings
from .test_injection import MADE
from .visiting import LAPTOP, PHONE, at_rest, open_everything, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

DOSSIERS = Path(__file__).parents[1] / "dossiers"
TEXT = (DOSSIERS / "ferry-crew-handover.md").read_text(encoding="utf-8")
CASE = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook."
DESKS = {
    "Who answers": "answers",
    "By form": "form",
    "As a text": "text",
    "Notes and silences": "notes",
    "What people proposed": "proposed",
    "What would be sent": "sent",
    "Compare and release": "release",
    "Sign": "sign",
}
STATEMENT = {
    "The name you answer by": "Mara Holm",
    "What you have to do with the setting": "Crewed the small ferries for nine winters.",
    "What you read from": "Holm 1999, in English.",
    "What you stand to gain or lose by it": "A cousin owns one of the boats.",
    "What your way of reading probably gets wrong": "Never below deck.",
    "Who could do it better": "An engineer.",
}
NOTE = "notes.yours-is-a-question"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table of a curator with dossiers of their own, for one of which somebody proposed something."""
    folder = tmp_path_factory.mktemp("workbench")
    own = folder / "own"
    own.mkdir()
    for name in ("ferry-crew-handover", "laptop-ferry", "phone-ferry", "keyboard-ferry", "busy-ferry"):
        (own / f"{name}.md").write_text(TEXT.replace("ferry-crew-handover", name), encoding="utf-8")
    settings = Settings.load(home=folder / "home", dossiers=own)
    for name in ("laptop-ferry", "phone-ferry", "busy-ferry"):
        run = winks.deliberate(CASE, draft="Thanks for the lovely gift!", dossiers=[name], settings=settings)
        winks.correct(run.run, f"{name}.1", "He says it to everybody who brings a boat.", settings=settings)
    table = Table.local(settings)
    copy = table.begin("busy-ferry")
    table.set_field("busy-ferry", f"{NOTE}.variation", "Holmish people never ask.", copy.sha256)
    table.close()
    with Served(folder, environment={"WINKS_DOSSIERS": str(own)}) as server:
        yield server


def own_file(served: Served, name: str) -> str:
    """The text of a dossier, or of a working copy."""
    return (served.folder / "own" / f"{name}.md").read_text(encoding="utf-8")


def write(page: Page, asks: str, words: str) -> None:
    """Fill a box and leave it, as a finger that touches the page beside it does."""
    page.get_by_role("textbox", name=asks, exact=True).fill(words)
    page.get_by_role("textbox", name=asks, exact=True).blur()
    at_rest(page)


def press(page: Page, says: str) -> None:
    """Press a button and wait."""
    page.get_by_role("button", name=says, exact=True).click()
    at_rest(page)


def at_desk(page: Page, says: str) -> None:
    """Turn to a desk."""
    page.get_by_role("radio", name=says, exact=True).or_(
        page.get_by_role("button", name=says, exact=True)
    ).first.click()
    page.wait_for_url(re.compile(f"desk={DESKS[says]}"))
    at_rest(page)


def is_wider(page: Page) -> bool:
    """Whether one would have to scroll sideways."""
    return bool(page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth > innerWidth"))


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("name", "size"), [("laptop-ferry", LAPTOP), ("phone-ferry", PHONE)])
def test_a_session_from_taking_it_on_to_the_release(visit, served: Served, name: str, size) -> None:
    page = visit(viewport=size, has_touch=size is PHONE).open(f"/dossiers?dossier={name}&part=work")
    for asks, words in STATEMENT.items():
        write(page, asks, words)
    press(page, "Take it on")
    page.get_by_text("The working copy names you now.").wait_for()
    at_desk(page, "By form")
    page.goto(f"/dossiers?dossier={name}&part=work&desk=form&at={NOTE}")
    at_rest(page)
    write(
        page,
        "Readings",
        "They may ask whether you saw the ropes.\nThey may close a talk.\nThey may be all there is to say.",
    )
    page.get_by_text("3, a line each.").first.wait_for()
    write(page, "Variation", "Holmish people never ask.")
    page.get_by_text("says what a people is like").first.wait_for()
    write(page, "Variation", "Between friends the words are left out.")
    page.get_by_text("There is nothing to object to.").last.wait_for()
    at_desk(page, "Notes and silences")
    write(page, "What the dossier cannot hear", "What the cook hears.")
    press(page, "Mark this silence")
    page.get_by_text("The silence is marked.").wait_for()
    at_desk(page, "What people proposed")
    write(page, "Why, in your words", "The third reading says so now.")
    press(page, "Accept it")
    page.get_by_text("It is accepted.").wait_for()
    at_desk(page, "What would be sent")
    write(page, "The message", CASE)
    press(page, "Show what would be sent")
    page.get_by_text("They may be all there is to say.").first.wait_for()
    at_desk(page, "Compare and release")
    page.get_by_text("Nothing is in the way.").wait_for()
    write(page, "What changed, for the changelog", "A third reading.")
    press(page, "Release it")
    page.get_by_text("Version 0.2.0 is released.").wait_for()
    released = own_file(served, name)
    assert "Starter material, taken on by Mara Holm" in released
    assert "- They may be all there is to say.\n" in released
    assert "- What the cook hears.\n" in released
    assert not is_wider(page)


def test_a_field_is_changed_with_nothing_but_the_keyboard(visit, served: Served) -> None:
    page = visit(viewport=LAPTOP).open("/dossiers?dossier=keyboard-ferry&part=work")
    page.get_by_role("button", name="Begin a working copy as it is").focus()
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="One line").wait_for()
    at_rest(page)
    page.get_by_role("textbox", name="One line").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" It is small.")
    page.keyboard.press("Tab")
    page.get_by_text("saved", exact=True).wait_for()
    assert "an invented island. It is small.\n" in own_file(served, "working/keyboard-ferry")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Setting"


def test_two_windows_do_not_write_over_each_other(visit, served: Served) -> None:
    Table.local(Settings.load(home=served.home, dossiers=served.folder / "own")).begin("ferry-crew-handover")
    where = f"/dossiers?dossier=ferry-crew-handover&part=work&desk=form&at={NOTE}"
    one, other = (visit(viewport=size).open(where) for size in (LAPTOP, PHONE))
    write(one, "Guidance", "From the first.")
    one.get_by_text("saved", exact=True).wait_for()
    write(other, "Guidance", "From the second.")
    other.get_by_text("Not saved.").wait_for()
    assert other.get_by_role("textbox", name="Guidance").input_value() == "From the second."
    assert other.get_by_text("From the first.").first.is_visible()
    press(other, "Put what I wrote in its place")
    other.get_by_text("saved", exact=True).wait_for()
    assert "**Guidance:** From the second.\n" in own_file(served, "working/ferry-crew-handover")


def test_an_objection_leads_to_its_field(visit) -> None:
    page = visit(viewport=PHONE).open("/dossiers?dossier=busy-ferry&part=work&desk=form&at=scope")
    page.get_by_role("link", name="One thing to weigh").click()
    page.get_by_role("link", name=f"{NOTE}.variation").click()
    page.get_by_text("the field you came for").wait_for()
    at_rest(page)
    assert page.locator(".st-key-workbench textarea").first.get_attribute("aria-label") == "Variation"


@pytest.mark.timeout(300)
@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_desk_keeps_anybody_out_or_has_to_be_moved_sideways(visit, scheme: str, size) -> None:
    visited, found = visit(color_scheme=scheme, viewport=size), {}
    for says, desk in DESKS.items():
        page = visited.open(f"/dossiers?dossier=busy-ferry&part=work&desk={desk}&at={NOTE}")
        if desk == "sent":
            write(page, "The message", CASE)
            press(page, "Show what would be sent")
        open_everything(page)
        found[says] = (serious_violations(page), is_wider(page))
    page = visited.open("/dossiers?new=dossier")
    open_everything(page)
    found["new"] = (serious_violations(page), is_wider(page))
    assert {where: what for where, what in found.items() if what != ([], False)} == {}


def test_what_a_finger_has_to_meet_is_high_enough(visit) -> None:
    page = visit(viewport=PHONE, has_touch=True).open(f"/dossiers?dossier=busy-ferry&part=work&desk=notes&at={NOTE}")
    heights = [each.bounding_box()["height"] for each in page.locator(".st-key-workbench button:visible").all()]
    assert heights
    assert min(heights) >= 44


@pytest.mark.timeout(300)
def test_whatever_a_dossier_says_and_whatever_is_typed_stays_words(visit, served: Served, outside: Outside) -> None:
    every = list(spellings(outside.host).values())
    words = " ".join(" ".join(each.split()) for each in every)
    (served.folder / "own" / "hostile-ferry.md").write_text(
        TEXT.replace("ferry-crew-handover", "hostile-ferry")
        .replace("**Variation:** ", f"**Variation:** Holmish people never {words} ", 1)
        .replace("**Curator:** ", f"**Curator:** {words} "),
        encoding="utf-8",
    )
    Table.local(Settings.load(home=served.home, dossiers=served.folder / "own")).begin("hostile-ferry")
    visited = visit(viewport=LAPTOP)
    for desk in DESKS.values():
        page = visited.open(f"/dossiers?dossier=hostile-ferry&part=work&desk={desk}&at={NOTE}")
        for field in page.locator(".st-key-workbench textarea:visible").all()[:3]:
            field.fill("\n\n".join(every))
            field.blur()
            at_rest(page)
        open_everything(page)
        assert page.evaluate(MADE, outside.host) == [], desk
    assert (visited.trouble, outside.asked) == ([], [])
