"""Ordinary English words, which anyone may type about anything and which therefore point to no setting."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def _words() -> frozenset[str]:
    text = (files(__package__) / "ordinary_words.txt").read_text(encoding="utf-8")
    return frozenset(line.strip() for line in text.splitlines() if line and not line.startswith("#"))


def is_ordinary(form: str) -> bool:
    """Whether a form is a single ordinary English word. Such a word is never specific, whatever a dossier says."""
    return form.lower() in _words()
