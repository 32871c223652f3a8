"""Seals: signed statements of how far a run had come, kept beside the database as well as in it.

    seal      = JCS({type, version, run, size, head, root, at, key, signature})
    signature = Ed25519 over "winks seal 1\\n" || JCS(the same without the signature)

A seal covers the first `size` events of a run: `head` is the chain value of the last of them, `root` the RFC 6962 root
over all. Whoever has the database and not the key can no longer rewrite a sealed run unseen. Whoever has the key as
well can: a seal shows nothing against somebody who holds the machine, unless a copy of it lies out of their reach.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote, unquote

import rfc8785
from pydantic import BaseModel, ConfigDict, Field

from ..errors import StoreError
from .events import CHAIN_START
from .merkle import leaf, root
from .pen import Seal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAIN = b"winks seal 1\n"
"""Goes before what is signed, so that no signature over a seal can pass for one over something else."""
KEY_SIZE = 32

Hex32 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Statement(BaseModel):
    """What a seal says. It says it by `key`, once `is_signed` holds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    type: Literal["winks-seal"] = "winks-seal"
    version: Literal[1] = 1
    run: str
    size: int = Field(ge=1)
    """Events that it covers, from the first."""
    head: Hex32
    """The chain value of the last of them."""
    root: Hex32
    """The RFC 6962 root over them."""
    at: str
    """The time of the last of them, by the clock of the machine that wrote it."""
    key: Hex32
    """The public key, in hex."""
    signature: Annotated[str, Field(pattern="^([0-9a-f]{128})?$")] = ""
    """In hex."""

    def signed_bytes(self) -> bytes:
        """What is signed."""
        return DOMAIN + rfc8785.dumps(self.model_dump(exclude={"signature"}))

    def line(self) -> bytes:
        """The seal as it is kept: one line of canonical JSON."""
        return rfc8785.dumps(self.model_dump())

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of the key over the statement."""
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  # a run that goes on needs none of it
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

        try:
            public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self.key))
            public.verify(bytes.fromhex(self.signature), self.signed_bytes())
        except (InvalidSignature, ValueError):
            return False
        return True


def read_seal(line: bytes) -> Statement:
    """What a line says as a seal. ValueError for one that is not a seal as Winks writes it."""
    said = Statement.model_validate_json(line)
    if said.line() != line:
        raise ValueError("the line is not canonical JSON")
    return said


class Seals:
    """The key of a home, and the seals that are kept in its folder. Safe to use from several threads and processes.

    The key is made once, when something is first sealed. Where it cannot be made or read, runs go on without seals,
    and `key` says why.
    """

    def __init__(self, home: Path) -> None:
        self._key_file = home / "keys" / "seal.key"
        self._folder = home / "seals"
        self._private: Ed25519PrivateKey | None = None
        self._late: dict[str, dict[bytes, None]] = {}
        self._writing = threading.Lock()

    @property
    def key(self) -> str | None:
        """The public key in hex; None where nothing was sealed yet. StoreError for a key that cannot be used."""
        try:
            return _public(self._signer(make=False))
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(
                f"The key of the seals {str(self._key_file)!r} cannot be used: {error.strerror}. Nothing is sealed "
                "until it is put back or given access to, or is moved away so that a new one is made."
            ) from error

    def seal(self, run: str, bodies: Iterable[bytes], at: str) -> Seal | None:
        """A seal over the events of a run, in order, as of a time; None where there is no key to seal with."""
        try:
            signer = self._signer(make=True)
        except OSError:
            return None  # the run is worth more than its seal; `key` says what is wrong, and verifying says it
        leaves, chain = [], bytes.fromhex(CHAIN_START)
        for body in bodies:
            leaves.append(leaf(body))
            chain = hashlib.sha256(b"\x01" + chain + body).digest()
        said = Statement(
            run=run, size=len(leaves), head=chain.hex(), root=root(leaves).hex(), at=at, key=_public(signer)
        )
        signature = signer.sign(said.signed_bytes()).hex()
        return Seal(run, said.size, said.model_copy(update={"signature": signature}).line())

    def keep(self, seals: Iterable[Seal]) -> None:
        """Put into the folder those of our own seals that are not there yet.

        What cannot be written is tried again the next time something is kept, here or, by whoever gives all seals of a
        run, elsewhere. Until then the database alone has it, and verifying says so.
        """
        with self._writing:
            for seal in seals:
                self._late.setdefault(seal.run, {})[seal.line] = None
            for run in [*self._late]:
                with suppress(OSError):
                    self._append(run, self._late[run])
                    del self._late[run]

    def kept(self, run: str) -> list[bytes]:
        """The lines of the seals of a run in the folder, the oldest first. StoreError where they cannot be read."""
        try:
            return self._file(run).read_bytes().splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._file(run), error) from error

    def runs(self) -> list[str]:
        """The runs that have seals in the folder. StoreError where it cannot be read."""
        try:
            return sorted(unquote(name[:-6]) for name in os.listdir(self._folder) if name.endswith(".jsonl"))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unreadable(self._folder, error) from error

    def _file(self, run: str) -> Path:
        return self._folder / f"{quote(run, safe='')}.jsonl"

    def _append(self, run: str, lines: Iterable[bytes]) -> None:
        ours = [line for line in lines if self._is_ours(run, line)]
        if not ours:
            return
        _make_folder(self._folder)
        file = os.open(self._file(run), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            there = os.read(file, os.fstat(file).st_size)
            missing = [line for line in dict.fromkeys(ours) if line not in there.splitlines()]
            torn = b"\n" if there and not there.endswith(b"\n") else b""
            _write(file, torn + b"".join(line + b"\n" for line in missing) if missing else b"")
        finally:
            os.close(file)
        _sync(self._folder)

    def _is_ours(self, run: str, line: bytes) -> bool:
        """Nothing but what this key signed goes into the folder, whatever the database holds."""
        try:
            said = read_seal(line)
            return said.run == run and said.key == _public(self._signer(make=False)) and said.is_signed
        except ValueError:
            return False

    def _signer(self, *, make: bool) -> Ed25519PrivateKey:
        """The private key. OSError where it cannot be read or made; FileNotFoundError where there is none."""
        if self._private is None:
            try:
                raw = _read_key(self._key_file)
            except FileNotFoundError:
                if not make:
                    raise
                raw = _make_key(self._key_file)
            from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

            self._private = Ed25519PrivateKey.from_private_bytes(raw)
        return self._private


def _public(signer: Ed25519PrivateKey) -> str:
    return signer.public_key().public_bytes_raw().hex()


def _read_key(file: Path) -> bytes:
    raw = file.read_bytes()
    if len(raw) != KEY_SIZE:
        raise OSError(0, f"it has {len(raw)} bytes and a key has {KEY_SIZE}")
    return raw


def _make_key(file: Path) -> bytes:
    """Make the key, or read the one that somebody else made first: it is there whole or not at all."""
    _make_folder(file.parent)
    new, draft = tempfile.mkstemp(dir=file.parent)  # for its owner alone
    try:
        try:
            _write(new, os.urandom(KEY_SIZE))
        finally:
            os.close(new)
        with suppress(FileExistsError):
            os.link(draft, file)
    finally:
        os.unlink(draft)
    _sync(file.parent)
    return _read_key(file)


def _make_folder(folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(exist_ok=True, mode=0o700)


def _write(file: int, data: bytes) -> None:
    """All of it, on the disk."""
    while data:
        data = data[os.write(file, data) :]
    os.fsync(file)


def _sync(folder: Path) -> None:
    """See to it that a new name in a folder is on the disk."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(f"The seals {str(path)!r} cannot be read: {error.strerror}. Give access there and try again.")
