"""The graph: which step follows which.

    open_case -> read_cues -> convene -> draft -> review (one a seat) + read_standpoint
    -> check_findings -> revise -> check_revision [-> follow_up (one a seat)] -> pause -> present

Under a checkpointer a pause is an interrupt, and the way on from it is a new leg: pause -> open_leg -> read_cues.
Routers are pure and total: a router that raises would leave a LangGraph thread that looks finished.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.errors import GraphBubbleUp
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Send

from ..agents.codebook import open_codebook
from ..agents.prices import load_prices
from ..agents.prompting import load_prompts
from ..judging.people import People
from ..judging.roles import Person
from ..personas.library import load_library
from ..settings import Settings
from ..trail.store import Store
from .casting import Casting, cast
from .opening import Opening
from .savers import strict
from .state import CaseInput, RunOutput, State
from .steps import Steps, below_quorum
from .sync import run_sync
from .threads import has_checkpointer
from .tracing import UntracedGraph

RECURSION_LIMIT = 25
"""Supersteps; a deliberation of two rounds takes eleven."""

Graph = CompiledStateGraph[State, None, CaseInput, RunOutput]


def build_graph(
    settings: Settings | None = None,
    *,
    checkpointer: Any = None,
    store: Store | None = None,
    casting: Casting | None = None,
) -> Graph:
    """A compiled LangGraph graph: `{prompt, draft?, account?, dossiers?}` in, the run document out.

    `invoke` and `ainvoke` both work, and either leaves a trail. LangSmith is sent nothing, unless `tracing` is set.
    With a `checkpointer` the pauses that `ask` and `hold` bring are interrupts, and `Command(resume="...")` on the same
    thread goes on in those words; see savers.py for what a checkpoint may hold. `store` and `casting` replace those that
    the settings name. Raises ModelUnavailable for a model this installation does not have.
    """
    saver = strict(checkpointer) if isinstance(checkpointer, BaseCheckpointSaver) else checkpointer
    return wire(make_steps(settings or Settings.load(), store, casting), saver)


def make_steps(
    settings: Settings,
    store: Store | None = None,
    casting: Casting | None = None,
    *,
    run: str | None = None,
    watched: bool = False,
    person: Person | None = None,
) -> Steps:
    """The steps that the settings name. `run` is the id of the one run they are for, `person` whose it is."""
    open_codebook()
    library, prices = load_library(settings.own_dossiers), load_prices(settings.prices)
    chosen = casting or cast(settings, library, load_prompts(), prices)
    store = store or Store.of(settings)
    who = person or People(store).local(settings.pseudonym)
    opening = Opening(prices, run, who=who.signature, with_own_parts=casting is not None)
    return Steps(settings, library, store, chosen, opening, watched)


def wire(steps: Steps, checkpointer: Any = None) -> Graph:
    """The graph over these steps; with `checkpointer=False` one that has none even within a graph that has."""
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
        steps.pause,
        steps.present,
    ):
        graph.add_node(step.__name__, _Node(step, steps.left, steps.run_failed))
    graph.add_node("review", _Node(steps.review, steps.left, steps.review_failed))
    graph.add_edge(START, "open_case")
    graph.add_edge("open_case", "read_cues")
    graph.add_edge("read_cues", "convene")
    graph.add_edge("convene", "draft")
    graph.add_conditional_edges("draft", _Way(to_reviewers), ["review", "read_standpoint", "present"])
    graph.add_edge("review", "check_findings")
    graph.add_edge("read_standpoint", "check_findings")
    graph.add_conditional_edges("check_findings", _Way(to_revision), ["revise", "present"])
    graph.add_conditional_edges("revise", _Way(to_check), ["check_revision", "present"])
    graph.add_conditional_edges("check_revision", _Way(to_second_round), ["follow_up", "pause"])
    graph.add_edge("follow_up", "pause")
    if checkpointer is False:
        graph.add_conditional_edges("pause", _Way(to_end), ["present", END])
    else:
        graph.add_node("open_leg", _Node(steps.open_leg, steps.left))
        graph.add_conditional_edges("pause", _Way(to_end_or_on, wants_config=True), ["present", "open_leg", END])
        graph.add_edge("open_leg", "read_cues")
    graph.add_edge("present", END)
    compiled = graph.compile(checkpointer=checkpointer, name="winks").with_config(recursion_limit=RECURSION_LIMIT)
    return compiled if steps.settings.tracing else UntracedGraph(**vars(compiled))


def to_reviewers(state: State) -> list[Send] | str:
    """One branch a seat, and one for the draft's own standpoint. Each is given its own seat and nothing else."""
    if state.get("stopped_at"):
        return "present"
    common = _common(state)
    seats = [Send("review", common | {"seat": seat}) for seat in state.get("seats", [])]
    return [*seats, Send("read_standpoint", common)]


