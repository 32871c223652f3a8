"""The record in forms that others read. Every export carries the banner and is the same, byte for byte, each time."""

from __future__ import annotations

from collections.abc import Callable

from ..document import run_document
from ..json_text import as_json
from ..store import Store
from .jsonl import jsonl
from .markdown import markdown


def document_json(store: Store, run: str) -> str:
    """The run document as indented JSON."""
    return as_json(run_document(store, run).plain(), indent=2) + "\n"


def document_markdown(store: Store, run: str) -> str:
    """The run document as a page to read."""
    return markdown(run_document(store, run))


FORMATS: dict[str, Callable[[Store, str], str]] = {
    "jsonl": jsonl,
    "json": document_json,
    "md": document_markdown,
}
"""Each export format, by the name the command takes."""
