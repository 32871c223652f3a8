"""Taking a run up again that was killed, cancelled, is wanted by two at once, diverges, or finds the world changed."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from typing import Any

import pytest

import winks
from winks import cli
from winks.errors import Divergence, ModelUnavailable, RunLeased
from winks.graphs.opening import taken_up
from winks.graphs.resuming import replay, resume
from winks.settings import Settings
from winks.trail.events import Event
from winks.trail.store import Store

from ..tampering import loosen
from .bench import FERRY, ONCE, Bench

EVENTS = 26
"""Events of the deliberation that the tests disturb."""


class Shared:
    """A bench for tests that each disturb a run of their own, and the same run undisturbed."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    @cached_property
    def undisturbed(self) -> dict[str, Any]:
        return self.bench.bare(self.bench.deliberate())

    def goes_on(self, run: str) -> None:
        """The run finishes as if nothing had been, and nothing that was answered is asked again."""
        started, answered = self.bench.calls(run), self.bench.calls(run, "call_finished")
        assert self.bench.bare(resume(run, settings=self.bench.settings())) == self.undisturbed
        assert self.bench.calls(run) == Counter({place: started[place] + (not answered[place]) for place in ONCE})
        self.is_whole(run)

    def left_off(self, run: str) -> str:
        """The status of a run that was cancelled: it is finished where its end was written with the event it was cancelled at."""
        kinds = [event.kind for event in self.bench.events(run)]
        return "finished" if "present_finished" in kinds else "cancelled"

    def is_whole(self, run: str) -> None:
        """Every call was answered once, and the record verifies and replays."""
        assert self.bench.calls(run, "call_finished") == ONCE
        assert self.bench.is_whole(run)
        assert replay(run, settings=self.bench.settings()).ok


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Shared:
    return Shared(Bench(tmp_path_factory.mktemp("shared")))


def tamper(bench: Bench, statement: str, *values: Any) -> None:
    """Change something in the database behind the trail's back."""
    connection = loosen(bench.folder / "home" / "trail.db")
    with connection:
        assert connection.execute(statement, values).rowcount
    connection.close()


# killed


@pytest.mark.slow
@pytest.mark.parametrize("after", range(1, EVENTS + 1))
def test_a_run_killed_after_any_event_goes_on_as_if_nothing_had_been(shared, killed, after: int) -> None:
    run = killed(shared.bench, after)
    there = len(shared.bench.events(run))
    assert there >= after
    assert shared.bench.runs()[run] == ("running" if there < EVENTS else "finished")
    shared.goes_on(run)


@pytest.mark.slow
def test_a_run_that_is_killed_every_three_events_still_comes_to_its_end(shared, killed) -> None:
    run = killed(shared.bench, 3)
    while len(shared.bench.events(run)) < EVENTS:
        killed(shared.bench, 3, run)
    shared.goes_on(run)


def test_a_holder_that_is_dead_and_not_yet_buried_is_followed_at_once(shared, killed) -> None:
    shared.goes_on(killed(shared.bench, 5, unburied=True))


def test_a_run_that_was_killed_replays_as_far_as_it_came(shared, killed, bench: Bench) -> None:
    assert replay(killed(shared.bench, 14), settings=shared.bench.settings()).ok
    bench.write(FERRY, "read_standpoint")
    run = bench.deliberate().run
    bench.write()
    for after in (1, 3, 1, 1, 1, 1):
        killed(bench, after, run)
        assert replay(run, settings=bench.settings()).ok


# cancelled


@pytest.mark.slow
@pytest.mark.parametrize("at", range(1, EVENTS, 4))
async def test_a_run_cancelled_when_an_event_has_landed_is_cancelled_and_goes_on(shared, at: int) -> None:
    landed: list[str] = []

    def land(event: Event) -> None:
        landed.append(event.run)
        if len(landed) == at:
            task.cancel()

    given = {"settings": shared.bench.settings(), "on_event": land}
    task = asyncio.create_task(winks.adeliberate(shared.bench.prompt, **given))
    with pytest.raises(asyncio.CancelledError):
        await task
    assert shared.bench.runs()[landed[0]] == shared.left_off(landed[0])
    await asyncio.to_thread(shared.goes_on, landed[0])


