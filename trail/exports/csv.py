"""The findings of a run as a table for a spreadsheet: a row each, with what became of it. The texts of the case are not in it.

RFC 4180 with a byte order mark, without which Excel takes UTF-8 for something else. A spreadsheet runs what begins like a
formula, also behind blanks and quotation marks; and one that takes semicolons or tabs for separators, as many a language's
does, begins cells where this file has none. Wherever a cell could begin so, an apostrophe stands before it: it is read
as text, and the apostrophe is what is seen. What is not said here: how a spreadsheet yet to be written reads a cell.
"""

from __future__ import annotations

import csv as table
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ...agents.critique import Critique, Finding, Response
from ...agents.plain import TextSpan
from ..decided import Decision
from ..disagreements import Disagreement
from ..document import RunDocument, visible
from .copy import Reading

COLUMNS = (
    "row", "run", "id", "reviewer", "round", "line", "verdict", "status", "because", "about", "words", "start", "end",
    "quoted_as", "cues", "ordinary_explanations", "thin_reading", "readings", "basis", "question", "suggestion",
    "answer", "answer_reason", "changed_to", "check", "second_round", "differs", "banner",
)  # fmt: skip
"""The columns; `row` says what a row is of: run, erasure, decision, disagreement, finding, review (one
without findings) or abstention."""
MOST = 32_000
"""Characters of a cell at most: a spreadsheet takes 32,767 and drops or moves the rest without a word."""
_TRIGGERS = frozenset("=+-@\N{MINUS SIGN}")
"""What makes a formula of a cell, in any width."""
_BREAKS = frozenset("\t\r\n")
"""Some take a cell for a formula that begins with one of these."""
_QUOTES = frozenset("\"'`´‘’‚‛“”„‟«»‹›＂＇")  # the quotation marks of many scripts are what is looked for
_SEPARATOR = re.compile("([;\t\r\n])")
"""Behind which a cell begins for a spreadsheet that takes another separator than the comma."""


def csv(reading: Reading) -> bytes:
    """The findings of a run as CSV."""
    return written(rows_of(reading.document))


