"""`winks check`: whether a set of cases is dealt with as expected. For those who keep behaviour in CI."""

from __future__ import annotations

from typing import Annotated

import typer

from ..settings import Settings
from .common import AsJson


def check(
    file: Annotated[
        str, typer.Argument(help="A file of cases with what is expected; `bundled` for the set that ships.")
    ],
    model: Annotated[
        str | None, typer.Option(help="Who plays every role: embedded, scripted:FILE, PROVIDER:NAME.")
    ] = None,
    case: Annotated[list[str] | None, typer.Option(help="Only the case of this id. Repeat it.")] = None,
    record: Annotated[
        str | None, typer.Option(help="Write a new file with the same cases, expecting what they come to now.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Deliberate a set of cases and say what is not as expected. Exit 1 where something is not, 3 where a run failed."""
    from ..graphs.case_files import chosen, read_cases
    from ..terminal.checked import checking
    from ..terminal.given import library

    settings = Settings.load(model=model, ask=False, hold=False)
    cases = chosen(read_cases(file, library(settings)), case or ())
    checking(cases, settings, as_json=as_json, record=record)
