"""Releasing a working copy: it is put where the library reads, and every released version is kept as it was.

What was released is never written over: `released/<id>/<version>.md` holds each version to the byte, and the version that
a release replaces is put there first where it is not there yet. `compiled_on` and `review_by` are the curator's to move:
a release says when it was made in its changelog, not that everything in it was looked at again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ..errors import CallError, ChangedMeanwhile, DossierError, Fault, StoreError
from .differences import dossier_differences
from .dossier import version_number
from .editing import set_field
from .editing_notes import set_version
from .library import SHIPPED
from .lint import Objection, lint, would_refuse
from .reader import ReadDossier, read_bytes
from .working import WorkingCopy, WorkingFolder, read_or_faults
from .working_files import alone, bytes_of, put

_VERSION = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")
_SIGNED = ("curator-signed", "community-reviewed")


@dataclass(frozen=True)
class Release:
    """What a working copy is released as."""

    version: str
    """Three numbers, after that of the version at hand."""
    change: str
    """What changed, for the changelog."""
    by: str
    """Who releases it."""
    day: date
    after: tuple[str, ...] = ()
    """The proposed amendments that it answers."""
    over: str | None = None
    """The version at hand, where it is not the text that the working copy was begun from and is replaced all the same."""


def release(folder: WorkingFolder, dossier_id: str, at_hand: bytes | None, wanted: Release) -> ReadDossier:
    """Put a working copy in the place of the dossier at hand, and give up the working copy.

    DossierError for one that does not read, or that lint finds an error in or a warning that is not kept; CallError for a version that cannot be next, or where
    there is nothing to release; ChangedMeanwhile where the dossier at hand is not the one it was begun from.
    """
    with alone(folder.folder):
        copy = folder.get(dossier_id)
        _is_clean(copy.faults, copy.objections, copy.path.name)
        held = read_or_faults(at_hand, copy.path.name)[0] if at_hand is not None else None
        _may_be_next(copy, held, wanted)
        _replaces_what_it_came_from(copy, at_hand, held, wanted)
        read = _as_released(copy, wanted)
        if at_hand is not None and held is not None:
            _keep(folder, held.dossier.id, held.dossier.version, at_hand, else_as_found=True)
        _keep(folder, dossier_id, wanted.version, read.raw)
        put(folder.own / f"{dossier_id}.md", read.raw)
        folder.give_up(copy)
    return read


def released(own: Path, dossier_id: str) -> tuple[ReadDossier, ...]:
    """Every version of a dossier that was released to a folder or was replaced there, those that still read."""
    place = own / "released" / dossier_id
    try:
        paths = sorted(place.glob("*.md"))
    except OSError as error:
        raise StoreError(f"{place} cannot be read: {error.strerror}.") from error
    return tuple(_reads(paths))


def shipped(dossier_id: str) -> tuple[ReadDossier, ...]:
    """The dossier of this id that ships, if one does, whatever is used in its place."""
    return tuple(_reads(path for path in SHIPPED.glob("*.md") if path.stem == dossier_id))


def _reads(paths: Iterable[Path]) -> Iterator[ReadDossier]:
    for path in paths:
        raw = bytes_of(path)
        read = None if raw is None else read_or_faults(raw, path.name)[0]
        if read:
            yield read


def _is_clean(faults: Iterable[Fault], objections: Iterable[Objection], name: str) -> None:
    wrong = [
        Fault(name, each.line, each.field, f"{each.sentence} ({each.rule}, {each.level})")
        for each in objections
        if would_refuse(each, strict=True)
    ]
    if found := [*faults, *wrong]:
        raise DossierError(found)


def _may_be_next(copy: WorkingCopy, held: ReadDossier | None, wanted: Release) -> None:
    if not _VERSION.fullmatch(wanted.version):
        raise CallError(f"The version {wanted.version[:40]!r} is not three numbers; write it like 0.2.0.")
    if not wanted.change.strip():
        raise CallError("Say what changed; a version without a word in the changelog tells nobody anything.")
    if held is None or copy.read is None:
        return
    if version_number(wanted.version) <= version_number(held.dossier.version):
        raise CallError(
            f"The version {wanted.version} does not come after {held.dossier.version}, which is at hand; give a later one."
        )
    if held.dossier.standing == "withdrawn" != copy.read.dossier.standing:
        raise CallError(f"The dossier {copy.id!r} was withdrawn, and no edit undoes that; begin another of its own id.")
    if not dossier_differences(held.dossier, copy.read.dossier):
        raise CallError(
            f"The working copy of {copy.id!r} says what the dossier at hand says; there is nothing to release."
        )


def _replaces_what_it_came_from(
    copy: WorkingCopy, at_hand: bytes | None, held: ReadDossier | None, wanted: Release
) -> None:
    if at_hand is None or copy.begun_from in (None, hashlib.sha256(at_hand).hexdigest()):
        return
    version = held.dossier.version if held else "none that reads"
    if wanted.over is None or wanted.over != version:
        raise ChangedMeanwhile(
            f"The dossier {copy.id!r} at hand (version {version}) is not the text that this working copy was begun from: "
            f"it was released or changed since. `winks dossiers changes {copy.id}` shows how they differ. Take over what "
            f"is to stay, then release over {version}."
        )


def _as_released(copy: WorkingCopy, wanted: Release) -> ReadDossier:
    text = set_version(copy.editable(), wanted.version, wanted.day, wanted.by, wanted.change, wanted.after)
    if copy.read is not None and copy.read.dossier.standing in _SIGNED:
        text = set_field(text, "standing", "starter")
    read = read_bytes(text.encode(), copy.path.name)
    _is_clean((), lint(read, wanted.day), copy.path.name)
    return read


def _keep(folder: WorkingFolder, dossier_id: str, version: str, raw: bytes, *, else_as_found: bool = False) -> None:
    """Keep a version as it is. One that is there with other bytes is never written over.

    `else_as_found`: what somebody changed by hand under an old number is kept beside it, named by its digest too.
    """
    place = folder.own / "released" / dossier_id
    path = place / f"{version}.md"
    there = bytes_of(path)
    if there is not None and there != raw and else_as_found:
        path = place / f"{version}-{hashlib.sha256(raw).hexdigest()[:8]}.md"
        there = bytes_of(path)
    if there is None:
        put(path, raw)
    elif there != raw:
        raise CallError(
            f"Version {version} of {dossier_id!r} was released before, with other text, and what was released stays: "
            f"{path}. Give a later version."
        )
