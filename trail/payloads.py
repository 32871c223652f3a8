"""What each kind of event says: its payload, typed, without a word that anyone wrote.

A payload holds ids, counts, choices from fixed sets and references to texts. Each kind is as it is written today, in
schema version 3; an event of an earlier version is read through `upcasting`, and its bytes stay as they were hashed.

    1  the first
    2  `run_resumed` and `leg_opened` say which Winks went on; `words_erased` is new
    3  `amendment_decided` is new; `convene_finished`, `review_finished` and `review_failed` say what was found by meaning
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import BaseModel, ConfigDict

from .payload_meaning import LookedByMeaning

SCHEMA_VERSION = 3

Digest = str
"""`sha256:` and 64 hex digits."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Payload(_Record):
    """What an event of one kind says."""

    is_searched: ClassVar[bool] = False
    """Whether runs can be found by the words of its `value`."""


class BlobRef(_Record):
    """A text kept beside the chain under its own salt."""

    blob: Digest
    """SHA-256 of the salt and the text."""
    bytes: int


class PublicRef(_Record):
    """A file kept once by its content: a dossier, what was signed about it, the engine's data."""

    name: str
    version: str
    public: Digest
    """SHA-256 of the file."""


class Setting(_Record):
    """A setting that was in force, and where it came from."""

    name: str
    value: str | None
    source: Literal["caller", "environment", "default"]


class OpenCaseFinished(Payload):
    """The case was taken; the trail begins."""

    winks: str
    """The version of Winks."""
    model: str
    rounds: int
    nonce: str
    """Marks the run's material off from instructions in what models are sent."""
    settings: list[Setting]
    """What was set for models and pauses."""
    case_id: str | None
    prompt: BlobRef
    draft: BlobRef | None
    account: list[BlobRef]
    opt_in: dict[str, BlobRef]
    engine: list[PublicRef]
    """The engine's data files and prompt templates, and what people signed about the dossiers at hand."""
    dossiers: list[PublicRef]
    """The dossiers at hand."""
    narrowed: list[str] | None
    """The ids that alone were to be considered; None for all."""
    unreadable: BlobRef | None
    """What could not be read among the dossiers."""
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class ReadCuesFinished(Payload):
    """The cues were read."""

    value: BlobRef
    cues: int


class Considered(_Record):
    """A dossier that was considered, and the outcome."""

    dossier: str
    outcome: str
    public: Digest | None
    """SHA-256 of its file; None for one that could not be read."""


class ConveneFinished(Payload):
    """Dossiers were seated or stood aside."""

    value: BlobRef
    considered: list[Considered]
    boundaries: int
    by_meaning: LookedByMeaning | None = None
    """What was found by meaning, for the dossiers that sat; None where it was not looked for."""


class DraftFinished(Payload):
    """There is a draft to review, or there is none and `value` is null."""

    is_searched = True

    value: BlobRef | None
    by: str | None


class ReviewFinished(Payload):
    """A reviewer brought its critique."""

    value: BlobRef
    reviewer: str
    round: int
    outcome: str
    findings: int
    notes: list[str]
    """Ids of the notes it was given."""
    by_meaning: list[str] | None = None
    """Those of them that no wording brought, neither of the case nor of the draft; None where there are none."""


class ReviewFailed(Payload):
    """A reviewer brought no review."""

    reviewer: str
    round: int
    failure: str
    """The kind of failure."""
    value: BlobRef
    notes: list[str]
    by_meaning: list[str] | None = None
    """As in `review_finished`."""


class ReadStandpointFinished(Payload):
    """The draft's own standpoint was read."""

    value: BlobRef
    outcome: str
    findings: int


class CheckFindingsFinished(Payload):
    """Each finding was verified or withheld."""

    is_searched = True

    value: BlobRef
    verified: int
    withheld: int


class ReviseFinished(Payload):
    """The draft was held or rewritten."""

    value: BlobRef
    revision: Literal["held", "rewritten"]
    responses: int


class CheckRevisionFinished(Payload):
    """The revision was checked and read for restraint."""

    is_searched = True

    value: BlobRef
    taken: int
    declined: int
    left_to_user: int
    unkept: int
    """Responses whose claim the text does not bear out."""


class FollowUpFinished(Payload):
    """In the second round, a reviewer said what became of its own findings."""

    value: BlobRef
    reviewer: str
    still_stands: int


class PresentFinished(Payload):
    """The run is over and its document can be built."""

    status: Literal["finished", "failed"]


class SlotFacts(_Record):
    """The place of a call in the deliberation."""

    leg: int
    node: str
    dossier: str | None
    round: int
    turn: int


class CallStarted(Payload):
    """A model was asked. `value` is the request."""

    slot: SlotFacts
    model: str
    """As it was asked for."""
    digest: str
    """HMAC-SHA256 of the request under the run's own key, in hex."""
    value: BlobRef


