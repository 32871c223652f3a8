"""What travels along the graph: plain data only, one channel a value.

The input is what a caller gives; the output is the run document. Channels hold what `plain()` gives, never objects,
so that any checkpointer can keep them.
"""

from __future__ import annotations

import operator
from typing import Annotated, Any, TypedDict

Plain = dict[str, Any]


class CaseInput(TypedDict, total=False):
    """What a caller gives."""

    prompt: str
    """Required."""
    draft: Any
    """The caller's draft as text; leave it out for none. The draft step puts `{text, by}` here."""
    account: list[str] | str
    """The user's own words about their setting."""
    dossiers: list[str] | None
    """Ids to consider; None for all. Narrowing never seats one."""
    opt_in: dict[str, str] | None
    """Typed reasons, by dossier id, for dossiers that ask for one."""
    case_id: str | None
    """The bundled case this is."""


class RunOutput(TypedDict, total=False):
    """The run document, key by key; see trail/document.py for what each holds."""

    run: str
    status: str
    banner: str
    case: Plain
    cues: list[Plain]
    boundaries: list[Plain]
    seats: list[Plain]
    abstentions: list[Plain]
    coverage: Plain
    draft: Any
    critiques: list[Plain]
    revision: Plain | None
    disagreements: list[Plain]
    usage: Plain
    trail: Plain
    failure: str
    corrections: list[Plain]
    unreviewed: list[str]
    word: list[str]


class State(CaseInput, RunOutput, total=False):
    """The channels of the graph."""

    taken: Plain
    """The case as it was taken, with its draft."""
    reviews: Annotated[list[Plain], operator.add]
    """Critiques of the first round as they come in."""
    follow_ups: Annotated[list[Plain], operator.add]
    """Critiques of the second round as they come in."""
    stopped_at: str | None
    """The step whose failure leaves nothing to go on with."""


class Branch(TypedDict, total=False):
    """What one branch of the fan-out is given, and all it is given."""

    run: str
    taken: Plain
    draft: Plain | None
    seat: Plain
    round: int
    own: Plain
    """Second round: the reviewer's own critique."""
    revision: Plain
    """Second round: what became of it."""
