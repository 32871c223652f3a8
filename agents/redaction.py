"""Keeping keys out of everything that is written down: by the values in the environment, and by their looks."""

from __future__ import annotations

import os
import re

_NAMES = re.compile(r"(?:_API_KEY|_TOKEN|_SECRET|_PASSWORD|_ACCESS_KEY)$")
_LOOKS = re.compile(
    r"\b(?:sk|pk|rk|gsk|xai|hf|ghp|glpat)[-_][A-Za-z0-9_-]{16,}|\bAIza[A-Za-z0-9_-]{30,}|\bls(?:v2)?_[a-z]{2}_[A-Za-z0-9_]{16,}"
    r"|(?<=Bearer )[A-Za-z0-9._~+/-]{16,}"
)
SHORTEST = 8
"""A value shorter than this is no key, and taking it out would make holes in prose."""
GONE = "[key removed]"


def secrets() -> tuple[str, ...]:
    """The keys in the environment, longest first."""
    found = {value.strip() for name, value in os.environ.items() if _NAMES.search(name)}
    return tuple(sorted((value for value in found if len(value) >= SHORTEST), key=len, reverse=True))


def redacted(text: str) -> str:
    """The text without keys."""
    for value in secrets():
        text = text.replace(value, GONE)
    return _LOOKS.sub(GONE, text)


def key_in(text: str) -> bool:
    """Whether a key of this environment stands in a text."""
    return any(value in text for value in secrets())
