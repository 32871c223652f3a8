"""A model server for a test, and an environment that sends clients nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from winks.agents.models import PROVIDERS, missing

from .model_server import ModelServer, leading_away
from .port import NAMES


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, key or address of the developer's reaches a client."""
    for name in leading_away(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A model server on the loopback."""
    with ModelServer() as server:
        yield server


@pytest.fixture(params=NAMES)
def provider(request: pytest.FixtureRequest) -> str:
    """One provider whose packages are installed."""
    if command := missing(PROVIDERS[request.param]):
        pytest.skip(command)
    return request.param


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Waits between attempts are a hundredth of what they are."""
    from winks.agents import models_langchain

    really = models_langchain._wait
    monkeypatch.setattr(models_langchain, "_wait", lambda state: really(state) / 100)
