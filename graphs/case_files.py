"""A file of cases with what is expected of each: read whole, or refused with every fault by line, case and key.

The format is TOML. Lines are found beside the parser, which tells none; where a table is written in an unusual way a fault
is told at the line where its case begins, or at the first.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from ..agents.case import bundled_case, open_case
from ..errors import CallError, DossierError, Fault, InputRefused, UnknownId
from ..personas.library import Library
from .case_faults import Lines, Where, sentence, unknown_names
from .expectations import Expect, Written, nearest

MAX_FILE = 8 * 1024 * 1024
"""Bytes of one file at most."""
MAX_CASES = 1_000
MAX_FAULTS = 20
"""Faults told at once."""
BUNDLED = Path(__file__).parents[1] / "cases" / "check" / "bundled.toml"
"""The set that ships. It is called `bundled`."""


class WrittenCase(Written):
    """A case, and what is expected of it."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
    """What the case is called in reports; letters, digits, `.`, `_` and `-`. No two are alike."""
    about: str | None = None
    """What the case is there for. It is said again where something changed."""
    case: str | None = None
    """A bundled case, by id: brings its prompt and its thin draft."""
    prompt: str | None = None
    """The prompt, where it is no bundled case."""
    draft: str | None = None
    """The draft under review; with `case`, instead of its thin draft."""
    no_draft: Literal[True] | None = None
    """With `case`: leave its thin draft aside."""
    account: list[str] = Field(default_factory=list)
    """What the user says of their own setting."""
    dossiers: list[str] | None = None
    """Consider only these dossiers. Seats none."""
    opt_in: dict[str, str] = Field(default_factory=dict)
    """By dossier: the reason for using one that asks for a reason."""
    expect: Expect = Expect()
    """What is expected of this case."""


class WrittenFile(Written):
    """A file of cases."""

    about: str | None = None
    """What the set is for."""
    expect: Expect = Expect()
    """What is expected of every case. A case that says otherwise under the same key goes first."""
    case: Annotated[list[WrittenCase], Field(min_length=1, max_length=MAX_CASES)]
    """The cases, each under `[[case]]`."""


class ExpectedCase(NamedTuple):
    """A case that can be run, and everything that is expected of it."""

    id: str
    about: str | None
    prompt: str
    draft: str | None
    account: tuple[str, ...]
    dossiers: tuple[str, ...] | None
    opt_in: dict[str, str]
    bundled: str | None
    """The id of the bundled case it is."""
    expect: Expect


def read_cases(path: str, library: Library) -> list[ExpectedCase]:
    """The cases of a file, `bundled` for the set that ships. CallError, with every fault, for one that cannot be used."""
    file = BUNDLED if path == "bundled" and not Path(path).exists() else Path(path)
    text = _text(path, file)
    written = _parsed(path, text)
    _refuse(path, text, beyond_shape(written, library))
    return [_checked(case, written.expect) for case in written.case]


def chosen(cases: list[ExpectedCase], ids: Iterable[str]) -> list[ExpectedCase]:
    """The cases named, in the order of the file; all where none is named. UnknownId, with the nearest, for one that is not there."""
    known = [case.id for case in cases]
    wanted = set(ids)
    for name in sorted(wanted - set(known)):
        raise UnknownId("case", name, nearest(name, known), "The file says what its cases are called.")
    return [case for case in cases if not wanted or case.id in wanted]


def _text(name: str, file: Path) -> str:
    try:
        with file.open("rb") as opened:
            raw = opened.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise CallError(f"The file {name!r} cannot be read: {why}. Give a file of cases, or bundled.") from error
    if len(raw) > MAX_FILE:
        raise CallError(f"The file {name!r} has more than {MAX_FILE // 1024**2} MiB; part it into several.")
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise CallError(f"{name}, line {line}: this is not UTF-8 text; save the file as UTF-8.") from error


