"""The same cases, expecting what they come to now: a beginning for a file of one's own, to be read before it is kept.

Only what a case tends to keep from run to run is written: who sits and who does not, what comes first, what each reviewer came
to, what becomes of the draft. A model may answer otherwise next time; take out what may differ.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..trail.document import RunDocument
from .case_files import ExpectedCase
from .expectations import RULES
from .observations import READINGS, Met, Observed

SAME_AS_EVER = ("seated", "boundaries", "uncovered", "asked_back", "revision", "restraint")
"""Keys that are written of every case, as they are found."""
_ABOUT = "Written by `winks check --record` from what happened; read it before you rely on it."


def done(run: RunDocument, met: Iterable[Met]) -> dict[str, Any]:
    """What a run did, as expectations that it meets. Rules that it breaks are left out."""
    found = {key: READINGS[key].find(Observed(run), None) for key in SAME_AS_EVER}
    found["seated"] = [seat.dossier_id for seat in run.seats]
    found["abstained"] = {item.dossier.partition("@")[0]: item.reason for item in run.abstentions}
    found["outcomes"] = {item.reviewer: item.outcome for item in run.critiques if item.round == 1}
    broken = [each.key for each in met if each.key in RULES and not each.ok]
    return {key: value for key, value in found.items() if value not in ("no revision", "not read")} | (
        {"leave_out": broken} if broken else {}
    )


def as_toml(cases: Iterable[tuple[ExpectedCase, Mapping[str, Any]]]) -> str:
    """A file of these cases with what each of them did."""
    lines = [f"about = {_value(_ABOUT)}"]
    for case, did in cases:
        lines += ["", "[[case]]", *_pairs(_given(case)), "[case.expect]", *_pairs(did)]
    return "\n".join(lines) + "\n"


def _given(case: ExpectedCase) -> dict[str, Any]:
    """What a case was deliberated with."""
    source = {"case": case.bundled} if case.bundled else {"prompt": case.prompt}
    draft = {"draft": case.draft} if case.draft is not None else {"no_draft": True} if case.bundled else {}
    more = {"account": list(case.account), "dossiers": case.dossiers and list(case.dossiers), "opt_in": case.opt_in}
    about = {"about": case.about} if case.about else {}
    return {"id": case.id} | about | source | draft | {key: value for key, value in more.items() if value}


def _pairs(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{key} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    """A value as TOML, on one line. Its texts are written as JSON's are, but for one character that TOML also wants escaped."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(item)}" for key, item in value.items()) + " }" if value else "{}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
