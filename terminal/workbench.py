"""The curator's workbench in the terminal: a working copy, what changed, what would be sent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..agents.sending import Sending
from ..personas.differences import Change
from ..personas.working import WorkingCopy
from .dossiers import lint_view, tried_line
from .layout import heading, inset


def working_view(copy: WorkingCopy) -> RenderableType:
    """A working copy: where it is, what is good to know, why it does not read or what a colleague would object to."""
    parts: list[RenderableType] = [Text(f"Working copy: {copy.path}", overflow="fold")]
    parts += [Text(notice) for notice in copy.notices]
    if copy.read is None:
        parts += [Text(str(fault)) for fault in copy.faults]
        parts.append(Text("It does not read as a dossier yet, and reviews nobody until it is released."))
    else:
        parts.append(lint_view(copy.path.name, copy.objections))
    return Group(*parts)


def working_plain(copy: WorkingCopy) -> dict[str, Any]:
    """The same as data."""
    return {
        "id": copy.id,
        "path": str(copy.path),
        "sha256": copy.sha256,
        "begun_from": copy.begun_from,
        "reads": copy.read is not None,
        "faults": [fault._asdict() for fault in copy.faults],
        "objections": [objection._asdict() for objection in copy.objections],
        "notices": list(copy.notices),
    }


def changes_view(changes: Iterable[Change], none: str) -> RenderableType:
    """Every change, in the headings and labels of the file."""
    parts: list[RenderableType] = []
    for change in changes:
        parts.append(Text.assemble((" / ".join(change.where), "bold"), (f"  {change.kind}", "dim")))
        if change.kind == "moved":
            parts.append(inset(Text(f"  {change.after}")))
            continue
        parts += [inset(Text(f"{mark} {text}")) for mark, text in (("-", change.before), ("+", change.after)) if text]
    return Group(*parts) if parts else Text(none)


def changes_plain(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {"path": each.path, "where": list(each.where), "kind": each.kind, "before": each.before, "after": each.after}
        for each in changes
    ]


def sending_view(sending: Sending) -> RenderableType:
    """The notes that a case brings, every message to the letter, and what stays behind."""
    parts: list[RenderableType] = [Text(sending.dossier, style="bold")]
    if sending.abstention:
        why = sending.abstention.reason.replace("_", " ")
        parts.append(inset(Text(f"would stand aside ({why}): {sending.abstention.say}")))
    parts += [inset(Text(f"comes first: {item.say}")) for item in sending.boundaries]
    parts += heading("Notes with a wording in the case") if sending.notes else []
    for note in sending.notes:
        parts.append(inset(tried_line(note)))
    for number, message in enumerate(sending.messages, start=1):
        parts += [*heading(f"Message {number}, as {message.by}"), inset(Text(message.text))]
    parts += [*heading("What is not sent"), *_left_out(sending)]
    return Group(*parts)


def _left_out(sending: Sending) -> Iterable[RenderableType]:
    by_reason: dict[str, list[str]] = {}
    for left in sending.left_out:
        by_reason.setdefault(left.why, []).append(left.what)
    for why, what in by_reason.items():
        yield inset(Text(why))
        yield inset(Text(", ".join(what), style="dim"), 4)
