"""The dossier: what one curator knows about one situation, as frozen values.

The types say what a dossier *is*; `reader.py` gets one from a file a person wrote, `lint.py` says what a
colleague would object to. A field's annotation also tells the reader how its text is written: prose, a list
(`Items`), wordings (`Forms`), or choices. See docs/reference/dossier-format.md.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from .forms import Fold
from .written import Forms, Id, Items, Prose, Questions, Written, YesNo, split_choices, split_items

CueType = Literal["place", "relation", "talk", "occasion", "medium", "stated_identity", "constraint"]
"""What kind of thing a cue is. A dossier's strong forms are of the first five kinds only."""

StrongType = Literal["place", "relation", "talk", "occasion", "medium"]
FoldGroup = Literal[
    "place",
    "relation",
    "talk",
    "occasion",
    "medium",
    "never_sufficient_alone",
    "excluding",
    "boundaries",
    "notes",
]
Line = Literal["anchoring", "act", "standing", "register", "unsaid", "stakes", "terms", "voices", "time", "flattening"]
"""The ten critique lines; their wording is in agents/codebook.toml."""

NoteStanding = Literal["well-attested", "attested", "extrapolated", "contested", "unsourced"]
DossierStanding = Literal["starter", "curator-signed", "community-reviewed", "reserved", "withdrawn"]
BoundaryAct = Literal["abstain", "review_with_safety_first"]

STRONG_TYPES: tuple[StrongType, ...] = ("place", "relation", "talk", "occasion", "medium")


class Standing(Written):
    """How much anyone should lean on this dossier, and who says so."""

    banner: Prose
    """Shown wherever the dossier speaks."""
    notices: Items = ()
    """What the project says about rights and interests that may exist here; labels are for communities to add."""
    reserved_because: Prose | None = None
    """Why a reserved place is held open."""
    whom_to_ask: Items = ()
    """Who could be asked instead."""
    withdrawn_because: Prose | None = None
    """Why a withdrawn dossier was taken back."""


class Scope(Written):
    """The situation: setting, relations, manner of talk, time and place, who is in it and who is not."""

    one_line: Prose
    """The situation in a sentence."""
    setting: Annotated[Items, Field(min_length=1)]
    """Where such talk happens."""
    relationships: Annotated[Items, Field(min_length=1)]
    """Who talks to whom."""
    register_: Annotated[Items, Field(min_length=1, alias="register")]
    """In what language and manner."""
    period: Prose
    """Which years the literature is about, and which exchanges it is meant for."""
    place: Annotated[Items, Field(min_length=1)]
    """The places meant."""
    who_is_included: Annotated[Items, Field(min_length=1)]
    """Whose exchanges this is about."""
    who_is_excluded: Annotated[Items, Field(min_length=1)]
    """Whose it is not about, near neighbours first."""
    nearest_neighbours: Annotated[Items, Field(min_length=1)]
    """Settings one could mistake for this one."""


class Cues(Written):
    """What in a prompt, or in the user's own account, brings the dossier in. A draft never does."""

    match: Literal["words", "substring"] = "words"
    """Whole words, or any place in the text for languages written without word boundaries."""
    fold_case_in: Annotated[tuple[FoldGroup, ...], BeforeValidator(split_choices)] = ()
    """Groups of forms in which capitals do not matter."""
    fold_diacritics_in: Annotated[tuple[FoldGroup, ...], BeforeValidator(split_choices)] = ()
    """Groups of forms in which marks on letters do not matter."""
    place: Forms = ()
    """Names of the setting's places, in the spellings people type."""
    relation: Forms = ()
    """Words for who is who to whom."""
    relation_specific: Forms = ()
    """Relation words that point to this setting rather than to many."""
    talk: Forms = ()
    """Words and replies that people report."""
    talk_specific: Forms = ()
    """Reported words that point to this setting."""
    occasion: Forms = ()
    """Words for what is going on."""
    occasion_specific: Forms = ()
    """Occasions that point to this setting."""
    medium: Forms = ()
    """Words for the channel."""
    medium_specific: Forms = ()
    """Channels that point to this setting."""
    required: Annotated[tuple[StrongType, ...], BeforeValidator(split_choices)] = ()
    """Types of cue that must be present as well, where the forms are in everybody's language."""
    never_sufficient_alone: Forms = ()
    """Nationalities, religions, ancestries, names: shown as stated identity, never counted."""
    excluding_places: Forms = ()
    """Places this dossier is not about."""
    excluding_people: Forms = ()
    """People this dossier is not about."""
    excluding_settings: Forms = ()
    """Kinds of setting this dossier is not about."""

    def strong(self, type_: StrongType) -> tuple[tuple[tuple[str, ...], bool], ...]:
        """The forms of one type in two groups: those in general use, and those the curator marked specific (True)."""
        return ((getattr(self, type_), False), (getattr(self, f"{type_}_specific", ()), True))

    @property
    def excluding(self) -> tuple[str, ...]:
        """Every excluding form, of places, people and settings."""
        return self.excluding_places + self.excluding_people + self.excluding_settings


