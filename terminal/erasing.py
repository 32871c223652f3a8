"""Erasing in the terminal: what would go, by its places and never by its words; and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..trail.erasure import Concerned, Erased, Plan
from .layout import inset, many
from .lists import progress_word

BEYOND = (
    "Not reached: backups, copies elsewhere, what was exported to other places, and what providers of models keep. "
    "What is left of a text in the record is its digest and its length."
)


def plan_view(plan: Plan) -> RenderableType:
    """What would go."""
    if plan.is_empty:
        return Text("Nothing of it is in the record.")
    head = Text(f"{many(plan.texts, 'text')} of {many(len(plan.runs), 'run')} would go.", style="bold")
    return Group(head, *(inset(Text(line)) for run in plan.runs for line in _run(run)), *map(Text, _beside(plan)))


def erased_view(erased: Erased) -> RenderableType:
    """What was erased, and what of it is left elsewhere."""
    lines = [f"{run}: erased, as event {seq} of its trail says." for run, seq in erased.events.items()]
    if erased.plan.is_empty:
        lines.append("Nothing of it is in the record; nothing was erased.")
    elif not lines:
        lines.append("Erased; it was not part of any trail.")
    lines += _left(erased)
    return Group(*map(Text, lines), Text(BEYOND, style="dim"))


def plan_plain(plan: Plan) -> dict[str, Any]:
    """What would go, as plain data."""
    return {
        "what": plan.what,
        "texts": plan.texts,
        "runs": [_run_plain(concerned) for concerned in plan.runs],
        "registered": list(plan.registered),
        "signing_in": list(plan.signing_in),
        "asked": list(plan.asked),
    }


def erased_plain(erased: Erased) -> dict[str, Any]:
    """What was erased and what is left, as plain data."""
    found = erased.found
    return plan_plain(erased.plan) | {
        "events": dict(erased.events),
        "compacted": erased.uncompacted is None,
        "files": found.files,
        "still_there": list(found.holding),
        "unread": list(found.unread),
        "too_short": found.short,
    }


def _run(concerned: Concerned) -> Iterator[str]:
    kinds = Counter((text.seq, text.kind) for text in concerned.texts)
    yield f"{concerned.run}: {many(len(concerned.texts), 'text')}" + (
        ". It cannot go on or be replayed after that." if concerned.ends else ""
    )
    for (seq, kind), texts in sorted(kinds.items()):
        yield f"  event {seq} ({progress_word(kind)}): {texts}"
    if concerned.begun:
        yield f"  readings begun and not handed in: {len(concerned.begun)}"


def _beside(plan: Plan) -> Iterator[str]:
    if plan.registered:
        yield f"The name goes from the register of people: {', '.join(plan.registered)}."
    if plan.signing_in:
        yield f"The words stand in the sign-in of {', '.join(plan.signing_in)} and stay there: `winks erase --person ID`."
    if plan.asked:
        yield f"What they asked and answered stays, unsigned: {', '.join(plan.asked)}. `winks erase RUN` takes it."


def _left(erased: Erased) -> Iterator[str]:
    found = erased.found
    if erased.uncompacted is not None:
        yield (
            f"Bytes of it may still be in the database's file. {erased.uncompacted} Once nobody reads it, "
            "`winks erase --compact` removes them."
        )
    for path in found.holding:
        yield f"Still holds pieces of it: {path}"
    for path in found.unread:
        yield f"Could not be looked through: {path}"
    if not found.holding:
        yield f"{many(found.files, 'file')} looked through; no piece of it was found."
    if found.short:
        yield f"Not looked for, as too short or made of a dossier's own words: {many(found.short, 'text')}."
    yield from _beside(erased.plan)


def _run_plain(concerned: Concerned) -> dict[str, Any]:
    kinds = Counter((text.seq, text.kind) for text in concerned.texts)
    return {
        "run": concerned.run,
        "texts": len(concerned.texts),
        "of": [{"event": seq, "kind": kind, "texts": texts} for (seq, kind), texts in sorted(kinds.items())],
        "begun": len(concerned.begun),
        "ends": concerned.ends,
    }
