"""A signing key of one's own: 32 bytes in a file for its owner alone, there whole or not at all.

The trail seals with one, a curator attests with another. Whoever can read the file can sign with it; nothing here says
who that is. Only this module touches the key's bytes and only it asks `cryptography` for anything.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY_SIZE = 32


def load_key(file: Path, *, make: bool) -> Ed25519PrivateKey:
    """The private key in a file, made first where `make` says so.

    OSError where it cannot be read or made; FileNotFoundError where there is none.
    """
    try:
        raw = _read_key(file)
    except FileNotFoundError:
        if not make:
            raise
        raw = _make_key(file)
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

    return Ed25519PrivateKey.from_private_bytes(raw)


def public_of(signer: Ed25519PrivateKey) -> str:
    """The public key, in hex."""
    return signer.public_key().public_bytes_raw().hex()


def has_signed(key: str, signature: str, message: bytes) -> bool:
    """Whether a signature is that of a public key over a message; both in hex."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # what goes on without needs none of it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fingerprint(key: str) -> str:
    """A public key as it is read out over the telephone: thirty digits of its SHA-256, in fives."""
    number = int.from_bytes(hashlib.sha256(bytes.fromhex(key)).digest(), "big") % 10**30
    digits = f"{number:030d}"
    return " ".join(digits[at : at + 5] for at in range(0, 30, 5))


def make_folder(folder: Path) -> None:
    """A folder for its owner alone, with the one above it."""
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)


def write_down(file: int, data: bytes) -> None:
    """All of it, on the disk."""
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def sync_folder(folder: Path) -> None:
    """See to it that a new name in a folder is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def put_down(file: Path, data: bytes) -> None:
    """A new file with these bytes, for its owner alone, there whole or not at all. FileExistsError where one is there."""
    new, draft = tempfile.mkstemp(dir=file.parent)
    try:
        try:
            write_down(new, data)
        finally:
            os.close(new)
        os.link(draft, file)
    finally:
        os.unlink(draft)
    sync_folder(file.parent)


def _read_key(file: Path) -> bytes:
    raw = file.read_bytes()
    if len(raw) != KEY_SIZE:
        raise OSError(0, f"it has {len(raw)} bytes and a key has {KEY_SIZE}")
    return raw


def _make_key(file: Path) -> bytes:
    """Make the key, or read the one that somebody else made first."""
    make_folder(file.parent)
    with suppress(FileExistsError):
        put_down(file, os.urandom(KEY_SIZE))
    return _read_key(file)
