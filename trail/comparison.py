"""Two runs side by side: what both have, what only one has, and what both have in different words.

A run of one case is not like the next, and that is shown and never smoothed: there is no number here that says how alike
two runs are, and neither is called the better one. The limit: what is compared is what the documents say, so a case
whose texts were erased compares as empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from ..agents.convener import Abstention, MetBoundary, Seat
from ..agents.corrections import Correction
from ..agents.critique import Draft, Failure, Finding, Outcome, PartAbstention, Response, Revision
from ..agents.cue_reader import Cue
from ..agents.plain import Plain, SourcedSpan
from ..errors import TrailError
from .calls import Call, calls_of
from .document import CaseRecord, RunDocument, Status, Usage, run_document
from .events import Event
from .rewording import Piece, reworded
from .side_by_side import Met, Raised, Row, meet, row, rows
from .store import Store


class Head(Plain):
    """Which run it is."""

    optional_keys = frozenset({"failure", "erased"})

    run: str
    status: Status
    banner: str
    failure: str | None = None
    erased: int | None = None
    """How many texts were taken out; left out where none was. What is not in the other run may be what was taken out of this one."""


class Review(Plain):
    """That a reviewer reviewed, beside its findings."""

    optional_keys = frozenset({"failure", "held_back"})

    reviewer: str
    round: int
    outcome: Outcome
    abstentions: tuple[PartAbstention, ...] = ()
    failure: Failure | None = None
    held_back: tuple[str, ...] | None = None


class FindingRow(Row[Finding]):
    """A finding in two runs, and whose it is."""

    reviewer: str
    round: int


class Texts(Plain):
    """A text of two runs."""

    one: str | None
    """Whose draft it is, or what kind of revision; None where there is none."""
    other: str | None
    pieces: tuple[Piece, ...] = ()
    """What became of the words of the first in the second; a text that is not there has none."""


class MadeWith(Plain):
    """One thing that a run was made with."""

    kind: Literal["winks", "setting", "dossier", "file", "answered"]
    """`file`: a prompt or data of the engine; `answered`: the model that did, by the step or the reviewer that asked."""
    name: str
    value: str | None


class Comparison(Plain):
    """Two runs, side by side."""

    runs: Row[Head]
    same_case: bool
    """The same prompt, account, draft and reasons: what differs then is the run and not the case."""
    case: Row[CaseRecord]
    prompt: tuple[Piece, ...]
    """The words of the one prompt and of the other."""
    cues: tuple[Row[Cue], ...]
    boundaries: tuple[Row[MetBoundary], ...]
    seats: tuple[Row[Seat], ...]
    abstentions: tuple[Row[Abstention], ...]
    reviews: tuple[Row[Review], ...]
    draft: Texts
    findings: tuple[FindingRow, ...]
    responses: tuple[Row[Response], ...]
    """What became differently of findings that both have."""
    revision: Texts
    ask_back: tuple[Row[str], ...]
    corrections: tuple[Row[Correction], ...]
    unreviewed: tuple[Row[str], ...]
    usage: Row[Usage]
    made: tuple[Row[MadeWith], ...] | None
    """What they were made with and is not the same in both: versions, settings, models. None where that was not given."""


def compare_runs(store: Store, one: str, other: str) -> Comparison:
    """Two runs of a store side by side, with what they were made with. TrailError for one that cannot be read as a run."""
    documents = run_document(store, one), run_document(store, other)
    return compare(*documents, (_made(store, one), _made(store, other)))


def _made(store: Store, run: str) -> tuple[MadeWith, ...]:
    try:
        return made_with(store.stored_events(run)[0].event(), calls_of(store, run))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise TrailError(
            f"What run {run!r} was made with cannot be read: `winks verify {run}` says what was changed."
        ) from error


def compare(
    one: RunDocument,
    other: RunDocument,
    made: tuple[Iterable[MadeWith], Iterable[MadeWith]] | None = None,
) -> Comparison:
    """Two runs side by side. `made` is what they were made with, as `made_with` gives it."""
    case = row(one.case, other.case)
    same_prompt = not {"prompt", "account"} & set(case.differs)
    met = meet(_raised(one), _raised(other), same_draft=_text(one.draft) == _text(other.draft))
    at = _place if same_prompt else _words
    return Comparison(
        runs=row(_head(one), _head(other), but=("run",)),
        same_case=same_prompt and "opt_in" not in case.differs and _given_draft(one) == _given_draft(other),
        case=case,
        prompt=reworded(one.case.prompt, other.case.prompt),
        cues=rows(one.cues, other.cues, lambda cue: (*at(cue), cue.type)),
        boundaries=rows(one.boundaries, other.boundaries, lambda boundary: (*at(boundary), boundary.by)),
        seats=rows(one.seats, other.seats, lambda seat: seat.dossier_id),
        abstentions=rows(one.abstentions, other.abstentions, lambda item: item.dossier.partition("@")[0]),
        reviews=rows(_reviews(one), _reviews(other), lambda review: (review.reviewer, review.round)),
        draft=_texts(one.draft, other.draft),
        findings=tuple(map(_finding_row, met)),
        responses=tuple(_responses(one, other, met)),
        revision=_texts(one.revision, other.revision),
        ask_back=rows(_asked_back(one), _asked_back(other), str),
        corrections=rows(one.corrections or (), other.corrections or (), lambda item: (item.item, item.words)),
        unreviewed=rows(one.unreviewed or (), other.unreviewed or (), str),
        usage=row(one.usage, other.usage),
        made=_different(*made) if made else None,
    )


def made_with(opened: Event, calls: Iterable[Call] = ()) -> tuple[MadeWith, ...]:
    """What a run was made with, from its first event and its calls."""
    told = opened.payload
    settings = {item["name"]: item["value"] for item in told["settings"]} | {"model": told["model"]}
    settings["dossiers considered"] = None if told["narrowed"] is None else ", ".join(told["narrowed"])
    answered: dict[str, list[str]] = {}
    for call in calls:
        if call.answered_by:
            answered.setdefault(call.slot.dossier or call.slot.node, []).append(call.answered_by)
    return (
        MadeWith(kind="winks", name="winks", value=told["winks"]),
        *(MadeWith(kind="setting", name=name, value=value) for name, value in settings.items()),
        *(MadeWith(kind="dossier", name=ref["name"], value=_version(ref)) for ref in told["dossiers"]),
        *(MadeWith(kind="file", name=ref["name"], value=_version(ref)) for ref in told["engine"]),
        *(
            MadeWith(kind="answered", name=name, value=", ".join(dict.fromkeys(models)))
            for name, models in answered.items()
        ),
    )


def _version(ref: Mapping[str, str]) -> str:
    """A file's version with a beginning of its digest: a file can be changed and its version left as it was."""
    return f"{ref['version']} ({ref['public'].removeprefix('sha256:')[:12]})"


