"""A model's reply, from raw text to a value: one validator, one repair turn with the exact complaints, then a failure.

Nothing is guessed at. Prose or a fence around a JSON object is set aside; a reply that was cut off, that is empty, that
repeats the schema or that lacks what was asked for is told so once.
"""

from __future__ import annotations

import json
from contextlib import suppress
from functools import cache
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from ..errors import FailureKind, ModelFailed
from .calls import Answer, Desk, Model, Said
from .prompting import Prompts, shortened, unmarked

MAX_COMPLAINTS = 8
_UNSENT = ("title", "default")
"""What pydantic puts in a schema and no server needs; a field of that name is a dict and stays."""


class Reply(BaseModel):
    """The base of what models are asked for. What was not asked for is passed over."""

    model_config = ConfigDict(extra="ignore", frozen=True)


R = TypeVar("R", bound=Reply)


class Complaint(NamedTuple):
    """Why a reply cannot be used, for the trail in a word and for the model in sentences."""

    kind: FailureKind
    say: str


def at_most(items: int) -> dict[str, Any]:
    """How long a list may be, in the schema only: a model that is held to it comes to an end.

    A longer one is not refused here; the part that takes the reply sees to what is over.
    """
    return {"maxItems": items}


def within(characters: int) -> dict[str, Any]:
    """How long a text may be, in the schema only, as `at_most`."""
    return {"maxLength": characters}


@cache
def shape_of(reply: type[Reply]) -> dict[str, Any]:
    """The JSON schema of a reply, made once. It asks for every field; one that has a default may be left out all the same."""
    return _plain_schema(reply.model_json_schema())


async def ask_for(desk: Desk, model: Model, messages: tuple[Said, ...], reply: type[R], prompts: Prompts) -> R:
    """A reply of this type. ModelFailed where the model brings none, with its raw text."""
    answer = await desk.ask(model, messages, shape_of(reply))
    value, complaint = _read(answer, reply)
    if complaint is not None:
        answer = await desk.ask(
            model, (*messages, *_repair(answer, complaint.say, prompts, desk.journal.nonce)), shape_of(reply), turn=2
        )
        value, complaint = _read(answer, reply)
    if value is None or complaint is not None:
        raise _failed(model, answer, complaint)
    return value


async def ask_for_text(desk: Desk, model: Model, messages: tuple[Said, ...], prompts: Prompts) -> Answer:
    """A reply in prose. ModelFailed where it stays empty or is cut off."""
    answer = await desk.ask(model, messages)
    if complaint := _of_text(answer):
        answer = await desk.ask(
            model, (*messages, *_repair(answer, complaint.say, prompts, desk.journal.nonce)), turn=2
        )
        if complaint := _of_text(answer):
            raise _failed(model, answer, complaint)
    return answer


def _read(answer: Answer, reply: type[R]) -> tuple[R | None, Complaint | None]:
    if complaint := _of_text(answer):
        return None, complaint
    text = _object_in(answer.text)
    if twice := _said_twice(text):
        return None, Complaint("invalid_reply", f"- {twice}: it stands there twice; say it once.")
    try:
        return reply.model_validate_json(text), None
    except ValidationError as error:
        return None, Complaint("invalid_reply", _complaints(error))


def _said_twice(text: str) -> str | None:
    """A key that one object of the reply holds twice: of two, readers would see one."""
    found: list[str] = []

    def take(pairs: list[tuple[str, Any]]) -> None:
        keys = [key for key, _ in pairs]
        found.extend(key for key in keys if keys.count(key) > 1)

    with suppress(ValueError, RecursionError):
        json.loads(text, object_pairs_hook=take)
    return found[0][:80] if found else None


def _of_text(answer: Answer) -> Complaint | None:
    """What is wrong with a reply before its words are read. ModelFailed for one that the model would not give."""
    if answer.finish == "refusal":
        raise ModelFailed("refusal", f"{answer.model} would not answer.", answer.text)
    if answer.finish == "length":
        return Complaint("truncated", "The reply was cut off before its end. Say less.")
    return None if answer.text.strip() else Complaint("empty", "The reply was empty.")


def _object_in(text: str) -> str:
    """The JSON object in a text: what stands from the first brace to the last, else the text itself."""
    first, last = text.find("{"), text.rfind("}")
    return text[first : last + 1] if 0 <= first < last else text


def _complaints(error: ValidationError) -> str:
    said = []
    for item in error.errors(include_url=False, include_context=False)[:MAX_COMPLAINTS]:
        where = ".".join(str(part) for part in item["loc"])
        said.append(f"- {where or 'the whole reply'}: {item['msg']}")
    return "\n".join(dict.fromkeys(said))


def _repair(answer: Answer, complaints: str, prompts: Prompts, nonce: str) -> tuple[Said, Said]:
    was = Said(by="assistant", text=shortened(unmarked(answer.text, nonce).strip() or "(nothing)"))
    return was, Said(by="user", text=prompts.fill("repair", complaints=complaints))


def _failed(model: Model, answer: Answer, complaint: Complaint | None) -> ModelFailed:
    kind, say = complaint or Complaint("invalid_reply", "")
    first = " ".join(say.split())[:300]
    return ModelFailed(kind, f"{model.name} gave no usable reply, asked twice: {first}", answer.text)


def described(reply: type[Reply]) -> str:
    """The shape of a reply in words: a field a line, for models that are given no schema."""
    return "\n".join(_lines(shape_of(reply), 0))


def _lines(schema: dict[str, Any], depth: int) -> list[str]:
    lines = []
    for name, field in schema.get("properties", {}).items():
        items = field.get("items", {})
        kind = "a list of " + ("objects" if "properties" in items else "texts") if field.get("type") == "array" else ""
        choices = field.get("enum") or items.get("enum")
        kind = kind or (
            "one of " + ", ".join(choices) if choices else "a text, or null" if "anyOf" in field else "a text"
        )
        lines.append(f"{'  ' * depth}- {json.dumps(name)}: {kind}. {field.get('description', '')}".rstrip())
        lines += _lines(items, depth + 1)
    return lines


def _plain_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with its references put in place, without titles, closed: what most servers take."""
    definitions = schema.pop("$defs", {})

    def plain(item: Any) -> Any:
        if isinstance(item, list):
            return [plain(each) for each in item]
        if not isinstance(item, dict):
            return item
        if "$ref" in item:
            return plain(definitions[item["$ref"].rpartition("/")[2]])
        made = {key: plain(value) for key, value in item.items() if key not in _UNSENT or isinstance(value, dict)}
        if made.get("type") != "object":
            return made
        return made | {"required": list(made.get("properties", ())), "additionalProperties": False}

    made: dict[str, Any] = plain(schema)
    return made
