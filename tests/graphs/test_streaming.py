"""What lands while a run is under way: events as they are written, and text as it grows, where somebody watches."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path

import pytest
from langgraph.checkpoint.memory import InMemorySaver

import winks
from winks.agents.case import bundled_cases
from winks.agents.reviser import ByDossier
from winks.agents.watching import field_watch
from winks.graphs.session import Writing
from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.trail.document import run_document
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

CASE = bundled_cases()["D01"]


@pytest.fixture
def scripted(tmp_path: Path) -> Settings:
    """Settings that play a worked example."""
    return Settings.load(home=tmp_path / "home", model="scripted:D01")


async def test_nobody_is_shown_what_is_being_written_unless_they_ask(scripted: Settings) -> None:
    items = [item async for item in winks.astream(CASE.prompt, settings=scripted)]
    assert not [item for item in items if isinstance(item, Writing)]
    assert [item.seq for item in items] == list(range(1, len(items) + 1))


async def test_what_is_written_while_watched_is_what_stands_in_the_document(scripted: Settings) -> None:
    items = [item async for item in winks.astream(CASE.prompt, settings=scripted, writing=True)]
    grown = {
        step: "".join(item.text for item in items if isinstance(item, Writing) and item.step == step)
        for step in ("draft", "revise")
    }
    store = Store(scripted.trail)
    document = run_document(store, items[0].run)
    store.close()
    assert document.draft is not None
    assert document.revision is not None
    assert grown["draft"].strip() == document.draft.text
    assert grown["revise"].strip() == document.revision.text


async def test_calls_are_among_the_events_as_they_begin_and_end(scripted: Settings) -> None:
    kinds = [item.kind async for item in winks.astream(CASE.prompt, draft=CASE.thin_draft, settings=scripted)]
    assert kinds.count("call_started") == kinds.count("call_finished") == 4
    assert kinds.index("call_started") < kinds.index("call_finished") < kinds.index("read_cues_finished")


async def test_leaving_early_leaves_a_cancelled_run(scripted: Settings) -> None:
    async with aclosing(winks.astream(CASE.prompt, settings=scripted)) as items:
        async for item in items:
            if item.kind == "call_started":
                break
    store = Store(scripted.trail)
    assert [row.status for row in store.runs()] == ["cancelled"]
    store.close()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_the_text_in_a_json_reply_is_shown_as_it_grows_whatever_the_pieces(size: int) -> None:
    raw = '{"responses": [], "text" : "Pak \\"Joko\\",\\n\\u00f1 \\ud83d\\ude00 é \\\\ end", "ask_back": ["text"]}'
    shown: list[str] = []
    watch = field_watch("text", shown.append)
    assert watch is not None
    for start in range(0, len(raw), size):
        watch(raw[start : start + size])
    assert "".join(shown) == 'Pak "Joko",\nñ 😀 é \\ end'


class Stopped(BaseException):
    """The process ends here."""


def test_a_thread_of_a_checkpointer_is_taken_up_again_on_the_same_trail(
    scripted: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second graph knows nothing of the first but what the checkpointer and the trail hold."""
    saver, thread = InMemorySaver(), {"configurable": {"thread_id": "one"}}
    embedded = Settings.load(home=scripted.home)
    store = Store(embedded.trail)

    async def stop(*_: object) -> None:
        raise Stopped

    with monkeypatch.context() as patched:
        patched.setattr(ByDossier, "revise", stop)
        with pytest.raises(Stopped):
            build_graph(embedded, checkpointer=saver, store=store).invoke(
                {"prompt": CASE.prompt, "draft": CASE.thin_draft}, thread
            )
    store.close()
    again = build_graph(embedded, checkpointer=saver, store=(second := Store(embedded.trail)))
    document = again.invoke(None, thread)
    assert document["status"] == "finished"
    assert [row.run for row in second.runs()] == [document["run"]]
    kinds = [stored.kind for stored in second.stored_events(document["run"])]
    assert len(kinds) == len(set(kinds))
    assert verify(stored_record(second, document["run"])).ok
    second.close()
