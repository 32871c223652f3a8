"""A thread of a checkpointer whose process died, whose step broke, and whose run has been changed around it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Command
from typing_extensions import TypedDict

import winks
from winks.agents.calls import Desk
from winks.errors import CallError, Divergence, StepFailed, StoreError, WinksError
from winks.graphs import steps, threads
from winks.graphs.casting import Roles, by_code
from winks.graphs.resuming import replay, resume
from winks.graphs.state import CaseInput
from winks.graphs.wiring import build_graph
from winks.personas.library import load_library
from winks.trail.document import RunDocument
from winks.trail.events import Event
from winks.trail.kept import Entry
from winks.trail.store import Store

from .bench import FERRY, ONCE, SOLO, Bench
from .keeping import Thread, thread

FIRST = 26
"""Events of a first leg that asks."""


class Stopped(BaseException):
    """The process ends here."""


@pytest.fixture
async def memory(bench: Bench) -> AsyncIterator[Thread]:
    """A thread kept in memory, with both pauses asked for."""
    async with thread(bench, "memory", "") as made:
        await made.elsewhere(ask=True, hold=True)
        yield made


@pytest.fixture
async def on_disk(bench: Bench) -> AsyncIterator[Thread]:
    """A thread kept in a file, with both pauses asked for. Nobody has opened it yet."""
    async with thread(bench, "sqlite", str(bench.folder / "checkpoints.db")) as made:
        yield made


@pytest.mark.parametrize("after", [1, 2, 9, 13, 18, 25, FIRST])
async def test_a_thread_killed_at_any_event_goes_on_as_one_run_and_asks_nothing_twice(
    on_disk: Thread, killed: Callable[..., str], after: int
) -> None:
    bench = on_disk.bench
    run = killed(bench, after, given={"ask": True, "hold": True}, checkpoints=str(bench.folder / "checkpoints.db"))
    started, answered = bench.calls(run), bench.calls(run, "call_finished")
    await on_disk.elsewhere(ask=True, hold=True)
    asked = await on_disk.go(None)
    assert (asked["run"], asked["status"], list(bench.runs())) == (run, "awaiting_answers", [run])
    assert bench.calls(run) == Counter({place: started[place] + (not answered[place]) for place in ONCE})
    assert bench.calls(run, "call_finished") == ONCE
    kinds = [event.kind for event in bench.events(run)]
    assert (kinds.count("run_paused"), kinds.count("run_resumed")) == (1, after < FIRST)
    await on_disk.say("He stayed.")
    assert (await on_disk.say("Let it go out."))["status"] == "finished"
    assert bench.is_whole(run)
    assert replay(run, settings=bench.settings()).ok


@pytest.mark.parametrize("after", [1, 7, 13])
async def test_a_thread_killed_with_its_answer_goes_on_with_it(
    on_disk: Thread, killed: Callable[..., str], after: int
) -> None:
    bench, both = on_disk.bench, {"ask": True, "hold": True}
    await on_disk.elsewhere(**both)
    run = (await on_disk.begin())["run"]
    await on_disk.close()
    killed(bench, after, run, given=both, checkpoints=str(bench.folder / "checkpoints.db"), answer="He stayed.")
    await on_disk.elsewhere(**both)
    held = await on_disk.go(None)
    assert (held["status"], held["case"]["account"]) == ("awaiting_judgement", ["He stayed."])
    assert bench.calls(run, "call_finished", leg=2) == ONCE - Counter(["draft"])
    assert [event.payload["why"] for event in bench.events(run) if event.kind == "leg_opened"] == ["answered"]
    assert (bench.is_whole(run), replay(run, settings=bench.settings()).ok) == (True, True)


@pytest.mark.parametrize("again", [None, "He stayed."], ids=["gone on with", "said again"])
async def test_words_that_were_on_the_trail_when_the_process_died_are_not_there_twice(
    on_disk: Thread, monkeypatch: pytest.MonkeyPatch, again: str | None
) -> None:
    await on_disk.elsewhere(ask=True)
    run = (await on_disk.begin())["run"]

    def dies(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(threads.Thread, "_goes_on", dies)
        with pytest.raises(Stopped):
            await on_disk.say("He stayed.")
    assert on_disk.bench.events(run)[-1].kind == "leg_opened"
    await on_disk.elsewhere(ask=True)
    over = await (on_disk.say(again) if again else on_disk.go(None))
    assert (over["status"], over["case"]["account"]) == ("finished", ["He stayed."])
    assert [e.payload["why"] for e in on_disk.bench.events(run) if e.kind == "leg_opened"] == ["answered"]


async def test_other_words_than_those_on_the_trail_are_not_taken(
    on_disk: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    await on_disk.elsewhere(ask=True)
    run = (await on_disk.begin())["run"]
    with monkeypatch.context() as patched:
        patched.setattr(threads.Thread, "_goes_on", lambda *_: (_ for _ in ()).throw(Stopped))
        with pytest.raises(Stopped):
            await on_disk.say("He stayed.")
    await on_disk.elsewhere(ask=True)
    with pytest.raises(CallError, match=rf"elsewhere; it is running now: winks show {run}"):
        await on_disk.say("He left.")
    over = resume(run, settings=on_disk.bench.settings())
    assert (over.status, over.case.account) == ("finished", ("He stayed.",))


async def test_of_two_answers_at_once_one_counts(memory: Thread) -> None:
    run = (await memory.begin())["run"]
    said = ("He stayed.", "He left.")
    both = await asyncio.gather(
        *(asyncio.to_thread(memory.graph.invoke, Command(resume=words), memory.config) for words in said),
        return_exceptions=True,
    )
    refused = [each for each in both if isinstance(each, WinksError)]
    (taken,) = [each for each in both if not isinstance(each, BaseException)]
    assert len(refused) == 1
    assert taken["case"]["account"][0] in said
    assert [e.payload["why"] for e in memory.bench.events(run) if e.kind == "leg_opened"] == ["answered"]
    assert memory.bench.is_whole(run)
    assert replay(run, settings=memory.bench.settings()).ok


async def test_a_thread_goes_on_with_the_dossiers_and_the_settings_that_its_run_began_with(
    memory: Thread, tmp_path: Path
) -> None:
    run = (await memory.begin())["run"]
    await memory.elsewhere(rounds=1, dossiers=str(tmp_path), model="embedded")
    held = await memory.say("He stayed.")
    assert held["status"] == "awaiting_judgement"
    assert [seat["dossier"].partition("@")[0] for seat in held["seats"]] == [FERRY, SOLO]
    assert memory.bench.calls(run, leg=2) == ONCE - Counter(["draft"])
    assert replay(run, settings=memory.bench.settings()).ok


async def test_a_step_that_broke_says_how_its_run_is_gone_on_with(
    memory: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(steps, "check_revision", lambda *_: 1 / 0)
        with pytest.raises(StepFailed, match="ZeroDivisionError"):
            await memory.begin()
    (run,) = memory.bench.runs()
    for _ in range(2):
        with pytest.raises(CallError, match=f"failed: winks resume {run} tries it again"):
            await memory.go(None)
        await memory.elsewhere(ask=True, hold=True)
    assert resume(run, settings=memory.bench.settings()).status == "awaiting_answers"
    assert (await memory.begin())["status"] == "awaiting_answers"


async def test_a_full_disk_is_no_end_to_a_thread(memory: Thread, monkeypatch: pytest.MonkeyPatch) -> None:
    really = Store.append_all

    def full(self: Store, run: str, entries: Sequence[Entry]) -> list[Event]:
        if any(entry.kind in ("check_findings_finished", "run_failed") for entry in entries):
            raise StoreError("The disk is full.")
        return really(self, run, entries)

    with monkeypatch.context() as patched:
        patched.setattr(Store, "append_all", full)
        for _ in range(2):
            with pytest.raises(StoreError, match="The disk is full"):
                await (memory.go(None) if memory.bench.runs() else memory.begin())
    asked = await memory.go(None)
    assert asked["status"] == "awaiting_answers"
    assert memory.bench.calls(asked["run"]) == ONCE
    assert memory.bench.is_whole(asked["run"])


@pytest.mark.parametrize("at", ["call_started", "read_cues_finished", "review_finished", "revise_finished"])
async def test_a_stream_that_is_left_is_gone_on_with_where_it_was(memory: Thread, at: str) -> None:
    async with aclosing(
        memory.graph.astream({"prompt": memory.bench.prompt}, memory.config, stream_mode="custom")
    ) as items:
        async for item in items:
            if item["kind"] == at:
                break
    asked = await memory.graph.ainvoke(None, memory.config)
    assert (asked["status"], memory.bench.runs()) == ("awaiting_answers", {asked["run"]: "awaiting_answers"})
    assert memory.bench.calls(asked["run"], "call_finished") == ONCE
    assert memory.bench.is_whole(asked["run"])
    assert replay(asked["run"], settings=memory.bench.settings()).ok


# a graph within a graph


class Outer(TypedDict, total=False):
    """What a caller's own graph keeps of a run."""

    prompt: str
    run: str
    status: str


