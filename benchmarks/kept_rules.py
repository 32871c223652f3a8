"""Which rules of the design a run breaks, as far as code can see it from the run's document and its record.

Each rule looks anew at what the engine says it checked: offsets against the texts, notes against what was really sent,
answers against findings. What only a reader can tell (whether a reading is any good) is no part of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from winks.agents.critique import Finding
from winks.graphs.resuming import replay
from winks.personas.library import load_library
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

_MEASURES = re.compile(r"(^|_)(scores?|votes?|ratings?|rank|winner|grade|stars?|average|confidence)($|_)")


class Ran(NamedTuple):
    """A run, and what it is held against."""

    run: RunDocument
    plain: RunDocument
    """The same case on the embedded engine."""
    requests: list[dict[str, Any]]
    """What was sent to the model, with the step that asked under `step`."""
    settings: Settings


Rule = Callable[[Ran], Iterator[str]]


def ran(run: RunDocument, plain: RunDocument, settings: Settings) -> Ran:
    """A run with what its record holds."""
    store = Store.of(settings)
    try:
        texts = store.blobs(run.run)
        events = [stored.event() for stored in store.stored_events(run.run)]
    finally:
        store.close()
    asked = [event.payload for event in events if event.kind == "call_started"]
    requests = [json.loads(texts[call["value"]["blob"]].body) | {"step": call["slot"]["node"]} for call in asked]
    return Ran(run, plain, requests, settings)


def broken_rules(it: Ran) -> list[str]:
    """What is broken, a sentence each; nothing where every rule is kept."""
    return [f"{rule.__name__}: {said}" for rule in RULES for said in rule(it)]


def seats_are_those_of_plain_code(it: Ran) -> Iterator[str]:
    """DESIGN 1.1: nothing that a model says seats anybody, sets anybody aside or brings a note."""
    for name in ("seats", "abstentions", "boundaries"):
        if getattr(it.run, name) != getattr(it.plain, name):
            yield f"the {name} are not those of the embedded engine"
    for cue in it.run.cues:
        if it.run.case.prompt[cue.start : cue.end] != cue.text:
            yield f"the cue {cue.text[:40]!r} is not in the prompt at its place"


def nothing_stands_in_for_an_answer(it: Ran) -> Iterator[str]:
    """DESIGN 1.2: an abstention has its reason, a failure its kind; a run is over, and says why where it failed."""
    if it.run.status not in ("finished", "failed"):
        yield f"the run is {it.run.status}"
    if (it.run.status == "failed") != bool(it.run.failure):
        yield f"the run is {it.run.status} and says of its failure: {it.run.failure!r}"
    for abstention in it.run.abstentions:
        if not (abstention.reason and abstention.say.strip()):
            yield f"{abstention.dossier} stands aside without a reason"
    for critique in it.run.critiques:
        failed = critique.outcome == "failed"
        if failed != bool(critique.failure and critique.failure.kind and critique.failure.message):
            yield f"{critique.reviewer} is {critique.outcome} with the failure {critique.failure}"
        if failed and critique.findings:
            yield f"{critique.reviewer} failed and has findings"
        if (critique.outcome == "findings") != bool(critique.findings) and critique.round == 1:
            yield f"{critique.reviewer} is {critique.outcome} with {len(critique.findings)} findings"
    if it.run.draft is not None and not it.run.draft.text.strip():
        yield "there is a draft without words"


def findings_are_anchored_and_based(it: Ran) -> Iterator[str]:
    """DESIGN 1.3: every span verbatim, notes that were sent, rival readings, a question; else withheld, with why."""
    seats = {seat.dossier_id: seat for seat in it.run.seats}
    for critique in it.run.critiques:
        sent = set(seats[critique.reviewer].notes) if critique.reviewer in seats else set()
        if len(critique.verified) > 5:
            yield f"{critique.reviewer} has {len(critique.verified)} verified findings"
        for finding in critique.findings:
            if finding.status == "verified":
                yield from (f"{finding.id} {said}" for said in _amiss(finding, it.run, sent))
            elif finding.status != "withheld" or not finding.withheld_because:
                yield f"{finding.id} is {finding.status} and does not say why"


def _amiss(finding: Finding, run: RunDocument, sent: set[str]) -> Iterator[str]:
    yield from (f"quotes {text[:40]!r}, which is not there" for text in _made_up(finding, run))
    if not (finding.draft_span or finding.revision_span or (finding.omission and finding.cue_spans)):
        yield "is anchored in nothing"
    if not finding.basis:
        yield "rests on nothing"
    notes = (basis.id for basis in finding.basis if basis.kind == "note")
    yield from (f"rests on the note {note}, which was not sent" for note in notes if note not in sent)
    if len(finding.readings) < 2 and not finding.only_one_because:
        yield "has no rival readings"
    if not finding.question.endswith("?"):
        yield "does not end in a question"


def _made_up(finding: Finding, run: RunDocument) -> Iterator[str]:
    """Quotations that are not in the text they are said to come from."""
    texts = {"prompt": run.case.prompt} | {f"account.{n}": text for n, text in enumerate(run.case.account)}
    spans = [(cue, texts[cue.source]) for cue in finding.cue_spans]
    spans += [(finding.draft_span, run.draft.text if run.draft else "")] if finding.draft_span else []
    spans += [(finding.revision_span, run.revision.text if run.revision else "")] if finding.revision_span else []
    yield from (span.text for span, text in spans if not span.text or text[span.start : span.end] != span.text)


def findings_are_answered(it: Ran) -> Iterator[str]:
    """DESIGN 1.3, 1.4: each finding has one answer with a reason; a withheld one drives nothing; `taken` is in the text."""
    if it.run.revision is None:
        if it.run.status != "failed":
            yield "there is no revision, and the run did not fail"
        return
    findings = {finding.id: finding for critique in it.run.critiques for finding in critique.findings}
    responses = {response.finding: response for response in it.run.revision.responses}
    if sorted(findings) != sorted(response.finding for response in it.run.revision.responses):
        yield f"the findings are {sorted(findings)} and the answers {sorted(responses)}"
    for response in it.run.revision.responses:
        finding = findings.get(response.finding)
        if not response.reason.strip():
            yield f"the answer to {response.finding} has no reason"
        if finding and finding.status == "withheld" and response.disposition != "declined":
            yield f"the withheld {response.finding} is {response.disposition}"
        span = response.changed_span
        if span and it.run.revision.text[span.start : span.end] != span.text:
            yield f"what is said to have changed for {response.finding} is not in the text"
        if response.disposition == "taken" and not (span or response.check):
            yield f"{response.finding} is called taken, nothing changed, and nobody says so"


def nothing_is_measured(it: Ran) -> Iterator[str]:
    """DESIGN 1.5: no field that counts what people judge in words; every opposed verdict on one span is a disagreement."""
    yield from (f"there is a field {key!r}" for key in sorted(set(_keys(it.run.plain()))) if _MEASURES.search(key))
    known = {finding.id for critique in it.run.critiques for finding in critique.findings}
    for disagreement in it.run.disagreements:
        yield from (f"a disagreement names {each!r}" for each in disagreement.findings if each not in known)


def _keys(item: Any) -> Iterator[str]:
    for key, value in item.items() if isinstance(item, dict) else enumerate(item) if isinstance(item, list) else ():
        if isinstance(key, str):
            yield key
        yield from _keys(value)


def the_draft_and_the_revision_are_read_too(it: Ran) -> Iterator[str]:
    """DESIGN 1.8: a reading of the draft's own standpoint in every run, of restraint wherever there is a revision."""
    there = {critique.reviewer for critique in it.run.critiques if critique.round == 1}
    if it.run.draft and "standpoint" not in there:
        yield "the draft's standpoint was not read"
    if it.run.revision and "restraint" not in there:
        yield "the revision was not read for restraint"


