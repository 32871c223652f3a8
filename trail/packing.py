"""Texts packed small: what a text shares with the public files of its run is not kept a second time.

Requests are made of prompt templates, shapes of replies, the codebook and dossier notes, all of which lie in the trail
already. They serve as the dictionary (zstandard, raw content) that a text is packed with. A dictionary is made of public
files alone, so that taking out one text never keeps another from being read, and no word of a person is in one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple

import zstandard
from sqlalchemy import Connection, bindparam, select

from .events import public_digest
from .kept import StoredBlob, raw, worded
from .payloads import Digest
from .statements import Statement, inserting_once
from .tables import blobs, events, packings, public_blobs

LEVEL = 5
"""Of zstandard: higher packs a little smaller, takes longer, and makes a dictionary of twice the size."""
READY = 4
"""Dictionaries that a process keeps ready, whichever stores come and go: 1.3 MB each."""
MOST = 64 * 2**20
"""Bytes of a text at most: what says that it is larger was not written by Winks."""
_LIKE_THE_TEXTS = ("codebook", "standpoint", "prompt.", "standing.")
"""Beginnings of the names of the engine's files whose words stand in what models are sent and send back."""

_FORM = "files as they stand in JSON, 1"
"""How a dictionary is made of files. Whoever changes `_make` or what it calls gives this another name, and keeps the old."""
_KEEP, _WRITE_DOWN = Statement(blobs.insert()), inserting_once(packings)
_FIRST = Statement(select(events.c.body).where(events.c.run == bindparam("of"), events.c.seq == 1))
_WRITTEN = Statement(select(packings.c.parts).where(packings.c.id == bindparam("of")))
_OF_RUN = Statement(select(blobs).where(blobs.c.run == bindparam("of")))
_Made = dict[tuple[Digest, ...], zstandard.ZstdCompressionDict]
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
    """Packs texts and unpacks them. Safe to use from several threads. `files` reads public files.

    A dictionary is made of the files that its own store holds, so that one that was changed there is noticed. Where they are
    what their digests say, it is shared with the other stores of the process.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._made: _Made = {}
        self._ready: _Made = {}
        self._rests: dict[str, _Rests] = {}

    def pack(self, body: bytes, packing: Packing, files: Files | None = None) -> Packed:
        """The text packed, or as it is where packing would not make it smaller, or where a file to pack it with is not there.

        `files` gives files that this transaction has written and others do not see yet. A text ends with a checksum, so that a dictionary that is
        not the one it was packed with is noticed.
        """
        made = self._for_packing(packing.parts, files or self._files)
        if made is None:
            return Packed(body, None)
        small = zstandard.ZstdCompressor(LEVEL, dict_data=made, write_checksum=True).compress(body)
        return Packed(small, packing.id) if len(small) < len(body) else Packed(body, None)

    def unpack(self, body: bytes, packing: Packing) -> bytes:
        """The text. What was changed in the store comes out as it lies there: its digest will not fit."""
        try:
            if zstandard.frame_content_size(body) > MOST:
                return body
            return zstandard.ZstdDecompressor(dict_data=self._dictionary(packing.parts)).decompress(body)
        except zstandard.ZstdError:
            return body

    def write(
        self, connection: Connection, run: str, texts: Iterable[tuple[Mapping[str, Any], Sequence[dict[str, Any]]]]
    ) -> None:
        """Put the texts of events there packed: each event's payload, with rows of the table of blobs."""
        laid: list[dict[str, Any]] = []
        files = partial(_files_seen, connection)
        kept: dict[str, bool] = {}
        for payload, rows in texts:
            packing = self._of(connection, run, payload)
            for row in rows:
                packed = self.pack(row["body"], packing, files)
                if packed.packing and packing.id not in kept:
                    kept[packing.id] = self._is_kept(connection, packing)
                laid.append(row | (packed if kept.get(packed.packing or "") else Packed(row["body"], None))._asdict())
        if laid:
            _KEEP(connection, laid)

    def _is_kept(self, connection: Connection, packing: Packing) -> bool:
        """See to it that what a text is packed with is written down. Not where that was changed: it would not be read again."""
        there = _WRITTEN(connection, {"of": packing.id}).scalar()
        if there is None:
            _WRITE_DOWN(connection, {"id": packing.id, "parts": packing.written})
        return there in (None, packing.written)

    def read(self, connection: Connection, run: str) -> dict[Digest, StoredBlob]:
        """The texts of a run, by digest."""
        rows = _OF_RUN(connection, {"of": run}).all()
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
        found = {each: _WRITTEN(connection, {"of": each}).scalar() for each in used}
        return {each: packing for each, parts in found.items() if parts and (packing := Packing.read(worded(parts)))}

    def _text(self, row: Any, known: Mapping[str, Packing]) -> bytes:
        body = raw(row.body)
        return self.unpack(body, known[row.packing]) if row.packing in known else body

    def _of(self, connection: Connection, run: str, payload: Mapping[str, Any]) -> Packing:
        """What the texts of an event are packed with: the engine's files, and the dossier that it is about."""
        if run not in self._rests:
            first = None if "engine" in payload else _FIRST(connection, {"of": run}).scalar()
            opened = json.loads(first)["payload"] if first else payload
            self._rests = {run: _Rests.of(opened)} | dict(list(self._rests.items())[:63])
        rests = self._rests[run]
        about = (payload.get("slot") or {}).get("dossier") or payload.get("reviewer")
        dossier = rests.dossiers.get(about)
        return Packing((*([dossier] if dossier else ()), *rests.engine))

    def _dictionary(self, parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict:
        """A dictionary to unpack with."""
        if parts in self._ready:
            return self._ready[parts]
        if parts in self._made:
            return self._made[parts]
        held = self._files(parts)
        made = _dictionary_of(held, parts)
        if held.keys() >= set(parts):
            self._made = _with(self._made, parts, made)
        return made

    def _for_packing(self, parts: tuple[Digest, ...], files: Files) -> zstandard.ZstdCompressionDict | None:
        """A dictionary to pack with; None where not all its files are there. It is kept here too: a run may need more than a process keeps."""
        if parts not in self._ready:
            held = files(parts)
            if not held.keys() >= set(parts):
                return None
            self._ready = _with(self._ready, parts, _made_ready(held, parts))
        return self._ready[parts]


def _files_seen(connection: Connection, parts: Sequence[Digest]) -> dict[Digest, bytes]:
    """Public files as a transaction sees them, with those that it has written itself."""
    rows = connection.execute(select(public_blobs).where(public_blobs.c.digest.in_(parts))).all()
    return {row.digest: raw(row.body) for row in rows}


def _made_ready(held: Mapping[Digest, bytes], parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict:
    """A dictionary of these files that is ready to pack with."""
    is_shared = all(public_digest(held[part]) == part for part in parts)
    if is_shared and (found := _kept_ready().get(parts)):
        return found
    made = _dictionary_of(held, parts)
    made.precompute_compress(LEVEL)
    if is_shared:
        _kept_ready().keep(parts, made)
    return made


def _with(made: _Made, parts: tuple[Digest, ...], one: zstandard.ZstdCompressionDict) -> _Made:
    """These, with one more that comes first; a packer keeps 32."""
    return {parts: one} | dict(list(made.items())[:31])


class _Ready:
    """Dictionaries by the digests of their files, those that were wanted last. Safe to use from several threads."""

    def __init__(self) -> None:
        self._held: _Made = {}
        self._one_at_a_time = threading.Lock()

    def get(self, parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict | None:
        """One, which is then the last that was wanted; None for one that is not kept."""
        with self._one_at_a_time:
            if found := self._held.pop(parts, None):
                self._held[parts] = found
            return found

    def keep(self, parts: tuple[Digest, ...], made: zstandard.ZstdCompressionDict) -> None:
        """Keep one, and let go of the one that was not wanted for longest."""
        with self._one_at_a_time:
            self._held.pop(parts, None)
            self._held[parts] = made
            while len(self._held) > READY:
                del self._held[next(iter(self._held))]


@lru_cache(maxsize=1)
def _kept_ready() -> _Ready:
    """Those of this process. They hold no word of a person: what they are made of is public."""
    return _Ready()


class _Rests(NamedTuple):
    """The public files of a run that its texts may be like."""

    engine: tuple[Digest, ...]
    dossiers: Mapping[str | None, Digest]

    @classmethod
    def of(cls, opened: Mapping[str, Any]) -> _Rests:
        """What the first event says the run rests on."""
        engine = (ref["public"] for ref in opened["engine"] if ref["name"].startswith(_LIKE_THE_TEXTS))
        return cls(tuple(engine), {ref["name"]: ref["public"] for ref in opened["dossiers"]})


def _dictionary_of(held: Mapping[Digest, bytes], parts: tuple[Digest, ...]) -> zstandard.ZstdCompressionDict:
    content = b"\n".join(_as_in_json(held.get(part, b"")) for part in parts)
    return zstandard.ZstdCompressionDict(content.ljust(8), dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _as_in_json(file: bytes) -> bytes:
    """A file as its words stand in a text that is kept, which is JSON itself."""
    if file.startswith(b"{"):
        return file
    return json.dumps(file.decode(errors="replace"), ensure_ascii=False).encode(errors="replace")
