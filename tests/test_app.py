"""The review table as a person uses it: the refusal first, then a run, and text that stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


@pytest.fixture
def page():
    """The first page, run once."""
    from streamlit.testing.v1 import AppTest

    return AppTest.from_file(str(ROOT / "app_pages" / "deliberate.py"), default_timeout=60).run()


def texts(page) -> str:
    """All text on the page."""
    return "\n".join(element.value for element in page.text)


def test_an_empty_prompt_is_refused_in_a_sentence(page) -> None:
    page.button[0].click().run()
    assert not page.exception
    assert texts(page) == "The prompt is empty; give the words themselves."


def test_a_bundled_case_is_deliberated_and_shown_with_its_banner(page) -> None:
    page.selectbox[0].select("D16").run()
    page.button[0].click().run()
    assert not page.exception
    assert texts(page).startswith("Simulated reading, made by plain code")
    assert "Our Somali guests⟦2⟧" in texts(page)


def test_a_picture_in_a_prompt_stays_text(page) -> None:
    page.text_area[0].input("![x](http://example.invalid/x.png) Hello")
    page.text_area[1].input("![y](http://example.invalid/y.png)")
    page.button[0].click().run()
    assert not page.exception
    assert not page.markdown
    assert "![y](http://example.invalid/y.png)" in texts(page)


def test_runs_are_listed_and_verified(page) -> None:
    from streamlit.testing.v1 import AppTest

    runs = str(ROOT / "app_pages" / "runs.py")
    assert texts(AppTest.from_file(runs, default_timeout=60).run()) == "No runs."
    page.selectbox[0].select("D01").run()
    page.button[0].click().run()
    listed = AppTest.from_file(runs, default_timeout=60).run()
    assert not listed.exception
    assert "The record is as written." in texts(listed)
