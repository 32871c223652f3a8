"""A person's reading of one run, in the order that keeps it theirs.

First what they make of the prompt, before any text of ours can lead them. Then the texts, blind, in an order drawn by
lot. Then, with the trace before them, what they say of each finding. Each part is an event once it is written and is
not rewritten; a part is refused before the one that comes before it. There is no number in it, and no place to put one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any, Literal

from ..agents.plain import Plain, TextSpan
from ..errors import InputRefused
from ..trail.document import RunDocument

Part = Literal["own_reading", "texts", "reveal"]
PARTS: tuple[Part, ...] = ("own_reading", "texts", "reveal")
Shown = Literal["draft", "revision"]
LETTERS = "AB"
"""What the texts are called while nobody is told which is which."""

Relation = Literal[
    "grew_up_in_it", "live_or_work_in_it", "know_it_through_someone", "study_it", "not_mine", "rather_not_say"
]
Tag = Literal["resonates", "jars", "misread", "harm", "over_explained"]
Word = Literal["fair", "off", "not_theirs_to_say", "cannot_tell"]
Sent = Literal["A", "B", "none", "depends"]
LONGEST = 8_000
"""Characters of one answer."""
MOST_MARKS = 200
"""Marks of one person in the texts of one run."""


class OwnReading(Plain):
    """Prompt only: what a person makes of it before they have seen any text."""

    going_on: str
    """What is going on here, as they read it."""
    want_to_know: str = ""
    """What they would want to know before answering."""
    reading_from: str = ""
    """Where they read from; as much or as little as they like."""
    relation: tuple[Relation, ...] = ()
    """What they have to do with the setting. Never who they are."""


class Mark(Plain):
    """Words of a text that did something to the reader, and why."""

    text: Literal["A", "B"]
    span: TextSpan
    tag: Tag
    why: str


class TextsRead(Plain):
    """The texts, read without knowing which is which."""

    marks: tuple[Mark, ...] = ()
    taken_to_be_doing: str = ""
    """What the person receiving this would take it to be doing."""
    missing: str = ""
    """What someone who knows this situation would notice is missing."""
    who_would_disagree: str = ""
    """Who would disagree with them, and how those would read it."""
    harm: str = ""
    """Whether this could harm anyone, people outside the message included."""
    would_send: Sent | None = None
    would_send_because: str = ""
    """On what it depends, or what they would send instead."""


class FindingRead(Plain):
    """What a person says of one finding, having seen where it comes from."""

    finding: str
    """Its id."""
    word: Word
    words: str = ""
    """In their own words."""
    note: str = ""
    """Whether the note behind it is right for where they are; a change they propose."""


class Reveal(Plain):
    """With the trace before them."""

    findings: tuple[FindingRead, ...] = ()
    abstentions: str = ""
    """Whether standing aside was right."""
    seen_differently: str = ""
    """What they now see differently."""
    take_out: str = ""
    """What they want taken out."""
    reading_from: str | None = None
    """Where they read from, where by now they would say it otherwise than in their own reading; empty takes it back."""
    named: Literal["yes", "no"] | None = None
    """Whether a dossier that changes because of this may name them, as they are known here; None where they did not say."""


PartValue = OwnReading | TextsRead | Reveal
TYPES: dict[Part, type[OwnReading] | type[TextsRead] | type[Reveal]] = {
    "own_reading": OwnReading,
    "texts": TextsRead,
    "reveal": Reveal,
}


def part_of(value: PartValue) -> Part:
    """Which part of a judgement a value is."""
    return next(part for part, type_ in TYPES.items() if isinstance(value, type_))


def texts_of(run: RunDocument) -> dict[Shown, str]:
    """The texts of a run that a person can compare: the draft and, where one was written, the revision."""
    texts: dict[Shown, str] = {"draft": run.draft.text} if run.draft else {}
    if run.revision and run.revision.kind == "rewritten":
        texts["revision"] = run.revision.text
    return texts


def lettered(order: tuple[Shown, ...], run: RunDocument) -> dict[str, str]:
    """The texts by their letters, in the order that was drawn."""
    texts = texts_of(run)
    return {letter: texts[shown] for letter, shown in zip(LETTERS, order, strict=False) if shown in texts}


def check(value: PartValue, run: RunDocument, order: tuple[Shown, ...]) -> None:
    """InputRefused where a part says nothing, says too much, or speaks of what the run does not have.

    `run` is the document as it was shown to the person.
    """
    for text in _texts_in(value.model_dump()):
        _check_words(text)
    if isinstance(value, OwnReading):
        if not value.going_on.strip():
            raise InputRefused("Say first, in a line or two, what is going on here as you read it.")
    elif isinstance(value, TextsRead):
        _check_texts(value, lettered(order, run))
    else:
        _check_reveal(value, run)


def _texts_in(item: Any) -> Iterator[str]:
    """The texts of a part. Words that a mark quotes are not the person's own and may be as long as they stand there."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, dict):
        for key, value in item.items():
            yield from () if key == "span" else _texts_in(value)
    elif isinstance(item, (list, tuple)):
        for value in item:
            yield from _texts_in(value)


def _check_words(text: str) -> None:
    if len(text) > LONGEST:
        raise InputRefused(f"An answer has {len(text):,} characters; the most is {LONGEST:,}. Shorten it.")
    for index, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\r\t":
            raise InputRefused(
                f"An answer has the character U+{ord(character):04X} at position {index}, which cannot be shown; remove it."
            )


def _check_texts(value: TextsRead, texts: dict[str, str]) -> None:
    if len(value.marks) > MOST_MARKS:
        raise InputRefused(f"{len(value.marks)} places are marked; the most is {MOST_MARKS}. Take some away.")
    for mark in value.marks:
        _check_mark(mark, texts.get(mark.text))
    said = (value.taken_to_be_doing, value.missing, value.who_would_disagree, value.harm, value.would_send_because)
    if not value.marks and value.would_send is None and not any(text.strip() for text in said):
        raise InputRefused("Nothing is said of the texts yet; mark some words, or answer one of the questions.")
    if value.would_send == "depends" and not value.would_send_because.strip():
        raise InputRefused("It depends: say on what.")
    if value.would_send in ("A", "B") and value.would_send not in texts:
        raise InputRefused(f"There is no text {value.would_send} in this run.")


def _check_mark(mark: Mark, text: str | None) -> None:
    span = mark.span
    stands = text is not None and 0 <= span.start < span.end and text[span.start : span.end] == span.text
    if not stands or not span.text.strip():
        raise InputRefused(f"The words marked in text {mark.text} do not stand there; mark them again.")
    if not mark.why.strip():
        raise InputRefused(f"“{span.text[:60]}” is marked without a word on why; say why, or take the mark away.")


def _check_reveal(value: Reveal, run: RunDocument) -> None:
    known = {finding.id for critique in run.critiques for finding in critique.findings}
    spoken: set[str] = set()
    for read in value.findings:
        if read.finding not in known:
            raise InputRefused(f"The run has no finding {read.finding[:80]!r}.")
        if read.finding in spoken:
            raise InputRefused(f"{read.finding} is spoken of twice; say once what you have to say of it.")
        if read.word in ("off", "not_theirs_to_say") and not read.words.strip():
            raise InputRefused(f"{read.finding}: say in your words what is off, or whose it is to say.")
        spoken.add(read.finding)
