"""Notes found by meaning, in runs: on the trail without a figure, in every view with a mark, and replayed without the model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import aclosing

import pytest

import winks
from winks.agents import meaning
from winks.errors import SettingError
from winks.graphs.resuming import aresume, correct, replay, resume
from winks.graphs.session import astream
from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.exports import export
from winks.trail.store import Store

from ..likening import QUIET, SEATED, TOLD, Told, told
from ..running import ran

__all__ = ["told"]
PROMPT = f"{SEATED} {QUIET}"
DRAFT = "I shall write to him tomorrow."
MARK = "found by meaning, not by its words: check that it bears on this"


@pytest.fixture
def on(ferry_settings: Settings) -> Settings:
    """Settings that ask for it."""
    return Settings.load(**ferry_settings.given() | {"notes_by_meaning": True})


@pytest.fixture
def run(on: Settings, told: Told) -> RunDocument:
    """A run in which one note was found by meaning."""
    return winks.deliberate(PROMPT, draft=DRAFT, settings=on)


@pytest.fixture
def uninstall(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Takes the extra away."""

    def gone() -> None:
        monkeypatch.undo()
        monkeypatch.setattr(meaning, "find_spec", lambda _: None)

    return gone


def facts(settings: Settings, run: str, kind: str) -> list[dict]:
    """What the events of a kind say."""
    store = Store.of(settings)
    found = [item.event().payload for item in store.stored_events(run) if item.event().kind == kind]
    store.close()
    return found


def test_it_is_off_where_nobody_asks_for_it(ferry_settings: Settings, told: Told) -> None:
    run = winks.deliberate(PROMPT, draft=DRAFT, settings=ferry_settings)
    assert run.seats[0].by_meaning is None
    assert (run.by_meaning, told.asked) == (None, [])
    assert facts(ferry_settings, run.run, "convene_finished")[0]["by_meaning"] is None


def test_without_the_extra_nothing_is_begun(on: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda _: None)
    with pytest.raises(SettingError, match=r"pip install 'winks\[semantic\]'"):
        winks.deliberate(PROMPT, draft=DRAFT, settings=on)
    store = Store.of(on)
    assert store.runs() == []
    store.close()


def test_the_seat_the_basis_and_the_document_say_so(run: RunDocument) -> None:
    seat = run.seats[0]
    assert seat.notes == ("yours-is-a-question", "quiet-is-a-report")
    assert [(found.note, found.cue.text) for found in seat.by_meaning or ()] == [("quiet-is-a-report", QUIET)]
    assert run.by_meaning is not None
    assert run.by_meaning.model == TOLD
    marked = [f for c in run.critiques for f in c.findings if any(basis.how for basis in f.basis)]
    assert [(f.status, f.omission, f.cue_spans[0].text) for f in marked] == [("verified", True, QUIET)]


def test_the_trail_names_the_notes_and_the_model_and_no_figure(run: RunDocument, on: Settings) -> None:
    (convened,) = facts(on, run.run, "convene_finished")
    assert convened["by_meaning"] == {
        "model": TOLD.name,
        "weights": TOLD.weights,
        "vocabulary": TOLD.vocabulary,
        "found": [{"dossier": run.seats[0].dossier, "notes": ["quiet-is-a-report"]}],
    }
    (reviewed,) = facts(on, run.run, "review_finished")
    assert reviewed["by_meaning"] == ["quiet-is-a-report"]
    assert not re.search(r'"[a-z_]+": \d+\.\d', json.dumps([convened, reviewed, run.plain()["seats"]]))


def test_a_note_that_the_draft_shows_is_marked_nowhere(on: Settings, told: Told) -> None:
    run = winks.deliberate(PROMPT, draft="So nothing happened.", settings=on)
    assert run.seats[0].by_meaning is None
    assert "quiet-is-a-report" in run.seats[0].notes
    assert facts(on, run.run, "review_finished")[0]["by_meaning"] is None


# Again


def test_a_replay_needs_no_model(run: RunDocument, on: Settings, uninstall: Callable[[], None]) -> None:
    uninstall()
    assert replay(run.run, settings=on).divergence is None


def test_a_replay_goes_by_the_record_and_not_by_the_setting_of_today(
    run: RunDocument, ferry_settings: Settings
) -> None:
    assert replay(run.run, settings=ferry_settings).divergence is None


def test_a_run_that_did_not_look_replays_where_the_setting_is_on_today(ferry_settings: Settings, on: Settings) -> None:
    run = winks.deliberate(PROMPT, draft=DRAFT, settings=ferry_settings)
    assert replay(run.run, settings=on).divergence is None


