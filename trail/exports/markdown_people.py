"""What people wrote who judged a run, in Markdown: one after the other, each in their own words, and nothing added up.

A letter meant another text to another reader, so texts are named by what they were.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..document import shown
from ..judged import Judged, judged
from .asked import AFTER, BEFORE, TEXTS
from .copy import Reading
from .markdown_text import code, plain


def people(reading: Reading) -> Iterator[str]:
    """The lines of that part of the page; none where nobody judged the run."""
    made = [event for event in reading.events if event.kind == "judgement_made"]
    values = {event.seq: shown(reading.value(event)) for event in made}
    for number, reader in enumerate(judged(made, values, reading.signatures)):
        yield from ("", "## How people read it") if number == 0 else ()
        yield from ("", f"### {plain(shown(reader.name) or 'Somebody whose name was taken out')}", "")
        yield from (f"- {line}" for line in _said(reader))
        yield from (f"- {plain(part.replace('_', ' '))}: taken out" for part in reader.gone)


def _said(reader: Judged) -> Iterator[str]:
    """What one person said, a line each."""
    yield from _answers(reader, BEFORE)
    own, texts, reveal = (reader.parts.get(part, {}) for part in ("own_reading", "texts", "reveal"))
    where = own.get("reading_from", "") if reveal.get("reading_from") is None else reveal["reading_from"]
    relations = ", ".join(each.replace("_", " ") for each in own.get("relation", ()))
    if where.strip() or relations:
        yield f"Where they read from: {plain(' '.join(filter(None, (where, f'({relations})' if relations else ''))))}"
    for mark in texts.get("marks", ()):
        text = reader.shown_as(mark["text"]) or mark["text"]
        yield f"In the {plain(text)}, {code(mark['span']['text'])} ({mark['tag'].replace('_', ' ')}): {plain(mark['why'])}"
    yield from _answers(reader, TEXTS)
    if sent := texts.get("would_send"):
        because = texts.get("would_send_because", "")
        yield f"Would send: {plain(reader.shown_as(sent) or sent)}" + (f". {plain(because)}" if because.strip() else "")
    for read in reveal.get("findings", ()):
        said = [read["word"].replace("_", " "), read.get("words", ""), read.get("note", "")]
        yield f"Of {code(read['finding'])}: {plain('. '.join(part for part in said if part.strip()))}"
    yield from _answers(reader, AFTER)


def _answers(reader: Judged, questions: tuple[tuple[str, str, str], ...]) -> Iterator[str]:
    for part, key, question in questions:
        text = reader.parts.get(part, {}).get(key) or ""
        if text.strip():
            yield f"{question}: {plain(text)}"
