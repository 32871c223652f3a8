"""Marking words in a text, in a real browser: by mouse, by touch and by keyboard; the very code points come back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winks.app_pages.graphemes import graphemes
from winks.app_pages.marking import KINDS

from .marking_hands import (
    CONTRASTS,
    FAMILY,
    FLAG,
    HOSTILE,
    LONG,
    MIXED,
    PLACES,
    SETTLED,
    SHOWS,
    THUMB,
    drag,
    expect,
    mark,
    pick,
    says,
    select,
    select_settles,
    span,
    tab_to,
    text_of,
)
from .serving import Served
from .visiting import LAPTOP, PHONE, Visit, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

HERE = Path(__file__).parent
pytestmark = [pytest.mark.slow]

SERVED = """import streamlit as st
from starlette.middleware import Middleware
from winks.app_pages.door import Door
app = st.App({page!r}, middleware=[Middleware(Door)])
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The texts, behind the door of the review table: with its Content-Security-Policy, in its theme."""
    folder = tmp_path_factory.mktemp("marking")
    told, app = folder / "page.json", folder / "served.py"
    told.write_text(json.dumps(SHOWS), encoding="utf-8")
    app.write_text(SERVED.format(page=str(HERE / "marking_page.py")), encoding="utf-8")
    shutil.copytree(HERE.parents[1] / ".streamlit", folder / ".streamlit")
    with Served(folder, script=app, environment={"MARKING_PAGE": str(told)}) as server:
        yield server


Show = Callable[..., "Page"]


@pytest.fixture
def show(visit: Callable[..., Visit]) -> Show:
    """Opens one of the shows. Whatever leaves the page, and every complaint of the browser, fails the test."""

    def opened(name: str, **context: Any) -> Page:
        page = visit(**({"viewport": LAPTOP} | context)).page
        page.goto(f"/?show={name}")
        page.wait_for_selector("text=runs=1")
        page.wait_for_selector(".winks-marking-text p")
        page.evaluate("""document.fonts.load('16px "Source Serif"').then(() => true)""")
        return page

    return opened


WORDS = [
    ("happy you agreed", 0),
    ("so happy", 1),
    ("so happy", 0),
    ("happy", 2),
    (f"{FAMILY} family", 0),
    (f"and {FLAG} flag {THUMB}", 0),
    (FLAG, 0),
    ("E\u0301le\u0300ve", 0),
    ("le\u0300", 0),
    ("a\u0323\u0302n giỗ", 0),
    ("بالعالم، كيف", 0),
    ("أنا بخير", 0),
    ("happy to say שלום", 0),
    ("नमस्ते दुनिया", 0),
    ("コーヒー", 0),
    ("the end", 0),
]


@pytest.mark.parametrize(("name", "backwards"), [("plain", False), ("marked", True)], ids=["plain", "marked"])
def test_words_drawn_over_come_back_as_their_code_points(show: Show, name: str, backwards: bool) -> None:
    page = show(name)
    for words, nth in WORDS:
        drag(page, words, nth, back=backwards)
        mark(page)
        says(page, span(MIXED, words, nth))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("family", "بالعالم"),
        ("كيف", "so happy to"),
        ("happy to", "दुनिया"),
        ("say", "the end"),
        ("So", "bell"),
    ],
)
def test_a_stretch_over_line_breaks_holds_the_breaks_as_they_are(show: Show, first: str, last: str) -> None:
    page = show("marked")
    drag(page, first, to=last)
    mark(page)
    shown = MIXED.replace("\a", "\u2407")
    says(page, span(MIXED, MIXED[shown.index(first) : shown.index(last) + len(last)]))


def test_a_line_taken_by_three_clicks_is_that_line(show: Show) -> None:
    page = show("plain")
    text_of(page).locator("p").nth(3).click(click_count=3)
    mark(page)
    says(page, span(MIXED, "E\u0301le\u0300ve a\u0323\u0302n giỗ so happy to say שלום עולם and more"))


def test_a_selection_grows_to_whole_graphemes_and_loses_the_blanks_around_it(show: Show) -> None:
    page = show("plain")
    at, circled = MIXED.index("E\u0301"), MIXED.index(" a\u0323")
    for start, end, words in [
        (at - 1, at + 1, "E\u0301"),  # a tab, and half a letter
        (at + 1, at + 2, "E\u0301"),  # a mark alone
        (circled, circled + 5, "a\u0323\u0302n"),
        (MIXED.index(FAMILY) + 2, MIXED.index(FAMILY) + 3, FAMILY),
        (MIXED.index(FLAG) + 1, MIXED.index(FLAG) + 5, f"{FLAG} fl"),
        (MIXED.index("दु") + 1, MIXED.index("दु") + 2, "दु"),
    ]:
        select(page, MIXED, start, end)
        mark(page)
        says(page, span(MIXED, words))


def test_blanks_alone_are_not_offered(show: Show) -> None:
    page = show("plain")
    select(page, MIXED, MIXED.index("\n\n"), MIXED.index("\tE") + 1)
    select_settles(page)
    expect(text_of(page).locator(".winks-marking-mark")).to_have_attribute("aria-disabled", "true")
    drag(page, "so happy")
    mark(page)
    says(page, span(MIXED, "so happy"))


def test_on_a_phone_the_button_is_big_in_sight_and_heard_after_the_selection_went(show: Show) -> None:
    page = show("long", viewport=PHONE, has_touch=True, is_mobile=True)
    words = "to whom it was said"
    select(page, LONG, *list(span(LONG, words).values())[1:])
    button = text_of(page).locator(".winks-marking-mark")
    expect(button).to_have_attribute("aria-disabled", "false")
    expect(button).to_be_in_viewport(ratio=1)
    box = button.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.evaluate("document.addEventListener('pointerdown', () => getSelection().removeAllRanges(), true)")
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    says(page, span(LONG, words))


def test_a_press_in_the_text_or_escape_lets_go_of_a_selection(show: Show) -> None:
    page = show("plain")
    button = text_of(page).locator(".winks-marking-mark")
    drag(page, "so happy")
    expect(button).to_have_attribute("aria-disabled", "false")
    text_of(page).locator("p").first.click()
    expect(button).to_have_attribute("aria-disabled", "true")
    drag(page, "so happy")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.focus()
    page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-disabled", "true")
    says(page, None)


def test_by_keyboard_alone_words_of_a_sentence_are_marked_and_let_go(show: Show) -> None:
    page = show("plain")
    tab_to(page, "Choose by sentence or by quotation: Text A")
    page.keyboard.press("Enter")
    tab_to(page, "Sentence")
    pick(page, "5. ")
    tab_to(page, "To the word")
    pick(page, "9. ", "ArrowUp")
    expect(page.get_by_text("These words: E\u0301le\u0300ve")).to_be_visible()
    tab_to(page, "Mark these words")
    page.keyboard.press("Enter")
    chosen = "E\u0301le\u0300ve a\u0323\u0302n giỗ so happy to say שלום עולם"
    says(page, span(MIXED, chosen))
    expect(text_of(page).locator(".winks-marking-text .winks-mark-chosen")).to_have_text(chosen)
    tab_to(page, "Clear", backwards=True)
    page.keyboard.press("Enter")
    says(page, None)
    expect(text_of(page).locator(".winks-mark-chosen")).to_have_count(0)


def test_by_keyboard_alone_one_of_several_places_of_a_quotation_is_marked(show: Show) -> None:
    page = show("plain")
    tab_to(page, "Choose by sentence or by quotation: Text A")
    page.keyboard.press("Enter")
    tab_to(page, "Or words to look for in the text")
    page.keyboard.type("so happy")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Which place")).to_be_visible()
    tab_to(page, "Which place")
    pick(page, "2. ")
    tab_to(page, "Mark this quotation")
    page.keyboard.press("Enter")
    says(page, span(MIXED, "so happy", 1))


def test_the_focus_stays_on_the_button_and_is_seen(show: Show) -> None:
    page = show("plain")
    drag(page, "so happy")
    button = text_of(page).locator(".winks-marking-mark")
    expect(button).to_have_attribute("aria-disabled", "false")
    button.press("Enter")
    says(page, span(MIXED, "so happy"))
    expect(button).to_be_focused()
    page.keyboard.press("Tab")
    clear = text_of(page).locator(".winks-marking-clear")
    expect(clear).to_be_focused()
    expect(clear).to_have_css("outline-style", "solid")


def test_nothing_in_a_text_a_name_or_a_label_becomes_an_element(show: Show) -> None:
    page = show("hostile")
    select(page, HOSTILE, 0, len(HOSTILE))
    mark(page)
    says(page, span(HOSTILE, HOSTILE))
    tags = page.evaluate("[...document.querySelectorAll('.winks-marking-text *')].map((each) => each.tagName)")
    assert set(tags) <= {"P", "MARK", "BR"}
    attributes = page.evaluate(
        "[...document.querySelectorAll('.winks-marking-text *')].flatMap((each) => each.getAttributeNames())"
    )
    assert set(attributes) <= {"class", "dir", "title", "aria-describedby", "data-letters"}
    assert page.locator(".winks-marking").locator("img, script, iframe, svg, a, b, i, style, link").count() == 0
    assert page.evaluate("typeof window.stolen") == "undefined"
    shown = "".join(page.locator(".winks-marking-text p").all_text_contents())
    assert shown == HOSTILE.replace("\n", "").replace("\u202e", "\ufffd")


def test_two_texts_on_a_page_do_not_mix(show: Show) -> None:
    page = show("two")
    drag(page, "so happy you", key="other")
    expect(text_of(page).locator(".winks-marking-mark")).to_have_attribute("aria-disabled", "true")
    mark(page, "other")
    says(page, span("Another text, so happy you agreed.", "so happy you"), "other")
    says(page, None)
    drag(page, "so happy", nth=1)
    mark(page)
    says(page, span(MIXED, "so happy", 1))
    says(page, span("Another text, so happy you agreed.", "so happy you"), "other")
    text_of(page, "other").locator(".winks-marking-clear").click()
    says(page, None, "other")
    says(page, span(MIXED, "so happy", 1))


def test_a_selection_that_runs_out_of_its_text_ends_where_the_text_does(show: Show) -> None:
    page = show("two", viewport={"width": 1100, "height": 1800})
    page.evaluate(SETTLED)
    ends = [
        page.evaluate(PLACES, [text_of(page, key).element_handle(), words, 0])[0]
        for key, words in (("one", "the end"), ("other", "happy"))
    ]
    page.mouse.move(*ends[0])
    page.mouse.down()
    page.mouse.move(*ends[1], steps=4)
    page.mouse.up()
    mark(page)
    says(page, span(MIXED, "the end \a bell"))
    says(page, None, "other")


def test_a_rerun_keeps_what_was_chosen_and_what_is_selected(show: Show) -> None:
    page = show("plain")
    drag(page, "you agreed")
    mark(page)
    says(page, span(MIXED, "you agreed"))
    drag(page, "so happy", nth=1)
    button = text_of(page).locator(".winks-marking-mark")
    expect(button).to_have_attribute("aria-disabled", "false")
    page.get_by_role("button", name="Run again").press("Enter")
    page.wait_for_selector("text=runs=3")
    says(page, span(MIXED, "you agreed"))
    expect(text_of(page).locator(".winks-marking-text .winks-mark-chosen")).to_have_text("you agreed")
    assert page.evaluate("getSelection().toString()") == "so happy"
    button.press("Enter")
    says(page, span(MIXED, "so happy", 1))


def test_overlaps_are_told_apart_by_name_letter_and_line(show: Show) -> None:
    page = show("marked")
    you = text_of(page).locator("mark[title]").filter(has_text="you")
    assert you.get_attribute("title") == "b: finding 3\nc: a cue of talk"
    described = you.evaluate(
        "(mark) => mark.getAttribute('aria-describedby').split(' ').map((id) => document.getElementById(id).innerText)"
    )
    assert sorted(described) == ["b finding 3", "c a cue of talk"]
    lines = you.evaluate(
        "(mark) => [mark, ...mark.querySelectorAll('mark')].map((each) => getComputedStyle(each)).map("
        "(style) => [style.textDecorationStyle, style.textUnderlineOffset])"
    )
    assert len(lines) == 2
    assert len({style for style, _ in lines}) == len({offset for _, offset in lines}) == 2
    assert you.get_attribute("data-letters") == "c"
    assert page.get_by_text("gone: does not fit this text").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_and_lines_stand_out_by_day_and_by_night(show: Show, scheme: str) -> None:
    page = show("kinds", color_scheme=scheme)
    found = page.evaluate(CONTRASTS)
    assert {name.split()[1].removeprefix("winks-mark-") for name, _, _ in found} == KINDS
    assert [each for each in found if each[1] < 4.5 or each[2] < 3] == []
    assert serious_violations(page) == []


def test_a_text_to_read_offers_nothing_to_choose(show: Show) -> None:
    page = show("read")
    drag(page, "so happy")
    select_settles(page)
    expect(text_of(page).locator("button")).to_have_count(2)
    expect(text_of(page).get_by_role("button")).to_have_count(0)
    expect(page.get_by_text("Choose by sentence")).to_have_count(0)


def test_a_text_of_128_kib_with_300_highlights_is_all_there(show: Show) -> None:
    page = show("long")
    assert len(LONG.encode()) > 120 * 1024
    titles = page.locator(".winks-marking-text mark").evaluate_all("marks => marks.map((each) => each.title)")
    said = {line.partition(": ")[2] for title in titles for line in title.splitlines()}
    assert said == {f"finding {number}" for number in range(300)}


SAMPLES = [
    MIXED,
    HOSTILE,
    "각각 가나",
    "👨‍👩‍👧‍👦🏴󠁧󠁢󠁥󠁮󠁧󠁿❤️‍🔥🇮🇩🇳🇱🇮",
    "नमस्ते क्षत्रिय தமிழ் สวัสดีครับ ꧋ꦲꦏ꧀ꦱꦫꦗꦮ",
    "क्‍ष x\u200dy \u0600a e\u0301\u0302\u200d",
]


@pytest.mark.parametrize("text", SAMPLES)
def test_python_parts_no_grapheme_that_the_browser_keeps_together(show: Show, text: str) -> None:
    theirs = show("plain").evaluate(
        "(text) => [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment)", text
    )
    ours = [text[start:end] for start, end in graphemes(text)]
    assert ours == theirs
