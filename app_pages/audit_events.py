"""The events of a run in order: when, what, how much, and who did it. What an event holds is there to be opened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import streamlit as st

from winks.app_pages.run_list import ANY
from winks.app_pages.showing import Child, Node, badge, el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.taken_out import who_and_why
from winks.app_pages.words import counted, label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.events import Event
from winks.trail.json_text import as_json
from winks.trail.kept import Signature, references
from winks.trail.payloads import PAYLOADS
from winks.trail.tombstones import Erasure, gone
from winks.trail.verify import Bad

_FACTS = ("reviewer", "step", "failure", "awaiting", "why", "item", "part", "dossier", "disposition", "revision", "by")
"""What of a payload is told in the list, where it is there."""
_COUNTS = ("cues", "findings", "verified", "withheld", "taken", "declined", "left_to_user", "boundaries")


def show_events(seat: Table, run: str, bad: Bad | None) -> None:
    """The events, all or of one kind; a record whose events cannot be read says so."""
    show(el("h2", say("runs.events.title"), id="events"))
    try:
        events, signed = seat.events(run), seat.signatures(run)
    except WinksError as error:
        trouble(error)
        return
    show(el("p", say("runs.events.about")))
    taken = _Taken(gone(events), {each.event: each for each in _erasures(seat, run)})
    chosen = _chosen(events)
    rows = [_row(event, signed.get(event.seq), taken, bad) for event in events if chosen in (ANY, event.kind)]
    show(_table(rows))


class _Taken(NamedTuple):
    """What was taken out of a run."""

    by_text: Mapping[str, int]
    """The event that says of a text that it is gone."""
    told: Mapping[int, Erasure]
    """What such an event says, where that can be read."""


def _erasures(seat: Table, run: str) -> tuple[Erasure, ...]:
    try:
        return seat.run(run).erased or ()
    except WinksError:
        return ()  # the page has said that the record cannot be read as a run


def _chosen(events: list[Event]) -> str:
    """The kind of event that somebody wants to see."""
    many = Counter(event.kind for event in events)
    return str(
        st.selectbox(
            label("runs.events.kind"),
            [ANY, *many],
            format_func=lambda kind: say("runs.events.every") if kind == ANY else f"{_named(kind)} ({many[kind]})",
            key="kind",
            bind="query-params",
        )
    )


def _named(kind: str) -> str:
    return say(f"runs.kind.{kind}") if kind in PAYLOADS else kind


def _table(rows: list[Node]) -> Node:
    names = (
        el("th", say(f"runs.events.{name}"), scope="col", class_="w-fixed") for name in ("seq", "at", "what", "who")
    )
    return el("table", el("thead", el("tr", *names)), el("tbody", *rows), class_="w-table w-cards")


def _row(event: Event, who: Signature | None, taken: _Taken, bad: Bad | None) -> Node:
    is_bad = bad is not None and bad.seq == event.seq
    return el(
        "tr",
        el("td", str(event.seq)),
        el("td", el("span", event.at[11:23], title=event.at), class_="w-meta w-fixed"),
        el("td", *_what(event, is_bad), *_taken_out(event, taken)),
        el("td", _who(event, who)),
        id=f"event-{event.seq}",
    )


def _taken_out(event: Event, taken: _Taken) -> Iterator[Child]:
    """Which texts of an event are gone, and what was said of that; at the event that says it, why."""
    if own := taken.told.get(event.seq):
        yield el("p", counted("erase.texts", own.texts), ", ", *who_and_why(own), class_="w-taken")
    by = Counter(taken.by_text[digest] for digest in references(event.payload)[0] if digest in taken.by_text)
    for seq, many in sorted(by.items()):
        link = el("a", say("erase.at_event", seq=seq), href=f"#event-{seq}")
        told = taken.told.get(seq)
        why = [", ", *who_and_why(told)] if told else []
        yield el("p", counted("runs.events.taken_out", many), " ", link, *why, class_="w-taken")


def _what(event: Event, is_bad: bool) -> list[Child]:
    """What happened, in words; the payload as it was written, folded up."""
    is_known = _is_known(event)
    return [
        badge(say("runs.events.first_bad"), "warn") if is_bad else None,
        say(f"runs.kind.{event.kind}" if is_known else "runs.events.unknown"),
        " ",
        el("bdi", "; ".join(_facts(event)) if is_known else None, class_="w-meta"),
        el(
            "details",
            el("summary", event.kind),
            el("pre", as_json(event.payload, indent=2), dir="ltr", tabindex="0", role="group", aria_label=event.kind),
        ),
    ]


def _is_known(event: Event) -> bool:
    """Whether an event is one that this Winks writes: one that was changed, or is of a later one, may be anything."""
    try:
        PAYLOADS[event.kind].model_validate(event.payload)
    except (KeyError, ValueError):
        return False
    return True


def _facts(event: Event) -> list[str]:
    payload = event.payload
    facts = [str(payload[name]).replace("_", " ") for name in _FACTS if payload.get(name)]
    if slot := payload.get("slot"):
        facts.insert(0, " ".join(filter(None, (slot["node"].replace("_", " "), slot["dossier"]))))
    if model := payload.get("model"):
        facts.append(str(model))
    facts += [f"{say(f'runs.count.{name}')}: {payload[name]}" for name in _COUNTS if isinstance(payload.get(name), int)]
    return facts


def _who(event: Event, who: Signature | None) -> Child:
    """The name that somebody did it under; that it was taken out; nothing where no person did it."""
    if who is not None:
        return el("span", el("bdi", who.name), " ", el("small", who.id))
    return el("small", say("runs.events.name_gone")) if event.payload.get("who") else None
