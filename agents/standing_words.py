"""What a model is sent the same each time a step asks: the shape of the reply, in words and as a schema, and the lists.

It is on the trail as files, with the templates and the codebook it is made of, so that a stranger can see all that was
asked, and so that a request needs to be kept only for what is new in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import NamedTuple

import rfc8785

from .cue_reader import SaidCues, types_listed
from .prompting import the_lines
from .replies import Reply, described, shape_of
from .reviewer import SaidFollowUps, SaidReview
from .reviser import SaidRevision
from .standpoint import SaidStandpoint, entries_listed


class _Asked(NamedTuple):
    reply: type[Reply]
    listed: Callable[[], str]


_ASKED: Mapping[str, _Asked] = {
    "read_cues": _Asked(SaidCues, types_listed),
    "review": _Asked(SaidReview, the_lines),
    "read_standpoint": _Asked(SaidStandpoint, entries_listed),
    "revise": _Asked(SaidRevision, str),
    "follow_up": _Asked(SaidFollowUps, str),
}

STEPS = tuple(_ASKED)
"""The steps that ask for a shape; a draft is prose."""


@cache
def standing_file(step: str) -> bytes:
    """What is sent the same each time a step asks, as canonical JSON."""
    reply, listed = _ASKED[step]
    return rfc8785.dumps({"in_words": described(reply), "listed": listed(), "schema": shape_of(reply)})
