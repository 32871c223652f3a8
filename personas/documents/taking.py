"""Taking what a colleague proposed into a dossier's text: all, some, or none, each as its field is written there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import process

from ...errors import CallError, UnknownId
from ..editing import add_entry, set_field
from ..reader import ReadDossier
from .docx_extra import need_docx
from .fields import value_of
from .marked import Marked, Proposal
from .text_read import read_text

ALL = "all"


def proposals_in(raw: bytes, name: str, read: ReadDossier) -> Marked:
    """What is proposed in a file that came back, a DOCX or a copy of the dossier's own file. InputRefused for any other."""
    if _is_text(raw):
        return read_text(raw, name, read)
    need_docx()
    from .docx_read import read_docx  # noqa: PLC0415  # its library is an extra

    return read_docx(raw, name, read)


def _is_text(raw: bytes) -> bool:
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"---")


def chosen(marked: Marked, paths: Iterable[str]) -> tuple[Proposal, ...]:
    """The proposals of these paths; `all` stands for each that can be taken and was not changed meanwhile.

    UnknownId for a path that nothing is proposed for, CallError for one that cannot be taken.
    """
    found: dict[str, Proposal] = {}
    for path in paths:
        if path == ALL:
            found |= {each.path: each for each in marked.takeable}
            continue
        one = marked.proposal(path)
        if one is None:
            raise UnknownId("proposal for", path, _near(path, marked.proposals), "Without --take they are listed.")
        if one.why_not:
            raise CallError(f"What is proposed for {path!r} cannot be taken. {one.why_not}")
        found[path] = one
    return tuple(found.values())


def _near(path: str, proposals: Sequence[Proposal]) -> str | None:
    near = process.extractOne(path, [each.path for each in proposals], score_cutoff=60)
    return near[0] if near else None


def taken(text: str, proposals: Iterable[Proposal]) -> str:
    """The text with these taken into it. DossierError for one that cannot stand there; then none is taken."""
    for each in proposals:
        if each.values is not None:
            section, _, name = each.path.partition(".")
            text = add_entry(text, section, name, each.values, blank=section == "notes")
        else:
            text = set_field(text, each.path, value_of(each.shape, each.after))
    return text
