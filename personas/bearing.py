"""Whether a note bears on a case: which of its wordings stand where, and whether the draft already attends to it.

Pure, and the same for the lint (which runs a note's contrast pair), the convener and the reviewer. It compares
wordings and knows nothing of what they mean: a good draft in other words than the curator foresaw still shows as
an omission, which is why such findings are `raised` and never more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .dossier import Dossier, Note
from .forms import Quote, SearchText, Span


class Bearing(NamedTuple):
    """Where a note's wordings stand in a case."""

    note: Note
    cues: tuple[Quote, ...]
    """Cue forms found in the prompt or the account."""
    thin: tuple[Span, ...]
    """Draft forms found in the draft."""
    attended: bool
    """Whether the draft mentions the cue or a wording that attends to it."""

    @property
    def omission(self) -> bool:
        """The prompt gives the cue and the draft passes it over in silence."""
        return bool(self.cues) and not self.thin and not self.attended

    @property
    def raised(self) -> bool:
        """There is something to raise: a wording of the draft, or an omission."""
        return bool(self.thin) or self.omission


def find_quotes(forms: tuple[str, ...], texts: Mapping[str, SearchText], dossier: Dossier) -> tuple[Quote, ...]:
    """Every place where one of a note's forms stands in the prompt or the account."""
    fold = dossier.folds("notes")
    return tuple(Quote(source, span) for source, text in texts.items() for span in text.find_any(forms, fold))


def bearing(note: Note, dossier: Dossier, texts: Mapping[str, SearchText], draft: SearchText | None) -> Bearing:
    """How `note` bears on the texts and, where there is one, on the draft."""
    fold = dossier.folds("notes")
    cues = find_quotes(note.cue_forms, texts, dossier)
    if draft is None:
        return Bearing(note, cues, (), attended=False)
    thin = tuple(draft.find_any(note.draft_forms, fold))
    attended = bool(draft.find_any(note.attended_forms + note.cue_forms, fold))
    return Bearing(note, cues, thin, attended)


def matched_notes(dossier: Dossier, texts: Mapping[str, SearchText]) -> tuple[str, ...]:
    """Ids of the notes whose cue stands in the prompt or the account; unsourced notes are never among them."""
    return tuple(note.id for note in dossier.sendable() if find_quotes(note.cue_forms, texts, dossier))


def brought_by_draft(dossier: Dossier, draft: SearchText) -> tuple[str, ...]:
    """Ids of the notes whose thin wording stands in the draft. Only for a dossier that is seated already."""
    fold = dossier.folds("notes")
    return tuple(note.id for note in dossier.sendable() if draft.find_any(note.draft_forms, fold))
