"""What of a run may wait for the next event, and where nothing may."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

import winks
from winks.agents import cue_reader, drafter, reviewer, reviser, standpoint
from winks.errors import StepFailed
from winks.graphs import steps
from winks.graphs.casting import Roles
from winks.graphs.resuming import resume
from winks.graphs.wiring import build_graph
from winks.personas.library import load_library
from winks.trail.events import Event
from winks.trail.kept import Entry
from winks.trail.store import Store

from .bench import ONCE, Bench

HANG_ON = {"call_started", "call_finished", "run_paused", "present_finished", "run_failed"}
"""Something outside hangs on these: each transaction is made for one of them. What a branch beside it leaves while it is
being written goes with it, before or after."""


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The kinds of event of each transaction."""
    batches: list[list[str]] = []
    really = Store.append_all

    def append_all(self: Store, run: str, entries: Sequence[Entry]) -> list[Event]:
        made = really(self, run, entries)
        batches.append([entry.kind for entry in entries])
        return made

    monkeypatch.setattr(Store, "append_all", append_all)
    return batches


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits, waits for the next event, however slow the machine."""
    monkeypatch.setattr("winks.trail.outbox.MOMENT", 600)


def broken(*_: Any) -> Any:
    raise ZeroDivisionError("It broke.")


@pytest.mark.usefixtures("unhurried")
def test_what_was_done_before_a_step_that_breaks_is_on_the_trail_before_that_is_said(
    bench: Bench, written: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(steps, "check_revision", broken)
        with pytest.raises(StepFailed):
            bench.deliberate()
    assert written[-1] == ["revise_finished", "run_failed"]
    (run,) = bench.runs()
    assert resume(run, settings=bench.settings()).status == "finished"
    assert bench.calls(run) == ONCE
    assert bench.is_whole(run)


@pytest.mark.usefixtures("unhurried")
def test_plain_steps_go_with_what_something_outside_hangs_on(bench: Bench, written: list[list[str]]) -> None:
    run = bench.deliberate()
    kinds = [kind for batch in written for kind in batch]
    assert kinds == [event.kind for event in bench.events(run.run)[1:]]
    assert len(written) < len(kinds) * 2 / 3
    assert all(HANG_ON & set(batch) for batch in written)
    assert bench.is_whole(run.run)


async def test_nobody_is_told_of_an_event_before_it_is_on_the_trail(bench: Bench) -> None:
    store = bench.store()
    told = 0
    async for event in winks.astream(bench.prompt, settings=bench.settings()):
        told += 1
        assert event.seq == told
        assert len(store.stored_events(event.run)) >= told
    store.close()


async def test_under_a_checkpointer_nothing_waits(bench: Bench, written: list[list[str]]) -> None:
    graph = build_graph(bench.settings(), checkpointer=InMemorySaver())
    await graph.ainvoke({"prompt": bench.prompt}, {"configurable": {"thread_id": "one"}})
    assert ["convene_finished"] in written
    mixed = [batch for batch in written if 0 < len(set(batch) - HANG_ON) < len(set(batch))]
    branches = {
        "review_finished",
        "read_standpoint_finished",
    }  # they write at once, and share a transaction in whichever order
    assert all(set(batch) - HANG_ON <= branches for batch in mixed)


async def test_what_parts_of_a_callers_own_gave_does_not_wait(bench: Bench, written: list[list[str]]) -> None:
    library = load_library(bench.settings().dossiers)
    own = Roles(
        cue_reader.ByDossier(read.dossier for read in library.held.values()),
        drafter.ByDossier(),
        reviewer.ByDossier(),
        standpoint.ByDossier(),
        reviser.ByDossier(),
    )
    graph = build_graph(bench.settings(), casting=lambda _: own)
    await graph.ainvoke({"prompt": bench.prompt, "draft": "So glad we agreed."})
    assert ["read_cues_finished"] in written
    assert ["present_finished"] in written
