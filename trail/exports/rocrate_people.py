"""People in an RO-Crate: known by the names they chose, and by nothing else."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from .copy import BLOCK, Reading

NAMELESS = {
    "@id": "#person",
    "@type": "Person",
    "name": "a person",
    "description": "Who asked. The record has no name for them.",
}


def people(reading: Reading) -> list[dict[str, Any]]:
    """Everybody who did something in the run and left a name, who asked first. Two who chose one name are two."""
    chosen = {signature.id: signature.name for signature in reading.signatures.values()}
    asked = reading.signatures.get(reading.events[0].seq)
    order = sorted(chosen, key=lambda id_: asked is None or id_ != asked.id)
    taken: dict[str, int] = {}
    found = [_person(chosen[id_], taken) for id_ in order]
    return found if asked else [NAMELESS, *found]


def _person(name: str, taken: dict[str, int]) -> dict[str, Any]:
    taken[name] = taken.get(name, 0) + 1
    again = f"-{taken[name]}" if taken[name] > 1 else ""
    told = "A name that was taken out." if BLOCK in name else "By the name they chose to be known by here."
    return {"@id": f"#person-{quote(name, safe='')}{again}", "@type": "Person", "name": name, "description": told}