class CallFinished(Payload):
    """The model answered, or failed to. `value` is the raw reply with what it cost, or the failure."""

    slot: SlotFacts
    model: str
    outcome: Literal["reply", "failure"]
    failure: str | None
    """The kind of failure."""
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    attempts: int
    milliseconds: int
    cost: str | None
    """In the currency of the price list, exactly; None where the price is not known."""
    value: BlobRef


class StepFailed(Payload):
    """A step's model brought nothing usable and plain code took its place."""

    step: str
    failure: str
    value: BlobRef


class RunPaused(Payload):
    """The run waits for a person."""

    awaiting: Literal["answers", "judgement"]


class RunResumed(Payload):
    """A run that was cut off goes on where it was."""

    leg: int
    winks: str | None = None
    """The version of Winks that went on with it; None in a record of schema version 1, which did not say."""
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class LegOpened(Payload):
    """A new leg: the deliberation is gone through again, and what is unchanged is reused."""

    leg: int
    why: Literal["answered", "judged", "corrected", "retried"]
    winks: str | None = None
    """The version of Winks that opened it; None in a record of schema version 1, which did not say."""
    answers: list[BlobRef]
    """The words that came in."""
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class CorrectionMade(Payload):
    """Someone said of a cue, a seat or a finding that it is not so here. `value` holds the item and the words."""

    item: Literal["cue", "seat", "finding"]
    value: BlobRef
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class AmendmentProposed(Payload):
    """A correction, filed for the curator of the dossier it touches."""

    dossier: str
    """`id@version`."""
    note: str | None
    correction: int
    """The event that holds it."""


class AmendmentDecided(Payload):
    """A curator accepted or declined what a person proposed for a dossier; `value` holds the reason. The last one stands."""

    of: int
    """The event that holds the words it answers: a `correction_made`, or a `judgement_made`."""
    number: int | None
    """Of a judgement, which of the findings that it speaks of, from 1; None for a correction."""
    dossier: str
    """`id@version`, as the run was made with it."""
    notes: list[str]
    """Ids of the notes it is about, of those that were sent; none where it is about the dossier as a whole."""
    disposition: Literal["accepted", "declined"]
    version: str | None
    """The version of the dossier that answers it, where that is known."""
    value: BlobRef
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class JudgementMade(Payload):
    """A person wrote down a part of their reading of the run; `value` holds their words."""

    judgement: str
    """The same for the parts of one person's reading."""
    part: Literal["own_reading", "texts", "reveal"]
    """Their own reading before any text; the texts, blind; what they say once they have seen the trace."""
    order: list[Literal["draft", "revision"]]
    """The texts as they were shown, A first."""
    value: BlobRef
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class WordsErased(Payload):
    """Somebody had words taken out of the record. `value` holds their reason."""

    what: Literal["run", "event", "words", "person", "reading"]
    """What was asked to be taken out: every text of the run, what one event holds, certain words, what a person left, the reading of whoever asked."""
    of: int | None = None
    """The event whose texts were asked to be taken out, where it was one."""
    erased: list[Digest]
    """The texts that are gone, by the references that stay behind."""
    value: BlobRef
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


class RunFailed(Payload):
    """A step failed and the run ended there."""

    step: str
    failure: str
    value: BlobRef


class RunCancelled(Payload):
    """Someone stopped the run."""

    by: str
    who: BlobRef | None = None
    """Who did it, where somebody is known to have."""


PAYLOADS: dict[str, type[Payload]] = {
    "open_case_finished": OpenCaseFinished,
    "read_cues_finished": ReadCuesFinished,
    "convene_finished": ConveneFinished,
    "draft_finished": DraftFinished,
    "review_finished": ReviewFinished,
    "review_failed": ReviewFailed,
    "read_standpoint_finished": ReadStandpointFinished,
    "check_findings_finished": CheckFindingsFinished,
    "revise_finished": ReviseFinished,
    "check_revision_finished": CheckRevisionFinished,
    "follow_up_finished": FollowUpFinished,
    "present_finished": PresentFinished,
    "call_started": CallStarted,
    "call_finished": CallFinished,
    "step_failed": StepFailed,
    "run_paused": RunPaused,
    "run_resumed": RunResumed,
    "leg_opened": LegOpened,
    "correction_made": CorrectionMade,
    "amendment_proposed": AmendmentProposed,
    "amendment_decided": AmendmentDecided,
    "judgement_made": JudgementMade,
    "words_erased": WordsErased,
    "run_failed": RunFailed,
    "run_cancelled": RunCancelled,
}
"""Every kind of event and the type of its payload."""

CLOSING = {"run_failed": "failed", "run_cancelled": "cancelled"}
"""Kinds that end a run, beside `present_finished`, which says itself how it ended."""

REMARKS = ("correction_made", "amendment_proposed", "amendment_decided", "judgement_made", "words_erased")
"""Kinds that leave the status of a run as it was."""

AFTERWARDS = ("run_resumed", "leg_opened", *REMARKS)
"""Kinds that may come after a run has stopped."""
