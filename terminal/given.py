"""What was given on the command line: prompts, drafts, reasons, dossiers. Each fault is a sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ..agents.case import bundled_case
from ..errors import CallError, InputRefused
from ..personas.attestation_files import attestations_in
from ..personas.attestation_standing import with_attestations
from ..personas.installed import Origin
from ..personas.library import Library, load_library
from ..personas.reader import ReadDossier, read_dossier
from ..settings import Settings
from .layout import say

MAX_DRAFT_FILE = 1024 * 1024
"""Bytes read of a draft: more than a draft may have, so that the size can be told."""


def prompt_of(prompt: str | None, case: str | None, draft: str | None) -> tuple[str, str | None, str | None]:
    """The prompt, the draft and the id of the case, from what was given on the command line."""
    if prompt is not None and case is not None:
        raise CallError("There is a prompt and a case; give one of them.")
    if prompt == "-" and draft == "-":
        raise CallError("The prompt and the draft cannot both be read from stdin; put one in a file.")
    if case is not None:
        bundled = bundled_case(case)
        return bundled.prompt, bundled.thin_draft if draft is None else draft_of(draft), bundled.id
    if prompt is None:
        what = "There is a draft but no prompt; give" if draft not in (None, "none") else "Give"
        raise CallError(f"{what} a prompt, - to read it from stdin, or --case ID (`winks cases` lists them).")
    return (stdin("prompt") if prompt == "-" else prompt), draft_of(draft), None


def draft_of(draft: str | None) -> str | None:
    if draft is None or draft == "none":
        return None
    return file_or_stdin(draft, "draft", ", - or none")


def file_or_stdin(name: str, what: str, either: str = " or -") -> str:
    """The text of a file, or of stdin where the name is a dash."""
    if name == "-":
        return stdin(what)
    try:
        with Path(name).open("rb") as file:
            return decoded(file.read(MAX_DRAFT_FILE), what)
    except OSError as error:
        raise CallError(f"The {what} {name!r} cannot be read: {error.strerror}. Give a file{either}.") from error


def stdin(what: str) -> str:
    return decoded(sys.stdin.buffer.read(MAX_DRAFT_FILE), what)


def decoded(raw: bytes, what: str) -> str:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(f"The {what} is not UTF-8 text (byte {error.start}); save it as UTF-8.") from error


def reasons_of(items: Iterable[str]) -> dict[str, str]:
    """The reasons that were typed, by the dossier that each is for."""
    found: dict[str, str] = {}
    for item in items:
        dossier, equals, reason = item.partition("=")
        if not equals or not reason.strip():
            raise CallError(f"--opt-in {item!r} gives no reason; write --opt-in ID=REASON.")
        if dossier in found:
            raise CallError(f"--opt-in gives two reasons for {dossier!r}; give one.")
        found[dossier] = reason
    return found


def library(settings: Settings | None = None, *, warn: bool = True) -> Library:
    """The dossiers at hand; what could not be read is said on stderr."""
    library = load_library((settings or Settings.load()).own_dossiers)
    for fault in library.faults if warn else ():
        say(f"A dossier takes no part: {fault}")
    for told in (*library.choices, *library.told) if warn else ():
        say(str(told))
    return library


def dossier_named(name: str) -> ReadDossier:
    """A dossier by id, or by file where the name is one: then with what was signed about it, and whatever it claims."""
    if not _is_file(name):
        return library(warn=False).get(name)
    read = read_dossier(Path(name))
    return with_attestations(read, attestations_in(Path(name).parent).of(read.dossier.id))


def origin_of(name: str) -> Origin | None:
    """Where the dossier of an id was read; None where the name is that of a file."""
    return None if _is_file(name) else library(warn=False).origins.get(name.partition("@")[0])


def _is_file(name: str) -> bool:
    return name.endswith(".md") or os.sep in name
