"""A deliberation from a caller's side: whole, or event by event as it lands on the trail."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import aclosing
from typing import Any

from ..agents.plain import Plain
from ..judging.roles import Person
from ..settings import Settings
from ..trail.document import RunDocument, run_document
from ..trail.events import Event
from ..trail.store import Store
from .state import CaseInput
from .steps import Steps
from .sync import run_sync
from .wiring import make_steps, wire


class Writing(Plain):
    """A piece of what the drafter or the reviser is writing. It is shown while it is written, and is no event."""

    run: str
    step: str
    """`draft` or `revise`."""
    text: str


def deliberate(
    prompt: str,
    *,
    draft: str | None = None,
    account: Iterable[str] | str = (),
    model: str | None = None,
    dossiers: Iterable[str] | None = None,
    **more: Any,
) -> RunDocument:
    """A whole deliberation; blocks until it is over, or waits for a person.

    `account` is what the user says of their own setting. `dossiers` narrows which are considered and seats none.
    `more` is as for `adeliberate`. Raises InputRefused for a text that cannot be taken, UnknownId for a dossier that
    is not there, ModelUnavailable for a model that is not to be had, StoreError where the trail cannot be written. A
    model that fails raises nothing: the run document says so.
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
    person: Person | None = None,
    on_event: Callable[[Event], None] | None = None,
    on_writing: Callable[[Writing], None] | None = None,
) -> RunDocument:
    """A whole deliberation, in an event loop.

    `person` is whose run it is, the one person of this machine where none is given; NotAllowed where a role forbids it.
    `opt_in` gives reasons, by id, for dossiers that ask for one. `settings` go before the environment; `model` before
    both. `on_event` is called with each event once it is on the trail, `on_writing` with each piece of text while the
    drafter or the reviser writes.
    """
    settings = _settings(settings, model)
    if person:
        person.must("deliberate")
    store = Store.of(settings)
    try:
        given = _input(prompt, draft, account, dossiers, opt_in, case_id)
        steps = make_steps(settings, store, run=store.new_run_id(), watched=on_writing is not None, person=person)
        return await finish(steps, given, on_event, on_writing)
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
    person: Person | None = None,
    writing: bool = False,
) -> AsyncIterator[Event | Writing]:
    """The events of a deliberation, each once it is on the trail. Closing the stream early cancels the run.

    A loop that is left by `break` closes it when Python gets to it; `contextlib.aclosing` closes it at once. With `writing`, also what the drafter and the reviser write, piece by piece, as `Writing`.
    """
    settings = _settings(settings, model)
    if person:
        person.must("deliberate")
    store = Store.of(settings)
    try:
        given = _input(prompt, draft, account, dossiers, opt_in, None)
        steps = make_steps(settings, store, run=store.new_run_id(), watched=writing, person=person)
        async with aclosing(landing(steps, given)) as landed:
            async for item in landed:
                yield item
    finally:
        store.close()


async def finish(
    steps: Steps,
    given: CaseInput,
    on_event: Callable[[Event], None] | None = None,
    on_writing: Callable[[Writing], None] | None = None,
) -> RunDocument:
    """Run the graph of these steps to its end, or to where it waits for a person."""
    async with aclosing(landing(steps, given)) as landed:
        async for item in landed:
            if isinstance(item, Writing):
                if on_writing:
                    on_writing(item)
            elif on_event:
                on_event(item)
    run = steps.opening.run or ""
    if run in steps.ended:
        return steps.ended[run]
    return await asyncio.to_thread(run_document, steps.store, run)


async def landing(steps: Steps, given: CaseInput) -> AsyncGenerator[Event | Writing, None]:
    """Run the graph and yield what lands; a run that is stopped on the way is written down as cancelled."""
    graph = wire(steps, checkpointer=False)
    try:
        async for written in graph.astream(given, stream_mode="custom"):
            yield Writing(**written["writing"]) if "writing" in written else Event.model_validate(written)
    except (asyncio.CancelledError, GeneratorExit):
        for run in steps.under_way.values():
            run.record.leave()
        if steps.opening.run:
            steps.store.stop(steps.opening.run, "caller", steps.opening.who)
        raise


def _settings(settings: Settings | None, model: str | None) -> Settings:
    if settings is None:
        return Settings.load(model=model)
    return settings if model is None else Settings.load(**(settings.given() | {"model": model}))


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
        "opt_in": dict(opt_in) if isinstance(opt_in, Mapping) else opt_in,
        "case_id": case_id,
    }
