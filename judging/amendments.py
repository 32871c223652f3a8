"""What people proposed for a dossier, over all runs, and a curator's answer: whoever said something hears back.

A correction of a run by its user is proposed, and so is what a judge said of a finding once they had seen where it came
from: that it is off, that it is not theirs to say, what the note should say. A curator accepts or declines it, and says
why, on the record of the run it came from; the last decision stands and all are shown. What is accepted changes nothing by
itself. The limit: of a reading that was taken back before anybody answered it, nothing is left to list.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from rapidfuzz import process

from ..errors import InputRefused, UnknownId
from ..personas.dossier import Change
from ..trail.decided import Disposition, amendment_id
from ..trail.store import Store
from .amendment import Amendment, Place, answered_in
from .amendments_read import proposed
from .roles import Person

LONGEST_REASON = 2_000
"""Characters."""
_VERSION = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6}){2}")


def amendments(store: Store, dossier: str | None = None, changelog: Iterable[Change] = ()) -> tuple[Amendment, ...]:
    """Everything that was proposed for a dossier in any run and any version, oldest first; for all where none is given.

    `changelog` is that of the dossier at hand: what no decision gives a version is answered by the one that names it.
    """
    return answered_in(proposed(store, dossier=dossier), changelog)


def amendments_in(store: Store, run: str) -> tuple[Amendment, ...]:
    """Everything that was proposed in one run, for whatever dossier, oldest first."""
    return proposed(store, run=run)


def amendment(store: Store, wanted: str) -> Amendment:
    """What was proposed under an id. UnknownId where nothing was."""
    return _at(store, _place(store, wanted), wanted)


def decide(
    store: Store, wanted: str, disposition: Disposition, reason: str, person: Person, version: str | None = None
) -> Amendment:
    """Accept or decline what was proposed, on the record of its run. It may be decided again.

    Raises NotAllowed; UnknownId for one that is not there; InputRefused for a reason that is none or a version that cannot
    be one; RunLeased while somebody is at work on the run, and then nothing is written.
    """
    person.must("curate")
    said, answer = _reason(reason), _version(version, disposition)
    place = _place(store, wanted)

    def say() -> tuple[dict[str, Any], Any]:
        found = _at(store, place, wanted)
        facts = {"of": place.of, "number": place.number, "dossier": found.dossier, "notes": list(found.notes)}
        return facts | {"disposition": disposition, "version": answer}, {"reason": said}

    store.remark(place.run, "amendment_decided", say, person.signature)
    return _at(store, place, wanted)


def _place(store: Store, wanted: str) -> Place:
    """Where an amendment is, by its id, with the whole id of its run."""
    place = Place.named(wanted)
    if place is None:
        raise _unknown(wanted, None)
    try:
        return place._replace(run=store.resolve(place.run))
    except UnknownId as error:
        raise _unknown(wanted, amendment_id(error.near, place.of, place.number) if error.near else None) from error


def _at(store: Store, place: Place, wanted: str) -> Amendment:
    there = {each.id: each for each in amendments_in(store, place.run)}
    id_ = amendment_id(*place)
    if id_ in there:
        return there[id_]
    near = process.extractOne(id_, list(there), score_cutoff=50)
    raise _unknown(wanted, near[0] if near else None)


def _unknown(wanted: str, near: str | None) -> UnknownId:
    return UnknownId("proposed amendment", wanted[:80], near, "`winks dossiers amendments` lists them.")


def _reason(reason: str) -> str:
    said = reason.strip()
    if not said:
        raise InputRefused("There is no reason; say in a line why. Whoever proposed it is shown it.")
    if len(said) > LONGEST_REASON:
        raise InputRefused(f"The reason has {len(said):,} characters; the most is {LONGEST_REASON:,}. Shorten it.")
    if any(unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t" for character in said):
        raise InputRefused("The reason holds a character that cannot be shown; type it again.")
    return said


def _version(version: str | None, disposition: Disposition) -> str | None:
    if version is None:
        return None
    if disposition == "declined":
        raise InputRefused("No version answers what is declined; leave the version out.")
    if not _VERSION.fullmatch(version.strip()):
        raise InputRefused(f"{version[:40]!r} is no version of a dossier; three numbers are, such as 0.3.0.")
    return version.strip()
