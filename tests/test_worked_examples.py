"""The worked examples: replies written beforehand for bundled cases, which have to pass the checks a model's would meet."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.agents.case import BundledCase, bundled_case
from winks.agents.codebook import floor, verdicts
from winks.graphs.resuming import replay
from winks.settings import Settings
from winks.trail.document import RunDocument

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "cases" / "worked").glob("*.toml"))
COPIED = 7
"""Words in a row that a reply may not share with a dossier or the codebook, unless the case holds them too."""
WITHHELD = {"D03": ["vn-family-address.5"]}
"""Findings that are withheld on purpose, and `about` says so."""
TWO_ROUNDS = "D01"
"""The example that has a second round."""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of a home in which each example is played once for all tests, without anything from outside."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WINKS_")]:
            patch.delenv(name)
        yield Settings.load(home=tmp_path_factory.mktemp("worked"))


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def file(request: pytest.FixtureRequest) -> Path:
    """One worked example."""
    return request.param


@pytest.fixture(scope="module")
def case(file: Path) -> BundledCase:
    """The bundled case it is for."""
    return bundled_case(file.stem)


@pytest.fixture(scope="module")
def replies(file: Path) -> dict[str, Any]:
    """What stands in the file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=["thin draft", "draft none"])
def run(request: pytest.FixtureRequest, file: Path, case: BundledCase, played: Settings) -> RunDocument:
    """The example played, on the case's thin draft and on the draft in the file."""
    draft = case.thin_draft if request.param == "thin draft" else None
    return winks.deliberate(case.prompt, draft=draft, case_id=case.id, model=f"scripted:{file}", settings=played)


def first_round(run: RunDocument) -> list[Any]:
    """The findings on the draft: those of the reviewers and of the standpoint reading."""
    return [finding for critique in run.critiques if critique.reviewer != "restraint" for finding in critique.findings]


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from texts(item)


