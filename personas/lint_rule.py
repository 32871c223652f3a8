"""A lint rule: it sees a dossier and yields where it objects and why. And the text that rules look at.

Rules compare words; none of them knows what a sentence means. What stands in quotation marks is what a curator
criticises or reports, and is passed over; so are thin readings, which are there to be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from .dossier import Dossier, Note

Level = Literal["error", "warning", "kept"]
"""`error` keeps a dossier from shipping; `warning` is the curator's to weigh; `kept` is a warning that a curator answered."""


class Objection(NamedTuple):
    """One thing a colleague would object to."""

    rule: str
    level: Level
    line: int
    """1-based line of the file."""
    field: str
    sentence: str
    words: str = ""
    """The passage objected to, where it is a passage: what a `Kept` entry quotes."""
    because: str | None = None
    """Why the curator keeps it, at level `kept`."""


class Found(NamedTuple):
    """Where a rule objects, and why."""

    field: str
    sentence: str
    words: str = ""


Rule = Callable[[Dossier], Iterator[Found]]


def word_set(text: str) -> frozenset[str]:
    """A set of words, written as one reads them."""
    return frozenset(text.split())


FUNCTION_WORDS = word_set(
    "a about after again all also am an and any are as at be been before being both but by can could did do does doing "
    "done each few for from get got had has have he her here hers him his how i if in into is it its itself just may me "
    "might more most much my no nor not now of off on once one only or other others our out over own same shall she "
    "should so some such than that the their them then there these they this those through to too under up us very was "
    "we were what when where which while who whom whose why will with would yes you your yours"
)
"""English words that hold a sentence together and say nothing by themselves."""

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MARK = re.compile("[“”\"‘’']")
_CLOSES = {"“": "”", '"': '"', "‘": "’'", "'": "’'"}
LONGEST_QUOTE = 600
"""Characters: quotation marks farther apart do not belong together."""


def words_in(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [word.lower() for word in _WORD.findall(text)]


def content_words(text: str) -> frozenset[str]:
    """The words of a text without those that only hold it together."""
    return frozenset(words_in(text)) - FUNCTION_WORDS


def is_english(dossier: Dossier) -> bool:
    """Whether a dossier is written in English, as rules that know English words must ask."""
    return dossier.language.partition("-")[0] == "en"


def outside_quotes(text: str) -> str:
    """The text with every quotation put down to `“”`. A mark that is never closed opens nothing, nor does an apostrophe."""
    kept: list[str] = []
    at, opened = 0, -1
    for mark in _MARK.finditer(text):
        place = mark.start()
        if opened >= 0 and place - opened > LONGEST_QUOTE:
            opened = -1
        if opened < 0:
            opened = place if _opens(text, place) else -1
        elif mark[0] in _CLOSES[text[opened]] and _closes(text, place):
            kept += [text[at:opened], "“”"]
            at, opened = place + 1, -1
    return "".join([*kept, text[at:]])


def _opens(text: str, place: int) -> bool:
    return text[place] in '“"' or (text[place] in "‘'" and not text[place - 1 : place].isalnum())


def _closes(text: str, place: int) -> bool:
    return text[place] in '”"' or not text[place + 1 : place + 2].isalnum()


def prose_of(note: Note) -> str:
    """What a note says in its curator's voice, without its thin reading and its drafts."""
    return "\n".join((note.cue, *note.readings, note.variation, note.contestation, note.guidance, *note.questions))


def curators_prose(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Every passage in the curator's voice, with its field: all but thin readings, drafts, sources and positionality."""
    yield "title", dossier.title
    yield "scope.one_line", dossier.scope.one_line
    yield "abstaining.say", dossier.abstaining.say
    for silence in dossier.silences:
        yield "silences", silence
    for boundary in dossier.boundaries:
        yield f"boundaries.{boundary.id}.say", boundary.say
    for word in dossier.words:
        yield f"words.{word.term}.gloss", word.gloss
    for note in dossier.notes:
        for name in ("cue", "variation", "contestation", "guidance"):
            yield f"notes.{note.id}.{name}", getattr(note, name)
        for name in ("readings", "ordinary_explanations", "questions"):
            for item in getattr(note, name):
                yield f"notes.{note.id}.{name}", item
