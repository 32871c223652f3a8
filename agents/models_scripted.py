"""A model whose replies were written beforehand: for worked examples, for tests, for trying a graph without a key.

The file is TOML, a reply each:

    about = "What these replies are, and who wrote them."

    [[reply]]
    node = "review"                      # the step that asks
    dossier = "ferry-crew-handover"      # the reviewer, where it is one; left out: any
    text = "..."                         # the reply as it comes, or
    value = { findings = [] }            # a value, sent as JSON

`round`, `turn` and `leg` narrow a reply further. The first reply that fits is given, however often it is asked for; a
call that none fits ends in ModelFailed, of the kind `ran_dry`.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Self

from pydantic import ValidationError, model_validator

from ..errors import ModelFailed, ModelUnavailable
from .calls import Answer, Request, Slot, Watch
from .patience import Patience
from .plain import Plain

MAX_SHOWN = 200
"""Characters of a path in a message."""


class ScriptedReply(Plain):
    """One reply, and the calls it is for."""

    node: str
    dossier: str | None = None
    round: int = 1
    turn: int = 1
    leg: int | None = None
    text: str | None = None
    value: Any = None

    def fits(self, slot: Slot) -> bool:
        """Whether this is the reply to a call in that slot."""
        return (
            (self.node, self.round, self.turn) == (slot.node, slot.round, slot.turn)
            and self.dossier in (None, slot.dossier)
            and self.leg in (None, slot.leg)
        )

    @property
    def said(self) -> str:
        """The reply as text."""
        return self.text if self.text is not None else json.dumps(self.value, ensure_ascii=False)

    @model_validator(mode="after")
    def _is_json(self) -> Self:
        try:
            json.dumps(self.value)
        except TypeError as error:
            raise ValueError("the value holds what JSON has no word for, such as a date; write it as text") from error
        return self


class ScriptedFile(Plain):
    """A file of replies."""

    about: str = ""
    reply: tuple[ScriptedReply, ...] = ()


class ScriptedModel:
    """Replies from a file."""

    def __init__(self, name: str, replies: tuple[ScriptedReply, ...], about: str = "") -> None:
        self.name = name
        self.about = about
        self._replies = replies

    @classmethod
    def read(cls, path: Path, asked_for: str | None = None) -> ScriptedModel:
        """The replies in a file, by the name it was asked for. ModelUnavailable where there is no such file or it is not one of replies."""
        try:
            read = ScriptedFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            shown = str(path) if len(str(path)) < MAX_SHOWN else f"{str(path)[:MAX_SHOWN]}..."
            raise ModelUnavailable(f"The scripted replies {shown!r} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            item = error.errors()[0]
            where = ".".join(str(part) for part in item["loc"])
            raise ModelUnavailable(
                f"The scripted replies {str(path)!r} cannot be used: {where}: {item['msg']}."
            ) from error
        except (ValueError, RecursionError) as error:
            raise ModelUnavailable(f"The scripted replies {str(path)!r} are not TOML: {str(error)[:200]}.") from error
        return cls(f"scripted:{asked_for or path}", read.reply, read.about)

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        """The reply written for this slot."""
        del patience
        reply = next((each for each in self._replies if each.fits(slot)), None)
        if reply is None:
            raise ModelFailed("ran_dry", f"{self.name} holds no reply for {slot}.")
        for piece in re.findall(r"\S+\s*|\s+", reply.said) if watch else ():
            watch(piece)  # type: ignore[misc]
        words = sum(len(message.text.split()) for message in request.messages)
        return Answer(
            text=reply.said, model=self.name, finish="stop", input_tokens=words, output_tokens=len(reply.said.split())
        )
