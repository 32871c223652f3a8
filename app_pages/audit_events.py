"""The events of a run in order: when, what, how much, and who did it. What an event holds is there to be opened."""

from __future__ import annotations

from collections.abc import Mapping

from winks.app_pages.showing import Child, Node, badge, el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.trail.events import Event
from winks.trail.json_text import as_json
from winks.trail.kept import Signature
from winks.trail.payloads import PAYLOADS
from winks.trail.verify import Bad

_FACTS = ("reviewer", "step", "failure", "awaiting", "why", "item", "part", "dossier", "revision", "by")
"""What of a payload is told in the list, where it is there."""
_COUNTS = ("cues", "findings", "verified", "withheld", "taken", "declined", "left_to_user", "boundaries")


def show_events(seat: Table, run: str, bad: Bad | None) -> None:
    """The events; a record whose events cannot be read says so."""
    show(el("h2", say("runs.events.title")))
    try:
        events, signed = seat.events(run), seat.signatures(run)
    except WinksError as error:
        trouble(error)
        return
    show(el("p", say("runs.events.about")), _table(events, signed, bad))


def _table(events: list[Event], signed: Mapping[int, Signature], bad: Bad | None) -> Node:
    names = (
        el("th", say(f"runs.events.{name}"), scope="col", class_="w-fixed") for name in ("seq", "at", "what", "who")
    )
    rows = (_row(event, signed.get(event.seq), bad is not None and bad.seq == event.seq) for event in events)
    return el("table", el("thead", el("tr", *names)), el("tbody", *rows), class_="w-table w-cards")


def _row(event: Event, who: Signature | None, is_bad: bool) -> Node:
    return el(
        "tr",
        el("td", str(event.seq)),
        el("td", el("span", event.at[11:23], title=event.at), class_="w-meta w-fixed"),
        el("td", *_what(event, is_bad)),
        el("td", _who(event, who)),
        id=f"event-{event.seq}",
    )


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