def _parsed(name: str, text: str) -> WrittenFile:
    try:
        return WrittenFile.model_validate(_toml(name, text))
    except ValidationError as error:
        items = error.errors(include_url=False)
        _refuse(name, text, ((item["loc"], sentence(item, WrittenFile)) for item in items))
        raise


def _toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(at[1]) if at else text.count("\n") + 1
        raise CallError(f"{name}, line {line}: this is not TOML: {str(error).partition(' (at ')[0]}.") from error
    except ValueError as error:
        raise CallError(f"The file {name!r} has a number too long to be read.") from error
    except RecursionError as error:
        raise CallError(f"The file {name!r} has lists within lists too deep to be read.") from error


def _refuse(name: str, text: str, found: Iterable[tuple[Where, str]]) -> None:
    """CallError with every fault and its line, where there is any."""
    listed = list(found)
    if not listed:
        return
    lines = Lines(text)
    faults = (Fault(name, lines.of(where), lines.called(where), say) for where, say in listed)
    told = sorted(faults, key=lambda fault: fault.line)
    raise CallError("\n".join(str(fault) for fault in told[:MAX_FAULTS]))


def _checked(case: WrittenCase, top: Expect) -> ExpectedCase:
    bundled = bundled_case(case.case) if case.case else None
    thin = bundled.thin_draft if bundled and not case.no_draft else None
    return ExpectedCase(
        id=case.id,
        about=case.about,
        prompt=bundled.prompt if bundled else case.prompt or "",
        draft=thin if case.draft is None else case.draft,
        account=tuple(case.account),
        dossiers=None if case.dossiers is None else tuple(case.dossiers),
        opt_in=case.opt_in,
        bundled=case.case,
        expect=case.expect.over(top),
    )


# what the shape does not show


def beyond_shape(written: WrittenFile, library: Library) -> Iterator[tuple[Where, str]]:
    """Faults in a file whose keys and types are right: names nobody knows, texts that cannot be taken."""
    for where, say in unknown_names(written.expect, library):
        yield ("expect", *where), say
    taken: dict[str, int] = {}
    for number, case in enumerate(written.case):
        if taken.setdefault(case.id, number) != number:
            yield ("case", number, "id"), f"case number {taken[case.id] + 1} is called {case.id!r} too; no two may be."
        for where, say in (*_sources(case), *_texts(case), *_dossiers(case, library)):
            yield ("case", number, *where), say
        for where, say in unknown_names(case.expect, library):
            yield ("case", number, "expect", *where), say


def _sources(case: WrittenCase) -> Iterator[tuple[Where, str]]:
    """What a case is made from: a bundled one, or a prompt of its own."""
    if case.case is None and case.prompt is None:
        yield ("id",), "there is neither a prompt nor a bundled case; give one of them."
    if case.case is not None and case.prompt is not None:
        yield ("prompt",), "there is a prompt and a bundled case; give one of them."
    if case.no_draft and (case.draft is not None or case.case is None):
        yield ("no_draft",), "leaves a bundled case's thin draft aside, and here there is none to leave aside."
    if case.case is not None:
        try:
            bundled_case(case.case)
        except UnknownId as error:
            yield ("case",), str(error)


def _texts(case: WrittenCase) -> Iterator[tuple[Where, str]]:
    try:
        open_case("-" if case.prompt is None else case.prompt, case.draft, case.account, case.opt_in)
    except InputRefused as error:
        said = str(error)
        yield (next((key for key in ("draft", "account", "prompt") if f"The {key} " in said), "opt_in"),), said


def _dossiers(case: WrittenCase, library: Library) -> Iterator[tuple[Where, str]]:
    """The dossiers that a run is told of have to be there, and readable."""
    for key, names in (("dossiers", case.dossiers or ()), ("opt_in", case.opt_in)):
        for name in names:
            try:
                library.get(name)
            except (UnknownId, DossierError) as error:
                yield (key,), str(error)
