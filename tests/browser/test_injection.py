"""Whatever people and models write, the table shows it as text: nothing is fetched, opened or made out of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from .outside import Outside
from .serving import Served
from .spellings import DOSSIERS, hostile_run, spellings
from .visiting import PAGES, Visit, at_rest, open_everything

if TYPE_CHECKING:
    from playwright.sync_api import Page

MADE = """host => [...document.querySelectorAll('*')].filter(each =>
    /^made/.test(each.id) || /^(iframe|object|embed|form|base|video|audio)$/i.test(each.tagName) || each.closest('.katex')
    || ['src', 'srcset', 'href', 'xlink:href', 'style', 'action', 'data', 'poster', 'ping', 'content', 'srcdoc']
        .some(name => (each.getAttribute(name) || '').includes(host))
    || [...each.attributes].some(({name}) => /^on/i.test(name))
    || /^(script|style)$/i.test(each.tagName) && /quux/.test(each.textContent)
).map(each => each.outerHTML.slice(0, 200))"""
"""Elements of the page that only the texts can have made."""
READ = """() => document.body.innerText + '\\n'
    + [...document.querySelectorAll('textarea, input')].map(each => each.value).join('\\n')"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, outside: Outside) -> Iterator[Served]:
    """The table of somebody whose very name is a picture."""
    name = next(iter(spellings(outside.host).values()))
    surroundings = {"WINKS_DOSSIERS": str(DOSSIERS), "WINKS_PSEUDONYM": name}
    with Served(tmp_path_factory.mktemp("served"), environment=surroundings) as server:
        yield server


@pytest.fixture(scope="module")
def run(served: Served, outside: Outside) -> str:
    """The id of a run in which everything is a spelling."""
    return hostile_run(served.home, outside.host)


def test_there_are_at_least_twenty_spellings(outside: Outside) -> None:
    assert len(spellings(outside.host)) >= 20


@pytest.mark.parametrize("path", PAGES)
def test_words_stay_words(visit, outside: Outside, run: str, path: str) -> None:
    visited: Visit = visit()
    opened = visited.open(f"/{path}?run={run}")
    open_everything(opened)
    assert opened.evaluate(MADE, outside.host) == []
    assert changed(opened, outside.host) == []
    assert visited.trouble == []
    assert outside.asked == []


def test_words_that_are_typed_stay_words(visit, outside: Outside) -> None:
    visited: Visit = visit()
    opened = visited.open("/deliberate")
    for box in opened.locator("textarea").all():
        box.fill("\n\n".join(spellings(outside.host).values()))
        box.press("Control+Enter")
        at_rest(opened)
    opened.get_by_test_id("stBaseButton-primary").click()
    opened.wait_for_url(re.compile(r"run="))
    open_everything(at_rest(opened))
    assert opened.evaluate(MADE, outside.host) == []
    assert changed(opened, outside.host) == []
    assert (visited.trouble, outside.asked) == ([], [])


def test_a_page_that_reads_the_words_as_markdown_is_found_out(chromium, outside: Outside, tmp_path: Path) -> None:
    script = Path(__file__).with_name("markdown_page.py")
    words = "\n\n".join(
        text for text in spellings(outside.host).values() if "refresh" not in text
    )  # that one leads away
    flags = ("--server.address=127.0.0.1", "--browser.gatherUsageStats=false")
    with (
        Served(tmp_path, *flags, script=script, environment={"SPELLED": words}) as wrong,
        chromium.new_context(base_url=wrong.address) as context,
    ):
        visited = Visit(context.new_page(), wrong.host)
        opened = visited.open("/")
        assert outside.is_asked("/quux02.png", "/quux08.png")
        assert len(opened.evaluate(MADE, outside.host)) > 5
        assert len(changed(opened, outside.host)) > 10
        assert visited.asked
    outside.asked.clear()


def changed(page: Page, host: str) -> list[str]:
    """The spellings whose word is on the page and who are not there letter for letter."""
    text = _plain(page.evaluate(READ))
    return [each for word, each in spellings(host).items() if word in text and _plain(each) not in text]


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text)
