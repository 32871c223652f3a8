"""One contract for every checkpointer that a caller may bring: the pauses are interrupts, and the trail is the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import pytest
from langgraph.types import Command

from winks.errors import CallError, InputRefused, RunLeased
from winks.graphs.resuming import correct, replay, resume
from winks.trail.document import RunDocument

from .bench import FERRY, ONCE, SOLO, Bench
from .keeping import KINDS, Thread, thread


@pytest.fixture(params=KINDS)
async def kept(request: pytest.FixtureRequest, bench: Bench) -> AsyncIterator[Thread]:
    """A thread of each checkpointer, with both pauses asked for."""
    kind = request.param
    where = request.getfixturevalue("postgres_url") if "postgres" in kind else str(bench.folder / "checkpoints.db")
    async with thread(bench, kind, where) as made:
        await made.elsewhere(ask=True, hold=True)
        yield made


def told(bench: Bench, run: str) -> tuple[Counter[str], list[tuple[str, Any]]]:
    """What a trail says, but for what times and the order of branches make of it."""
    events = bench.events(run)
    ways = [(e.kind, e.payload.get("why") or e.payload.get("awaiting")) for e in events if e.kind[:3] in ("leg", "run")]
    return Counter(event.kind for event in events), ways


def own_way(bench: Bench) -> RunDocument:
    """The same deliberation without a checkpointer."""
    asked = bench.deliberate(ask=True, hold=True)
    resume(asked.run, "He stayed.", settings=bench.settings())
    return resume(asked.run, "Let it go out.", settings=bench.settings())


async def test_both_pauses_are_interrupts_and_the_trail_is_that_of_our_own_way(kept: Thread) -> None:
    """Each leg is the work of a process of its own."""
    asked = await kept.begin()
    assert (asked["status"], (await kept.state()).next) == ("awaiting_answers", ("open_leg",))
    (interrupt,) = asked["__interrupt__"]
    assert interrupt.value == {"run": asked["run"], "awaiting": "answers", "questions": ["Did he stay?"]}
    await kept.elsewhere()
    held = await kept.say("He stayed.")
    assert (held["status"], held["case"]["account"]) == ("awaiting_judgement", ["He stayed."])
    (interrupt,) = (await kept.state()).tasks[0].interrupts
    assert interrupt.value == {"run": asked["run"], "awaiting": "judgement", "questions": []}
    await kept.elsewhere()
    over = await kept.say("Let it go out.")
    assert ((await kept.state()).next, "__interrupt__" in over) == ((), False)
    own = own_way(kept.bench)
    assert kept.bench.bare(RunDocument.model_validate(over)) == kept.bench.bare(own)
    assert told(kept.bench, over["run"]) == told(kept.bench, own.run)
    assert kept.bench.calls(over["run"], leg=2) == ONCE - Counter(["draft"])
    assert kept.bench.calls(over["run"], leg=3) == Counter()
    assert kept.bench.is_whole(over["run"])
    assert replay(over["run"], settings=kept.bench.settings()) == (over["run"], 3, 13, None)


@pytest.mark.parametrize(("words", "why"), [(" \n", "is empty"), ({"yes": True}, "is dict")])
async def test_words_that_cannot_be_taken_are_refused_and_the_thread_waits_for_others(
    kept: Thread, words: Any, why: str
) -> None:
    run = (await kept.begin())["run"]
    events = kept.bench.events(run)
    for _ in range(2):
        with pytest.raises(InputRefused, match=why):
            await kept.say(words)
        assert ((await kept.state()).next, kept.bench.events(run)) == (("open_leg",), events)
        await kept.elsewhere()
    assert (await kept.say("He stayed."))["case"]["account"] == ["He stayed."]


async def test_a_thread_that_is_not_answered_goes_on_waiting(kept: Thread) -> None:
    run = (await kept.begin())["run"]
    events = kept.bench.events(run)
    await kept.elsewhere()
    again = await kept.go(None)
    assert (again["status"], len(again["__interrupt__"])) == ("awaiting_answers", 1)
    assert kept.bench.events(run) == events


async def test_a_run_that_was_gone_on_with_elsewhere_is_not_answered_twice(kept: Thread) -> None:
    run = (await kept.begin())["run"]
    resume(run, "He left.", settings=kept.bench.settings())
    events = kept.bench.events(run)
    with pytest.raises(CallError, match=rf"went on with the run '{run}' elsewhere; it is awaiting judgement now"):
        await kept.say("He stayed.")
    assert (kept.bench.events(run), kept.bench.runs()) == (events, {run: "awaiting_judgement"})
    assert resume(run, "Let it go out.", settings=kept.bench.settings()).word == ("Let it go out.",)


async def test_a_run_that_somebody_is_at_work_on_is_waited_for_and_the_last_words_count(kept: Thread) -> None:
    run = (await kept.begin())["run"]
    at_work = kept.bench.store()
    at_work.take(run)
    with pytest.raises(RunLeased, match="is at work on the run"):
        await kept.say("He left.")
    at_work.close()
    assert (await kept.say("He stayed."))["case"]["account"] == ["He stayed."]
    assert kept.bench.is_whole(run)


async def test_what_was_said_to_be_not_so_counts_in_the_next_leg_of_the_thread(kept: Thread) -> None:
    run = (await kept.begin())["run"]
    correct(run, SOLO, "He is from Bandung.", settings=kept.bench.settings())
    held = await kept.say("He stayed.")
    assert [seat["dossier"].partition("@")[0] for seat in held["seats"]] == [FERRY]
    assert [correction["words"] for correction in held["corrections"]] == ["He is from Bandung."]
    assert replay(run, settings=kept.bench.settings()).ok


@pytest.mark.parametrize("finished", [True, False], ids=["finished", "waiting"])
async def test_a_new_case_on_a_thread_is_a_run_of_its_own(kept: Thread, finished: bool) -> None:
    first = await kept.go({"prompt": kept.bench.prompt, "draft": "So glad we agreed.", "account": "He is 60."})
    if finished:
        await kept.say("He stayed.")
        first = await kept.say("Let it go out.")
    await kept.elsewhere()
    second = await kept.begin()
    alone = kept.bench.deliberate()
    assert (second["status"], second["run"] == first["run"]) == ("finished", False)
    assert kept.bench.bare(RunDocument.model_validate(second)) == kept.bench.bare(alone)
    assert kept.bench.runs()[first["run"]] == first["status"]


@pytest.mark.parametrize("durability", ["sync", "exit"])
async def test_however_durable_the_checkpoints_are_the_trail_is_the_same(kept: Thread, durability: Any) -> None:
    await kept.begin(durability=durability)
    await kept.elsewhere()
    await kept.say("He stayed.", durability=durability)
    await kept.elsewhere()
    over = await kept.say("Let it go out.", durability=durability)
    assert (over["status"], over["word"]) == ("finished", ["Let it go out."])
    assert kept.bench.is_whole(over["run"])
    assert kept.bench.calls(over["run"], "call_finished", leg=1) == ONCE


async def test_threads_at_once_do_not_meet(kept: Thread) -> None:
    def begin(name: str) -> dict[str, Any]:
        config = {"configurable": {"thread_id": name}}
        kept.graph.invoke({"prompt": kept.bench.prompt}, config)
        return kept.graph.invoke(Command(resume=f"{name} stayed."), config)

    async def begin_async(name: str) -> dict[str, Any]:
        config = {"configurable": {"thread_id": name}}
        await kept.graph.ainvoke({"prompt": kept.bench.prompt}, config)
        return await kept.graph.ainvoke(Command(resume=f"{name} stayed."), config)

    names = ["Joko", "Sri", "Budi"]
    if kept.is_async:
        both = await asyncio.gather(*(begin_async(name) for name in names))
    else:
        both = await asyncio.gather(*(asyncio.to_thread(begin, name) for name in names))
    assert [each["case"]["account"] for each in both] == [[f"{name} stayed."] for name in names]
    assert len({each["run"] for each in both}) == 3
    assert all(kept.bench.is_whole(each["run"]) for each in both)


async def test_a_deleted_thread_leaves_no_text_in_its_checkpoints(kept: Thread) -> None:
    run = (await kept.begin())["run"]
    await (kept.saver.adelete_thread("one") if kept.is_async else asyncio.to_thread(kept.saver.delete_thread, "one"))
    assert (await kept.state()).values == {}
    assert resume(run, "He stayed.", settings=kept.bench.settings()).status == "awaiting_judgement"
