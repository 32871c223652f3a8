"""A name becomes a model once a process, or one sentence that says what is missing and what mends it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from winks.agents import models, models_langchain
from winks.agents.calls import Answer, Model, Request, Said, Slot
from winks.agents.models import PROVIDERS, get_model, has_key
from winks.agents.models_scripted import ScriptedModel
from winks.agents.patience import Patience
from winks.errors import ModelFailed, ModelUnavailable
from winks.settings import Settings

KEY = "key-that-nobody-may-read-0123456789"
KEYED = {name: provider for name, provider in PROVIDERS.items() if provider.key}
REALLY_INIT = models_langchain.init_chat_model
Write = Callable[[str | bytes], Path]


@pytest.fixture(autouse=True)
def _as_if_all_were_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every package is there, no key is set, nothing is remembered, and no client is really made."""
    for name in [name for name in os.environ if name.endswith(("_API_KEY", "_TOKEN"))]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(models, "find_spec", lambda package: object())
    monkeypatch.setattr(models_langchain, "init_chat_model", lambda name, **given: (name, given))
    models._made.cache_clear()
    yield
    models._made.cache_clear()


@pytest.fixture
def replies(tmp_path: Path) -> Write:
    """A file of scripted replies."""

    def write(words: str | bytes) -> Path:
        path = tmp_path / "replies.toml"
        path.write_bytes(words if isinstance(words, bytes) else words.encode())
        return path

    return write


def why_not(name: str, settings: Settings) -> str:
    """The sentence with which a model is not to be had."""
    with pytest.raises(ModelUnavailable) as caught:
        get_model(name, settings)
    said = str(caught.value)
    assert KEY not in said
    assert "\n" not in said
    return said


@pytest.mark.parametrize("name", ["", "gpt-4.1", "openai:", "scripted:", "local:", "Embedded", "/models/a.gguf"])
def test_a_name_without_a_provider_says_what_names_look_like(settings: Settings, name: str) -> None:
    assert why_not(name, settings) == (
        f"The model {name!r} has no provider; write embedded, scripted:FILE, local:FILE or PROVIDER:NAME, such as "
        "ollama:llama3.2."
    )


@pytest.mark.parametrize("name", ["nosuch:thing", ":thing", "opnai:gpt", "openai : gpt"])
def test_an_unknown_provider_is_said_to_be_one(monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str) -> None:
    monkeypatch.setattr(models_langchain, "init_chat_model", REALLY_INIT)
    said = why_not(name, settings)
    assert said.startswith(f"The model {name!r} cannot be made: ")
    assert "provider" in said


@pytest.mark.parametrize("name", PROVIDERS)
def test_a_package_that_is_missing_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str
) -> None:
    package = PROVIDERS[name].package
    monkeypatch.setattr(models, "find_spec", lambda each: None if each == package else object())
    monkeypatch.setenv(PROVIDERS[name].key or "X_API_KEY", KEY)
    assert why_not(f"{name}:some", settings) == (
        f"The model '{name}:some' needs packages that are not installed: pip install 'winks[{name}]'"
    )


@pytest.mark.parametrize("name", ["openai", "anthropic", "ollama", "google"])
def test_a_chat_client_without_langchain_is_a_missing_package(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str
) -> None:
    monkeypatch.setattr(models, "find_spec", lambda each: None if each == "langchain" else object())
    assert why_not(f"{name}:some", settings).endswith(f"pip install 'winks[{name}]'")


@pytest.mark.parametrize("value", [None, "", "  "])
@pytest.mark.parametrize("name", KEYED)
def test_a_key_that_is_missing_is_told_with_the_line_that_sets_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str, value: str | None
) -> None:
    key = str(KEYED[name].key)
    if value is not None:
        monkeypatch.setenv(key, value)
    assert not has_key(KEYED[name])
    assert why_not(f"{name}:some", settings) == f"The model '{name}:some' needs a key: export {key}=..."


