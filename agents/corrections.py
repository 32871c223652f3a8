"""What a person said is not so here: of a cue, of a seat, of a finding. The next leg honours it and says so.

The user's own account outranks the dossier, and this is the sharpest form of it. A correction is kept in the user's
words; where it touches a dossier, it is also a proposed amendment, for the curator to take or decline.
"""

from __future__ import annotations

from typing import Literal

from .critique import Finding
from .plain import Plain, SourcedSpan


class Correction(Plain):
    """One thing that is not so here."""

    optional_keys = frozenset({"cue", "dossier", "finding"})

    item: Literal["cue", "seat", "finding"]
    words: str
    """The user's."""
    cue: SourcedSpan | None = None
    """The cue that is none."""
    dossier: str | None = None
    """The dossier that should not sit; for a finding, whose it was."""
    finding: Finding | None = None
    """The finding as it stood."""

    @property
    def say(self) -> str:
        """The sentence shown."""
        return f"The user says this is not so here: “{self.words}”"

    def meets(self, finding: Finding, reviewer: str) -> bool:
        """Whether a finding says again what was corrected: the same reviewer, the same place, the same basis."""
        mine = self.finding
        if mine is None or self.dossier != reviewer:
            return False
        same_place = (
            mine.draft_span.text == finding.draft_span.text
            if mine.draft_span and finding.draft_span
            else mine.omission and finding.omission
        )
        return same_place and {(b.kind, b.id) for b in mine.basis} == {(b.kind, b.id) for b in finding.basis}
