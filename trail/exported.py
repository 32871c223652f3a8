"""Reading a record that left the store: the lines of an exported trail, by themselves or in a bundle.

What is not such a line is refused with its number. Whether what the lines say is right is for `verify`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from .events import public_digest
from .kept import StoredBlob
from .pen import RunHeader
from .record import Record, SealLine
from .store import StoredEvent

IN_A_BUNDLE = "trail.jsonl"
"""The name that the trail has in a bundle."""
MOST = 1 << 30
"""Bytes of a trail in a bundle at most: what is packed small may unpack to anything."""


class _Line(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


class _RunLine(_Line):
    type: Literal["run"]
    banner: str
    header: RunHeader


class _EventLine(_Line):
    type: Literal["event"]
    seq: int
    kind: str
    body: str
    chain: str


class _BlobLine(_Line):
    type: Literal["blob"]
    digest: str
    salt: str
    text: str
    redacted: bool = False

    @model_validator(mode="after")
    def _has_no_salt_when_redacted(self) -> _BlobLine:
        if self.redacted and self.salt:
            raise ValueError("a redacted text has no salt")
        return self


class _PublicLine(_Line):
    type: Literal["public"]
    digest: str
    text: str


class _SealLine(_Line):
    type: Literal["seal"]
    line: str
    """The seal as it was signed."""


_LINE: TypeAdapter[_RunLine | _EventLine | _BlobLine | _PublicLine | _SealLine] = TypeAdapter(
    Annotated[_RunLine | _EventLine | _BlobLine | _PublicLine | _SealLine, Field(discriminator="type")]
)


@dataclass
class _Read:
    """What the lines of a file have brought so far."""

    header: RunHeader | None = None
    events: list[StoredEvent] = field(default_factory=list)
    blobs: dict[str, StoredBlob] = field(default_factory=dict)
    redacted: set[str] = field(default_factory=set)
    public: dict[str, bytes] = field(default_factory=dict)
    seals: list[SealLine] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take one line. ValueError for one that is no line of an exported trail."""
        item = _LINE.validate_json(line)
        if isinstance(item, _RunLine):
            self.header = item.header
        elif isinstance(item, _EventLine):
            self.events.append(StoredEvent(item.seq, item.kind, item.body.encode(), item.chain))
        elif isinstance(item, _BlobLine):
            self.blobs[item.digest] = StoredBlob(bytes.fromhex(item.salt), item.text.encode())
            (self.redacted.add if item.redacted else self.redacted.discard)(item.digest)
        elif isinstance(item, _PublicLine):
            self.public[item.digest] = item.text.encode()
        else:
            self.seals.append(SealLine("file", item.line.encode()))


def parse_export(lines: Sequence[str]) -> Record:
    """The record in an exported JSONL file. ValueError, with the line, for a file that is not one."""
    read = _Read()
    for number, line in enumerate(lines, start=1):
        try:
            read.take(line)
        except ValueError as error:
            raise ValueError(f"line {number} is not a line of an exported trail") from error
    if read.header is None:
        raise ValueError("there is no line that says which run this is")
    intact = {digest for digest, body in read.public.items() if public_digest(body) == digest}
    return Record(
        read.header, read.events, read.blobs, intact.intersection, tuple(read.seals), redacted=frozenset(read.redacted)
    )


def read_given(path: Path) -> bytes:
    """The bytes of a file that was handed over, or of the trail in a bundle, packed or not. ValueError where there is none."""
    if path.is_dir():
        path = path / IN_A_BUNDLE
    if not zipfile.is_zipfile(path):
        return path.read_bytes()
    try:
        with zipfile.ZipFile(path) as bundle:
            names = [name for name in bundle.namelist() if name.rpartition("/")[2] == IN_A_BUNDLE]
            if len(names) != 1:
                raise ValueError(f"it holds {len(names)} files named {IN_A_BUNDLE}")
            if bundle.getinfo(names[0]).file_size > MOST:
                raise ValueError(f"its {IN_A_BUNDLE} is larger than {MOST} bytes")
            return bundle.read(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise ValueError(f"it cannot be unpacked ({error})") from error
