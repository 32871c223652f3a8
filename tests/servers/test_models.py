"""The real clients through the port, against a server that breaks: what comes out, and how many requests it took."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from itertools import pairwise
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.messages.tool import tool_call_chunk
from langchain_core.outputs import ChatGenerationChunk

from winks.agents.calls import MOST
from winks.agents.models import PROVIDERS, Parameters, missing
from winks.agents.patience import Patience
from winks.errors import ModelFailed

from . import wires
from .model_server import SAMPLE, SORRY, Call, Fault, ModelServer
from .port import NAMES, WAYS, Bytes, Make, ask, envelope, failing, in_threads, model_of, outcome

TEXT = json.dumps(SAMPLE)
SHAPE: dict[str, Any] = {
    "type": "object",
    "properties": {"note": {"type": "string"}, "marks": {"type": "array", "items": {"type": "string"}}},
    "required": ["note", "marks"],
    "additionalProperties": False,
}
LONGEST = 200_000
KEY = "marked-0123456789-that-nobody-may-read"


@pytest.fixture
def make(provider: str, model_server: ModelServer) -> Make:
    """Makes a model of the provider, on the test's server."""
    return lambda **more: model_of(provider, model_server, **more)


IN_FORCE: dict[str, dict[str, Any]] = {
    "openai": {"temperature": 0.3, "seed": 7, "max_tokens": 99},
    "anthropic": {"temperature": 0.3, "max_tokens": 99},
    "ollama": {"temperature": 0.3, "seed": 7, "num_predict": 99},
    "google": {"temperature": 0.3, "seed": 7, "max_output_tokens": 99},
}
TRIED = {
    "openai": ["json_schema", "tools", "json_mode", "plain"],
    "anthropic": ["json_schema", "tools", "plain"],
    "ollama": ["json_schema", "json_mode", "plain"],
    "google": ["json_schema", "json_mode", "plain"],
}
"""How a shape is asked for where every way but the last is refused."""


@pytest.mark.parametrize("way", WAYS)
async def test_prose_comes_with_what_it_cost_and_who_answered(
    provider: str, way: str, make: Make, model_server: ModelServer
) -> None:
    model_server.reply("Calm and très grey. 🌊")
    answer = await ask(make(temperature=0.3, seed=7, max_reply=99), **WAYS[way])
    assert (answer.text, answer.model, answer.finish) == ("Calm and très grey. 🌊", "m-1", "stop")
    assert (answer.input_tokens, answer.output_tokens, answer.cached_tokens, answer.attempts) == (3, 5, 0, 1)
    assert (answer.way, answer.parameters) == ("prose", IN_FORCE[provider])
    assert 0 < answer.seconds < 5
    [call] = model_server.calls
    assert call.prompt == "Be brief.\nWell?"
    assert (call.body.get("options") or call.body.get("generationConfig") or call.body)["temperature"] == 0.3


@pytest.mark.parametrize("provider", ["openai"], indirect=True)
async def test_a_parameter_that_the_model_dropped_is_not_in_force(make: Make, model_server: ModelServer) -> None:
    model_server.reply("Yes.")
    answer = await ask(make(name="gpt-5", temperature=0.3, seed=7))
    assert answer.parameters == {"seed": 7, "max_tokens": 2048}
    assert "temperature" not in model_server.calls[0].body


async def test_a_shape_is_asked_for_by_its_schema_or_as_it_is_set(make: Make, model_server: ModelServer) -> None:
    model_server.reply(SAMPLE)
    answer = await ask(make(), SHAPE)
    assert (json.loads(answer.text), answer.way, answer.output_tokens) == (SAMPLE, "json_schema", len(TEXT.split()))
    assert model_server.calls[0].schema == SHAPE
    assert (await ask(make(structured="plain"), SHAPE)).way == "plain"
    assert model_server.calls[1].schema is None


