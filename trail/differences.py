"""What the revision changed in the draft, and which findings are behind each change.

A finding is behind a change where its response says `taken` and the change lies in the words the finding quotes, or in
the stretch that the check of the revision found changed for it. So it is said of places, not of causes: nobody saw the
reviser think, and a stretch may hold several changes. A change with no finding behind it is shown as that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..agents.critique import Finding, Response
from ..agents.plain import Plain, TextSpan
from .document import RunDocument
from .rewording import Piece, reworded


class Change(Piece):
    """A piece of draft and revision, with the findings it leads to."""

    findings: tuple[str, ...] = ()
    """Ids of findings answered as taken, those that quote this place first. Of a change without any: it is unattributed."""
    quoting: tuple[str, ...] = ()
    """Those of them that quote words of the draft that changed here; of the others, the stretch that changed holds it."""
    despite: tuple[str, ...] = ()
    """Ids of findings that were declined or left to the user, though the words they quote changed."""

    @property
    def is_unattributed(self) -> bool:
        """Whether something changed here and no finding is behind it."""
        return self.kind != "same" and not self.findings


class Differences(Plain):
    """Draft and revision, piece by piece."""

    pieces: tuple[Change, ...]
    """Joined, their `before` sides are the draft and their `after` sides the revision, to the letter."""
    nowhere: tuple[str, ...] = ()
    """Ids of findings answered as taken that are behind no change."""

    @property
    def changes(self) -> tuple[Change, ...]:
        """The pieces that are not the same."""
        return tuple(piece for piece in self.pieces if piece.kind != "same")


def differences(run: RunDocument) -> Differences | None:
    """What a rewritten revision changed. None where the draft was held, or there is no draft or no revision.

    Findings that the check withheld are behind nothing and stand against nothing: no reviser was given them.
    """
    if run.draft is None or run.revision is None or run.revision.kind == "held":
        return None
    findings = {finding.id: finding for critique in run.critiques for finding in critique.verified}
    answered = [(findings[item.finding], item) for item in run.revision.responses if item.finding in findings]
    pieces = tuple(_attributed(answered, run.draft.text, run.revision.text))
    behind = {id_ for piece in pieces for id_ in piece.findings}
    taken = (item.finding for _, item in answered if item.disposition == "taken")
    return Differences(pieces=pieces, nowhere=tuple(id_ for id_ in taken if id_ not in behind))


_Answered = Sequence[tuple[Finding, Response]]
_Place = tuple[int, int]
"""From a code point up to another."""


def _attributed(answered: _Answered, draft: str, revised: str) -> Iterator[Change]:
    """The pieces with their findings; what was put in has a place in the draft too, between two letters."""
    at, at_after = 0, 0
    for piece in reworded(draft, revised):
        before = (piece.before.start, piece.before.end) if piece.before else (at, at)
        after = (piece.after.start, piece.after.end) if piece.after else (at_after, at_after)
        at, at_after = before[1], after[1]
        leads = _leads(answered, before, _with_words(revised, *after)) if piece.kind != "same" else {}
        yield Change(**dict(piece), **leads)


def _leads(answered: _Answered, before: _Place, after: _Place) -> dict[str, tuple[str, ...]]:
    """The findings of a change, by field."""
    quoted = [item for item in answered if _shares(item[0].draft_span, before)]
    quoting = [finding.id for finding, response in quoted if response.disposition == "taken"]
    reached = [
        item.finding for _, item in answered if item.disposition == "taken" and _shares(item.changed_span, after)
    ]
    return {
        "findings": tuple(dict.fromkeys((*quoting, *reached))),
        "quoting": tuple(quoting),
        "despite": tuple(finding.id for finding, response in quoted if response.disposition != "taken"),
    }


def _shares(span: TextSpan | None, place: _Place) -> bool:
    """Whether a place shares a letter with a span or, where it is empty, lies between two letters of it."""
    return span is not None and span.start < place[1] and place[0] < span.end


def _with_words(text: str, start: int, end: int) -> _Place:
    """A place in the revised text. One without words takes in a letter on either side: the check names those words."""
    if any(map(str.isalnum, text[start:end])):
        return start, end
    while start > 0 and not text[start - 1].isalnum():
        start -= 1
    while end < len(text) and not text[end].isalnum():
        end += 1
    return max(0, start - 1), end + 1
