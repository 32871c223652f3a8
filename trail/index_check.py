"""Whether a run is found by what its events say: by the words of it that are searched, and by who sat.

The index is no evidence and can be made again. But whoever changes it hides a run from those who look for it, so it is held
against the events all the same, word by word: in which order the pieces of a finding are searched was never settled. What was
folded is folded once more, since a later Unicode knows letters that an earlier one left as they were.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from .events import Event
from .kept import fold_for_search, searched
from .payloads import PAYLOADS
from .record import Bad, Record

_FOUND_BY = {
    kind
    for kind, payload in PAYLOADS.items()
    if payload.is_searched or payload.model_fields.keys() & {"prompt", "answers", "considered"}
}
"""Kinds of events that a run is found by."""


def index_faults(record: Record) -> Iterator[Bad]:
    """What is wrong with the index of a record, by event. Asked for where every event is known to be one."""
    if record.found_by is None:
        return
    found, seated = dict(record.found_by.words), set(record.found_by.seated)
    said: set[str] = set()
    for event in (stored.event() for stored in record.events if stored.kind in _FOUND_BY):
        for digest, words in searched(PAYLOADS[event.kind], event.payload, record.blobs).items():
            if digest not in found and _was_not_searched(event, digest):
                continue
            if not _same(found.pop(digest, ""), words):
                yield Bad(
                    event.seq, "index", f"what event {event.seq} ({event.kind}) is found by is not what stands in it."
                )
        if not seated.issuperset(event.seated):
            yield Bad(event.seq, "index", f"the run is not found by a dossier that sat, as event {event.seq} says.")
        said.update(event.seated)
    if found:
        yield Bad(0, "index", "the search holds the words of a text that is not there.")
    if seated - said:
        yield Bad(0, "index", "the run is found by a dossier that did not sit.")


def _was_not_searched(event: Event, digest: str) -> bool:
    """Whether a text was written when nothing was searched but what the user wrote."""
    return event.schema_version == 1 and digest == (event.payload.get("value") or {}).get("blob")


def _same(found: str, words: str) -> bool:
    """Whether these are the same words. A letter that only a later Unicode knows may be folded in one and not in the other."""
    one, other = Counter(found.split()), Counter(words.split())
    odd = [*(one - other), *(other - one)]
    return not odd or (not any(map(str.isascii, odd)) and _folded(one) == _folded(other))


def _folded(words: Counter[str]) -> Counter[str]:
    return Counter(fold_for_search(word) for word in words.elements())
