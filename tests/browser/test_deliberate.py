"""A localisation lead at the table: a run is watched, survives a reload and the death of the server, is stopped, gone on with.

The model is a server on the loopback that answers when the test lets it.
"""

from __future__ import annotations

import json
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winks.agents.case import bundled_case

from ..servers.model_server import Call, ModelServer
from .serving import Served
from .visiting import LAPTOP, PHONE, at_rest

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

ROOT = Path(__file__).parents[2]
WORKED = tomllib.loads((ROOT / "cases" / "worked" / "D01.toml").read_text(encoding="utf-8"))["reply"]
GOOD = {reply["node"]: reply.get("text") or reply["value"] for reply in WORKED}
TASKS = {
    "Mark the words by which": "read_cues",
    "Read the draft from one dossier": "review",
    "Read where the draft itself": "read_standpoint",
    "Rewrite the draft in answer": "revise",
}


class Held:
    """A model that does well, once the test lets it answer a step; it counts what it was asked."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.gates = {step: threading.Event() for step in TASKS.values()}
        self.open()

    def hold(self, step: str) -> None:
        """Let this step wait."""
        self.gates[step].clear()

    def open(self) -> None:
        """Let everything go on."""
        for gate in self.gates.values():
            gate.set()

    def __call__(self, call: Call) -> Any:
        [step] = [step for words, step in TASKS.items() if words in call.prompt]
        self.asked[step] += 1
        self.gates[step].wait(60)
        return GOOD[step]


@pytest.fixture(scope="module")
def model() -> Iterator[tuple[ModelServer, Held]]:
    """One model for the module."""
    held = Held()
    with ModelServer() as server:
        server.reply(held)
        yield server, held
        held.open()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, model: tuple[ModelServer, Held]) -> Iterator[Served]:
    """The table of somebody whose model is the one of this module."""
    environment = {
        "WINKS_MODEL": "openai:m-1",
        "WINKS_BASE_URL": f"{model[0].base_url}/v1",
        "OPENAI_API_KEY": "sk-loopback-0123456789",
        "WINKS_TIMEOUT": "90",
    }
    with Served(tmp_path_factory.mktemp("held"), environment=environment) as server:
        yield server


@pytest.fixture
def held(model: tuple[ModelServer, Held]) -> Iterator[Held]:
    """The model, counting afresh."""
    model[1].asked.clear()
    yield model[1]
    model[1].open()


def begin(page: Page) -> None:
    """Begin a run of the bundled case D01 with the model of the settings."""
    from playwright.sync_api import expect

    at_rest(page)
    page.get_by_role("radiogroup", name="Cases").get_by_role("radio", name="D01").click()
    expect(message(page)).to_have_value(bundled_case("D01").prompt)
    at_rest(page)
    page.get_by_role("button", name="Deliberate", exact=True).click()
    page.wait_for_url("**run=*")


def message(page: Page) -> Locator:
    """The field for the message."""
    return page.get_by_label("The message, as you would give it to a model")


def sees(page: Page, text: str) -> None:
    """Wait until a text is on the page."""
    page.get_by_text(text).first.wait_for(timeout=30_000)


def finished(page: Page) -> None:
    """Wait until the run is over and its revision is shown."""
    sees(page, "The reply, revised")


def test_a_run_is_watched_while_it_is_made(visit, held) -> None:
    page = visit(viewport=LAPTOP).open("/")
    held.hold("review")
    begin(page)
    row = page.locator("li", has_text="Reading the draft from javanese-business-yogya-solo")
    row.get_by_text("at work").wait_for(timeout=30_000)
    assert page.locator("li", has_text="Revising").get_by_text("to come").is_visible()
    held.open()
    finished(page)


def test_a_reload_finds_the_run_where_it_is(visit, held) -> None:
    page = visit(viewport=PHONE).open("/")
    held.hold("review")
    begin(page)
    page.reload()
    page.locator("li", has_text="Reading the draft from").get_by_text("at work").wait_for(timeout=30_000)
    held.open()
    finished(page)
    assert held.asked["review"] == 1


def test_a_run_that_is_stopped_goes_on_and_no_reply_is_asked_for_twice(visit, held) -> None:
    page = visit(viewport=LAPTOP).open("/")
    held.hold("review")
    begin(page)
    page.locator("li", has_text="Reading the draft from").get_by_text("at work").wait_for(timeout=30_000)
    page.get_by_role("button", name="Stop").click()
    sees(page, "stopped")
    held.open()
    page.get_by_role("button", name="Go on", exact=True).click()
    finished(page)
    assert held.asked["read_cues"] == 1


def test_a_run_outlives_the_server_that_made_it(visit, served, held) -> None:
    page = visit(viewport=LAPTOP).open("/")
    held.hold("review")
    begin(page)
    page.locator("li", has_text="Reading the draft from").get_by_text("at work").wait_for(timeout=30_000)
    address = page.url
    page.goto("about:blank")
    served.restart()
    held.open()
    page.goto(address)
    sees(page, "This run was cut off before its end.")
    page.get_by_role("button", name="Go on", exact=True).click()
    finished(page)
    assert held.asked["read_cues"] == 1


def test_two_people_at_once_see_each_their_own(visit, held) -> None:
    one, other = visit(viewport=LAPTOP).open("/"), visit(viewport=LAPTOP).open("/")
    held.hold("review")
    begin(one)
    at_rest(other)
    assert message(other).input_value() == ""
    message(other).fill("Somebody else's words")
    held.open()
    finished(one)
    assert one.get_by_text("Somebody else's words").count() == 0
    assert "run=" not in other.url


def test_the_key_is_on_no_screen_and_in_no_file(served, visit) -> None:
    page = visit(viewport=LAPTOP).open("/")
    assert "sk-loopback" not in page.content()
    files = [path for path in served.folder.rglob("*") if path.is_file()]
    assert not [path for path in files if b"sk-loopback" in path.read_bytes()]


def test_worked_replies_are_there_for_every_step() -> None:
    assert set(TASKS.values()) <= GOOD.keys()
    assert json.dumps(GOOD)
