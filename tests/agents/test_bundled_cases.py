"""The 22 bundled cases: the right one is seated or nobody is, and every rule of a run holds."""

from __future__ import annotations

import pytest

import winks
from winks import RunDocument, Settings
from winks.agents.case import BundledCase, bundled_cases
from winks.personas.library import load_library

HELD = [read.dossier for read in load_library().held.values()]
SPEAKING = {dossier.id for dossier in HELD if dossier.notes}
ASKING = {dossier.id for dossier in HELD if dossier.notes and dossier.requires_review_before_use}


@pytest.fixture(params=bundled_cases().values(), ids=lambda case: case.id)
def case(request: pytest.FixtureRequest) -> BundledCase:
    """Each case in turn."""
    return request.param


def test_a_case_keeps_every_rule(case: BundledCase, settings: Settings) -> None:
    reasons = dict.fromkeys(ASKING & set(case.contexts), "its bundled case")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings, opt_in=reasons)
    assert {seat.dossier_id for seat in run.seats} == SPEAKING & set(case.contexts)
    assert all(abstention.say.endswith((".", "?")) for abstention in run.abstentions)
    assert run.seats or run.abstentions
    assert [critique.reviewer for critique in run.critiques].count("standpoint") == 1
    spans_are_verbatim(run)
    every_finding_is_answered_and_based(run)


def spans_are_verbatim(run: RunDocument) -> None:
    """Every quotation stands in its source at its offsets."""
    prompt, draft = run.case.prompt, run.draft.text if run.draft else ""
    for cue in (*run.cues, *(cue for seat in run.seats for cue in seat.cues)):
        assert prompt[cue.start : cue.end] == cue.text
    for finding in (finding for critique in run.critiques for finding in critique.findings):
        assert bool(finding.draft_span) != finding.omission
        if finding.draft_span:
            assert draft[finding.draft_span.start : finding.draft_span.end] == finding.draft_span.text
        for cue in finding.cue_spans:
            assert prompt[cue.start : cue.end] == cue.text


def every_finding_is_answered_and_based(run: RunDocument) -> None:
    """One response a finding; notes only from the seat; rivals or a reason; a question."""
    findings = [finding for critique in run.critiques for finding in critique.findings]
    assert run.revision is not None
    assert sorted(r.finding for r in run.revision.responses) == sorted(f.id for f in findings)
    sent = {note for seat in run.seats for note in seat.notes}
    for finding in findings:
        assert finding.status == "verified"
        assert {basis.id for basis in finding.basis if basis.kind == "note"} <= sent
        assert len(finding.readings) >= 2 or finding.only_one_because
        assert finding.question.endswith("?")


@pytest.mark.parametrize(
    ("case_id", "reason"),
    [("D17", "proxy_only"), ("D18", "out_of_scope"), ("D20", "not_cultural"), ("D21", "proxy_only")],
)
def test_the_near_miss_stands_aside_for_its_own_reason(case_id: str, reason: str, settings: Settings) -> None:
    case = bundled_cases()[case_id]
    reasons = dict.fromkeys(ASKING & set(case.contexts), "its bundled case")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings, opt_in=reasons)
    assert {a.dossier.partition("@")[0]: a.reason for a in run.abstentions}["javanese-business-yogya-solo"] == reason
