"""A community judge at the table: a whole reading on a phone, by keyboard alone, and blind as long as it has to be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead, lettered
from winks.judging.readings import Judgement
from winks.judging.roles import Person
from winks.settings import Settings

from .marking_hands import mark, select, tab_to
from .visiting import LAPTOP, PHONE, Visit, at_rest, open_everything, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from .serving import Served

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

FINGER: dict[str, Any] = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
HAND_IN = "Hand in this part. It cannot be changed afterwards."
TELLING = re.compile(r"draft|revis|rewrit|embedded|scripted|\bthin\b", re.IGNORECASE)
"""What could tell which text is which."""
SMALL = """() => [...document.querySelectorAll(".st-key-judge :is(button, summary, textarea, a, input)")]
    .filter((each) => each.checkVisibility() && each.closest("p, li:not(.w-choices li)") === null)
    .map((each) => [each.innerText || each.ariaLabel || each.tagName, each.getBoundingClientRect().height])
    .filter(([, height]) => height > 0 && height < 44)"""
"""What a finger would miss: anything to press that is less than 44 pixels high, but for links inside sentences."""


def settings_of(served: Served) -> Settings:
    """The settings of the table's own home."""
    return Settings.load(home=served.home)


@pytest.fixture
def run(served: Served) -> str:
    """A run with a draft and a revision."""
    case = bundled_case("D01")
    settings = Settings.load(home=served.home, model="scripted:D01")
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings).run


@pytest.fixture
def mine(served: Served, run: str) -> Callable[[], Judgement]:
    """What the person of this table has handed in."""

    def reading() -> Judgement:
        table = Table.local(settings_of(served))
        try:
            found = table.my_reading(run)
            assert found
            return found
        finally:
            table.close()

    return reading


def somebody_else(served: Served, run: str, name: str) -> None:
    """Another person's whole reading."""
    person = Person(id=f"p-{name}", name=name, roles=frozenset({"judge"}))
    table = Table(settings_of(served), person)
    table.judge(run, OwnReading(going_on=f"{name} reads it so."))
    table.judge(run, TextsRead(would_send="none"))
    finding = next(critique for critique in table.run(run).critiques if critique.verified).verified[0]
    table.judge(run, Reveal(findings=(FindingRead(finding=finding.id, word="off", words="Not hers."),)))
    table.close()


def texts_of(served: Served, run: str, reading: Judgement) -> dict[str, str]:
    """The texts by their letters."""
    table = Table.local(settings_of(served))
    try:
        return lettered(reading.order, table.run(run))
    finally:
        table.close()


def part(page: Page, number: int) -> None:
    """Wait until a part is there, whole."""
    expect(page.get_by_text(f"Part {number} of 3", exact=True)).to_be_visible(timeout=30_000)
    at_rest(page)


def write(page: Page, asks: str, words: str) -> None:
    """Tap a field, write in it, and leave it."""
    field = page.get_by_label(asks).first
    field.tap() if page.evaluate("navigator.maxTouchPoints") else field.click()
    page.keyboard.insert_text(words)
    field.blur()
    at_rest(page)


def tap(page: Page, name: str, number: int = 0) -> None:
    """Tap one of the choices."""
    page.get_by_role("button", name=name, exact=True).or_(page.get_by_role("radio", name=name, exact=True)).nth(
        number
    ).tap()
    at_rest(page)


def comfortable(page: Page) -> None:
    """Nothing is wider than a phone, nothing is too small for a finger, nothing keeps anybody out."""
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = "() => [...document.querySelectorAll('.st-key-judge *')].filter((e) => e.scrollWidth > innerWidth).length"
    assert page.evaluate(wide) == 0
    assert page.evaluate(SMALL) == []
    assert serious_violations(page) == []


