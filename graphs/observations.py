"""What a run did, held against what was expected of it: one reading of the run document for each expectation.

Pure functions. A reading gives what was found as plain data, so that a report can say what it was instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ..agents.critique import Critique, Finding, Response
from ..agents.plain import TextSpan
from ..agents.restraint import REVIEWER as RESTRAINT
from ..agents.standpoint import REVIEWER as STANDPOINT
from ..trail.document import RunDocument
from .expectations import Count, Expect
from .overhearing import generics, measures, voices


class Observed(NamedTuple):
    """A run that is over, and whether its record holds."""

    run: RunDocument
    not_as_written: str | None = None
    """What verifying the record found wrong."""


class Met(NamedTuple):
    """One expectation, and what was found. `expected` and `found` are plain data."""

    key: str
    expected: Any
    found: Any
    ok: bool


class Reading(NamedTuple):
    """How a key is read off a run, and when what is found is what was expected."""

    find: Callable[[Observed, Any], Any]
    """Plain data, from the run and what is expected of it."""
    holds: Callable[[Any, Any], bool]
    """Expected, found."""


def hold(expect: Expect, observed: Observed) -> list[Met]:
    """Every key that is asked, held against the run."""
    return [_met(key, expected, observed) for key, expected in expect.asked()]


def _met(key: str, expected: Any, observed: Observed) -> Met:
    reading = READINGS[key]
    found = reading.find(observed, expected)
    return Met(key, _plain(expected), found, reading.holds(expected, found))


def _plain(expected: Any) -> Any:
    if isinstance(expected, Count):
        return expected.model_dump(exclude_none=True)
    return {key: _plain(value) for key, value in expected.items()} if isinstance(expected, dict) else expected


# when what is found is what was expected


def _same(expected: Any, found: Any) -> bool:
    return bool(expected == found)


def _all_there(expected: Iterable[str], found: Iterable[str]) -> bool:
    return set(expected) <= set(found)


def _just_these(expected: Iterable[str], found: Iterable[str]) -> bool:
    return set(expected) == set(found)


def _these_sit(expected: list[str], found: list[str]) -> bool:
    return all(_is_among(name, found) for name in expected) and len({*map(_id, expected)}) == len(found)


def _none_sits(expected: list[str], found: list[str]) -> bool:
    return not any(_is_among(name, found) for name in expected)


def _counts(expected: Count, found: int) -> bool:
    return expected.holds(found)


def _each_counts(expected: Mapping[str, Count], found: Mapping[str, int]) -> bool:
    return all(count.holds(found[key]) for key, count in expected.items())


def _each_all_there(expected: Mapping[str, list[str]], found: Mapping[str, list[str]]) -> bool:
    return all(_all_there(items, found[key]) for key, items in expected.items())


def _each_among(expected: Mapping[str, str], found: Mapping[str, list[str]]) -> bool:
    return all(item in found[key] for key, item in expected.items())


# what is found


def _cues(observed: Observed, _: Any) -> list[str]:
    return _once(cue.type for cue in observed.run.cues)


def _boundaries(observed: Observed, _: Any) -> list[str]:
    return _once(item.act for item in observed.run.boundaries)


def _seated(observed: Observed, _: Any) -> list[str]:
    return [seat.dossier for seat in observed.run.seats]


def _abstained(observed: Observed, expected: Mapping[str, str]) -> dict[str, str]:
    run = observed.run
    said = [(seat.dossier, "seated") for seat in run.seats] + [(item.dossier, item.reason) for item in run.abstentions]
    return {name: next((why for ref, why in said if _is(name, ref)), "not considered") for name in expected}


def _notes(observed: Observed, expected: Mapping[str, list[str]]) -> dict[str, list[str]]:
    seats = observed.run.seats
    return {name: [note for seat in seats if _is(name, seat.dossier) for note in seat.notes] for name in expected}


def _uncovered(observed: Observed, _: Any) -> bool:
    return bool(observed.run.coverage.uncovered and observed.run.coverage.say.strip())


def _outcomes(observed: Observed, expected: Mapping[str, str]) -> dict[str, str]:
    came = {critique.reviewer: str(critique.outcome) for critique in _first(observed.run)}
    return {name: came.get(_id(name), "no review") for name in expected}


def _part_abstained(observed: Observed, expected: Mapping[str, str]) -> dict[str, list[str]]:
    said = {item.reviewer: _once(part.reason for part in item.abstentions) for item in _first(observed.run)}
    return {name: said.get(_id(name), []) for name in expected}


def _findings(observed: Observed, _: Any) -> int:
    return len(_passed(observed.run))


def _by_reviewer(observed: Observed, expected: Mapping[str, Count]) -> dict[str, int]:
    number = Counter(critique.reviewer for critique in _first(observed.run) for _ in critique.verified)
    return {name: number[_id(name)] for name in expected}


def _by_line(observed: Observed, expected: Mapping[str, Count]) -> dict[str, int]:
    number = Counter(finding.line for finding in _passed(observed.run))
    return {name: number[name] for name in expected}


def _unsourced(observed: Observed, _: Any) -> int:
    return sum(all(basis.kind == "model" for basis in finding.basis) for finding in _passed(observed.run))


def _withheld(observed: Observed, _: Any) -> int:
    return len(_held_back(observed.run))


def _quoted(observed: Observed, _: Any) -> bool:
    case = observed.run.case
    texts = {"prompt": case.prompt} | {f"account.{number}": text for number, text in enumerate(case.account)}
    cues = (cue for finding in _passed(observed.run) for cue in finding.cue_spans)
    return any(_stands(cue, texts.get(cue.source, "")) for cue in cues)


def _draft_quoted(observed: Observed, _: Any) -> bool:
    draft = observed.run.draft
    spans = (finding.draft_span for finding in _passed(observed.run))
    return draft is not None and any(_stands(span, draft.text) for span in spans if span)


def _ordinary(observed: Observed, _: Any) -> Any:
    own = (critique for critique in _first(observed.run) if critique.reviewer not in (STANDPOINT, RESTRAINT))
    return _none([f.id for critique in own for f in critique.verified if not f.ordinary_explanations])


def _no_generics(observed: Observed, _: Any) -> Any:
    return _none(generics(observed.run))


def _disagreements(observed: Observed, _: Any) -> int:
    return len(observed.run.disagreements)


def _asked_back(observed: Observed, _: Any) -> bool:
    return bool(observed.run.revision and observed.run.revision.ask_back)


def _revision(observed: Observed, _: Any) -> str:
    return str(observed.run.revision.kind) if observed.run.revision else "no revision"


def _responses(observed: Observed, expected: Mapping[str, Count]) -> dict[str, int]:
    passed = {finding.id for finding in _passed(observed.run)}
    number = Counter(str(each.disposition) for each in _answers(observed.run) if each.finding in passed)
    return {disposition: number[disposition] for disposition in expected}


def _claims_kept(observed: Observed, _: Any) -> Any:
    unkept = [each.finding for each in _answers(observed.run) if each.disposition == "taken" and each.check]
    return _none(unkept)


def _restraint(observed: Observed, _: Any) -> str:
    read = [critique for critique in observed.run.critiques if critique.reviewer == RESTRAINT]
    if not read:
        return "not read"
    return "broken" if any(critique.findings for critique in read) else "kept"


def _added(observed: Observed, _: Any) -> int:
    return len(observed.run.revision.added_explanations) if observed.run.revision else 0


def _verifies(observed: Observed, _: Any) -> Any:
    return _none([observed.not_as_written] if observed.not_as_written else [])


def _reviewed(observed: Observed, _: Any) -> Any:
    return _none(list(observed.run.unreviewed or ()))


def _standpoint_read(observed: Observed, _: Any) -> bool:
    return any(item.reviewer == STANDPOINT and item.outcome != "failed" for item in _first(observed.run))


def _reasons_given(observed: Observed, _: Any) -> Any:
    run = observed.run
    bare = [item.dossier for item in run.abstentions if not item.say.strip()]
    bare += [critique.reviewer for critique in run.critiques for part in critique.abstentions if not part.say.strip()]
    return _none(bare + [finding.id for finding in _held_back(run) if not (finding.withheld_because or "").strip()])


def _answered(observed: Observed, _: Any) -> Any:
    given = Counter(response.finding for response in _answers(observed.run))
    every = [f.id for critique in observed.run.critiques for f in critique.findings]
    left = [finding for finding in every if given[finding] != 1]
    return _none(_once([*left, *(each.finding for each in _answers(observed.run) if not _is_given(each))]))


def _no_voicing(observed: Observed, _: Any) -> Any:
    return _none(voices(observed.run))


def _no_scores(observed: Observed, _: Any) -> Any:
    return _none(measures(observed.run))


READINGS: Mapping[str, Reading] = {
    "cues": Reading(_cues, _all_there),
    "boundaries": Reading(_boundaries, _just_these),
    "seated": Reading(_seated, _these_sit),
    "not_seated": Reading(_seated, _none_sits),
    "abstained": Reading(_abstained, _same),
    "notes": Reading(_notes, _each_all_there),
    "uncovered": Reading(_uncovered, _same),
    "outcomes": Reading(_outcomes, _same),
    "part_abstained": Reading(_part_abstained, _each_among),
    "findings": Reading(_findings, _counts),
    "findings_by_reviewer": Reading(_by_reviewer, _each_counts),
    "findings_by_line": Reading(_by_line, _each_counts),
    "unsourced": Reading(_unsourced, _counts),
    "withheld": Reading(_withheld, _counts),
    "quoted": Reading(_quoted, _same),
    "draft_quoted": Reading(_draft_quoted, _same),
    "ordinary": Reading(_ordinary, _same),
    "no_generics": Reading(_no_generics, _same),
    "disagreements": Reading(_disagreements, _counts),
    "asked_back": Reading(_asked_back, _same),
    "revision": Reading(_revision, _same),
    "responses": Reading(_responses, _each_counts),
    "claims_kept": Reading(_claims_kept, _same),
    "restraint": Reading(_restraint, _same),
    "added_explanations": Reading(_added, _counts),
    "verifies": Reading(_verifies, _same),
    "reviewed": Reading(_reviewed, _same),
    "standpoint_read": Reading(_standpoint_read, _same),
    "reasons_given": Reading(_reasons_given, _same),
    "answered": Reading(_answered, _same),
    "no_voicing": Reading(_no_voicing, _same),
    "no_scores": Reading(_no_scores, _same),
}
"""A reading for every expectation."""


# inside


def _none(broken: list[str]) -> Any:
    """True where nothing breaks a rule, else what does."""
    return broken or True


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))


def _id(name: str) -> str:
    return name.partition("@")[0]


def _is(name: str, ref: str) -> bool:
    """Whether `id` or `id@version` names this dossier."""
    return name in (ref, _id(ref))


def _is_among(name: str, refs: list[str]) -> bool:
    return any(_is(name, ref) for ref in refs)


def _first(run: RunDocument) -> Iterator[Critique]:
    return (critique for critique in run.critiques if critique.round == 1)


def _passed(run: RunDocument) -> list[Finding]:
    """The findings on the draft that passed the check. What restraint finds is about the revision."""
    return [finding for critique in _first(run) if critique.reviewer != RESTRAINT for finding in critique.verified]


def _held_back(run: RunDocument) -> list[Finding]:
    return [finding for critique in run.critiques for finding in critique.findings if finding.status == "withheld"]


def _answers(run: RunDocument) -> tuple[Response, ...]:
    return run.revision.responses if run.revision else ()


def _is_given(response: Response) -> bool:
    """Whether a reviser gave the answer; where none did, the check says so in its place, as reason and as remark."""
    return bool(response.reason.strip()) and response.check != response.reason


def _stands(span: TextSpan, text: str) -> bool:
    return span.start < span.end and text[span.start : span.end] == span.text
