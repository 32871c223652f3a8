"""Dossiers that installed packages bring, by the entry point group `winks.dossiers`.

The value of an entry point is a package, or a function without arguments that gives a folder; its `*.md` files are read.
What cannot be used is a fault that names the package. Packages are looked for once in a process and for one search path.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Literal, NamedTuple

from ..errors import Fault

GROUP = "winks.dossiers"


class Origin(NamedTuple):
    """Where a dossier was read."""

    kind: Literal["own", "package", "shipped"]
    folder: Path
    package: str = ""
    """The name of the distribution that brings it, where one does."""

    def __str__(self) -> str:
        return {"own": "your own folder", "shipped": "Winks"}.get(self.kind, f"the package {self.package!r}")


class Installed(NamedTuple):
    """The folders that packages bring, by name of the package, and which of them could not be had."""

    origins: tuple[Origin, ...] = ()
    faults: tuple[Fault, ...] = ()


def installed() -> Installed:
    """What is installed beside Winks."""
    return _look(tuple(sys.path))


@lru_cache(maxsize=4)
def _look(path: tuple[str, ...]) -> Installed:
    """What is installed on a search path. `path` is there to look again where it changed."""
    del path
    origins: dict[tuple[str, Path], Origin] = {}
    faults = []
    for point in sorted(entry_points(group=GROUP), key=_package):
        try:
            for folder in _folders(point):
                origins.setdefault((_package(point), folder), Origin("package", folder, _package(point)))
        except _NoFolderError as error:
            faults.append(Fault(f"entry_points.txt of {_package(point)!r}", 1, f"{GROUP} {point.name}", str(error)))
    return Installed(tuple(origins.values()), tuple(faults))


class _NoFolderError(Exception):
    """What an entry point names gives no folder. The message is a sentence."""


def _package(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.name


def _folders(point: EntryPoint) -> Iterator[Path]:
    try:
        named = point.load()
        found = named() if callable(named) else None
    except (Exception, SystemExit) as error:  # what somebody else's package raises may be anything
        raise _NoFolderError(f"{point.value!r} cannot be used: {type(error).__name__}: {str(error)[:200]}.") from error
    if found is None and not hasattr(named, "__path__"):
        raise _NoFolderError(
            f"{point.value!r} is no package and gives no folder; name a package, or a function that gives one."
        )
    if found is not None and not isinstance(found, (str, Path)):
        raise _NoFolderError(f"{point.value!r} gives {type(found).__name__}; it is to give the path of a folder.")
    for folder in [Path(each) for each in (named.__path__ if found is None else [found])]:
        if not folder.is_dir():
            raise _NoFolderError(
                f"{str(folder)!r} is no folder on this machine; a package that stays packed cannot be read."
            )
        yield folder
