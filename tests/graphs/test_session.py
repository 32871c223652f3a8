"""A deliberation from a caller's side: blind reviewers, failures that stay small, a trail whatever happens."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import winks
from winks.agents import cue_reader, drafter, reviewer, reviser, standpoint
from winks.agents.critique import Response, Revision
from winks.agents.plain import TextSpan
from winks.errors import CallError, Divergence, InputRefused, StepFailed
from winks.graphs.casting import Casting, Roles
from winks.graphs.wiring import build_graph, to_end, to_end_or_on, to_reviewers, to_revision, to_second_round
from winks.personas.library import load_library
from winks.settings import Settings
from winks.trail.document import build_document, run_document
from winks.trail.store import CaseWords, Store
from winks.trail.verify import stored_record, verify

PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left."
DRAFT = "So glad we agreed. Please confirm by 5pm today."
BOTH = "Pak Joko, owner of a furniture firm in Klaten, said nggih. " + PROMPT


def roles(settings: Settings, **others: Any) -> Casting:
    """A cast of the embedded roles, some replaced."""
    library = load_library(settings.dossiers)
    embedded = Roles(
        cue_reader.ByDossier(read.dossier for read in library.held.values()),
        drafter.ByDossier(),
        reviewer.ByDossier(),
        standpoint.ByDossier(),
        reviser.ByDossier(),
    )
    replaced = embedded._replace(**others)
    return lambda _desk: replaced


class Watching(reviewer.ByDossier):
    """Remembers what each reviewer was given, and fails where it is told to."""

    def __init__(self, *failing: str) -> None:
        self.sittings: list[reviewer.Sitting] = []
        self.failing = failing

    async def review(self, sitting: reviewer.Sitting):
        self.sittings.append(sitting)
        if sitting.dossier.id in self.failing:
            raise RuntimeError("the line went dead")
        return await super().review(sitting)


def bare(document: dict[str, Any]) -> dict[str, Any]:
    """A document without what differs between two runs."""
    return {key: value for key, value in document.items() if key not in ("run", "usage", "trail")}


def test_a_bare_graph_leaves_a_trail_and_invoke_ainvoke_and_deliberate_agree(ferry_settings: Settings) -> None:
    graph = build_graph(ferry_settings)
    given = {"prompt": PROMPT, "draft": DRAFT}
    one, two = graph.invoke(given), asyncio.run(graph.ainvoke(given))
    three = winks.deliberate(PROMPT, draft=DRAFT, settings=ferry_settings).plain()
    assert bare(one) == bare(two) == bare(three)
    store = Store(ferry_settings.trail)
    assert [row.status for row in store.runs()] == ["finished"] * 3
    assert run_document(store, one["run"]).plain() == one
    assert json.loads(json.dumps(one)) == one
    store.close()


async def test_deliberate_works_inside_a_running_loop(settings: Settings) -> None:
    assert winks.deliberate("Hello there", settings=settings).status == "finished"


def test_one_failing_reviewer_leaves_the_others_whole(ferry_settings: Settings) -> None:
    watching = Watching("ferry-crew-handover")
    graph = build_graph(ferry_settings, casting=roles(ferry_settings, reviewer=watching))
    run = graph.invoke({"prompt": BOTH, "draft": DRAFT})
    outcomes = {critique["reviewer"]: critique["outcome"] for critique in run["critiques"]}
    assert outcomes["ferry-crew-handover"] == "failed"
    assert outcomes["javanese-business-yogya-solo"] == "findings"
    failed = next(critique for critique in run["critiques"] if critique["outcome"] == "failed")
    assert failed["failure"] == {"kind": "RuntimeError", "message": "the line went dead"}
    assert run["status"] == "finished"


def test_a_run_whose_every_reviewer_failed_has_failed(ferry_settings: Settings) -> None:
    graph = build_graph(ferry_settings, casting=roles(ferry_settings, reviewer=Watching("ferry-crew-handover")))
    run = graph.invoke({"prompt": PROMPT, "draft": DRAFT})
    assert (run["status"], run["revision"]) == ("failed", None)


def test_reviewers_are_blind_to_each_other(ferry_settings: Settings) -> None:
    watching = Watching()
    build_graph(ferry_settings, casting=roles(ferry_settings, reviewer=watching)).invoke(
        {"prompt": BOTH, "draft": DRAFT}
    )
    assert len(watching.sittings) == 2
    for sitting in watching.sittings:
        assert sitting.seat.dossier_id == sitting.dossier.id
        assert {note.id for note in sitting.dossier.notes} >= set(sitting.seat.notes)
        assert sitting._fields == ("case", "draft", "seat", "dossier")


def test_a_run_with_parts_of_the_callers_own_says_so_and_is_not_done_again(ferry_settings: Settings) -> None:
    graph = build_graph(ferry_settings, casting=roles(ferry_settings, reviewer=Watching()))
    run = graph.invoke({"prompt": PROMPT, "draft": DRAFT})
    assert "made with parts that its caller brought, which may be models" in run["banner"]
    why = "the run was made with parts that its caller brought, which no record holds"
    assert why in (winks.replay(run["run"], settings=ferry_settings).divergence or "")
    winks.correct(run["run"], "ferry-crew-handover", "It is a bridge.", settings=ferry_settings)
    with pytest.raises(Divergence, match=why):
        winks.resume(run["run"], settings=ferry_settings)


class Broken(reviser.ByDossier):
    """A reviser that fails."""

    async def revise(self, *_: Any) -> Revision:
        raise RuntimeError("no reply")


def test_a_step_that_fails_is_on_the_trail_and_raised(ferry_settings: Settings) -> None:
    graph = build_graph(ferry_settings, casting=roles(ferry_settings, reviser=Broken()))
    with pytest.raises(StepFailed, match=r"'revise' of run '[^']+' failed: RuntimeError: no reply") as caught:
        graph.invoke({"prompt": PROMPT, "draft": DRAFT})
    assert isinstance(caught.value.__cause__, RuntimeError)
    store = Store(ferry_settings.trail)
    (row,) = store.runs()
    assert run_document(store, row.run).failure == "revise: no reply"
    assert verify(stored_record(store, row.run)).ok
    store.close()


class Rewriting(reviser.ByDossier):
    """A reviser that takes every finding and rewrites the draft."""

    async def revise(self, case, draft, findings, boundaries) -> Revision:
        text = "You said she was mine; is there anything to tell me?"
        span = TextSpan(text=text, start=0, end=len(text))
        taken = [Response(finding=f.id, disposition="taken", reason="Asked.", changed_span=span) for f in findings]
        return Revision(kind="rewritten", text=text, responses=tuple(taken))


def test_a_second_round_says_what_became_of_its_own_findings(ferry_settings: Settings) -> None:
    settings = ferry_settings.model_copy(update={"rounds": 2})
    held = build_graph(settings).invoke({"prompt": PROMPT, "draft": DRAFT})
    rewritten = build_graph(settings, casting=roles(settings, reviser=Rewriting())).invoke(
        {"prompt": PROMPT, "draft": DRAFT}
    )
    outcomes = [
        [up["outcome"] for c in run["critiques"] for up in c.get("follow_ups", [])] for run in (held, rewritten)
    ]
    assert outcomes == [["still_stands"], ["settled"]]
    first = [critique for critique in rewritten["critiques"] if critique["reviewer"] == "ferry-crew-handover"]
    assert [critique["round"] for critique in first] == [1, 2]
    assert first[0]["findings"]


async def test_events_stream_as_they_land_and_leaving_early_cancels(settings: Settings) -> None:
    stream = winks.astream(PROMPT, draft=DRAFT, settings=settings)
    kinds = [(await anext(stream)).kind]
    await stream.aclose()
    assert kinds == ["open_case_finished"]
    store = Store(settings.trail)
    assert [row.status for row in store.runs()] == ["cancelled"]
    store.close()


def test_the_users_account_is_shown_first_in_the_answer(ferry_settings: Settings) -> None:
    said = "When he says she's yours he means nothing by it."
    run = winks.deliberate(PROMPT, draft=DRAFT, account=said, settings=ferry_settings)
    finding = next(f for c in run.critiques for f in c.findings if c.reviewer == "ferry-crew-handover")
    assert ("user", "account.0") in [(basis.kind, basis.id) for basis in finding.basis]
    answer = next(r for r in run.revision.responses if r.finding == finding.id) if run.revision else None
    assert answer
    assert said in answer.reason


def test_a_run_cut_at_any_event_still_makes_a_document(ferry_settings: Settings) -> None:
    run = winks.deliberate(PROMPT, draft=DRAFT, settings=ferry_settings)
    store = Store(ferry_settings.trail)
    stored = store.stored_events(run.run)
    texts = {digest: blob.body for digest, blob in store.blobs(run.run).items()}
    store.close()
    for size in range(1, len(stored)):
        cut = build_document([item.event() for item in stored[:size]], stored[size - 1].chain, texts.get)
        assert cut.status == "running"
        assert cut.trail.events == size


def test_nothing_is_opened_for_an_input_that_is_refused(settings: Settings) -> None:
    with pytest.raises(InputRefused, match=r"The prompt is NoneType; give text."):
        build_graph(settings).invoke({})
    assert not (settings.home / "trail.db").exists()


plain = st.recursive(
    st.none() | st.booleans() | st.text(max_size=5), lambda x: st.dictionaries(st.text(max_size=4), x, max_size=3)
)


@given(
    st.fixed_dictionaries(
        {}, optional={"run": st.text(), "taken": plain, "drafted": plain, "rounds": plain | st.integers(1, 2)}
    )
)
def test_routers_are_total_and_change_nothing(state: dict[str, Any]) -> None:
    before = json.dumps(state, sort_keys=True)
    assert to_reviewers(state)[-1].node == "read_standpoint"  # type: ignore[arg-type]
    assert to_revision(state) == "revise"  # type: ignore[arg-type]
    assert to_second_round(state) == "pause"  # type: ignore[arg-type]
    assert to_end(state) == to_end_or_on(state, {}) == "present"  # type: ignore[arg-type]
    assert json.dumps(state, sort_keys=True) == before


# the store under several hands


def opened(store: Store) -> str:
    """A run with its first event."""
    run = store.new_run_id()
    facts = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0" * 8, "settings": [], "case_id": None}
    facts |= {"engine": [], "dossiers": [], "narrowed": None}
    store.open_run(run, CaseWords("Hello"), facts)
    return run


def test_many_writers_keep_one_unbroken_chain(store: Store) -> None:
    run = opened(store)
    draft = {"text": "x", "by": "caller"}
    threads = [
        threading.Thread(
            target=lambda: [store.append(run, "draft_finished", {"by": "caller"}, draft) for _ in range(10)]
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(stored_record(store, run)).events == 41
    assert verify(stored_record(store, run)).ok


def test_nothing_is_added_to_a_run_that_is_over(store: Store) -> None:
    run = opened(store)
    store.append(run, "run_cancelled", {"by": "caller"})
    with pytest.raises(CallError, match="is cancelled; nothing can be added"):
        store.append(run, "run_cancelled", {"by": "caller"})


# the public names


def test_the_public_names_are_all_there_and_no_others() -> None:
    assert sorted(winks.__all__, key=str.lower) == sorted(winks.__dir__(), key=str.lower)
    assert all(getattr(winks, name) is not None for name in winks.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        winks.nothing  # noqa: B018


@pytest.mark.slow
def test_importing_winks_loads_no_library_and_says_nothing() -> None:
    code = "import sys, winks; print([m for m in ('streamlit', 'langgraph', 'sqlalchemy', 'pydantic', 'langchain_core') if m in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ran.stdout, ran.stderr) == ("[]\n", "")
