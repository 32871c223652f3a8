"""A deliberation from a caller's side: whole, or event by event as it lands on the trail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing
from typing import Any

from ..settings import Settings
from ..trail.document import RunDocument, run_document
from ..trail.events import Event
from ..trail.store import Store
from .state import CaseInput
from .wiring import build_graph, run_sync


def deliberate(
    prompt: str,
    *,
    draft: str | None = None,
    account: Iterable[str] | str = (),
    model: str | None = None,
    dossiers: Iterable[str] | None = None,
    **more: Any,
) -> RunDocument:
    """A whole deliberation; blocks until it is over.

    `account` is what the user says of their own setting. `dossiers` narrows which are considered and seats none.
    `more` is as for `adeliberate`. Raises InputRefused for a text that cannot be taken, UnknownId for a dossier that
    is not there, StoreError where the trail cannot be written.
    """
    return run_sync(lambda: adeliberate(prompt, draft=draft, account=account, model=model, dossiers=dossiers, **more))


async def adeliberate(
    prompt: str,
    *,
    draft: str | None = None,
    account: Iterable[str] | str = (),
    model: str | None = None,
    dossiers: Iterable[str] | None = None,
    opt_in: Mapping[str, str] | None = None,
    case_id: str | None = None,
    settings: Settings | None = None,
    on_event: Callable[[Event], None] | None = None,
) -> RunDocument:
    """A whole deliberation, in an event loop.

    `opt_in` gives reasons, by id, for dossiers that ask for one. `settings` go before the environment; `model` before
    both. `on_event` is called with each event once it is on the trail.
    """
    settings = _settings(settings, model)
    store = Store(settings.trail)
    try:
        given = _input(prompt, draft, account, dossiers, opt_in, case_id)
        run = ""
        async for event in _events(given, settings, store):
            run = event.run
            if on_event:
                on_event(event)
        return await asyncio.to_thread(run_document, store, run)
    finally:
        store.close()


async def astream(
    prompt: str,
    *,
    draft: str | None = None,
    account: Iterable[str] | str = (),
    model: str | None = None,
    dossiers: Iterable[str] | None = None,
    opt_in: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> AsyncIterator[Event]:
    """The events of a deliberation, each once it is on the trail. Leaving the loop early cancels the run."""
    settings = _settings(settings, model)
    store = Store(settings.trail)
    try:
        given = _input(prompt, draft, account, dossiers, opt_in, None)
        async with aclosing(_events(given, settings, store)) as landed:
            async for event in landed:
                yield event
    finally:
        store.close()


async def _events(given: CaseInput, settings: Settings, store: Store) -> AsyncGenerator[Event, None]:
    """Run the graph and yield what lands on the trail; a run that is stopped on the way is written down as cancelled."""
    graph = build_graph(settings, store=store)
    last: Event | None = None
    try:
        async for written in graph.astream(given, stream_mode="custom"):
            last = Event.model_validate(written)
            yield last
    except (asyncio.CancelledError, GeneratorExit):
        if last is not None and last.status_after == "running":
            store.append(last.run, "run_cancelled", {"by": "caller"})
        raise


def _settings(settings: Settings | None, model: str | None) -> Settings:
    if settings is None:
        return Settings.load(model=model)
    return settings if model is None else settings.model_copy(update={"model": model})


def _input(
    prompt: str,
    draft: str | None,
    account: Iterable[str] | str,
    dossiers: Iterable[str] | None,
    opt_in: Mapping[str, str] | None,
    case_id: str | None,
) -> CaseInput:
    return {
        "prompt": prompt,
        "draft": draft,
        "account": [account] if isinstance(account, str) else list(account),
        "dossiers": None if dossiers is None else list(dossiers),
        "opt_in": dict(opt_in or {}),
        "case_id": case_id,
    }
