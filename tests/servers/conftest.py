"""A model server for a test, and an environment that sends clients nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .model_server import ModelServer, leading_away


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