USED_UP = {"error": {"message": "You exceeded it.", "type": "insufficient_quota", "code": "insufficient_quota"}}
FAILURES: list[tuple[Fault, str, int]] = [
    # The fault of every reply, the kind of failure, the requests sent.
    (Fault("status", code=500), "server_error", 4),
    (Fault("status", code=529), "server_error", 4),
    (Fault("status", code=429), "rate_limited", 4),
    (Fault("status", code=429, retry_after="nan"), "rate_limited", 4),
    (Fault("status", code=429, retry_after=3600), "rate_limited", 1),
    (Fault("status", code=429, body=USED_UP), "quota", 1),
    (Fault("status", code=401), "key_refused", 1),
    (Fault("status", code=403), "key_refused", 1),
    (Fault("status", code=400), "bad_request", 1),
    (Fault("status", code=413), "bad_request", 1),
    (Fault("dropped"), "unreachable", 4),
    (Fault("html"), "invalid_reply", 1),
    (Fault("error_200"), "invalid_reply", 1),
]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(("fault", "kind", "requests"), FAILURES, ids=str)
async def test_a_fault_is_a_failure_of_a_kind_after_so_many_requests(
    fault: Fault, kind: str, requests: int, provider: str, make: Make, model_server: ModelServer
) -> None:
    taken = (provider, fault.kind) == ("google", "error_200")  # its client takes that for an empty reply
    ways = [way for name, way in WAYS.items() if not (taken and name == "whole")]
    model_server.reply(fault)
    model = make()
    for failure in await asyncio.gather(*(failing(model, **way) for way in ways)):
        assert (failure.kind, failure.attempts) == (kind, requests)
        assert failure.fatal == (kind in ("key_refused", "quota"))
        assert str(failure).startswith(f"{model.name} ")
        assert "\n" not in str(failure)
    assert len(model_server.calls) == len(ways) * requests
    assert not taken or (await ask(model)).text == ""


@pytest.mark.parametrize("way", WAYS)
async def test_a_server_that_asks_to_wait_is_waited_for(way: str, make: Make, model_server: ModelServer) -> None:
    model_server.script(Fault("status", code=429, retry_after=0.2), "Now.")
    answer = await ask(make(), **WAYS[way])
    assert (answer.text, answer.attempts, len(model_server.calls)) == ("Now.", 2, 2)
    assert model_server.calls[1].at - model_server.calls[0].at >= 0.2


@pytest.mark.slow
async def test_a_server_that_says_nothing_of_it_is_waited_for_twice_as_long_each_time() -> None:
    with ExitStack() as stack:
        servers = {name: stack.enter_context(ModelServer()) for name in NAMES if not missing(PROVIDERS[name])}
        for server in servers.values():
            server.reply(Fault("status", code=429))
        await asyncio.gather(*(failing(model_of(name, server)) for name, server in servers.items()))
    for server in servers.values():
        waits = [later.at - call.at for call, later in pairwise(server.calls)]
        assert [wait >= least for wait, least in zip(waits, (0.5, 1, 2), strict=True)] == [True] * 3


async def test_a_server_that_hangs_is_left_and_its_place_is_free_again(make: Make, model_server: ModelServer) -> None:
    model_server.script("First.", Fault("hang"), Fault("hang"))
    model_server.reply("Here.")
    await ask(make())  # the first request of a client takes its time
    model = make(timeout=0.3, concurrency=1)
    failure = await failing(model, patience=Patience(0))
    assert (failure.kind, failure.attempts, len(model_server.calls)) == ("timeout", 1, 2)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ask(model), 0.2)
    assert (await ask(model)).text == "Here."
    assert len(model_server.calls) == 4


def way_of(call: Call) -> str:
    """How a request asks for its shape."""
    body = call.body
    asked = (
        (body.get("response_format") or {}).get("type"),
        (body.get("generationConfig") or {}).get("responseMimeType"),
    )
    mode = body.get("format") == "json" or asked in (("json_object", None), (None, "application/json"))
    return "json_schema" if call.schema else "tools" if call.tools else "json_mode" if mode else "plain"