def around(node: Any) -> Any:
    """A caller's own graph of one node, with a checkpointer."""
    graph = StateGraph(Outer)
    graph.add_node("deliberate", node)
    graph.add_edge(START, "deliberate")
    return graph.compile(checkpointer=InMemorySaver())


def test_a_graph_that_is_a_node_of_a_callers_waits_and_goes_on_within_it(bench: Bench) -> None:
    graph, config = around(build_graph(bench.settings(ask=True, hold=True))), {"configurable": {"thread_id": "one"}}
    asked = graph.invoke({"prompt": bench.prompt}, config)
    assert asked["__interrupt__"][0].value["questions"] == ["Did he stay?"]
    graph.invoke(Command(resume="He stayed."), config)
    over = graph.invoke(Command(resume="Let it go out."), config)
    assert bench.runs() == {over["run"]: "finished"}
    assert replay(over["run"], settings=bench.settings()) == (over["run"], 3, 13, None)


async def test_a_deliberation_in_a_node_of_a_callers_graph_waits_on_the_trail_alone(bench: Bench) -> None:
    async def node(state: Outer) -> Outer:
        document = await winks.adeliberate(bench.prompt, settings=bench.settings(hold=True))
        return {"run": document.run, "status": document.status}

    over = await around(node).ainvoke({"prompt": bench.prompt}, {"configurable": {"thread_id": "one"}})
    assert (over["status"], "__interrupt__" in over) == ("awaiting_judgement", False)
    assert winks.resume(over["run"], "Let it go out.", settings=bench.settings()).status == "finished"


