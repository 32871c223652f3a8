"""Working copies: dossiers that somebody is at work on, in a folder that the library never reads.

A working copy reviews nobody until it is released (see `releasing.py`). Every change names the text that it was made on,
by its digest, so that two windows, two people or an editor left open cannot write over each other unseen.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import ChangedMeanwhile, DossierError, Fault, InputRefused, UnknownId
from .editing_notes import UNRELEASED, mentions
from .lint import Objection, lint
from .outline import Lines
from .reader import ReadDossier, read_bytes
from .working_files import MAX_READ, alone, bytes_of, put, remove

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class WorkingCopy:
    """A dossier that somebody is at work on, as it stands in its file."""

    id: str
    path: Path
    raw: bytes = field(repr=False)
    """The bytes of the file."""
    sha256: str
    """Of the file's bytes, in hex: what a change made on this text names."""
    begun_from: str | None
    """The digest of the dossier it was begun from; None for one that was put here by hand."""
    read: ReadDossier | None = field(repr=False)
    """None while it does not read as a dossier."""
    faults: tuple[Fault, ...] = ()
    """Why it does not read."""
    objections: tuple[Objection, ...] = ()
    """What a colleague would object to, once it reads."""
    notices: tuple[str, ...] = ()
    """What is good to know before going on, in sentences."""

    @property
    def text(self) -> str:
        """As it stands, line ends included. A byte that is no UTF-8 is shown as U+FFFD."""
        return self.raw.decode("utf-8", "replace")

    def must_be(self, onto: str) -> None:
        """ChangedMeanwhile unless this is the text of that digest."""
        if self.sha256 != onto:
            raise ChangedMeanwhile(
                f"The working copy of {self.id!r} is not as it was when you read it: it was written to since. "
                "Nothing was written over; read it again and put your change into that."
            )

    def editable(self) -> str:
        """The text, to put one thing in it otherwise. DossierError where the file is not UTF-8."""
        try:
            return self.raw.decode()
        except UnicodeDecodeError as error:
            raise DossierError(self.faults) from error


@dataclass(frozen=True)
class WorkingFolder:
    """The working copies in a folder of one's own dossiers."""

    own: Path

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self.own / "working"

    def ids(self) -> tuple[str, ...]:
        """The dossiers that are being worked on."""
        try:
            return tuple(sorted(path.stem for path in self.folder.glob("*.md") if _ID.fullmatch(path.stem)))
        except OSError:
            return ()

    def find(self, dossier_id: str) -> WorkingCopy | None:
        """The working copy of a dossier, None where there is none."""
        path = self.path(dossier_id)
        raw = bytes_of(path)
        if raw is None:
            return None
        begun = bytes_of(path.with_suffix(".begun"))
        return _copy(dossier_id, path, raw, begun.decode("ascii", "replace").strip() if begun else None)

    def get(self, dossier_id: str) -> WorkingCopy:
        """The working copy of a dossier. UnknownId where there is none."""
        if copy := self.find(dossier_id):
            return copy
        raise UnknownId("working copy of", dossier_id, None, f"`winks dossiers edit {dossier_id}` begins one.")

    def begin(self, dossier_id: str, raw: bytes) -> WorkingCopy:
        """A working copy with these bytes. The one that is there, where it was begun already."""
        path = self.path(dossier_id)
        with alone(self.folder):
            if bytes_of(path) is None:
                put(path.with_suffix(".begun"), hashlib.sha256(raw).hexdigest().encode())
                put(path, raw)
        return self.get(dossier_id)

    def write(self, dossier_id: str, text: str, onto: str) -> WorkingCopy:
        """Write the text in the manner of the file: its line ends, and its mark at the beginning if it has one.

        ChangedMeanwhile where the file is not the one of this digest, InputRefused for a text that no file can hold.
        """
        with alone(self.folder):
            before = self.get(dossier_id)
            before.must_be(onto)
            raw = _encoded(in_the_manner_of(text, before.text))
            if raw != before.raw:
                put(before.path, raw)
        return self.get(dossier_id)

    def discard(self, dossier_id: str) -> None:
        """Give up a working copy. The dossier at hand is as it was."""
        with alone(self.folder):
            self.give_up(self.get(dossier_id))

    def give_up(self, copy: WorkingCopy) -> None:
        """Remove a working copy, for whoever is alone with the folder already."""
        remove(copy.path)
        remove(copy.path.with_suffix(".begun"))

    def path(self, dossier_id: str) -> Path:
        """Where the working copy of a dossier is, or would be. UnknownId for what is no id."""
        if not _ID.fullmatch(dossier_id):
            raise UnknownId("dossier", dossier_id, None, "An id has lower-case letters, digits and single hyphens.")
        return self.folder / f"{dossier_id}.md"


def in_the_manner_of(text: str, before: str) -> str:
    """A text with the line ends of another, where that has one kind of them, and its mark at the beginning."""
    ends = set(Lines.of(before).ends) - {""}
    if len(ends) == 1:
        text = re.sub(r"\r\n?|\n", ends.pop(), text)
    if before.startswith("\ufeff") and not text.startswith("\ufeff"):
        text = f"\ufeff{text}"
    return text


def _encoded(text: str) -> bytes:
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise InputRefused(f"Character {error.start} of the text is half a character; delete it and save.") from error
    if len(raw) > MAX_READ:
        raise InputRefused(f"The text is larger than {MAX_READ // 1024} KiB; a dossier may have 128.")
    return raw


def _copy(dossier_id: str, path: Path, raw: bytes, begun_from: str | None) -> WorkingCopy:
    read, faults = read_or_faults(raw, path.name)
    if read and read.dossier.id != dossier_id:
        sentence = f"the id is {read.dossier.id!r} and the working copy is of {dossier_id!r}; put the id back."
        faults, read = (Fault(path.name, read.line_of("id"), "id", sentence),), None
    objections = tuple(lint(read)) if read else ()
    sha256 = hashlib.sha256(raw).hexdigest()
    return WorkingCopy(dossier_id, path, raw, sha256, begun_from, read, faults, objections, _notices(read))


def read_or_faults(raw: bytes, name: str) -> tuple[ReadDossier | None, tuple[Fault, ...]]:
    """The dossier of these bytes, or why they are none."""
    try:
        return read_bytes(raw, name), ()
    except DossierError as error:
        return None, error.faults


def _notices(read: ReadDossier | None) -> tuple[str, ...]:
    return tuple(_of_standing(read)) + tuple(_of_retired(read)) if read else ()


def _of_standing(read: ReadDossier) -> Iterator[str]:
    if read.dossier.standing in ("curator-signed", "community-reviewed"):
        yield (
            f"The dossier is {read.dossier.standing!r}. A signature is for the text that was signed: what is released "
            "from here stands as 'starter' until it is signed again."
        )


def _of_retired(read: ReadDossier) -> Iterator[str]:
    text = read.raw.decode()
    for retired in read.dossier.retired:
        if retired.since == UNRELEASED and (named := mentions(text, retired.id)):
            yield f"The note {retired.id!r} was taken out and is still named in {', '.join(named)}."
