"""What a colleague marked in a document of a dossier: proposals by field, comments, and what could be matched to no field.

Nothing here changes a dossier. Who marked it is what the file says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from .fields import Field, Shape

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Proposal:
    """One field that reads otherwise in the document, or an entry that only the document has."""

    path: str
    """The field, as the reader names it: `notes.rukun.readings`. Of an entry: `sources.HOLM2001`."""
    where: tuple[str, ...]
    """The same in the headings and labels of the file: Notes, rukun, Readings."""
    shape: Shape
    """How the field is written. An entry is a list of its fields."""
    before: tuple[str, ...]
    """What stands in the dossier: paragraphs, items, wordings or choices."""
    after: tuple[str, ...]
    """What stands in the document."""
    by: tuple[str, ...] = ()
    """Who tracked changes in it, as the file says; nobody where it was written over without tracking."""
    meanwhile: bool = False
    """Whether the field was changed in the dossier after the document was made from it: taking it puts that aside."""
    why_not: str = ""
    """Why it cannot be taken from a document; '' where it can."""
    values: Mapping[str, Any] | None = None
    """The fields of an entry."""

    @property
    def kind(self) -> Kind:
        """Whether the field had no words, has none any more, or reads otherwise."""
        if not self.before:
            return "added"
        return "changed" if self.after else "removed"

    @property
    def steps(self) -> tuple[tuple[str, str], ...]:
        """What went (`-`), what came (`+`), and what stayed (` `), paragraph by paragraph or item by item."""
        return tuple(_steps(self.before, self.after))


def _steps(before: Sequence[str], after: Sequence[str]) -> list[tuple[str, str]]:
    told: list[tuple[str, str]] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            told += [(" ", text) for text in before[i:i_end]]
        else:
            told += [("-", text) for text in before[i:i_end]]
            told += [("+", text) for text in after[j:j_end]]
    return told


class Comment(NamedTuple):
    """What somebody said beside the text."""

    path: str
    """The field or the entry it is about; '' where it is about none."""
    where: tuple[str, ...]
    """The same in the headings and labels of the file."""
    passage: str
    """The words that it stands on; '' where it stands on none."""
    by: str
    """Who said it, as the file says."""
    at: str
    """When, as the file says; '' where it does not."""
    text: str


class Unmatched(NamedTuple):
    """Something in the document that is a change of no field, or a field that is not in it."""

    where: tuple[str, ...]
    """The nearest field or entry before it."""
    what: str
    """What it is, in a few words."""
    text: str


@dataclass(frozen=True)
class Marked:
    """Everything that came back."""

    kind: Literal["docx", "md"]
    onto: str
    """The digest of the dossier's text that this was compared with."""
    made_from: str | None
    """The beginning of the digest of the text that the document was made from; None where it does not say."""
    proposals: tuple[Proposal, ...]
    comments: tuple[Comment, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()
    notices: tuple[str, ...] = ()
    """What is good to know, in sentences."""

    def proposal(self, path: str) -> Proposal | None:
        """The proposal for a path, None where there is none."""
        return next((each for each in self.proposals if each.path == path), None)

    @property
    def takeable(self) -> tuple[Proposal, ...]:
        """Those that are taken when all are: not those that were changed meanwhile, and not those that cannot be."""
        return tuple(each for each in self.proposals if not each.meanwhile and not each.why_not)

    def plain(self) -> dict[str, Any]:
        """The same as data."""
        return {
            "kind": self.kind,
            "compared_with": self.onto,
            "made_from": self.made_from,
            "proposals": [_plain(each) for each in self.proposals],
            "comments": [each._asdict() | {"where": list(each.where)} for each in self.comments],
            "unmatched": [each._asdict() | {"where": list(each.where)} for each in self.unmatched],
            "notices": list(self.notices),
        }


def _plain(each: Proposal) -> dict[str, Any]:
    return {
        "path": each.path,
        "where": list(each.where),
        "kind": each.kind,
        "before": list(each.before),
        "after": list(each.after),
        "by": list(each.by),
        "meanwhile": each.meanwhile,
        "why_not": each.why_not,
    }


def proposal(field: Field, after: tuple[str, ...], **more: Any) -> Proposal:
    """A proposal for a field."""
    made = Proposal(field.path, field.where, field.shape, field.texts, after)
    return replace(made, **more)
