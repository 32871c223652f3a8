"""The record behind the page: its events with their chain, what it was made with, its seals, and how to check it all.

The page itself proves nothing: whoever sends it could have changed it. What is checked is the trail.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ...comparison import MadeWith, made_with
from ...elements import Child, Node
from ...store import StoredEvent
from .pieces import el, fold, quoted, said, table, terms, time
from .view import View
from .words import ERASED, counted, named

CHAIN_SHOWN = 16
"""Hex digits of a chain value that stand in the table; all of them are behind it."""


def how_to_check(view: View) -> Iterator[Child]:
    """Where the record stands, and how a stranger checks it."""
    trail = view.run.trail
    yield terms(
        ("Events", f"{trail.events:,}"),
        ("Chain value of the last event", el("code", trail.head)),
        ("Seals", counted(len(view.reading.copy.seals), "seal") if view.reading.copy.seals else "This copy has none."),
    )
    yield el(
        "p",
        "This page is a reading copy. It proves nothing by itself: whoever hands it on could have changed it. Ask for the "
        "trail of the run, which is made by ",
        el("code", f"winks export {view.run.run} --format jsonl"),
        " and checked without the store it came from by ",
        el("code", "winks verify FILE"),
        ". Then hold its last chain value against the one above; if they are the same, this page was made from those events.",
    )
    yield el(
        "p",
        "A record that is as it was written has not shown that nobody rewrote the whole of it before it was handed on, that "
        "no run is missing, or that a reading was wise.",
        class_="meta",
    )


def seals(view: View) -> Iterator[Child]:
    """Every seal as it was signed."""
    for number, line in enumerate(view.reading.copy.seals, start=1):
        text = line.decode("utf-8", "replace")
        yield el("h3", f"Seal {number}")
        told = _object(text)
        yield terms(*((name, el("code", _short(value))) for name, value in told.items()))
        yield fold("As it was signed", el("pre", text, tabindex="0", role="region", aria_label="The seal"))


def _object(text: str) -> dict[str, Any]:
    try:
        told = json.loads(text)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _short(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)


def events(view: View) -> Iterator[Child]:
    """Every event in order, and each as it was hashed."""
    yield el(
        "p",
        "An event holds no words of anyone: it refers to texts by their digests. Each is hashed with the chain value of the "
        "one before: SHA-256 of the byte 01, that value, and the event's bytes.",
        class_="meta",
    )
    names = ("No.", "When", "What", "Who", "Chain value")
    yield table(names, (_event(view, stored) for stored in view.reading.copy.stored), "events")
    yield fold("Every event as it was hashed", *(_hashed(stored) for stored in view.reading.copy.stored))


def _event(view: View, stored: StoredEvent) -> tuple[Child, ...]:
    event = stored.as_written()
    name = view.signed(event.seq)
    gone = "the name was taken out" if event.payload.get("who") and name is None else None
    return (
        str(event.seq),
        time(event.at),
        event.kind.replace("_", " "),
        el("bdi", name) if name else gone,
        el("code", f"{stored.chain[:CHAIN_SHOWN]}…"),
    )


def _hashed(stored: StoredEvent) -> Node:
    body = stored.body.decode("utf-8", "replace")
    name = f"Event {stored.seq}"
    return el(
        "div",
        el("p", name, ", chain value ", el("code", stored.chain)),
        el("pre", body, tabindex="0", role="region", aria_label=name),
    )


def erased(view: View) -> Iterator[Child]:
    """What was taken out of the record, and the reasons that were given."""
    for each in view.run.erased or ():
        yield el(
            "p",
            time(each.at),
            el("bdi", f", by {each.by}") if each.by else None,
            f": {named(ERASED, each.what)}, {counted(each.texts, 'text')}. ",
            quoted(each.reason),
        )
    if view.run.erased:
        yield el(
            "p",
            "The words and their salts are gone; nobody can guess them from what stays behind. The events stay as they were "
            "hashed, so that the chain still verifies.",
            class_="meta",
        )


_KINDS = {"winks": "Winks", "setting": "Setting", "dossier": "Dossier", "file": "Engine file", "answered": "Answered"}
_FIRST = ("winks", "dossier", "answered")


def made(view: View) -> Iterator[Child]:
    """What the run was made with: versions, models and dossiers; settings and the engine's files folded behind them."""
    told = made_with(view.reading.events[0], view.reading.calls)
    yield _table(item for item in told if item.kind in _FIRST or item.name == "model")
    yield fold("Settings, and the engine's own files", _table(item for item in told if item.kind not in _FIRST))


def _table(items: Iterable[MadeWith]) -> Node:
    return table(("Name", "What", "Version or value"), map(_made, items))


def _made(item: MadeWith) -> tuple[Child, ...]:
    name = el("bdi", item.name.replace("_", " ") if item.kind == "setting" else item.name)
    return name, _KINDS[item.kind], said(item.value) if item.value else "not set"
