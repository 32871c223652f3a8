"""What a person reads when something breaks: a sentence of ours, and no detail of the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .serving import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An app that breaks."""
    flags = ("--server.address=127.0.0.1", "--browser.gatherUsageStats=false", "--logger.enableRich=false")
    with Served(tmp_path_factory.mktemp("served"), *flags, script=Path(__file__).with_name("breaking.py")) as server:
        yield server


def test_an_error_of_ours_is_its_own_sentence(visit) -> None:
    page = visit().open("/?how=ours")
    assert page.get_by_role("alert").inner_text() == "The trail cannot be read: <b>the disk</b> is full."


def test_what_nobody_foresaw_is_told_without_detail_and_is_in_the_log(visit, served: Served) -> None:
    page = visit().open("/")
    assert page.get_by_role("alert").inner_text().startswith("Something here broke that nobody foresaw.")
    assert "quux" not in page.content()
    assert "Traceback" not in page.content()
    assert "quux-secret-detail" in served.log
