"""Checkpointers that a caller brings: what a checkpoint of ours holds, and that nothing else comes out of one.

The state is plain data, so three small types of LangGraph's own are all that is ever made from a checkpoint. Whoever can
write to its database could otherwise have any code run. The texts of the case lie in a checkpoint as they are.
"""

from __future__ import annotations

import copy
from typing import Any

import ormsgpack
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.encrypted import EncryptedSerializer
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.types import Interrupt, Overwrite, Send

from ..errors import StoreError

ALLOWED: dict[tuple[str, str], Any] = {(kind.__module__, kind.__name__): kind for kind in (Send, Interrupt, Overwrite)}
"""What may be made from a checkpoint beside plain data: a branch to take, a question that waits, a channel made new."""

_POSITIONAL, _NAMED = 1, 2
"""LangGraph's numbers for what is made from a list and from a table."""

_PACKING = (
    ormsgpack.OPT_NON_STR_KEYS
    | ormsgpack.OPT_PASSTHROUGH_DATACLASS
    | ormsgpack.OPT_PASSTHROUGH_DATETIME
    | ormsgpack.OPT_PASSTHROUGH_ENUM
    | ormsgpack.OPT_PASSTHROUGH_UUID
    | ormsgpack.OPT_REPLACE_SURROGATES
)


class PlainSerializer(JsonPlusSerializer):
    """What LangGraph's own serializer writes, for plain data and what is ALLOWED. StoreError for all else, both ways."""

    def __init__(self) -> None:
        super().__init__(allowed_msgpack_modules=list(ALLOWED))

    def dumps_typed(self, obj: Any) -> tuple[str, bytes]:
        """The kind and bytes of a value. What could not be read again is not written."""
        return ("null", b"") if obj is None else ("msgpack", _packed(obj))

    def loads_typed(self, data: tuple[str, bytes]) -> Any:
        """The value of a kind and bytes."""
        kind, body = data
        if kind == "null":
            return None
        if kind != "msgpack":
            raise _foreign(f"something kept as {kind!r}")
        return _unpacked(body)


def strict(saver: BaseCheckpointSaver[Any]) -> BaseCheckpointSaver[Any]:
    """A saver over the same store with a PlainSerializer, encrypted if it was; the caller's own stays as it is.

    A serializer that a caller wrote is left: what it makes is theirs to say.
    """
    own = saver.serde
    inner = own.serde if isinstance(own, EncryptedSerializer) else own
    if not isinstance(inner, JsonPlusSerializer):
        return saver
    made = copy.copy(saver)
    made.serde = (
        EncryptedSerializer(own.cipher, PlainSerializer())
        if isinstance(own, EncryptedSerializer)
        else PlainSerializer()
    )
    return made


def _packed(obj: Any) -> bytes:
    met: list[StoreError] = []

    def told(item: Any) -> Any:
        try:
            return _told(item)
        except StoreError as error:
            met.append(error)
            raise

    try:
        return ormsgpack.packb(obj, default=told, option=_PACKING)
    except ormsgpack.MsgpackEncodeError as error:
        raise (met[-1] if met else _unfit(str(error))) from error


def _told(item: Any) -> Any:
    """What stands for a value that is no plain data."""
    named = (type(item).__module__, type(item).__name__)
    if isinstance(item, BaseException):
        return repr(item)
    if named not in ALLOWED:
        raise _unfit(type(item).__qualname__)
    if isinstance(item, Send):
        return ormsgpack.Ext(_POSITIONAL, _packed((*named, (item.node, item.arg))))
    fields = ("value", "id") if isinstance(item, Interrupt) else ("value",)
    return ormsgpack.Ext(_NAMED, _packed((*named, {name: getattr(item, name) for name in fields})))


def _unpacked(body: bytes) -> Any:
    met: list[StoreError] = []

    def made(code: int, inner: bytes) -> Any:
        try:
            return _made(_unpacked(inner), code)
        except StoreError as error:
            met.append(error)
            raise

    try:
        return ormsgpack.unpackb(body, ext_hook=made, option=ormsgpack.OPT_NON_STR_KEYS)
    except ValueError as error:
        raise (met[-1] if met else _foreign("something that cannot be read")) from error


def _made(told: Any, code: int) -> Any:
    """What an extension stands for."""
    match told:
        case [str(module), str(name), list(given), *_] if code == _POSITIONAL and (module, name) in ALLOWED:
            return ALLOWED[module, name](*given)
        case [str(module), str(name), dict(given), *_] if code == _NAMED and (module, name) in ALLOWED:
            return ALLOWED[module, name](**given)
        case [str(module), str(name), *_]:
            raise _foreign(f"{module}.{name}")
        case _:
            raise _foreign(f"an extension {code}")


def _unfit(what: str) -> StoreError:
    return StoreError(f"A checkpoint of this graph holds plain data only, and cannot hold {what[:200]}.")


def _foreign(what: str) -> StoreError:
    return StoreError(
        f"A checkpoint of this graph holds plain data, and here is {what[:200]}: it was changed, or is not this graph's. "
        "Nothing was made from it. The run is on the trail; begin on another thread, or go on with `winks resume`."
    )
