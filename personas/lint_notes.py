"""Rules of notes: rivals that are rivals, doubts that say something, questions that are open, a test that holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from .bearing import bearing
from .dossier import Dossier, Note
from .forms import SearchText
from .lint_rule import Found, Level, Rule, content_words, is_english, outside_quotes, prose_of, word_set, words_in

ALIKE = 92
"""Two readings whose words are this alike (0 to 100, in any order, capitals and marks aside) are one."""
LONGEST_NOTE = 450
"""Words: what a reviewer is sent of one note, and a person reads beside a draft."""


def readings_are_rivals(dossier: Dossier) -> Iterator[Found]:
    """No note gives the same reading twice. It compares words, in any order; two wordings of one thought pass it."""
    for note in dossier.notes:
        keys = [_in_order(reading) for reading in note.readings]
        for number, key in enumerate(keys):
            if any(fuzz.ratio(key, other, score_cutoff=ALIKE) for other in keys[:number]):
                reading = note.readings[number]
                yield Found(
                    f"notes.{note.id}.readings", f"{reading[:50]!r} stands twice in the same words; give a rival."
                )


def readings_are_not_the_thin_one(dossier: Dossier) -> Iterator[Found]:
    """No situated reading is the thin reading over again. It compares words, as above."""
    for note in dossier.notes:
        thin = _in_order(note.thin_reading)
        for reading in note.readings:
            if fuzz.ratio(thin, _in_order(reading), score_cutoff=ALIKE):
                yield Found(
                    f"notes.{note.id}.readings", f"{reading[:50]!r} is the thin reading again; say what else it may be."
                )


def _in_order(text: str) -> str:
    return " ".join(sorted(default_process(text).split()))


def notes_do_not_repeat_each_other(dossier: Dossier) -> Iterator[Found]:
    """No reading is given by two notes: their content words, four or more, are not the same."""
    first: dict[frozenset[str], str] = {}
    for note in dossier.notes:
        for reading in note.readings:
            words = content_words(reading)
            earlier = first.setdefault(words, note.id)
            if len(words) >= 4 and earlier != note.id:
                yield Found(
                    f"notes.{note.id}.readings",
                    f"{reading[:50]!r} is a reading of {earlier!r} too; leave it where it belongs, or join the notes.",
                    reading,
                )


def something_is_contested(dossier: Dossier) -> Iterator[Found]:
    """At least one note is contested, or the dossier says why none is."""
    said = dossier.positionality.no_contested_because
    if dossier.notes and not said and not any(note.standing == "contested" for note in dossier.notes):
        yield Found("notes", "no note is `contested`; a setting nobody argues about is rare: say why, or look again.")


_NOTHING_KNOWN = word_set(
    "applicable depending depends differ different differs disagree know known n none nothing people person unclear "
    "unknown varied varies various vary widely"
)


def doubts_say_something(dossier: Dossier) -> Iterator[Found]:
    """*Variation* and *Contestation* of a sourced note say where and who, and not only that there is some. It knows English."""
    for note in dossier.notes if is_english(dossier) else ():
        for name in ("variation", "contestation"):
            text = getattr(note, name)
            if note.standing != "unsourced" and not content_words(text) - _NOTHING_KNOWN:
                yield Found(
                    f"notes.{note.id}.{name}",
                    f"{text[:50]!r} says nothing of where, or of who; say it, or call the note `unsourced`.",
                    text,
                )


_MANY_THINGS = word_set(
    "anything areas aspects cases certain complexities complexity context contexts details else etc etcetera everything issues "
    "lot lots many matters nuance nuances parts people rest several situations something subtleties things topics unknown various"
)


def silences_are_named(dossier: Dossier) -> Iterator[Found]:
    """At least three silences, unless the dossier has no notes."""
    if dossier.notes and len(dossier.silences) < 3:
        yield Found(
            "silences", f"{len(dossier.silences)} silence(s); name at least three things this dossier cannot hear."
        )


def silences_say_what(dossier: Dossier) -> Iterator[Found]:
    """A silence names what is not heard: people, places, occasions. `Many things` does not. It knows English."""
    for silence in dossier.silences if is_english(dossier) else ():
        if not content_words(silence) - _MANY_THINGS:
            yield Found(
                "silences", f"{silence[:50]!r} names nothing; a reviewer could not tell what to keep out of.", silence
            )


_LEADING = re.compile(
    r"^(?:(?:Is|Are|Was|Were|Do|Does|Did|Have|Has|Had|Would|Should|Could|Ca|Wo)n['’]t|Surely|Don['’]t you)\b"
    r"|, (?:right|no|yes|correct|surely|(?:is|are|was|were|do|does|did|would|should)n['’]t (?:it|he|she|they|you|there|that))\?$"
)


def questions_leave_it_open(dossier: Dossier) -> Iterator[Found]:
    """No question puts the answer into the user's mouth (`Isn't ...?`, `..., right?`). It knows English."""
    for note in dossier.notes if is_english(dossier) else ():
        for question in note.questions:
            if _LEADING.search(question):
                yield Found(
                    f"notes.{note.id}.questions",
                    f"{question[:60]!r} knows its answer; ask what the user alone can tell.",
                    question,
                )


_ORDERS = re.compile(r"\b(?:must|always|never)\b", re.IGNORECASE)


def guidance_does_not_prescribe(dossier: Dossier) -> Iterator[Found]:
    """Guidance says what a reply could attend to; `must`, `always` and `never` say what it has to be. It knows English."""
    for note in dossier.notes if is_english(dossier) else ():
        if found := _ORDERS.search(outside_quotes(note.guidance)):
            yield Found(
                f"notes.{note.id}.guidance", f"{found[0]!r} gives an order; say what a reply could attend to.", found[0]
            )


_MAY = re.compile(
    r"\b(?:may|might|could|can|perhaps|possibly|sometimes|seems?|some|whether|if|need not|or)\b", re.IGNORECASE
)
_CERTAIN = re.compile(
    r"\b(?:always|never|really means|actually means|in fact means|of course|obviously)\b", re.IGNORECASE
)


def readings_leave_room(dossier: Dossier) -> Iterator[Found]:
    """A reading with `always`, `never` or `really means` in it has a `may` beside it: it is one of several. It knows English."""
    for note in dossier.notes if is_english(dossier) else ():
        for reading in note.readings:
            plain = outside_quotes(reading)
            found = _CERTAIN.search(plain)
            if found and not _MAY.search(plain):
                yield Found(
                    f"notes.{note.id}.readings",
                    f"{reading[:60]!r} is certain of it ({found[0]}); a reading may be right.",
                    reading,
                )


def notes_look_along_several_lines(dossier: Dossier) -> Iterator[Found]:
    """In a dossier of six notes or more, no critique line comes first in more than half of them."""
    if len(dossier.notes) < 6:
        return
    line, count = Counter(note.lines[0] for note in dossier.notes).most_common(1)[0]
    if count * 2 > len(dossier.notes):
        yield Found(
            "notes",
            f"{count} of {len(dossier.notes)} look along `{line}` first, and so would most findings; what else goes on there?",
        )


def notes_can_be_read(dossier: Dossier) -> Iterator[Found]:
    """A note is at most 450 words, drafts and forms aside: a reviewer is sent it, and a person reads it beside a draft."""
    for note in dossier.notes:
        count = len(words_in(f"{prose_of(note)}\n{note.thin_reading}\n{' '.join(note.ordinary_explanations)}"))
        if count > LONGEST_NOTE:
            yield Found(
                f"notes.{note.id}",
                f"has {count} words, and {LONGEST_NOTE} are many; part it, or leave out what others say.",
            )


def contrast_pairs_hold(dossier: Dossier) -> Iterator[Found]:
    """The raising draft of each note raises it and the good draft does not."""
    for note in dossier.notes:
        texts = {"prompt": SearchText(note.cue_forms[0].replace("…", " "))}
        if not bearing(note, dossier, texts, SearchText(note.raising_draft)).thin:
            yield Found(f"notes.{note.id}.raising_draft", "holds none of the note's draft forms.")
        yield from _good_draft(note, dossier, texts)


def _good_draft(note: Note, dossier: Dossier, texts: dict[str, SearchText]) -> Iterator[Found]:
    good = bearing(note, dossier, texts, SearchText(note.good_draft))
    if good.thin:
        yield Found(f"notes.{note.id}.good_draft", f"holds the draft form {good.thin[0].text!r}.")
    elif not good.attended:
        yield Found(f"notes.{note.id}.good_draft", "mentions neither the cue nor an attended form: an omission.")


RULES: dict[Rule, Level] = {
    readings_are_rivals: "error",
    readings_are_not_the_thin_one: "error",
    notes_do_not_repeat_each_other: "warning",
    something_is_contested: "error",
    doubts_say_something: "warning",
    silences_are_named: "error",
    silences_say_what: "warning",
    questions_leave_it_open: "warning",
    guidance_does_not_prescribe: "warning",
    readings_leave_room: "warning",
    notes_look_along_several_lines: "warning",
    notes_can_be_read: "warning",
    contrast_pairs_hold: "error",
}
