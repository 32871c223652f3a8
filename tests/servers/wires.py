"""Three wire formats of chat models, whole and streamed: what `ModelServer` puts its replies into.

OpenAI chat completions, Anthropic messages and Ollama chat. Limits: no tool calls, no images; a token is a word.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Protocol

WHEN = "2026-01-01T00:00:00Z"
EPOCH = 1_767_225_600


@dataclass(frozen=True)
class Call:
    """One request as it came."""

    path: str
    """Without the query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: dict[str, Any]
    """Empty for GET."""
    at: float
    """`time.monotonic()` when it had been read."""
    in_flight: int
    """Requests in flight when it came, itself among them."""
    number: int
    """1 for the first."""

    @property
    def prompt(self) -> str:
        """The text of the system prompt and all messages, a line break between them."""
        told = [self.body.get("system"), *(said.get("content") for said in self.body.get("messages", []))]
        return "\n".join(text for content in told for text in _texts(content))

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema that the reply was asked to keep to."""
        body = self.body
        found = (
            ((body.get("response_format") or {}).get("json_schema") or {}).get("schema"),
            ((body.get("output_config") or {}).get("format") or {}).get("schema"),
            (body.get("output_format") or {}).get("schema"),
            body.get("format"),
        )
        return next((each for each in found if isinstance(each, dict)), None)


def _texts(content: Any) -> list[str]:
    """The texts of a content, which is a text, blocks, or nothing."""
    if isinstance(content, str):
        return [content]
    return [block["text"] for block in content or [] if isinstance(block, dict) and "text" in block]


@dataclass(frozen=True)
class Said:
    """What the model says, before a wire puts it into an envelope."""

    call: Call
    text: str
    finish: Literal["stop", "length", "refusal"] = "stop"

    @property
    def model(self) -> str:
        return str(self.call.body.get("model", ""))

    @property
    def words_in(self) -> int:
        return len(self.call.prompt.split())

    @property
    def words_out(self) -> int:
        return len(self.text.split())

    @property
    def pieces(self) -> list[str]:
        """The text in at most 32 parts, as a stream brings it."""
        size = max(4, math.ceil(len(self.text) / 32))
        return [self.text[n : n + size] for n in range(0, len(self.text), size)]


class Wire(Protocol):
    """One provider's format."""

    stream_type: str
    """The content type of a stream."""
    streams: bool
    """Whether a request that does not say so is streamed."""

    def whole(self, said: Said) -> dict[str, Any]:
        """The body of a reply in one piece."""
        ...

    def frames(self, said: Said) -> Iterator[bytes]:
        """The frames of a streamed reply."""
        ...

    def frame(self, data: dict[str, Any]) -> bytes:
        """One frame of a stream."""
        ...

    def error(self, code: int, message: str) -> dict[str, Any]:
        """The body of an error."""
        ...


class OpenAI:
    """POST /v1/chat/completions."""

    stream_type = "text/event-stream"
    streams = False

    def whole(self, said: Said) -> dict[str, Any]:
        refused = said.finish == "refusal"
        message = {"role": "assistant", "content": said.text, "refusal": None}
        message |= {"content": None, "refusal": said.text} if refused else {}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop" if refused else said.finish}
        return self._head(said) | {"object": "chat.completion", "choices": [choice], "usage": self._usage(said)}

    def frames(self, said: Said) -> Iterator[bytes]:
        head = self._head(said) | {"object": "chat.completion.chunk"}
        part, finish = ("refusal", "stop") if said.finish == "refusal" else ("content", said.finish)
        deltas = [{"role": "assistant", "content": "", "refusal": None}, *({part: piece} for piece in said.pieces), {}]
        for n, delta in enumerate(deltas, start=1):
            last = finish if n == len(deltas) else None
            yield _sse(head | {"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": last}]})
        if (said.call.body.get("stream_options") or {}).get("include_usage"):
            yield _sse(head | {"choices": [], "usage": self._usage(said)})
        yield b"data: [DONE]\n\n"

    def error(self, code: int, message: str) -> dict[str, Any]:
        kinds = {401: "invalid_api_key", 403: "forbidden", 404: "model_not_found", 429: "rate_limit_exceeded"}
        kind = "server_error" if code >= 500 else "requests" if code == 429 else "invalid_request_error"
        return {"error": {"message": message, "type": kind, "param": None, "code": kinds.get(code)}}

    def frame(self, data: dict[str, Any]) -> bytes:
        return _sse(data)

    def _head(self, said: Said) -> dict[str, Any]:
        number = f"chatcmpl-{said.call.number:06}"
        return {"id": number, "created": EPOCH, "model": said.model, "system_fingerprint": "fp_loopback"}

    def _usage(self, said: Said) -> dict[str, Any]:
        total = said.words_in + said.words_out
        return {"prompt_tokens": said.words_in, "completion_tokens": said.words_out, "total_tokens": total}


