"""Checkpointers as a caller brings them, each opened anew as another process would, and a thread to run on."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, closing
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from winks.graphs.wiring import Graph, build_graph
from winks.trail.store import Store

from .bench import Bench

KINDS = ("memory", "sqlite", "sqlite, async", "postgres", "postgres, async")


class Thread:
    """A thread of a checkpointer, and the process at work on it; `elsewhere` is another process."""

    def __init__(self, bench: Bench, opened: Callable[[], Any], *, is_async: bool) -> None:
        self.bench = bench
        self.config: dict[str, Any] = {"configurable": {"thread_id": "one"}}
        self._opened = opened
        self.is_async = is_async
        self._process = AsyncExitStack()
        self.graph: Graph
        self.store: Store
        self.saver: Any

    async def elsewhere(self, **more: Any) -> None:
        """End the process at work and begin another, with settings of its own."""
        await self.close()
        settings = self.bench.settings(**more)
        self.store = self._process.enter_context(closing(Store.of(settings)))
        self.saver = await self._process.enter_async_context(self._opened())
        self.graph = build_graph(settings, checkpointer=self.saver, store=self.store)

    async def go(self, given: Any, **more: Any) -> dict[str, Any]:
        """Run the graph on the thread."""
        if self.is_async:
            return await self.graph.ainvoke(given, self.config, **more)
        return self.graph.invoke(given, self.config, **more)

    async def begin(self, **more: Any) -> dict[str, Any]:
        """The case of the bench, on this thread."""
        return await self.go({"prompt": self.bench.prompt}, **more)

    async def say(self, words: Any, **more: Any) -> dict[str, Any]:
        """A person's words, where the thread waits."""
        return await self.go(Command(resume=words), **more)

    async def state(self) -> Any:
        """Where the thread stands."""
        return await self.graph.aget_state(self.config) if self.is_async else self.graph.get_state(self.config)

    async def close(self) -> None:
        """End the process."""
        await self._process.aclose()


@asynccontextmanager
async def thread(bench: Bench, kind: str, where: str) -> AsyncIterator[Thread]:
    """A thread of a checkpointer of this kind, kept in this file or database."""
    opened: dict[str, Callable[[], Any]] = {
        "memory": _memory(),
        "sqlite": lambda: _sqlite(where),
        "sqlite, async": lambda: _sqlite_async(where),
        "postgres": lambda: _postgres(where),
        "postgres, async": lambda: _postgres_async(where),
    }
    made = Thread(bench, opened[kind], is_async="async" in kind)
    try:
        yield made
    finally:
        await made.close()


def _memory() -> Callable[[], Any]:
    saver = InMemorySaver()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Any]:
        yield saver

    return opened


@asynccontextmanager
async def _sqlite(where: str) -> AsyncIterator[Any]:
    from langgraph.checkpoint.sqlite import SqliteSaver

    with closing(sqlite3.connect(where, check_same_thread=False)) as connection:
        yield SqliteSaver(connection)


@asynccontextmanager
async def _sqlite_async(where: str) -> AsyncIterator[Any]:
    from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

    async with AsyncSqliteSaver.from_conn_string(where) as saver:
        yield saver


@asynccontextmanager
async def _postgres(where: str) -> AsyncIterator[Any]:
    from langgraph.checkpoint.postgres import PostgresSaver

    with PostgresSaver.from_conn_string(_for_psycopg(where)) as saver:
        saver.setup()
        yield saver


@asynccontextmanager
async def _postgres_async(where: str) -> AsyncIterator[Any]:
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

    async with AsyncPostgresSaver.from_conn_string(_for_psycopg(where)) as saver:
        await saver.setup()
        yield saver


def _for_psycopg(url: str) -> str:
    return url.replace("postgresql+psycopg://", "postgresql://")
