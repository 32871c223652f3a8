"""What the real clients make of the model server: its replies, and each of its faults."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import threading
import time
from typing import Any

import httpx
import pytest
from langchain_core import exceptions as told

from .model_server import KINDS, SAMPLE, SORRY, Call, Fault, ModelServer, leading_away

with pytest.MonkeyPatch.context() as patch:
    for variable in leading_away(os.environ):
        patch.delenv(variable)
    langchain_openai = pytest.importorskip("langchain_openai")
    langchain_anthropic = pytest.importorskip("langchain_anthropic")
    langchain_ollama = pytest.importorskip("langchain_ollama")
    anthropic = pytest.importorskip("anthropic")
    httpx2 = pytest.importorskip("httpx2")
    ollama = pytest.importorskip("ollama")
    openai = pytest.importorskip("openai")

CLIENTS = ["openai", "anthropic", "ollama"]
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages", "ollama": "/api/chat"}
QUESTION = "How is the sea today?"
SCHEMA = {
    "title": "Note",
    "description": "A note.",
    "type": "object",
    "properties": {"note": {"type": "string"}, "marks": {"type": "array", "items": {"type": "string"}}},
    "required": ["note", "marks"],
    "additionalProperties": False,
}
MUDDLE = (AttributeError, KeyError, TypeError, ValueError)
"""What the clients stumble into where they take a body for something it is not."""


def client(name: str, server: ModelServer, timeout: float = 2) -> Any:
    """The real client, as bare as it gets."""
    url = server.base_url
    if name == "openai":
        return langchain_openai.ChatOpenAI(
            model="m-1", base_url=f"{url}/v1", api_key="k-1", max_retries=0, timeout=timeout, stream_usage=True
        )
    if name == "anthropic":
        return langchain_anthropic.ChatAnthropic(
            model="m-1", base_url=url, api_key="k-1", max_retries=0, timeout=timeout, max_tokens=1000
        )
    return langchain_ollama.ChatOllama(model="m-1", base_url=url, client_kwargs={"timeout": timeout})


async def whole(model: Any) -> Any:
    """A reply in one piece."""
    return await model.ainvoke([("system", "Be brief."), ("user", QUESTION)])


async def streamed(model: Any) -> Any:
    """A reply put together from its chunks."""
    chunks = [chunk async for chunk in model.astream([("system", "Be brief."), ("user", QUESTION)])]
    return sum(chunks[1:], chunks[0])


async def structured(model: Any) -> Any:
    """The message of a reply that was asked to keep to a schema."""
    shaped = model.with_structured_output(SCHEMA, method="json_schema", include_raw=True)
    return (await shaped.ainvoke([("system", "Be brief."), ("user", QUESTION)]))["raw"]


WAYS = {"whole": whole, "streamed": streamed, "structured": structured}


def finish(message: Any) -> str | None:
    """Why the reply stopped, in the provider's word."""
    found = [message.response_metadata.get(key) for key in ("finish_reason", "stop_reason", "done_reason")]
    return next((each for each in found if each), None)


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_text_reply(name: str, model_server: ModelServer) -> None:
    model_server.reply("Calm and très grey. 🌊")
    message = await whole(client(name, model_server))
    assert message.text == "Calm and très grey. 🌊"
    assert (message.usage_metadata["input_tokens"], message.usage_metadata["output_tokens"]) == (7, 5)
    assert message.response_metadata["model_name"] == "m-1"
    [call] = model_server.calls
    assert (call.path, call.in_flight, call.number, call.schema) == (PATHS[name], 1, 1, None)
    assert call.prompt.split("\n") == ["Be brief.", QUESTION]
    assert call.body["model"] == "m-1"
    assert name == "ollama" or "k-1" in (call.headers.get("authorization", "") + call.headers.get("x-api-key", ""))


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_streamed_reply(name: str, model_server: ModelServer) -> None:
    text = "Calm and grey, with a swell from the north and a ferry far out."
    model_server.reply(text)
    chunks = [chunk async for chunk in client(name, model_server).astream(QUESTION)]
    assert len([chunk for chunk in chunks if chunk.text]) > 3
    message = sum(chunks[1:], chunks[0])
    assert message.text == text
    assert (message.usage_metadata["input_tokens"], message.usage_metadata["output_tokens"]) == (5, 14)
    assert len(model_server.calls) == 1


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_structured_reply(name: str, model_server: ModelServer) -> None:
    model_server.reply(SAMPLE)
    shaped = client(name, model_server).with_structured_output(SCHEMA, method="json_schema")
    assert await shaped.ainvoke(QUESTION) == SAMPLE
    [call] = model_server.calls
    assert call.schema is not None
    assert call.schema["required"] == ["note", "marks"]


