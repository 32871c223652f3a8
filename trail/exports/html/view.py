"""What the parts of the page look up: the run, its dossiers as they were, what belongs to what, and where it stands.

Nothing is weighed here; everything is looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

from ....agents.critique import Critique
from ....errors import DossierError
from ....personas.dossier import Dossier, Note
from ....personas.reader import read_bytes
from ...differences import Differences, differences
from ...document import visible
from ...elements import Child, Node, group
from ...places import Findings, Placed
from ..copy import Reading
from .pieces import commas, el
from .words import WHO


class View(Findings):
    """A run as the page shows it."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.run = visible(reading.document)

    @cached_property
    def dossiers(self) -> Mapping[str, Dossier]:
        """The dossiers that came up in the run, by id, as they were in it. One that cannot be read is not there."""
        named = {seat.dossier_id for seat in self.run.seats} | {critique.reviewer for critique in self.run.critiques}
        named |= {each["dossier"].partition("@")[0] for each in self._considered()}
        files = {ref["name"]: ref["public"] for ref in self.reading.events[0].payload["dossiers"]}
        known = {name: digest for name, digest in files.items() if name in named and digest in self.reading.copy.public}
        read = {name: _read(self.reading.copy.public[digest], name) for name, digest in known.items()}
        return {name: dossier for name, dossier in read.items() if dossier}

    @cached_property
    def anchors(self) -> Mapping[str, str]:
        """Where each finding stands on the page, by its id."""
        return {id_: f"finding-{number}" for number, id_ in enumerate(dict.fromkeys(self._ids()), start=1)}

    @cached_property
    def differences(self) -> Differences | None:
        """What a rewritten revision changed."""
        return differences(self.run)

    @cached_property
    def changes_of(self) -> Mapping[str, list[int]]:
        """The numbers of the changes that lead to each finding."""
        found: dict[str, list[int]] = {}
        for number, change in enumerate(self.differences.changes if self.differences else (), start=1):
            for id_ in (*change.findings, *change.despite):
                found.setdefault(id_, []).append(number)
        return found

    @cached_property
    def second_round(self) -> tuple[Critique, ...]:
        """What reviewers said of their own findings."""
        return tuple(critique for critique in self.run.critiques if critique.follow_ups)

    @cached_property
    def notes(self) -> Mapping[tuple[str, str], Note]:
        """The notes that were sent, rested on or left out, by dossier and note, as they were in this run."""
        wanted = [(seat.dossier_id, note) for seat in self.run.seats for note in seat.notes]
        for critique in self.run.critiques:
            based = [basis.id for each in critique.findings for basis in each.basis if basis.kind == "note"]
            wanted += [(critique.reviewer, note) for note in (*based, *(critique.held_back or ()))]
        held = {(id_, note.id): note for id_, dossier in self.dossiers.items() for note in dossier.notes}
        return {key: held[key] for key in dict.fromkeys(wanted) if key in held}

    @cached_property
    def note_anchors(self) -> Mapping[tuple[str, str], str]:
        """Where each note stands on the page."""
        return {key: f"note-{number}" for number, key in enumerate(self.notes, start=1)}

    @cached_property
    def behind(self) -> Mapping[tuple[str, str], list[str]]:
        """The ids of the findings that rest on each note."""
        found: dict[tuple[str, str], list[str]] = {}
        for item in (*self.placed, *self.withheld):
            for basis in item.finding.basis:
                if basis.kind == "note":
                    found.setdefault((item.reviewer, basis.id), []).append(item.finding.id)
        return found

    @cached_property
    def differing(self) -> Mapping[str, list[str]]:
        """The findings that differ from each finding."""
        found: dict[str, dict[str, None]] = {}
        for item in self.run.disagreements:
            for one in item.findings:
                found.setdefault(one, {}).update(dict.fromkeys(other for other in item.findings if other != one))
        return {one: list(others) for one, others in found.items()}

    def is_gone(self, *kinds: str) -> bool:
        """Whether what events of these kinds held was taken out."""
        held = (event.payload.get("value") for event in self.reading.events if event.kind in kinds)
        return any(ref is not None and ref["blob"] not in self.reading.copy.texts for ref in held)

    def who(self, reviewer: str) -> str:
        """What a reviewer is called."""
        dossier = self.dossiers.get(reviewer)
        return WHO.get(reviewer) or (dossier.display_name if dossier else reviewer)

    def signed(self, event: int) -> str | None:
        """The name that an event was signed with; None where nobody signed it or the name was taken out."""
        signature = self.reading.signatures.get(event)
        return signature.name if signature else None

    def link(self, finding: str) -> Node:
        """A link to a finding, by its number; the bare id of one that is not on the page."""
        item = self.by_id.get(finding)
        if item is None:
            return el("bdi", finding)
        return el("a", self.called(item), href=f"#{self.anchors[finding]}")

    def links(self, findings: Iterable[str]) -> Node:
        """The same for several, parted by commas."""
        return commas(self.link(finding) for finding in findings)

    def called(self, item: Placed) -> Child:
        """What a finding is called in a sentence."""
        return f"finding {item.number}" if item.number else group("finding ", el("bdi", item.finding.id))

    def note_link(self, reviewer: str, note: str) -> Node:
        """A link to a note in full; the bare id of one that is not on the page."""
        anchor = self.note_anchors.get((reviewer, note))
        return el("a", el("code", note), href=f"#{anchor}") if anchor else el("code", note)

    def _considered(self) -> Iterator[Mapping[str, Any]]:
        """What the record says of the dossiers that were considered; that stays when words are taken out."""
        for event in self.reading.events:
            yield from event.payload["considered"] if event.kind == "convene_finished" else ()

    def _ids(self) -> Iterator[str]:
        yield from (item.finding.id for item in (*self.placed, *self.withheld))


def _read(raw: bytes, name: str) -> Dossier | None:
    try:
        return read_bytes(raw, f"{name}.md").dossier
    except DossierError:
        return None
