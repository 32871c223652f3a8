"""What was signed about dossiers, in the terminal: a key, one attestation, all of one dossier, where a dossier is from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..personas.attestation import Attestation
from ..personas.attestation_making import Meant
from ..personas.attestation_standing import labels_of
from ..personas.installed import Origin
from ..personas.own_key import fingerprint
from ..personas.reader import ReadDossier
from .layout import heading, inset

SHOWS = (
    "A signature shows that one key signed these words, and not who holds it: ask them, and compare the fingerprint."
)


def key_view(key: str, file: str, *, made: bool, open_to_others: bool) -> RenderableType:
    """A key, and what becomes of whoever loses it."""
    lines = [
        Text(f"{'Made' if made else 'This is'} your key, kept in {file}."),
        Text.assemble(("fingerprint  ", "dim"), (fingerprint(key), "bold")),
        Text.assemble(("public key   ", "dim"), key),
        Text(
            "Read the fingerprint to whoever has to know that it is you, over the telephone or across a table. Keep a copy "
            "of the file where nobody else reads it: who has it signs as you, and without it you can take nothing back."
        ),
    ]
    if open_to_others:
        lines.append(Text("Others on this machine may read it. Make it readable for you alone (chmod 600).", "bold"))
    return Group(*lines)


def attestation_view(said: Attestation) -> RenderableType:
    """One attestation, every word of it."""
    did = {
        "curator-signed": "answers for it as its curator",
        "community-reviewed": "reviewed it, from the setting",
        "withdrawn": "took it back",
    }[said.kind]
    lines = [
        Text.assemble((said.name, "bold"), f" {did}  ", (f"{said.ref}, {said.date}", "dim")),
        *_under("relation to the setting", [said.relation]),
        *_under("reason", [said.reason] if said.reason else []),
        *_under("looked at", said.looked_at),
        *_under("objects", said.objections),
        *_under("does not vouch for", said.not_vouched),
        *_under("label", said.labels),
        inset(Text(f"key {said.fingerprint}", style="dim")),
    ]
    if said.kind == "community-reviewed" and not said.objections:
        lines.insert(-1, inset(Text("names no objection")))
    return Group(*lines)


def _under(name: str, texts: Iterable[str]) -> Iterator[RenderableType]:
    for text in texts:
        yield inset(Text.assemble((f"{name}: ", "dim"), text))


def standing_view(read: ReadDossier, origin: Origin | None) -> RenderableType:
    """Where a dossier is from, what was signed about it, and notices and labels, each in its place."""
    parts: list[RenderableType] = [*heading("Where it is from, and who signed it")]
    parts.append(inset(Text(f"from {origin}" if origin else f"from the file {read.path}")))
    if not read.attestations:
        parts.append(inset(Text("Nobody has signed it.")))
    parts += [inset(attestation_view(said)) for said in read.attestations]
    if read.attestations:
        parts.append(inset(Text(SHOWS, style="dim")))
    if notices := read.dossier.status.notices:
        parts += [*heading("Notices: what the project says of rights that may exist here")]
        parts += [inset(Text(f"· {notice}")) for notice in notices]
    if labels := labels_of(read):
        parts += [*heading("Labels: what people from the setting say of its use")]
        parts += [inset(Text(f"· {label}")) for label in labels]
    return Group(*parts)


def standing_plain(read: ReadDossier, origin: Origin | None) -> dict[str, Any]:
    """The same for another program. Notices are in the dossier; labels are what a community signed."""
    return {
        "from": origin_plain(origin) if origin else read.path,
        "attestations": [attested_plain(said) for said in read.attestations],
        "labels": list(labels_of(read)),
    }


def origin_plain(origin: Origin) -> str:
    """`own`, `shipped`, or `package NAME`."""
    return f"package {origin.package}" if origin.kind == "package" else origin.kind


def signed_in_short(read: ReadDossier) -> str | None:
    """Who signed and that they object, on one line of a list."""
    listed = [_in_short(said) for said in read.attestations]
    return "; ".join(listed) if listed else None


def _in_short(said: Attestation) -> str:
    did = {"curator-signed": "answered for by", "community-reviewed": "reviewed by", "withdrawn": "taken back by"}[
        said.kind
    ]
    objections = f", who objects: {'; '.join(said.objections)}" if said.objections else ""
    return f"{did} {said.name} ({said.relation}){objections}"


def attested_view(said: Attestation, path: Path) -> RenderableType:
    """An attestation that was written down."""
    send = "Give the file to whoever has the dossier: it lies beside it, or in a folder `attestations` there."
    return Group(attestation_view(said), Text(""), Text(f"Written to {path}"), Text(send, style="dim"))


def verified_view(meant: Meant, by_key: bool | None) -> RenderableType:
    """Whether what a dossier claims is carried, and everything that was signed about it."""
    read, stood = meant.read, meant.stood()
    standing = stood.read.dossier.standing if stood.read else f"{read.dossier.standing}, which nothing carries"
    parts: list[RenderableType] = [Text.assemble((read.dossier.ref, "bold"), f"  {standing}")]
    if by_key is not None:
        signed = "signed it as it stands" if by_key else "did not sign it as it stands"
        parts.append(inset(Text(f"The key you gave {signed}.", style="bold")))
    parts += [inset(Text(str(fault))) for fault in meant.told()]
    for said in meant.signed:
        older = (
            "" if said.sha256 == read.sha256 or said.kind == "withdrawn" else "  about another version or other bytes"
        )
        parts += [
            Text(""),
            inset(attestation_view(said)),
            *([inset(Text(older.strip(), style="dim"))] if older else []),
        ]
    parts += [Text(""), Text(SHOWS, style="dim")] if meant.signed else [inset(Text("Nobody has signed it."))]
    return Group(*parts)


def verified_plain(meant: Meant, by_key: bool | None) -> dict[str, Any]:
    """The same for another program."""
    stood, read = meant.stood(), meant.read
    asked = {} if by_key is None else {"signed_by_key": by_key}
    return {
        "ok": meant.is_as_it_says and by_key is not False,
        "dossier": read.dossier.ref,
        "sha256": read.sha256,
        "claims": read.dossier.standing,
        "standing": stood.read.dossier.standing if stood.read else None,
        **asked,
        "attestations": [attested_plain(said) for said in meant.signed],
        "faults": [fault._asdict() for fault in meant.told()],
    }


def attested_plain(said: Attestation) -> dict[str, Any]:
    """An attestation for another program, with its fingerprint."""
    return said.model_dump(mode="json") | {"fingerprint": said.fingerprint}
