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
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ..errors import ModelFailed, ModelUnavailable
from .calls import Answer, Request, Slot, Watch
from .patience import Patience
from .plain import Plain


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

    @cached_property
    def said(self) -> str:
        """The reply as text."""
        return self.text if self.text is not None else json.dumps(self.value, ensure_ascii=False)


class ScriptedModel:
    """Replies from a file."""

    def __init__(self, name: str, replies: tuple[ScriptedReply, ...], about: str = "") -> None:
        self.name = name
        self.about = about
        self._replies = replies

    @classmethod
    def read(cls, path: Path) -> ScriptedModel:
        """The replies in a file. ModelUnavailable where there is no such file or it is not one of replies."""
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
            replies = tuple(ScriptedReply.model_validate(item) for item in data.get("reply", ()))
        except OSError as error:
            raise ModelUnavailable(f"The scripted replies {str(path)!r} cannot be read: {error.strerror}.") from error
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors()[0]["loc"])
            raise ModelUnavailable(
                f"A reply in {str(path)!r} cannot be used: {where}: {error.errors()[0]['msg']}."
            ) from error
        except ValueError as error:
            raise ModelUnavailable(f"The scripted replies {str(path)!r} are not TOML: {error}.") from error
        return cls(f"scripted:{path}", replies, str(data.get("about", "")))

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
