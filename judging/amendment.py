"""One thing that a person proposed for a dossier, by an id that stays, and what became of it.

The id is the run, the event that holds the words and, of a judgement, which of the findings it speaks of. Words that were
taken out of the record leave the rest: that something was proposed, of what, and what was answered.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

from ..agents.plain import Plain
from ..personas.dossier import Change
from ..trail.decided import Decision
from .judgement import Word

Kind = Literal["correction", "judgement"]
Status = Literal["open", "accepted", "declined"]
_ID = re.compile(r"(?P<run>.+?)\.(?P<of>[1-9]\d{0,8})(?:\.(?P<number>[1-9]\d{0,8}))?")


class Place(NamedTuple):
    """Where in the trail something was proposed."""

    run: str
    """The id of the run, or a beginning of it."""
    of: int
    """The event that holds the words."""
    number: int | None
    """Of a judgement, which of the findings it speaks of, from 1."""

    @classmethod
    def named(cls, amendment: str) -> Place | None:
        """The place that an id names; None for what is no such id."""
        parts = _ID.fullmatch(amendment.strip())
        if parts is None:
            return None
        return cls(parts["run"], int(parts["of"]), int(parts["number"]) if parts["number"] else None)


class Amendment(Plain):
    """Something that a person said should be otherwise in a dossier."""

    optional_keys = frozenset({"word", "words", "by", "reason", "version", "decided_by", "decided_at"})

    id: str
    run: str
    dossier: str
    """`id@version`, as the run was made with it."""
    kind: Kind
    """`correction`: of a run by its user. `judgement`: of a finding, by somebody who read the run as a judge."""
    about: Literal["finding", "seat"]
    """What of the run it was said of: a finding, or that the dossier was seated at all."""
    notes: tuple[str, ...] = ()
    """Ids of the notes behind that finding, of those that were sent; none where it is about the dossier as a whole."""
    word: Word | None = None
    """What a judge called the finding; left out for a correction."""
    words: str | None = None
    """In their words; left out where they were taken out of the record."""
    proposes: str = ""
    """What a judge says of the note itself: whether it is right for where they are, a change."""
    by: str | None = None
    """The name they chose to be known by; left out where it is not known or was taken out."""
    person: str = ""
    """Their id, which says nothing of them; empty where it is not known or was taken out."""
    may_be_named: bool = False
    """Whether they agreed that a dossier names them. Whoever was not asked did not."""
    at: str
    """UTC."""
    status: Status = "open"
    reason: str | None = None
    """Why it was accepted or declined."""
    version: str | None = None
    """The version of the dossier that answers it, where that is known."""
    decided_by: str | None = None
    """Who decided, by the name they chose."""
    decided_at: str | None = None
    """UTC."""
    decisions: tuple[Decision, ...] = ()
    """Every decision, in order. The last stands."""

    @property
    def dossier_id(self) -> str:
        """The dossier without its version."""
        return self.dossier.partition("@")[0]

    @property
    def is_erased(self) -> bool:
        """Whether the words were taken out of the record."""
        return self.words is None

    def with_decisions(self, made: Iterable[Decision]) -> Amendment:
        """The same with what curators said of it."""
        every = tuple(made)
        if not every:
            return self
        last = every[-1]
        told = {"status": last.disposition, "reason": last.reason, "version": last.version}
        return self.model_copy(update={**told, "decided_by": last.by, "decided_at": last.at, "decisions": every})


def answered_in(found: Iterable[Amendment], changelog: Iterable[Change]) -> tuple[Amendment, ...]:
    """What was not declined, with the first version whose entry names it, where no decision names one."""
    named: dict[str, str] = {}
    for change in sorted(changelog, key=lambda change: change.date, reverse=True):
        named |= {item.split()[0].rstrip(",:;"): change.version for item in change.after if item.split()}
    return tuple(
        each.model_copy(update={"version": named[each.id]})
        if each.status != "declined" and each.version is None and each.id in named
        else each
        for each in found
    )


def after_items(found: Iterable[Amendment]) -> tuple[str, ...]:
    """What a version's `After` says of what it answers: ids, with a name only where its author agreed to be named."""
    return tuple(f"{each.id}, {name}" if (name := _name(each)) else each.id for each in found)


def _name(each: Amendment) -> str:
    """The author's name on one line, without what a file of a dossier may not hold."""
    chosen = each.by if each.may_be_named and each.by else ""
    return " ".join(
        "".join(c for c in chosen if unicodedata.category(c) not in ("Cc", "Cf", "Cs") or c.isspace()).split()
    )