class Boundary(Written):
    """What comes before any reading of culture in this setting."""

    id: Id
    forms: Annotated[Forms, Field(min_length=1)]
    """Wordings in the prompt."""
    act: BoundaryAct
    """Stand aside, or review with safety said first."""
    say: Prose
    """The sentence shown."""


class Abstaining(Written):
    """When to stand aside, in words."""

    abstain_when: Annotated[Items, Field(min_length=1)]
    """Cases, for readers and for models."""
    refuse: Items = ()
    """What is never done with this dossier."""
    say: Prose
    """The sentence shown when it stands aside; may hold `{reason}`."""


class Positionality(Written):
    """Who is speaking, and from where."""

    curator: Prose
    """Who answers for the text."""
    relation_to_setting: Prose
    """What they have to do with the setting."""
    read_from: Prose
    """What was read, in which languages, about whom."""
    likely_distortions: Annotated[Items, Field(min_length=1)]
    """What this way of reading probably gets wrong."""
    who_should_curate_next: Prose
    """Who could do it better."""
    interests: Prose | None = None
    """What the curator stands to gain or lose by it: employer, funder, kin, a book of their own."""
    no_contested_because: Prose | None = None
    """Owed where no note is contested."""


class Source(Written):
    """A work, and how it stands to the scope."""

    id: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*$", max_length=40)]
    cite: Prose
    """The full reference."""
    kind: Prose
    """Ethnography, linguistics, survey, practitioner manual, field note and the like."""
    about: Prose
    """The place, years and people the work is about."""
    checked: Literal["passage", "abstract", "listing", "none"]
    """What the curator opened."""
    via: Prose | None = None
    """Where it was read."""
    inside_scope: Literal["yes", "partly", "no"]
    """Whether the work is about this dossier's scope, as the curator states it."""
    from_setting: Literal["yes", "no", "unknown"]
    """Whether its author is from the setting or it is in the setting's language."""
    consent: Prose | None = None
    """Of a field note or an interview: who agreed to what."""


class Citation(Written):
    """Where a note's source says it."""

    ref: str
    """The id of a source."""
    locator: Prose
    """Chapter, page, abstract; `to confirm` where nobody looked."""


def split_citations(value: object) -> object:
    """A note's sources, `ID: locator`, one a dash; a value that is not text as it is."""
    items = split_items(value)
    if not isinstance(value, str) or not isinstance(items, tuple):
        return value
    pairs = [tuple(part.strip() for part in item.partition(":")) for item in items]
    return tuple({"ref": ref, "locator": locator or "to confirm"} for ref, _, locator in pairs)


class Note(Written):
    """One thing the curator knows, with its rivals, its doubts and its test."""

    id: Id
    lines: Annotated[tuple[Line, ...], BeforeValidator(split_choices), Field(min_length=1)]
    """Codebook lines; the first is the line of the note's finding."""
    cue: Prose
    """What must be present, in words."""
    cue_forms: Forms = ()
    """What a prompt may say."""
    draft_forms: Forms = ()
    """Wordings of a draft that show the thin reading."""
    attended_forms: Forms = ()
    """Wordings of a draft that show it already attends to the cue."""
    thin_reading: Prose
    """The reading that skips the setting."""
    readings: Annotated[Items, Field(min_length=2)]
    """Situated readings that could each be right."""
    ordinary_explanations: Items = ()
    """What would explain the matter without any culture."""
    variation: Prose
    """Where it differs: age, town, firm, closeness."""
    contestation: Prose
    """Who disagrees, and about what."""
    guidance: Prose
    """What a reply could attend to, never what it must say."""
    questions: Questions
    """Questions the user can answer."""
    sources: Annotated[tuple[Citation, ...], BeforeValidator(split_citations)] = ()
    standing: NoteStanding
    """How well the sources carry the note inside the scope."""
    raising_draft: Prose
    """Contrast pair: a draft that raises the note."""
    good_draft: Prose
    """Contrast pair: a draft of the same reply that does not."""

    @model_validator(mode="after")
    def _has_forms(self) -> Self:
        if not self.cue_forms or not self.draft_forms:
            raise ValueError("cue_forms: a note needs at least one cue form and one draft form to be found by")
        return self


