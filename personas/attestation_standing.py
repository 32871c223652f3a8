"""What attestations make of a dossier: whether its standing is carried, and whether it was taken back.

`curator-signed` and `community-reviewed` in a file are a claim; an attestation of that kind over exactly its bytes carries
it. Whoever attested a dossier in any version can take it back in every version, until the same key attests a later one.
All of this is about keys. That two keys are two people, and who they are, is nothing that code can find out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from ..errors import Fault
from .attestation import Attestation
from .dossier import version_number
from .reader import ReadDossier

CARRIED = ("curator-signed", "community-reviewed")
"""Standings that only an attestation gives."""


class Stood(NamedTuple):
    """A dossier with its attestations; or the fault for which it takes no part; and what else is to be told."""

    read: ReadDossier | None
    fault: Fault | None = None
    told: tuple[Fault, ...] = ()


def with_attestations(read: ReadDossier, about: Iterable[Attestation]) -> ReadDossier:
    """The dossier with what was signed about these bytes, taken back where somebody who may has taken it back.

    `about` are attestations of this id, in any version, their signatures checked. It asks for none: a record is read
    as it was made.
    """
    listed = tuple(about)
    own = tuple(each for each in listed if each.kind in CARRIED and _is_about(each, read))
    back = _withdrawal(listed)
    if back is None:
        return replace(read, attestations=own) if own else read
    because = f"{back.reason} ({back.name}, {back.date})"
    status = read.dossier.status.model_copy(update={"withdrawn_because": because})
    dossier = read.dossier.model_copy(update={"standing": "withdrawn", "status": status})
    rests_on = next(each for each in listed if each.kind in CARRIED and each.key == back.key)
    return replace(read, dossier=dossier, attestations=tuple(dict.fromkeys((*own, rests_on, back))))


def stand(read: ReadDossier, about: Iterable[Attestation]) -> Stood:
    """The dossier as it may take part. A claim that nothing carries is a fault, by file and field."""
    listed = tuple(each for each in about if each.dossier == read.dossier.id)
    stood = with_attestations(read, listed)
    told = tuple(_idle(read, listed))
    if stood.dossier.standing == "withdrawn":
        return Stood(stood, None, told)
    if missing := _missing(read, listed):
        return Stood(None, Fault(read.path, read.line_of("standing"), "standing", missing), told)
    return Stood(stood, None, told)


def labels_of(read: ReadDossier) -> tuple[str, ...]:
    """The labels that reviewers from the setting gave. Notices are in the dossier, and are the project's."""
    given = (label for each in read.attestations if each.kind == "community-reviewed" for label in each.labels)
    return tuple(dict.fromkeys(given))


def _is_about(said: Attestation, read: ReadDossier) -> bool:
    return said.sha256 == read.sha256 and said.version == read.dossier.version


def _withdrawal(about: tuple[Attestation, ...]) -> Attestation | None:
    """The last withdrawal that holds."""
    latest: dict[str, tuple[int, ...]] = {}
    for each in about:
        if each.kind in CARRIED:
            latest[each.key] = max(latest.get(each.key, (0,)), version_number(each.version))
    holding = [
        each
        for each in about
        if each.kind == "withdrawn" and each.key in latest and latest[each.key] <= version_number(each.version)
    ]
    return max(holding, key=lambda each: (version_number(each.version), each.date, each.key), default=None)


def _missing(read: ReadDossier, about: tuple[Attestation, ...]) -> str | None:
    """Why nothing carries the standing that the file claims; None where something does or nothing has to."""
    claimed = read.dossier.standing
    if claimed not in CARRIED:
        return None
    curators = {each.key for each in about if each.kind == "curator-signed"}
    of_kind = [each for each in about if each.kind == claimed]
    carrying = [each for each in of_kind if _is_about(each, read)]
    if claimed == "community-reviewed" and carrying and all(each.key in curators for each in carrying):
        return (
            "the file says 'community-reviewed', and the only key that reviewed it is that of its curator; somebody "
            "from the setting reviews it with a key of their own."
        )
    if carrying:
        return None
    if same := [each for each in of_kind if each.version == read.dossier.version]:
        who = ", ".join(each.name for each in same)
        return (
            f"the file was changed after {who} signed version {read.dossier.version}; put the signed file back, or "
            "raise the version and have it signed anew."
        )
    return (
        f"the file says {claimed!r}, and there is no attestation of that kind about these bytes; "
        f"`winks dossiers attest` makes one, or write 'starter'."
    )


def _idle(read: ReadDossier, about: tuple[Attestation, ...]) -> Iterable[Fault]:
    """What was signed and has no effect, a sentence each."""
    attesting = {each.key for each in about if each.kind in CARRIED}
    for each in about:
        if each.kind == "withdrawn" and each.key not in attesting:
            yield Fault(
                each.file_name,
                1,
                "key",
                f"takes back {each.dossier!r} by a key that attested no version of it; it has no effect.",
            )
        elif each.kind in CARRIED and each.version == read.dossier.version and not _is_about(each, read):
            yield Fault(
                each.file_name,
                1,
                "sha256",
                f"is about other bytes than those of {read.path!r}, which was changed since.",
            )
        elif each.kind in CARRIED and _is_about(each, read) and read.dossier.standing not in (each.kind, *CARRIED):
            yield Fault(
                each.file_name,
                1,
                "kind",
                f"says {each.kind!r} and the dossier says {read.dossier.standing!r}; its standing stays.",
            )
