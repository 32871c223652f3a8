"""What verifying found, in the terminal: a line a run, what its seals cover, and what is to be known beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import Group, RenderableType
from rich.text import Text

from ..trail.proving import Proved
from ..trail.record import Verified
from .layout import inset


def verified_view(results: Iterable[Verified], damage: str | None = None) -> RenderableType:
    """What verifying found, run by run, and what the database says is wrong with its own file."""
    lines = [line for result in results for line in _lines(result)] or [Text("No runs.")]
    if damage:
        lines.append(Text(f"The database is DAMAGED: {damage}.", style="bold red"))
        lines.append(
            Text("What is read may change when the file is written to. Keep it as it is, and put back a copy.")
        )
    return Group(*lines)


def proved_view(found: Proved) -> RenderableType:
    """What a proof shows."""
    if found.bad is not None:
        return Text(f"NOT proved: {found.bad}", style="bold red")
    said = f"event {found.seq} ({found.kind}) is among the {found.size} that were sealed at {found.sealed_at} by {found.key}"
    return Text.assemble((found.run, "bold"), "  ", said)


def _lines(result: Verified) -> Iterator[RenderableType]:
    yield Text.assemble((result.run, "bold"), f"  {result.events} events  ", _verdict(result))
    by = f" by {', '.join(f'{key[:16]}…' for key in result.keys)}" if result.keys else ""
    if result.bad is None:
        yield inset(Text(f"{result.coverage}{by}", style="dim"))
    if result.erased:
        yield inset(Text(f"{_texts(result.erased)} erased, as the record says", style="dim"))
    if result.redacted:
        yield inset(Text(f"{_texts(result.redacted)} redacted before it left: nobody vouches for what they say"))
    for sentence in result.told:
        yield inset(Text(f"note: {sentence}"))


def _texts(many: int) -> str:
    return "1 text was" if many == 1 else f"{many} texts were"


def _verdict(result: Verified) -> Text:
    if result.bad is None:
        return Text(f"as written, head {result.head[:16]}…")
    return Text(f"NOT as written: {result.bad.what}: {result.bad.why}", style="bold red")