def test_a_whole_reading_on_a_phone(visit, served, run, mine) -> None:
    somebody_else(served, run, "Sari")
    page = visit(**FINGER, color_scheme="dark").open("/judge")
    comfortable(page)
    page.locator(f"a[href$='{run}']").tap()
    part(page, 1)
    comfortable(page)
    write(page, "What is going on here", "He leaves the door open.")
    tap(page, "I live or work in it")
    expect(page.get_by_text("Kept. You can close this page")).to_be_visible()
    page.reload()
    part(page, 1)
    expect(page.get_by_label("What is going on here")).to_have_value("He leaves the door open.")
    tap(page, HAND_IN)
    part(page, 2)
    comfortable(page)
    text = texts_of(served, run, mine())["A"]
    select(page, text, text.index("Hartono"), text.index("Hartono") + 7, key="judge-text-A")
    mark(page, key="judge-text-A")
    expect(page.get_by_text("What you marked in text A")).to_be_visible()
    at_rest(page)
    tap(page, "jar")
    write(page, "Why?", "Too near, too early.")
    write(page, "Who would disagree", "My boss.")
    tap(page, "None of these")
    write(page, "On what does it depend", "I would write two lines.")
    comfortable(page)
    tap(page, HAND_IN)
    part(page, 3)
    comfortable(page)
    open_everything(page)
    tap(page, "not theirs to say")
    write(page, "In your words", "His to say.")
    write(page, "Is there anything you now see", "The hour.")
    tap(page, HAND_IN)
    expect(page.get_by_text("Your reading is in")).to_be_visible(timeout=30_000)
    at_rest(page)
    comfortable(page)
    expect(page.get_by_text("Sari reads it so.")).to_be_visible()
    expect(page.get_by_text("Too near, too early.").first).to_be_visible()
    reading = mine()
    assert [(each.tag, each.span.text) for each in reading.texts.marks] == [("jars", "Hartono")]
    assert [(each.word, each.words) for each in reading.reveal.findings] == [("not_theirs_to_say", "His to say.")]


