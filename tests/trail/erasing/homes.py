"""Homes to erase from, and a look at every byte that is left in one."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import winks
from winks.settings import Settings
from winks.trail.erasure import Erased, Wanted, erase
from winks.trail.kept import Signature
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

PROMPT = "I am the second mate at Eastholm. The old mate, Zebulon Quokka, said 'she's yours' and left."
DRAFT = "Glad we agreed, Mister Quokka."
ME = Signature("p-1", "Narwhal")
MARKED = ("Quokka", "Zebulon", "zebra", "okapi")
REASON = "It was asked for."
FACTS: dict[str, Any] = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}


def made(settings: Settings, prompt: str = PROMPT, **more: object) -> str:
    """A run, and its id."""
    given = {"draft": DRAFT, "account": ["A zebra saw it."], "opt_in": {"ferry-crew-handover": "an okapi agreed"}}
    return winks.deliberate(prompt, settings=settings, **(given | more)).run


def bodies(store: Store, run: str) -> list[bytes]:
    """The texts of a run as they lie in the store, packed."""
    with closing(sqlite3.connect(str(store.url.database))) as opened:
        return [body for (body,) in opened.execute("SELECT body FROM blobs WHERE run = ?", (run,))]


def left(home: Path, wanted: Iterable[bytes]) -> list[tuple[Path, bytes]]:
    """Where any of these stands in any file of a home, byte for byte, also as the search keeps it."""
    sought = list(wanted)
    return [
        (path, each)
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for content in [path.read_bytes()]
        for each in sought
        if each in content
    ]


def spellings(*words: str) -> Iterator[bytes]:
    """Words in the ways in which they may lie in a file."""
    for word in words:
        for form in ("NFC", "NFD"):
            for text in {word, word.casefold(), word.upper()}:
                yield unicodedata.normalize(form, text).encode()


def slices(body: bytes, size: int = 32) -> Iterator[bytes]:
    """A text in slices, so that a part of it is found too. What is shorter than a slice is one."""
    yield from (body[at : at + size] for at in range(0, max(1, len(body) - size + 1), size))


def trail_refs(store: Store, run: str) -> list[str]:
    payload = store.stored_events(run)[0].event().payload
    return [ref["public"] for ref in (*payload["engine"], *payload["dossiers"])]


def is_whole(store: Store, run: str) -> bool:
    return verify(stored_record(store, run)).ok


def take(store: Store, settings: Settings, wanted: Wanted, reason: str = REASON, who: Signature = ME) -> Erased:
    return erase(store, wanted, reason, who, settings.home)
