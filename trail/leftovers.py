"""Looking for what is left of erased words: in every file of a home, and in the database's own.

Pieces of what was erased are looked for byte by byte, as they were typed and as JSON and the search write them, in plain
files and inside zip and gzip. What stands in the dossiers and templates that a run rests on is no such piece. Where one is
in the database's file, it is looked for among its rows: what another run or a dossier says by right is no leftover. The
limits: a piece of fewer than four bytes is not looked for, nor one that another program packed, encrypted or rewrote; and
nothing outside of these folders is reached.
"""

from __future__ import annotations

import gzip
import json
import os
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Protocol, Self

from sqlalchemy import select

from .descent import Text
from .kept import fold_for_search, raw, references
from .store import Store
from .tables import metadata

_CHUNK = 4 * 2**20
_LEAST = 4
"""Bytes of a piece that is looked for at all."""
_LEAST_IN_DATABASE = 8
"""Bytes of one that is looked for among packed bytes, where a shorter one may stand by chance."""
_LONGEST = 40
"""Characters of a piece."""
_MOST = 120
"""Pieces at most; what people wrote comes first."""
_UNPACKED = 2**30
"""Bytes read of one packed file."""
_APART = str.maketrans(dict.fromkeys("\\\"'\n\r\t&<>", "\n"))
"""Signs that other forms write in other ways; a piece ends before them."""
_UNREADABLE = (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError, NotImplementedError)
"""What comes of a file that may not be read, or is packed in a way of its own or behind a password."""
_FIRST = ("case", "said", "name", "reason", "made")


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Found(NamedTuple):
    """What looking through the files found."""

    files: int
    """Files that were looked through."""
    holding: tuple[str, ...]
    """Paths of those that hold pieces of what was erased."""
    unread: tuple[str, ...]
    """Paths of those that could not be read, or not to their end."""
    short: int
    """Texts that are too short to be looked for, or hold nothing but words of public files."""


class Pieces(NamedTuple):
    """What is looked for."""

    needles: tuple[bytes, ...]
    """In small letters, where they are ASCII."""
    short: int

    @classmethod
    def of(cls, store: Store, texts: Collection[Text], words: str | None, staying: Iterable[str]) -> Self:
        """Pieces of these texts, and certain words whole.

        What stands in the public files of their runs, or in what is `staying` on the record, is no such piece.
        """
        public = [*_public_files(store, texts), *(_lowered(text.encode()) for text in staying)]
        found: dict[str, None] = {}
        short = 0
        for text in sorted(texts, key=lambda each: _FIRST.index(each.role)):
            pieces = [piece for piece in _pieces(text) if not any(_lowered(piece.encode()) in file for file in public)]
            short += not any(len(piece.encode()) >= _LEAST for piece in pieces)
            found |= dict.fromkeys(pieces)
        chosen = [*([words.strip()] if words else []), *islice(found, _MOST)]
        needles = dict.fromkeys(needle for piece in chosen for needle in _written(piece) if len(needle) >= _LEAST)
        return cls(tuple(needles), short)


def look_through(store: Store, home: Path, pieces: Pieces) -> Found:
    """Look for pieces in every file of a home, and in the files of an SQLite database that lies elsewhere."""
    own = _own_files(store)
    holding, unread, files = [], [], 0
    for path in sorted({*_files(home), *(path for path in own if path.is_file())}):
        files += 1
        least = _LEAST_IN_DATABASE if path in own else _LEAST
        needles = [needle for needle in pieces.needles if len(needle) >= least]
        try:
            hits = _hits(path, needles)
            if path in own:
                hits -= _by_right(store, hits)
        except _UNREADABLE:
            unread.append(str(path))
            continue
        if hits:
            holding.append(str(path))
    return Found(files, tuple(holding), tuple(unread), pieces.short)


def _pieces(text: Text) -> Iterator[str]:
    """The longest pieces of a text. Of a signature, the name: the id stays in the record."""
    lines = (text.value.get("name", ""),) if text.role == "name" and isinstance(text.value, dict) else text.strings
    parts = {part.strip() for line in lines for part in line.translate(_APART).split("\n")}
    longest = sorted(filter(None, parts), key=lambda part: (-len(part), part))
    for part in longest[:3]:
        yield part[:_LONGEST].strip()
        yield part[-_LONGEST:].strip()


def _written(piece: str) -> Iterator[bytes]:
    """A piece in the ways in which it may have been written down."""
    composed = (unicodedata.normalize(form, piece) for form in ("NFC", "NFD"))
    spelt = dict.fromkeys(s for each in (piece, *composed) for s in (each, each.lower(), each.upper(), each.title()))
    for text in (*spelt, fold_for_search(piece)):
        yield _lowered(text.encode(errors="replace"))
        yield _lowered(json.dumps(text)[1:-1].encode())
        yield _lowered(json.dumps(text, ensure_ascii=False)[1:-1].encode(errors="replace"))


def _lowered(body: bytes) -> bytes:
    """Bytes with their ASCII letters small; other bytes stay."""
    return body.lower()


def _public_files(store: Store, texts: Iterable[Text]) -> list[bytes]:
    """The public files that the events of these texts and the beginnings of their runs refer to."""
    wanted: set[str] = set()
    for run in {text.run for text in texts}:
        for stored in store.stored_events(run)[:1]:
            wanted |= references(stored.event().payload)[1]
    return [_lowered(body) for body in store.public(wanted).values()]


def _files(home: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(home):
        for name in names:
            path = Path(folder, name)
            try:
                if stat.S_ISREG(path.stat().st_mode):
                    yield path
            except OSError:
                continue  # a link to nowhere, or a file that is gone by now


def _own_files(store: Store) -> list[Path]:
    """The files of an SQLite database."""
    if store.url.get_backend_name() != "sqlite" or not store.url.database:
        return []
    return [Path(str(store.url.database) + suffix) for suffix in ("", "-wal", "-shm", "-journal")]


def _hits(path: Path, needles: Collection[bytes]) -> set[bytes]:
    """The pieces that stand in a file, or in the files packed in it."""
    with path.open("rb") as file:
        hits = _in_stream(file, needles)
        file.seek(0)
        begins = file.read(4)
    if begins[:2] == b"\x1f\x8b":
        with gzip.open(path) as packed:
            hits |= _in_stream(packed, needles, _UNPACKED)
    elif begins == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as member:
                    hits |= _in_stream(member, needles, _UNPACKED)
    return hits


def _in_stream(stream: _Readable, needles: Collection[bytes], most: int | None = None) -> set[bytes]:
    """The pieces in a stream, a chunk at a time, also where they stand across two. EOFError where it goes on for too long."""
    longest = max(map(len, needles), default=1)
    hits: set[bytes] = set()
    tail, read = b"", 0
    while chunk := stream.read(_CHUNK):
        read += len(chunk)
        if most is not None and read > most:
            raise EOFError
        window = tail + _lowered(chunk)
        hits |= {needle for needle in needles if needle not in hits and needle in window}
        tail = window[-(longest - 1) :] if longest > 1 else b""
    return hits


def _by_right(store: Store, hits: Collection[bytes]) -> set[bytes]:
    """The pieces that stand in a row of the database: in a dossier, or in what was kept of another run."""
    found: set[bytes] = set()
    with store.reading() as connection:
        for table in metadata.sorted_tables if connection and hits else ():
            for row in connection.execute(select(table)) if connection else ():
                text = _lowered(b"\n".join(raw(value) for value in row))
                found |= {needle for needle in hits if needle in text}
    return found
