"""Who did what in a run: the signatures beside its events. A name that was taken out leaves none."""

from __future__ import annotations

import json

from ..errors import TrailError
from .kept import Signature
from .store import Store


def signatures(store: Store, run: str) -> dict[int, Signature]:
    """Who did each event that a person did and whose name still stands, by its place. TrailError for one that is none."""
    named = {stored.seq: stored.event().payload.get("who") for stored in store.stored_events(run)}
    texts = store.blobs(run) if any(named.values()) else {}
    try:
        return {
            seq: Signature(**json.loads(texts[who["blob"]].body))
            for seq, who in named.items()
            if who and who["blob"] in texts
        }
    except (ValueError, LookupError, TypeError) as error:
        raise TrailError(
            f"Who did what in run {run!r} cannot be read: `winks verify {run}` says what was changed."
        ) from error
