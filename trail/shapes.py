"""The canonical form of each kind of event as one expression: an event that fits it is one that Winks writes today.

It is a quick way to yes and never the way to no. It takes plain ASCII texts alone; an event with other characters, of an
earlier schema version, or with several reasons in one place fits none, and is read in full instead.
"""

from __future__ import annotations

import re
import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from .payloads import PAYLOADS, SCHEMA_VERSION

TEXT = r'"[ !#-\[\]-~]*+"'
"""ASCII without quotation marks, backslashes and controls: RFC 8785 writes it as it is."""
NUMBER = r"(?:0|-?[1-9][0-9]{0,14}+)"
"""Whole numbers that every reader of JSON takes exactly."""


@cache
def shape(kind: str) -> re.Pattern[bytes] | None:
    """What the whole body of such an event fits, with its run, in quotes, and its number as groups; None for no such kind."""
    if kind not in PAYLOADS:
        return None
    payload = _of_type(PAYLOADS[kind])
    parts = (
        rf'\{{"at":{TEXT},"kind":"{re.escape(kind)}","payload":{payload},',
        rf'"run":({TEXT}),"schema_version":{SCHEMA_VERSION},"seq":([1-9][0-9]{{0,14}}+)\}}',
    )
    return re.compile("".join(parts).encode())


def _of_type(annotation: Any) -> str:
    """What a value of a type looks like. TypeError for a type that no payload has had so far."""
    if annotation in _PLAIN:
        return _PLAIN[annotation]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _object(annotation)
    inner = get_args(annotation)
    origin = get_origin(annotation)
    if origin is Literal:
        return _either(_literal(value) for value in inner)
    if origin in (Union, types.UnionType):
        return _either(map(_of_type, inner))
    if origin is list:
        return rf"\[(?:{_of_type(inner[0])}(?:,{_of_type(inner[0])})*+)?\]"
    if origin is dict:
        return rf"\{{(?:{TEXT}:{_of_type(inner[1])})?\}}"  # the order of several keys is left to the full reading
    raise TypeError(f"There is no shape for {annotation!r} yet; say here what it looks like.")


_PLAIN = {str: TEXT, int: NUMBER, bool: "(?:true|false)", type(None): "null"}


def _object(model: type[BaseModel]) -> str:
    fields = sorted(model.model_fields.items())
    return r"\{" + ",".join(f'"{name}":{_of_type(field.annotation)}' for name, field in fields) + r"\}"


def _literal(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"There is no shape for the choice {value!r} yet; say here what it looks like.")
    return re.escape(f'"{value}"')


def _either(shapes: Any) -> str:
    return f"(?:{'|'.join(shapes)})"
