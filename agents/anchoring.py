"""Checking findings: is each one anchored, based and within its bounds? Plain code, never a model.

A finding that fails is withheld with a reason. It stays in the critique and on the trail, is shown as withheld, and
cannot drive the revision.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from ..personas.dossier import Dossier, Note
from .case import Case
from .codebook import codebook, floor, standpoints, verdicts
from .critique import MAX_FINDINGS, Critique, Draft, Finding
from .plain import TextSpan


class Sent(NamedTuple):
    """What a reviewer was really given."""

    case: Case
    draft: str | None
    notes: Mapping[str, Note]
    """By id; empty for the engine's own readings."""
    by_meaning: frozenset[str] = frozenset()
    """Ids of those that were found by meaning."""


Check = Callable[[Finding, Sent], str | None]


def sent_to(
    case: Case,
    draft: Draft | None,
    dossier: Dossier | None = None,
    notes: Iterable[str] = (),
    by_meaning: Iterable[str] = (),
) -> Sent:
    """What stood before a reviewer: the case, the draft and, of a dossier, only the notes that were sent."""
    given = {note.id: note for note in dossier.sendable() if note.id in set(notes)} if dossier else {}
    return Sent(case, draft.text if draft else None, given, frozenset(by_meaning))


def check_findings(critique: Critique, sent: Sent) -> Critique:
    """The critique with every finding verified or withheld."""
    checked: list[Finding] = []
    for finding in (_check(finding, sent) for finding in critique.findings):
        because = _out_of_bounds(finding, checked, critique.reviewer, sent)
        checked.append(_withhold(finding, because) if because and finding.status == "verified" else finding)
    return critique.model_copy(update={"findings": tuple(checked)})


def _out_of_bounds(finding: Finding, before: list[Finding], reviewer: str, sent: Sent) -> str | None:
    """What stands against a finding beside what it says: the user's word, its name, its number."""
    if corrected := next((c for c in sent.case.corrections if c.meets(finding, reviewer)), None):
        return corrected.say
    if any(finding.id == other.id for other in before):
        return f"A second finding is called {finding.id!r}."
    if len(before) >= MAX_FINDINGS:
        return f"A reviewer brings at most {MAX_FINDINGS} findings."
    return None


def _check(finding: Finding, sent: Sent) -> Finding:
    found = _place(finding, sent)
    for check in CHECKS:
        if because := check(found, sent):
            return _withhold(found, because)
    return found.model_copy(update={"status": "verified", "withheld_because": None})


def _withhold(finding: Finding, because: str) -> Finding:
    return finding.model_copy(update={"status": "withheld", "withheld_because": because})


def _place(finding: Finding, sent: Sent) -> Finding:
    """A quote whose words stand in the draft exactly once is taken at that place, whatever offsets it came with."""
    span = finding.draft_span
    if span is None or sent.draft is None or _stands(span, sent.draft):
        return finding
    if span.text and sent.draft.count(span.text) == 1:
        start = sent.draft.index(span.text)
        placed = TextSpan(text=span.text, start=start, end=start + len(span.text))
        return finding.model_copy(update={"draft_span": placed})
    return finding


def _stands(span: TextSpan, text: str) -> bool:
    return 0 <= span.start < span.end <= len(text) and text[span.start : span.end] == span.text


def _is_anchored(finding: Finding, sent: Sent) -> str | None:
    if finding.draft_span is not None:
        if finding.omission:
            return "It quotes the draft and says the draft is silent."
        if sent.draft is None or not _stands(finding.draft_span, sent.draft):
            return f"Its quotation {finding.draft_span.text[:80]!r} is not in the draft at that place."
    elif not finding.omission:
        return "It quotes nothing of the draft."
    elif not finding.cue_spans:
        return "It says the draft is silent and quotes no cue that it is silent about."
    return None


def _cues_are_verbatim(finding: Finding, sent: Sent) -> str | None:
    for cue in finding.cue_spans:
        text = sent.case.text_of(cue.source)
        if text is None or not _stands(cue, text):
            return f"The cue {cue.text[:80]!r} is not in the {cue.source} at that place."
    return None


def _is_based(finding: Finding, sent: Sent) -> str | None:
    if not finding.basis:
        return "It names nothing that it rests on."
    known = {f"standpoint.{entry.id}" for entry in standpoints()} | {f"floor.{p.id}" for p in floor()} | set(codebook())
    for basis in finding.basis:
        if basis.kind == "note" and basis.id not in sent.notes:
            return f"It rests on the note {basis.id!r}, which this reviewer was not given."
        if basis.kind == "codebook" and basis.id not in known:
            return f"It rests on the codebook entry {basis.id!r}, which does not exist."
        if basis.kind == "user" and sent.case.text_of(basis.id) is None:
            return f"It rests on {basis.id!r}, which the user did not write."
        if basis.kind == "note" and basis.standing not in (None, sent.notes[basis.id].standing):
            return f"It gives the note {basis.id!r} a standing that its curator did not."
    return None


def _says_how_it_was_found(finding: Finding, sent: Sent) -> str | None:
    for basis in finding.basis:
        if (basis.how == "meaning") != (basis.kind == "note" and basis.id in sent.by_meaning):
            return f"It does not say rightly how {basis.id!r} was found."
    return None


def _contested_only_asks(finding: Finding, sent: Sent) -> str | None:
    notes = [sent.notes[basis.id] for basis in finding.basis if basis.kind == "note"]
    only_contested = notes and all(note.standing == "contested" for note in notes)
    others = any(basis.kind in ("user", "model") for basis in finding.basis)
    if only_contested and not others and finding.readings:
        return "It explains from a contested note, which may only ask."
    return None


def _has_rivals(finding: Finding, sent: Sent) -> str | None:
    del sent
    distinct = {re.sub(r"\W+", " ", reading).strip().casefold() for reading in finding.readings} - {""}
    if len(distinct) < 2 and not (finding.only_one_because or "").strip():
        return "It gives fewer than two readings and does not say why."
    return None


def _asks(finding: Finding, sent: Sent) -> str | None:
    del sent
    return None if finding.question.rstrip().endswith("?") else "It does not end in a question."


def _uses_the_words(finding: Finding, sent: Sent) -> str | None:
    del sent
    if finding.line not in codebook():
        return f"{finding.line!r} is not one of the ten lines."
    if finding.verdict not in verdicts():
        return f"{finding.verdict!r} is not one of the verdicts."
    return None


def _keeps_off_the_floor(finding: Finding, sent: Sent) -> str | None:
    """Neither voices nor scores. The thin reading is exempt: it is what is criticised."""
    del sent
    said = (*finding.readings, *finding.ordinary_explanations, finding.question, finding.suggestion or "")
    for pattern in floor():
        if pattern.effect == "withhold":
            for text in said:
                if match := pattern.find(text):
                    return f"{match[0]!r}: {pattern.say}"
    return None


CHECKS: tuple[Check, ...] = (
    _uses_the_words,
    _is_anchored,
    _cues_are_verbatim,
    _is_based,
    _says_how_it_was_found,
    _contested_only_asks,
    _has_rivals,
    _asks,
    _keeps_off_the_floor,
)
