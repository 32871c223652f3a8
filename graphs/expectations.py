"""What may be expected of a run: who sat and who stood aside, what was asked, quoted, answered and kept back.

Expectations are about what was done, never about wording: no key takes a sentence, and none can be added by a file. Rules
hold of every run and are asked unless a case leaves them out; what else is expected is said case by case, or for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from rapidfuzz import process

from ..agents.convener import Reason
from ..agents.critique import Disposition, Outcome
from ..personas.dossier import BoundaryAct, CueType, Line

Whole = Annotated[int, Field(ge=0)]
Asked = Literal[True] | None
MOST_TOLD = 40
"""Known words in one sentence at most."""
PartReason = Literal["out_of_scope", "silence"]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that may have been meant."""
    found = process.extractOne(word, list(known), processor=str.lower, score_cutoff=70)
    return found[0] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about a word that is not known: which may have been meant, else which there are."""
    listed = list(known)
    if found := nearest(word, listed):
        return f" Did you mean {found!r}?"
    return f" There are: {', '.join(listed[:MOST_TOLD])}{' ...' if len(listed) > MOST_TOLD else '.'}"


class Written(BaseModel):
    """The base of what a person writes in a file of cases: nothing is guessed, nothing is passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Count(Written):
    """How many there may be."""

    at_least: Whole | None = None
    """This many or more."""
    at_most: Whole | None = None
    """This many or fewer; 0 for none."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("give at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is more than at_most; nothing can meet it")
        return self

    def holds(self, number: int) -> bool:
        """Whether there are neither too few nor too many."""
        return (self.at_least or 0) <= number and (self.at_most is None or number <= self.at_most)


class Expect(Written):
    """What is expected of a run. A dossier is named by its id, or by `id@version` where the version matters."""

    # who reads
    cues: list[CueType] | None = None
    """A cue of each of these types was read."""
    boundaries: list[BoundaryAct] | None = None
    """What these boundaries do, and no others, came first; `[]` where none was met."""
    seated: list[str] | None = None
    """These dossiers review, and no others; `[]` for none."""
    not_seated: list[str] | None = None
    """None of these dossiers reviews."""
    abstained: dict[str, Reason] | None = None
    """By dossier: it stood aside for this reason."""
    notes: dict[str, list[str]] | None = None
    """By dossier: at least these of its notes were sent, by id."""
    uncovered: bool | None = None
    """The run says that no dossier here speaks to something in the case."""
    # what is found
    outcomes: dict[str, Outcome] | None = None
    """By reviewer, `standpoint` and `restraint` among them: what its first round came to."""
    part_abstained: dict[str, PartReason] | None = None
    """By reviewer: it says nothing of some part of the case, for this reason."""
    findings: Count | None = None
    """Findings on the draft that passed the check, of all reviewers."""
    findings_by_reviewer: dict[str, Count] | None = None
    """The same, by reviewer."""
    findings_by_line: dict[Line, Count] | None = None
    """The same, by line of the codebook: `act`, `unsaid` and the others of the glossary."""
    unsourced: Count | None = None
    """Findings that passed and rest on nothing but a model."""
    withheld: Count | None = None
    """Findings that the check withheld."""
    quoted: bool | None = None
    """A finding that passed quotes the user's own words, at their place."""
    draft_quoted: bool | None = None
    """A finding that passed quotes the draft, at its place."""
    ordinary: Asked = None
    """Every finding of a seated dossier that passed names an ordinary explanation."""
    no_generics: Asked = None
    """No reviewer, and nothing that the revision brought in, says what a group is like or what would fit anywhere. A floor: it knows phrases."""
    disagreements: Count | None = None
    """Places that reviewers read differently, as the run shows them."""
    # what becomes of it
    asked_back: bool | None = None
    """The revision puts a question to the user first."""
    revision: Literal["held", "rewritten"] | None = None
    """`held`: the draft with its places marked. `rewritten`: a new text."""
    responses: dict[Disposition, Count] | None = None
    """What became of the findings that passed: how many were `taken`, `declined`, `left_to_user`."""
    claims_kept: Asked = None
    """What the reviser calls taken did change the text near its place."""
    restraint: Literal["kept", "broken"] | None = None
    """Whether the reading of the revised text has nothing to raise: no growth for its own sake, no gloss, no borrowed voice."""
    added_explanations: Count | None = None
    """Explanations that the reviser says it added."""
    # rules, of every run
    verifies: Asked = True
    """A rule. The record on the trail is as it was written."""
    reviewed: Asked = True
    """A rule. Nothing was left unreviewed because a model failed or a limit was reached."""
    standpoint_read: Asked = True
    """A rule. The draft's own standpoint was read, also where nobody was seated."""
    reasons_given: Asked = True
    """A rule. Every abstention and every withheld finding says why."""
    answered: Asked = True
    """A rule. Every finding has one response with a reason, and the reviser itself answered those that passed."""
    no_voicing: Asked = True
    """A rule. Nobody speaks as a member of a setting, in a withheld finding or in what the revision brought in either. A floor: it knows phrases."""
    no_scores: Asked = True
    """A rule. Nobody gives a mark, a rank or a percentage. A floor, as well."""
    # what is not asked
    leave_out: list[str] = Field(default_factory=list)
    """Keys that are not asked here: rules, or what is expected of all cases at the top of the file."""

    @model_validator(mode="after")
    def _asks_what_it_leaves_out(self) -> Self:
        for key in self.leave_out:
            if key not in KEYS:
                raise ValueError(f"leave_out: there is no expectation {key!r}.{meant(key, KEYS)}")
            if key in self.model_fields_set:
                raise ValueError(f"{key} is asked here and left out here; do one of them")
        return self

    def over(self, top: Expect) -> Expect:
        """What is expected of one case, from what is expected of all and what is said of this one, which goes first."""
        said = {name: getattr(self, name) for name in self.model_fields_set}
        left_out = [*(key for key in top.leave_out if key not in said), *self.leave_out]
        given = {name: getattr(top, name) for name in top.model_fields_set}
        kept = {name: value for name, value in (given | said).items() if name not in left_out}
        return Expect.model_validate(kept | {"leave_out": left_out})

    def asked(self) -> list[tuple[str, Any]]:
        """Every key that is asked, with what is expected, in the order of the reference."""
        values = [(key, getattr(self, key)) for key in KEYS if key not in self.leave_out]
        return [(key, value) for key, value in values if value is not None]


KEYS = tuple(name for name in Expect.model_fields if name != "leave_out")
"""Every expectation there is."""
RULES = tuple(name for name in KEYS if Expect.model_fields[name].default is True)
"""Those that are asked of every run."""
