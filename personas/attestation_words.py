"""What was signed about a dossier, in sentences that stand beside its banner. People's own words are in quotation marks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .attestation import Attestation
from .attestation_standing import CARRIED, labels_of
from .reader import ReadDossier


def banner_of(read: ReadDossier) -> str:
    """The dossier's banner, and after it who answers for it, what they object to, and which labels a community gave."""
    return " ".join((read.dossier.status.banner, *_signed(read)))


def _signed(read: ReadDossier) -> Iterator[str]:
    for said in read.attestations:
        if said.kind in CARRIED:
            yield from sentences(said)
    if labels := labels_of(read):
        yield f"{'Label' if len(labels) == 1 else 'Labels'} given by people from the setting: {_quoted(labels)}."
    if any(said.kind in CARRIED for said in read.attestations):
        yield "A signature shows that one key signed this text, not who holds the key."


def sentences(said: Attestation) -> Iterator[str]:
    """Who did what and is who, what they object to and do not vouch for."""
    did = {
        "curator-signed": f"{said.name} answers for it as its curator",
        "community-reviewed": f"{said.name} reviewed it, having looked at {_quoted(said.looked_at)}",
        "withdrawn": f"{said.name} took it back",
    }[said.kind]
    yield f"{did} ({said.date}). Their relation to the setting: {_quoted([said.relation])}."
    if said.reason:
        yield f"Their reason: {_quoted([said.reason])}."
    if said.objections:
        yield f"They object: {_quoted(said.objections)}."
    elif said.kind == "community-reviewed":
        yield "They name no objection."
    if said.not_vouched:
        yield f"They do not vouch for: {_quoted(said.not_vouched)}."


def _quoted(texts: Iterable[str]) -> str:
    return "; ".join(f"“{text.rstrip('.')}”" for text in texts)
