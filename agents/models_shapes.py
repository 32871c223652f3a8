"""How a shape is asked for: by its JSON schema, as the arguments of a function, in JSON mode, or in words alone.

Only the ways that a provider's client has are gone, the strictest first. The function is called `reply`, it is the only
one there ever is, and nothing runs it: its arguments are the reply. They are read where every other reply is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .models_failures import Refused

TOOL = "reply"


class Asked(NamedTuple):
    """What is sent with the messages, and by whom."""

    client: Any
    """A LangChain model, bound to the function where there is one."""
    options: dict[str, Any]


_WAYS = {
    "openai": ("json_schema", "tools", "json_mode", "plain"),
    "anthropic": ("json_schema", "tools", "plain"),
    "ollama": ("json_schema", "json_mode", "plain"),
    "google": ("json_schema", "json_mode", "plain"),
}
"""By provider. Ollama and Google hold every model to a schema; functions they leave to some."""


def ways_of(provider: str, structured: str) -> tuple[str, ...]:
    """The ways to try, in order; the one that was set, where one was."""
    return _WAYS.get(provider, ("tools", "plain")) if structured == "auto" else (structured,)


def asked_for(client: Any, name: str, way: str, shape: Mapping[str, Any] | None) -> Asked:
    """The client and the options that bring a shape, past the client's own parsing, which loses the raw text.

    `name` is the model's. Raises Refused where its client knows no functions.
    """
    if shape is None or way != "tools":
        return Asked(client, _options(name.partition(":")[0], way, shape))
    function = {"name": TOOL, "description": "Give the reply that was asked for.", "parameters": shape}
    try:
        return Asked(client.bind_tools([{"type": "function", "function": function}], tool_choice=TOOL), {})
    except (NotImplementedError, TypeError, ValueError) as error:
        refused = Refused("bad_request", f"{name} takes no functions: {type(error).__name__}")
        refused.status = 400
        raise refused from error


def _options(provider: str, way: str, shape: Mapping[str, Any] | None) -> dict[str, Any]:
    schema = {"type": "json_schema", "json_schema": {"name": TOOL, "schema": shape}}
    as_json = {"response_mime_type": "application/json"}
    known: dict[tuple[str, str], dict[str, Any]] = {
        ("openai", "json_schema"): {"extra_body": {"response_format": schema}},
        ("openai", "json_mode"): {"extra_body": {"response_format": {"type": "json_object"}}},
        ("anthropic", "json_schema"): {"response_format": schema},
        ("ollama", "json_schema"): {"format": shape},
        ("ollama", "json_mode"): {"format": "json"},
        ("google", "json_schema"): as_json | {"response_json_schema": shape},
        ("google", "json_mode"): as_json,
    }
    return known.get((provider, way), {})


def said_in(message: Any, way: str) -> str:
    """The reply in a message or a piece of one: its text, or what the function was given.

    Clients bring arguments that are JSON as data; what is not JSON, and what is streamed, comes as it was sent. A
    function of another name was not offered and is passed over.
    """
    given = list(_arguments(message)) if way == "tools" else []
    return "\n".join(given) if given else str(message.text)


def _arguments(message: Any) -> Iterable[str]:
    calls = getattr(message, "tool_call_chunks", None) or (
        *getattr(message, "tool_calls", ()),
        *getattr(message, "invalid_tool_calls", ()),
    )
    for call in calls:
        if call.get("name") in (TOOL, "", None) and (given := call.get("args")) is not None:
            yield given if isinstance(given, str) else json.dumps(given, ensure_ascii=False)
