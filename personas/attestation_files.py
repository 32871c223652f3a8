"""Attestation files: where they lie, what of them can be taken, how one is put there.

They lie beside the dossier or in a folder `attestations` beside it. A file that cannot be taken is a fault in a sentence
and takes nothing else with it. Each file is read, and its signature checked, once until it changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from ..errors import CallError, Fault
from .attestation import MAX_BYTES, Attestation, AttestationError, read_attestation
from .dossier import version_number

FOLDER = "attestations"
SUFFIX = ".attestation.json"
ON_RECORD = "attestation."
"""What the name of an attestation begins with among the files of a run; the name of its file comes after it."""
MOST = 500
"""Files of one folder that are read."""


class Found(NamedTuple):
    """The attestations of a folder of dossiers, and what of them could not be taken."""

    attestations: tuple[Attestation, ...] = ()
    faults: tuple[Fault, ...] = ()

    def of(self, dossier_id: str) -> tuple[Attestation, ...]:
        """Those about one dossier, in any version."""
        return tuple(each for each in self.attestations if each.dossier == dossier_id)


def attestations_in(folder: Path) -> Found:
    """The attestations that lie in a folder of dossiers and in its folder `attestations`. No file can make this raise."""
    taken: dict[bytes, Attestation] = {}
    faults = []
    for path in _files(folder):
        try:
            said = _read(path)
        except AttestationError as error:
            faults.append(Fault(path.name, 1, error.field, str(error)))
        else:
            taken.setdefault(said.raw(), said)  # a copy in both places is one
    return Found(tuple(sorted(taken.values(), key=_order)), tuple(faults))


def put_attestation(said: Attestation, folder: Path) -> Path:
    """Write an attestation into a folder of dossiers. CallError where one of this key about this version is there."""
    path = folder / FOLDER / said.file_name
    for there in (path, folder / said.file_name):
        if there.exists():
            raise CallError(
                f"{there.name!r} is there already: this key has said that of version {said.version}. What is signed "
                "stays as it is; raise the version of the dossier, or move the file away, to say something else."
            )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(said.raw())
    except OSError as error:
        raise CallError(f"The attestation {str(path)!r} cannot be written: {error.strerror}.") from error
    return path


def _order(said: Attestation) -> tuple[str, tuple[int, ...], str, str]:
    return said.dossier, version_number(said.version), said.kind, said.key


def _files(folder: Path) -> Iterable[Path]:
    """The attestation files of a folder; those of hidden names, as editors leave them, are passed over."""
    found: list[Path] = []
    for place in (folder, folder / FOLDER):
        try:
            listed = sorted(path for path in place.iterdir() if path.name.endswith(SUFFIX))
        except OSError:
            continue
        found += [path for path in listed if not path.name.startswith(".")]
    return found[:MOST]


def _read(path: Path) -> Attestation:
    try:
        status = path.stat()
        if not S_ISREG(status.st_mode):
            raise AttestationError("file", "is no file that can be read.")
        return _read_as_it_stands(path, status.st_mtime_ns, status.st_size)
    except OSError as error:
        raise AttestationError("file", f"cannot be opened: {error.strerror}.") from error


@lru_cache(maxsize=256)
def _read_as_it_stands(path: Path, changed: int, size: int) -> Attestation:
    """Read a file again only once it has changed."""
    del changed, size
    with path.open("rb") as file:
        said = read_attestation(file.read(MAX_BYTES + 1))
    if path.name != said.file_name:
        raise AttestationError(
            "file", f"is about {said.ref} by key {said.key[:12]}, so it is called {said.file_name!r}."
        )
    return said
