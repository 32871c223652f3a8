"""Telling a client's failures apart: which may pass, which will not, and what the server asked for.

Clients of three libraries raise what they like; what they have in common is a status, a response with headers, and a
name. What is not known is not tried again.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Any

from ..errors import FailureKind, ModelFailed
from .redaction import GONE, SHORTEST, redacted, secrets

TRANSIENT: tuple[FailureKind, ...] = ("unreachable", "timeout", "rate_limited", "server_error")
LONGEST_WAIT = 20.0
"""Seconds a server may ask to wait; longer, and the attempt is the last."""
_BY_STATUS: dict[int, FailureKind] = {
    400: "bad_request",
    401: "key_refused",
    402: "quota",
    403: "key_refused",
    404: "bad_request",
    408: "timeout",
    409: "server_error",
    422: "bad_request",
    429: "rate_limited",
}
_SAID: dict[FailureKind, str] = {
    "unreachable": "could not be reached",
    "timeout": "brought no reply in time",
    "rate_limited": "is asked too often",
    "server_error": "failed on its side",
    "key_refused": "refuses the key",
    "quota": "says the account is used up",
    "bad_request": "refuses the request",
    "invalid_reply": "sent what is no reply of its kind",
}


class Refused(ModelFailed):
    """A request that failed."""

    status: int | None = None
    """The status of the reply, where there was one."""
    retry_after: float | None = None
    """What the server asked to wait, in seconds."""


def is_of_the_way(failure: ModelFailed) -> bool:
    """Whether a failure may lie in how the shape was asked for, so that another way may be taken.

    Servers say 400 or 422 of a field they do not know. An address or a model that is not there, or a request that is too
    large, is refused whichever way it is asked.
    """
    return isinstance(failure, Refused) and failure.status in (400, 422)


def clean(text: str) -> str:
    """A text from outside, without keys and without halves of characters, which no record can hold."""
    return redacted(text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace"))


def failure_of(error: BaseException, model: str) -> ModelFailed:
    """What a client's exception means."""
    if isinstance(error, ModelFailed):
        return error
    kind = _kind(error)
    wait = _retry_after(error) if kind in TRANSIENT else None
    if wait is not None and wait > LONGEST_WAIT:
        message = f"{model} asks to wait {wait:.0f} s, which is longer than a run waits."
        return ModelFailed(kind, message)
    detail = _cited(error)
    failure = Refused(kind, f"{model} {_SAID[kind]}: {type(error).__name__}{f': {detail}' if detail else ''}")
    failure.retry_after = wait
    failure.status = _status_behind(error)
    return failure


def _cited(error: BaseException) -> str:
    """What a client says. It may have cut what it cites of a reply, so a key goes where only its beginning is left."""
    said = clean(str(error))
    for value in secrets():
        said = re.sub(rf"{re.escape(value[:SHORTEST])}\S*", GONE, said)
    return " ".join(said.split())[:300]


def _kind(error: BaseException) -> FailureKind:
    if (status := _status_behind(error)) is not None:
        if status == 429 and any("insufficient_quota" in f"{e} {getattr(e, 'body', '')}" for e in _behind(error)):
            return "quota"
        return _BY_STATUS.get(status, "server_error" if status >= 500 else "bad_request")
    names = [type(each).__name__ for each in _behind(error)]
    if any("Timeout" in name for name in names):
        return "timeout"
    unreachable = (
        "Connect",
        "RemoteProtocol",
        "ReadError",
        "WriteError",
        "NetworkError",
        "IncompleteRead",
        "Transport",
    )
    if any(part in name for name in names for part in unreachable) or isinstance(error, ConnectionError):
        return "unreachable"
    return "invalid_reply"


def _behind(error: BaseException) -> Iterator[BaseException]:
    """The exception and what caused it."""
    seen: BaseException | None = error
    for _ in range(5):
        if seen is None:
            return
        yield seen
        seen = seen.__cause__ or seen.__context__


def _status_behind(error: BaseException) -> int | None:
    return next((status for each in _behind(error) if (status := _status(each)) is not None), None)


def _status(error: BaseException) -> int | None:
    status: Any = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    return status if isinstance(status, int) and status >= 400 else None


def _retry_after(error: BaseException) -> float | None:
    """Seconds in a `Retry-After` header, as a number or a date."""
    for each in _behind(error):
        headers = getattr(getattr(each, "response", None), "headers", None)
        value = headers.get("retry-after") if headers is not None else None
        if value is None:
            continue
        try:
            seconds = float(value)
        except ValueError:
            try:
                seconds = parsedate_to_datetime(value).timestamp() - time.time()
            except ValueError:
                return None
        return max(0.0, seconds) if math.isfinite(seconds) else None
    return None
