"""What tests of pages stand on: a page opened as a person would, and all that it shows as text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pages take seconds, and Streamlit's own warnings are not ours."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)
            for warning in ("DeprecationWarning", "ResourceWarning"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore::{warning}"))


@pytest.fixture
def open_page() -> Callable[..., Any]:
    """Open a page of the app by its name, with what stands in its address."""
    from streamlit.testing.v1 import AppTest

    def open_(name: str, **query: str) -> Any:
        page = AppTest.from_file(str(ROOT / "app_pages" / f"{name}.py"), default_timeout=60)
        for key, value in query.items():
            page.query_params[key] = value
        return page.run()

    return open_


@pytest.fixture
def shown() -> Callable[[Any], str]:
    """All text on a page, in order, as a reader sees it: HTML without its tags."""

    def text_of(page: Any) -> str:
        assert not page.exception, page.exception
        return "\n".join(_text(element) for element in page.main if _text(element))

    return text_of


def _text(element: Any) -> str:
    body = getattr(element.proto, "body", None) if element.type == "html" else getattr(element, "value", None)
    said = [getattr(element, "label", ""), body if isinstance(body, str) else ""]
    bare = " ".join(html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", part, flags=re.S)) for part in said if part)
    return re.sub(r"[ \n]+", " ", bare).strip()
