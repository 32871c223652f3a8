"""The tutorial of a first dossier: every command in it is run in order, with the files it names, and prints what it shows."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from .running import ran

PAGE = (Path(__file__).parents[1] / "docs" / "tutorials" / "first-dossier.md").read_text(encoding="utf-8")
FENCE = re.compile(r"(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)


def flat(text: str) -> str:
    """A text on one line, as a transcript is compared: lines break elsewhere on another screen."""
    return " ".join(text.split())


def test_every_command_of_the_page_does_what_the_page_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PWD", str(tmp_path))
    said, commands = "", 0
    for fence in FENCE.finditer(PAGE):
        mark, body = fence["mark"] or "", fence["body"]
        if mark.startswith("file: "):
            (tmp_path / mark.removeprefix("file: ")).write_text(body, encoding="utf-8")
        elif fence["language"] == "text":
            for piece in body.split("[...]\n"):
                assert flat(piece) in flat(said)
        else:
            said = ""
            for line in body.strip().splitlines():
                words = shlex.split(os.path.expandvars(line))
                if words[0] == "mkdir":
                    Path(words[1]).mkdir()
                elif words[0] == "export":
                    name, _, value = words[1].partition("=")
                    monkeypatch.setenv(name, value)
                else:
                    assert words[0] == "winks", line
                    found = ran(monkeypatch, capfd, *words[1:])
                    assert (found.code == 0) is (mark != "refused"), found.err
                    said += found.out + found.err
                    commands += 1
    assert commands >= 12
    assert (tmp_path / "my-dossiers" / "saltmarsh-lane-plots.md").exists()


def test_the_page_has_no_fence_that_is_not_run() -> None:
    assert {fence["language"] for fence in FENCE.finditer(PAGE)} == {"sh", "text", "toml"}
    assert all(
        (fence["mark"] or "").startswith("file: ") for fence in FENCE.finditer(PAGE) if fence["language"] == "toml"
    )
