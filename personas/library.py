"""The dossiers at hand: those that ship and those of the user's own folder.

A file that cannot be read does not take the others with it: it is kept as a fault, said on every run, and takes
no part. Where the same id is in both places the user's own is taken, and the library says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from stat import S_ISREG

from rapidfuzz import process

from ..errors import DossierError, Fault, UnknownId
from .reader import ReadDossier, read_dossier

SHIPPED = Path(str(files(__package__))) / "dossiers"


@dataclass(frozen=True)
class Library:
    """Dossiers by id, in order of id, and what could not be read."""

    held: dict[str, ReadDossier] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    replaced: tuple[str, ...] = ()
    """Ids of shipped dossiers that the user's own folder replaces."""

    def get(self, dossier_id: str) -> ReadDossier:
        """The dossier of this id (`id` or `id@version`). UnknownId, with the nearest, if there is none."""
        wanted, _, version = dossier_id.partition("@")
        if wanted in self.held and version in ("", self.held[wanted].dossier.version):
            return self.held[wanted]
        if broken := [fault for fault in self.faults if fault.file == f"{wanted}.md"]:
            raise DossierError(broken)
        found = process.extractOne(wanted, list(self.held), score_cutoff=50)
        raise UnknownId("dossier", dossier_id, found[0] if found else None, "`winks dossiers list` shows them.")

    def narrowed(self, ids: Iterable[str]) -> Library:
        """Only the dossiers named. Narrowing never seats one: it only keeps others from being considered."""
        wanted = [self.get(dossier_id) for dossier_id in ids]
        return Library({read.dossier.id: read for read in wanted}, self.faults, self.replaced)


@lru_cache(maxsize=64)
def _read_as_it_stands(path: Path, changed: int, size: int) -> ReadDossier:
    """Read a file again only once it has changed."""
    del changed, size
    return read_dossier(path)


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
    return _read_as_it_stands(path, found.st_mtime_ns, found.st_size)


def load_library(own: Path | None = None) -> Library:
    """The shipped dossiers and, where `own` is a folder, the user's. No file in them can make this raise."""
    held: dict[str, ReadDossier] = {}
    faults: list[Fault] = []
    replaced: list[str] = []
    for folder in (SHIPPED, own):
        for path in _files(folder) if folder else ():
            try:
                read = _read(path)
            except DossierError as error:
                faults.extend(error.faults)
                continue
            if read.dossier.id in held:
                replaced.append(read.dossier.id)
            held[read.dossier.id] = read
    return Library(dict(sorted(held.items())), tuple(faults), tuple(replaced))
