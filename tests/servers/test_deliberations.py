"""Whole deliberations with the real clients: a model that does well, and models that do everything wrong."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.agents.models import PROVIDERS, missing
from winks.graphs.resuming import replay
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from .model_server import SAMPLE, SORRY, Call, Fault, ModelServer
from .port import NAMES, address

ROOT = Path(__file__).parents[2]
CASE = bundled_case("D01")
SEATED = CASE.contexts[0]
WORKED = tomllib.loads((ROOT / "cases" / "worked" / "D01.toml").read_text(encoding="utf-8"))["reply"]
GOOD = {reply["node"]: reply.get("text") or reply["value"] for reply in WORKED}
"""What a model says that does well, by the step that asks."""
TASKS = {
    "Mark the words by which": "read_cues",
    "Write the reply that the user asks for": "draft",
    "Read the draft from one dossier": "review",
    "Read where the draft itself": "read_standpoint",
    "Rewrite the draft in answer": "revise",
    "Say what became of your own findings": "follow_up",
}
BOTH = "Pak Joko, owner of a furniture firm in Klaten, said nggih. I am the second mate at Eastholm. The old mate said 'she's yours' and left."
AGREED = "So glad we agreed. Please confirm by 5pm today."
Deliberate = Callable[..., RunDocument]


def step_of(call: Call) -> str:
    """The step that asks."""
    [step] = [step for words, step in TASKS.items() if words in call.prompt]
    return step


def good(call: Call) -> Any:
    """A good reply."""
    return GOOD[step_of(call)]


@pytest.fixture
def deliberate(tmp_path: Path, model_server: ModelServer) -> Deliberate:
    """A deliberation of case D01 on the test's server; its trail is verified and replayed."""

    def go(provider: str = "openai", prompt: str = CASE.prompt, draft: str | None = None, **more: Any) -> RunDocument:
        given = {"home": tmp_path / "home", "base_url": address(provider, model_server), "timeout": 5} | more
        settings = Settings.load(model=f"{provider}:m-1", **given)
        run = winks.deliberate(prompt, draft=draft, settings=settings)
        is_whole(run, settings)
        return run

    return go


def is_whole(run: RunDocument, settings: Settings) -> None:
    """The trail of a run is as it was written, and the run can be done again from it."""
    store = Store(settings.trail)
    found = verify(stored_record(store, run.run))
    store.close()
    again = replay(run.run, settings=settings)
    assert found.ok, found.bad
    assert again.ok, again.divergence
    assert (run.trail.head, run.trail.events) == (found.head, found.events)


def test_a_model_that_does_well(provider: str, deliberate: Deliberate, model_server: ModelServer) -> None:
    words: list[str] = []

    def answer(call: Call) -> Any:
        said = good(call)
        words.extend(call.prompt.split())
        words.extend((said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)).split())
        return said

    model_server.reply(answer)
    run = deliberate(provider, rounds=2)
    assert (run.status, run.failure, run.unreviewed) == ("finished", None, None)
    assert [step_of(call) for call in model_server.calls][:2] == ["read_cues", "draft"]
    assert Counter(map(step_of, model_server.calls)) == dict.fromkeys(TASKS.values(), 1)
    assert (run.usage.calls, run.usage.tokens) == (len(model_server.calls), len(words))
    assert all(call.schema for call in model_server.calls if step_of(call) != "draft")
    assert run.draft is not None
    assert (run.draft.text, run.draft.by) == (GOOD["draft"], "m-1")
    keeps_every_rule(run)


