"""Asking a model: what is sent, what comes back, and the journal that keeps both before the answer is used.

A call has a slot, its place in the deliberation, so that a run that goes on after a kill finds the replies it has paid
for. `Journal` is what agents need of a record; the trail implements it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Literal, NamedTuple, Protocol

from pydantic import Field, field_validator

from ..errors import ModelFailed
from .patience import Patience
from .plain import Plain
from .redaction import redacted

MOST = 2**53 - 1
"""The largest number that canonical JSON holds exactly."""
Watch = Callable[[str], None]
"""Is given each piece of a text as it is written."""


class Slot(Plain):
    """The place of a call in a deliberation."""

    leg: int
    """1, and one more each time new words come in or recorded failures are tried again."""
    node: str
    """The step that asks."""
    dossier: str | None = None
    """The reviewer that asks; None outside the reviews."""
    round: int = 1
    turn: int = 1
    """1, or 2 for the repair turn."""

    def __str__(self) -> str:
        who = f" of {self.dossier}" if self.dossier else ""
        later = f", round {self.round}" if self.round > 1 else ""
        repair = ", repair turn" if self.turn > 1 else ""
        return f"{self.node}{who}{later}{repair} (leg {self.leg})"


class Said(Plain):
    """One message of a conversation with a model."""

    by: Literal["system", "user", "assistant"]
    text: str


class Request(Plain):
    """What is sent to a model."""

    model: str
    """As it was asked for: `openai:gpt-...`, `scripted:FILE`."""
    messages: tuple[Said, ...]
    shape: dict[str, Any] | None = None
    """JSON schema of the reply; None for prose."""


class Answer(Plain):
    """What came back, as it came."""

    text: str
    model: str
    """The id that answered."""
    finish: str | None = None
    """Why it stopped, in the provider's word."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input tokens, those the provider had kept."""
    attempts: int = 1
    """Requests that were sent for it."""
    seconds: float = 0.0
    """From the first request to the reply."""
    way: str = "prose"
    """How the shape was asked for: json_schema, tools, json_mode, plain; prose where there was none."""
    parameters: dict[str, Any] = Field(default_factory=dict)
    """Parameters in force, as read back from the model."""

    @field_validator("text", "model", "finish", mode="after")
    @classmethod
    def _can_be_written_down(cls, value: str | None) -> str | None:
        """Half a character, which no record can hold, becomes U+FFFD."""
        return value if value is None else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    @field_validator("input_tokens", "output_tokens", "cached_tokens", mode="after")
    @classmethod
    def _is_a_count(cls, value: int) -> int:
        """A count that a record can hold, whatever a server says."""
        return min(max(value, 0), MOST)


class Model(Protocol):
    """A chat model behind the port. `name` is what it was asked for by."""

    name: str

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        """The answer. ModelFailed, with its kind, where none is to be had."""
        ...


class Journal(Protocol):
    """What agents need of the record of a run."""

    leg: int
    nonce: str
    """Marks the run's material off from instructions; new for each run."""
    patience: Patience

    async def once(self, slot: Slot, request: Request, make: Callable[[], Awaitable[Answer]]) -> Answer:
        """The recorded answer of this slot; or the one that `make` brings, recorded before it is given back.

        Raises what `make` raises, recorded too; Divergence where another request was recorded for this slot.
        """
        ...


class Desk(NamedTuple):
    """Where one step of one run asks from: the record it writes to and who watches it write."""

    journal: Journal
    node: str
    dossier: str | None = None
    round: int = 1
    watch: Watch | None = None

    async def ask(
        self, model: Model, messages: tuple[Said, ...], shape: dict[str, Any] | None = None, turn: int = 1
    ) -> Answer:
        """Ask once, or take the recorded answer."""
        slot = Slot(leg=self.journal.leg, node=self.node, dossier=self.dossier, round=self.round, turn=turn)
        request = Request(model=model.name, messages=messages, shape=shape)

        async def make() -> Answer:
            """Keys are taken out before anything is written down, whichever model it is."""
            try:
                answer = await model.ask(request, slot, self.journal.patience, self.watch)
            except ModelFailed as failure:
                if failure.fatal:
                    self.journal.patience.refused(model.name.partition(":")[0], failure)
                raw = None if failure.raw is None else redacted(failure.raw)
                raise ModelFailed(failure.kind, redacted(str(failure)), raw, failure.attempts) from failure
            return answer.model_copy(update={"text": redacted(answer.text), "model": redacted(answer.model)})

        return await self.journal.once(slot, request, make)
