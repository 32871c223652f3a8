"""Asking the real clients through the port: a model on a test's server, a question, the failure instead of an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from winks.agents.calls import Answer, Model, Request, Said, Slot, Watch
from winks.agents.models import get_model
from winks.agents.patience import Patience
from winks.errors import ModelFailed
from winks.settings import Settings

from .model_server import ModelServer, Sent

Make = Callable[..., Model]
NAMES = ("openai", "anthropic", "ollama", "google")
WAYS: dict[str, dict[str, Any]] = {"whole": {}, "streamed": {"watch": lambda piece: None}}
"""A reply in one piece, and one that somebody watches."""


def address(provider: str, server: ModelServer) -> str:
    """The base URL that clients of the provider are given."""
    return server.base_url + "/v1" if provider == "openai" else server.base_url


def model_of(provider: str, server: ModelServer, name: str = "m-1", **settings: Any) -> Model:
    """The model of a name, as a run would have it."""
    given = {"base_url": address(provider, server), "timeout": 5} | settings
    made = get_model(f"{provider}:{name}", Settings.load(**given))
    assert made is not None
    return made


async def ask(
    model: Model, shape: Any = None, patience: Patience | None = None, watch: Watch | None = None, words: str = "Well?"
) -> Answer:
    """The answer to one question."""
    said = (Said(by="system", text="Be brief."), Said(by="user", text=words))
    request = Request(model=model.name, messages=said, shape=shape)
    return await model.ask(request, Slot(leg=1, node="draft"), patience or Patience(60), watch)


async def failing(model: Model, **more: Any) -> ModelFailed:
    """The failure instead of an answer."""
    with pytest.raises(ModelFailed) as caught:
        await ask(model, **more)
    return caught.value


async def outcome(model: Model, **more: Any) -> Answer | ModelFailed:
    """The answer or the failure."""
    try:
        return await ask(model, **more)
    except ModelFailed as failure:
        return failure


def envelope(text: str, tokens: int, other: str) -> dict[str, Any]:
    """A reply in the words of all four providers at once. `other` is why it stopped and who answered."""
    message = {"role": "assistant", "content": text}
    names = ("input_tokens", "output_tokens", "prompt_tokens", "completion_tokens", "total_tokens")
    return {
        "id": "1",
        "type": "message",
        "object": "chat.completion",
        "created": 1,
        "model": other,
        "choices": [{"index": 0, "message": message, "finish_reason": other}],
        "role": "assistant",
        "content": [{"type": "text", "text": text}],
        "stop_reason": other,
        "message": message,
        "done": True,
        "done_reason": other,
        "prompt_eval_count": tokens,
        "eval_count": tokens,
        "candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}],
        "usageMetadata": {"promptTokenCount": tokens, "candidatesTokenCount": tokens, "totalTokenCount": tokens},
        "modelVersion": other,
        "usage": dict.fromkeys(names, tokens),
    }


def in_threads(n: int, each: int, make: Make) -> list[Answer]:
    """Answers to questions asked at once from so many event loops, so many in each."""

    async def several() -> list[Answer]:
        return await asyncio.gather(*(ask(make()) for _ in range(each)))

    with ThreadPoolExecutor(n) as pool:
        return [answer for done in [pool.submit(asyncio.run, several()) for _ in range(n)] for answer in done.result()]


class Bytes(ModelServer):
    """Sends the same bytes, whatever is asked."""

    body = b""

    def plan(self, *_: Any) -> Sent:
        return Sent([self.body])