def keeps_every_rule(run: RunDocument) -> None:
    """Every finding is anchored, open and answered; what is taken is in the text; nothing has grown."""
    assert [seat.dossier_id for seat in run.seats] == [SEATED]
    assert run.draft is not None
    assert run.revision is not None
    by_reviewer = {(critique.reviewer, critique.round): critique for critique in run.critiques}
    assert set(by_reviewer) == {(SEATED, 1), ("standpoint", 1), ("restraint", 1), (SEATED, 2)}
    findings = [*by_reviewer[SEATED, 1].findings, *by_reviewer["standpoint", 1].findings]
    assert by_reviewer["restraint", 1].findings == ()
    for finding in findings:
        assert (finding.status, finding.question[-1]) == ("verified", "?")
        assert len(finding.readings) >= 2
        if span := finding.draft_span:
            assert run.draft.text[span.start : span.end] == span.text
        assert all(run.case.prompt[cue.start : cue.end] == cue.text for cue in finding.cue_spans)
    assert [response.finding for response in run.revision.responses] == [finding.id for finding in findings]
    assert [response.check for response in run.revision.responses if response.check] == []
    assert (run.revision.kind, run.revision.text) == ("rewritten", GOOD["revise"]["text"].strip())
    assert len(by_reviewer[SEATED, 2].follow_ups or ()) == len(by_reviewer[SEATED, 1].findings)


def test_a_server_that_takes_no_schema(provider: str, deliberate: Deliberate, model_server: ModelServer) -> None:
    model_server.reply(lambda call: Fault("status", code=400) if call.schema else good(call))
    run = deliberate(provider)
    assert (run.status, run.unreviewed, run.usage.calls) == ("finished", None, 5)
    assert len(model_server.calls) == 6, "the first that asks for a shape is refused, and the model remembers"


def test_half_a_character_in_a_reply_ends_no_run(
    provider: str, deliberate: Deliberate, model_server: ModelServer
) -> None:
    model_server.reply(lambda call: "So happy you agreed \ud83c today." if step_of(call) == "draft" else good(call))
    run = deliberate(provider)
    assert run.draft is None or run.draft.text == "So happy you agreed \ufffd today."
    assert run.status == ("finished" if run.draft else "failed")


Kinds = tuple[str, ...]
HOSTILE: list[tuple[str, Fault, Kinds]] = [
    # The provider, the fault of every reply, what the failures may be called.
    ("openai", Fault("status", code=500), ("server_error", "down")),
    ("anthropic", Fault("status", code=429, retry_after=0.02), ("rate_limited",)),
    ("openai", Fault("status", code=401), ("key_refused",)),
    ("ollama", Fault("status", code=400), ("bad_request",)),
    ("ollama", Fault("hang"), ("timeout", "down")),
    ("anthropic", Fault("dropped"), ("unreachable", "down")),
    ("anthropic", Fault("truncated"), ("truncated",)),
    ("openai", Fault("wrong_json"), ("invalid_reply",)),
    ("ollama", Fault("schema_echo"), ("invalid_reply",)),
    ("openai", Fault("html"), ("invalid_reply",)),
    ("anthropic", Fault("refusal"), ("refusal",)),
    ("anthropic", Fault("error_200"), ("invalid_reply",)),
    ("openai", Fault("very_long", n=300_000), ("truncated",)),
    ("anthropic", Fault("empty"), ("empty",)),
    ("google", Fault("status", code=404), ("bad_request",)),
    ("google", Fault("refusal"), ("refusal",)),
]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize("given", [None, CASE.thin_draft], ids=["no draft", "a draft"])
@pytest.mark.parametrize(("provider", "fault", "kinds"), HOSTILE, ids=str)
def test_a_model_that_does_everything_wrong(
    provider: str, fault: Fault, kinds: Kinds, given: str | None, deliberate: Deliberate, model_server: ModelServer
) -> None:
    if command := missing(PROVIDERS[provider]):
        pytest.skip(command)
    model_server.reply(fault)
    run = deliberate(provider, draft=given, timeout=0.3 if fault.kind == "hang" else 5, patience=0.5)
    assert run.status == "failed"
    assert run.failure
    assert any(sentence.startswith("read_cues: ") for sentence in run.unreviewed or ())
    assert {critique.failure.kind for critique in run.critiques if critique.failure} <= set(kinds)
    assert all(critique.outcome == "failed" and not critique.findings for critique in run.critiques)
    assert run.revision is None
    stands_for_nothing(run, fault, given)
    asked = Counter((step_of(call), "Your reply could not be used" in call.prompt) for call in model_server.calls)
    assert set(asked.values()) <= {1, 2, 3, 4}
    assert run.usage.calls <= len(model_server.calls) <= 8 * 4


