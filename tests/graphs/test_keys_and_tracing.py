"""A key of this environment is in no file, on no screen and in no export; nothing is traced that Winks was not told to."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableLambda
from langchain_core.tracers.context import tracing_v2_enabled
from langchain_core.tracers.langchain import LangChainTracer, wait_for_all_tracers
from langsmith import tracing_context

import winks
from winks.errors import InputRefused
from winks.graphs.wiring import build_graph
from winks.settings import Settings
from winks.terminal.layout import console
from winks.terminal.run import run_view
from winks.trail.document import run_document
from winks.trail.exports import FORMATS, export
from winks.trail.store import Store

from ..servers.model_server import Fault, ModelServer, leading_away
from ..unpacked import unpacked

PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left."
DRAFT = "So glad we agreed. Please confirm by 5pm today."
KEY = "correct.horse+battery/staple-0123"
ESCAPED = "".join(f"\\u{ord(character):04x}" for character in KEY)
FINDING = {"quote": "So glad we agreed", "cue": "", "line": "act", "verdict": "thin", "thin_reading": "@KEY@"}
FINDING |= {"readings": ["It may be @KEY@.", "Or not."], "question": "@KEY@?"}
REPLY = json.dumps({"cues": [], "findings": [FINDING], "text": "Yours, @KEY@", "responses": [], "ask_back": ["@KEY@?"]})
REPEATED: dict[str, Any] = {
    "a reply": REPLY.replace("@KEY@", KEY),
    "a reply that escapes it": REPLY.replace("@KEY@", ESCAPED),
    "a reply that cannot be read": f"Your key is {KEY}.",
    "a refusal": Fault("refusal", text=f"Not with {KEY}."),
    "a failure": Fault("status", code=401, body={"error": {"message": f"Incorrect API key: {KEY}. Bearer {KEY}"}}),
    "a failure of the server": Fault("status", code=500, body={"error": {"message": f"{KEY} broke."}}),
    "a page": Fault("html", text=f"<h1>{KEY}</h1>"),
}


@pytest.fixture(autouse=True)
def _one_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment with one key, and nothing that leads a client elsewhere."""
    for name in leading_away(os.environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "*")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def left_behind(settings: Settings) -> list[bytes]:
    """A run; and every file it left while the trail was still open, every screen and every export."""
    store = Store(settings.trail)
    try:
        run = build_graph(settings, store=store).invoke({"prompt": PROMPT, "draft": DRAFT})["run"]
        console().print(run_view(run_document(store, run)))
        files = {path.name: path.read_bytes() for path in settings.home.rglob("*") if path.is_file()}
        assert files.keys() >= {"trail.db", "trail.db-wal"}
        given_away = [unpacked(form, export(store, run, form)).values() for form in FORMATS]
        return [*files.values(), *(body for bodies in given_away for body in bodies)]
    finally:
        store.close()


@pytest.mark.parametrize("how", REPEATED)
def test_a_key_that_a_server_repeats_is_nowhere(tmp_path: Path, capfd: pytest.CaptureFixture[str], how: str) -> None:
    pytest.importorskip("langchain_openai")
    with ModelServer() as server:
        server.reply(REPEATED[how])
        home, url = tmp_path / "home", f"{server.base_url}/v1"
        left = left_behind(Settings.load(home=home, model="openai:loopback-1", base_url=url, patience=0))
        assert server.calls[0].headers["authorization"] == f"Bearer {KEY}"
    assert any(b"[key removed]" in text for text in left) or how == "a page"
    for text in (*left, *(text.encode() for text in capfd.readouterr())):
        assert KEY.encode() not in text
        assert ESCAPED.encode() not in text


def test_a_key_in_a_file_of_replies_is_nowhere(tmp_path: Path) -> None:
    script = tmp_path / "replies.toml"
    script.write_text(f'[[reply]]\nnode = "read_standpoint"\ntext = "Your key is {KEY}."', encoding="utf-8")
    left = left_behind(Settings.load(home=tmp_path / "home", model=f"scripted:{script}"))
    assert not any(KEY.encode() in text for text in left)


@pytest.mark.parametrize("where", ["prompt", "account", "draft"])
def test_a_case_that_holds_a_key_is_refused(settings: Settings, where: str) -> None:
    case = {"prompt": PROMPT, "account": "He is tired.", "draft": DRAFT} | {where: f"Use {KEY} for it."}
    with pytest.raises(InputRefused, match=f"The {where} holds a key that is set in this environment") as caught:
        winks.deliberate(**case, settings=settings)
    assert KEY not in str(caught.value)
    assert not any(path.is_file() for path in settings.home.rglob("*"))


