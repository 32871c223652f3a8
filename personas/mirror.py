"""What a dossier says regardless: counts over many cases, so that a curator sees a stereotype forming.

A caricature is a dossier that gives the same answer whatever it is asked. The counts here are of notes, findings, lines
and words; they are shown beside the words and rate nobody: no dossier is better for a number. Where few cases
seat a dossier they show nothing, and that is said. What cases are run, and by whom, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from .dossier import Dossier
from .forms import Fold, SearchText
from .lint_rule import is_english, words_in
from .lint_words import CONCEPTS, head_of, is_uncommon, own_words, terms_of

ENOUGH = 5
"""Cases that seat a dossier: in fewer, a habit cannot be told from a coincidence."""
OFTEN = 3
"""Times the same thing is said before it is told."""
MOST_TERMS = 6

DraftKind = Literal["given", "raising", "attending", "none"]
"""Whose draft it was: the case's own; the raising, or the good, drafts of the notes it brings; or there was none."""


class Said(NamedTuple):
    """One finding, as far as a mirror looks."""

    notes: tuple[str, ...]
    """Ids of the notes that it rests on."""
    line: str
    voice: str
    """What it says in its own voice: readings, question, guidance. The thin reading is not its own."""


class Outing(NamedTuple):
    """What a dossier did with one case and one draft."""

    case: str
    draft: DraftKind
    words: str | None
    """The draft itself, by which two drafts of a case are told apart."""
    aside: str | None
    """Why it stood aside; None where it was seated, `not_spoken_of` for a held place whose cues do not match."""
    brought: tuple[str, ...] = ()
    """Notes it was given."""
    said: tuple[Said, ...] = ()
    held_back: tuple[str, ...] = ()
    """Notes that bore on the draft too and were one finding too many."""
    silent_on: tuple[str, ...] = ()
    """Parts of the case it said nothing of."""


class NoteSeen(NamedTuple):
    """Where a note came up."""

    note: str
    brought: tuple[str, ...]
    """Cases that brought it."""
    said: tuple[str, ...]
    """Cases in which a finding rests on it."""
    wordings: int
    """In how many different wordings it was said."""
    whatever: tuple[str, ...]
    """Cases in which it is said whichever of two drafts or more is read."""


class TermSeen(NamedTuple):
    """A word that comes back."""

    term: str
    findings: int
    notes: int
    """How many notes bring it in."""


class Mirror(NamedTuple):
    """What was counted."""

    dossier: str
    cases: int
    seated: tuple[str, ...]
    """Cases that seat it."""
    aside: dict[str, tuple[str, ...]]
    """Cases in which it stood aside, by reason."""
    silent_on: tuple[str, ...]
    """Parts of cases it said nothing of."""
    findings: int
    """Over the cases that seat it, each with one draft."""
    notes: tuple[NoteSeen, ...]
    held_back: dict[str, int]
    """Notes that were one finding too many, and in how many cases."""
    lines: dict[str, int]
    """Findings by the line they look along."""
    terms: tuple[TermSeen, ...]
    drafts: int
    """Drafts tried on the cases that seat it."""
    undrafted: int
    """Cases among those that have no draft of their own, and were read with the raising drafts of the notes they bring."""


def mirror(dossier: Dossier, outings: Sequence[Outing]) -> Mirror:
    """Count over outings. The first outing of a case is the one whose findings are counted; the others tell what a draft changes."""
    by_case: dict[str, list[Outing]] = {}
    for outing in outings:
        by_case.setdefault(outing.case, []).append(outing)
    firsts = [each[0] for each in by_case.values()]
    seated = [outing for outing in firsts if outing.aside is None]
    findings = [said for outing in seated for said in outing.said]
    return Mirror(
        dossier=dossier.ref,
        cases=len(by_case),
        seated=tuple(outing.case for outing in seated),
        aside=_by_reason(firsts),
        silent_on=tuple(part for outing in seated for part in outing.silent_on),
        findings=len(findings),
        notes=tuple(_note_seen(note.id, by_case, seated) for note in dossier.sendable()),
        held_back=_counted(note for outing in seated for note in outing.held_back),
        lines=_counted(said.line for said in findings),
        terms=tuple(_terms_in(findings, dossier))[:MOST_TERMS],
        undrafted=sum(outing.draft == "raising" for outing in seated),
        drafts=sum(outing.draft != "none" for outing in outings if outing.aside is None),
    )


def _by_reason(firsts: Iterable[Outing]) -> dict[str, tuple[str, ...]]:
    reasons: dict[str, tuple[str, ...]] = {}
    for outing in firsts:
        if outing.aside:
            reasons[outing.aside] = (*reasons.get(outing.aside, ()), outing.case)
    return reasons


def _counted(items: Iterable[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for item in items:
        counts[item] = counts.get(item, 0) + 1
    return dict(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _note_seen(note: str, by_case: dict[str, list[Outing]], seated: Iterable[Outing]) -> NoteSeen:
    first = [outing for outing in seated if note in outing.brought]
    said = [outing for outing in first if _says(outing, note)]
    return NoteSeen(
        note=note,
        brought=tuple(outing.case for outing in first),
        said=tuple(outing.case for outing in said),
        wordings=len({each.voice for outing in said for each in outing.said if note in each.notes}),
        whatever=tuple(outing.case for outing in said if _whatever(note, by_case[outing.case])),
    )


def _says(outing: Outing, note: str) -> bool:
    return any(note in said.notes for said in outing.said)


def _whatever(note: str, outings: Sequence[Outing]) -> bool:
    """Whether a note is said of every draft that a case gives or, where it gives fewer than two, of every one that was tried."""
    given = {outing.words for outing in outings if outing.draft == "given"}
    tried = [outing for outing in outings if outing.draft == "given" or (len(given) < 2 and outing.words is not None)]
    return len({outing.words for outing in tried}) > 1 and all(_says(outing, note) for outing in tried)


def _terms_in(findings: Sequence[Said], dossier: Dossier) -> Iterator[TermSeen]:
    """Terms in more than half of the findings, where there are four or more: those of the words list, and such as lint asks after."""
    seen = [*_listed_terms(findings, dossier), *_other_terms(findings, dossier)]
    for term in sorted(seen, key=lambda term: (-term.findings, term.term)):
        if len(findings) >= 4 and term.findings * 2 > len(findings):
            yield term


def _listed_terms(findings: Sequence[Said], dossier: Dossier) -> Iterator[TermSeen]:
    fold = Fold(case=True, diacritics=False, whole_words=dossier.cues.match == "words")
    texts = [SearchText(said.voice) for said in findings]
    for term in dict.fromkeys(term for word in dossier.words for term in terms_of(word.term)):
        using = [said for said, text in zip(findings, texts, strict=True) if text.find(term, fold)]
        yield TermSeen(term, len(using), len(_notes_of(using)))


def _other_terms(findings: Sequence[Said], dossier: Dossier) -> Iterator[TermSeen]:
    """Concepts and uncommon words that two notes at least bring in. It knows English."""
    if not is_english(dossier):
        return
    own = own_words(dossier) | {head_of(part) for word in dossier.words for part in words_in(word.term)}
    using: dict[str, list[Said]] = {}
    for said in findings:
        for head in {*map(head_of, words_in(said.voice))} - own:
            using.setdefault(head, []).append(said)
    for head, brought in using.items():
        notes = _notes_of(brought)
        if len(notes) > 1 and (head in CONCEPTS.values() or is_uncommon(head)):
            yield TermSeen(head, len(brought), len(notes))


def _notes_of(findings: Iterable[Said]) -> set[str]:
    return {note for said in findings for note in said.notes}
