"""How long a run waits for a provider that brings nothing, so that one that is down ends a run soon."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ..errors import ModelFailed


@dataclass
class Patience:
    """How long a run puts up with a provider that brings nothing at all."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    _since: dict[str, float] = field(default_factory=dict)

    def asked(self, provider: str) -> None:
        """A request is on its way. ModelFailed, of the kind `down`, where the run has waited long enough."""
        if self.is_spent(provider):
            raise ModelFailed("down", f"{provider} has brought no reply for {self.seconds:g} s and is not asked again.")

    def failed(self, provider: str, began: float) -> None:
        """A request that began then brought nothing."""
        self._since.setdefault(provider, began)

    def answered(self, provider: str) -> None:
        """A reply came."""
        self._since.pop(provider, None)

    def is_spent(self, provider: str) -> bool:
        """Whether no further request is worth while."""
        since = self._since.get(provider)
        return since is not None and self.clock() - since >= self.seconds
