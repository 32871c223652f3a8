"""The draft under review: the caller's own, or one that a model writes. Plain code writes none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .calls import Desk, Model, Said
from .case import Case
from .critique import Draft
from .prompting import Prompts, said_by_system, the_case
from .replies import ask_for_text


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


@dataclass(frozen=True)
class ByModel:
    """Takes the draft that came with the case, else has a model write one."""

    model: Model
    desk: Desk
    prompts: Prompts

    async def draft(self, case: Case) -> Draft | None:
        if case.draft is not None:
            return await ByDossier().draft(case)
        nonce = self.desk.journal.nonce
        asked = self.prompts.fill("draft", case=the_case(case, nonce))
        messages = (said_by_system(self.prompts, nonce), Said(by="user", text=asked))
        answer = await ask_for_text(self.desk, self.model, messages, self.prompts)
        return Draft(text=answer.text.strip(), by=answer.model)
