"""A signed dossier, for tests: keys that do not change, the ferry dossier under a standing, what people say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from winks.personas.attestation import Attestation, new_attestation
from winks.personas.reader import ReadDossier, read_dossier

FERRY_ID = "ferry-crew-handover"
FERRY = Path(__file__).parents[1] / "dossiers" / f"{FERRY_ID}.md"
AMINA, BOSSE, CELIE, STRANGER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2, 3, 9))


def put_dossier(
    folder: Path, standing: str = "curator-signed", version: str = "0.1.0", id_: str = FERRY_ID
) -> ReadDossier:
    """The ferry dossier in a folder, under a standing, a version and an id."""
    text = FERRY.read_text(encoding="utf-8").replace("standing: starter", f"standing: {standing}", 1)
    text = text.replace("0.1.0", version).replace(f"id: {FERRY_ID}", f"id: {id_}", 1)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{id_}.md"
    path.write_text(text, encoding="utf-8")
    return read_dossier(path)


def said(read: ReadDossier, by: Ed25519PrivateKey, **other: Any) -> Attestation:
    """What somebody signs of a dossier; the curator unless `kind` says otherwise."""
    facts = {
        "dossier": read.dossier.id,
        "version": read.dossier.version,
        "sha256": read.sha256,
        "kind": "curator-signed",
    }
    facts |= {"name": "Amina of the slipway", "relation": "Twelve years second mate here.", "date": "2026-11-28"}
    if other.get("kind") != "withdrawn":
        facts["looked_at"] = ["every note"]
    return new_attestation(facts | other, by)


def put(attestation: Attestation, folder: Path) -> Path:
    """An attestation in a folder of dossiers."""
    place = folder / "attestations"
    place.mkdir(parents=True, exist_ok=True)
    path = place / attestation.file_name
    path.write_bytes(attestation.raw())
    return path
