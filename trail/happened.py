"""What happened in a run, event by event: with the chain value, who did it, and which of its texts are gone.

A text that is gone is told with the event that took it out. One that is gone and that no event speaks of is told all the
same; whether the record is as it was written is for `winks verify` to say.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ..errors import TrailError
from .events import Event
from .kept import Signature, references
from .payloads import Digest
from .signatures import read_signatures
from .store import Store
from .tombstones import gone


class Happened(NamedTuple):
    """An event, and what is known beside it."""

    event: Event
    chain: str
    """The chain value, in hex."""
    by: Signature | None
    """Who did it; None where nobody is known to have, or the name was taken out."""
    gone: Mapping[Digest, int | None]
    """Texts it refers to that are not there, each with the event that took it out; None where no event says so."""

    @property
    def is_unsigned(self) -> bool:
        """Whether somebody did it whose name was taken out."""
        return self.by is None and bool(self.event.payload.get("who"))

    def plain(self) -> dict[str, Any]:
        """As JSON-ready data: the event as it is read today, and the rest beside it."""
        missing = [{"text": digest, "erased_by": seq} for digest, seq in self.gone.items()]
        by = self.by._asdict() if self.by else None
        return self.event.model_dump(mode="json") | {"chain": self.chain, "by": by, "gone": missing}


def happened(store: Store, run: str) -> list[Happened]:
    """The events of a run in order. TrailError for a run that has none, and for an event that cannot be read."""
    stored = [(item.event(), item.chain) for item in store.stored_events(run)]
    if not stored:
        raise TrailError(f"The run {run!r} has no events; its trail is gone.")
    events, texts = [event for event, _ in stored], store.blobs(run)
    signed, taken_out = read_signatures(events, texts), gone(events)
    return [
        Happened(
            event,
            chain,
            signed.get(event.seq),
            {digest: taken_out.get(digest) for digest in sorted(references(event.payload)[0] - texts.keys())},
        )
        for event, chain in stored
    ]