@pytest.mark.parametrize("status", [400, 422])
@pytest.mark.parametrize("refused", [1, 2, 9])
async def test_a_way_of_asking_that_is_refused_is_not_gone_again(
    refused: int, status: int, provider: str, make: Make, model_server: ModelServer
) -> None:
    ways = TRIED[provider]
    refuses = ways[:-1][:refused]
    model_server.reply(lambda call: Fault("status", code=status) if way_of(call) in refuses else SAMPLE)
    takes = ways[len(refuses)]
    first, then = await ask(make(), SHAPE), await ask(make(), SHAPE)
    assert [first.way, then.way] == [takes, takes]
    assert [way_of(call) for call in model_server.calls] == [*refuses, takes, takes]
    assert (first.attempts, then.attempts) == (len(refuses) + 1, 1)
    assert json.loads(then.text) == SAMPLE


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("status", "requests"), [(401, 1), (404, 1), (413, 1), (500, 4)])
async def test_what_no_way_of_asking_would_mend_is_asked_one_way(
    status: int, requests: int, way: str, make: Make, model_server: ModelServer
) -> None:
    model_server.reply(Fault("status", code=status))
    failure = await failing(make(), shape=SHAPE, **WAYS[way])
    assert (failure.attempts, len(model_server.calls)) == (requests, requests)
    assert {way_of(call) for call in model_server.calls} == {"json_schema"}


@pytest.mark.parametrize("way", WAYS)
async def test_a_reply_may_come_as_what_a_function_is_given(
    way: str, provider: str, make: Make, model_server: ModelServer
) -> None:
    model = make(structured="tools")
    model_server.script(SAMPLE, "Just so.", Fault("truncated", answer=TEXT))
    model_server.reply(Fault("refusal"))
    answer, prose, cut, no = [await ask(model, SHAPE, **WAYS[way]) for _ in range(4)]
    assert [json.loads(answer.text), answer.way, answer.finish] == [SAMPLE, "tools", "stop"]
    [offered] = model_server.calls[0].tools
    assert offered["name"] == "reply"
    assert offered["schema"]["required"] == SHAPE["required"]
    assert prose.text in ("Just so.", "{}"), (
        "what is no JSON comes as it was said, or as nothing where the wire has none"
    )
    assert (cut.finish, cut.text != TEXT) == ("length", True)
    lost = (provider, way) == ("openai", "streamed")
    assert no.finish == ("stop" if lost or provider == "ollama" else "refusal")
    assert (await ask(model)).way == "prose"
    assert model_server.calls[-1].tools == []


async def test_a_server_that_takes_functions_and_uses_none_is_read_all_the_same(
    make: Make, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wires.Said, "tool", None)
    model_server.reply(SAMPLE)
    for way in WAYS.values():
        assert json.loads((await ask(make(structured="tools"), SHAPE, **way)).text) == SAMPLE


async def test_a_client_that_knows_no_functions_is_asked_in_words() -> None:
    pytest.importorskip("langchain")
    from winks.agents.models_langchain import LangChainModel

    parameters = Parameters("other:m-1", None, None, None, 64, 5, "auto", 4, None)
    model = LangChainModel(parameters, FakeListChatModel(responses=[TEXT]))
    answers = [await ask(model, SHAPE) for _ in range(2)]
    assert [(answer.text, answer.way, answer.attempts) for answer in answers] == [(TEXT, "plain", 1)] * 2
    only = LangChainModel(parameters._replace(structured="tools"), FakeListChatModel(responses=[TEXT]))
    failure = await failing(only, shape=SHAPE)
    assert (failure.kind, failure.attempts) == ("bad_request", 0)
    assert str(failure) == "other:m-1 takes no functions: NotImplementedError"


