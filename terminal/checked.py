"""A set of cases while it is checked, and what it came to: a line a case, what changed under it."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any, Self

import typer
from rich.console import Group, RenderableType
from rich.status import Status
from rich.text import Text

from ..errors import CallError, StoreError
from ..graphs.case_files import ExpectedCase
from ..graphs.checking import CheckedCase, check_cases
from ..graphs.observations import Met
from ..graphs.recording import as_toml
from ..settings import Settings
from .deliberating import until_stopped
from .layout import console, inset, say, show


def checking(cases: list[ExpectedCase], settings: Settings, *, as_json: bool, record: str | None = None) -> None:
    """Check and show. Exit 1 where something is not as expected, 3 where a run failed, 130 where it was interrupted.

    `record` is a file to be written, which may not be there yet, with the same cases and what they came to. CallError where it is.
    """
    if record is not None and Path(record).exists():
        raise CallError(f"The file {record!r} is there already; give --record a new one.")
    with Progress(len(cases)) as progress:
        try:
            found = asyncio.run(until_stopped(lambda: check_cases(cases, settings, on_end=progress.over)))
        except (KeyboardInterrupt, asyncio.CancelledError) as error:
            say("Interrupted. What was done is kept: `winks runs` lists it.")
            raise typer.Exit(130) from error
    show(checked_plain(found, settings) if as_json else checked_view(found))
    if record is not None:
        _write(record, found)
    if code := exit_code(found):
        raise typer.Exit(code)


def _write(path: str, found: list[CheckedCase]) -> None:
    """Write what the cases came to. A case without an answer came to nothing, and is left out and said."""
    text = as_toml((each.case, each.did) for each in found if each.did is not None)
    try:
        if any(each.did is not None for each in found):
            with Path(path).open("x", encoding="utf-8") as file:
                file.write(text)
    except OSError as error:
        raise StoreError(f"The file {path!r} cannot be written: {error.strerror}. Choose another path.") from error
    for each in found:
        if each.did is None:
            say(f"{each.case.id} is not in {path}: it has no answer to expect.")


def exit_code(found: list[CheckedCase]) -> int:
    """0 all as expected, 1 something is not, 3 a run failed: then the rest of the set says less than it could."""
    if any(outcome.failure for outcome in found):
        return 3
    return 0 if all(outcome.ok for outcome in found) else 1


def checked_plain(found: list[CheckedCase], settings: Settings) -> dict[str, Any]:
    """The one document of `winks check --json`."""
    return {
        "ok": all(outcome.ok for outcome in found),
        "banner": _banner(found),
        "model": settings.model,
        "cases": [outcome.plain() for outcome in found],
    }


def checked_view(found: list[CheckedCase]) -> RenderableType:
    """What a set of cases came to."""
    parts: list[RenderableType] = [Text(banner, style="italic")] if (banner := _banner(found)) else []
    parts.append(Text(""))
    for outcome in found:
        parts += _case(outcome)
    return Group(*parts, Text(""), Text(_sum(found), style="bold"))


def _banner(found: list[CheckedCase]) -> str | None:
    return next((outcome.banner for outcome in found if outcome.banner), None)


def _case(outcome: CheckedCase) -> list[RenderableType]:
    if outcome.ok:
        facts = f"  {len(outcome.met)} expectations  {outcome.run}"
        return [Text.assemble((outcome.case.id, "bold"), "  as expected", (facts, "dim"))]
    verdict = "  NO ANSWER" if outcome.failure else "  CHANGED"
    parts: list[RenderableType] = [Text.assemble((outcome.case.id, "bold"), (verdict, "bold red"))]
    if outcome.case.about:
        parts.append(inset(Text(" ".join(outcome.case.about.split()), style="dim")))
    if outcome.failure:
        parts.append(inset(Text(outcome.failure)))
    parts += [inset(_met(met)) for met in outcome.changed]
    if outcome.run:
        parts.append(inset(Text(f"To look at it: winks show {outcome.run}", style="dim")))
    return parts


def _met(met: Met) -> Text:
    return Text.assemble((met.key, "bold"), f": expected {_value(met.expected)}; it was {_value(met.found)}")


def _value(value: Any) -> str:
    """Plain data on one line, as a file would have it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _sum(found: list[CheckedCase]) -> str:
    said = {"as expected": 0, "changed": 0, "without an answer": 0}
    said |= Counter(
        "as expected" if outcome.ok else "without an answer" if outcome.failure else "changed" for outcome in found
    )
    whole = f"{len(found)} {'case' if len(found) == 1 else 'cases'}"
    return f"{whole}: " + ", ".join(f"{number} {what}" for what, number in said.items() if number) + "."


class Progress:
    """How far it has come, on stderr: a line that changes where a person watches, a line each where not."""

    def __init__(self, whole: int) -> None:
        self._whole, self._over = whole, 0
        self._console = console(stderr=True)
        self._status: Status | None = None

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._status = self._console.status(f"0 of {self._whole} cases")
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def over(self, outcome: CheckedCase) -> None:
        """A case is over."""
        self._over += 1
        if self._status:
            self._status.update(f"{self._over} of {self._whole} cases")
            return
        said = "as expected" if outcome.ok else "no answer" if outcome.failure else "changed"
        say(f"{self._over} of {self._whole}, {outcome.case.id}: {said}")