def to_revision(state: State) -> str:
    """On to the revision, unless every reviewer that was seated failed."""
    return "present" if below_quorum(state) else "revise"


def to_check(state: State) -> str:
    """On to the check, unless there is no revision to check."""
    return "present" if state.get("stopped_at") else "check_revision"


def to_second_round(state: State) -> list[Send] | str:
    """A branch for each seated reviewer with verified findings, where a second round was asked for."""
    rounds = state.get("rounds")
    if not isinstance(rounds, int) or rounds < 2:
        return "pause"
    own = {critique.get("reviewer"): critique for critique in state.get("critiques", [])}
    sends = []
    for seat in state.get("seats", []):
        critique = own.get(str(seat.get("dossier", "")).partition("@")[0])
        if critique and any(finding.get("status") == "verified" for finding in critique.get("findings", [])):
            given = _common(state) | {"revision": state.get("revision"), "seat": seat, "own": critique}
            sends.append(Send("follow_up", given))
    return sends or "pause"


def to_end(state: State) -> str:
    """On to the end, unless the run waits for a person."""
    return END if str(state.get("status", "")).startswith("awaiting") else "present"


def to_end_or_on(state: State, config: RunnableConfig) -> str:
    """As `to_end`; under a checkpointer a run that waits does so within the graph, and goes on there."""
    way = to_end(state)
    return "open_leg" if way == END and has_checkpointer(config) else way


def _common(state: State) -> dict[str, Any]:
    """What every branch is given."""
    common = {key: state.get(key) for key in ("run", "leg", "taken")}
    return common | {"draft": state.get("drafted")}


Broke = Callable[[Any, str, Exception], Awaitable[State | None]]
"""Is told of a step that broke: its state, its name, what was raised."""


class _Node(Runnable[Any, Any]):
    """A step as a node that `invoke` can run as well as `ainvoke`. LangGraph looks into functions for subgraphs, not into this.

    `left` is told of a step that is cancelled. `broke` is told of one that breaks, and gives what stands in for it, or
    None where the error is to be raised.
    LangGraph's own error handlers would be run again, instead of the step, on a thread that is gone on with.
    """

    def __init__(
        self, step: Callable[[Any], Awaitable[Any]], left: Callable[[Any], None], broke: Broke | None = None
    ) -> None:
        self._step = step
        self._left = left
        self._broke = broke
        self._called = str(step.__name__)
        self.name = self._called

    def invoke(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Any:  # noqa: A002, ARG002
        return run_sync(lambda: self._done(input))

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Any:  # noqa: A002, ARG002
        return await self._done(input)

    async def _done(self, given: Any) -> Any:
        try:
            return await self._step(given)
        except GraphBubbleUp:
            raise
        except Exception as error:
            instead = await self._broke(given, self._called, error) if self._broke else None
            if instead is None:
                raise
            return instead
        except BaseException:
            self._left(given)
            raise


class _Way(Runnable[Any, Any]):
    """A router that runs at once under `ainvoke` too.

    LangGraph has a plain function wait for a thread of a pool; a run that is cancelled meanwhile would look finished.
    """

    def __init__(self, router: Callable[..., list[Send] | str], *, wants_config: bool = False) -> None:
        self._router = router
        self._wants_config = wants_config
        self.name = str(router.__name__)

    def invoke(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Any:  # noqa: A002
        return self._router(input, config or {}) if self._wants_config else self._router(input)

    async def ainvoke(self, input: Any, config: RunnableConfig | None = None, **_: Any) -> Any:  # noqa: A002
        return self.invoke(input, config)
