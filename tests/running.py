"""Running the command in this process, as its console script would, and what it leaves behind."""

from __future__ import annotations

import json
import sys
from typing import Any, NamedTuple

import pytest

from winks import cli


class Ran(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one document on stdout."""
        return json.loads(self.out)

    @property
    def said(self) -> str:
        """What is on stdout, on one line."""
        return " ".join(self.out.split())


def ran(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *arguments: object) -> Ran:
    """Run `winks` with these arguments."""
    monkeypatch.setattr(sys, "argv", ["winks", *map(str, arguments)])
    code = 0
    try:
        cli.main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0
    return Ran(code, *capfd.readouterr())