def test_the_key_of_one_provider_is_none_for_another(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert why_not("openai:some", settings).endswith("export OPENAI_API_KEY=...")


def test_what_a_client_says_of_a_key_is_told_without_the_key(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def refuses(name: str, **given: Any) -> None:
        raise ValueError(f"no such key as {given['api_key']}\nand a second line")

    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setattr(models_langchain, "init_chat_model", refuses)
    said = why_not("openai:some", settings)
    assert said == "The model 'openai:some' cannot be made: no such key as [key removed]"


@pytest.mark.parametrize("name", [*KEYED, "ollama"])
def test_with_its_package_and_its_key_a_model_is_made_once(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, name: str
) -> None:
    monkeypatch.setenv(KEYED[name].key or "" if name in KEYED else "X_API_KEY", KEY)
    made = get_model(f"{name}:some:1b", settings)
    assert made is not None
    assert made.name == f"{name}:some:1b"
    assert get_model(f"{name}:some:1b", settings) is made
    assert get_model(f"{name}:some:2b", settings) is not made


def test_another_key_or_another_setting_makes_another_client(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    made = get_model("openai:some", settings)
    assert get_model("openai:some", Settings.load(home=settings.home, temperature=0.5)) is not made
    monkeypatch.setenv("OPENAI_API_KEY", KEY + "-new")
    assert get_model("openai:some", settings) is not made


def test_a_server_of_ones_own_needs_no_key(settings: Settings) -> None:
    own = Settings.load(home=settings.home, base_url="http://127.0.0.1:9/v1")
    assert get_model("openai:some", own) is not None


def test_embedded_is_no_model(settings: Settings) -> None:
    assert get_model("embedded", settings) is None


@pytest.mark.parametrize(("file", "why"), [("nowhere.toml", "No such file or directory"), ("", "Is a directory")])
def test_scripted_replies_that_cannot_be_read_are_refused(
    settings: Settings, tmp_path: Path, file: str, why: str
) -> None:
    path = tmp_path / file
    assert why_not(f"scripted:{path}", settings) == f"The scripted replies {str(path)!r} cannot be read: {why}."


@pytest.mark.parametrize("words", ["reply", "[[reply]\n", 'a = "x', b"\xff\xfe", '[[reply]]\nnode = "a"\nnode = "b"'])
def test_scripted_replies_that_are_not_toml_are_refused(settings: Settings, replies: Write, words: str | bytes) -> None:
    path = replies(words)
    said = why_not(f"scripted:{path}", settings)
    assert said.startswith(f"The scripted replies {str(path)!r} are not TOML: ")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("[[reply]]", "node: Field required."),
        ('[[reply]]\nnode = "a"\n[[reply]]\nnode = 1', "node: Input should be a valid string."),
        ('[[reply]]\nnode = "a"\nround = "first"', "round: Input should be a valid integer"),
        ('[[reply]]\nnode = "a"\nnodes = "b"', "nodes: Extra inputs are not permitted."),
        ('[[reply]]\nnode = "a"\ntext = ["x"]', "text: Input should be a valid string."),
        ("reply = [1]", "Input should be a valid dictionary"),
        ('[reply]\nnode = "a"', "Input should be a valid tuple"),
    ],
)
def test_a_scripted_reply_that_cannot_be_used_is_refused(
    settings: Settings, replies: Write, words: str, why: str
) -> None:
    path = replies(words)
    said = why_not(f"scripted:{path}", settings)
    assert said.startswith(f"The scripted replies {str(path)!r} cannot be used: ")
    assert why in said


async def said(model: Model | None, slot: Slot, pieces: list[str] | None = None) -> Answer:
    """What a model answers in a slot."""
    assert model is not None
    request = Request(model=model.name, messages=(Said(by="user", text="one two three"),))
    return await model.ask(request, slot, Patience(1), None if pieces is None else pieces.append)


SCRIPT = """
reply = [
  { node = "review", dossier = "ferry", text = "the ferry's" },
  { node = "review", dossier = "ferry", turn = 2, text = "mended" },
  { node = "review", text = "anyone's" },
  { node = "review", text = "never reached" },
  { node = "review", round = 2, value = { findings = [], "é" = "שלום" } },
  { node = "revise", leg = 2, text = "in the second leg" },
  { node = "revise", dossier = "ferry", text = "with a dossier" },
]
"""


@pytest.mark.parametrize(
    ("slot", "text"),
    [
        (Slot(leg=1, node="review", dossier="ferry"), "the ferry's"),
        (Slot(leg=9, node="review", dossier="ferry"), "the ferry's"),
        (Slot(leg=1, node="review", dossier="ferry", turn=2), "mended"),
        (Slot(leg=1, node="review", dossier="other"), "anyone's"),
        (Slot(leg=1, node="review"), "anyone's"),
        (Slot(leg=1, node="review", dossier="ferry", round=2), '{"findings": [], "é": "שלום"}'),
        (Slot(leg=2, node="revise"), "in the second leg"),
        (Slot(leg=1, node="revise", dossier="other"), None),
        (Slot(leg=1, node="revise"), None),
        (Slot(leg=1, node="review", turn=2), None),
        (Slot(leg=1, node="draft"), None),
    ],
    ids=str,
)
async def test_the_first_reply_that_fits_the_slot_is_given_however_often_it_is_asked_for(
    settings: Settings, replies: Write, slot: Slot, text: str | None
) -> None:
    model = get_model(f"scripted:{replies(SCRIPT)}", settings)
    for _ in range(2):
        if text is not None:
            assert (await said(model, slot)).text == text
            continue
        with pytest.raises(ModelFailed) as caught:
            await said(model, slot)
        assert (caught.value.kind, caught.value.raw) == ("ran_dry", None)
        assert str(caught.value).endswith(f"replies.toml holds no reply for {slot}.")


async def test_a_scripted_reply_counts_its_words_and_is_written_piece_by_piece(replies: Write) -> None:
    model = ScriptedModel.read(replies('about = "Ours."\n[[reply]]\nnode = "draft"\ntext = " Dear  Holm,\\nyes. "'))
    pieces: list[str] = []
    answer = await said(model, Slot(leg=1, node="draft"), pieces)
    assert "".join(pieces) == answer.text == " Dear  Holm,\nyes. "
    assert len(pieces) == 4
    assert (model.about, answer.finish, answer.input_tokens, answer.output_tokens) == ("Ours.", "stop", 3, 3)
