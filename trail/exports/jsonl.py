"""The trail itself, a line each: the run, its events as they were hashed, its texts with their salts, its public files,
its seals.

`winks verify FILE` checks such a file without the store it came from.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..document import banner
from ..json_text import as_json
from .copy import Copy, Reading


def jsonl(reading: Reading) -> bytes:
    """The trail of a run as JSON lines, ending in a newline."""
    return "".join(as_json(item, sort_keys=True) + "\n" for item in _items(reading.copy)).encode()


def _items(copy: Copy) -> Iterator[dict[str, Any]]:
    yield {"type": "run", "banner": banner(copy.stored[0].event()), "header": copy.header._asdict()}
    for stored in copy.stored:
        yield {"type": "event", **stored._asdict(), "body": stored.body.decode()}
    for digest, blob in sorted(copy.texts.items()):
        withheld = {"redacted": True} if digest in copy.redacted else {}
        yield {"type": "blob", "digest": digest, "salt": blob.salt.hex(), "text": blob.body.decode()} | withheld
    for digest, body in sorted(copy.public.items()):
        yield {"type": "public", "digest": digest, "text": body.decode()}
    for line in copy.seals:
        yield {"type": "seal", "line": line.decode(errors="replace")}
