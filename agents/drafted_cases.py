"""Cases to try a dossier on, with one draft, several, or none: the bundled ones, or a file of a person's own.

A file is TOML, with `[[case]]` or `[[prompt]]` tables, or JSON Lines. Of each case `prompt` is read, or `case` for a bundled
one, and `id`, `account`, `draft` and `drafts` where they are there. Other keys are for other readers of the same file (the corpus of prompts,
a file for `winks check`) and are passed over.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CallError
from .case import bundled_case, bundled_cases

MAX_FILE = 8 * 1024 * 1024
MAX_CASES = 2_000
MAX_DRAFTS = 20
_TABLES = ("case", "prompt")


class DraftedCase(NamedTuple):
    """A case, and the drafts to try it with."""

    id: str
    prompt: str
    drafts: tuple[str, ...] = ()
    account: tuple[str, ...] = ()


def cases_of(files: Iterable[str]) -> list[DraftedCase]:
    """The cases of several files. CallError where two of them call a case the same."""
    cases = [case for given in files for case in drafted_cases(given)]
    _refuse_twice("these files", cases)
    return cases


def drafted_cases(given: str) -> list[DraftedCase]:
    """The cases of a file, or those that ship for `bundled`. CallError, with the place, for a file that cannot be used."""
    if given == "bundled" and not Path(given).exists():
        return [DraftedCase(case.id, case.prompt, (case.thin_draft,)) for case in bundled_cases().values()]
    cases = [_case(given, number, each) for number, each in enumerate(_tables(given, _text(given)), start=1)]
    if not cases:
        raise CallError(f"The file {given!r} has no cases; put each under [[case]], with a prompt.")
    if len(cases) > MAX_CASES:
        raise CallError(
            f"The file {given!r} has {len(cases):,} cases; the most is {MAX_CASES:,}. Part it into several."
        )
    _refuse_twice(given, cases)
    return cases


def _text(given: str) -> str:
    try:
        with Path(given).open("rb") as file:
            raw = file.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CallError(f"The file {given!r} cannot be read: {why}. Give a file of cases, or bundled.") from error
    if len(raw) > MAX_FILE:
        raise CallError(f"The file {given!r} has more than {MAX_FILE // 1024**2} MiB; part it into several.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CallError(f"{given}, line {line}: this is not UTF-8 text; save the file as UTF-8.") from error


def _tables(given: str, text: str) -> Iterable[Any]:
    if given.endswith((".jsonl", ".ndjson")):
        return [_json(given, number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    try:
        tables = tomllib.loads(text.replace("\r\n", "\n"))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CallError(f"{given}: this is not TOML: {error}. A file of JSON Lines is called *.jsonl.") from error
    return [each for name in _TABLES for each in _listed(given, name, tables.get(name, []))]


def _json(given: str, number: int, line: str) -> Any:
    try:
        return json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise CallError(
            f"{given}, line {number}: this is not JSON: {error}. Put each case on a line of its own."
        ) from error


def _listed(given: str, name: str, tables: Any) -> list[Any]:
    if not isinstance(tables, list):
        raise CallError(f"{given}: {name!r} is one table; begin each case with [[{name}]].")
    return tables


def _case(given: str, number: int, table: Any) -> DraftedCase:
    where = f"{given}, case {number}"
    if not isinstance(table, dict):
        raise CallError(f"{where}: a case is a table with a prompt.")
    named = table.get("id", table.get("case", str(number)))
    if "case" in table:
        bundled = bundled_case(str(table["case"]))
        prompt, own = bundled.prompt, [bundled.thin_draft]
    elif isinstance(table.get("prompt"), str):
        prompt, own = table["prompt"], []
    else:
        raise CallError(f"{where}: there is no prompt; give its words as text, or a bundled case as case = 'D01'.")
    drafts = _texts(where, "drafts", table.get("drafts", [])) or own
    first = _texts(where, "draft", [table["draft"]]) if "draft" in table else []
    given_drafts = tuple(dict.fromkeys([*first, *drafts]))
    if len(given_drafts) > MAX_DRAFTS:
        raise CallError(f"{where}: it has {len(given_drafts)} drafts; the most is {MAX_DRAFTS}.")
    return DraftedCase(str(named), prompt, given_drafts, tuple(_texts(where, "account", table.get("account", []))))


def _texts(where: str, name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CallError(f"{where}: {name!r} is a list of texts, as in {name} = ['...'].")
    return value


def _refuse_twice(given: str, cases: Iterable[DraftedCase]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CallError(
                f"{given}: two cases are called {case.id!r}; drafts of one case stand under it as drafts = [...]."
            )
        seen.add(case.id)