def written(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Rows under the heads of their columns, every cell in quotation marks; a line in a cell ends with LF alone."""
    text = io.StringIO()
    writer = table.DictWriter(text, COLUMNS, restval="", quoting=table.QUOTE_ALL, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def rows_of(run: RunDocument) -> list[dict[str, str]]:
    """The rows of a run, every cell safe to open: the run, where readings differ, findings, and who raised none."""
    run = visible(run)
    every = {"run": run.run, "banner": run.banner}
    return [{name: safe((row | every).get(name, "")) for name in COLUMNS} for row in _rows(run)]


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that fits into one."""
    told = "".join(f"'{part}" if _is_formula(part) else part for part in _SEPARATOR.split(cell))
    if told[:1] in _BREAKS or _is_formula(told):
        told = f"'{told}"
    return told if len(told) <= MOST else f"{told[:MOST]}… (cut: {len(cell):,} characters do not fit in a cell)"


def _is_formula(text: str) -> bool:
    """Whether a text begins like a formula, blanks, quotation marks and unseen signs aside."""
    first = "" if text.startswith("'") else next((sign for sign in text if not _is_passed_over(sign)), "")
    return unicodedata.normalize("NFKC", first)[:1] in _TRIGGERS


def _is_passed_over(sign: str) -> bool:
    return sign in _QUOTES or sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")


# rows

_Row = dict[str, str]


def _rows(run: RunDocument) -> Iterator[_Row]:
    yield {
        "row": "run",
        "id": run.case.id or "",
        "status": run.status,
        "because": run.failure or run.coverage.say,
        "about": "prompt",
        "words": run.case.prompt,
        "differs": "" if run.disagreements else "no readings differ",
    }
    for item in run.erased or ():
        yield {"row": "erasure", "id": f"event {item.event}", "status": item.what, "because": item.reason}
    yield from map(_decision, run.decided or ())
    yield from (_disagreement(item, run) for item in run.disagreements)
    answers = {answer.finding: answer for answer in (run.revision.responses if run.revision else ())}
    for critique in run.critiques:
        yield from _of_critique(critique, run, answers)
    for abstention in run.abstentions:
        told = {"row": "abstention", "reviewer": abstention.dossier, "status": abstention.reason}
        yield told | {"because": abstention.say}


def _decision(item: Decision) -> _Row:
    """A curator's answer to what was proposed for a dossier."""
    told = {"row": "decision", "id": item.amendment, "reviewer": item.dossier, "status": item.disposition}
    told |= {"because": item.reason, "about": f"version {item.version}" if item.version else ""}
    return told | {"basis": _lines(f"note {note}" for note in item.notes)}


def _disagreement(item: Disagreement, run: RunDocument) -> _Row:
    silent = [f"{reviewer} says nothing of it" for reviewer in item.abstaining]
    told = {"row": "disagreement", "status": item.kind, "differs": _lines((*item.findings, *silent))}
    draft = run.draft.text if run.draft else ""
    of_draft = draft[item.span.start : item.span.end] == item.span.text
    return told | _place("draft" if of_draft else "prompt or account", item.span)


def _of_critique(critique: Critique, run: RunDocument, answers: Mapping[str, Response]) -> Iterator[_Row]:
    """A row for each finding; for a reviewer that brought none, one for the review; and one for each thing it left alone."""
    who = {"reviewer": critique.reviewer, "round": str(critique.round)}
    later = _second_round(run)
    for finding in critique.findings:
        differs = [item.kind for item in run.disagreements if finding.id in item.findings]
        told = _finding(finding) | _answer(answers.get(finding.id)) | later.get(finding.id, {})
        yield who | told | {"differs": _lines(dict.fromkeys(differs))}
    if not critique.findings and not critique.follow_ups:
        because = f"{critique.failure.kind}: {critique.failure.message}" if critique.failure else ""
        yield who | {"row": "review", "status": critique.outcome, "because": because}
    for left in critique.abstentions:
        yield who | {"row": "abstention", "status": left.reason, "words": left.about, "because": left.say}


def _second_round(run: RunDocument) -> dict[str, _Row]:
    """What reviewers said later became of their findings."""
    ups = [up for critique in run.critiques for up in critique.follow_ups or ()]
    return {up.finding: {"second_round": f"{up.outcome}: {up.reason}"} for up in ups}


def _finding(finding: Finding) -> _Row:
    placed = ("draft", finding.draft_span) if finding.draft_span else ("revision", finding.revision_span)
    return {
        "row": "finding",
        "id": finding.id,
        "line": finding.line,
        "verdict": finding.verdict,
        "status": finding.status,
        "because": finding.withheld_because or finding.only_one_because or "",
        **_place(*(placed if placed[1] else ("omission", None))),
        "quoted_as": finding.quoted_as or "",
        "cues": _lines(cue.text for cue in finding.cue_spans),
        "ordinary_explanations": _lines(finding.ordinary_explanations),
        "thin_reading": finding.thin_reading,
        "readings": _lines(finding.readings),
        "basis": _lines(map(str, finding.basis)),
        "question": finding.question,
        "suggestion": finding.suggestion or "",
    }


def _answer(answer: Response | None) -> _Row:
    if answer is None:
        return {}
    changed = answer.changed_span.text if answer.changed_span else ""
    told = {"answer": answer.disposition, "answer_reason": answer.reason}
    return told | {"changed_to": changed, "check": answer.check or ""}


def _place(about: str, span: TextSpan | None) -> _Row:
    """Where something stands; of an omission, that it stands nowhere."""
    if span is None:
        return {"about": about}
    return {"about": about, "words": span.text, "start": str(span.start), "end": str(span.end)}


def _lines(items: Iterable[str]) -> str:
    """Several things in one cell, a line each."""
    return "\n".join(items)
