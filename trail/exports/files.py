"""A run as the files of a folder: the trail, the run to read, and the dossiers as they were."""

from __future__ import annotations

from typing import NamedTuple

from ...errors import TrailError
from ..events import public_digest
from ..json_text import as_json
from ..payloads import Digest
from .copy import Reading
from .html import html
from .jsonl import jsonl
from .markdown import page
from .zipped import file_name

TRAIL, SEALS = "trail.jsonl", "seal.jsonl"
"""The trail, and the seals of it where there are any."""


class DossierFile(NamedTuple):
    """A dossier that was at hand in a run."""

    path: str
    ref: str
    """`id@version`."""
    digest: Digest
    body: bytes


def run_json(reading: Reading) -> bytes:
    """The run document as JSON, ending in a newline."""
    return (as_json(reading.document.plain(), indent=2) + "\n").encode()


def run_page(reading: Reading) -> bytes:
    """The run as a page of Markdown."""
    return page(reading).encode()


def run_files(reading: Reading) -> dict[str, bytes]:
    """The trail, its seals, and the run as it is read."""
    sealed = {SEALS: b"".join(line + b"\n" for line in reading.copy.seals)} if reading.copy.seals else {}
    read = {"run.html": html(reading), "run.md": run_page(reading), "run.json": run_json(reading)}
    return {TRAIL: jsonl(reading)} | sealed | read


def dossier_files(reading: Reading) -> list[DossierFile]:
    """The dossiers at hand in the run, by the names they are filed under. TrailError for one that was changed."""
    found: dict[str, DossierFile] = {}
    for item in reading.events[0].payload["dossiers"]:
        ref, digest = f"{item['name']}@{item['version']}", item["public"]
        body = reading.copy.public[digest]
        if public_digest(body) != digest:
            raise TrailError(
                f"The dossier {ref!r} of run {reading.copy.run!r} is not the one that was read: its file was changed. "
                f"`winks verify {reading.copy.run}` says more."
            )
        path = f"dossiers/{file_name(ref)}.md"
        path = path if path not in found else f"dossiers/{file_name(ref)}.{digest[-12:]}.md"
        found[path] = DossierFile(path, ref, digest, body)
    return list(found.values())
