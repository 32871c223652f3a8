"""What every test stands on: a home of its own, no settings from outside, a clock and ids that do not change."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

import pytest

from winks.personas.reader import ReadDossier, read_dossier
from winks.settings import Settings
from winks.trail.store import Store

from .postgres import _database, postgres_server, postgres_url

__all__ = ["_database", "postgres_server", "postgres_url"]

TESTS = Path(__file__).parent
ROOT = TESTS.parent
FERRY = TESTS / "dossiers" / "ferry-crew-handover.md"


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the developer's settings or writes to the developer's home."""
    for name in [name for name in os.environ if name.startswith(("WINKS_", "LANGSMITH_", "LANGCHAIN_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("WINKS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "100")


@pytest.fixture(autouse=True, scope="session")
def _certificates_once() -> Iterator[None]:
    """Every client of a provider reads the machine's certificates, which takes longer than most tests. None here needs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl, "create_default_context", lru_cache(ssl.create_default_context))
        yield


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home of its own, with the shipped dossiers only."""
    return Settings.load(home=tmp_path / "home")


@pytest.fixture
def ferry_settings(tmp_path: Path) -> Settings:
    """Settings that add the invented ferry setting to the shipped dossiers."""
    return Settings.load(home=tmp_path / "home", dossiers=FERRY.parent)


@pytest.fixture
def ferry() -> ReadDossier:
    """The invented setting."""
    return read_dossier(FERRY)


@pytest.fixture
def clock() -> Callable[[], datetime]:
    """A clock that moves on by a second each time it is read."""
    times = (datetime(2026, 11, 23, 12, 0, tzinfo=UTC) + timedelta(seconds=n) for n in range(100_000))
    return lambda: next(times)


@pytest.fixture
def token() -> Callable[[int], bytes]:
    """Bytes that count up instead of being random."""
    counter = iter(range(1, 1_000_000))
    return lambda size: next(counter).to_bytes(size, "big")


@pytest.fixture
def store(tmp_path: Path, clock: Callable[[], datetime], token: Callable[[int], bytes]) -> Iterator[Store]:
    """An empty store with the test's clock and tokens."""
    made = Store(f"sqlite:///{tmp_path / 'home' / 'trail.db'}", clock=clock, token=token)
    yield made
    made.close()
