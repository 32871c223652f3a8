"""What a run may still spend.

Out of budget is no error: the run goes on to its end and says what was not reviewed. A recorded reply counts as spent,
so a run that is resumed has no more to spend than one that was not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from ..errors import ModelFailed
from .calls import Answer


@dataclass
class Budget:
    """Limits and what has been spent. None is no limit."""

    max_calls: int | None = None
    max_tokens: int | None = None
    max_seconds: float | None = None
    max_cost: Decimal | None = None
    clock: Callable[[], float] = time.monotonic
    calls: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)
    _began: float = field(init=False)

    def __post_init__(self) -> None:
        self._began = self.clock()

    def begin(self) -> None:
        """Count a call that is about to be made. ModelFailed, of the kind `budget`, where a limit is reached."""
        for spent, most, what in (
            (self.calls, self.max_calls, "calls"),
            (self.tokens, self.max_tokens, "tokens"),
            (self.clock() - self._began, self.max_seconds, "seconds"),
            (self.cost, self.max_cost, "cost"),
        ):
            if most is not None and spent >= most:
                raise ModelFailed("budget", f"The run's limit of {most} {what} is reached, so no call was made.")
        self.calls += 1

    def spend(self, answer: Answer, cost: Decimal | None) -> None:
        """Count what came back."""
        self.tokens += answer.input_tokens + answer.output_tokens
        self.cost += cost or 0

    def remaining(self) -> float | None:
        """Seconds that are left; None for no limit."""
        return None if self.max_seconds is None else max(0.0, self.max_seconds - (self.clock() - self._began))
