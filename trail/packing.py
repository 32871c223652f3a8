"""Texts packed small: what a text shares with the public files of its run is not kept a second time.

Requests are made of prompt templates, shapes of replies, the codebook and dossier notes, all of which lie in the trail
already. They serve as the dictionary (zstandard, raw content) that a text is packed with. A dictionary is made of public
files alone, so that taking out one text never keeps another from being read, and no word of a person is in one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import zstandard
from sqlalchemy import Connection, bindparam, select

from .kept import StoredBlob, raw
from .payloads import Digest
from .tables import blobs, events, insert_once, packings

LEVEL = 9
"""Of zstandard: higher packs a little smaller and takes several times as long."""
MOST = 64 * 2**20
"""Bytes of a text at most: what says that it is larger was not written by Winks."""
_LIKE_THE_TEXTS = ("codebook", "standpoint", "prompt.", "standing.")
"""Beginnings of the names of the engine's files whose words stand in what models are sent and send back."""

_FORM = "files as they stand in JSON, 1"
"""How a dictionary is made of files. Whoever changes `_make` or what it calls gives this another name, and keeps the old."""
_KEEP = blobs.insert()
_WRITTEN = select(packings.c.parts).where(packings.c.id == bindparam("of"))
Files = Callable[[Sequence[Digest]], Mapping[Digest, bytes]]
"""Gives public files by digest."""


class Packing(NamedTuple):
    """The files that make a dictionary, in order; what is most like the texts comes last."""

    parts: tuple[Digest, ...]

    @property
    def written(self) -> str:
        """As it is kept: how a dictionary is made of the files, then the files, a line each."""
        return "\n".join((_FORM, *self.parts))

    @property
    def id(self) -> str:
        """The same for the same files."""
        return hashlib.sha256(self.written.encode()).hexdigest()[:16]

    @classmethod
    def read(cls, written: str) -> Packing | None:
        """A packing from how it is kept; None for one of a form that this Winks does not know."""
        form, *parts = written.split("\n")
        return cls(tuple(parts)) if form == _FORM else None


class Packed(NamedTuple):
    """A text as it lies in the store."""

    body: bytes
    packing: str | None
    """The id of what it is packed with; None for a text that lies as it is."""


class Packer:
    """Packs texts and unpacks them. Safe to use from several threads. `files` reads public files."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._made: dict[tuple[Digest, ...], zstandard.ZstdCompressionDict] = {}
        self._rests: dict[str, _Rests] = {}

    def pack(self, body: bytes, packing: Packing) -> Packed:
        """The text packed, or as it is where packing would not make it smaller."""
        small = self._compressor(packing).compress(body)
        return Packed(small, packing.id) if len(small) < len(body) else Packed(body, None)

    def _compressor(self, packing: Packing) -> zstandard.ZstdCompressor:
        """It ends each text with a checksum, so that a dictionary that is not the one it was packed with is noticed."""
        return zstandard.ZstdCompressor(LEVEL, dict_data=self._dictionary(packing.parts), write_checksum=True)

    def unpack(self, body: bytes, packing: Packing) -> bytes:
        """The text. What was changed in the store comes out as it lies there: its digest will not fit."""
        try:
            if zstandard.frame_content_size(body) > MOST:
                return body
            return zstandard.ZstdDecompressor(dict_data=self._dictionary(packing.parts)).decompress(body)
        except zstandard.ZstdError:
            return body

    def write(
        self, connection: Connection, rows: Iterable[dict[str, Any]], run: str, payload: Mapping[str, Any]
    ) -> None:
        """Put the texts of an event, rows of the table of blobs, there packed."""
        packing = self._of(connection, run, payload)
        rows = list(rows)
        made = [row | self.pack(row["body"], packing)._asdict() for row in rows]
        if any(row["packing"] for row in made) and not self._is_kept(connection, packing):
            made = [{**row, "body": plain["body"], "packing": None} for row, plain in zip(made, rows, strict=True)]
        if made:
            connection.execute(_KEEP, made)

    def _is_kept(self, connection: Connection, packing: Packing) -> bool:
        """See to it that what a text is packed with is written down. Not where that was changed: it would not be read again."""
        there = connection.scalar(_WRITTEN, {"of": packing.id})
        if there is None:
            insert_once(connection, packings, [{"id": packing.id, "parts": packing.written}])
        return there in (None, packing.written)

    def read(self, connection: Connection, run: str) -> dict[Digest, StoredBlob]:
        """The texts of a run, by digest."""
        rows = connection.execute(select(blobs).where(blobs.c.run == run)).all()
        known = self._known(connection, rows)
        return {row.digest: StoredBlob(raw(row.salt), self._text(row, known)) for row in rows}

    def texts(self, connection: Connection, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        """Certain texts, by digest; one that is not there is left out."""
        rows = connection.execute(select(blobs).where(blobs.c.digest.in_(digests))).all()
        known = self._known(connection, rows)
        return {row.digest: self._text(row, known) for row in rows}

    def _known(self, connection: Connection, rows: Iterable[Any]) -> dict[str, Packing]:
        """What these rows are packed with, by its id."""
        used = {row.packing for row in rows if row.packing}
        found = connection.execute(select(packings).where(packings.c.id.in_(used))).all() if used else []
        return {row.id: packing for row in found if (packing := Packing.read(row.parts))}

    def _text(self, row: Any, known: Mapping[str, Packing]) -> bytes:
        body = raw(row.body)
        return self.unpack(body, known[row.packing]) if row.packing in known else body

    def _of(self, connection: Connection, run: str, payload: Mapping[str, Any]) -> Packing:
        """What the texts of an event are packed with: the engine's files, and the dossier that it is about."""
        if run not in self._rests:
            first = connection.scalar(select(events.c.body).where((events.c.run == run) & (events.c.seq == 1)))
            opened = json.loads(first)["payload"] if first else payload
            self._rests = {run: _Rests.of(opened)} | dict(list(self._rests.items())[:63])
        rests = self._rests[run]
        about = (payload.get("slot") or {}).get("dossier") or payload.get("reviewer")
        dossier = rests.dossiers.get(about)
        return Packing((*([dossier] if dossier else ()), *rests.engine))

    def _dictionary(self, parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict:
        if parts not in self._made:
            self._made = {parts: self._make(parts)} | dict(list(self._made.items())[:31])
        return self._made[parts]

    def _make(self, parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict:
        held = self._files(parts)
        content = b"\n".join(_as_in_json(held.get(part, b"")) for part in parts)
        made = zstandard.ZstdCompressionDict(content.ljust(8), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
        made.precompute_compress(LEVEL)
        return made


class _Rests(NamedTuple):
    """The public files of a run that its texts may be like."""

    engine: tuple[Digest, ...]
    dossiers: Mapping[str | None, Digest]

    @classmethod
    def of(cls, opened: Mapping[str, Any]) -> _Rests:
        """What the first event says the run rests on."""
        engine = (ref["public"] for ref in opened["engine"] if ref["name"].startswith(_LIKE_THE_TEXTS))
        return cls(tuple(engine), {ref["name"]: ref["public"] for ref in opened["dossiers"]})


def _as_in_json(file: bytes) -> bytes:
    """A file as its words stand in a text that is kept, which is JSON itself."""
    if file.startswith(b"{"):
        return file
    return json.dumps(file.decode(errors="replace"), ensure_ascii=False).encode(errors="replace")
