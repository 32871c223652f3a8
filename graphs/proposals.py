"""What people proposed, with what the dossiers at hand say of it: what was accepted is answered by the version that names it."""

from __future__ import annotations

from collections.abc import Iterable

from ..judging.amendment import Amendment, answered_in
from ..judging.amendments import amendments, amendments_in
from ..judging.roles import Person
from ..personas.dossier import Change
from ..personas.library import Library
from ..trail.document import visible
from ..trail.store import Store


def proposed_for(store: Store, library: Library, dossier: str | None) -> tuple[Amendment, ...]:
    """What was proposed for a dossier, or for any, also one that is no longer at hand. UnknownId where there never was one."""
    found = amendments(store, dossier)
    if dossier is not None and not found:
        library.get(dossier.partition("@")[0])
    return answered(found, library)


def became_of(store: Store, library: Library, run: str, person: Person) -> tuple[Amendment, ...]:
    """What somebody proposed in a run, with what was answered."""
    return answered((each for each in amendments_in(store, run) if each.person == person.id), library)


def answered(found: Iterable[Amendment], library: Library) -> tuple[Amendment, ...]:
    """What was proposed as it may be shown, with the versions that answer it."""
    return tuple(map(visible, answered_in(found, _changes(library))))


def _changes(library: Library) -> Iterable[Change]:
    return (change for read in library.held.values() for change in read.dossier.changelog)
