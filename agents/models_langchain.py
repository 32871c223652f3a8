"""Chat models through LangChain: made without hidden retries, asked within limits, their failures told apart.

A reply is taken as raw text; whether it is any good is decided elsewhere. How a shape is asked for falls back where a
server refuses it (`models_shapes`), and the model remembers which way it took.
"""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from langchain.chat_models import init_chat_model
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, HumanMessage, SystemMessage
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception, stop_after_attempt

from ..errors import ModelFailed, ModelUnavailable
from .calls import Answer, Request, Slot, Watch
from .models import PROVIDERS, Parameters
from .models_failures import TRANSIENT, Refused, clean, failure_of, is_of_the_way
from .models_loop import gate, in_model_loop
from .models_shapes import asked_for, said_in, ways_of
from .patience import Patience
from .redaction import redacted

ATTEMPTS = 4
MAX_CHARACTERS = 200_000
"""Of a reply; what is longer is cut and counts as truncated."""
_FINISH = {
    "max_tokens": "length",
    "MAX_TOKENS": "length",
    "content_filter": "refusal",
    "end_turn": "stop",
    "tool_calls": "stop",
    "tool_use": "stop",
    "STOP": "stop",
} | dict.fromkeys(("SAFETY", "RECITATION", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII"), "refusal")
"""Why a reply ended, from the providers' words to ours."""
_MESSAGE = {"system": SystemMessage, "user": HumanMessage, "assistant": AIMessage}


class LangChainModel:
    """A LangChain chat model behind the port."""

    def __init__(self, parameters: Parameters, client: BaseChatModel) -> None:
        self.name = parameters.name
        self._parameters = parameters
        self._client = client
        self._ways = ways_of(parameters.provider, parameters.structured)

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        """The answer, asked for again only where the failure may pass. ModelFailed where none is to be had."""
        del slot
        return await in_model_loop(self._ask(request, patience, watch))

    async def _ask(self, request: Request, patience: Patience, watch: Watch | None) -> Answer:
        provider, began = self._parameters.provider, time.monotonic()
        asking = _Asking(self._ways if request.shape else ("prose",))
        attempts = AsyncRetrying(
            stop=stop_after_attempt(ATTEMPTS),
            wait=_wait,
            retry=retry_if_exception(lambda error: _may_pass(error, patience, provider)),
            reraise=True,
        )
        try:
            async for attempt in attempts:
                with attempt:
                    answer = await self._by_some_way(request, asking, patience, watch)
        except ModelFailed as failure:
            failure.attempts = asking.sent
            raise
        return answer.model_copy(update={"attempts": asking.sent, "seconds": time.monotonic() - began})

    async def _by_some_way(self, request: Request, asking: _Asking, patience: Patience, watch: Watch | None) -> Answer:
        """One attempt; where the way of asking for the shape is refused, the next way. One that works is remembered."""
        while True:
            try:
                answer = await self._once(request, asking, patience, watch)
            except ModelFailed as failure:
                if not is_of_the_way(failure) or len(asking.ways) == 1:
                    raise
                asking.ways = asking.ways[1:]
                continue
            if request.shape and len(asking.ways) < len(self._ways):
                self._ways = asking.ways
            return answer

    async def _once(self, request: Request, asking: _Asking, patience: Patience, watch: Watch | None) -> Answer:
        """One request."""
        limits, way = self._parameters, asking.ways[0]
        client, options = asked_for(self._client, self.name, way, request.shape)
        patience.asked(limits.provider)
        async with gate(limits.provider, limits.base_url, limits.concurrency, limits.requests_per_second).passing():
            patience.asked(limits.provider)  # others may have failed while this one waited
            began = time.monotonic()
            asking.sent += 1
            try:
                async with asyncio.timeout(patience.left(limits.provider, limits.timeout)):
                    pieces = _Pieces(watch, way) if watch else None
                    message = await self._send(client, request, options, pieces)
                answer = self._answer(message, pieces.text if pieces else said_in(message, way), way)
            except Exception as error:  # whatever a client raises becomes a failure with a kind
                failure = failure_of(error, self.name)
                if failure.kind in TRANSIENT:
                    patience.failed(limits.provider, began, str(failure))
                raise failure from error
            patience.answered(limits.provider)
            return answer

    async def _send(
        self, client: Any, request: Request, options: dict[str, Any], pieces: _Pieces | None
    ) -> BaseMessage:
        messages = [_MESSAGE[said.by](said.text) for said in request.messages]
        if pieces is None:
            answered: BaseMessage = await client.ainvoke(messages, **options)
            return answered
        whole: AIMessageChunk | None = None
        async for chunk in client.astream(messages, **options):
            if isinstance(chunk, AIMessageChunk):
                pieces.take(chunk)
                whole = chunk if whole is None else whole + chunk
        if whole is None:
            raise ModelFailed("empty", f"{self.name} sent an empty stream.")
        pieces.end()
        return whole

    def _answer(self, message: BaseMessage, said: str, way: str) -> Answer:
        told = message.response_metadata
        usage = getattr(message, "usage_metadata", None) or {}
        text = redacted(said)
        refusal = message.additional_kwargs.get("refusal")
        finish = "refusal" if refusal else _finish(told)
        cut = len(text) > MAX_CHARACTERS
        return Answer(
            text=(redacted(str(refusal)) if refusal else text)[:MAX_CHARACTERS],
            model=redacted(str(told.get("model_name") or told.get("model") or self.name))[:200],
            finish="length" if cut else finish,
            input_tokens=int(usage.get("input_tokens") or 0),
            output_tokens=int(usage.get("output_tokens") or 0),
            cached_tokens=int((usage.get("input_token_details") or {}).get("cache_read") or 0),
            way=way,
            parameters=self._in_force(),
        )

    def _in_force(self) -> dict[str, Any]:
        """Parameters as the model itself holds them: some drop what they were given."""
        names = ("temperature", "seed", "max_tokens", "num_predict", "max_output_tokens")
        held = {name: getattr(self._client, name, None) for name in names}
        return {name: value for name, value in held.items() if isinstance(value, (int, float, str))}


@dataclass
class _Asking:
    """How far one ask has come."""

    ways: tuple[str, ...]
    """Ways of asking for the shape that are left, the first of them next."""
    sent: int = 0
    """Requests."""


class _Pieces:
    """Keeps a text and passes it on as it comes: cleaned, and so never with a word at its end that may be half a key."""

    _ENOUGH = 512
    """Characters that are held back at most."""
    _WORD = "".join(map(chr, range(33, 127)))

    def __init__(self, watch: Watch, way: str) -> None:
        self._watch = watch
        self._way = way
        self._held = ""
        self._taken: list[str] = []

    @property
    def text(self) -> str:
        """What was taken. LangChain does not put every provider's pieces of arguments together."""
        return "".join(self._taken)

    def take(self, chunk: AIMessageChunk) -> None:
        """Take a piece and pass on what is whole."""
        self._taken.append(said_in(chunk, self._way))
        self._held += self._taken[-1]
        whole = len(self._held.rstrip(self._WORD))
        self._pass_on(whole if len(self._held) - whole < self._ENOUGH else len(self._held))

    def end(self) -> None:
        """Pass on what is left."""
        self._pass_on(len(self._held))

    def _pass_on(self, end: int) -> None:
        if end:
            self._watch(clean(self._held[:end]))
            self._held = self._held[end:]


def make_client(parameters: Parameters, key: str | None) -> BaseChatModel:
    """The LangChain model, with no retries of its own and a limit on every wait. ModelUnavailable for one it refuses."""
    provider = PROVIDERS.get(parameters.provider)
    name = (provider.langchain if provider else None) or parameters.provider
    given = {"temperature": parameters.temperature, "base_url": parameters.base_url} | _own(parameters, key)
    given = {option: value for option, value in given.items() if value is not None}
    try:
        return init_chat_model(parameters.rest, model_provider=name, **given)
    except (ImportError, ValueError, TypeError) as error:
        raise ModelUnavailable(
            f"The model {parameters.name!r} cannot be made: {redacted(str(error)).splitlines()[0][:300]}"
        ) from error


def _own(parameters: Parameters, key: str | None) -> dict[str, Any]:
    """What each provider's client calls the limits."""
    timeout, seed, most = parameters.timeout, parameters.seed, parameters.max_reply
    common = {"timeout": timeout, "max_retries": 0, "max_tokens": most}
    match parameters.provider:
        case "openai":
            unkeyed = "none" if parameters.base_url else None
            return common | {"seed": seed, "api_key": key or unkeyed, "use_responses_api": False, "stream_usage": True}
        case "anthropic":
            return common | {"api_key": key or ("none" if parameters.base_url else None)}
        case "ollama":
            return {"seed": seed, "num_predict": most, "client_kwargs": {"timeout": timeout}}
        case "google":
            unkeyed = "none" if parameters.base_url else None
            return {
                "timeout": timeout,
                "max_retries": 1,  # attempts, the first among them
                "max_output_tokens": most,
                "seed": seed,
                "api_key": key or unkeyed,
            }
        case _:
            return common


def _finish(told: dict[str, Any]) -> str | None:
    said = told.get("finish_reason") or told.get("stop_reason") or told.get("done_reason")
    return _FINISH.get(str(said), redacted(str(said))[:40]) if said else None


def _may_pass(error: BaseException, patience: Patience, provider: str) -> bool:
    return isinstance(error, Refused) and error.kind in TRANSIENT and not patience.is_spent(provider)


def _wait(state: RetryCallState) -> float:
    """Seconds before the next attempt: what the server asked for, else half a second, doubled each time."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, Refused) else None
    return asked if asked is not None else float(0.5 * 2 ** (state.attempt_number - 1))
