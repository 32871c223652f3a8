"""LangSmith tracing: nothing of a run leaves this machine unless the operator's own Winks setting says so."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from langsmith import tracing_context

from ..settings import Settings


@contextmanager
def untraced(settings: Settings) -> Iterator[None]:
    """No tracing in here, whatever the environment says, unless `tracing` is set."""
    if settings.tracing:
        yield
        return
    with tracing_context(enabled=False):
        yield


def is_traced(settings: Settings) -> bool:
    """Whether runs are sent to LangSmith."""
    on = any(os.environ.get(name, "").lower() == "true" for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"))
    return settings.tracing and on
