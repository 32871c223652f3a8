"""`winks export`: a run given away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import StoreError
from .common import open_trail


def export(
    run: Annotated[str, typer.Argument(help="The run's id.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            help="What to write it as: jsonl, json, md, html, csv, otlp, prov, rocrate or bundle; the reference says what each is.",
        ),
    ],
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write, or - for stdout.")] = "-",
    redact: Annotated[list[str] | None, typer.Option(help="A name to cover wherever it stands. Repeat it.")] = None,
) -> None:
    """Write a run in a form that others read."""
    from ..trail.exports import export as export_

    store = open_trail()
    made = export_(store, store.resolve(run), format_, redact or ())
    if output == "-":
        sys.stdout.buffer.write(made)
        return
    try:
        Path(output).write_bytes(made)
    except OSError as error:
        raise StoreError(f"The file {output!r} cannot be written: {error.strerror}. Choose another path.") from error