def _different(ones: Iterable[MadeWith], others: Iterable[MadeWith]) -> tuple[Row[MadeWith], ...]:
    return tuple(each for each in rows(ones, others, lambda item: (item.kind, item.name)) if not each.is_same)


def _place(span: SourcedSpan) -> tuple[str | int, ...]:
    return span.source, span.text, span.start


def _words(span: SourcedSpan) -> tuple[str | int, ...]:
    return span.source, span.text


def _head(run: RunDocument) -> Head:
    taken_out = sum(item.texts for item in run.erased or ()) or None
    return Head(run=run.run, status=run.status, banner=run.banner, failure=run.failure, erased=taken_out)


def _text(holder: Draft | Revision | None) -> str | None:
    return holder.text if holder else None


def _given_draft(run: RunDocument) -> str | None:
    """The draft that came with the case; one that a model wrote is no part of the case."""
    return _text(run.draft) if run.draft and run.draft.by in ("caller", "case") else None


def _reviews(run: RunDocument) -> list[Review]:
    return [Review(**critique.model_dump(include=set(Review.model_fields))) for critique in run.critiques]


def _raised(run: RunDocument) -> list[Raised]:
    return [Raised(each.reviewer, each.round, finding) for each in run.critiques for finding in each.findings]


def _asked_back(run: RunDocument) -> tuple[str, ...]:
    return run.revision.ask_back if run.revision else ()


def _texts(one: Draft | Revision | None, other: Draft | Revision | None) -> Texts:
    return Texts(one=_whose(one), other=_whose(other), pieces=reworded(_text(one) or "", _text(other) or ""))


def _whose(holder: Draft | Revision | None) -> str | None:
    """By whom a draft is; what kind a revision is."""
    if isinstance(holder, Revision):
        return holder.kind
    return holder.by if holder else None


def _finding_row(met: Met) -> FindingRow:
    return FindingRow(**dict(row(met.one, met.other, but=("id",))), reviewer=met.reviewer, round=met.round)


def _responses(one: RunDocument, other: RunDocument, met: Iterable[Met]) -> Iterator[Row[Response]]:
    """The responses to findings that both have, where they are not the same."""
    given, theirs = (
        {response.finding: response for response in run.revision.responses} if run.revision else {}
        for run in (one, other)
    )
    for pair in met:
        if pair.one and pair.other:
            answered = row(given.get(pair.one.id), theirs.get(pair.other.id), but=("finding",))
            if not answered.is_same and (answered.one or answered.other):
                yield answered
