"""The key a person attests with: one in this home, or in a file of theirs, such as one on a stick they carry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import CallError, StoreError
from .own_key import load_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def key_file(home: Path) -> Path:
    """Where the key of a home is. It is not the one that seals: that one is the machine's, this one a person's."""
    return home / "keys" / "attest.key"


def signing_key(file: Path, *, make: bool = False) -> Ed25519PrivateKey:
    """The key in a file. CallError where there is none and none is to be made, StoreError for one that cannot be used."""
    try:
        return load_key(file, make=make)
    except FileNotFoundError as error:
        raise CallError(f"There is no key {str(file)!r} to sign with yet; `winks dossiers key` makes one.") from error
    except OSError as error:
        raise StoreError(
            f"The key {str(file)!r} cannot be used: {error.strerror}. Give access to it, put it back, or name another "
            "with --key."
        ) from error


def others_may_read(file: Path) -> bool:
    """Whether somebody else on this machine may read the key, and so sign as its owner."""
    return bool(file.stat().st_mode & 0o077)
