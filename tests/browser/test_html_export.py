"""The page of a run that is given away, opened from disk in a real browser: it asks nobody, runs nothing, keeps nobody out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings
from winks.trail.exports import export
from winks.trail.store import Store

from .outside import Outside
from .spellings import DOSSIERS, hostile_run, spellings
from .test_injection import MADE, changed
from .visiting import LAPTOP, PHONE, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDE = {"width": 2200, "height": 1200}
FOCUS = """() => {
    const at = document.activeElement, look = getComputedStyle(at);
    return [at.tagName, look.outlineStyle, parseFloat(look.outlineWidth)];
}"""
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"


class Opened:
    """A file in a browser, and what came of it."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (self.complaints.append(dialog.message), dialog.dismiss()))
        page.goto(file.as_uri())
        page.evaluate(OPEN)

    def trouble(self, file: Path) -> list[str]:
        """What was asked for beside the file itself, and what the browser complained of."""
        return [*(url for url in self.asked if url != file.as_uri()), *self.complaints]


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """A maker of visits to files; options are those of a Playwright context."""
    made = []

    def open_(file: Path, **options: Any) -> Opened:
        made.append(chromium.new_context(**options))
        return Opened(made[-1].new_page(), file)

    yield open_
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with a rewritten draft, calls, and something withheld."""
    folder, case = tmp_path_factory.mktemp("given"), bundled_case("D03")
    settings = Settings.load(home=folder, model="scripted:D03", pseudonym="Wira")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, account=["She is 61."], settings=settings)
    return written(folder, run.run, settings)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Path:
    """A run in which people and a model wrote nothing but spellings."""
    folder = tmp_path_factory.mktemp("hostile")
    run = hostile_run(folder / "home", outside.host)
    return written(folder, run, Settings.load(home=folder / "home", dossiers=DOSSIERS))


def written(folder: Path, run: str, settings: Settings) -> Path:
    """The page of a run, on disk."""
    store = Store.of(settings)
    page = folder / "run.html"
    page.write_bytes(export(store, run, "html"))
    store.close()
    return page


@pytest.mark.parametrize("size", [LAPTOP, PHONE, WIDE], ids=["laptop", "phone", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_keeps_nobody_out_and_asks_nobody(opened, file: Path, size: dict[str, int], scheme: str) -> None:
    visited: Opened = opened(file, viewport=size, color_scheme=scheme)
    assert visited.trouble(file) == []
    assert serious_violations(visited.page) == []
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_it_is_whole_with_scripts_switched_off(opened, file: Path, chromium: Browser) -> None:
    with_scripts = opened(file).page.evaluate("document.body.innerText")
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(file.as_uri())
    assert page.get_by_role("main").is_visible()
    page.get_by_text("1. Cues read").last.click()
    assert page.locator("pre:visible").count() >= 2
    assert "By Winks, as instruction" in with_scripts
    page.context.close()


def test_whatever_people_and_models_wrote_is_words_in_it(opened, hostile: Path, outside: Outside) -> None:
    visited: Opened = opened(hostile)
    assert visited.page.evaluate(MADE, outside.host) == []
    assert changed(visited.page, outside.host) == []
    shown = visited.page.evaluate("document.body.innerText")
    assert [word for word in spellings(outside.host) if word not in shown] == []
    assert visited.trouble(hostile) == []
    assert outside.asked == []


def test_its_policy_holds_even_against_what_did_get_in(opened, hostile: Path, outside: Outside, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    got_in = (
        f'<img src="http://{outside.host}/in.png"><script>document.title="in"</script><p style="color: red">x</p>'
        f'<style>body{{background:url(http://{outside.host}/in.css)}}</style><iframe src="http://{outside.host}/in"></iframe>'
        f'<link rel="stylesheet" href="http://{outside.host}/in.css"><b onclick="document.title=1">b</b>'
    )
    broken.write_text(hostile.read_text(encoding="utf-8").replace("<main>", f"<main>{got_in}"), encoding="utf-8")
    visited: Opened = opened(broken)
    assert outside.asked == []
    assert visited.page.title().startswith("Simulated reading")
    assert len(visited.complaints) >= 5
    assert all("Content Security Policy" in each for each in visited.complaints)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whoever_goes_by_keyboard_sees_where_they_are_and_gets_to_a_finding(opened, file: Path, scheme: str) -> None:
    page = opened(file, color_scheme=scheme).page
    for number in range(30):
        page.keyboard.press("Tab")
        tag, style, pixels = page.evaluate(FOCUS)
        assert tag == "BODY" or (style, pixels >= 2) == ("solid", True), number
    page.get_by_role("link", name="finding 1", exact=True).first.focus()
    page.keyboard.press("Enter")
    assert page.url.endswith("#finding-3")
    assert page.locator("article:target").get_by_text("Thin reading").is_visible()


def test_printed_it_is_light_has_its_folded_drafts_and_no_column_beside_it(opened, file: Path) -> None:
    page = opened(file, color_scheme="dark").page
    page.reload()
    page.emulate_media(media="print")
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(31, 28, 23)"
    assert page.locator("nav").evaluate("each => getComputedStyle(each).position") == "static"
    assert page.pdf(format="A4").startswith(b"%PDF")
    assert page.locator(".note details dd").first.evaluate("each => each.checkVisibility()")


def test_words_that_run_from_right_to_left_do_so(opened, tmp_path: Path) -> None:
    prompt = "אמא שלי אמרה 'בסדר'. מה אכתוב לה?"
    settings = Settings.load(home=tmp_path)
    run = winks.deliberate(prompt, draft="Great, thanks!", settings=settings)
    page = opened(written(tmp_path, run.run, settings)).page
    message = page.locator("blockquote").first
    assert message.evaluate("each => getComputedStyle(each).direction") == "rtl"
    assert re.sub(r"\s+", " ", message.inner_text()).startswith(prompt[:10])
