"""The dossiers at hand: those of the user's own folder, those that installed packages bring, those that ship.

A file that cannot be read does not take the others with it: it is kept as a fault, said on every run, and takes
no part. So is one whose standing nothing carries. Where the same id is in several places, that of the user's own folder
goes before that of a package, and that of a package before the one that ships; of two packages neither is taken. The
library says which was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import process

from ..errors import DossierError, Fault, UnknownId
from .attestation_files import Found, attestations_in
from .installed import Origin, installed
from .reader import ReadDossier
from .shelf import Shelf, shelf_of

SHIPPED = Path(str(files(__package__))) / "dossiers"


class Choice(NamedTuple):
    """An id that is in several places, and which of them is used."""

    id: str
    taken: Shelf | None
    """None where it comes with several packages and stands nowhere else."""
    passed_over: tuple[Origin, ...]

    def __str__(self) -> str:
        others = " and in ".join(map(str, self.passed_over))
        if self.taken is None:
            return f"{self.id!r} is in {others}, and none is used: put the one you mean into your own folder."
        used = self.taken.origin
        return f"{self.id!r} is in {used} and in {others}; that in {used} is used."


@dataclass(frozen=True)
class Library:
    """Dossiers by id, in order of id, and what could not be read."""

    held: dict[str, ReadDossier] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    """Why dossiers take no part."""
    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each was read; empty where they come from a record."""
    choices: tuple[Choice, ...] = ()
    told: tuple[Fault, ...] = ()
    """What is wrong with attestations and packages and keeps no dossier of another from taking part."""

    @property
    def replaced(self) -> tuple[str, ...]:
        """Ids of shipped dossiers that another of the same id replaces."""
        return tuple(
            choice.id
            for choice in self.choices
            if choice.taken and any(origin.kind == "shipped" for origin in choice.passed_over)
        )

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
        return replace(self, held={read.dossier.id: read for read in wanted})


def load_library(own: Path | None = None) -> Library:
    """The dossiers of the three places; `own` is the user's folder, where there is one. No file can make this raise."""
    packages = installed()
    places = [*([Origin("own", own)] if own else []), *packages.origins, Origin("shipped", SHIPPED)]
    from_own = attestations_in(own) if own else Found()
    shelves = [shelf_of(origin, from_own) for origin in places]
    choices = [_choose(dossier_id, shelves) for dossier_id in sorted(set().union(*(shelf.held for shelf in shelves)))]
    taken = {choice.id: choice.taken for choice in choices if choice.taken}
    faults = [fault for shelf in reversed(shelves) for fault in shelf.faults]
    faults += [Fault(f"{choice.id}.md", 1, "id", str(choice)) for choice in choices if choice.taken is None]
    return Library(
        held={dossier_id: shelf.held[dossier_id] for dossier_id, shelf in taken.items()},
        faults=tuple(faults),
        origins={dossier_id: shelf.origin for dossier_id, shelf in taken.items()},
        choices=tuple(choice for choice in choices if choice.passed_over),
        told=(*packages.faults, *dict.fromkeys(_told(shelves, taken))),
    )


def _choose(dossier_id: str, shelves: list[Shelf]) -> Choice:
    """The first place that has it; of two packages that both have it neither."""
    having = [shelf for shelf in shelves if dossier_id in shelf.held]
    packages = [shelf for shelf in having if shelf.origin.kind == "package"]
    fit = [shelf for shelf in having if shelf.origin.kind != "package" or len(packages) == 1]
    taken = fit[0] if fit else None
    return Choice(dossier_id, taken, tuple(shelf.origin for shelf in having if shelf is not taken))


def _told(shelves: list[Shelf], taken: dict[str, Shelf]) -> Iterator[Fault]:
    """What is wrong with attestations, of the dossiers that are used and of those that lie beside none."""
    everywhere = set().union(*(shelf.ids for shelf in shelves))
    for shelf in shelves:
        used = {dossier_id for dossier_id, other in taken.items() if other is shelf}
        passed_over = tuple(f"{dossier_id}." for dossier_id in shelf.held.keys() - used)
        yield from (fault for fault in shelf.told if not fault.file.startswith(passed_over))
        known = everywhere if shelf.origin.kind == "own" else shelf.ids
        for said in shelf.signed:
            if said.dossier not in known:
                sentence = f"is about {said.dossier!r}, and no dossier of that id lies here; it has no effect."
                yield Fault(said.file_name, 1, "dossier", sentence)
