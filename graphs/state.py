"""What travels along the graph: plain data only, one channel a value.

The input is what a caller gives; the output is the run document. Channels hold what `plain()` gives, never objects,
so that any checkpointer can keep them. What is given and what is shown live for one step: the next case on a thread, or
the next leg of a run, never finds what an earlier one left.
"""

from __future__ import annotations

import operator
from typing import Annotated, Any

from langgraph.channels import EphemeralValue
from langgraph.types import Overwrite
from typing_extensions import TypedDict

Plain = dict[str, Any]


class CaseInput(TypedDict, total=False):
    """What a caller gives."""

    prompt: Annotated[str, EphemeralValue]
    """Required."""
    draft: Annotated[Any, EphemeralValue]
    """The caller's draft as text; leave it out for none. In the output the draft is `{text, by}`."""
    account: Annotated[list[str] | str, EphemeralValue]
    """The user's own words about their setting."""
    dossiers: Annotated[list[str] | None, EphemeralValue]
    """Ids to consider; None for all. Narrowing never seats one."""
    opt_in: Annotated[dict[str, str] | None, EphemeralValue]
    """Typed reasons, by dossier id, for dossiers that ask for one."""
    case_id: Annotated[str | None, EphemeralValue]
    """The bundled case this is."""


class RunOutput(TypedDict, total=False):
    """The run document, key by key; see trail/document.py for what each holds."""

    run: str
    status: Annotated[str, EphemeralValue]
    banner: Annotated[str, EphemeralValue]
    case: Annotated[Plain, EphemeralValue]
    cues: list[Plain]
    boundaries: list[Plain]
    seats: list[Plain]
    abstentions: list[Plain]
    coverage: Plain
    draft: Annotated[Any, EphemeralValue]
    critiques: list[Plain]
    revision: Plain | None
    disagreements: Annotated[list[Plain], EphemeralValue]
    usage: Annotated[Plain, EphemeralValue]
    trail: Annotated[Plain, EphemeralValue]
    failure: Annotated[str, EphemeralValue]
    corrections: Annotated[list[Plain], EphemeralValue]
    unreviewed: Annotated[list[str], EphemeralValue]
    word: Annotated[list[str], EphemeralValue]
    erased: Annotated[list[Plain], EphemeralValue]
    decided: Annotated[list[Plain], EphemeralValue]
    by_meaning: Annotated[Plain, EphemeralValue]


class State(CaseInput, RunOutput, total=False):
    """The channels of the graph."""

    taken: Plain
    """The case as it was taken, with its draft."""
    leg: int
    """The leg of the run that is under way."""
    rounds: int
    """The rounds that this run has."""
    narrowed: list[str] | None
    """The ids that alone are considered; None for all."""
    drafted: Plain | None
    """The draft under review, `{text, by}`."""
    reviews: Annotated[list[Plain], operator.add]
    """Critiques of the first round as they come in."""
    follow_ups: Annotated[list[Plain], operator.add]
    """Critiques of the second round as they come in."""
    stopped_at: str | None
    """The step whose failure leaves nothing to go on with."""


def begun(run: str, taken: Plain, leg: int, **more: Any) -> State:
    """The state in which a leg begins: nothing of an earlier leg, or of an earlier run on the same thread, is left."""
    fresh: dict[str, Any] = {"reviews": Overwrite([]), "follow_ups": Overwrite([]), "stopped_at": None}
    fresh |= {"cues": [], "boundaries": [], "seats": [], "abstentions": [], "critiques": [], "revision": None}
    return {"run": run, "taken": taken, "leg": leg, "drafted": None} | fresh | more  # type: ignore[return-value]


class Branch(TypedDict, total=False):
    """What one branch of the fan-out is given, and all it is given."""

    run: str
    leg: int
    taken: Plain
    draft: Plain | None
    seat: Plain
    round: int
    own: Plain
    """Second round: the reviewer's own critique."""
    revision: Plain
    """Second round: what became of it."""
