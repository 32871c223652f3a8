"""Judging a run: each part is put on its trail, under the person's name, when it is written and not before.

What is being written is kept beside the trail until its part is done, so that a closed browser loses nothing.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from typing import Any

import rfc8785
from sqlalchemy import delete, insert, inspect, select

from ..agents.plain import Plain
from ..errors import CallError, InputRefused
from ..trail.document import run_document
from ..trail.events import Event
from ..trail.kept import raw
from ..trail.store import Store
from ..trail.tables import unfinished
from .judgement import PARTS, TYPES, OwnReading, Part, PartValue, Reveal, Shown, TextsRead, check, part_of, texts_of
from .roles import Person

MOST_UNFINISHED = 256 * 1024
"""Bytes of what one person has written of one run and not handed in."""


class Judgement(Plain):
    """One person's reading of one run, as far as it has come."""

    id: str
    by: str
    """The person's id; empty where the name was taken out of the record."""
    name: str
    """The name they judged under."""
    order: tuple[Shown, ...]
    """The texts as they were shown, A first."""
    own_reading: OwnReading
    texts: TextsRead | None = None
    reveal: Reveal | None = None

    @property
    def next_part(self) -> Part | None:
        """The part that comes next; None for one that is done."""
        return next((part for part in PARTS if getattr(self, part) is None), None)


def judge(store: Store, run: str, value: PartValue, person: Person) -> Judgement:
    """Put a part of a person's reading on the trail of a run.

    Raises NotAllowed, InputRefused for a part that says nothing or marks what is not there, CallError for a part out of
    order, RunLeased while a process is at work on the run.
    """
    person.must("judge")
    document = run_document(store, run)
    if document.status == "running":
        raise CallError(f"The run {run!r} is still under way; judge it once it has come to its end.")
    mine, part = _open(store, run, person), part_of(value)
    expected = mine.next_part if mine else "own_reading"
    if part != expected:
        raise CallError(f"{part!r} is not the part that comes now; it is {expected!r}. Reload the page.")
    order = mine.order if mine else _drawn(tuple(texts_of(document)))
    check(value, document, order)
    facts = {"judgement": mine.id if mine else secrets.token_hex(4), "part": part, "order": list(order)}
    store.take(run)
    try:
        store.append(run, "judgement_made", facts, value.plain(), who=person.signature)
    finally:
        store.let_go(run)
    forget(store, run, person)
    return next(each for each in reversed(judgements(store, run)) if each.id == facts["judgement"])


def judgements(store: Store, run: str) -> list[Judgement]:
    """Every reading of a run, in the order in which they were begun. A part whose words were taken out is not there."""
    texts = {digest: blob.body for digest, blob in store.blobs(run).items()}
    made: dict[str, dict[str, Any]] = {}
    for event in (stored.event() for stored in store.stored_events(run)):
        if event.kind == "judgement_made" and event.payload["value"]["blob"] in texts:
            _add(made, event, texts)
    return [Judgement.model_validate(item) for item in made.values() if "own_reading" in item]


def reading_of(store: Store, run: str, person: Person) -> Judgement | None:
    """This person's reading of a run: the one they are at, else the one they finished last."""
    mine = [each for each in judgements(store, run) if each.by == person.id]
    return mine[-1] if mine else None


def keep(store: Store, run: str, person: Person, written: dict[str, Any]) -> None:
    """Keep what a person has written and not handed in. InputRefused for more than anyone writes."""
    person.must("judge")
    body = rfc8785.dumps(written)
    if len(body) > MOST_UNFINISHED:
        raise InputRefused(f"What is written here is {len(body):,} bytes; the most is {MOST_UNFINISHED:,}. Shorten it.")
    mine = (unfinished.c.run == run) & (unfinished.c.person == person.id)
    with store.writing() as connection:
        connection.execute(delete(unfinished).where(mine))
        values = {"run": run, "person": person.id, "body": body, "at": store.now().isoformat()}
        connection.execute(insert(unfinished).values(values))


def kept(store: Store, run: str, person: Person) -> dict[str, Any]:
    """What a person has written and not handed in; empty where there is nothing."""
    mine = (unfinished.c.run == run) & (unfinished.c.person == person.id)
    with store.reading() as connection:
        if connection is None or not inspect(connection).has_table(unfinished.name):
            return {}
        body = connection.scalar(select(unfinished.c.body).where(mine))
    return json.loads(raw(body)) if body else {}


def forget(store: Store, run: str, person: Person) -> None:
    """Throw away what a person has written and not handed in."""
    with store.writing() as connection:
        connection.execute(delete(unfinished).where((unfinished.c.run == run) & (unfinished.c.person == person.id)))


def _open(store: Store, run: str, person: Person) -> Judgement | None:
    """The reading that a person is at; None where they have none, or have finished it."""
    mine = reading_of(store, run, person)
    return mine if mine and mine.next_part else None


def _drawn(shown: Iterable[Shown]) -> tuple[Shown, ...]:
    """The texts in an order drawn by lot."""
    listed = list(shown)
    secrets.SystemRandom().shuffle(listed)
    return tuple(listed)


def _add(made: dict[str, dict[str, Any]], event: Event, texts: dict[str, bytes]) -> None:
    payload = event.payload
    signed = texts.get((payload.get("who") or {}).get("blob", ""))
    who = json.loads(signed) if signed else {"id": "", "name": ""}
    first = {"id": payload["judgement"], "order": payload["order"], "by": who["id"], "name": who["name"]}
    part: Part = payload["part"]
    value = TYPES[part].model_validate_json(texts[payload["value"]["blob"]])
    made.setdefault(payload["judgement"], first)[part] = value
