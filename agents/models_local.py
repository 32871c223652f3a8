"""A model file (GGUF) run in this process through llama.cpp: no key, no network, its words held to the schema.

One server a file and process; it takes one request after another, because a small machine gains nothing from more. It
also listens on a loopback port that nothing here uses. A request that is given up still runs to its end before the next.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import xllamacpp

from ..errors import ModelFailed, ModelUnavailable
from .calls import Answer, Request, Slot, Watch
from .models import Parameters, path_of
from .patience import Patience
from .redaction import redacted


class LocalModel:
    """A GGUF file behind the port."""

    def __init__(self, parameters: Parameters) -> None:
        self.name = parameters.name
        self._parameters = parameters
        self._server = _server(path_of(parameters.rest).resolve())
        self._turn = threading.Lock()

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        """The answer, held to the shape by a grammar. ModelFailed where none is to be had."""
        del slot, patience
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._parameters.timeout):
                told = await asyncio.to_thread(self._complete, self._asking(request), watch)
        except TimeoutError as error:
            message = f"{self.name} took longer than {self._parameters.timeout:g} s."
            raise ModelFailed("timeout", message, attempts=1) from error
        if "error" in told:
            message = redacted(str(told["error"].get("message", told["error"])))[:300]
            raise ModelFailed("bad_request", f"{self.name} refuses the request: {message}", attempts=1)
        return self._answer(told, request, time.monotonic() - began)

    def _asking(self, request: Request) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "messages": _merged(request),
            "max_tokens": self._parameters.max_reply,
            "temperature": self._parameters.temperature or 0.0,
            "seed": self._parameters.seed or 0,
        }
        way = self._way(request)
        if way == "json_schema":
            shape = {"name": "reply", "schema": request.shape}
            asked["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif way == "json_mode":
            asked["response_format"] = {"type": "json_object"}
        return asked

    def _way(self, request: Request) -> str:
        """How the shape is asked for: its grammar holds the words to it, so there is no need of a function."""
        set_to = self._parameters.structured
        return ("json_schema" if set_to in ("auto", "tools") else set_to) if request.shape else "prose"

    def _complete(self, asked: dict[str, Any], watch: Watch | None) -> dict[str, Any]:
        """One request, in a thread of its own; the next waits for it."""
        with self._turn:
            try:
                if watch is None:
                    told: dict[str, Any] = self._server.handle_chat_completions(asked)
                    return told
                return self._streamed(asked, watch)
            except (RuntimeError, ValueError) as error:
                return {"error": {"message": str(error)}}

    def _streamed(self, asked: dict[str, Any], watch: Watch) -> dict[str, Any]:
        pieces: list[str] = []
        last: dict[str, Any] = {}

        def take(chunk: dict[str, Any]) -> bool:
            last.update(chunk)
            for choice in chunk.get("choices", ()):
                if piece := choice.get("delta", {}).get("content"):
                    pieces.append(piece)
                    watch(piece)
            return False

        self._server.handle_chat_completions(asked | {"stream": True, "stream_options": {"include_usage": True}}, take)
        if "error" in last:
            return last
        ended = (last.get("choices") or [{}])[0].get("finish_reason")
        return last | {"choices": [{"message": {"content": "".join(pieces)}, "finish_reason": ended or "stop"}]}

    def _answer(self, told: dict[str, Any], request: Request, seconds: float) -> Answer:
        choice, usage = told["choices"][0], told.get("usage") or {}
        held = {"max_tokens": self._parameters.max_reply, "temperature": self._parameters.temperature or 0.0}
        return Answer(
            text=redacted(choice["message"].get("content") or ""),
            model=f"local:{Path(self._parameters.rest).name}",
            finish=choice.get("finish_reason"),
            input_tokens=int(usage.get("prompt_tokens", 0)),
            output_tokens=int(usage.get("completion_tokens", 0)),
            cached_tokens=int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0),
            seconds=seconds,
            way=self._way(request),
            parameters=held | {"seed": self._parameters.seed or 0},
        )


def _merged(request: Request) -> list[dict[str, str]]:
    """Messages as small models' templates want them: no two of a role in a row."""
    merged: list[dict[str, str]] = []
    for said in request.messages:
        if merged and merged[-1]["role"] == said.by:
            merged[-1]["content"] += f"\n\n{said.text}"
        else:
            merged.append({"role": said.by, "content": said.text})
    return merged


def _threads() -> int:
    """All cores but one: its threads wait for one another turning, and one that has to share a core stops them all."""
    return max(1, (os.cpu_count() or 2) - 1)


@lru_cache(maxsize=4)
def _server(path: Path) -> Any:
    """The server of a file. ModelUnavailable where there is none, or it is no model."""
    if not path.is_file():
        raise ModelUnavailable(f"The model file {str(path)!r} is not there; give the path of a GGUF file.")
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(path)
    parameters.n_parallel = 1
    parameters.n_ctx = 0  # what the model was made for
    parameters.verbosity = -1
    parameters.warmup = False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = _threads()
    try:
        return xllamacpp.Server(parameters)
    except RuntimeError as error:
        raise ModelUnavailable(f"The model file {str(path)!r} cannot be loaded: {error}") from error
