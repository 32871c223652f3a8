"""The case: what a person asks about, taken as it was written or refused with a reason.

Text is never repaired. A lone surrogate cannot be written down and a control character cannot be shown, so both are
refused; emoji, right-to-left text and combining marks are text like any other.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rapidfuzz import process

from ..errors import InputRefused, UnknownId
from ..personas.forms import SearchText
from .corrections import Correction
from .plain import Plain
from .redaction import key_in

MAX_PROMPT_BYTES = 32 * 1024
MAX_DRAFT_BYTES = 128 * 1024
_ID = re.compile(r"[A-Za-z0-9-]{1,60}")
"""What an id may be: ids stand in events, where no words of a person do."""
MAX_ACCOUNTS = 20
"""Sentences or paragraphs of the user's own account in one case."""


class Case(Plain):
    """A prompt, the draft the caller brought, and what the user says of their own setting."""

    optional_keys = frozenset({"id", "draft"})

    prompt: str
    """At most 32 KiB of UTF-8."""
    draft: str | None = None
    """The caller's own draft, at most 128 KiB; None where there is none."""
    account: tuple[str, ...] = ()
    """The user's own words about their setting; they outrank every dossier."""
    opt_in: dict[str, str] = Field(default_factory=dict)
    """Reasons typed for dossiers that ask for one, by dossier id."""
    id: str | None = None
    """The bundled case this is, if it is one."""
    corrections: tuple[Correction, ...] = ()
    """What the user said is not so here."""

    def texts(self) -> dict[str, SearchText]:
        """What may seat a reviewer: the prompt and the account, ready to be searched. Never the draft.

        A cue that the user said is none is not found again.
        """
        named = {"prompt": self.prompt} | {f"account.{i}": text for i, text in enumerate(self.account)}
        struck = [correction.cue for correction in self.corrections if correction.cue]
        return {
            source: SearchText(text, [(cue.start, cue.end) for cue in struck if cue.source == source])
            for source, text in named.items()
        }

    def refused_seat(self, dossier_id: str) -> Correction | None:
        """What the user said against a dossier's sitting, if anything."""
        seats = (correction for correction in self.corrections if correction.item == "seat")
        return next((correction for correction in seats if correction.dossier == dossier_id), None)

    def text_of(self, source: str) -> str | None:
        """The text a span names as its source; None if the case has no such text."""
        if source == "prompt":
            return self.prompt
        name, _, index = source.partition(".")
        if name == "account" and index.isdecimal() and int(index) < len(self.account):
            return self.account[int(index)]
        return None


def open_case(
    prompt: object,
    draft: object = None,
    account: object = (),
    opt_in: dict[str, str] | None = None,
    case_id: str | None = None,
) -> Case:
    """A case from what the caller gave. InputRefused, in a sentence, for what cannot be taken."""
    if draft is not None and not (isinstance(prompt, str) and prompt.strip()):
        raise InputRefused("There is a draft but no prompt; give the message that the draft answers.")
    words = [account] if isinstance(account, str) else account
    if not isinstance(words, Iterable):
        raise InputRefused(f"The account is {type(account).__name__}; give a text or a list of texts.")
    if opt_in is not None and not isinstance(opt_in, dict):
        raise InputRefused(
            f"The opt_in is {type(opt_in).__name__}; give a reason for each dossier that is meant, by its id."
        )
    for name in (*(opt_in or ()), *((case_id,) if case_id is not None else ())):
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise InputRefused(f"{str(name)[:40]!r} is not an id: letters, digits and hyphens, at most 60.")
    taken = tuple(_taken("account", text, MAX_PROMPT_BYTES) for text in words)
    if len(taken) > MAX_ACCOUNTS:
        raise InputRefused(f"The account has {len(taken)} parts; give at most {MAX_ACCOUNTS}.")
    return Case(
        prompt=_taken("prompt", prompt, MAX_PROMPT_BYTES),
        draft=None if draft is None else _taken("draft", draft, MAX_DRAFT_BYTES),
        account=taken,
        opt_in={key: _taken(f"reason for {key!r}", reason, MAX_PROMPT_BYTES) for key, reason in (opt_in or {}).items()},
        id=case_id,
    )


class BundledCase(BaseModel):
    """A case that ships, with what a person would compare a run of it with. None of that reaches the engine."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    split: str
    kind: str
    """in_scope, out_of_scope or proxy."""
    contexts: tuple[str, ...]
    """Ids of the dossiers it was written for."""
    near_misses: tuple[str, ...]
    prompt: str
    cues: tuple[str, ...]
    """Verbatim pieces of the prompt that a reader would point at."""
    thin_draft: str
    lines_at_issue: tuple[str, ...]
    a_thicker_reading_would_notice: tuple[str, ...]
    must_not: tuple[str, ...]
    expected: str
    ask_back: tuple[str, ...]
    caveat: str


@cache
def bundled_cases() -> dict[str, BundledCase]:
    """The cases that ship, by id."""
    text = (Path(__file__).parents[1] / "cases" / "cases.jsonl").read_text(encoding="utf-8")
    return {case.id: case for case in map(BundledCase.model_validate_json, text.rstrip("\n").split("\n"))}


def bundled_case(case_id: str) -> BundledCase:
    """The bundled case of this id. UnknownId, with the nearest, if there is none."""
    cases = bundled_cases()
    if case_id not in cases:
        near = process.extractOne(case_id.upper(), list(cases), score_cutoff=50)
        raise UnknownId("case", case_id, near[0] if near else None, "`winks cases` shows them.")
    return cases[case_id]


def _taken(what: str, value: object, most: int) -> str:
    if not isinstance(value, str):
        raise InputRefused(f"The {what} is {type(value).__name__}; give text.")
    if not value.strip():
        raise InputRefused(f"The {what} is empty; give the words themselves.")
    try:
        size = len(value.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise InputRefused(
            f"The {what} has half a character at position {error.start} (a lone surrogate); paste the text again."
        ) from error
    if size > most:
        raise InputRefused(f"The {what} is {size:,} bytes; the most is {most:,} ({most // 1024} KiB). Shorten it.")
    if key_in(value):
        raise InputRefused(f"The {what} holds a key that is set in this environment; take it out.")
    for index, character in enumerate(value):
        if unicodedata.category(character) == "Cc" and character not in "\n\r\t":
            raise InputRefused(
                f"The {what} has the control character U+{ord(character):04X} at position {index}; remove it."
            )
    return value
