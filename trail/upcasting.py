"""Reading events of earlier schema versions: what they said, in the words of today.

Only what is read changes. The bytes of an event stay as they were hashed, so that an old record verifies as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..errors import TrailError
from .payloads import SCHEMA_VERSION

Payload = dict[str, Any]


def _from_1(kind: str, payload: Payload) -> Payload:
    """Version 1 did not say which Winks went on with a run."""
    return {"winks": None, **payload} if kind in ("run_resumed", "leg_opened") else payload


def _from_2(kind: str, payload: Payload) -> Payload:
    """In version 2 nothing was found by meaning."""
    told = ("convene_finished", "review_finished", "review_failed")
    return {"by_meaning": None, **payload} if kind in told else payload


UPCASTERS: Mapping[int, Callable[[str, Payload], Payload]] = {1: _from_1, 2: _from_2}
"""What brings a payload of a version to the next one."""


def upcast(kind: str, version: int, payload: Payload) -> Payload:
    """A payload as this version of Winks would have written it. TrailError for one that a later Winks wrote."""
    if version > SCHEMA_VERSION:
        raise TrailError(
            f"An event is of schema version {version}; this Winks reads up to {SCHEMA_VERSION}. Read it with a later one."
        )
    for at in range(version, SCHEMA_VERSION):
        payload = UPCASTERS[at](kind, payload)
    return payload
