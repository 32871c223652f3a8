"""Words for nations, peoples, religions and languages. They say who somebody is, and not what is going on.

The list is short and in English; a group that it does not know, and every group that is named in another language, passes.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _groups() -> frozenset[str]:
    return _words("group_words.txt")


@cache
def _of_people() -> frozenset[str]:
    return _words("people_words.txt")


def _words(name: str) -> frozenset[str]:
    text = (files(__package__) / name).read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line and not line.startswith("#"))


def is_group(word: str) -> bool:
    """Whether a word names a nation, people, religion, ancestry or language."""
    lower = word.lower()
    return lower in _groups() or (lower.endswith("s") and lower[:-1] in _groups())


def is_of_people(word: str) -> bool:
    """Whether a word says only that human beings are meant."""
    return word.lower() in _of_people()


def names_only_a_group(form: str) -> bool:
    """Whether a form is the name of a group, alone or with a word for human beings beside it."""
    words = form.split()
    return any(map(is_group, words)) and all(is_group(word) or is_of_people(word) for word in words)
