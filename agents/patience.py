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
    _last: dict[str, str] = field(default_factory=dict)
    _closed: dict[str, ModelFailed] = field(default_factory=dict)

    def asked(self, provider: str) -> None:
        """A request is on its way. ModelFailed where none is worth while: the run has waited long enough (`down`), or
        the provider has refused the key or the account."""
        if closed := self._closed.get(provider):
            raise ModelFailed(closed.kind, f"Not asked again: {closed}")
        if self.is_spent(provider):
            last = f" The last: {self._last[provider]}" if self._last.get(provider) else ""
            raise ModelFailed(
                "down", f"{provider} has brought no reply for {self.seconds:g} s and is not asked again.{last}"
            )

    def failed(self, provider: str, began: float, why: str = "") -> None:
        """A request that began then brought nothing."""
        self._since.setdefault(provider, began)
        self._last[provider] = why

    def refused(self, provider: str, failure: ModelFailed) -> None:
        """No call of this run can go better: every later one ends like this."""
        self._closed.setdefault(provider, failure)

    def left(self, provider: str, timeout: float) -> float:
        """Seconds that a request may take: less where the provider has been failing, so that a run ends soon."""
        since = self._since.get(provider)
        return timeout if since is None else max(1.0, timeout - (self.clock() - since))

    def answered(self, provider: str) -> None:
        """A reply came."""
        self._since.pop(provider, None)

    def is_spent(self, provider: str) -> bool:
        """Whether no further request is worth while."""
        since = self._since.get(provider)
        return since is not None and self.clock() - since >= self.seconds
