"""Lists in the terminal: runs, events, cases."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from ..agents.case import BundledCase
from ..agents.models import WORKED
from ..trail.events import Event
from ..trail.listing import RunRow
from .layout import WIDTH, cut, heading, inset, many

if TYPE_CHECKING:
    from ..graphs.resuming import Replayed

_VERB = {
    "open_case_finished": "case taken",
    "read_cues_finished": "cues read",
    "convene_finished": "dossiers considered",
    "draft_finished": "draft taken",
    "review_finished": "review in",
    "review_failed": "no review",
    "read_standpoint_finished": "standpoint read",
    "check_findings_finished": "findings checked",
    "revise_finished": "revision in",
    "check_revision_finished": "revision checked",
    "follow_up_finished": "second round in",
    "present_finished": "done",
    "call_started": "asked",
    "call_finished": "replied",
    "step_failed": "no reply",
    "run_paused": "waits",
    "run_resumed": "goes on",
    "leg_opened": "a new leg",
    "correction_made": "corrected",
    "amendment_proposed": "amendment proposed",
    "amendment_decided": "amendment decided",
    "judgement_made": "judged",
    "words_erased": "words erased",
    "run_failed": "failed",
    "run_cancelled": "cancelled",
}


def progress_word(kind: str) -> str:
    """What a kind of event says, in a word or two."""
    return _VERB.get(kind, kind)


def progress_line(event: Event) -> str:
    """An event as a line of progress: what happened, and to how many."""
    payload = event.payload
    if event.kind == "draft_finished" and payload["by"] is None:
        return "no draft"
    facts = [
        str(payload[key]) for key in ("reviewer", "failure", "step", "awaiting", "why", "item") if payload.get(key)
    ]
    if slot := payload.get("slot"):
        facts.insert(0, slot["dossier"] or slot["node"].replace("_", " "))
    facts += [many(payload[f"{key}s"], key) for key in ("cue", "finding") if f"{key}s" in payload]
    facts += [f"{payload[key]} {key}" for key in ("verified", "withheld") if key in payload]
    if "considered" in payload:
        facts.append(f"{sum(item['outcome'] == 'seated' for item in payload['considered'])} seated")
    said = progress_word(event.kind)
    return f"{said}: {', '.join(facts)}" if facts else said


def runs_view(rows: Iterable[RunRow], *, is_narrowed: bool = False, columns: int = WIDTH) -> RenderableType:
    """Runs, newest first, a line each. `is_narrowed`: only some were asked for."""
    names = ("run", "status", "started (UTC)")
    told = [(row.run, row.status.replace("_", " "), row.started[:16].replace("T", " "), row.prompt) for row in rows]
    widths = [max(map(len, column)) for column in zip(names, *(facts for *facts, _ in told), strict=True)]
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for name, width in (*zip(names, widths, strict=True), ("prompt", None)):
        table.add_column(name, no_wrap=True, width=width)
    for *facts, prompt in told:
        words = Text(" ".join(prompt.split()))
        words.truncate(max(8, columns - sum(widths) - 2 * len(widths)), overflow="ellipsis")
        table.add_row(*map(Text, facts), words)
    if table.row_count:
        return table
    return Text("No run fits. Every word has to stand in it; take one out." if is_narrowed else "No runs.")


def replayed_view(found: Replayed) -> RenderableType:
    """What a replay found."""
    said = f"{found.run}  {found.legs} {'leg' if found.legs == 1 else 'legs'}, {found.calls} recorded replies: "
    return Text(
        said + (found.divergence or "doing it again gives what was recorded."), style="" if found.ok else "bold red"
    )


def cases_view(cases: Iterable[BundledCase]) -> RenderableType:
    """The bundled cases, a paragraph each."""
    return Group(
        *(Text.assemble((f"{case.id}  ", "bold"), (f"{case.kind}  ", "dim"), cut(case.prompt, 160)) for case in cases)
    )


def case_view(case: BundledCase) -> RenderableType:
    """One bundled case."""
    notice = [inset(Text(f"· {item}")) for item in case.a_thicker_reading_would_notice]
    asks = [inset(Text(f"? {item}")) for item in case.ask_back]
    return Group(
        Text(f"{case.id}  {case.kind}  {', '.join(case.contexts)}", style="bold"),
        *heading("Prompt"),
        inset(Text(case.prompt)),
        *heading("Thin draft"),
        inset(Text(case.thin_draft)),
        *heading("What a thicker reading would notice (for people; the engine is not shown it)"),
        *notice,
        *asks,
        *_worked(case.id),
    )


def _worked(case_id: str) -> list[RenderableType]:
    if not (WORKED / f"{case_id}.toml").is_file():
        return []
    told = f"winks deliberate --case {case_id} --model scripted:{case_id}"
    return [*heading("Worked example: replies written beforehand, played through every check"), inset(Text(told))]
