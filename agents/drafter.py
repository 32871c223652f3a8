"""The draft under review: the caller's own, or one that a model writes. Plain code writes none."""

from __future__ import annotations

from typing import Protocol

from .case import Case
from .critique import Draft


class Drafter(Protocol):
    """The role: a case in, a draft out, or None where this drafter composes no prose."""

    async def draft(self, case: Case) -> Draft | None:
        """The text to review."""
        ...


class ByDossier:
    """Takes the draft that came with the case. It writes none of its own and says so by returning None."""

    async def draft(self, case: Case) -> Draft | None:
        if case.draft is None:
            return None
        return Draft(text=case.draft, by="case" if case.id else "caller")
