"""Runs of every kind to give away, each made once, and copies of them as an export gets them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import winks
from winks.graphs.resuming import correct, resume
from winks.graphs.table import Table
from winks.judging.roles import Person
from winks.trail.erasure import Wanted, erase
from winks.trail.exports.copy import Reading, take_copy
from winks.trail.kept import Signature
from winks.trail.store import Store

from ..graphs.bench import FERRY, PROMPT, Bench
from ..judging.readings import read_whole, said_of

ODD = "Péter wrote in Klaten: “nggih” \u202e\u2028 𓀀 <script> {run} %s ../../x é — Eastholm, the second mate, 'she's yours'"
"""What people paste."""
KINDS = (
    "finished",
    "embedded",
    "no_draft",
    "failed",
    "cancelled",
    "running",
    "awaiting",
    "answered",
    "corrected",
    "retried",
    "judged",
    "odd",
    "erased",
    "decided",
)


class GivenAway:
    """A home with a run of each kind, by the kind."""

    def __init__(self, folder: Path) -> None:
        self.bench = Bench(folder)
        self.runs = {kind: getattr(self, f"_{kind}")() for kind in KINDS}

    def reading(self, kind: str, without: tuple[str, ...] = ()) -> Reading:
        """A copy of a run, with names covered."""
        store = self.bench.store()
        try:
            copy = take_copy(store, self.runs[kind], without)
        finally:
            store.close()
        return Reading(copy)

    def _made(self, **more: Any) -> str:
        return self.bench.deliberate(**more).run

    def _finished(self) -> str:
        return self._made()

    def _embedded(self) -> str:
        return winks.deliberate(PROMPT, draft="So glad we agreed.", settings=self.bench.settings(model="embedded")).run

    def _no_draft(self) -> str:
        return winks.deliberate(PROMPT, settings=self.bench.settings(model="embedded")).run

    def _failed(self) -> str:
        self.bench.write("revise")
        run = self._made()
        self.bench.write()
        return run

    def _opened(self) -> tuple[Store, str]:
        """A run that goes on in another home's words: opened and not gone further."""
        store, whole = self.bench.store(), self.runs_first()
        run, opened = store.new_run_id(), store.stored_events(whole)[0].event().payload
        facts = {key: opened[key] for key in opened if key not in ("prompt", "draft", "account", "opt_in", "who")}
        store.open_run(run, winks_words(), facts, [{"file": "x.md"}], Signature("p-1", "Ó. “Quoted” 🦊"))
        return store, run

    def runs_first(self) -> str:
        """The first run of the home."""
        return min(self.bench.runs())

    def _cancelled(self) -> str:
        store, run = self._opened()
        store.append(run, "run_cancelled", {"by": "the user"}, who=Signature("p-2", "another"))
        store.close()
        return run

    def _running(self) -> str:
        store, run = self._opened()
        store.close()
        return run

    def _awaiting(self) -> str:
        return self._made(ask=True)

    def _answered(self) -> str:
        run = self._made(ask=True)
        resume(run, "He stayed for tea.", settings=self.bench.settings())
        return run

    def _corrected(self) -> str:
        run = self._made()
        correct(run, f"{FERRY}.1", "He always says it like that.", settings=self.bench.settings())
        resume(run, settings=self.bench.settings())
        return run

    def _retried(self) -> str:
        self.bench.write(FERRY)
        run = self._made()
        self.bench.write()
        resume(run, settings=self.bench.settings())
        return run

    def _judged(self) -> str:
        run = self._made()
        store = self.bench.store()
        for name in ("Wira", "Wira", "Sri"):
            person = Person(id=f"p-{name}-{len(store.stored_events(run))}", name=name, roles=frozenset({"judge"}))
            read_whole(Table(self.bench.settings(), person, store), run)
        store.close()
        return run

    def _odd(self) -> str:
        settings = self.bench.settings(model="embedded")
        return winks.deliberate(
            ODD, draft=f"So glad we agreed. {ODD}", account=["I come from Klaten.", ODD], settings=settings
        ).run

    def _erased(self) -> str:
        """The user's words erased, and all that was made of them."""
        run, store = self._made(), self.bench.store()
        wanted = Wanted(run=run, words="she's yours")
        erase(store, wanted, "He asked for it.", Signature("p-9", "The steward"), self.bench.settings().home)
        store.close()
        return run

    def _decided(self) -> str:
        """What a user and a judge proposed, and what a curator said to both, once again and in odd words."""
        run, settings = self._made(), self.bench.settings()
        correct(run, f"{FERRY}.1", "He always says it like that.", settings=settings)
        store = self.bench.store()
        wira = Table(settings, Person(id="p-2", name="Wira", roles=frozenset({"judge", "curator"})), store)
        read_whole(wira, run, findings=(said_of(wira, run, "off", words="Too sweet.", note="Say less."),), named="yes")
        of_user, of_judge = (each for each in wira.amendments(FERRY) if each.run == run)
        wira.decide(of_user.id, "declined", f"=1+1 {ODD}")
        wira.decide(of_judge.id, "declined", "One boat is not the coast.")
        wira.decide(of_judge.id, "accepted", "Three say so.", "0.3.0")
        store.close()
        return run


def winks_words() -> Any:
    """What a user wrote, with something of everything."""
    from winks.trail.kept import CaseWords

    return CaseWords(PROMPT, "So glad.", ("I am from Klaten.",), {FERRY: "I know them."})


@pytest.fixture(scope="session")
def given_away(tmp_path_factory: pytest.TempPathFactory) -> GivenAway:
    """The home, made once for all that only read it."""
    return GivenAway(tmp_path_factory.mktemp("given_away"))
