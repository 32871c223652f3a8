"""The trail itself, a line each: the run, its events as they were hashed, its texts with their salts, its public files.

`winks verify FILE` checks such a file without the store it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...errors import TrailError
from ..document import banner
from ..json_text import as_json
from ..kept import references
from ..store import Store


def jsonl(store: Store, run: str) -> str:
    """The trail of a run as JSON lines, ending in a newline. TrailError for one that is no trail any more."""
    try:
        return "".join(as_json(item, sort_keys=True) + "\n" for item in _items(store, run))
    except (ValueError, LookupError, TypeError) as error:
        raise TrailError(
            f"The record of run {run!r} cannot be written as a trail: `winks verify {run}` says what was changed."
        ) from error


def _items(store: Store, run: str) -> Iterator[dict[str, Any]]:
    events = store.stored_events(run)
    yield {"type": "run", "banner": banner(events[0].event()), "header": store.header(run)._asdict()}
    wanted: set[str] = set()
    for stored in events:
        wanted |= references(stored.event().payload)[1]
        yield {"type": "event", **stored._asdict(), "body": stored.body.decode()}
    for digest, blob in sorted(store.blobs(run).items()):
        yield {"type": "blob", "digest": digest, "salt": blob.salt.hex(), "text": blob.body.decode()}
    for digest, body in sorted(store.public(wanted).items()):
        yield {"type": "public", "digest": digest, "text": body.decode()}
