"""Files that people and programs work on at once: written whole or not at all, by one at a time, each fault in a sentence.

The lock is advisory and of this machine: it parts two windows and two commands, and not two machines on a shared disk,
nor an editor that a person opened by hand. For those there is the digest that a change has to name (see `working.py`).
"""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_ISREG

from ..errors import StoreError

MAX_READ = 1024 * 1024
"""Bytes read of a file, and written to one: eight times what a dossier may have, so that a long one can be mended."""


@contextmanager
def told(path: Path, doing: str) -> Iterator[None]:
    """What the machine will not do, as a StoreError with the path and the reason."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{path} cannot be {doing}: {error.strerror or error}. Nothing was changed.") from error


def bytes_of(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none. StoreError for one that cannot be read."""
    with told(path, "read"):
        try:
            found = path.stat()
            if not S_ISREG(found.st_mode):
                raise StoreError(f"{path} cannot be read: it is no file. Move it away.")
            with path.open("rb") as file:
                raw = file.read(MAX_READ + 1)
        except FileNotFoundError:
            return None
    if len(raw) > MAX_READ:
        raise StoreError(f"{path} cannot be read: it is larger than {MAX_READ // 1024} KiB. Shorten it in an editor.")
    return raw


def put(path: Path, raw: bytes) -> None:
    """Write a file whole, or leave what was there. Folders are made where they are missing."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    with told(path, "written"):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("xb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()
        _settle(path.parent)


def remove(path: Path) -> None:
    """Remove a file, if it is there."""
    with told(path, "removed"), suppress(FileNotFoundError):
        path.unlink()


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else on this machine is in here for this folder. Waits for whoever is."""
    lock = folder / ".lock"
    with told(lock, "opened"):
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        with told(lock, "held"):
            _hold(file)
        yield
    finally:
        os.close(file)  # which lets go of it


def _settle(folder: Path) -> None:
    """Have the folder itself written down, where the system can."""
    if sys.platform != "win32":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


if sys.platform == "win32":
    import msvcrt

    def _hold(file: int) -> None:
        msvcrt.locking(file, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _hold(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX)