class InPieces(FakeListChatModel):
    """Streams what a function is given in pieces that LangChain does not put together: they say not whose they are."""

    def bind_tools(self, *_: Any, **__: Any) -> Any:
        return self

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        for name, piece in (("reply", TEXT[:9]), (None, TEXT[9:50]), ("", TEXT[50:]), ("other", "{}")):
            part = tool_call_chunk(name=name, args=piece, id=None, index=None)
            yield ChatGenerationChunk(message=AIMessageChunk(content="", tool_call_chunks=[part]))


async def test_what_a_function_is_given_is_read_whole_however_it_is_streamed() -> None:
    pytest.importorskip("langchain")
    from winks.agents.models_langchain import LangChainModel

    model = LangChainModel(Parameters("other:m-1", None, None, None, 64, 5, "auto", 4, None), InPieces(responses=[]))
    pieces: list[str] = []
    answer = await ask(model, SHAPE, watch=pieces.append)
    assert (answer.text, answer.way, "".join(pieces)) == (TEXT, "tools", TEXT)


async def test_many_that_are_refused_at_once_all_find_their_way(make: Make, model_server: ModelServer) -> None:
    model_server.reply(lambda call: Fault("status", code=400) if call.schema else SAMPLE)
    answers = await asyncio.gather(*(ask(make(concurrency=4), SHAPE) for _ in range(8)))
    assert {answer.text for answer in answers} == {TEXT}
    assert len(model_server.calls) <= 16


async def test_a_request_refused_for_another_reason_is_no_reason_to_ask_another_way(
    provider: str, make: Make, model_server: ModelServer
) -> None:
    model_server.reply(lambda call: Fault("status", code=400) if "long" in call.prompt else SAMPLE)
    failure = await failing(make(), shape=SHAPE, words="Too long a case.")
    assert (failure.kind, failure.attempts) == ("bad_request", len(TRIED[provider]))
    assert (await ask(make(), SHAPE)).way == "json_schema"


