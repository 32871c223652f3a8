"""The graph: which step follows which.

    open_case -> read_cues -> convene -> draft -> review (one a seat) + read_standpoint
    -> check_findings -> revise -> check_revision [-> follow_up (one a seat)] -> present

Routers are pure and total: a router that raises would leave a LangGraph thread that looks finished.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from langchain_core.runnables import RunnableLambda
from langgraph.errors import NodeError
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send

from ..agents import cue_reader, drafter, reviewer, reviser, standpoint
from ..agents.codebook import open_codebook
from ..errors import ModelUnavailable
from ..personas.library import load_library
from ..settings import Settings
from ..trail.store import Store
from .state import CaseInput, RunOutput, State
from .steps import Roles, Steps, below_quorum

RECURSION_LIMIT = 25
"""Supersteps; a deliberation of two rounds takes ten."""

T = TypeVar("T")
Graph = CompiledStateGraph[State, None, CaseInput, RunOutput]


def build_graph(
    settings: Settings | None = None,
    *,
    checkpointer: Any = None,
    store: Store | None = None,
    roles: Roles | None = None,
) -> Graph:
    """A compiled LangGraph graph: `{prompt, draft?, account?, dossiers?}` in, the run document out.

    `invoke` and `ainvoke` both work, and either leaves a trail. `store` and `roles` replace those that the settings
    name. Raises ModelUnavailable for a model this installation does not have.
    """
    settings = settings or Settings.load()
    open_codebook()
    library = load_library(settings.dossiers)
    cast = roles or _roles(settings, library)
    return wire(Steps(settings, library, store or Store(settings.trail), cast), checkpointer)


def wire(steps: Steps, checkpointer: Any = None) -> Graph:
    """The graph over these steps."""
    graph = StateGraph(State, input_schema=CaseInput, output_schema=RunOutput)
    for step in (
        steps.open_case,
        steps.read_cues,
        steps.convene,
        steps.draft,
        steps.read_standpoint,
        steps.check_findings,
        steps.revise,
        steps.check_revision,
        steps.follow_up,
        steps.present,
    ):
        graph.add_node(step.__name__, _node(step), error_handler=_handler(steps.run_failed))
    graph.add_node("review", _node(steps.review), error_handler=_handler(steps.review_failed))
    graph.add_edge(START, "open_case")
    graph.add_edge("open_case", "read_cues")
    graph.add_edge("read_cues", "convene")
    graph.add_edge("convene", "draft")
    graph.add_conditional_edges("draft", to_reviewers, ["review", "read_standpoint"])
    graph.add_edge("review", "check_findings")
    graph.add_edge("read_standpoint", "check_findings")
    graph.add_conditional_edges("check_findings", to_revision, ["revise", "present"])
    graph.add_edge("revise", "check_revision")
    rounds = steps.settings.rounds
    graph.add_conditional_edges(
        "check_revision", lambda state: to_second_round(state, rounds), ["follow_up", "present"]
    )
    graph.add_edge("follow_up", "present")
    graph.add_edge("present", END)
    return graph.compile(checkpointer=checkpointer, name="winks").with_config(recursion_limit=RECURSION_LIMIT)


def to_reviewers(state: State) -> list[Send]:
    """One branch a seat, and one for the draft's own standpoint. Each is given its own seat and nothing else."""
    common = {"run": state.get("run"), "taken": state.get("taken"), "draft": state.get("draft")}
    seats = [Send("review", common | {"seat": seat}) for seat in state.get("seats", [])]
    return [*seats, Send("read_standpoint", common)]


def to_revision(state: State) -> str:
    """On to the revision, unless every reviewer that was seated failed."""
    return "present" if below_quorum(state) else "revise"


def to_second_round(state: State, rounds: int) -> list[Send] | str:
    """A branch for each seated reviewer with verified findings, where a second round was asked for."""
    if rounds < 2:
        return "present"
    own = {critique.get("reviewer"): critique for critique in state.get("critiques", [])}
    sends = []
    for seat in state.get("seats", []):
        critique = own.get(str(seat.get("dossier", "")).partition("@")[0])
        if critique and any(finding.get("status") == "verified" for finding in critique.get("findings", [])):
            given = {key: state.get(key) for key in ("run", "taken", "draft", "revision")}
            sends.append(Send("follow_up", given | {"seat": seat, "own": critique}))
    return sends or "present"


def run_sync(make: Callable[[], Awaitable[T]]) -> T:
    """The result of a coroutine, from a thread that may or may not be running an event loop."""

    async def call() -> T:
        return await make()

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(call())
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(contextvars.copy_context().run, asyncio.run, call()).result()


def _node(step: Callable[[Any], Awaitable[Any]]) -> RunnableLambda[Any, Any]:
    """A step as a node that `invoke` can run as well as `ainvoke`."""
    return RunnableLambda(func=lambda state: run_sync(lambda: step(state)), afunc=step, name=step.__name__)


def _handler(handle: Callable[[Any, NodeError], State]) -> Any:
    """An error handler as LangGraph calls it; its own types do not foresee the parameter that its docs ask for."""
    return handle


def _roles(settings: Settings, library: Any) -> Roles:
    if settings.model != "embedded":
        raise ModelUnavailable(
            f"The model {settings.model!r} cannot be used: this version has the embedded engine only. Leave --model out."
        )
    return Roles(
        cue_reader=cue_reader.ByDossier(read.dossier for read in library.held.values()),
        drafter=drafter.ByDossier(),
        reviewer=reviewer.ByDossier(),
        standpoint=standpoint.ByDossier(),
        reviser=reviser.ByDossier(),
    )
