"""A trail with two runs to judge, and people to sit before it. The runs are made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import winks
from winks.agents.case import bundled_case
from winks.graphs.table import Table
from winks.judging.roles import Person, Role
from winks.settings import Settings
from winks.trail.store import Store


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two runs: D01, rewritten by a worked example, and D16, held by plain code."""
    home = tmp_path_factory.mktemp("judged")
    for id_, model in (("D01", "scripted:D01"), ("D16", "embedded")):
        case = bundled_case(id_)
        settings = Settings.load(home=home, model=model)
        winks.deliberate(case.prompt, draft=case.thin_draft, case_id=id_, settings=settings)
    return home


@pytest.fixture
def home(made_once: Path, tmp_path: Path) -> Path:
    """The home of this test, with the two runs in it."""
    return Path(shutil.copytree(made_once, tmp_path / "home"))


@pytest.fixture
def here(home: Path) -> Settings:
    """The settings of that home."""
    return Settings.load(home=home)


@pytest.fixture
def trail(here: Settings) -> Iterator[Store]:
    """The trail of that home, with the world's own clock."""
    made = Store(here.trail)
    yield made
    made.close()


@pytest.fixture
def seat(here: Settings, trail: Store) -> Callable[..., Table]:
    """A person's seat at the table, by their name."""

    def sit(name: str = "Wira", *roles: Role) -> Table:
        person = Person(id=f"p-{name.lower()}", name=name, roles=frozenset(roles or ("judge",)))
        return Table(here, person, trail)

    return sit


@pytest.fixture
def rewritten(trail: Store) -> str:
    """A run with a draft and a revision."""
    return trail.runs()[1].run


@pytest.fixture
def held(trail: Store) -> str:
    """A run with a draft alone."""
    return trail.runs()[0].run