def test_without_a_checkpointer_a_graph_ends_where_it_waits(bench: Bench) -> None:
    config = {"configurable": {"thread_id": "one"}}
    document = build_graph(bench.settings(ask=True)).invoke({"prompt": bench.prompt}, config)
    assert (document["status"], "__interrupt__" in document) == ("awaiting_answers", False)


async def test_parts_of_a_callers_own_take_part_in_the_next_leg_too(bench: Bench) -> None:
    """No record holds them; another graph that brings them can go on, one that does not cannot."""
    seen: list[int] = []

    def casting(desk: Desk) -> Roles:
        seen.append(desk.journal.leg)
        return by_code(load_library(bench.settings().dossiers))

    saver, config, settings = InMemorySaver(), {"configurable": {"thread_id": "one"}}, bench.settings(hold=True)
    build_graph(settings, checkpointer=saver, casting=casting).invoke(
        {"prompt": bench.prompt, "draft": "So glad we agreed."}, config
    )
    with pytest.raises(Divergence, match="parts that its caller brought"):
        build_graph(settings, checkpointer=saver).invoke(Command(resume="Let it go out."), config)
    graph = build_graph(settings, checkpointer=saver, casting=casting)
    assert graph.invoke(Command(resume="Let it go out."), config)["word"] == ["Let it go out."]
    assert set(seen) == {1, 2}


def test_a_callers_client_is_told_what_goes_in_and_what_comes_out(bench: Bench) -> None:
    graph = build_graph(bench.settings())
    assert set(graph.get_input_jsonschema()["properties"]) == set(CaseInput.__annotations__)
    assert set(RunDocument.model_fields) == set(graph.get_output_jsonschema()["properties"])


def test_a_server_that_brings_a_checkpointer_to_a_graph_that_was_built_without_has_the_pauses(bench: Bench) -> None:
    """As `langgraph dev` does with the graph of langgraph.json."""
    graph = build_graph(bench.settings(hold=True)).copy({"checkpointer": InMemorySaver()})
    config = {"configurable": {"thread_id": "one"}}
    assert graph.invoke({"prompt": bench.prompt}, config)["__interrupt__"][0].value["awaiting"] == "judgement"
    assert graph.invoke(Command(resume="Let it go out."), config)["status"] == "finished"
