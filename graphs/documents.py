"""A dossier given away as one document, and what a colleague marked in it, as one person sits at it.

The dossier at hand may be given away by whoever may read; a working copy, and what comes back, are for `curate`.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import CallError, ChangedMeanwhile, DossierError
from ..personas.documents.docx_extra import need_docx
from ..personas.documents.marked import Marked
from ..personas.documents.taking import chosen, proposals_in, taken
from ..personas.reader import ReadDossier, read_bytes
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

    def proposals(self, dossier: str, name: str, raw: bytes) -> Marked:
        """What a colleague marked in a DOCX, or changed in a copy of the dossier's file, called `name`. Nothing is changed.

        Held against the working copy, where there is one, else against the dossier at hand. InputRefused for a file that
        cannot be taken.
        """
        self._as("curate")
        return proposals_in(raw, name, self._worked_on_or_at_hand(dossier))

    def take_proposals(
        self, dossier: str, paths: Iterable[str], raw: bytes, onto: str, name: str = "the document"
    ) -> WorkingCopy:
        """Take what is proposed for these paths, or `all`, into the working copy, which is begun where there is none.

        `onto`: the digest of the text that the proposals were held against. All of them are taken, or none: DossierError for
        one that cannot stand in a dossier, UnknownId for a path that nothing is proposed for.
        """
        self._as("curate")
        read = self._worked_on_or_at_hand(dossier)
        if read.sha256 != onto:
            raise ChangedMeanwhile(
                f"The dossier {dossier!r} is not as it was when the proposals were listed. Nothing was taken; list them again."
            )
        picked = chosen(proposals_in(raw, name, read), paths)
        if not picked:
            raise CallError(
                "Nothing was taken: there is no proposal that can be taken as a whole. Name those you want."
            )
        copy = self.working(dossier) or self.begin(dossier)
        return self.write(dossier, taken(copy.editable(), picked), copy.sha256)

    def _worked_on_or_at_hand(self, dossier: str) -> ReadDossier:
        """The working copy where there is one, else the bytes at hand, as `begin` would take them."""
        copy = self.working(dossier)
        if copy is not None:
            return _readable(copy)
        raw = self._at_hand(dossier)
        if raw is None:
            raise self._no_such(dossier)
        return read_bytes(raw, f"{dossier}.md")


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
