"""Canonical JSON (RFC 8785), which is what is hashed, signed and kept.

Almost all that a trail holds is texts, whole numbers and lists of them under plain names. Of these the standard library's
JSON, sorted and without blanks, is the canonical one, and it is written a good deal faster. `rfc8785` writes the rest, and
says what cannot be written.
"""

from __future__ import annotations

import json
from typing import Any

import rfc8785

_SAFE = 2**53 - 1
"""Whole numbers beyond this are not every reader's."""
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical(value: Any) -> bytes:
    """A value as canonical JSON. It raises what RFC 8785 cannot write: rfc8785.CanonicalizationError."""
    if not _is_plain(value):
        return rfc8785.dumps(value)
    try:
        return _write(value).encode()
    except UnicodeEncodeError:
        return rfc8785.dumps(value)  # which says so in its own words


def _is_plain(value: Any) -> bool:
    """Whether both ways of writing give the same: no fraction, and no name that sorts differently as UTF-16."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return True
    if kind is int:
        return bool(-_SAFE <= value <= _SAFE)
    if kind is dict:
        return all(type(name) is str and name.isascii() for name in value) and all(map(_is_plain, value.values()))
    return (kind is list or kind is tuple) and all(map(_is_plain, value))
