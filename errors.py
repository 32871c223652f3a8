"""What can go wrong, grouped by who must act.

    WinksError
    ├── CallError            the caller: the call itself is wrong            exit 2
    │   ├── InputRefused     a prompt, draft or account that cannot be taken
    │   ├── NotAllowed       this person may not do that here
    │   ├── ChangedMeanwhile what was to be changed is not as it was when it was read
    │   └── UnknownId        no such case, dossier or run; names the nearest
    ├── DossierError         the curator: a dossier cannot be read           exit 1
    ├── OperatorError        the operator: the machine will not do it        exit 3
    │   ├── SettingError     a setting has a value that cannot be used       exit 2
    │   ├── StoreError       the trail cannot be written or read
    │   │   └── RunLeased    another process is at work on the run
    │   ├── ModelUnavailable no such model in this installation              exit 2
    │   └── ModelFailed      a model brought no usable reply
    ├── StepFailed           the developer: a step broke in a way nobody foresaw  exit 3
    └── TrailError           the archivist: a record does not verify         exit 1
        └── Divergence       doing it again does not give what was recorded

A message is *thing, value, why, what to do*, in one sentence or two. An exception is raised for what
stops a run; what a run survives (a reviewer that fails) is an event and a value, never an exception.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

__all__ = [
    "CallError",
    "ChangedMeanwhile",
    "Divergence",
    "DossierError",
    "Fault",
    "InputRefused",
    "ModelFailed",
    "ModelUnavailable",
    "NotAllowed",
    "OperatorError",
    "RunLeased",
    "SettingError",
    "StepFailed",
    "StoreError",
    "TrailError",
    "UnknownId",
    "WinksError",
]


class WinksError(Exception):
    """Everything Winks raises on purpose."""

    exit_code = 3
    """What the command line ends with when this reaches it."""


class CallError(WinksError):
    """The call is wrong and repeating it will not help."""

    exit_code = 2


class InputRefused(CallError):
    """A prompt, a draft or an account cannot be taken as it is."""


class NotAllowed(CallError):
    """This person may not do that here; somebody who gives out roles can change it."""


class ChangedMeanwhile(CallError):
    """What was to be changed is not as it was when it was read; nothing was written over."""


class UnknownId(CallError):
    """Nothing is known under this id.

    `near` is the closest id that exists, or None.
    """

    def __init__(self, kind: str, wanted: str, near: str | None, where: str) -> None:
        self.near = near
        hint = f" Did you mean {near!r}?" if near else ""
        super().__init__(f"There is no {kind} {wanted!r}.{hint} {where}")


class Fault(NamedTuple):
    """One thing wrong in a file that a person wrote."""

    file: str
    line: int
    """1-based."""
    field: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, {self.field}: {self.sentence}"


class DossierError(WinksError):
    """A dossier cannot be read. `faults` holds every place, in file order."""

    exit_code = 1

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(str(fault) for fault in self.faults))


class OperatorError(WinksError):
    """The machine, its settings or its disk stand in the way."""


class SettingError(OperatorError):
    """A setting has a value that cannot be used."""

    exit_code = 2


class StoreError(OperatorError):
    """The trail cannot be written or read. What was acknowledged before stays."""


class RunLeased(StoreError):
    """Another process is at work on this run, or took it over. Nothing was written."""


class ModelUnavailable(OperatorError):
    """The model asked for is not to be had in this installation."""

    exit_code = 2


FailureKind = Literal[
    "unreachable",
    "timeout",
    "rate_limited",
    "server_error",
    "key_refused",
    "quota",
    "bad_request",
    "truncated",
    "empty",
    "refusal",
    "invalid_reply",
    "budget",
    "down",
    "ran_dry",
]
"""What kept a model from replying. `down`: it had failed for so long that it was not asked again."""


class ModelFailed(OperatorError):
    """A model brought no usable reply. Inside a run this is a value on the trail, never an answer.

    `raw` is what came instead, where anything came; `attempts` is how many requests were sent.
    """

    def __init__(self, kind: FailureKind, message: str, raw: str | None = None, attempts: int = 0) -> None:
        self.kind: FailureKind = kind
        self.raw = raw
        self.attempts = attempts
        super().__init__(message)

    @property
    def fatal(self) -> bool:
        """Whether no other call of the run can go better."""
        return self.kind in ("key_refused", "quota")


class StepFailed(WinksError):
    """A step broke in a way nobody foresaw; the cause is behind it, and the run is on the trail as failed."""


class TrailError(WinksError):
    """A record is not what was written."""

    exit_code = 1


class Divergence(TrailError):
    """Doing a recorded step again does not give what was recorded. `where` names the step."""

    def __init__(self, where: str, why: str) -> None:
        self.where = where
        super().__init__(f"The run diverges from its record at {where}: {why}")
