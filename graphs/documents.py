"""A dossier given away as one document, and what a colleague marked in it, as one person sits at it.

The dossier at hand may be given away by whoever may read; a working copy, and what comes back, are for `curate`.
"""

from __future__ import annotations

from ..errors import CallError, DossierError
from ..personas.documents.docx_extra import need_docx
from ..personas.reader import ReadDossier
from ..personas.working import WorkingCopy
from .workbench import Workbench

FORMATS = ("html", "docx", "md")
"""What a dossier can be given away as: to read, to be marked up, and its own file."""


class Documents(Workbench):
    """What a person does with a dossier as a document. `Table` is one."""

    def document(self, dossier: str, format_: str, *, working: bool = False) -> bytes:
        """A dossier at hand, or its working copy, as a document: the same bytes each time. DossierError for a copy that does not read."""
        if not working:
            return document_of(self.library().get(dossier), format_)
        self._as("curate")
        return document_of(_readable(self._folder().get(dossier)), format_)


def document_of(read: ReadDossier, format_: str) -> bytes:
    """A dossier as a document of one of `FORMATS`. CallError for another."""
    if format_ == "md":
        return read.raw
    if format_ == "html":
        from ..trail.exports.dossier_html import dossier_html  # noqa: PLC0415  # a run does without

        return dossier_html(read)
    if format_ == "docx":
        need_docx()
        from ..personas.documents.docx_write import dossier_docx  # noqa: PLC0415  # and without this

        return dossier_docx(read)
    raise CallError(f"There is no document of a dossier as {format_[:40]!r}; choose one of {', '.join(FORMATS)}.")


def _readable(copy: WorkingCopy) -> ReadDossier:
    """The dossier of a working copy. DossierError while it does not read."""
    if copy.read is None:
        raise DossierError(copy.faults)
    return copy.read