def stands_for_nothing(run: RunDocument, fault: Fault, given: str | None) -> None:
    """What went wrong is nobody's draft. Where prose is asked for, any prose is a draft, even an odd one."""
    if given is not None:
        assert run.draft is not None
        assert (run.draft.text, len(run.critiques)) == (given, 2)
    elif fault.kind in ("wrong_json", "schema_echo"):
        assert run.draft is not None
        assert run.draft.text in ('{"nobody": "asked for this"}', '{"type": "object"}')
    else:
        assert (run.draft, run.critiques) == (None, ())
        assert (run.failure or "").startswith("draft: ")


def finding(quote: str, cue: str, *notes: str) -> dict[str, Any]:
    """A finding that passes the checks."""
    readings = ["He may have kept pace with what was said.", "He may have agreed."]
    told = {"quote": quote, "cue": cue, "line": "act", "verdict": "misread", "thin_reading": "He said yes."}
    return told | {"readings": readings, "notes": [*notes], "question": "What came after it?", "suggestion": None}


TAKEN = (f"{SEATED}.1", "standpoint.1")


def reviews(call: Call, fails: str, fault: Fault) -> Any:
    """Good replies on two settings at once, but for the reviewer that fails."""
    found = finding("So glad we agreed", "said nggih", "nggih-as-hearing")
    match step_of(call):
        case "read_cues":
            return {"cues": []}
        case "review" if f'"id": "{fails}"' in call.prompt:
            return fault
        case "review":
            return {"findings": [found] if SEATED in call.prompt else [], "abstentions": []}
        case "read_standpoint":
            return {"findings": [finding("by 5pm today", "", "deadline-by-the-clock")]}
    answers = [{"finding": each, "disposition": "taken", "reason": "It says no more now."} for each in TAKEN]
    return {"text": "Thank you for your time. Tell me when it suits you.", "responses": answers}


ONE_FAULT = [
    (Fault("status", code=500), "server_error"),
    (Fault("hang"), "timeout"),
    (Fault("truncated", answer=SAMPLE), "truncated"),
    (Fault("refusal"), "refusal"),
    (Fault("wrong_json"), "invalid_reply"),
]


@pytest.mark.usefixtures("_quick")
@pytest.mark.parametrize(("fault", "kind"), ONE_FAULT, ids=str)
def test_one_reviewer_that_fails_leaves_the_others_whole(
    fault: Fault, kind: str, deliberate: Deliberate, model_server: ModelServer
) -> None:
    fails = "ferry-crew-handover"
    model_server.reply(lambda call: reviews(call, fails, fault))
    dossiers = ROOT / "tests" / "dossiers"
    run = deliberate(prompt=BOTH, draft=AGREED, dossiers=dossiers, timeout=0.4 if fault.kind == "hang" else 5)
    first = {critique.reviewer: critique for critique in run.critiques}
    assert set(first) == {fails, SEATED, "standpoint", "restraint"}
    assert (first[fails].outcome, first[fails].findings) == ("failed", ())
    assert first[fails].failure is not None
    assert first[fails].failure.kind == kind
    assert [item.id for name in (SEATED, "standpoint") for item in first[name].verified] == [*TAKEN]
    assert run.status == "finished"
    [sentence] = run.unreviewed or ()
    assert sentence.startswith(f"{fails}: ")
    assert run.revision is not None
    assert (run.revision.kind, run.revision.text[:5]) == ("rewritten", "Thank")
    assert [response.check for response in run.revision.responses] == [None, None]
    assert SORRY not in run.revision.model_dump_json()


@pytest.mark.slow
def test_a_run_whose_provider_is_down_ends(tmp_path: Path) -> None:
    with ModelServer() as server:
        urls = {name: address(name, server) for name in NAMES if not missing(PROVIDERS[name])}

    def go(provider: str) -> RunDocument:
        settings = Settings.load(home=tmp_path / provider, model=f"{provider}:m-1", base_url=urls[provider])
        run = winks.deliberate(CASE.prompt, draft=CASE.thin_draft, settings=settings)
        is_whole(run, settings)
        return run

    with ThreadPoolExecutor() as pool:
        for run in pool.map(go, urls):
            assert run.status == "failed"
            assert {critique.failure.kind for critique in run.critiques if critique.failure} == {"unreachable"}
