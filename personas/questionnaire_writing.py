"""A dossier from answers: a file that reads, in which what nobody has said yet stands as `TO SAY:` with what is meant.

Without a first note the place is held open (`reserved`), since a dossier without notes is that. A scope that is a nation,
a people, a religion, a language or a name is refused, in the sentence that lint has for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from ..errors import DossierError, Fault
from .dossier import STRONG_TYPES
from .lint import Objection, lint
from .lint_begun import TO_SAY
from .questionnaire import PARTS, Answers
from .reader import ReadDossier, read_bytes

PROXIES = ("title_names_a_situation", "scope_is_no_group", "cues_are_no_group")
"""The rules whose objection keeps a dossier from being begun at all."""
MONTHS_12 = timedelta(days=365)
_WHY = {question.key: question.why for part in PARTS.values() for question in part}


def new_dossier(dossier_id: str, answers: Answers, today: date) -> ReadDossier:
    """The dossier that these answers begin. DossierError where it would not read, or where its scope is a group."""
    read = read_bytes(dossier_text(dossier_id, answers, today).encode(), f"{dossier_id}.md")
    if wrong := refused_in(read):
        raise DossierError(Fault(read.path, each.line, each.field, each.sentence) for each in wrong)
    return read


def refused_in(read: ReadDossier) -> list[Objection]:
    """Why a dossier is not begun: its scope, or what would seat it, is a group."""
    return [each for each in lint(read) if each.rule in PROXIES and not each.words.startswith(TO_SAY)]


def open_in(read: ReadDossier) -> list[Objection]:
    """What is still to be said, in the order of the lines."""
    return [each for each in lint(read) if each.rule == "nothing_is_left_to_say"]


def dossier_text(dossier_id: str, answers: Answers, today: date) -> str:
    """The text of the file."""
    parts = (_head, _standing, _scope, _cues, _abstaining, _positionality, _sources, _silences, _notes)
    lines = [line for part in parts for line in part(answers, dossier_id, today)]
    by = answers.curator or f"{TO_SAY} {_WHY['curator']}"
    begun = ("## Changelog", "", "### 0.1.0", "", f"**Date:** {today}", f"**By:** {by}", "**Change:** Begun.")
    return "\n".join((*lines, *begun)) + "\n"


def _has_note(answers: Answers) -> bool:
    return bool(answers.note)


def _head(answers: Answers, dossier_id: str, today: date) -> Iterator[str]:
    yield "---"
    yield "format: dossier/1"
    yield f"id: {dossier_id}"
    yield "version: 0.1.0"
    yield f"display_name: Reading: {answers.title or dossier_id}"
    yield f"language: {answers.language}"
    yield f"standing: {'starter' if _has_note(answers) else 'reserved'}"
    yield f"requires_review_before_use: {answers.review_first or 'no'}"
    yield f"compiled_on: {today}"
    yield f"review_by: {today + MONTHS_12}"
    yield "licence: CC-BY-4.0"
    yield from ("---", "", f"# {answers.title or f'{TO_SAY} ' + _WHY['title']}", "")


def _standing(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Standing", "")
    yield (
        f"**Banner:** Compiled by {answers.curator or 'its curator'}. Not reviewed or endorsed by people from this setting or "
        "by the authors cited. It offers readings to weigh and questions to ask; it settles nothing."
    )
    if not _has_note(answers):
        yield "**Reserved because:** It was begun, and its curator has written no note yet."
    if answers.whom_to_ask or not _has_note(answers):
        yield from _items("Whom to ask", "whom_to_ask", answers)
    yield ""


def _scope(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Scope", "")
    yield from _prose("One line", "one_line", answers)
    yield from _items("Setting", "setting", answers)
    yield from _items("Relationships", "relationships", answers)
    yield from _items("Register", "manner", answers)
    yield from _prose("Period", "period", answers)
    yield from _items("Place", "place", answers)
    yield from _items("Who is included", "included", answers)
    yield from _items("Who is excluded", "excluded", answers)
    yield from _items("Nearest neighbours", "neighbours", answers)
    yield ""


def _cues(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Cues", "", "**Match:** words")
    specific = {form.casefold() for form in answers.words_specific}
    for type_ in STRONG_TYPES:
        named: tuple[str, ...] = getattr(answers, f"words_{type_}")
        pointing = [form for form in named if form.casefold() in specific and type_ != "place"]
        yield from _forms(type_.capitalize(), [form for form in named if form not in pointing])
        yield from _forms(f"{type_.capitalize()} specific", pointing)
    yield from _forms("Never sufficient alone", answers.words_identity)
    yield from _forms("Excluding settings", answers.words_elsewhere)
    yield ""


def _abstaining(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Abstaining", "", "**Abstain when:**")
    yield from (
        f"- it is about {each}" for each in answers.excluded or ("people and places that the scope leaves out",)
    )
    yield "**Say:** This is outside what the dossier was written about: {reason}. Somebody who is at home there could be asked."
    yield ""


def _positionality(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Positionality", "")
    yield from _prose("Curator", "curator", answers)
    yield from _prose("Relation to setting", "relation", answers)
    yield from _prose("Read from", "read_from", answers)
    yield from _prose("Interests", "interests", answers)
    yield from _items("Likely distortions", "distortions", answers)
    yield from _prose("Who should curate next", "next", answers)
    yield ""


def _sources(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Sources", "", "### FIRST", "")
    yield from _prose("Cite", "source", answers)
    yield from _prose("Kind", "source_kind", answers)
    yield from _prose("About", "source_about", answers)
    yield f"**Checked:** {answers.source_checked or 'none'}"
    yield f"**Inside scope:** {answers.source_inside or 'no'}"
    yield f"**From setting:** {answers.source_from_setting or 'unknown'}"
    if answers.source_consent:
        yield f"**Consent:** {answers.source_consent}"
    yield ""


def _silences(answers: Answers, *_: object) -> Iterator[str]:
    yield from ("## Silences", "")
    yield from (f"- {each}" for each in answers.silences or (f"{TO_SAY} {_WHY['silences']}",))
    yield ""


def _notes(answers: Answers, *_: object) -> Iterator[str]:
    if not _has_note(answers):
        return
    yield from ("## Notes", "", f"### {answers.note_name or 'first'}", "", "**Lines:** act")
    yield from _prose("Cue", "note", answers)
    yield from _forms("Cue forms", answers.note_in_message or [f"{TO_SAY} {_WHY['note_in_message']}"])
    yield from _forms("Draft forms", answers.note_in_draft or [f"{TO_SAY} {_WHY['note_in_draft']}"])
    yield from _forms("Attended forms", answers.note_attended)
    yield from _prose("Thin reading", "note_thin", answers)
    yield "**Readings:**"
    first, second = _WHY["note_readings"].split("; ")
    asked = [f"{TO_SAY} {first}", f"{TO_SAY} {second}"]
    yield from (f"- {each}" for each in [*answers.note_readings, *asked[len(answers.note_readings) :]])
    yield from _items("Ordinary explanations", "note_ordinary", answers)
    yield from _prose("Variation", "note_variation", answers)
    yield from _prose("Contestation", "note_contestation", answers)
    yield from _prose("Guidance", "note_guidance", answers)
    yield from ("**Questions:**", f"- {_as_question(answers.note_question)}")
    if answers.source:
        yield from ("**Sources:**", f"- FIRST: {answers.source_where or 'to confirm'}")
    yield f"**Standing:** {_note_standing(answers)}"
    yield from _prose("Raising draft", "note_raising", answers)
    yield from _prose("Good draft", "note_good", answers)
    yield ""


def _note_standing(answers: Answers) -> str:
    """The standing that the answers carry, and no higher."""
    if not answers.source:
        return "unsourced"
    if answers.note_contested == "yes":
        return "contested"
    return "attested" if answers.source_inside == "yes" else "extrapolated"


def _as_question(text: str) -> str:
    if not text:
        return f"{TO_SAY} {_WHY['note_question']}?"
    return text if text.endswith("?") else f"{text.rstrip('.!')}?"


def _prose(label: str, key: str, answers: Answers) -> Iterator[str]:
    yield f"**{label}:** {getattr(answers, key) or f'{TO_SAY} {_WHY[key]}'}"


def _items(label: str, key: str, answers: Answers) -> Iterator[str]:
    yield f"**{label}:**"
    given: tuple[str, ...] = getattr(answers, key)
    yield from (f"- {each}" for each in given or (f"{TO_SAY} {_WHY[key]}",))


def _forms(label: str, forms: Iterable[str]) -> Iterator[str]:
    if given := "; ".join(forms):
        yield f"**{label}:** {given}"
