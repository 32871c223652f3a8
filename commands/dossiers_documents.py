"""`winks dossiers export` and `take-back`: a dossier as one document for a colleague, and what they marked in it."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ..errors import CallError, StoreError
from ..terminal.layout import say, show
from .common import AsJson
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
    _write(output, made)


@dossiers_app.command("take-back")
def dossiers_take_back(
    dossier: Annotated[str, typer.Argument(metavar="ID", help="The dossier's id.")],
    file: Annotated[str, typer.Argument(metavar="FILE", help="The DOCX, or a changed copy of the dossier's own file.")],
    take: Annotated[
        list[str] | None,
        typer.Option(help="A field whose proposal goes into the working copy, or all. Repeat it."),
    ] = None,
    comments: Annotated[
        str | None, typer.Option(metavar="FILE", help="Keep the comments as a list in this JSON file.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read what a colleague marked in a document of a dossier: changes by field, and comments. Takes only what you name."""
    from ..graphs.table import Table
    from ..terminal.marked import marked_view
    from ..terminal.workbench import working_plain, working_view
    from ..trail.json_text import as_json as json_text

    table, raw = Table.local(), _read(file)
    marked = table.proposals(dossier, Path(file).name, raw)
    if comments:
        _write(comments, (json_text(marked.plain()["comments"], indent=2) + "\n").encode())
    if not take:
        show(marked.plain() if as_json else marked_view(marked))
        return
    copy = table.take_proposals(dossier, take, raw, marked.onto, Path(file).name)
    show(working_plain(copy) if as_json else working_view(copy))


def _read(file: str) -> bytes:
    from ..personas.documents.limits import MAX_FILE

    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_FILE + 1)
    except OSError as error:
        raise CallError(
            f"The file {file!r} cannot be read: {error.strerror}. Give a DOCX or a copy of the dossier."
        ) from error


def _write(output: str, made: bytes) -> None:
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
