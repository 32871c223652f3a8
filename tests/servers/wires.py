"""Four wire formats of chat models, whole and streamed: what `ModelServer` puts its replies into.

OpenAI chat completions, Anthropic messages, Ollama chat and Gemini. Where a request offers a function, the reply is what
the function is given. Limits: no images; a token is a word.
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
        body = self.body
        told = [body.get("system"), *(said.get("content") for said in body.get("messages", []))]
        turns = (body.get("systemInstruction") or {}, *body.get("contents", ()))
        return "\n".join(
            text for content in (*told, *(turn.get("parts") for turn in turns)) for text in _texts(content)
        )

    @property
    def schema(self) -> dict[str, Any] | None:
        """The JSON schema that the reply was asked to keep to."""
        body = self.body
        found = (
            ((body.get("response_format") or {}).get("json_schema") or {}).get("schema"),
            ((body.get("output_config") or {}).get("format") or {}).get("schema"),
            (body.get("output_format") or {}).get("schema"),
            body.get("format"),
            (body.get("generationConfig") or {}).get("responseJsonSchema"),
        )
        return next((each for each in found if isinstance(each, dict)), None)

    @property
    def tools(self) -> list[dict[str, Any]]:
        """The functions that are offered, each by its name and the schema of its arguments."""
        offered = [each.get("function", each) for each in self.body.get("tools") or ()]
        declared = [each for item in offered for each in item.get("functionDeclarations", (item,))]
        keys = ("parameters", "input_schema", "parametersJsonSchema")
        return [
            {"name": each.get("name"), "schema": next((each[key] for key in keys if key in each), None)}
            for each in declared
        ]

    @property
    def streams(self) -> bool | None:
        """Whether a stream is asked for; None where the request does not say."""
        return True if self.path.endswith(":streamGenerateContent") else self.body.get("stream")


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
        named = self.call.path.rpartition("/models/")[2].partition(":")[0]
        return str(self.call.body.get("model", named))

    @property
    def tool(self) -> str | None:
        """The function that the reply is given to; None where it is said in prose."""
        offered = self.call.tools if self.text and self.finish != "refusal" else ()
        return next((each["name"] for each in offered), None)

    @property
    def arguments(self) -> dict[str, Any]:
        """What the function is given, for wires that send it as data: nothing where the reply is no JSON object."""
        try:
            read = json.loads(self.text)
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

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
        message |= {"content": None, "tool_calls": [self._tool(said, said.text)]} if said.tool else {}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": self._finish(said)}
        return self._head(said) | {"object": "chat.completion", "choices": [choice], "usage": self._usage(said)}

    def frames(self, said: Said) -> Iterator[bytes]:
        head = self._head(said) | {"object": "chat.completion.chunk"}
        part = "refusal" if said.finish == "refusal" else "content"
        pieces: list[dict[str, Any]] = [{part: piece} for piece in said.pieces]
        if said.tool:
            more = [{"index": 0, "function": {"arguments": piece}} for piece in said.pieces]
            pieces = [{"tool_calls": [each]} for each in (self._tool(said, "") | {"index": 0}, *more)]
        deltas = [{"role": "assistant", "content": "", "refusal": None}, *pieces, {}]
        for n, delta in enumerate(deltas, start=1):
            last = self._finish(said) if n == len(deltas) else None
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

    def _tool(self, said: Said, arguments: str) -> dict[str, Any]:
        number = f"call_{said.call.number:06}"
        return {"id": number, "type": "function", "function": {"name": said.tool, "arguments": arguments}}

    def _finish(self, said: Said) -> str:
        return "tool_calls" if said.tool and said.finish == "stop" else said.finish.replace("refusal", "stop")

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
        content: list[dict[str, Any]] = [{"type": "text", "text": said.text, "citations": None}] if said.text else []
        if said.tool:
            content = [self._tool(said) | {"input": said.arguments}]
        return self._head(said, self._usage(said)) | {"content": content} | self._stop(said)

    def frames(self, said: Said) -> Iterator[bytes]:
        start = self._head(said, self._usage(said) | {"output_tokens": 0})
        yield _sse({"type": "message_start", "message": start})
        yield _sse({"type": "ping"})
        if said.text:
            block = self._tool(said) if said.tool else {"type": "text", "text": "", "citations": None}
            kind, key = ("input_json_delta", "partial_json") if said.tool else ("text_delta", "text")
            yield _sse({"type": "content_block_start", "index": 0, "content_block": block})
            for piece in said.pieces:
                delta = {"type": kind, key: piece}
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

    def _tool(self, said: Said) -> dict[str, Any]:
        return {"type": "tool_use", "id": f"toolu_{said.call.number:06}", "name": said.tool, "input": {}}

    def _stop(self, said: Said) -> dict[str, Any]:
        ended = "tool_use" if said.tool else "end_turn"
        reason = {"stop": ended, "length": "max_tokens", "refusal": "refusal"}[said.finish]
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
        return self._part(said, said.text, said.tool) | {"done": True, "done_reason": reason} | took | counts

    def frames(self, said: Said) -> Iterator[bytes]:
        for piece in [said.text] if said.tool else said.pieces:
            yield self.frame(self._part(said, piece, said.tool) | {"done": False})
        yield self.frame(self.whole(said) | {"message": {"role": "assistant", "content": ""}})

    def error(self, code: int, message: str) -> dict[str, Any]:
        return {"error": message}

    def frame(self, data: dict[str, Any]) -> bytes:
        return json.dumps(data).encode() + b"\n"

    def _part(self, said: Said, text: str, tool: str | None) -> dict[str, Any]:
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if tool and said.arguments:
            message |= {"content": "", "tool_calls": [{"function": {"name": tool, "arguments": said.arguments}}]}
        return {"model": said.model, "created_at": WHEN, "message": message}


class Gemini:
    """POST /v1beta/models/NAME:generateContent, and :streamGenerateContent."""

    stream_type = "text/event-stream"
    streams = False
    errors: ClassVar = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 404: "NOT_FOUND"}

    def whole(self, said: Said) -> dict[str, Any]:
        return self._part(said, said.text, whole=True)

    def frames(self, said: Said) -> Iterator[bytes]:
        *most, last = [said.text] if said.tool else said.pieces or [""]
        for piece in most:
            yield self.frame(self._part(said, piece, whole=False))
        yield self.frame(self._part(said, last, whole=True))

    def error(self, code: int, message: str) -> dict[str, Any]:
        return {"error": {"code": code, "message": message, "status": self.errors.get(code, "INTERNAL")}}

    def frame(self, data: dict[str, Any]) -> bytes:
        return f"data: {json.dumps(data)}\r\n\r\n".encode()

    def _part(self, said: Said, text: str, *, whole: bool) -> dict[str, Any]:
        part = {"functionCall": {"name": said.tool, "args": said.arguments}} if said.tool else {"text": text}
        candidate: dict[str, Any] = {"index": 0, "content": {"role": "model", "parts": [part]}}
        made = {"candidates": [candidate], "modelVersion": said.model, "responseId": f"r{said.call.number:06}"}
        if not whole:
            return made
        candidate["finishReason"] = {"stop": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}[said.finish]
        total = said.words_in + said.words_out
        counts = {"promptTokenCount": said.words_in, "candidatesTokenCount": said.words_out, "totalTokenCount": total}
        return made | {"usageMetadata": counts}


def _sse(data: dict[str, Any]) -> bytes:
    event = f"event: {data['type']}\n" if "type" in data else ""
    return f"{event}data: {json.dumps(data)}\n\n".encode()


WIRES: dict[str, Wire] = {"/v1/chat/completions": OpenAI(), "/v1/messages": Anthropic(), "/api/chat": Ollama()}
GEMINI = Gemini()


def wire_at(path: str) -> Wire | None:
    """The format that is spoken at a path; None where it is no place to chat."""
    verb = path.rpartition(":")[2] if path.startswith("/v1beta/models/") else None
    return GEMINI if verb in ("generateContent", "streamGenerateContent") else WIRES.get(path)


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
