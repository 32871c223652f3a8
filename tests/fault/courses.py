"""Whole deliberations, each by a way of its own, that come to the same end wherever they were cut off."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any, NamedTuple

import winks
from winks.agents.case import bundled_case
from winks.graphs.resuming import correct, resume
from winks.trail.document import RunDocument, run_document
from winks.trail.events import Event
from winks.trail.record import Verified, stored_record
from winks.trail.store import Store, StoredEvent
from winks.trail.verify import verify

from ..graphs.bench import FERRY, PROMPT, Bench

OnEvent = Callable[[Event], None]
ANSWERS = {"awaiting_answers": "He stayed.", "awaiting_judgement": "Let it go out."}


class Course(NamedTuple):
    """A way for a deliberation to go."""

    given: Mapping[str, Any] = MappingProxyType({})
    """Settings, beside those of the bench."""
    corrected: bool = False
    """Whether a finding is said to be not so here once it is over."""
    failing: bool = False
    """Whether a reviewer brings nothing in the first leg, and is asked again in a second."""
    example: str | None = None
    """The worked example that it plays; without one it is the deliberation of the bench."""


COURSES = {
    "embedded": Course({"model": "embedded"}),
    "two rounds": Course(),
    "asked and held": Course({"ask": True, "hold": True}),
    "corrected": Course(corrected=True),
    "a reviewer fails": Course(failing=True),
    "worked example D01": Course({"rounds": 2}, example="D01"),
    "worked example D03": Course({"rounds": 1}, example="D03"),
}


class Table:
    """Where a course is played: a home, and somebody who goes on from wherever its newest run is."""

    def __init__(self, folder: Path | str, course: Course, database: str | None = None) -> None:
        self.course = course
        self.bench = Bench(Path(folder))
        if course.failing:
            self.bench.replies[FERRY] |= {"leg": 2}
            self.bench.write()
        given = dict(course.given) | ({"model": f"scripted:{course.example}"} if course.example else {})
        self.settings = self.bench.settings(**given).model_copy(update={"database_url": database})

    def play(self, on_event: OnEvent | None = None) -> RunDocument:
        """Begin, or go on, until it is over and nothing is left to do."""
        while (document := self._act(on_event)) is None:
            pass
        return document

    @cached_property
    def run(self) -> str:
        """The newest run of the home. IndexError where there is none yet."""
        return str(self.look(lambda store: store.runs(limit=1))[0].run)

    def events(self) -> list[StoredEvent]:
        """What lies on its trail."""
        with suppress(IndexError):
            return self.look(lambda store: store.stored_events(self.run))
        return []

    def status(self) -> str:
        """What the list of runs says of it."""
        return self.look(lambda store: store.header(self.run).status)

    def verified(self) -> Verified:
        """What verifying it finds, with the seals in the database and beside it."""
        return self.look(lambda store: verify(stored_record(store, self.run)))

    def look(self, see: Callable[[Store], Any]) -> Any:
        """What is seen in the trail, opened once more."""
        store = Store.of(self.settings)
        try:
            return see(store)
        finally:
            store.close()

    def bare(self, run: RunDocument) -> Any:
        """A run without its id, its times, where its trail stands, and where its home is."""
        plain = Bench.bare(run)
        return json.loads(json.dumps(plain).replace(str(self.bench.folder), "here"))

    def _act(self, on_event: OnEvent | None) -> RunDocument | None:
        """Do what is next; the document where nothing is."""
        given = {"settings": self.settings, "on_event": on_event}
        kinds = [stored.kind for stored in self.events()]
        status = self.status() if kinds else None
        if status is None:
            self._begin(**given)
        elif status in ANSWERS:
            resume(self.run, ANSWERS[status], **given)
        elif status != "finished" or self._wants_a_leg(kinds):
            resume(self.run, **given)
        elif self.course.corrected and "correction_made" not in kinds:
            correct(self.run, f"{FERRY}.1", "He always says it like that.", settings=self.settings)
        else:
            return self.look(lambda store: run_document(store, self.run))
        return None

    def _begin(self, **given: Any) -> None:
        if self.course.example:
            case = bundled_case(self.course.example)
            winks.deliberate(case.prompt, draft=case.thin_draft, **given)
        else:
            winks.deliberate(PROMPT, **given)

    def _wants_a_leg(self, kinds: list[str]) -> bool:
        """Whether a finished run has something to go on with."""
        if self.course.failing:
            return "leg_opened" not in kinds
        return "correction_made" in kinds and "leg_opened" not in kinds[kinds.index("correction_made") :]


def at_event(number: int, do: Callable[[], Any]) -> None:
    """Do something after the transaction in which this process writes its n-th event, while nobody in it has the database to themselves."""
    one_by_one, left = Lock(), [number]

    def doing(write: Callable[..., Any]) -> Callable[..., Any]:
        def written(*given: Any, **more: Any) -> Any:
            with one_by_one:
                made = write(*given, **more)
                before, left[0] = left[0], left[0] - (len(made) if isinstance(made, list) else 1)
                if left[0] <= 0 < before:
                    do()
                return made

        return written

    Store.append_all, Store.open_run = doing(Store.append_all), doing(Store.open_run)  # type: ignore[method-assign]
