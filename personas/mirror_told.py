"""What a curator may want to look at in a mirror, in sentences. None of them says that a dossier is good or bad."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .dossier import Dossier
from .mirror import ENOUGH, OFTEN, Mirror, NoteSeen


def sentences(seen: Mirror, dossier: Dossier) -> tuple[str, ...]:
    """What comes back regardless; or why nothing can be seen."""
    if not dossier.notes:
        return (f"It is {dossier.standing} and has no notes, so it says nothing of any case.",)
    if not seen.cases:
        return ("No run of this version is on the trail, so there is nothing to see.",)
    if not seen.seated:
        return (
            f"None of the {_cases(seen.cases)} seats it, so there is nothing to see: "
            "write cases that it is about, and give them with --cases FILE.",
        )
    told = [*_whatever_is_drafted(seen)]
    if len(seen.seated) < ENOUGH:
        few = f"Only {len(seen.seated)} of the {_cases(seen.cases)} seat{'s' if len(seen.seated) == 1 else ''} it"
        told.append(f"{few}: too few to tell a habit from a coincidence. {ENOUGH} or more that differ would show one.")
        return tuple(told)
    told += [*_with_most_cases(seen), *_in_the_same_words(seen), *_terms(seen), *_lines(seen, dossier)]
    told += [*_held_back(seen), *_never(seen)]
    return tuple(told) or ("Nothing in it comes back whatever it is asked, as far as these cases show.",)


def _cases(count: int) -> str:
    return "1 case" if count == 1 else f"{count} cases"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _whatever_is_drafted(seen: Mirror) -> Iterator[str]:
    for note in seen.notes:
        if note.whatever:
            yield (
                f"`{note.note}` is said whichever draft is read, in "
                f"{len(note.whatever)} of the {_cases(len(note.brought))} that bring{'s' if len(note.brought) == 1 else ''} it "
                f"({', '.join(note.whatever[:6])})."
            )


def _with_most_cases(seen: Mirror) -> Iterator[str]:
    for note in sorted(seen.notes, key=lambda note: -len(note.brought)):
        if len(note.brought) == len(seen.seated):
            yield f"`{note.note}` comes with every one of the {len(seen.seated)} cases that seat it."
        elif len(note.brought) * 3 > len(seen.seated) * 2:
            yield f"`{note.note}` comes with {len(note.brought)} of the {len(seen.seated)} cases that seat it."


def _in_the_same_words(seen: Mirror) -> Iterator[str]:
    often = sorted((note for note in seen.notes if _is_repeated(note, seen)), key=lambda note: -len(note.said))
    if often:
        told = ", ".join(f"`{note.note}` in {len(note.said)}" for note in often)
        yield f"Said in the same words each time, of {len(seen.seated)} cases: {told}. That is what people will hear of the place."


def _is_repeated(note: NoteSeen, seen: Mirror) -> bool:
    return len(note.said) >= OFTEN and len(note.said) * 3 > len(seen.seated) and note.wordings == 1


def _terms(seen: Mirror) -> Iterator[str]:
    for term in seen.terms:
        notes = "one note" if term.notes == 1 else f"{term.notes} notes"
        yield f"`{term.term}` stands in {term.findings} of the {seen.findings} findings, from {notes}."


def _lines(seen: Mirror, dossier: Dossier) -> Iterator[str]:
    for line, count in seen.lines.items():
        if count * 2 > seen.findings:
            yield f"{count} of the {seen.findings} findings look along `{line}`."
    unused = [line for line in dict.fromkeys(note.lines[0] for note in dossier.sendable()) if line not in seen.lines]
    if unused and seen.findings:
        yield f"No finding looks along {_quoted(unused)}, for which it has notes."


def _held_back(seen: Mirror) -> Iterator[str]:
    often = {note: count for note, count in seen.held_back.items() if count >= OFTEN}
    if often:
        told = ", ".join(f"`{note}` in {_cases(count)}" for note, count in often.items())
        yield f"More notes bear on a draft than a reviewer may raise; held back were {told}."


def _never(seen: Mirror) -> Iterator[str]:
    if never := [note.note for note in seen.notes if not note.brought]:
        yield f"No case brings {_quoted(never)}."
    if unsaid := [note.note for note in seen.notes if note.brought and not note.said]:
        yield f"Brought, and never said: {_quoted(unsaid)}."
