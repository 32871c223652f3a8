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
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal
from urllib.parse import quote, unquote

from pydantic import BaseModel, ConfigDict, Field

from ..errors import StoreError
from ..personas.own_key import has_signed, load_key, make_folder, public_of, sync_folder, write_down
from .canonical import canonical
from .events import CHAIN_START
from .merkle import leaf, root
from .pen import Seal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOMAIN = b"winks seal 1\n"
"""Goes before what is signed, so that no signature over a seal can pass for one over something else."""

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
        return DOMAIN + canonical(self.model_dump(exclude={"signature"}))

    def line(self) -> bytes:
        """The seal as it is kept: one line of canonical JSON."""
        return canonical(self.model_dump())

    @property
    def is_signed(self) -> bool:
        """Whether the signature is that of the key over the statement."""
        return has_signed(self.key, self.signature, self.signed_bytes())


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
            return public_of(self._signer(make=False))
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
            run=run, size=len(leaves), head=chain.hex(), root=root(leaves).hex(), at=at, key=public_of(signer)
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
        make_folder(self._folder)
        file = os.open(self._file(run), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            there = os.read(file, os.fstat(file).st_size)
            missing = [line for line in dict.fromkeys(ours) if line not in there.splitlines()]
            torn = b"\n" if there and not there.endswith(b"\n") else b""
            write_down(file, torn + b"".join(line + b"\n" for line in missing) if missing else b"")
        finally:
            os.close(file)
        sync_folder(self._folder)

    def _is_ours(self, run: str, line: bytes) -> bool:
        """Nothing but what this key signed goes into the folder, whatever the database holds."""
        try:
            said = read_seal(line)
            return said.run == run and said.key == public_of(self._signer(make=False)) and said.is_signed
        except ValueError:
            return False

    def _signer(self, *, make: bool) -> Ed25519PrivateKey:
        """The private key. OSError where it cannot be read or made; FileNotFoundError where there is none."""
        if self._private is None:
            self._private = load_key(self._key_file, make=make)
        return self._private


def _unreadable(path: Path, error: OSError) -> StoreError:
    return StoreError(f"The seals {str(path)!r} cannot be read: {error.strerror}. Give access there and try again.")
