"""Things of two runs side by side: what is the same thing in both, and in which of its parts it differs.

Two things are the same where what they are about is: a cue's words and type, a finding's reviewer, place and basis. How
a thing is worded never decides that; wording is what is shown to differ. Nothing is measured.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from ..agents.critique import Finding
from ..agents.plain import Plain, TextSpan

_Thing = TypeVar("_Thing")
_OFFSETS = ("start", "end")


class Row(Plain, Generic[_Thing]):
    """A thing in two runs."""

    one: _Thing | None = None
    """None where only the other run has it."""
    other: _Thing | None = None
    """None where only the first run has it."""
    differs: tuple[str, ...] = ()
    """The parts that are not the same in both; none where only one run has it."""

    @property
    def in_both(self) -> bool:
        """Whether both runs have it."""
        return self.one is not None and self.other is not None

    @property
    def is_same(self) -> bool:
        """Whether both runs have it and in nothing differently."""
        return self.in_both and not self.differs


def rows(
    ones: Iterable[_Thing], others: Iterable[_Thing], key: Callable[[_Thing], Hashable], *, but: Iterable[str] = ()
) -> tuple[Row[_Thing], ...]:
    """The things of both runs, those of a key in the order they come; what only the other has is behind the rest.

    `but` names parts that do not count as differing, beside places in texts, which never do.
    """
    waiting: dict[Hashable, deque[_Thing]] = defaultdict(deque)
    for thing in others:
        waiting[key(thing)].append(thing)
    met: list[tuple[_Thing | None, _Thing | None]] = [
        (thing, waiting[key(thing)].popleft() if waiting[key(thing)] else None) for thing in ones
    ]
    met += [(None, thing) for left in waiting.values() for thing in left]
    return tuple(row(one, other, but=but) for one, other in met)


def row(one: _Thing | None, other: _Thing | None, *, but: Iterable[str] = ()) -> Row[_Thing]:
    """One thing of both runs."""
    if not isinstance(one, Plain) or not isinstance(other, Plain):
        return Row(one=one, other=other)
    parts, theirs = _parts(one), _parts(other)
    names = dict.fromkeys((*parts, *theirs))
    differs = tuple(name for name in names if name not in set(but) and parts.get(name) != theirs.get(name))
    return Row(one=one, other=other, differs=differs)


def _parts(thing: Plain) -> dict[str, Any]:
    told: dict[str, Any] = _without_places(thing.plain())
    return told


def _without_places(value: Any) -> Any:
    """A value without offsets: the same words further on in another text are the same words."""
    if isinstance(value, dict):
        return {key: _without_places(item) for key, item in value.items() if key not in _OFFSETS}
    return [_without_places(item) for item in value] if isinstance(value, list) else value


# findings


class Raised(NamedTuple):
    """A finding and who brought it in which round."""

    reviewer: str
    round: int
    finding: Finding


class Met(NamedTuple):
    """A finding of either run, or of both."""

    reviewer: str
    round: int
    one: Finding | None
    other: Finding | None


def meet(ones: Sequence[Raised], others: Sequence[Raised], *, same_draft: bool) -> list[Met]:
    """The findings of both runs, those of one reviewer, place and basis together; in order, as `rows`.

    Of several that could be the same, those on just the same words are; then those on words that overlap. Where the
    drafts are not the same text, words overlap if one quotation holds the other.
    """
    met: dict[int, int] = {}
    for is_same in (_same_words, _touching(same_draft)):
        for i, one in enumerate(ones):
            free = (j for j in range(len(others)) if j not in met.values())
            found = next(
                (j for j in free if _same_source(one, others[j]) and is_same(one.finding, others[j].finding)), None
            )
            if i not in met and found is not None:
                met[i] = found
    shared = [Met(*one[:2], one.finding, others[met[i]].finding if i in met else None) for i, one in enumerate(ones)]
    left = (other for j, other in enumerate(others) if j not in met.values())
    return shared + [Met(*other[:2], None, other.finding) for other in left]


def _same_source(one: Raised, other: Raised) -> bool:
    bases = [{(basis.kind, basis.id) for basis in each.finding.basis} for each in (one, other)]
    return one[:2] == other[:2] and bases[0] == bases[1]


def _same_words(one: Finding, other: Finding) -> bool:
    return _place(one) == _place(other)


def _place(finding: Finding) -> tuple[Any, ...]:
    span = finding.draft_span or finding.revision_span
    if span:
        return ("draft" if finding.draft_span else "revision", span.text, span.start)
    return ("omission", *sorted((cue.source, cue.text) for cue in finding.cue_spans))


def _touching(same_draft: bool) -> Callable[[Finding, Finding], bool]:
    def touch(one: Finding, other: Finding) -> bool:
        if one.draft_span and other.draft_span:
            return (
                _overlap(one.draft_span, other.draft_span) if same_draft else _holds(one.draft_span, other.draft_span)
            )
        if one.revision_span and other.revision_span:
            return _holds(one.revision_span, other.revision_span)
        cues = [{(cue.source, cue.text) for cue in each.cue_spans} for each in (one, other)]
        return one.omission and other.omission and bool(cues[0] & cues[1])

    return touch


def _overlap(one: TextSpan, other: TextSpan) -> bool:
    return one.start < other.end and other.start < one.end


def _holds(one: TextSpan, other: TextSpan) -> bool:
    return one.text in other.text or other.text in one.text
