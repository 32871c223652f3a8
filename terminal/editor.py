"""A person's own editor, opened on a copy of their text, so that what somebody else writes meanwhile is not lost.

It is the one that VISUAL or EDITOR names. What was typed and cannot be taken is kept, and its place told.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

from ..errors import CallError, InputRefused, WinksError
from ..personas.working import WorkingCopy
from .layout import say


def edited(copy: WorkingCopy, write: Callable[[str], WorkingCopy]) -> WorkingCopy:
    """The working copy with what a person made of it in their editor; as it was where they changed nothing."""
    editor = _named()
    folder = Path(tempfile.mkdtemp(prefix="winks-"))
    scratch = folder / copy.path.name
    scratch.write_bytes(copy.raw)
    try:
        _open(editor, scratch)
        if (raw := scratch.read_bytes()) == copy.raw:
            say("Nothing was changed.")
        else:
            copy = write(_text(raw))
    except WinksError:
        if scratch.exists() and scratch.read_bytes() != copy.raw:
            say(f"Nothing was taken. What you wrote is kept in {scratch}.")
            raise
        shutil.rmtree(folder)
        raise
    shutil.rmtree(folder)
    return copy


def _named() -> list[str]:
    given = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        words = shlex.split(given)
    except ValueError as error:
        raise CallError(f"EDITOR has the value {given!r}, which is no command: {error}.") from error
    if not words:
        raise CallError("No editor is named; set EDITOR, or put one field otherwise with --field and --text.")
    return words


def _open(editor: list[str], scratch: Path) -> None:
    try:
        ended = subprocess.call([*editor, str(scratch)])  # noqa: S603  # the person's own editor
    except OSError as error:
        raise CallError(
            f"The editor {editor[0]!r} cannot be started: {error.strerror}. Set EDITOR to another."
        ) from error
    if ended:
        raise CallError(f"The editor {editor[0]!r} ended with {ended}, which says that nothing is to be taken.")


def _text(raw: bytes) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        raise InputRefused("What was saved is not UTF-8 text; save it as UTF-8.") from error