@pytest.mark.parametrize("way", WAYS)
async def test_what_is_wrong_with_a_reply_is_told(
    way: str, provider: str, make: Make, model_server: ModelServer
) -> None:
    model_server.script(
        Fault("truncated", answer=TEXT), Fault("very_long", n=LONGEST + 9), Fault("empty"), Fault("refusal")
    )
    answers = [await ask(make(), **WAYS[way]) for _ in range(4)]
    said = [(answer.text, answer.finish) for answer in answers]
    assert said[:3] == [(TEXT[: len(TEXT) // 2], "length"), (("word " * LONGEST)[:LONGEST], "length"), ("", "stop")]
    lost = (provider, way) == ("openai", "streamed")  # LangChain drops a refusal from a stream
    assert said[3] == (("", "stop") if lost else (SORRY, "stop" if provider == "ollama" else "refusal"))
    assert len(model_server.calls) == 4


@pytest.mark.parametrize("way", WAYS)
async def test_odd_characters_stay_and_halves_of_characters_go(way: str, make: Make, model_server: ModelServer) -> None:
    odd = "nul \0 bell \a bom \ufeff left \u202e last \uffff e\u0301 \U0001f9d1\u200d\U0001f33e"
    model_server.script(odd, "half \ud83c of a wave \udf0a.")
    assert (await ask(make(), **WAYS[way])).text == odd
    assert str(await outcome(make(), **WAYS[way])).encode()


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(
    "body", [b"null", b"[]", b"{}", b'"text"', b"\xff\xfe\0", b"[" * 9999], ids=lambda b: repr(b[:9])
)
async def test_what_is_no_reply_at_all_is_never_taken_for_one(provider: str, body: bytes) -> None:
    with Bytes() as server:
        server.body = body
        out = await outcome(model_of(provider, server))
        assert (out.kind in ("invalid_reply", "unreachable")) if isinstance(out, ModelFailed) else out.text == ""
        assert len(server.calls) <= 4


@pytest.mark.parametrize(("tokens", "counted"), [(-5, 0), (10**20, MOST), (3, 3)])
async def test_tokens_are_a_number_that_a_record_can_hold(
    tokens: int, counted: int, make: Make, model_server: ModelServer
) -> None:
    model_server.reply(Fault("error_200", body=envelope("Yes.", tokens, "stop")))
    answer = await ask(make())
    assert (answer.text, answer.input_tokens, answer.output_tokens) == ("Yes.", counted, counted)


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("way", WAYS)
async def test_a_key_that_the_server_says_back_is_in_nothing_that_comes_out(
    way: str, provider: str, make: Make, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    error = {"error": {"message": f"The key {KEY} is wrong.", "type": KEY, "code": KEY}, "type": "error"}
    text, watched = f"Your key is {KEY}. " * 9, []
    said = [Fault("status", code=code, body=error) for code in (400, 401, 429, 500)]
    said += [Fault("refusal", text=text), Fault("error_200", body=error), Fault("html", text=f"<p>{text}</p>")]
    said += [Fault("error_200", body=envelope(text, 1, KEY))]
    for answer in (text, *said):
        model_server.reply(answer)
        out = await outcome(make(), watch=watched.append if way == "streamed" else None)
        assert "marked" not in f"{out!r} {out}"
    assert "marked" not in "".join(watched)
    assert provider != "openai" or all(KEY in call.headers["authorization"] for call in model_server.calls)


@pytest.mark.parametrize(
    "text", ["Calm and très grey, a ferry far out. 🌊 " * 9, "海は静かで灰色です。" * 30, "x" * 3000]
)
async def test_what_is_watched_is_the_answer_piece_by_piece(text: str, make: Make, model_server: ModelServer) -> None:
    model_server.reply(text)
    pieces: list[str] = []
    answer = await ask(make(), watch=pieces.append)
    assert "".join(pieces) == answer.text == text
    assert len(pieces) > 3
    assert len(model_server.calls) == 1


def test_no_more_requests_are_in_flight_than_are_allowed(make: Make, model_server: ModelServer) -> None:
    model_server.latency = 0.02
    model_server.reply("Yes.")
    answers = in_threads(5, 6, lambda: make(concurrency=3))
    assert [answer.text for answer in answers] == ["Yes."] * 30
    assert (len(model_server.calls), model_server.peak) == (30, 3)


def test_requests_begin_no_faster_than_is_allowed(make: Make, model_server: ModelServer) -> None:
    model_server.reply("Yes.")
    start = time.monotonic()
    in_threads(2, 6, lambda: make(concurrency=8, requests_per_second=20))
    came = [call.at - start for call in model_server.calls]
    assert all(at > number / 20 for number, at in enumerate(came))


@pytest.mark.usefixtures("_quick")
async def test_a_provider_that_failed_for_too_long_is_not_asked_again(make: Make, model_server: ModelServer) -> None:
    model_server.reply(Fault("status", code=500))
    patience = Patience(0.25)
    assert (await failing(make(), patience=patience)).kind in ("server_error", "down")
    await asyncio.sleep(0.25)
    before = len(model_server.calls)
    failure = await failing(make(), patience=patience)
    assert (failure.kind, failure.attempts, len(model_server.calls)) == ("down", 0, before)
    model_server.reply("Back.")
    assert (await ask(make())).text == "Back.", "another run asks"


async def test_who_waits_for_a_place_does_not_ask_once_the_others_have_failed_for_too_long(
    make: Make, model_server: ModelServer
) -> None:
    model_server.reply(Fault("hang"))
    model, patience = make(timeout=0.4, concurrency=1), Patience(0.2)
    failures = await asyncio.gather(*(failing(model, patience=patience) for _ in range(4)))
    assert sorted(failure.kind for failure in failures) == ["down", "down", "down", "timeout"]
    assert len(model_server.calls) == 1