@pytest.mark.slow
@pytest.mark.parametrize("at", range(1, EVENTS + 1))
async def test_a_run_cancelled_while_any_event_is_written_is_cancelled_or_never_was(
    shared, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    there, loop, written = shared.bench.runs(), asyncio.get_running_loop(), []

    def cancelling(write: Callable[..., Any]) -> Callable[..., Any]:
        def slowly(*given: Any, **more: Any) -> Any:
            before, now = len(written), given[2] if isinstance(given[2], list) else [given]
            written.extend(now)
            if before < at <= len(written):
                loop.call_soon_threadsafe(task.cancel)
                time.sleep(0.02)
            return write(*given, **more)

        return slowly

    with monkeypatch.context() as patch:
        for name in ("append_all", "open_run"):
            patch.setattr(Store, name, cancelling(getattr(Store, name)))
        task = asyncio.create_task(winks.adeliberate(shared.bench.prompt, settings=shared.bench.settings()))
        with pytest.raises(asyncio.CancelledError):
            await task
        await loop.shutdown_default_executor()
    left = {run: status for run, status in shared.bench.runs().items() if run not in there}
    assert len(left) == (0 if at == 1 else 1)
    for run, status in left.items():
        assert status == shared.left_off(run)
        shared.goes_on(run)


async def test_a_run_cancelled_before_it_began_leaves_nothing(bench: Bench) -> None:
    task = asyncio.create_task(winks.adeliberate(bench.prompt, settings=bench.settings()))
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert bench.runs() == {}


# wanted by two at once


@pytest.mark.slow
def test_of_two_processes_that_want_a_run_one_goes_on_and_the_other_is_told(shared, killed, forked) -> None:
    for number in range(20):
        run = killed(shared.bench, 1 + number)
        said = forked(race=True, run=run, settings=shared.bench.given())
        (winner,) = {line[0] for line in said if line.endswith("at work")}
        (told,) = (line for line in said if "refused" in line)
        assert told[0] != winner
        assert re.search(rf"Process \d+ on this machine is at work on the run '{run}'", told)
        assert said[2] == f"{winner} finished"
        shared.is_whole(run)


def test_a_process_that_was_taken_over_writes_nothing_more(shared, killed) -> None:
    run = killed(shared.bench, 4)
    late = shared.bench.store()
    late.take(run)
    tamper(
        shared.bench, "update leases set host = 'elsewhere', renewed = '2020-01-01T00:00:00+00:00' where run = ?", run
    )
    shared.goes_on(run)
    head = shared.bench.events(run)[-1]
    for kind, facts in {"run_resumed": {"leg": 1}, "leg_opened": {"leg": 2, "why": "retried"}}.items():
        with pytest.raises(RunLeased, match="was taken over by another process"):
            late.append(run, kind, facts)
    assert late.stop(run, "caller") is None
    late.close()
    assert shared.bench.events(run)[-1] == head


# diverging


@pytest.mark.parametrize(
    ("node", "who", "place"),
    [
        ("read_cues", None, "read_cues"),
        ("review", FERRY, f"review of {FERRY}"),
        pytest.param("read_standpoint", None, "read_standpoint"),
    ],
)
def test_a_request_that_is_not_the_recorded_one_is_a_divergence_by_name(
    bench: Bench, killed, node: str, who: str | None, place: str
) -> None:
    run = killed(bench, 17)
    asked = next(
        event
        for event in bench.events(run)
        if event.kind == "call_started"
        and (node, who) == (event.payload["slot"]["node"], event.payload["slot"]["dossier"])
    )
    changed = asked.model_copy(update={"payload": asked.payload | {"digest": "0" * 64}})
    tamper(bench, "update events set body = ? where run = ? and seq = ?", changed.body(), run, asked.seq)
    calls, there = bench.calls(run), len(bench.events(run))
    for _ in range(2):
        with pytest.raises(Divergence, match=rf"at {place} \(leg 1\): what would be asked is not what was asked then"):
            resume(run, settings=bench.settings())
    assert bench.calls(run) == calls
    after = {event.kind for event in bench.events(run)[there:]}
    assert not {"check_findings_finished", "present_finished"} & after
    assert f"{place} (leg 1)" in str(replay(run, settings=bench.settings()).divergence)


@pytest.mark.parametrize(
    ("kind", "text", "place"),
    [
        ("call_finished", b'{"text":"{}","model":"x"}', f"review of {FERRY} (leg 1)"),
        ("call_finished", b"\xff", f"review of {FERRY} (leg 1)"),
        ("review_finished", b"{}", f"review of {FERRY}"),
        ("open_case_finished", b"Another prompt", "the user's words"),
    ],
)
def test_a_recorded_text_that_was_changed_is_told_by_replay_with_exit_code_1(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], kind: str, text: bytes, place: str
) -> None:
    run = bench.deliberate().run
    found = [event.payload for event in bench.events(run) if event.kind == kind]
    whose = [payload for payload in found if FERRY in (payload.get("reviewer"), payload.get("slot", {}).get("dossier"))]
    payload = (whose or found)[0]
    tamper(
        bench, "update blobs set body = ? where digest = ?", text, (payload.get("value") or payload["prompt"])["blob"]
    )
    monkeypatch.setenv("WINKS_HOME", str(bench.folder / "home"))
    monkeypatch.setattr(sys, "argv", ["winks", "replay", run])
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == 1
    said = " ".join(capfd.readouterr().out.split())
    assert f"The run diverges from its record at {place}: its recorded text was changed in the store." in said