class Anthropic:
    """POST /v1/messages."""

    stream_type = "text/event-stream"
    streams = False
    errors: ClassVar = {
        400: "invalid_request_error",
        401: "authentication_error",
        403: "permission_error",
        404: "not_found_error",
        413: "request_too_large",
        429: "rate_limit_error",
        529: "overloaded_error",
    }

    def whole(self, said: Said) -> dict[str, Any]:
        content = [{"type": "text", "text": said.text, "citations": None}] if said.text else []
        return self._head(said, self._usage(said)) | {"content": content} | self._stop(said)

    def frames(self, said: Said) -> Iterator[bytes]:
        start = self._head(said, self._usage(said) | {"output_tokens": 0})
        yield _sse({"type": "message_start", "message": start})
        yield _sse({"type": "ping"})
        if said.text:
            block = {"type": "text", "text": "", "citations": None}
            yield _sse({"type": "content_block_start", "index": 0, "content_block": block})
            for piece in said.pieces:
                delta = {"type": "text_delta", "text": piece}
                yield _sse({"type": "content_block_delta", "index": 0, "delta": delta})
            yield _sse({"type": "content_block_stop", "index": 0})
        yield _sse({"type": "message_delta", "delta": self._stop(said), "usage": self._usage(said)})
        yield _sse({"type": "message_stop"})

    def error(self, code: int, message: str) -> dict[str, Any]:
        return {"type": "error", "error": {"type": self.errors.get(code, "api_error"), "message": message}}

    def frame(self, data: dict[str, Any]) -> bytes:
        return _sse(data)

    def _head(self, said: Said, usage: dict[str, int]) -> dict[str, Any]:
        head = {"id": f"msg_{said.call.number:06}", "type": "message", "role": "assistant", "model": said.model}
        return head | {"content": [], "stop_reason": None, "stop_sequence": None, "usage": usage}

    def _stop(self, said: Said) -> dict[str, Any]:
        reason = {"stop": "end_turn", "length": "max_tokens", "refusal": "refusal"}[said.finish]
        return {"stop_reason": reason, "stop_sequence": None}

    def _usage(self, said: Said) -> dict[str, int]:
        cached = {"cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
        return {"input_tokens": said.words_in, "output_tokens": said.words_out} | cached


class Ollama:
    """POST /api/chat."""

    stream_type = "application/x-ndjson"
    streams = True

    def whole(self, said: Said) -> dict[str, Any]:
        reason = "length" if said.finish == "length" else "stop"
        took = {"total_duration": 5_000_000, "load_duration": 1_000_000, "prompt_eval_duration": 1_000_000}
        counts = {"prompt_eval_count": said.words_in, "eval_count": said.words_out, "eval_duration": 3_000_000}
        return self._part(said, said.text) | {"done": True, "done_reason": reason} | took | counts

    def frames(self, said: Said) -> Iterator[bytes]:
        for piece in said.pieces:
            yield self.frame(self._part(said, piece) | {"done": False})
        yield self.frame(self.whole(said) | {"message": {"role": "assistant", "content": ""}})

    def error(self, code: int, message: str) -> dict[str, Any]:
        return {"error": message}

    def frame(self, data: dict[str, Any]) -> bytes:
        return json.dumps(data).encode() + b"\n"

    def _part(self, said: Said, text: str) -> dict[str, Any]:
        return {"model": said.model, "created_at": WHEN, "message": {"role": "assistant", "content": text}}


def _sse(data: dict[str, Any]) -> bytes:
    event = f"event: {data['type']}\n" if "type" in data else ""
    return f"{event}data: {json.dumps(data)}\n\n".encode()


WIRES: dict[str, Wire] = {"/v1/chat/completions": OpenAI(), "/v1/messages": Anthropic(), "/api/chat": Ollama()}


def models(call: Call, names: tuple[str, ...]) -> Any:
    """The list of models, in the words of who asks."""
    if call.path == "/api/tags":
        return {"models": [{"name": name, "model": name, "modified_at": WHEN, "size": 1} for name in names]}
    if "anthropic-version" in call.headers:
        models = [{"type": "model", "id": name, "display_name": name, "created_at": WHEN} for name in names]
        return {"data": models, "has_more": False, "first_id": names[0], "last_id": names[-1]}
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "created": EPOCH, "owned_by": "winks"} for name in names],
    }
