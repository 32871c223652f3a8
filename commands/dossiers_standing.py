"""`winks dossiers key`, `attest`, `withdraw`, `verify`: who answers for a dossier, and who took it back."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import CallError
from ..personas.attestation_key import key_file
from ..settings import Settings
from ..terminal.layout import console, say, show
from .common import AsJson
from .dossiers import dossiers_app

if TYPE_CHECKING:
    from ..personas.attestation import Attestation, Kind
    from ..personas.attestation_making import Meant

KeyFile = Annotated[
    Path | None,
    typer.Option("--key", metavar="FILE", help="The file of your key, where it is not the one of this home."),
]
Day = Annotated[str | None, typer.Option("--date", help="The day, as in 2026-11-28; today where it is not given.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class SignAs(StrEnum):
    """As what somebody signs."""

    CURATOR = "curator"
    REVIEWER = "reviewer"


@dossiers_app.command("key")
def dossiers_key(key: KeyFile = None, as_json: AsJson = False) -> None:
    """Show the key you sign dossiers with; make one where there is none."""
    from ..personas.attestation_key import others_may_read, signing_key
    from ..personas.own_key import fingerprint, public_of
    from ..terminal.attested import key_view

    file = key or key_file(Settings.load().home)
    made = not file.exists()
    public = public_of(signing_key(file, make=True))
    if as_json:
        show({"key": public, "fingerprint": fingerprint(public), "file": str(file), "made": made})
    else:
        show(key_view(public, str(file), made=made, open_to_others=others_may_read(file)))


@dossiers_app.command("attest")
def dossiers_attest(
    dossier: Annotated[str, typer.Argument(help="Its id, or a file.")],
    as_: Annotated[
        SignAs, typer.Option("--as", help="curator: you answer for the text. reviewer: you are from the setting.")
    ],
    name: Annotated[str, typer.Option(help="The name or pseudonym you choose. It goes with every run.")],
    relation: Annotated[str, typer.Option(help="What you have to do with the setting, in your words.")],
    looked_at: Annotated[list[str], typer.Option(help="What you looked at. Repeat it.")],
    objection: Annotated[list[str] | None, typer.Option(help="What you object to. Repeat it.")] = None,
    not_vouched: Annotated[list[str] | None, typer.Option(help="What you do not vouch for. Repeat it.")] = None,
    label: Annotated[
        list[str] | None, typer.Option(help="As a reviewer: what your community says of its use. Repeat it.")
    ] = None,
    claim: Annotated[
        bool, typer.Option("--claim", help="Write the standing that you sign for into the dossier's file first.")
    ] = False,
    date: Day = None,
    key: KeyFile = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Sign a dossier as it stands, to the byte, with what you object to and do not vouch for."""
    from ..personas.attestation_key import signing_key
    from ..personas.attestation_making import attestation_of, claiming, dossier_meant

    settings = Settings.load()
    kind: Kind = "curator-signed" if as_ is SignAs.CURATOR else "community-reviewed"
    meant = dossier_meant(dossier, settings.own_dossiers)
    meant = claiming(meant, kind) if claim else meant
    said = attestation_of(
        meant,
        kind,
        signing_key(key or key_file(settings.home)),
        day=date or _today(),
        name=name,
        relation=relation,
        looked_at=looked_at,
        objections=objection or [],
        not_vouched=not_vouched or [],
        labels=label or [],
    )
    _keep(meant, said, "Sign this?", yes=yes, as_json=as_json)


@dossiers_app.command("withdraw")
def dossiers_withdraw(
    dossier: Annotated[str, typer.Argument(help="Its id, or a file.")],
    reason: Annotated[str, typer.Option(help="Why. It is shown wherever the dossier would have spoken.")],
    date: Day = None,
    key: KeyFile = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Take back a dossier that you attested, in every version. It takes no part in a run from then on."""
    from ..personas.attestation_key import signing_key
    from ..personas.attestation_making import dossier_meant, withdrawal_of

    settings = Settings.load()
    meant = dossier_meant(dossier, settings.own_dossiers)
    signer = signing_key(key or key_file(settings.home))
    said = withdrawal_of(meant, signer, day=date or _today(), reason=reason)
    _keep(meant, said, "Take it back?", yes=yes, as_json=as_json)


@dossiers_app.command("verify")
def dossiers_verify(
    dossier: Annotated[str, typer.Argument(help="Its id, or a file.")],
    key: Annotated[
        str | None,
        typer.Option(help="Somebody's public key or fingerprint: did it sign the dossier as it stands?"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Check who signed a dossier, and whether its standing is carried. Exit 1 where something is not as it says."""
    from ..personas.attestation_making import dossier_meant
    from ..terminal.attested import verified_plain, verified_view

    meant = dossier_meant(dossier, Settings.load().own_dossiers)
    by_key = None if key is None else meant.attested_by(key)
    show(verified_plain(meant, by_key) if as_json else verified_view(meant, by_key))
    if not meant.is_as_it_says or by_key is False:
        raise typer.Exit(1)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _keep(meant: Meant, said: Attestation, question: str, *, yes: bool, as_json: bool) -> None:
    """Show what is to be signed, and write it down once somebody agrees."""
    from ..personas.attestation_making import keep
    from ..terminal.attested import attestation_view, attested_plain, attested_view

    if not yes:
        console(stderr=True).print(attestation_view(said))
        say(
            "These words go with every run in which the dossier is at hand, and are not taken out of a record by `winks erase`."
        )
        if not sys.stdin.isatty():
            raise CallError("Nothing was signed: there is nobody to ask here. Give --yes to sign this.")
        if not typer.confirm(question, err=True):
            raise CallError("Nothing was signed.")
    path = keep(meant, said)
    show(attested_plain(said) | {"file": str(path)} if as_json else attested_view(said, path))
