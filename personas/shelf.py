"""A shelf: the dossiers of one place, each held against the attestations that lie there, and what could not be taken."""

from __future__ import annotations

from pathlib import Path
from stat import S_ISREG
from typing import NamedTuple

from ..errors import DossierError, Fault
from .attestation import Attestation
from .attestation_files import Found, attestations_in
from .attestation_standing import stand
from .installed import Origin
from .reader import ReadDossier, read_dossier


class Shelf(NamedTuple):
    """The dossiers of one place, by id."""

    origin: Origin
    held: dict[str, ReadDossier]
    faults: tuple[Fault, ...]
    """Why dossiers of this place take no part."""
    told: tuple[Fault, ...]
    """What is wrong with attestations and keeps no dossier from taking part."""
    signed: tuple[Attestation, ...]
    """The attestations that lie here."""

    @property
    def ids(self) -> set[str]:
        """The ids of its files, those that take no part with them."""
        return {*self.held, *(fault.file.removesuffix(".md") for fault in self.faults)}


def shelf_of(origin: Origin, from_own: Found) -> Shelf:
    """The dossiers of a place. What lies in the user's own folder (`from_own`) counts for every place."""
    here = attestations_in(origin.folder)
    held: dict[str, ReadDossier] = {}
    faults: list[Fault] = []
    told = list(here.faults)
    for path in _files(origin.folder):
        try:
            read = _read(path)
        except DossierError as error:
            faults.extend(error.faults)
            continue
        dossier_id = read.dossier.id
        stood = stand(read, dict.fromkeys((*here.of(dossier_id), *from_own.of(dossier_id))))
        told.extend(stood.told)
        if stood.fault:
            faults.append(stood.fault)
        if stood.read:
            held[dossier_id] = stood.read
    return Shelf(origin, held, tuple(faults), tuple(told), here.attestations)


def _files(folder: Path) -> list[Path]:
    """The dossier files of a folder; those of hidden names, as editors leave them, are passed over."""
    try:
        return sorted(path for path in folder.glob("*.md") if not path.name.startswith("."))
    except OSError:
        return []


def _read(path: Path) -> ReadDossier:
    try:
        found = path.stat()
    except OSError as error:
        raise DossierError([Fault(path.name, 1, "file", f"cannot be opened: {error.strerror}.")]) from error
    if not S_ISREG(found.st_mode):
        raise DossierError([Fault(path.name, 1, "file", "is no file that can be read.")])
    return read_dossier(path)
