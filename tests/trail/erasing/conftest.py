"""A home with two runs in it, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from winks.settings import Settings
from winks.trail.store import Store

from ...conftest import FERRY
from ...graphs.bench import Bench
from .homes import made


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a finished run with marked words, and one made after it without them."""
    home = tmp_path_factory.mktemp("to erase")
    settings = Settings.load(home=home, dossiers=FERRY.parent)
    made(settings)
    made(settings, "I am the second mate. He said 'she's yours' and left.", draft=None, account=[], opt_in={})
    return home


@pytest.fixture
def ferry_settings(made_once: Path, tmp_path: Path) -> Settings:
    """The settings of a home with the two runs in it."""
    return Settings.load(home=shutil.copytree(made_once, tmp_path / "home"), dossiers=FERRY.parent)


@pytest.fixture
def run(trail: Store) -> str:
    """The run with the marked words."""
    return trail.runs()[1].run


@pytest.fixture
def other(trail: Store) -> str:
    """The run without them."""
    return trail.runs()[0].run


@pytest.fixture
def trail(ferry_settings: Settings) -> Iterator[Store]:
    """The trail they are in."""
    opened = Store.of(ferry_settings)
    yield opened
    opened.close()


@pytest.fixture
def bench(tmp_path) -> Bench:
    """A model whose replies are written beforehand."""
    return Bench(tmp_path)