class Word(Written):
    """A term of the setting and what it is not."""

    term: str
    language: Prose
    gloss: Prose
    do_not_translate_as: Prose | None = None
    """The false twin."""


class Change(Written):
    """One version of the dossier."""

    version: str
    date: date
    by: Prose
    change: Prose
    after: Items = ()
    """The proposed amendments it answers, by their id, each with the name its author chose."""


class Retired(Written):
    """A note that was taken out. Its id is not given to another; old runs keep its text."""

    id: Id
    since: str
    """The version that no longer has it."""
    by: Prose
    because: Prose
    instead: Annotated[tuple[Id, ...], BeforeValidator(split_choices)] = ()
    """The notes that say it better, where there are any."""


class Kept(Written):
    """A passage that the curator keeps although lint warns of it. The entry is named `rule field`."""

    id: Annotated[str, Field(pattern=r"^[a-z_]+ \S+( \S+)*$", max_length=200)]
    """The rule and the field it warns of: `no_group_is_a_type notes.rukun.cue`."""
    words: Prose
    """The passage, as it stands there."""
    because: Prose


def version_number(version: str) -> tuple[int, ...]:
    """A version as it is compared with others: 0.10.0 comes after 0.9.0."""
    return tuple(int(part) for part in version.split("."))


class Dossier(Written):
    """One situation, as one curator knows it."""

    format: Literal["dossier/1"]
    id: Id
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    title: Prose
    """Names a situation, not a people."""
    display_name: Annotated[str, Field(pattern=r"^Reading: .+")]
    """Never a person's name."""
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]+)*$")]
    standing: DossierStanding
    requires_review_before_use: YesNo
    """A run needs a typed reason."""
    compiled_on: date
    review_by: date
    """After this day the dossier stands aside."""
    licence: str
    status: Standing
    scope: Scope
    cues: Cues
    boundaries: tuple[Boundary, ...] = ()
    abstaining: Abstaining
    positionality: Positionality
    sources: Annotated[tuple[Source, ...], Field(min_length=1)]
    words: tuple[Word, ...] = ()
    silences: Items = ()
    """What this dossier cannot hear."""
    notes: tuple[Note, ...] = ()
    retired: tuple[Retired, ...] = ()
    kept: tuple[Kept, ...] = ()
    changelog: Annotated[tuple[Change, ...], Field(min_length=1)]

    @property
    def ref(self) -> str:
        """`id@version`, as runs name it."""
        return f"{self.id}@{self.version}"

    def note(self, note_id: str) -> Note:
        """The note of this id; KeyError if there is none."""
        for note in self.notes:
            if note.id == note_id:
                return note
        raise KeyError(note_id)

    def sendable(self) -> tuple[Note, ...]:
        """The notes a reviewer may be given: all but the unsourced, which are for curators."""
        return tuple(note for note in self.notes if note.standing != "unsourced")

    def folds(self, group: FoldGroup) -> Fold:
        """How forms of a group are compared: what of case and diacritics is ignored, and whether words are whole."""
        return Fold(
            case=group in self.cues.fold_case_in,
            diacritics=group in self.cues.fold_diacritics_in,
            whole_words=self.cues.match == "words",
        )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        known = {source.id for source in self.sources}
        for note in self.notes:
            for citation in note.sources:
                if citation.ref not in known:
                    raise ValueError(
                        f"notes.{note.id}.sources: {citation.ref!r} is not among the sources of this dossier"
                    )
        for note_id in {note.id for note in self.notes} & {retired.id for retired in self.retired}:
            raise ValueError(
                f"retired.{note_id}: was taken out, and stands among the notes; give the new note another id"
            )
        if self.standing == "reserved" and self.notes:
            raise ValueError("notes: a reserved place has no notes")
        if self.standing == "reserved" and not (self.status.reserved_because and self.status.whom_to_ask):
            raise ValueError("status.whom_to_ask: a reserved place says why it is held open and whom to ask")
        if self.standing == "withdrawn" and not self.status.withdrawn_because:
            raise ValueError("status.withdrawn_because: a withdrawn dossier says why")
        if self.standing not in ("reserved", "withdrawn") and not self.notes:
            raise ValueError("notes: a dossier without notes is `reserved`")
        return self
