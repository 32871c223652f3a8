"""Checking a set of cases: each is deliberated as any other case, leaves its trail, and is held against what is expected.

A few cases are under way at once, and no more than requests to one provider may be. Once a provider cannot be reached, or a run
cannot be written down, no further case is begun: what it would say is not known, and waiting for each would take long.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import StepFailed, StoreError
from ..settings import Settings
from ..trail.document import RunDocument, visible
from ..trail.events import Event
from ..trail.store import Store
from ..trail.verify import stored_record, verify
from .case_files import ExpectedCase
from .observations import Met, Observed, hold
from .recording import done
from .session import adeliberate

HOPELESS = ("unreachable", "key_refused", "quota", "down")
"""Kinds of failure after which no other case would go better."""
AT_ONCE = 8
"""Cases under way at once at most: each writes to the one trail."""
NOT_BEGUN = "it was not begun, because of what kept an earlier case from an answer."


class CheckedCase(NamedTuple):
    """What checking one case came to."""

    case: ExpectedCase
    run: str | None
    """The id of its run; None where none was begun."""
    banner: str | None
    met: tuple[Met, ...]
    """Every expectation; empty where there is no run to hold them against."""
    failure: str | None = None
    """Why there is no run to look at."""
    did: Mapping[str, Any] | None = None
    """What the run did, as expectations that it meets."""

    @property
    def ok(self) -> bool:
        """Whether everything is as expected."""
        return self.failure is None and all(met.ok for met in self.met)

    @property
    def changed(self) -> list[Met]:
        """What is not as expected."""
        return [met for met in self.met if not met.ok]

    def plain(self) -> dict[str, Any]:
        """As JSON-ready data."""
        said = {"id": self.case.id, "run": self.run, "ok": self.ok}
        failed = {"failure": self.failure} if self.failure else {}
        return said | failed | {"expected": [met._asdict() for met in self.met]}


async def check_cases(
    cases: list[ExpectedCase],
    settings: Settings,
    on_event: Callable[[ExpectedCase, Event], None] | None = None,
    on_end: Callable[[CheckedCase], None] | None = None,
) -> list[CheckedCase]:
    """What each case comes to, in the order given.

    A run that fails is an outcome with its failure. ModelUnavailable, SettingError, UnknownId and the like are raised, as
    they would be of any run. `on_event` hears of each event, `on_end` of each case that is over. Cancelling cancels the
    runs under way; they are on the trail as cancelled.
    """
    checking = _Checking(settings, on_event, on_end)
    waiting = iter(enumerate(cases))
    workers = [
        asyncio.create_task(checking.take_from(waiting)) for _ in range(min(settings.concurrency, AT_ONCE, len(cases)))
    ]
    try:
        await asyncio.gather(*workers)
    finally:
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return [checking.outcomes[number] for number in sorted(checking.outcomes)]


class _Checking:
    """A set of cases while it is under way."""

    def __init__(
        self,
        settings: Settings,
        on_event: Callable[[ExpectedCase, Event], None] | None,
        on_end: Callable[[CheckedCase], None] | None,
    ) -> None:
        self.outcomes: dict[int, CheckedCase] = {}
        self._settings, self._on_event, self._on_end = settings, on_event, on_end
        self._is_hopeless = False

    async def take_from(self, waiting: Iterator[tuple[int, ExpectedCase]]) -> None:
        """Check one case after the other for as long as some are waiting."""
        for number, case in waiting:
            outcome = CheckedCase(case, None, None, (), NOT_BEGUN) if self._is_hopeless else await self._check(case)
            self.outcomes[number] = outcome
            if self._on_end:
                self._on_end(outcome)

    async def _check(self, case: ExpectedCase) -> CheckedCase:
        begun: list[str] = []
        hopeless: list[str] = []

        def heard(event: Event) -> None:
            begun[:] = [event.run]
            if event.kind in ("step_failed", "run_failed", "review_failed") and event.payload["failure"] in HOPELESS:
                hopeless.append(event.kind)
            if self._on_event:
                self._on_event(case, event)

        try:
            run = await self._deliberate(case, heard)
        except (StoreError, StepFailed) as error:
            self._is_hopeless = self._is_hopeless or isinstance(error, StoreError)
            return CheckedCase(case, begun[0] if begun else None, None, (), str(error))
        self._is_hopeless = self._is_hopeless or bool(hopeless)
        return await asyncio.to_thread(outcome_of, case, run, self._settings)

    async def _deliberate(self, case: ExpectedCase, heard: Callable[[Event], None]) -> RunDocument:
        return await adeliberate(
            case.prompt,
            draft=case.draft,
            account=case.account,
            dossiers=case.dossiers,
            opt_in=case.opt_in,
            case_id=case.bundled,
            settings=self._settings,
            on_event=heard,
        )


def outcome_of(case: ExpectedCase, run: RunDocument, settings: Settings) -> CheckedCase:
    """A run that is over, held against what is expected of its case. One that failed has nothing to be held against."""
    shown = visible(run)
    if run.status != "finished":
        return CheckedCase(case, run.run, run.banner, (), shown.failure or f"the run is {run.status}.")
    observed = Observed(shown, _not_as_written(run.run, settings))
    met = tuple(hold(case.expect, observed))
    return CheckedCase(case, run.run, run.banner, met, did=done(shown, met))


def _not_as_written(run: str, settings: Settings) -> str | None:
    store = Store.of(settings)
    try:
        bad = verify(stored_record(store, run)).bad
    finally:
        store.close()
    return f"{bad.what}: {bad.why}" if bad else None