def test_a_case_that_was_changed_is_not_gone_on_with(bench: Bench) -> None:
    run = bench.deliberate(ask=True).run
    events = bench.events(run)
    tamper(bench, "update blobs set body = ? where digest = ?", b"Another prompt", events[0].payload["prompt"]["blob"])
    with pytest.raises(Divergence, match=r"at the user's words: its recorded text was changed in the store\."):
        resume(run, "He stayed.", settings=bench.settings())
    assert bench.events(run) == events


# taken up under other circumstances


def test_dossiers_and_prompts_that_changed_since_do_not_touch_a_run_that_goes_on(
    bench: Bench, killed, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = bench.folder / "own"
    shutil.copytree(bench.given()["dossiers"], own)
    expected = bench.bare(bench.deliberate(dossiers=own))
    run = killed(bench, 7, given={"dossiers": str(own)})
    file = own / f"{FERRY}.md"
    file.write_text(file.read_text().replace("version: 0.1.0", "version: 0.2.0").replace("may close", "might end"))
    for place in ("wiring.load_prompts", "opening.prompt_file", "wiring.load_library"):
        monkeypatch.setattr(f"winks.graphs.{place}", lambda *_: pytest.fail("today's are read"))
    assert bench.bare(resume(run, settings=bench.settings(dossiers=own))) == expected
    file.unlink()
    assert replay(run, settings=bench.settings(dossiers=own)).ok


def test_settings_that_a_run_keeps_are_kept_also_where_they_were_not_set(
    bench: Bench, killed, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = bench.bare(bench.deliberate())
    run = killed(bench, 7)
    for name, value in {
        "MODEL": "embedded",
        "REVIEWER_MODEL": "embedded",
        "ROUNDS": "1",
        "HOLD": "1",
        "SEED": "1",
    }.items():
        monkeypatch.setenv(f"WINKS_{name}", value)
    settings = Settings.load(home=bench.folder / "home")
    assert bench.bare(resume(run, settings=settings)) == expected


def test_an_address_keeps_the_name_and_password_that_are_not_on_the_trail(bench: Bench) -> None:
    address = "http://me:secret@localhost:1/v1"
    opened = bench.events(bench.deliberate(base_url=address).run)[0]
    assert "secret" not in str(opened)
    store = bench.store()
    for today, taken in (
        (address, address),
        ("http://other:2", "http://localhost:1/v1"),
        (None, "http://localhost:1/v1"),
    ):
        assert taken_up(store, opened, bench.settings(base_url=today)).settings.base_url == taken
    store.close()


def test_a_model_that_is_not_to_be_had_leaves_the_run_as_it_was(bench: Bench) -> None:
    run = bench.deliberate(ask=True).run
    bench.script.unlink()
    with pytest.raises(ModelUnavailable, match="cannot be read"):
        resume(run, "He stayed.", settings=bench.settings())
    assert bench.runs() == {run: "awaiting_answers"}
    assert bench.events(run)[-1].kind == "run_paused"


def test_a_run_over_chosen_dossiers_replays(bench: Bench) -> None:
    run = winks.deliberate(bench.prompt, settings=bench.settings(), dossiers=[FERRY]).run
    assert replay(run, settings=bench.settings()).divergence is None
