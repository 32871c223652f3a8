"""The words of the interface, in one place, so that they can be translated.

Each language is a folder of files, one a page, with the same keys. What a person or a model wrote is never among them, and where it stands inside
a sentence of ours, it is put there as text: `say` gives plain text, `label` gives what is safe where Streamlit reads
Markdown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

FOLDER = Path(__file__).with_name("words")
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
"""Languages by their code, each in its own name."""
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def say(key: str, **values: object) -> str:
    """The words of a key in the reader's language, with values put in. KeyError for a key or value that is missing."""
    return words_of(language())[key].format_map({name: str(value) for name, value in values.items()})


def label(key: str, **values: object) -> str:
    """The same for labels and titles, where Streamlit reads Markdown: a value stays the text it is."""
    return say(key, **{name: as_text(str(value)) for name, value in values.items()})


def counted(key: str, n: int, **values: object) -> str:
    """The words for a number of things: `KEY.one` for one, `KEY.other` for any other number."""
    return say(f"{key}.one" if n == 1 else f"{key}.other", n=n, **values)


def as_text(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def language() -> str:
    """The reader's language: what they chose, here or on the page that led here, else what their browser asks for."""
    chosen = st.session_state.get("language") or st.query_params.get("language")
    return str(chosen) if chosen in LANGUAGES else _asked_for()


def _asked_for() -> str:
    """The language that the browser asks for; English where we do not have it."""
    asked = (st.context.locale or "en").partition("-")[0].lower()
    return asked if asked in LANGUAGES else "en"


def in_same_language(href: str) -> str:
    """An address of this app, with the language that the reader chose: a link loads a page anew and would lose it."""
    if href.startswith("#") or get_script_run_ctx(suppress_warning=True) is None or language() == _asked_for():
        return href
    before, mark, fragment = href.partition("#")
    return f"{before}{'&' if '?' in before else '?'}language={language()}{mark}{fragment}"


@cache
def words_of(code: str) -> Mapping[str, str]:
    """Every string of a language by its dotted key, which begins with the name of its file."""
    found: dict[str, str] = {}
    for path in sorted((FOLDER / code).glob("*.toml")):
        with path.open("rb") as file:
            found |= dict(_flat(tomllib.load(file), f"{path.stem}."))
    return found


def _flat(table: Mapping[str, object], above: str) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for key, value in table.items():
        flat += _flat(value, f"{above}{key}.") if isinstance(value, Mapping) else [(f"{above}{key}", str(value))]
    return flat