def in_a_row(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words in a text."""
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[start : start + length]) for start in range(len(words) - length + 1)}


def test_there_are_examples_with_a_seat_and_one_without() -> None:
    contexts = {path.stem: bundled_case(path.stem).contexts for path in FILES}
    assert len(contexts) >= 4
    assert any(contexts.values())
    assert not all(contexts.values())


def test_about_says_what_it_is(file: Path, replies: dict[str, Any]) -> None:
    about = " ".join(replies["about"].split())
    assert f"Worked example for case {file.stem}." in about
    assert "written beforehand" in about
    assert "not model output" in about
    assert "What to look at:" in about
    assert [name for name in WITHHELD.get(file.stem, []) if name not in about] == []
    assert ("withheld" in about) == (file.stem in WITHHELD)


def test_it_plays_to_the_end(run: RunDocument, case: BundledCase, file: Path) -> None:
    assert run.status == "finished"
    assert run.unreviewed is None
    assert "a worked example" in run.banner
    assert "not model output" in run.banner
    assert [seat.dossier_id for seat in run.seats] == list(case.contexts)
    assert run.draft is not None
    assert run.draft.by in ("case", f"scripted:{file}")
    assert [critique.outcome for critique in run.critiques if critique.reviewer != "restraint"] == ["findings"] * (
        len(run.seats) + 1
    )


def test_every_finding_is_anchored_and_only_what_about_names_is_withheld(run: RunDocument, file: Path) -> None:
    assert run.draft is not None
    withheld = [finding.id for finding in first_round(run) if finding.status != "verified"]
    assert withheld == WITHHELD.get(file.stem, [])
    for finding in first_round(run):
        assert finding.quoted_as is None
        assert len(finding.readings) >= 2
        assert finding.ordinary_explanations
        if finding.draft_span:
            span = finding.draft_span
            assert run.draft.text[span.start : span.end] == span.text
        else:
            assert finding.cue_spans
        for cue in finding.cue_spans:
            assert run.case.prompt[cue.start : cue.end] == cue.text


def test_every_quotation_of_the_file_is_found(run: RunDocument, replies: dict[str, Any]) -> None:
    said = [
        item for reply in replies["reply"] for item in (reply.get("value") or {}).get("findings", []) if item["cue"]
    ]
    found = [finding for finding in first_round(run) if finding.cue_spans]
    assert sorted(item["cue"] for item in said) == sorted(cue.text for finding in found for cue in finding.cue_spans)
    cues = [cue for reply in replies["reply"] for cue in (reply.get("value") or {}).get("cues", [])]
    assert cues
    for cue in cues:
        assert cue["quote"] in run.case.prompt


def test_every_finding_is_answered_and_what_is_taken_is_in_the_text(run: RunDocument) -> None:
    revision = run.revision
    assert revision is not None
    assert revision.kind == "rewritten"
    assert [response.finding for response in revision.responses] == [finding.id for finding in first_round(run)]
    assert [response.check for response in revision.responses if response.check] == []
    assert all(response.reason.strip() for response in revision.responses)
    taken = [response.changed_span for response in revision.responses if response.disposition == "taken"]
    assert any(span and span.text for span in taken)
    for span in taken:
        assert span is not None
        assert revision.text[span.start : span.end] == span.text
    assert any(response.disposition == "left_to_user" for response in revision.responses)
    assert all(question.endswith("?") for question in revision.ask_back)


def test_a_seated_example_also_declines_and_shows_a_difference(run: RunDocument) -> None:
    assert run.revision is not None
    verified = {finding.id for finding in first_round(run) if finding.status == "verified"}
    declined = {response.finding for response in run.revision.responses if response.disposition == "declined"}
    assert bool(declined & verified) == bool(run.seats)
    assert bool(run.disagreements) == bool(run.seats)


def test_it_is_restrained(run: RunDocument) -> None:
    restraint = [critique for critique in run.critiques if critique.reviewer == "restraint"]
    assert [(critique.outcome, critique.findings) for critique in restraint] == [("nothing_to_raise", ())]
    assert run.revision is not None
    assert run.revision.added_explanations == ()


def test_it_replays(run: RunDocument, played: Settings) -> None:
    found = replay(run.run, settings=played)
    assert found.ok, found.divergence
    assert found.calls == len(run.seats) + 3 + (run.draft is not None and run.draft.by != "case")


def test_one_example_has_a_second_round() -> None:
    assert [path.stem for path in FILES if 'node = "follow_up"' in path.read_text(encoding="utf-8")] == [TWO_ROUNDS]


def test_the_second_round_says_what_became_of_each_finding(settings: Settings) -> None:
    file, case = ROOT / "cases" / "worked" / f"{TWO_ROUNDS}.toml", bundled_case(TWO_ROUNDS)
    settings = Settings.load(**(settings.given() | {"model": f"scripted:{file}", "rounds": 2}))
    run = winks.deliberate(case.prompt, draft=case.thin_draft, case_id=case.id, settings=settings)
    (second,) = [critique for critique in run.critiques if critique.round == 2]
    (own,) = [critique for critique in run.critiques if critique.reviewer == second.reviewer and critique.round == 1]
    assert [up.finding for up in second.follow_ups or ()] == [finding.id for finding in own.verified]
    assert {up.outcome for up in second.follow_ups or ()} == {"settled", "still_stands", "withdrawn"}
    assert "The reviewer said nothing of it." not in [up.reason for up in second.follow_ups or ()]
    assert replay(run.run, settings=settings).ok


def test_no_reply_stands_on_the_lexical_floor(replies: dict[str, Any]) -> None:
    said = [text for reply in replies["reply"] if reply["node"] != "draft" for text in texts(reply.get("value"))]
    assert [(match[0], text) for text in said for pattern in floor() if (match := pattern.find(text))] == []


def test_no_reviewer_counts_itself_in(replies: dict[str, Any], case: BundledCase) -> None:
    told = [reply for reply in replies["reply"] if reply["node"] not in ("draft", "read_cues")]
    said = [
        text
        for reply in told
        for text in texts({key: item for key, item in reply["value"].items() if key != "text"})
        if text not in case.prompt and text not in case.thin_draft
    ]
    assert [text for text in said if re.search(r"\b(?:we|us|our|ours)\b", text, re.IGNORECASE)] == []


def test_the_words_are_its_own(replies: dict[str, Any], case: BundledCase) -> None:
    sources = [*(ROOT / "personas" / "dossiers").glob("*.md"), *(ROOT / "agents").glob("*.toml")]
    written = {row for path in sources for row in in_a_row(path.read_text(encoding="utf-8"), COPIED)}
    for given in (case.prompt, case.thin_draft, *verdicts()):
        written -= in_a_row(given, COPIED)
    said = {row for reply in replies["reply"] for text in texts(reply) for row in in_a_row(text, COPIED)}
    assert sorted(" ".join(row) for row in said & written) == []
