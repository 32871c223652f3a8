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
        text = re.sub(_spelt(value), GONE, text)
    return _LOOKS.sub(GONE, text)


def _spelt(value: str) -> str:
    """A pattern for a value as it is and as JSON may write it: replies are read as JSON once their keys are out."""
    return "".join(map(_character, value))


def _character(character: str) -> str:
    """A pattern for a character, for its short escape where it has one, and for its escape by number."""
    units = character.encode("utf-16-be", "surrogatepass").hex()
    number = "".join(rf"\\u(?i:{units[at : at + 4]})" for at in range(0, len(units), 4))
    short = r"\\?" if character in '"\\/' else ""
    return f"(?:{short}{re.escape(character)}|{number})"


def key_in(text: str) -> bool:
    """Whether a key of this environment stands in a text."""
    return any(value in text for value in secrets())
