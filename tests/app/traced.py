"""What tests of the Trace page stand on: runs of bundled cases, what a page puts out, and runs that were tampered with."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.agents.critique import Critique, Finding
from winks.graphs.table import Table
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store

from ..tampering import behind


def made(case_id: str, model: str = "embedded") -> RunDocument:
    """A run of a bundled case."""
    case = bundled_case(case_id)
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(model=model))


class Page(HTMLParser):
    """The elements of a page: their ids, and where links lead."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        for element in page.get("html"):
            if "<style" not in element.proto.body:
                self.feed(element.proto.body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if given.get("href") else []


def html_of(page: Any) -> str:
    """The HTML that a page puts out, but for its style sheet."""
    return "".join(each.proto.body for each in page.get("html") if "<style" not in each.proto.body)


def instead(monkeypatch: pytest.MonkeyPatch, document: RunDocument) -> None:
    """Let the table give this document for every run."""
    monkeypatch.setattr(Table, "run", lambda self, run: document)


def bare(html: str) -> str:
    """HTML without its tags and numbers, to the letter."""
    return unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", html, flags=re.DOTALL))


def cut_after(run: str, kind: str) -> None:
    """Make the record what it was right after an event, as after the death of its process."""
    from sqlalchemy import delete, update

    from winks.trail.tables import events, runs

    store = Store(Settings.load().trail)
    stored = store.stored_events(run)
    last = next(each for each in stored if each.kind == kind)
    with behind(store) as connection:
        connection.execute(delete(events).where((events.c.run == run) & (events.c.seq > last.seq)))
        values = {"events": last.seq, "head": last.chain, "status": "running"}
        connection.execute(update(runs).where(runs.c.run == run).values(values))
    store.close()


def many(run: RunDocument, reviewers: int, each: int) -> RunDocument:
    """A run with many findings, all of them on notes of a real dossier."""
    model: Finding = next(f for c in run.critiques for f in c.verified if f.draft_span and f.basis[0].kind == "note")
    text = run.draft.text
    critiques = []
    for number in range(reviewers):
        found = []
        for index in range(each):
            start = (number * each + index) * 7 % (len(text) - 12)
            span = {"text": text[start : start + 12], "start": start, "end": start + 12}
            found.append(model.plain() | {"id": f"upper-{number}.{index}", "draft_span": span})
        reviewer = run.critiques[0].reviewer
        critiques.append({"reviewer": reviewer, "outcome": "findings", "findings": found})
    return RunDocument.model_validate(run.plain() | {"critiques": [Critique(**c).plain() for c in critiques]})
