"""A model server for a test, and an environment that sends clients nowhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .model_server import ModelServer


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy, key or address of the developer's reaches a client."""
    theirs = ("OPENAI_", "ANTHROPIC_", "OLLAMA_")
    for name in [name for name in os.environ if name.startswith(theirs) or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def model_server() -> Iterator[ModelServer]:
    """A model server on the loopback."""
    with ModelServer() as server:
        yield server
