"""A real browser, the table served to it, and pages on which everything that leaves the table is a failure."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .outside import Outside
from .serving import Served
from .visiting import FLAGS, Visit

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs a browser; where there is none it is skipped with a reason."""
    lacking = _lacking()
    for item in items:
        if Path(item.path).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            if lacking:
                item.add_marker(pytest.mark.skip(reason=lacking))


def _lacking() -> str | None:
    if importlib.util.find_spec("playwright") is None:
        return "playwright is not installed: pip install -e '.[test]'"
    if shutil.which("chromium") is None:
        return "there is no chromium: apt-get install chromium"
    return None


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a screen. It is let go after each module: Playwright holds an event loop while it runs."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # a busy machine is slow, not wrong
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table without sign-in, one server a module."""
    with Served(tmp_path_factory.mktemp("served")) as server:
        yield server


@pytest.fixture
def context(chromium: Browser, served: Served) -> Iterator[Callable[..., BrowserContext]]:
    """A maker of browser contexts, each somebody else's browser; options are those of Playwright."""
    made = []

    def make(**options: Any) -> BrowserContext:
        made.append(chromium.new_context(base_url=served.address, **({"locale": "en-GB"} | options)))
        made[-1].set_default_timeout(20_000)
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture
def visit(context: Callable[..., BrowserContext], served: Served) -> Iterator[Callable[..., Visit]]:
    """A maker of visits: a page whose requests and complaints are noted. What left the table fails the test."""
    made: list[Visit] = []

    def make(**options: Any) -> Visit:
        made.append(Visit(context(**options).new_page(), served.host))
        return made[-1]

    yield make
    assert [each.trouble for each in made] == [[] for _ in made]


@pytest.fixture
def page(visit: Callable[..., Visit]) -> Page:
    """A page of a laptop's size."""
    return visit(viewport={"width": 1280, "height": 900}).page


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    """Somewhere else, that must not be asked for anything."""
    with Outside() as server:
        yield server
