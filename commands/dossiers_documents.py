"""`winks dossiers export` and `take-back`: a dossier as one document for a colleague, and what they marked in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import CallError, StoreError
from ..terminal.layout import say
from .dossiers import dossiers_app


@dossiers_app.command("export")
def dossiers_export(
    dossier: Annotated[str, typer.Argument(metavar="ID", help="The dossier's id, or a file.")],
    output: Annotated[str, typer.Option("-o", "--output", help="The file to write, or - for stdout.")],
    format_: Annotated[
        str | None, typer.Option("--format", help="html, docx or md; if none is given, as the file is called.")
    ] = None,
    working: Annotated[
        bool, typer.Option("--working", help="The working copy instead of the dossier at hand.")
    ] = False,
) -> None:
    """Write a dossier as one readable document: HTML to read, DOCX to mark up, or its own Markdown."""
    made = _document(dossier, format_ or _format_of(output), working=working)
    if output == "-":
        sys.stdout.buffer.write(made)
        return
    try:
        Path(output).write_bytes(made)
    except OSError as error:
        raise StoreError(f"The file {output!r} cannot be written: {error.strerror}. Choose another path.") from error
    say(f"Written: {output}")


def _document(dossier: str, format_: str, *, working: bool) -> bytes:
    from ..graphs.documents import document_of
    from ..graphs.table import Table
    from ..terminal.given import dossier_named

    if not (dossier.endswith(".md") or os.sep in dossier):
        return Table.local().document(dossier, format_, working=working)
    if working:
        raise CallError(f"{dossier!r} is a file, and a working copy is of an id; give the one or the other.")
    return document_of(dossier_named(dossier), format_)


def _format_of(output: str) -> str:
    """The format that a file's name asks for."""
    named = Path(output).suffix.removeprefix(".").lower()
    if output == "-" or not named:
        raise CallError(
            f"The name {output!r} does not say as what to write the dossier; give --format html, docx or md."
        )
    return named