COMMAND = "from winks.cli import main; main()"
BARE = """
import asyncio, json, sys
from langchain_core.tracers.langchain import wait_for_all_tracers
from langgraph.checkpoint.memory import MemorySaver
from winks.graphs.wiring import build_graph

async def events(graph, case):
    return [event async for event in graph.astream_events(case, version="v2")]

graph, kept, case = build_graph(), build_graph(checkpointer=MemorySaver()), {"prompt": sys.argv[2]}
thread = {"configurable": {"thread_id": "1"}}
run = graph.invoke(case)
asyncio.run(graph.ainvoke(case))
assert list(graph.stream(case)) and asyncio.run(events(graph, case))
graph.batch([case])
kept.invoke(case, thread)
kept.update_state(thread, {"status": "running"})
wait_for_all_tracers()
print(json.dumps(run))
"""


@pytest.mark.slow
@pytest.mark.parametrize("told", [False, True], ids=["not told to", "told to"])
@pytest.mark.parametrize("script", [COMMAND, BARE], ids=["the command", "a bare graph"])
def test_nothing_is_traced_unless_winks_is_told_to(tmp_path: Path, script: str, told: bool) -> None:
    pytest.importorskip("langchain_openai")
    command = [sys.executable, "-c", script, "deliberate", PROMPT, "--json"]
    with ModelServer() as model, ModelServer() as tracer:
        model.reply('{"cues": [], "findings": [], "text": "Dear all.", "responses": []}')
        env = {
            "WINKS_HOME": str(tmp_path),
            "WINKS_MODEL": "openai:loopback-1",
            "WINKS_BASE_URL": f"{model.base_url}/v1",
        }
        env |= {"LANGSMITH_TRACING": "true", "LANGSMITH_ENDPOINT": tracer.base_url, "LANGSMITH_API_KEY": "none"}
        env |= {"WINKS_TRACING": "1"} if told else {}
        ran = subprocess.run(command, env=os.environ | env, capture_output=True, text=True, timeout=100, check=False)
        assert model.calls, ran.stderr
        assert bool(tracer.calls) == told
    run = json.loads(ran.stdout)
    assert run["status"] == "finished", ran.stderr
    assert ("Its tracing may have left this machine." in run["banner"]) == told


class Tracing:
    """A client of LangSmith's that notes what it is sent, and how much it holds."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def create_run(self, name: str, *_: Any, **__: Any) -> None:
        self.names.append(name)

    def update_run(self, *_: Any, **__: Any) -> None:
        """The end of what `create_run` began."""


@pytest.mark.parametrize("told", [False, True], ids=["not told to", "told to"])
def test_a_callers_own_tracing_sees_that_a_graph_was_run_and_nothing_of_the_run(settings: Settings, told: bool) -> None:
    client: Any = Tracing()
    graph = build_graph(Settings.load(home=settings.home, tracing=told))
    before_and_after = RunnableLambda(lambda case: case, name="after")
    theirs = RunnableLambda(lambda case: before_and_after.invoke(graph.invoke(case)["run"]), name="theirs")
    theirs.invoke({"prompt": PROMPT, "draft": DRAFT}, {"callbacks": [LangChainTracer(client=client)]})
    wait_for_all_tracers()
    assert {"theirs", "after"} <= set(client.names)
    assert (set(client.names) == {"theirs", "after"}) != told


def test_a_tracer_that_a_caller_hands_over_sees_nothing(settings: Settings) -> None:
    client: Any = Tracing()
    graph, tracer, case = build_graph(settings), LangChainTracer(client=client), {"prompt": PROMPT, "draft": DRAFT}
    graph.invoke(case, {"callbacks": [tracer]})
    graph.with_config(callbacks=[tracer]).invoke(case)
    with tracing_v2_enabled(client=client):
        graph.invoke(case)
    wait_for_all_tracers()
    assert client.names == []


def test_what_a_caller_does_between_two_events_is_traced_as_before(settings: Settings) -> None:
    client: Any = Tracing()
    graph, own = build_graph(settings), RunnableLambda(lambda item: item, name="own")
    with tracing_context(enabled=True, client=client):
        for _ in graph.stream({"prompt": PROMPT, "draft": DRAFT}):
            own.invoke(1)
    wait_for_all_tracers()
    assert set(client.names) == {"own"}
    assert len(client.names) > 5
