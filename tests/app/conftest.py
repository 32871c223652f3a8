"""What tests of pages stand on: a page opened as a person would, and all that it shows as text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winks.judging import people
from winks.judging.roles import Person

from .benches import FERRY, FILE

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


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the invented ferry setting."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / FILE.name).write_bytes(FILE.read_bytes())
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


@pytest.fixture
def work(own: Path, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open the workbench of the ferry dossier, at a desk."""
    return lambda **query: open_page("dossiers", dossier=FERRY, part="work", **query)


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit
