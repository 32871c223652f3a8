"""The questions that begin a dossier, and the answers to them: in a terminal one after another, or in a TOML file at once.

What is not answered is left open in the dossier and said there (see `questionnaire_writing.py`). The questions are a way
in; they ask for one note, and a dossier wants a dozen.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from rapidfuzz import process

from ..errors import CallError
from .written import MAX_FORM

MAX_FILE = 256_000
"""Characters of a file of answers."""
MAX_ANSWER = 4_000


def _one_line(value: object) -> object:
    """A text on one line, since what begins a line in a dossier may be a mark."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _listed(value: object) -> object:
    """One answer where several may be given is a list of one; empty ones are none."""
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, (list, tuple)):
        return items
    return tuple(item for item in items if not isinstance(item, str) or item.strip())


def _is_short(value: str) -> str:
    if len(value) > MAX_ANSWER:
        raise ValueError(f"is longer than {MAX_ANSWER:,} characters; say it in fewer words")
    return value


def _is_one_form(value: str) -> str:
    if ";" in value:
        raise ValueError("has a semicolon in it; give each wording by itself")
    if len(value) > MAX_FORM:
        raise ValueError(f"is longer than {MAX_FORM} characters: look for fewer words")
    return value


Say = Annotated[str, BeforeValidator(_one_line), AfterValidator(_is_short)]
Items = Annotated[tuple[Say, ...], BeforeValidator(_listed), Field(max_length=50)]
Form = Annotated[str, BeforeValidator(_one_line), AfterValidator(_is_one_form)]
Forms = Annotated[tuple[Form, ...], BeforeValidator(_listed), Field(max_length=100)]


class Answers(BaseModel):
    """What a person answered. An empty text, or an empty list, is a question that stays open."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    # the situation
    title: Say = ""
    one_line: Say = ""
    setting: Items = ()
    relationships: Items = ()
    manner: Items = ()
    place: Items = ()
    period: Say = ""
    included: Items = ()
    excluded: Items = ()
    neighbours: Items = ()
    # what brings it in
    words_place: Forms = ()
    words_relation: Forms = ()
    words_talk: Forms = ()
    words_occasion: Forms = ()
    words_medium: Forms = ()
    words_specific: Forms = ()
    words_identity: Forms = ()
    words_elsewhere: Forms = ()
    # the first note
    note: Say = ""
    note_name: Annotated[str, Field(pattern="^([a-z0-9]+(-[a-z0-9]+)*)?$", max_length=60)] = ""
    note_in_message: Forms = ()
    note_thin: Say = ""
    note_in_draft: Forms = ()
    note_attended: Forms = ()
    note_readings: Items = ()
    note_ordinary: Items = ()
    note_variation: Say = ""
    note_contestation: Say = ""
    note_contested: Literal["yes", "no", ""] = ""
    note_guidance: Say = ""
    note_question: Say = ""
    note_raising: Say = ""
    note_good: Say = ""
    # what it rests on
    source: Say = ""
    source_kind: Say = ""
    source_about: Say = ""
    source_where: Say = ""
    source_checked: Literal["passage", "abstract", "listing", "none", ""] = ""
    source_inside: Literal["yes", "partly", "no", ""] = ""
    source_from_setting: Literal["yes", "no", "unknown", ""] = ""
    source_consent: Say = ""
    silences: Items = ()
    # who is speaking
    curator: Say = ""
    relation: Say = ""
    read_from: Say = ""
    interests: Say = ""
    distortions: Items = ()
    next: Say = ""
    whom_to_ask: Items = ()
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$")] = "en"
    review_first: Literal["yes", "no", ""] = ""


class Question(NamedTuple):
    """One question."""

    key: str
    """The field of `Answers` that it fills."""
    asks: str
    why: str
    """What it is for, and what stands in the dossier while it is open."""

    @property
    def takes_several(self) -> bool:
        """Whether several answers may be given."""
        return bool(Answers.model_fields[self.key].default == ())

    @property
    def choices(self) -> tuple[str, ...]:
        """What may be answered, where it is a choice."""
        args = getattr(Answers.model_fields[self.key].annotation, "__args__", ())
        return tuple(each for each in args if isinstance(each, str) and each)


PARTS: Mapping[str, tuple[Question, ...]] = {
    "The situation": (
        Question("title", "What is the dossier about, in a title?", "a situation and not a people: who does what with whom, where"),
        Question("one_line", "And in one sentence?", "the situation in a sentence, so that a stranger can say whether a case belongs"),
        Question("setting", "Where does such talk happen?", "rooms, shops, chats, occasions"),
        Question("relationships", "Who talks to whom?", "pairs of people, such as mate to mate"),
        Question("manner", "In what language and manner?", "languages, short or long, spoken or typed"),
        Question("place", "In which places?", "towns and districts, not countries where you can help it"),
        Question("period", "Since when, and until when, does what you know hold?", "years, and which exchanges of today it is meant for"),
        Question("included", "Whose exchanges is it about?", "people in certain dealings, not a people"),
        Question("excluded", "Whose is it not about? Near neighbours first.", "who would be misread by it"),
        Question("neighbours", "Which settings could be taken for this one?", "settings one could mistake for it"),
    ),
    "What brings it in": (
        Question("words_place", "By which names do people call the places?", "in the spellings they type"),
        Question("words_relation", "Which words say who is who to whom?", "forms of address, trades, ranks"),
        Question("words_talk", "Which words and replies do people report?", "what was said, in its own language"),
        Question("words_occasion", "Which words say what is going on?", "a handover, a first visit"),
        Question("words_medium", "Which words name the channel?", "a logbook, a group chat"),
        Question("words_specific", "Which of all these point to this setting rather than to many?", "repeat those that do"),
        Question("words_identity", "Which words only say who somebody is taken to be?", "nations, religions, names; they never count"),
        Question("words_elsewhere", "Which words show that it is another place, other people, another setting?", "they keep it out"),
    ),
    "A first note": (
        Question("note", "Name one thing you know that a stranger would miss. What has to be in the message?", "what must be present, in words"),
        Question("note_name", "A short name for it, such as yours-is-a-question?", "small letters, digits, hyphens"),
        Question("note_in_message", "In which words might a message say it?", "what a message may say"),
        Question("note_thin", "How does a stranger read it?", "the reading that skips the setting"),
        Question("note_in_draft", "In which words would a reply show that reading?", "wordings of a reply that show the thin reading"),
        Question("note_attended", "And in which that it sees more?", "wordings of a reply that attends to it"),
        Question("note_readings", "What may it mean here? Two readings at least, each of which could be right.", "one that could be right; another that could be right"),
        Question("note_ordinary", "What would explain it without any culture?", "price, illness, weather, a contract"),
        Question("note_variation", "Where does it differ?", "by age, town, firm, closeness"),
        Question("note_contestation", "Who disagrees, and about what?", "who would say that it is otherwise"),
        Question("note_contested", "Is it argued about so much that nobody should be told what it means? (yes or no)", "such a note asks and never explains"),
        Question("note_guidance", "What could a reply attend to?", "what a reply could attend to, never what it has to say"),
        Question("note_question", "What would you ask the person?", "a question they can answer"),
        Question("note_raising", "Write a reply that reads it thinly.", "a reply that holds one of the wordings of the thin reading"),
        Question("note_good", "Write the same reply as you would.", "a reply that holds none of them, and says what it attends to"),
    ),
    "What it rests on": (
        Question("source", "Which work does it rest on? The full reference.", "the full reference of a work that you know exists"),
        Question("source_kind", "What kind of work is it?", "ethnography, survey, manual, what somebody told you"),
        Question("source_about", "Which place, years and people is it about?", "so that a reader can hold it against the scope"),
        Question("source_where", "Where in it?", "chapter, section; `to confirm` where you have not looked"),
        Question("source_checked", "What did you open? (passage, abstract, listing, none)", "none is an honest answer"),
        Question("source_inside", "Is it about this setting? (yes, partly, no)", "no makes the note extrapolated"),
        Question("source_from_setting", "Is it by somebody from the setting, or in its language? (yes, no, unknown)", "whose work it is"),
        Question("source_consent", "If it is what somebody told you: who agreed to what?", "who agreed to what"),
        Question("silences", "What can this dossier not hear? Three things at least.", "whom and what it does not know about"),
    ),
    "Who is speaking": (
        Question("curator", "By which name do you answer for it? It need not be your own.", "the name, or a pseudonym"),
        Question("relation", "What have you to do with the setting?", "in your own words"),
        Question("read_from", "What did you read, in which languages?", "what was read, in which languages"),
        Question("interests", "What do you stand to gain or lose by it?", "employer, funder, kin; or that you know of nothing"),
        Question("distortions", "What does your way of knowing probably get wrong?", "what this reading probably gets wrong"),
        Question("next", "Who could do it better?", "who should curate it next"),
        Question("whom_to_ask", "Whom could one ask instead of a dossier?", "people or bodies who can be asked"),
        Question("language", "In which language do you write it? (a tag such as en or id)", "en where nothing is said"),
        Question("review_first", "Should people from the setting review it before anybody uses it? (yes or no)", "yes for a setting of few people, Indigenous or held in contempt"),
    ),
}  # fmt: skip
"""Every question, part by part."""


def blank_answers() -> str:
    """A TOML file with every question and no answer."""
    lines = ["# Answers for `winks dossiers new ID --from THIS-FILE`. What is left empty stays open in the dossier."]
    for part, questions in PARTS.items():
        lines += ["", f"# {part}", ""]
        for question in questions:
            default = Answers.model_fields[question.key].default
            shown = "[]" if question.takes_several else f'"{default}"'
            lines += [f"# {question.asks} ({question.why})", f"{question.key} = {shown}"]
    return "\n".join(lines) + "\n"


def read_answers(text: str, name: str) -> Answers:
    """The answers of a TOML file. CallError, with the key, for one that cannot be used."""
    if len(text) > MAX_FILE:
        raise CallError(f"The file {name!r} has more than {MAX_FILE:,} characters.")
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise CallError(f"The file {name!r} is not TOML: {error}.") from error
    return answers_of(found, name)


def answers_of(found: Mapping[str, Any], name: str) -> Answers:
    """Answers from plain data. CallError, with every key that is wrong."""
    try:
        return Answers.model_validate(found)
    except ValidationError as error:
        told = "\n".join(f"{name}, {_place(item['loc'])}: {_sentence(item)}" for item in error.errors()[:20])
        raise CallError(told) from error


def _place(loc: Iterable[int | str]) -> str:
    return " ".join(str(part) if isinstance(part, str) else f"number {part + 1}" for part in loc)


def _sentence(item: Any) -> str:
    if item["type"] == "extra_forbidden":
        near = process.extractOne(str(item["loc"][0]), list(Answers.model_fields), score_cutoff=60)
        return f"nothing asks for this.{f' Did you mean {near[0]!r}?' if near else ''}"
    said = item["msg"].removeprefix("Value error, ")
    return f"{said[0].lower()}{said[1:]}."
