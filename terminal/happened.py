"""What happened in a run, in the terminal: an event a line, by days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from ..trail.happened import Happened
from .layout import many
from .lists import progress_line

CHAIN = 8
"""So many hex digits of a chain value are shown; the rest is in the JSON."""

_COUNTED = ("taken", "declined", "left_to_user")
_CHOSEN = {
    "draft_finished": ("by",),
    "revise_finished": ("revision",),
    "present_finished": ("status",),
    "amendment_decided": ("disposition", "dossier"),
}
"""What of a payload is told, by the kind of event."""


def events_view(told: Iterable[Happened]) -> RenderableType:
    """Events with their time of day in UTC, what they say, who did them, what is gone, and how their chain value begins."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name in ("seq", "UTC", "kind", "", "chain"):
        table.add_column(name, no_wrap=name != "", overflow="fold", justify="right" if name == "seq" else "left")
    day = ""
    for each in told:
        event = each.event
        if event.at[:10] != day:
            day = event.at[:10]
            table.add_row("", Text(day, style="bold"))
        said = Text("; ".join(_said(each)))
        table.add_row(str(event.seq), event.at[11:23], Text(event.kind), said, Text(each.chain[:CHAIN], style="dim"))
    return table if table.row_count else Text("No event is of that kind.")


def _said(each: Happened) -> Iterator[str]:
    """What an event says, shortly."""
    event = each.event
    if facts := progress_line(event).partition(": ")[2]:
        yield facts
    if "responses" in event.payload:
        yield many(event.payload["responses"], "response")
    yield from (f"{event.payload[key]} {key.replace('_', ' ')}" for key in _COUNTED if key in event.payload)
    yield from (str(event.payload[key] or "none") for key in _CHOSEN.get(event.kind, ()))
    if event.kind == "words_erased":
        yield f"of {event.payload['what']}, {many(len(event.payload['erased']), 'text')}"
    if each.by:
        yield f"by {' '.join(each.by.name.split())}"
    if each.is_unsigned:
        yield "by somebody whose name was taken out"
    yield from _gone(each)


def _gone(each: Happened) -> Iterator[str]:
    """Which texts are not there any more, and since when."""
    by_event: dict[int | None, int] = {}
    for seq in each.gone.values():
        by_event[seq] = by_event.get(seq, 0) + 1
    for seq, count in by_event.items():
        texts = "text" if count == 1 else f"{count} texts"
        yield f"{texts} erased by {seq}" if seq else f"{texts} GONE, and no event says why"