TEXT = json.dumps(SAMPLE)
HALF = TEXT[: len(TEXT) // 2]
STOP = {"openai": "stop", "anthropic": "end_turn", "ollama": "stop"}
LENGTH = {"openai": "length", "anthropic": "max_tokens", "ollama": "length"}
REFUSED = {"openai": "stop", "anthropic": "refusal", "ollama": "stop"}

RAISED: list[tuple[Fault, Any, Any]] = [
    # The fault, what OpenAI and Anthropic raise, what Ollama raises.
    (Fault("status", code=400), told.ModelInvalidRequestError, ollama.ResponseError),
    (Fault("status", code=401), told.ModelAuthenticationError, ollama.ResponseError),
    (Fault("status", code=403), told.ModelPermissionDeniedError, ollama.ResponseError),
    (Fault("status", code=404), told.ModelNotFoundError, ollama.ResponseError),
    (Fault("status", code=413), (openai.APIStatusError, anthropic.APIStatusError), ollama.ResponseError),
    (Fault("status", code=429, retry_after=3), told.ModelRateLimitError, ollama.ResponseError),
    (Fault("status", code=500), told.ModelAPIError, ollama.ResponseError),
    (Fault("status", code=529), told.ModelAPIError, ollama.ResponseError),
    (Fault("error_200"), (*MUDDLE, openai.APIError, anthropic.APIError), ollama.ResponseError),
    (Fault("html"), MUDDLE, json.JSONDecodeError),
    (Fault("dropped"), (told.ModelConnectionError, httpx2.RemoteProtocolError), httpx.RemoteProtocolError),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize(("fault", "hosted", "local"), RAISED, ids=repr)
async def test_a_fault_that_is_raised(
    name: str, fault: Fault, hosted: Any, local: Any, way: str, model_server: ModelServer
) -> None:
    model_server.reply(SAMPLE)
    model_server.script(fault)
    with pytest.raises(local if name == "ollama" else hosted) as caught:
        await WAYS[way](client(name, model_server))
    if fault.kind == "status":
        assert getattr(caught.value, "status_code", None) == fault.more["code"]
    if "retry_after" in fault.more and name != "ollama":
        assert caught.value.response.headers["retry-after"] == "3"
    assert len(model_server.calls) == 1


SAID: list[tuple[Fault, str, dict[str, str]]] = [
    # The fault, the text that comes, why it stopped.
    (Fault("slow_first_byte", seconds=0.05), TEXT, STOP),
    (Fault("truncated"), HALF, LENGTH),
    (Fault("wrong_json"), '{"nobody": "asked for this"}', STOP),
    (Fault("empty"), "", STOP),
    (Fault("refusal"), SORRY, REFUSED),
    (Fault("very_long", n=1000), "word " * 200, STOP),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize(
    ("fault", "text", "why"), SAID, ids=lambda value: repr(value) if isinstance(value, Fault) else ""
)
async def test_a_fault_that_is_a_reply(
    name: str, fault: Fault, text: str, why: dict[str, str], way: str, model_server: ModelServer
) -> None:
    model_server.reply(SAMPLE)
    model_server.script(fault)
    asked = WAYS[way](client(name, model_server))
    if (name, fault.kind, way) == ("openai", "truncated", "structured"):
        with pytest.raises(openai.LengthFinishReasonError):
            await asked
        return
    message = await asked
    if (name, fault.kind) == ("openai", "refusal"):
        assert message.additional_kwargs.get("refusal") == (None if way == "streamed" else SORRY), "lost in a stream"
        text = ""
    assert (message.text, finish(message)) == (text, why[name])
    assert len(model_server.calls) == 1


@pytest.mark.parametrize("name", CLIENTS)
async def test_the_schema_comes_back_instead_of_a_reply(name: str, model_server: ModelServer) -> None:
    model_server.reply(Fault("schema_echo"))
    message = await structured(client(name, model_server))
    echoed = json.loads(message.text)
    assert echoed == model_server.calls[0].schema
    assert echoed["properties"] == SCHEMA["properties"]


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIENTS)
@pytest.mark.parametrize("fault", [Fault("hang"), Fault("slow_first_byte", seconds=60)], ids=repr)
async def test_a_client_that_waited_long_enough_is_gone(name: str, fault: Fault, model_server: ModelServer) -> None:
    model_server.script(fault, "Here I am.")
    model = client(name, model_server)
    began = time.monotonic()
    with pytest.raises(httpx.ReadTimeout if name == "ollama" else told.ModelTimeoutError):
        await whole(model)
    await asyncio.sleep(0.2)
    assert time.monotonic() - began > 1.9
    assert (await whole(model)).text == "Here I am."
    assert len(model_server.calls) == 2
    assert model_server.peak == 1, "the server noticed that the first was given up"


def test_every_fault_is_tried_on_every_client() -> None:
    tried = {fault.kind for fault, *_ in [*RAISED, *SAID]} | {"schema_echo", "hang"}
    assert tried == set(KINDS)


@pytest.mark.parametrize("name", CLIENTS)
async def test_a_server_that_stops_ends_what_hangs(name: str) -> None:
    loop, came = asyncio.get_running_loop(), asyncio.Event()

    def hang(call: Call) -> Fault:
        loop.call_soon_threadsafe(came.set)
        return Fault("hang")

    with ModelServer() as server:
        server.reply(hang)
        asked = asyncio.ensure_future(whole(client(name, server, timeout=30)))
        await came.wait()
    with pytest.raises(httpx.RemoteProtocolError if name == "ollama" else told.ModelConnectionError):
        await asked


async def test_the_script_goes_before_the_reply_and_a_reply_may_look_at_the_call(model_server: ModelServer) -> None:
    def echo(call: Call) -> str | Fault:
        return Fault("empty") if call.number == 4 else call.prompt.upper()

    model_server.reply(echo)
    model_server.script("One.", lambda call: {"n": call.number})
    model = client("ollama", model_server)
    assert [(await model.ainvoke(QUESTION)).text for _ in range(4)] == ["One.", '{"n": 2}', QUESTION.upper(), ""]


async def test_concurrency_is_counted(model_server: ModelServer) -> None:
    everybody = threading.Barrier(20)
    model_server.reply(lambda call: f"{everybody.wait(timeout=20)}" if call.number <= 20 else "Yes.")
    model = client("openai", model_server, timeout=30)
    await asyncio.gather(*(model.ainvoke(QUESTION) for _ in range(20)))
    assert sorted(call.in_flight for call in model_server.calls) == list(range(1, 21))
    assert model_server.peak == 20
    for _ in range(3):
        await model.ainvoke(QUESTION)
    assert [call.in_flight for call in model_server.calls[20:]] == [1, 1, 1]
    assert [call.at for call in model_server.calls] == sorted(call.at for call in model_server.calls)


@pytest.mark.parametrize("name", CLIENTS)
async def test_latency_comes_before_each_reply(name: str) -> None:
    with ModelServer(latency=0.2) as server:
        server.reply("Yes.")
        model = client(name, server)
        began = time.monotonic()
        await streamed(model)
        assert time.monotonic() - began >= 0.2


def get(server: ModelServer, path: str, **headers: str) -> Any:
    """The JSON at a path."""
    connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=2)
    connection.request("GET", path, headers=headers)
    read = json.loads(connection.getresponse().read())
    connection.close()
    return read


def test_models_are_listed(model_server: ModelServer) -> None:
    assert [model["id"] for model in get(model_server, "/v1/models")["data"]] == ["loopback-1"]
    hosted = get(model_server, "/v1/models?limit=20", **{"anthropic-version": "2023-06-01"})
    assert hosted["last_id"] == "loopback-1"
    assert [model["name"] for model in get(model_server, "/api/tags")["models"]] == ["loopback-1"]
    assert get(model_server, "/v1/responses")["error"]["message"] == "Nothing at /v1/responses."
    assert [call.path for call in model_server.calls] == ["/v1/models", "/v1/models", "/api/tags", "/v1/responses"]


def trip(call: Call) -> str:
    """A reply that breaks."""
    raise LookupError(call.prompt)


def ask_twice(*answers: Any) -> None:
    """The second question is answered by a closed connection."""
    with ModelServer() as server:
        server.script(*answers)
        model = client("openai", server)
        assert model.invoke(QUESTION).text == "Once."
        with pytest.raises(told.ModelConnectionError):
            model.invoke(QUESTION)


@pytest.mark.parametrize(
    ("answers", "kind", "why"),
    [(("Once.", trip), LookupError, "sea"), (("Once.",), AssertionError, "Call 2 .*no answer was left")],
    ids=["a reply that breaks", "a script that runs dry"],
)
def test_what_went_wrong_in_a_reply_is_told_at_the_end(answers: tuple[Any, ...], kind: Any, why: str) -> None:
    with pytest.raises(kind, match=why):
        ask_twice(*answers)


@pytest.mark.parametrize(
    ("kind", "more", "why"), [("statsu", {}, "no fault 'statsu'"), ("hang", {"n": 1}, "no \\['n'")]
)
def test_a_fault_that_does_not_exist_is_refused(kind: str, more: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        Fault(kind, **more)


def test_a_connection_can_be_kept_alive() -> None:
    with ModelServer(keep_alive=True) as server:
        server.reply("Yes.")
        connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=2)
        for _ in range(2):
            connection.request("POST", "/api/chat", json.dumps({"messages": [], "stream": False}))
            response = connection.getresponse()
            assert json.loads(response.read())["message"]["content"] == "Yes."
            assert response.getheader("connection") is None
            assert connection.sock is not None
        connection.close()
