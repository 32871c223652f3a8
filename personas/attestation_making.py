"""Making an attestation: the dossier that is meant, with what was signed about it so far, and what may be signed next."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import CallError, Fault
from .attestation import Attestation, AttestationError, Kind, new_attestation
from .attestation_files import attestations_in, put_attestation
from .attestation_standing import CARRIED, Stood, stand
from .dossier import version_number
from .editing import set_field
from .library import load_library
from .own_key import fingerprint, public_of
from .reader import ReadDossier, read_bytes, read_dossier
from .working_files import bytes_of, put

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


class Meant(NamedTuple):
    """A dossier as its file has it, whether or not it may take part, with everything signed about its id."""

    read: ReadDossier
    path: Path
    """Its file."""
    folder: Path
    """Where what is signed now goes."""
    signed: tuple[Attestation, ...]
    """In any version; withdrawals too."""
    faults: tuple[Fault, ...]
    """Files about it that could not be taken."""

    def stood(self) -> Stood:
        """Whether its standing is carried."""
        return stand(self.read, self.signed)

    def told(self) -> tuple[Fault, ...]:
        """Everything that is not as it says."""
        stood = self.stood()
        return (*([stood.fault] if stood.fault else []), *stood.told, *self.faults)

    @property
    def is_as_it_says(self) -> bool:
        """Whether its standing is carried and every file about it can be taken."""
        return not self.told()

    def attested_by(self, key: str) -> bool:
        """Whether a key, or the key of a fingerprint, attested it as it stands."""
        wanted = "".join(key.split())
        return any(
            said.kind in CARRIED and said.sha256 == self.read.sha256 and wanted in _spelt(said.key)
            for said in self.signed
        )


def _spelt(key: str) -> tuple[str, str]:
    return key, fingerprint(key).replace(" ", "")


def dossier_meant(name: str, own: Path) -> Meant:
    """The dossier of an id or a file. DossierError for one that cannot be read, UnknownId for one that is not there."""
    path, folder = _file(name, own)
    read = read_dossier(path)
    places = dict.fromkeys((path.parent, own))
    found = [attestations_in(place) for place in places]
    signed = dict.fromkeys(said for each in found for said in each.of(read.dossier.id))
    faults = [fault for each in found for fault in each.faults if fault.file.startswith(f"{read.dossier.id}.")]
    return Meant(read, path, folder, tuple(signed), tuple(faults))


def _file(name: str, own: Path) -> tuple[Path, Path]:
    if name.endswith(".md") or os.sep in name:
        return Path(name), Path(name).parent
    mine = own / f"{name}.md"
    if mine.exists():
        return mine, own
    library = load_library(own)
    read = library.get(name)
    return library.origins[read.dossier.id].folder / read.path, own


def attestation_of(
    meant: Meant, kind: Kind, signer: Ed25519PrivateKey, *, day: str, name: str, relation: str, **said: Iterable[str]
) -> Attestation:
    """What a person signs about a dossier as it stands. CallError for what cannot be signed."""
    read = meant.read
    if read.dossier.standing not in CARRIED:
        raise CallError(
            f"{read.path}, line {read.line_of('standing')}, standing: says {read.dossier.standing!r}. A signature is about "
            f"the file to the byte: write {kind!r} there first and then sign, or have both done by --claim."
        )
    lists = {field: tuple(texts) for field, texts in said.items()}
    facts = {"version": read.dossier.version, "sha256": read.sha256, "kind": kind, "name": name, "relation": relation}
    return _signed({"dossier": read.dossier.id, "date": day} | facts | lists, signer)


def claiming(meant: Meant, kind: Kind) -> Meant:
    """The same dossier with the standing that is to be signed in its file. Nothing is written yet."""
    if meant.folder != meant.path.parent:
        raise CallError(
            f"{meant.read.dossier.ref!r} came with others; take it on first, so that it is yours to change."
        )
    text = set_field(meant.read.raw.decode(), "standing", kind)
    return meant._replace(read=read_bytes(text.encode(), meant.path.name))


def withdrawal_of(meant: Meant, signer: Ed25519PrivateKey, *, day: str, reason: str) -> Attestation:
    """The withdrawal by somebody who attested the dossier. CallError where this key did not."""
    key, dossier_id = public_of(signer), meant.read.dossier.id
    ours = [said for said in meant.signed if said.key == key and said.kind in CARRIED]
    if not ours:
        raise CallError(
            f"The key {fingerprint(key)} attested no version of {dossier_id!r} that lies here, and only who attested a "
            "dossier takes it back. Is it another key (--key FILE), or is the attestation in another folder?"
        )
    latest = max(ours, key=lambda said: version_number(said.version))
    same = {field: getattr(latest, field) for field in ("dossier", "version", "sha256", "name", "relation")}
    return _signed(same | {"kind": "withdrawn", "reason": reason, "date": day}, signer)


def keep(meant: Meant, said: Attestation) -> Path:
    """Write what was signed to where the dossier is found with it. CallError where it cannot be put there."""
    path = put_attestation(said, meant.folder)
    if bytes_of(meant.path) != meant.read.raw:
        put(meant.path, meant.read.raw)
    return path


def _signed(said: dict[str, Any], signer: Ed25519PrivateKey) -> Attestation:
    try:
        return new_attestation(said, signer)
    except AttestationError as error:
        raise CallError(f"This cannot be signed: {error.field.replace('_', ' ')}: {error}") from error
