"""A run for a stranger: the whole record in a zip, with what is needed to check it and none of Winks.

The trail holds events, texts and files; beside it lie the run to read, the dossiers, the seals, and a program that checks
all of it. `MANIFEST-SHA256` names every file with its hash, for `sha256sum`. What a bundle cannot show is that nobody
wrote all of it anew: for that compare the key of its seals with one you were given otherwise.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files

from ... import trail
from ..document import banner
from .copy import Reading
from .files import SEALS, dossier_files, run_files
from .zipped import zipped

CHECKER = "verify_trail.py"
MANIFEST = "MANIFEST-SHA256"
README = "README.txt"


def bundle(reading: Reading) -> bytes:
    """A run with everything needed to check it, as a zip."""
    held = run_files(reading) | {file.path: file.body for file in dossier_files(reading)}
    held[CHECKER] = (files(trail) / CHECKER).read_bytes()
    named = {README: _readme(reading, held).encode()} | held
    return zipped({**named, MANIFEST: manifest(named)}, reading.events[0].at)


def manifest(named: dict[str, bytes]) -> bytes:
    """Every file with its SHA-256, as `sha256sum --check` reads it, by name."""
    return "".join(f"{hashlib.sha256(named[name]).hexdigest()}  {name}\n" for name in sorted(named)).encode()


def _readme(reading: Reading, held: dict[str, bytes]) -> str:
    """What this is, and how it is checked."""
    opened = reading.events[0]
    told = {
        "run": reading.copy.run,
        "banner": banner(opened),
        "events": len(reading.events),
        "winks": opened.payload["winks"],
        "files": "\n".join(f"  {name:16}  {what}" for name, what in _FILES.items() if name in held),
        "seals": _SEALED if SEALS in held else _NOT_SEALED,
        "missing": "".join(said for said, is_so in _missing(reading) if is_so),
    }
    return _README.format_map(told)


def _missing(reading: Reading) -> list[tuple[str, bool]]:
    """What is not in here, and whether that is so."""
    return [
        (_COVERED, bool(reading.copy.redacted)),
        (_ERASED, any(event.kind == "words_erased" for event in reading.events)),
    ]


_FILES = {
    "trail.jsonl": "the trail: every event, text and file of the run, a line of JSON each",
    "seal.jsonl": "signed statements of how far the trail had come",
    "run.html": "the run, to read in a browser; it asks nothing of the network",
    "run.md": "the run, to read as text",
    "run.json": "the run, for programs",
    "verify_trail.py": "checks the trail; it needs Python and `cryptography`, and nothing of Winks",
}
_SEALED = """\
The seals are signed. They show who sealed only to somebody who knows the key: let those you had this from tell it to you
by another way, and give it to the check as `--key KEY`. Without it, a seal shows that somebody had the key it names."""
_NOT_SEALED = """\
The trail was never sealed: whoever had it before you could have written all of it anew, and the check would not show it."""
_COVERED = """
Names were covered with blocks before this was given away. A text with a covered name is marked `redacted` in the trail
and cannot be checked against its digest; every event and every other text can.
"""
_ERASED = """
Words were erased from the record before this was made. What is left of them is their digests; the trail says when, and
by whose hand where that is known.
"""
_README = """\
The run {run} of Winks {winks}

{banner}

It holds in full what people and models wrote in this run. Mind whom you give it to.

  README.txt        this page
{files}
  dossiers/         the dossiers that were at hand, as they were; each says under which licence it stands
  MANIFEST-SHA256   the SHA-256 of every file here

To check that nothing was changed: {events} events are chained by their hashes, and each text fits the digest in its
event. In this folder, or with the zip in its place, run

  python verify_trail.py .
  sha256sum --check --strict MANIFEST-SHA256

It shows a byte changed, an event dropped, moved, put in or cut off. `winks verify trail.jsonl` says the same.

{seals}
{missing}"""
