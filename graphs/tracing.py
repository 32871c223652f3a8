"""LangSmith tracing: nothing of a run leaves this machine unless the operator's own Winks setting says so.

LangChain traces whatever runs in it as soon as a variable is set. A graph of ours takes no part in that, whoever runs
it: not for a variable, not for a tracer that a traced caller hands down. Other callbacks of the caller's are left alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

from langchain_core.callbacks import BaseCallbackManager
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import var_child_runnable_config
from langchain_core.tracers.context import tracing_v2_callback_var
from langchain_core.tracers.langchain import LangChainTracer
from langgraph.graph.state import CompiledStateGraph
from langsmith import tracing_context


class UntracedGraph(CompiledStateGraph[Any, Any, Any, Any]):
    """A compiled graph that LangSmith is sent nothing of. `invoke`, `batch` and events go through `stream` as well."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given | {"config": _bare(given.get("config"))})

    def stream(self, input: Any, config: RunnableConfig | None = None, *more: Any, **named: Any) -> Iterator[Any]:  # noqa: A002
        """As LangGraph's. What the caller does between two items is traced as before."""
        items: Any = super().stream(input, _bare(config), *more, **named)
        try:
            while True:
                with _untraced():
                    try:
                        item = next(items)
                    except StopIteration:
                        return
                yield item
        finally:
            with _untraced():
                items.close()

    async def astream(
        self,
        input: Any,  # noqa: A002
        config: RunnableConfig | None = None,
        *more: Any,
        **named: Any,
    ) -> AsyncIterator[Any]:
        """As LangGraph's. What the caller does between two items is traced as before."""
        items: Any = super().astream(input, _bare(config), *more, **named)
        try:
            while True:
                with _untraced():
                    try:
                        item = await anext(items)
                    except StopAsyncIteration:
                        return
                yield item
        finally:
            with _untraced():
                await items.aclose()

    def bulk_update_state(self, config: RunnableConfig, supersteps: Any) -> RunnableConfig:
        """As LangGraph's; `update_state` goes through here."""
        with _untraced():
            return super().bulk_update_state(_bare(config) or {}, supersteps)

    async def abulk_update_state(self, config: RunnableConfig, supersteps: Any) -> RunnableConfig:
        """As LangGraph's; `aupdate_state` goes through here."""
        with _untraced():
            return await super().abulk_update_state(_bare(config) or {}, supersteps)


@contextmanager
def _untraced() -> Iterator[None]:
    """No tracing in here, whatever the environment and the context say."""
    tracer = tracing_v2_callback_var.set(None)
    caller = var_child_runnable_config.set(_bare(var_child_runnable_config.get()))
    try:
        with tracing_context(enabled=False):
            yield
    finally:
        var_child_runnable_config.reset(caller)
        tracing_v2_callback_var.reset(tracer)


def _bare(config: RunnableConfig | None) -> RunnableConfig | None:
    """A config without tracers."""
    callbacks = config.get("callbacks") if config else None
    if not config or not callbacks:
        return config
    if isinstance(callbacks, BaseCallbackManager):
        kept = callbacks.copy()
        kept.handlers = _no_tracers(kept.handlers)
        kept.inheritable_handlers = _no_tracers(kept.inheritable_handlers)
        return {**config, "callbacks": kept}
    return {**config, "callbacks": _no_tracers(callbacks)}


def _no_tracers(handlers: list[Any]) -> list[Any]:
    return [each for each in handlers if not isinstance(each, LangChainTracer)]
