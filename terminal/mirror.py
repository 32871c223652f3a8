"""A mirror in the terminal: what to look at first, then the counts it was read off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from ..personas.mirror import Mirror, NoteSeen
from .layout import heading, inset

_UNDRAFTED = "{} with no draft: read with the raising drafts of the notes they bring, which raise every one of them"
SAID_BY = "Simulated readings, counted. The counts are for whoever curates it and say nothing of how good it is."


def mirror_plain(seen: Mirror, sentences: Iterable[str]) -> dict[str, Any]:
    """A mirror for another program."""
    plain = seen._asdict()
    plain["notes"] = [note._asdict() for note in seen.notes]
    plain["terms"] = [term._asdict() for term in seen.terms]
    return plain | {"sentences": list(sentences)}


def mirror_view(seen: Mirror, sentences: Iterable[str]) -> RenderableType:
    """What comes back regardless, and where everything came up."""
    parts: list[RenderableType] = [
        Text(seen.dossier, style="bold"),
        inset(
            Text(f"tried on {_of(seen.cases, 'case')}; seated by {len(seen.seated)}, with {_of(seen.drafts, 'draft')}")
        ),
        *([inset(Text(_UNDRAFTED.format(_of(seen.undrafted, "case"))))] if seen.undrafted else []),
        *heading("What you may want to look at"),
        *(inset(Text(sentence)) for sentence in sentences),
    ]
    if seen.seated:
        parts += [
            *heading("Notes: cases that bring each, and cases in which a finding rests on it"),
            *map(_note, seen.notes),
        ]
    if seen.lines:
        parts += [*heading(f"Lines: where {_of(seen.findings, 'finding')} look along")]
        parts += [inset(Text(f"{line}: {count}")) for line, count in seen.lines.items()]
    if seen.aside or seen.silent_on:
        parts += heading("Where it stands aside")
        parts += [inset(_aside(reason, cases)) for reason, cases in seen.aside.items()]
    if seen.silent_on:
        parts.append(inset(Text(f"says nothing of parts of a case {_of(len(seen.silent_on), 'time')}")))
    return Group(*parts, Text(""), Text(SAID_BY, style="dim"))


def _of(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _note(note: NoteSeen) -> RenderableType:
    where = f"  brought by {len(note.brought)}, said in {len(note.said)}"
    return inset(Text.assemble((note.note, "bold"), (where, "dim")))


def _aside(reason: str, cases: tuple[str, ...]) -> Text:
    more = f" and {len(cases) - 6} more" if len(cases) > 6 else ""
    return Text.assemble(
        f"{reason.replace('_', ' ')}: {_of(len(cases), 'case')} ", (f"({', '.join(cases[:6])}{more})", "dim")
    )