def test_a_correction_is_gone_on_with_without_the_model(run: RunDocument, on: Settings, uninstall) -> None:
    uninstall()
    finding = next(f for c in run.critiques for f in c.findings if any(basis.how for basis in f.basis))
    correct(run.run, finding.id, "It was only a quiet night.", settings=on)
    after = resume(run.run, settings=on)
    assert after.seats[0].by_meaning == run.seats[0].by_meaning
    assert replay(run.run, settings=on).divergence is None


def test_new_words_are_looked_through_in_a_new_leg(on: Settings, told: Told) -> None:
    asked = Settings.load(**on.given() | {"hold": False, "ask": True})
    run = winks.deliberate(SEATED, draft=DRAFT, settings=asked)
    assert (run.status, run.seats[0].by_meaning) == ("awaiting_answers", None)
    after = resume(run.run, QUIET, settings=asked)
    (found,) = after.seats[0].by_meaning or ()
    assert (found.cue.source, found.cue.text) == ("account.0", QUIET)
    assert replay(run.run, settings=asked).divergence is None


def test_new_words_without_the_model_open_no_leg(on: Settings, told: Told, uninstall: Callable[[], None]) -> None:
    asked = Settings.load(**on.given() | {"ask": True})
    run = winks.deliberate(PROMPT, draft=DRAFT, settings=asked)
    uninstall()
    with pytest.raises(SettingError, match="is not installed"):
        resume(run.run, "He said it every evening.", settings=asked)
    assert facts(asked, run.run, "leg_opened") == []


async def test_the_graph_does_it_as_well(on: Settings, told: Told) -> None:
    out = await build_graph(settings=on).ainvoke({"prompt": PROMPT, "draft": DRAFT})
    assert out["seats"][0]["by_meaning"][0]["note"] == "quiet-is-a-report"
    assert out["by_meaning"]["model"] == TOLD.plain()


async def test_a_run_that_was_cut_off_goes_on_with_what_it_had_found(on: Settings, told: Told, uninstall) -> None:
    async with aclosing(astream(PROMPT, draft=DRAFT, settings=on)) as landing:
        async for event in landing:
            if event.kind == "convene_finished":
                break
    uninstall()
    after = await aresume(event.run, settings=on)
    assert (after.status, after.seats[0].notes_by_meaning) == ("finished", ("quiet-is-a-report",))
    assert replay(event.run, settings=on).divergence is None


# The real model


def test_it_is_found_with_the_real_model_too(settings: Settings) -> None:
    prompt = (
        "The funeral is at Zion Lutheran in Iowa. I left my grandmother's glass baking tray on their counter and would like "
        "to have it home again one day."
    )
    on = Settings.load(**settings.given() | {"notes_by_meaning": True})
    seat = winks.deliberate(prompt, settings=on).seats[0]
    assert seat.notes_by_meaning == ("pan-that-stays",)


# Where it is shown


@pytest.mark.parametrize(("form", "times"), [("md", 2), ("html", 2), ("csv", 1)])
def test_every_export_marks_it(run: RunDocument, on: Settings, form: str, times: int) -> None:
    store = Store.of(on)
    text = export(store, run.run, form).decode()
    store.close()
    assert text.lower().count(MARK) >= times
    assert not re.search(r"similarit|cosine", text, re.IGNORECASE)


def test_the_terminal_marks_it(run: RunDocument, on: Settings, monkeypatch, capfd) -> None:
    monkeypatch.setenv("WINKS_HOME", str(on.home))
    said = ran(monkeypatch, capfd, "show", run.run).said
    assert said.count(MARK) == 2
    assert f"likened to “{QUIET[:40]}" in said
    assert f"nothing answers “{QUIET[:40]}" not in said


def test_the_command_asks_for_it_and_tries_it(ferry_settings, told: Told, monkeypatch, capfd) -> None:
    monkeypatch.setenv("WINKS_DOSSIERS", str(ferry_settings.dossiers))
    done = ran(monkeypatch, capfd, "deliberate", PROMPT, "--draft", "none", "--by-meaning", "--json").json()
    assert done["seats"][0]["by_meaning"][0]["note"] == "quiet-is-a-report"
    tried = ran(monkeypatch, capfd, "dossiers", "try", "ferry-crew-handover", PROMPT, "--by-meaning").said
    assert f"quiet-is-a-report contested, sent {MARK}: “{QUIET[:30]}" in tried
    bare = ran(monkeypatch, capfd, "dossiers", "try", "ferry-crew-handover", PROMPT).said
    assert MARK not in bare


def test_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch, capfd) -> None:
    monkeypatch.setattr(meaning, "find_spec", lambda _: None)
    done = ran(monkeypatch, capfd, "deliberate", PROMPT, "--draft", "none", "--by-meaning")
    assert (done.code, done.out) == (2, "")
    assert "pip install 'winks[semantic]'" in done.err


def test_the_environment_turns_it_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_NOTES_BY_MEANING", "1")
    assert Settings.load().notes_by_meaning is True
