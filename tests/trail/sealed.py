"""A run that was sealed, and what somebody does to it who can write to its database, or to its folder of seals."""

from __future__ import annotations

import json
from pathlib import Path

import rfc8785
from sqlalchemy import delete, insert, select, update

import winks
from winks.settings import Settings
from winks.trail.events import CHAIN_START, chain_hash
from winks.trail.record import Verified, stored_record
from winks.trail.sealing import Seals
from winks.trail.store import Store
from winks.trail.tables import blobs, events, runs, seals, search
from winks.trail.verify import verify

from ..tampering import behind

PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left. Quokka."


def sealed_run(settings: Settings) -> str:
    """A finished run of ten events, sealed."""
    return winks.deliberate(PROMPT, draft="Glad we agreed, narwhal.", settings=settings).run


def check(settings: Settings, run: str, *keys: str) -> Verified:
    """Verify a run in the store of these settings, with the seals of its home."""
    store = Store.of(settings)
    try:
        return verify(stored_record(store, run), keys)
    finally:
        store.close()


def seals_file(settings: Settings, run: str) -> Path:
    """Where the seals of a run lie outside the database."""
    return settings.home / "seals" / f"{run}.jsonl"


def rewrite(settings: Settings, run: str, seq: int, **changed: object) -> None:
    """Change the payload of an event, and work out every hash after it and the header anew."""
    store = Store.of(settings)
    with behind(store) as connection:
        rows = connection.execute(select(events).where(events.c.run == run).order_by(events.c.seq)).all()
        chain = CHAIN_START
        for row in rows:
            event = json.loads(row.body)
            event["payload"] |= changed if row.seq == seq else {}
            body = rfc8785.dumps(event)
            chain = chain_hash(chain, body)
            here = (events.c.run == run) & (events.c.seq == row.seq)
            connection.execute(update(events).where(here).values(body=body, chain=chain))
        connection.execute(update(runs).where(runs.c.run == run).values(head=chain))
    store.close()


def cut(settings: Settings, run: str, size: int, status: str = "running") -> None:
    """Take out every event after the first `size`, and mend the header."""
    store = Store.of(settings)
    with behind(store) as connection:
        connection.execute(delete(events).where((events.c.run == run) & (events.c.seq > size)))
        head = connection.scalar(select(events.c.chain).where((events.c.run == run) & (events.c.seq == size)))
        connection.execute(update(runs).where(runs.c.run == run).values(head=head, events=size, status=status))
    store.close()


def drop_seals(settings: Settings, run: str) -> None:
    """Take the seals of a run out of the database."""
    store = Store.of(settings)
    with behind(store) as connection:
        connection.execute(delete(seals).where(seals.c.run == run))
    store.close()


def forge_seal(settings: Settings, run: str, home: Path) -> str:
    """Replace the seals of a run in the database by one that another home's key made over what is there. Gives the key."""
    store = Store.of(settings)
    forger = Seals(home)
    bodies = [stored.body for stored in store.stored_events(run)]
    made = forger.seal(run, bodies, "2026-11-24T12:00:00.000000Z")
    assert made is not None
    with behind(store) as connection:
        connection.execute(delete(seals).where(seals.c.run == run))
        connection.execute(insert(seals).values(made._asdict()))
    store.close()
    assert forger.key is not None
    return forger.key


def say_erased(settings: Settings, run: str, *digests: str) -> None:
    """Write down that texts were erased, as erasing does, whether they were or not."""
    store = Store.of(settings)
    with store.aside(run) as pen:
        pen.append(run, "words_erased", {"what": "words", "erased": list(digests)}, "Asked for.")
    store.close()


def take_out(settings: Settings, digest: str) -> None:
    """Take a text out of the database, and its copy for searching."""
    store = Store.of(settings)
    with behind(store) as connection:
        connection.execute(delete(blobs).where(blobs.c.digest == digest))
        connection.execute(delete(search).where(search.c.digest == digest))
    store.close()


def a_text(settings: Settings, run: str, seq: int = 4) -> str:
    """The reference to the value of an event."""
    store = Store.of(settings)
    digest = store.stored_events(run)[seq - 1].event().payload["value"]["blob"]
    store.close()
    return str(digest)
