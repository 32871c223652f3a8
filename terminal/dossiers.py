"""Dossiers in the terminal: the list, one of them, what lint says, what a trial shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..agents.meaning_found import FOUND_BY_MEANING
from ..agents.trial import Trial, TriedNote
from ..personas.dossier import Note
from ..personas.installed import Origin
from ..personas.library import Library
from ..personas.lint import Objection
from ..personas.reader import ReadDossier
from .attested import origin_plain, signed_in_short, standing_view
from .layout import heading, inset, side_by_side
from .run import critique_view


def dossiers_view(library: Library) -> RenderableType:
    """The dossiers at hand, with where each is from and who signed it."""
    lines: list[RenderableType] = []
    for dossier_id, read in library.held.items():
        dossier = read.dossier
        notes = f"{len(dossier.notes)} {'note' if len(dossier.notes) == 1 else 'notes'}"
        facts = f"  {dossier.standing}, {notes}, from {library.origins[dossier_id]}"
        lines += [Text.assemble((dossier.ref, "bold"), (facts, "dim")), inset(Text(dossier.title))]
        if signed := signed_in_short(read):
            lines.append(inset(Text(signed, style="italic")))
    return Group(*lines)


def dossiers_plain(library: Library) -> list[dict[str, Any]]:
    """The same for another program."""
    keys = ("id", "version", "title", "standing")
    return [
        {key: getattr(read.dossier, key) for key in keys}
        | {"notes": len(read.dossier.notes), "from": origin_plain(library.origins[dossier_id])}
        | {"signed_by": [said.name for said in read.attestations]}
        for dossier_id, read in library.held.items()
    ]


def dossier_view(read: ReadDossier, origin: Origin | None) -> RenderableType:
    """One dossier, its notes in short; the file itself is the whole."""
    dossier = read.dossier
    parts: list[RenderableType] = [
        Text(
            f"{dossier.title}\n{dossier.ref}  {dossier.standing}  reviewed again by {dossier.review_by}", style="bold"
        ),
        Text(dossier.status.banner, style="italic"),
        standing_view(read, origin),
        *heading("Scope"),
        inset(Text(dossier.scope.one_line)),
    ]
    parts += [inset(Text(f"not: {item}")) for item in dossier.scope.who_is_excluded]
    if dossier.status.reserved_because:
        parts += [*heading("Held open"), inset(Text(dossier.status.reserved_because))]
        parts += [inset(Text(f"ask: {item}")) for item in dossier.status.whom_to_ask]
    if dossier.standing == "withdrawn":
        parts += [*heading("Taken back"), inset(Text(dossier.status.withdrawn_because or ""))]
    if dossier.notes:
        parts += heading("Notes")
    for note in dossier.notes:
        parts += _note(note)
    if dossier.silences:
        parts += [*heading("What it cannot hear"), *(inset(Text(f"· {item}")) for item in dossier.silences)]
    parts += [*heading("Who is speaking"), inset(Text(dossier.positionality.curator))]
    parts += [inset(Text(f"may distort: {item}")) for item in dossier.positionality.likely_distortions]
    parts += heading("Sources")
    for source in dossier.sources:
        parts.append(
            inset(
                Text.assemble(
                    source.cite, (f"  opened: {source.checked}; inside the scope: {source.inside_scope}", "dim")
                )
            )
        )
    return Group(*parts)


def _note(note: Note) -> list[RenderableType]:
    head = Text.assemble((note.id, "bold"), (f"  {note.standing}  {', '.join(note.lines)}", "dim"))
    return [
        Text(""),
        inset(head),
        inset(Text(note.cue), 4),
        inset(side_by_side(note.readings), 4),
        inset(Text(f"Contested: {note.contestation}"), 4),
        inset(Text(f"? {note.questions[0]}"), 4),
    ]


def lint_view(name: str, objections: Iterable[Objection]) -> RenderableType:
    """What a colleague would object to, and what the curator keeps all the same."""
    lines = [
        Text.assemble(
            (f"{name}, line {o.line}, {o.field}: ", "bold"),
            o.sentence,
            f" Kept because: {o.because}" if o.because else "",
            (f"  ({o.rule}, {o.level})", "dim"),
        )
        for o in objections
    ]
    return Group(*lines) if lines else Text(f"{name}: nothing to object to.")


def tried_line(note: TriedNote) -> Text:
    """A note of a trial: whether it is sent, where it was found, and what has to be said of one that meaning found."""
    where = ", ".join(f"“{span.text}”" for span in (*note.cues, *note.draft_spans))
    told = f"  {note.standing}, {'sent' if note.sent else 'not sent'}  "
    return Text.assemble((note.id, "bold"), (told, "dim"), f"{FOUND_BY_MEANING}: " if note.how else "", where)


def trial_view(trial: Trial) -> RenderableType:
    """What a dossier would do with a case."""
    parts: list[RenderableType] = [Text(trial.dossier, style="bold")]
    if trial.abstention:
        parts.append(
            inset(Text(f"would stand aside ({trial.abstention.reason.replace('_', ' ')}): {trial.abstention.say}"))
        )
    elif trial.seat:
        cues = ", ".join(f"“{c.text}” ({c.type}{', specific' if c.specific else ''})" for c in trial.seat.cues)
        parts.append(inset(Text(f"would be seated by {cues}")))
    else:
        parts.append(inset(Text("is a reserved place and its cues do not match; it would not be spoken of.")))
    parts += [inset(Text(f"comes first: {item.say}")) for item in trial.boundaries]
    parts += heading("Notes with a wording in the case") if trial.notes else []
    for note in trial.notes:
        parts.append(inset(tried_line(note)))
    if trial.critique:
        parts += critique_view(trial.critique, {}, {})
    return Group(*parts)