def press_on(page: Page, name: str) -> None:
    """Go to something by Tab and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")
    at_rest(page)


def type_in(page: Page, asks: str, words: str) -> None:
    """Go to a field by Tab, and write."""
    tab_to(page, asks)
    page.keyboard.insert_text(words)


def hand_in_by_keyboard(page: Page) -> None:
    """What was typed last is sent by leaving its field; then the button."""
    press_on(page, HAND_IN)


def test_a_whole_reading_by_keyboard_alone(visit, run, mine) -> None:
    page = visit(viewport=LAPTOP).open(f"/judge?run={run}")
    part(page, 1)
    type_in(page, "What is going on here, as you read it?", "He leaves the door open.")
    hand_in_by_keyboard(page)
    part(page, 2)
    press_on(page, "Choose by sentence or by quotation: Text B")
    type_in(page, "Or words to look for in the text", "Rina")
    page.keyboard.press("Enter")
    at_rest(page)
    press_on(page, "Mark this quotation")
    expect(page.get_by_text("What you marked in text B")).to_be_visible()
    at_rest(page)
    tab_to(page, "ring true")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    at_rest(page)
    type_in(page, "Why? In your words", "Her name alone.")
    type_in(page, "What is missing that someone who knows this situation would notice?", "His title.")
    hand_in_by_keyboard(page)
    part(page, 3)
    assert serious_violations(page) == []
    type_in(page, "Is there anything you now see differently?", "The hour.")
    hand_in_by_keyboard(page)
    expect(page.get_by_text("Your reading is in")).to_be_visible(timeout=30_000)
    reading = mine()
    assert [(each.tag, each.why, each.span.text) for each in reading.texts.marks] == [
        ("jars", "Her name alone.", "Rina")
    ]
    assert (reading.texts.missing, reading.reveal.seen_differently) == ("His title.", "The hour.")


def test_until_the_reveal_nothing_that_reaches_the_browser_tells_which_text_is_which(visit, served, run, mine) -> None:
    visited: Visit = visit(viewport=LAPTOP)
    frames: list[bytes] = []
    visited.page.on("websocket", lambda socket: socket.on("framereceived", lambda data: frames.append(_bytes(data))))
    page = visited.open(f"/judge?run={run}")
    part(page, 1)
    table = Table.local(settings_of(served))
    document = table.run(run)
    texts = [document.draft.text, document.revision.text]
    questions = [finding.question for critique in document.critiques for finding in critique.findings]
    assert not any(text[:30] in page.content() for text in (*texts, *questions))
    write(page, "What is going on here", "He leaves the door open.")
    page.get_by_role("button", name=HAND_IN).click()
    part(page, 2)
    open_everything(page)
    write(page, "Could this harm", "No.")
    sent = b"\n".join(frames).decode("utf-8", "replace")
    assert not any(question[:30] in sent for question in questions)
    for source in (page.content(), sent, page.url):
        assert not TELLING.findall(_ours(source, document.case.prompt, *texts))
    assert texts[0][:30] in sent
    page.get_by_role("button", name=HAND_IN).click()
    part(page, 3)
    assert "was the draft" in page.content()
    table.close()


def _bytes(data: str | bytes) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _ours(source: str, *texts: str) -> str:
    """What is on a page without the styles and without what the case says."""
    bare = re.sub(r"<style.*?</style>", "", source, flags=re.DOTALL)
    for text in texts:
        bare = bare.replace(text, "")
    return bare


def test_a_closed_tab_and_a_server_that_died_lose_nothing_that_was_kept(visit, served, run) -> None:
    page = visit(viewport=LAPTOP).open(f"/judge?run={run}")
    part(page, 1)
    write(page, "What is going on here", "He leaves the door open… giỗ 👩🏽")
    expect(page.get_by_text("Kept. You can close this page")).to_be_visible()
    page.close()
    served.restart()
    again = visit(**FINGER).open(f"/judge?run={run}")
    part(again, 1)
    expect(again.get_by_label("What is going on here")).to_have_value("He leaves the door open… giỗ 👩🏽")
    listed = visit(viewport=LAPTOP).open("/judge")
    expect(listed.get_by_role("heading", name="Begun and not finished")).to_be_visible()


def test_words_that_were_not_sent_yet_are_handed_in_with_the_press_of_the_button(visit, run, mine) -> None:
    page = visit(viewport=LAPTOP).open(f"/judge?run={run}")
    part(page, 1)
    page.get_by_label("What is going on here").click()
    page.keyboard.insert_text("He leaves the door open.")
    page.get_by_role("button", name=HAND_IN).click()
    part(page, 2)
    assert mine().own_reading.going_on == "He leaves the door open."


def test_a_second_press_hands_nothing_in_twice(visit, run, mine) -> None:
    page = visit(viewport=LAPTOP).open(f"/judge?run={run}")
    part(page, 1)
    write(page, "What is going on here", "He leaves the door open.")
    page.get_by_role("button", name=HAND_IN).dblclick()
    part(page, 2)
    assert mine().next_part == "texts"
    expect(page.get_by_role("alert")).to_have_count(0)


def test_marks_are_seen_on_the_text_and_can_be_taken_away(visit, served, run, mine) -> None:
    page = visit(viewport=LAPTOP).open(f"/judge?run={run}")
    part(page, 1)
    write(page, "What is going on here", "So.")
    page.get_by_role("button", name=HAND_IN).click()
    part(page, 2)
    text = texts_of(served, run, mine())["B"]
    for words in ("Hartono", "Rina"):
        start = text.index(words)
        select(page, text, start, start + len(words), key="judge-text-B")
        mark(page, key="judge-text-B")
        expect(page.get_by_text(f"“{words}”")).to_be_visible()
        at_rest(page)
    assert page.locator(".st-key-judge-text-B .winks-marking-text .winks-mark").all_inner_texts() == ["Hartono", "Rina"]
    page.get_by_role("button", name="Take this mark away").last.click()
    at_rest(page)
    expect(page.locator(".st-key-judge-text-B .winks-marking-text .winks-mark")).to_have_text(["Rina"])


def test_a_phone_that_speaks_indonesian_is_spoken_to_in_indonesian(visit, run) -> None:
    page = visit(**FINGER, locale="id-ID").open(f"/judge?run={run}")
    expect(page.get_by_label("Menurut Anda, apa yang sedang terjadi di sini?")).to_be_visible()
    comfortable(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_main_button_can_be_read(visit, run, scheme) -> None:
    page = visit(viewport=LAPTOP, color_scheme=scheme).open(f"/judge?run={run}")
    part(page, 1)
    contrast = """(button) => {
        const light = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map((each) => each / 255)
            .map((each) => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4)
            .reduce((sum, each, index) => sum + each * [0.2126, 0.7152, 0.0722][index], 0);
        const [low, high] = [light(getComputedStyle(button.querySelector("p")).color), light(getComputedStyle(button).backgroundColor)]
            .sort((one, other) => one - other);
        return (high + 0.05) / (low + 0.05);
    }"""
    assert page.get_by_role("button", name=HAND_IN).evaluate(contrast) >= 4.5


def test_two_windows_of_one_person_do_not_undo_each_other(visit, run) -> None:
    one, other = (visit(viewport=LAPTOP).open(f"/judge?run={run}") for _ in range(2))
    write(one, "What is going on here", "In the first.")
    write(other, "What would you want to know", "In the second.")
    expect(other.get_by_label("What is going on here")).to_have_value("In the first.")
    one.reload()
    part(one, 1)
    expect(one.get_by_label("What would you want to know")).to_have_value("In the second.")
