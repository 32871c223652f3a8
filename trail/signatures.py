"""Who did what in a run: the signatures beside its events. A name that was taken out leaves none."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from ..errors import TrailError
from .events import Event
from .kept import Signature, StoredBlob
from .store import Store


def signatures(store: Store, run: str) -> dict[int, Signature]:
    """Who did each event that a person did and whose name still stands, by its place. TrailError for one that is none."""
    events = [stored.event() for stored in store.stored_events(run)]
    signed = any(event.payload.get("who") for event in events)
    return read_signatures(events, store.blobs(run) if signed else {})


def read_signatures(events: Iterable[Event], texts: Mapping[str, StoredBlob]) -> dict[int, Signature]:
    """The signatures beside these events, by the number of the event."""
    named = {event.seq: (event.run, event.payload.get("who")) for event in events}
    try:
        return {
            seq: Signature(**json.loads(texts[who["blob"]].body))
            for seq, (_, who) in named.items()
            if who and who["blob"] in texts
        }
    except (ValueError, LookupError, TypeError) as error:
        run = next((run for run, _ in named.values()), "")
        raise TrailError(
            f"Who did what in run {run!r} cannot be read: `winks verify {run}` says what was changed."
        ) from error
