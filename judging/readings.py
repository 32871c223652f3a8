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
from ..errors import CallError, InputRefused, TrailError
from ..trail.document import run_document, visible
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
        """The part that comes after the last one there is; None for one that is done."""
        given = [number for number, part in enumerate(PARTS, start=1) if getattr(self, part) is not None]
        return PARTS[given[-1]] if given[-1] < len(PARTS) else None

    @property
    def reading_from(self) -> str:
        """Where they read from, as they said it last."""
        later = self.reveal.reading_from if self.reveal else None
        return self.own_reading.reading_from if later is None else later


def judge(store: Store, run: str, value: PartValue, person: Person) -> Judgement:
    """Put a part of a person's reading on the trail of a run.

    Raises NotAllowed, InputRefused for a part that says nothing or marks what is not there, CallError for a part out of
    order or a run that cannot be judged, RunLeased while somebody is at work on the run.
    """
    person.must("judge")
    found = _Place(store, run, value, person)
    store.remark(run, "judgement_made", found.say, person.signature)
    keep(store, run, person, {}) if found.part != PARTS[-1] else forget(store, run, person)
    return next(each for each in reversed(judgements(store, run)) if each.id == found.judgement)


class _Place:
    """Where a part of a person's reading comes on the trail, if it may come now."""

    def __init__(self, store: Store, run: str, value: PartValue, person: Person) -> None:
        self._store, self._run, self._value, self._person = store, run, value, person
        self.part = part_of(value)
        self.judgement = secrets.token_hex(4)

    def say(self) -> tuple[dict[str, Any], Any]:
        """What the event says, and the words. Settled from the trail while nobody else can write there."""
        document = visible(run_document(self._store, self._run))
        if document.status == "running":
            raise CallError(f"The run {self._run!r} is still under way; judge it once it has come to its end.")
        if not texts_of(document):
            raise CallError(f"The run {self._run!r} has no draft, so there is no text to judge.")
        mine = _open(self._store, self._run, self._person)
        expected = mine.next_part if mine else PARTS[0]
        if self.part != expected:
            raise CallError(f"{self.part!r} is not the part that comes now; it is {expected!r}. Reload the page.")
        order = mine.order if mine else _drawn(texts_of(document))
        check(self._value, document, order)
        self.judgement = mine.id if mine else self.judgement
        return {"judgement": self.judgement, "part": self.part, "order": list(order)}, self._value.plain()


def judgements(store: Store, run: str) -> list[Judgement]:
    """Every reading of a run, in the order in which they were begun. A part whose words were taken out is not there."""
    events = [stored.event() for stored in store.stored_events(run) if stored.kind == "judgement_made"]
    texts = {digest: blob.body for digest, blob in store.blobs(run).items()} if events else {}
    made: dict[str, dict[str, Any]] = {}
    try:
        for event in events:
            if event.payload["value"]["blob"] in texts:
                _add(made, event, texts)
        return [Judgement.model_validate(item) for item in made.values() if "own_reading" in item]
    except (ValueError, LookupError, TypeError) as error:
        raise TrailError(
            f"What people said of run {run!r} cannot be read: `winks verify {run}` says what was changed."
        ) from error


def reading_of(store: Store, run: str, person: Person) -> Judgement | None:
    """This person's reading of a run: the one they are at, else the one they finished last."""
    mine = [each for each in judgements(store, run) if each.by == person.id]
    return mine[-1] if mine else None


def begun(store: Store, person: Person) -> list[str]:
    """The runs that a person has begun to read and not finished, the latest first."""
    query = select(unfinished.c.run).where(unfinished.c.person == person.id)
    with store.reading() as connection:
        if connection is None or not inspect(connection).has_table(unfinished.name):
            return []
        return list(connection.scalars(query.order_by(unfinished.c.at.desc(), unfinished.c.run.desc())))


def keep(store: Store, run: str, person: Person, written: dict[str, Any]) -> None:
    """Keep what a person has written and not handed in. InputRefused for more than anyone writes."""
    person.must("judge")
    try:
        body = rfc8785.dumps(written)
    except (ValueError, RecursionError) as error:
        raise InputRefused(f"What is written here cannot be kept as it is: {error}.") from error
    if len(body) > MOST_UNFINISHED:
        raise InputRefused(f"What is written here is {len(body):,} bytes; the most is {MOST_UNFINISHED:,}. Shorten it.")
    if not written and _open(store, run, person) is None:
        forget(store, run, person)
        return
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
    """Take in a part. What was said first stays."""
    payload = event.payload
    signed = texts.get((payload.get("who") or {}).get("blob", ""))
    who = json.loads(signed) if signed else {"id": "", "name": ""}
    first = {"id": payload["judgement"], "order": payload["order"], "by": who["id"], "name": who["name"]}
    part: Part = payload["part"]
    value = TYPES[part].model_validate_json(texts[payload["value"]["blob"]])
    made.setdefault(payload["judgement"], first).setdefault(part, value)