def reviewers_are_blind(it: Ran) -> Iterator[str]:
    """DESIGN 1.9: what reviewers share is one text; none is sent a finding of another, or a note that did not match."""
    reviews = [asked for asked in it.requests if asked["step"] in ("review", "read_standpoint")]
    if len({json.dumps(asked["messages"][:2]) for asked in reviews}) > 1:
        yield "the reviewers do not share one beginning"
    found = [finding.id for critique in it.run.critiques for finding in critique.findings]
    sent = {note for seat in it.run.seats for note in seat.notes}
    held = [read.dossier for read in load_library(it.settings.own_dossiers).held.values()]
    unsent = [note for dossier in held for note in dossier.notes if note.id not in sent]
    for asked in reviews:
        text = "\n".join(message["text"] for message in asked["messages"] if message["by"] == "user")
        yield from (f"{asked['step']} was sent the finding {each}" for each in found if f'"{each}"' in text)
        yield from (f"{asked['step']} was sent the note {note.id}" for note in unsent if note.thin_reading in text)


def the_record_holds(it: Ran) -> Iterator[str]:
    """DESIGN 1.10: the trail verifies, the run can be done again from it, and it says that it is simulated."""
    store = Store.of(it.settings)
    found = verify(stored_record(store, it.run.run))
    store.close()
    if not found.ok:
        yield f"the trail does not verify: {found.bad}"
    again = replay(it.run.run, settings=it.settings)
    if not again.ok:
        yield f"the replay diverges: {again.divergence}"
    if not it.run.banner.startswith("Simulated reading"):
        yield f"the banner is {it.run.banner!r}"


RULES: tuple[Rule, ...] = (
    seats_are_those_of_plain_code,
    nothing_stands_in_for_an_answer,
    findings_are_anchored_and_based,
    findings_are_answered,
    nothing_is_measured,
    the_draft_and_the_revision_are_read_too,
    reviewers_are_blind,
    the_record_holds,
)
