"""Checking the revision: every finding answered, what is called taken really changed, nothing grown for its own sake.

Thicker is not longer. The check adds what a reviser left out and notes what does not hold; it never changes the text.
Plain code: it sees growth, glosses and unchanged places, and cannot hear a lecture in few words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ..personas.forms import Span
from .codebook import floor
from .critique import Basis, Critique, Draft, Finding, Response, Revision
from .plain import TextSpan

REVIEWER = "restraint"
NEAR = 80
"""Characters around an anchor within which a change counts as being there."""
BETWEEN = 2
"""Words that may stand unchanged between two changes that are one."""
GROWTH = 1.5
"""A rewritten text longer than this many times the draft is asked about ..."""
ROOM = 200
"""... unless it grew by fewer characters than this."""

_GLOSS = re.compile(
    r"[^.!?\n]*(?:\((?:which |that )?(?:means?|meaning|i\.e\.|or)\b[^)\n]*\)"
    r"|\b(?:which|this|that) means\b|\bis (?:a|the) (?:\w+ )?(?:word|term|tradition|custom|practice) (?:for|of|in)\b)[^.!?\n]*"
)


class CheckedRevision(NamedTuple):
    """The revision with its responses checked, and the reading for restraint."""

    revision: Revision
    restraint: Critique


class _Change(NamedTuple):
    """A stretch of the draft and what stands there in the revised text."""

    start: int
    end: int
    became: TextSpan


def check_revision(draft: Draft | None, revision: Revision, critiques: Sequence[Critique]) -> CheckedRevision:
    """Every finding answered, every `taken` held against the text that changed, growth and glosses named."""
    changes = _changes(draft, revision)
    given = {response.finding: response for response in revision.responses}
    findings = [finding for critique in critiques for finding in critique.findings]
    responses = [_checked(finding, given.get(finding.id), changes) for finding in findings]
    restraint = _read_restraint(draft, revision, changes)
    responses += [
        Response(finding=finding.id, disposition="left_to_user", reason="Read after the revision; yours to weigh.")
        for finding in restraint.findings
    ]
    return CheckedRevision(revision.model_copy(update={"responses": tuple(responses)}), restraint)


def _checked(finding: Finding, response: Response | None, changes: Sequence[_Change]) -> Response:
    if finding.status != "verified":
        reason = f"Withheld by the check, so it changes nothing: {finding.withheld_because}"
        check = "The reviser answered a withheld finding." if response else None
        return Response(finding=finding.id, disposition="declined", reason=reason, check=check)
    if response is None or not response.reason.strip():
        said = "The reviser gave no answer." if response is None else "The reviser gave no reason."
        return Response(finding=finding.id, disposition="left_to_user", reason=said, check=said)
    if response.disposition != "taken":
        return response
    near = _nearest(finding, changes)
    unkept = None if near else "Called taken, but the text near its place did not change."
    return response.model_copy(update={"changed_span": near, "check": unkept})


def _nearest(finding: Finding, changes: Sequence[_Change]) -> TextSpan | None:
    """What the text became at the change that answers a finding.

    With an anchor: the widest change that touches it, else the nearest within reach. An omission has no place in the
    draft: the change that shares most words with its cue and suggestion, else the widest.
    """
    anchor = finding.draft_span
    if anchor is None:
        said = " ".join((*(cue.text for cue in finding.cue_spans), finding.suggestion or ""))
        wanted = {word.text.casefold() for word in _words(said)}
        return max(changes, key=lambda change: (_shared(change, wanted), _width(change))).became if changes else None
    touching = [change for change in changes if change.start < anchor.end and change.end > anchor.start]
    if touching:
        return max(touching, key=_width).became
    near = [change for change in changes if change.start <= anchor.end + NEAR and change.end >= anchor.start - NEAR]
    middle = (anchor.start + anchor.end) / 2
    return min(near, key=lambda change: abs((change.start + change.end) / 2 - middle)).became if near else None


def _shared(change: _Change, wanted: set[str]) -> int:
    return len({word.text.casefold() for word in _words(change.became.text)} & wanted)


def _width(change: _Change) -> int:
    return max(change.end - change.start, change.became.end - change.became.start)


def _changes(draft: Draft | None, revision: Revision) -> list[_Change]:
    """Where the revised text differs from the draft, by phrases. A held draft does not differ.

    Changes with up to two words between them are one; where only marks differ there is none.
    """
    if draft is None or revision.kind == "held":
        return []
    before, after = _words(draft.text), _words(revision.text)
    matcher = SequenceMatcher(a=[word.text for word in before], b=[word.text for word in after], autojunk=False)
    merged: list[tuple[int, int, int, int]] = []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        if merged and i1 - merged[-1][1] <= BETWEEN and j1 - merged[-1][3] <= BETWEEN:
            merged[-1] = (merged[-1][0], i2, merged[-1][2], j2)
        else:
            merged.append((i1, i2, j1, j2))
    return [
        _Change(*_stretch(draft.text, before, i1, i2)[1:], _became(revision.text, after, j1, j2))
        for i1, i2, j1, j2 in merged
    ]


def _words(text: str) -> list[Span]:
    return [Span(match[0], match.start(), match.end()) for match in re.finditer(r"\w+(?:['’]\w+)*", text)]


def _stretch(text: str, words: list[Span], first: int, after: int) -> Span:
    """The words from `first` up to `after`; for none, the empty span where they would stand."""
    start = words[first].start if first < len(words) else len(text)
    end = words[after - 1].end if after > first else start
    return Span(text[start:end], start, end)


def _became(text: str, words: list[Span], first: int, after: int) -> TextSpan:
    """The words that stand there now; where words were taken out, those on either side."""
    if after > first:
        return TextSpan.of(_stretch(text, words, first, after))
    return TextSpan.of(_stretch(text, words, max(0, first - 1), min(len(words), after + 1)))


def _read_restraint(draft: Draft | None, revision: Revision, changes: Sequence[_Change]) -> Critique:
    """The reading of the revised text. A held draft has nothing added to read."""
    readings = (_growth(draft, revision, changes), _gloss(draft, revision), _voice(draft, revision)) if draft else ()
    found = readings if changes else ()
    findings = tuple(
        item.model_copy(update={"id": f"{REVIEWER}.{number}"})
        for number, item in enumerate(filter(None, found), start=1)
    )
    return Critique(reviewer=REVIEWER, outcome="findings" if findings else "nothing_to_raise", findings=findings)


def _growth(draft: Draft, revision: Revision, changes: Sequence[_Change]) -> Finding | None:
    before, after = len(draft.text), len(revision.text)
    if after <= before * GROWTH or after - before <= ROOM:
        return None
    longest = max((change.became for change in changes), key=lambda span: len(span.text))
    return _finding(
        longest,
        f"The text went from {before:,} to {after:,} characters.",
        ("What was added may be what the recipient needs.", "It may be care shown to whoever reads this run."),
        "Which of the added sentences would the recipient miss?",
    )


def _gloss(draft: Draft, revision: Revision) -> Finding | None:
    for match in _GLOSS.finditer(revision.text):
        if match[0].strip() not in draft.text:
            return _finding(
                TextSpan(text=match[0], start=match.start(), end=match.end()),
                "The text now explains something.",
                ("The recipient may not know it and be glad.", "Both may know it well, and one is being told."),
                "Does the recipient need this explained?",
            )
    return None


def _voice(draft: Draft, revision: Revision) -> Finding | None:
    """A wording of the lexical floor that the revision brought in: a voice that is nobody's, a rule about a group."""
    for pattern in floor():
        match = pattern.find(revision.text)
        if match and pattern.effect == "withhold" and match[0] not in draft.text:
            found = _finding(
                TextSpan(text=match[0], start=match.start(), end=match.end()),
                "The phrase is a plain way of saying what is so.",
                (pattern.say, "The sender may say so of themselves, and then it is theirs to say."),
                "Would the sender say this in these words?",
            )
            basis = (Basis(kind="codebook", id=f"floor.{pattern.id}"),)
            return found.model_copy(update={"line": "voices", "basis": basis})
    return None


def _finding(span: TextSpan, thin: str, readings: tuple[str, ...], question: str) -> Finding:
    return Finding(
        id=REVIEWER,
        line="unsaid",
        verdict="over-thick",
        status="verified",
        revision_span=span,
        thin_reading=thin,
        readings=readings,
        basis=(Basis(kind="codebook", id="unsaid"),),
        question=question,
        suggestion="Leave out what both already know; shorter may be thicker.",
    )
