"""Every expectation can be met and can fail; rules hold of every run unless they are left out; what voices or lectures is caught."""

from __future__ import annotations

import asyncio
import os
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

import winks
from winks.agents.case import bundled_case, bundled_cases
from winks.agents.codebook import floor
from winks.errors import ModelUnavailable
from winks.graphs import checking
from winks.graphs.case_files import ExpectedCase, read_cases
from winks.graphs.checking import NOT_BEGUN, CheckedCase, check_cases
from winks.graphs.expectations import KEYS, RULES, Count, Expect
from winks.graphs.observations import READINGS, Met, Observed, hold
from winks.graphs.overhearing import MEASURES, VOICES
from winks.graphs.recording import as_toml
from winks.personas.library import load_library
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.listing import RunRow
from winks.trail.store import Store

from .bench import FERRY, FINDING, PROMPT, Bench

FAMILY, FIRM, LUNCH = "vn-family-address", "javanese-business-yogya-solo", "upper-midwest-lutheran-condolence"
VOICE = "As a Vietnamese woman, I would hear it so."


def ref_of(dossier: str) -> str:
    """`id@version` of a dossier that ships."""
    return load_library().get(dossier).dossier.ref


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home for the runs that all tests of this file look at."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("WINKS_")]:
            patch.delenv(name)
        yield Settings.load(home=tmp_path_factory.mktemp("checked"))


@pytest.fixture(scope="module")
def rewritten(home: Settings) -> RunDocument:
    """The worked example of D03: seated, rewritten, one finding withheld."""
    case = bundled_case("D03")
    return winks.deliberate(case.prompt, draft=case.thin_draft, case_id=case.id, settings=home, model="scripted:D03")


def of(run: RunDocument, expect: dict[str, Any]) -> dict[str, Met]:
    """What comes of expectations, by key."""
    return {met.key: met for met in hold(Expect.model_validate(expect), Observed(run))}


def but(run: RunDocument, change: Callable[[dict[str, Any]], object]) -> RunDocument:
    """The run, but for a change."""
    document = run.plain()
    change(document)
    return RunDocument.model_validate(document)


def critique(document: dict[str, Any], reviewer: str) -> dict[str, Any]:
    """What a reviewer brought, in a document."""
    return next(item for item in document["critiques"] if item["reviewer"] == reviewer)


MOST = {"at_most": 0}
LEAST = {"at_least": 1}
KINDS = {
    "cues": (["place", "talk"], ["place", "stated_identity"]),
    "boundaries": ([], ["abstain"]),
    "seated": ([FAMILY], [FAMILY, FIRM]),
    "not_seated": ([FIRM, LUNCH], [FIRM, FAMILY]),
    "abstained": ({FIRM: "too_few_cues", LUNCH: "too_few_cues"}, {FIRM: "too_few_cues", LUNCH: "proxy_only"}),
    "notes": ({FAMILY: ["never-mind-then"]}, {FAMILY: ["never-mind-then", "money-as-care"]}),
    "uncovered": (True, False),
    "outcomes": (
        {FAMILY: "findings", "standpoint": "findings", "restraint": "nothing_to_raise"},
        {FAMILY: "findings", "standpoint": "nothing_to_raise"},
    ),
    "findings": ({"at_least": 6, "at_most": 6}, {"at_least": 7}),
    "findings_by_reviewer": (
        {FAMILY: {"at_least": 4}, "standpoint": {"at_most": 2}},
        {FAMILY: {"at_least": 4}, "standpoint": {"at_most": 1}},
    ),
    "findings_by_line": ({"act": LEAST, "anchoring": MOST}, {"act": LEAST, "anchoring": LEAST}),
    "unsourced": ({"at_most": 1}, MOST),
    "withheld": ({"at_most": 1}, MOST),
    "quoted": (True, False),
    "draft_quoted": (True, False),
    "disagreements": (LEAST, MOST),
    "asked_back": (True, False),
    "revision": ("rewritten", "held"),
    "responses": ({"taken": LEAST, "declined": {"at_least": 1, "at_most": 1}}, {"taken": LEAST, "declined": MOST}),
    "restraint": ("kept", "broken"),
    "added_explanations": (MOST, LEAST),
}
"""By key: what holds of the worked example, and what does not."""


@pytest.mark.parametrize("key", KINDS)
def test_an_expectation_is_met_or_not_by_what_the_run_did(key: str, rewritten: RunDocument) -> None:
    right, wrong = KINDS[key]
    assert of(rewritten, {key: right})[key].ok
    met = of(rewritten, {key: wrong})[key]
    assert not met.ok
    assert (met.expected, met.key) == (wrong, key)
    assert met.found != wrong


def _append(key: str, item: Any) -> Callable[[dict[str, Any]], object]:
    return lambda document: document["revision"][key].append(item)


def _abstention(document: dict[str, Any], dossier: str) -> dict[str, Any]:
    return next(item for item in document["abstentions"] if item["dossier"].startswith(dossier))


BREAKS: dict[str, tuple[Callable[[dict[str, Any]], object], list[str]]] = {
    "reviewed": (lambda d: d.update(unreviewed=["x: no reply in time."]), ["x: no reply in time."]),
    "reasons_given": (lambda d: _abstention(d, FIRM).update(say=" "), [ref_of(FIRM)]),
    "answered": (lambda d: d["revision"]["responses"].pop(0), [f"{FAMILY}.1"]),
    "no_voicing": (
        lambda d: critique(d, FAMILY)["findings"][0]["readings"].append(VOICE),
        [f"{FAMILY}.1: 'As a Vietnamese woman, I'"],
    ),
    "no_scores": (
        lambda d: critique(d, "standpoint")["findings"][0].update(suggestion="The tone gets 3/5."),
        ["standpoint.1: 'gets 3/5'"],
    ),
    "no_generics": (
        lambda d: d["revision"]["ask_back"].append("Is that so in Vietnamese culture?"),
        ["a question to the user: 'in Vietnamese culture'"],
    ),
    "ordinary": (lambda d: critique(d, FAMILY)["findings"][1].update(ordinary_explanations=[]), [f"{FAMILY}.2"]),
    "claims_kept": (
        lambda d: next(r for r in d["revision"]["responses"] if r["disposition"] == "taken").update(check="No change."),
        [f"{FAMILY}.1"],
    ),
}
"""By rule: a change that breaks it, and what is then told."""


@pytest.mark.parametrize("key", BREAKS)
def test_a_rule_holds_until_it_is_broken_and_then_what_breaks_it_is_told(key: str, rewritten: RunDocument) -> None:
    change, told = BREAKS[key]
    assert of(rewritten, {key: True})[key] == Met(key, True, True, ok=True)
    assert of(but(rewritten, change), {key: True})[key] == Met(key, True, told, ok=False)


def test_a_record_that_is_not_as_written_breaks_a_rule(rewritten: RunDocument) -> None:
    held = {met.key: met for met in hold(Expect(), Observed(rewritten, "changed: event 2 does not fit the chain."))}
    assert held["verifies"].found == ["changed: event 2 does not fit the chain."]
    assert not held["verifies"].ok
    assert of(rewritten, {})["verifies"].ok


@pytest.mark.parametrize("reading", [None, "failed"])
def test_a_run_in_which_the_standpoint_was_not_read_breaks_a_rule(reading: str | None, rewritten: RunDocument) -> None:
    def change(document: dict[str, Any]) -> None:
        if reading is None:
            document["critiques"] = [item for item in document["critiques"] if item["reviewer"] != "standpoint"]
        else:
            critique(document, "standpoint").update(outcome=reading)

    assert not of(but(rewritten, change), {})["standpoint_read"].ok
    assert of(rewritten, {})["standpoint_read"].ok


def test_a_reviewer_may_be_silent_of_a_part(home: Settings) -> None:
    case = bundled_case("D16")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=home)
    assert of(run, {"part_abstained": {LUNCH: "out_of_scope"}})["part_abstained"].ok
    met = of(run, {"part_abstained": {LUNCH: "silence"}})["part_abstained"]
    assert (met.ok, met.found) == (False, {LUNCH: ["out_of_scope"]})


def test_every_key_has_a_reading_and_a_test_that_it_can_fail() -> None:
    assert set(READINGS) == set(KEYS)
    assert {*KINDS, *BREAKS, "verifies", "standpoint_read", "part_abstained"} == set(KEYS)


def test_a_version_may_be_part_of_a_name(rewritten: RunDocument) -> None:
    assert of(rewritten, {"seated": [ref_of(FAMILY)]})["seated"].ok
    assert not of(rewritten, {"seated": [f"{FAMILY}@9.9.9"]})["seated"].ok
    assert of(rewritten, {"abstained": {ref_of(FIRM): "too_few_cues"}})["abstained"].ok
    assert of(rewritten, {"abstained": {f"{FIRM}@9.9.9": "too_few_cues"}})["abstained"].found == {
        f"{FIRM}@9.9.9": "not considered"
    }


def test_an_empty_list_says_that_there_is_none(rewritten: RunDocument, home: Settings) -> None:
    assert not of(rewritten, {"seated": []})["seated"].ok
    bundled = bundled_case("D02")
    run = winks.deliberate(bundled.prompt, draft=bundled.thin_draft, settings=home)
    assert of(run, {"boundaries": []})["boundaries"] == Met("boundaries", [], ["review_with_safety_first"], ok=False)


def test_a_dossier_that_is_seated_has_not_stood_aside(rewritten: RunDocument) -> None:
    assert of(rewritten, {"abstained": {FAMILY: "reserved"}})["abstained"].found == {FAMILY: "seated"}


def test_a_quotation_counts_only_where_it_stands(rewritten: RunDocument) -> None:
    def move(document: dict[str, Any]) -> None:
        for item in document["critiques"]:
            for finding in item["findings"]:
                for span in (*finding["cue_spans"], *filter(None, [finding["draft_span"]])):
                    span["text"] = f"not {span['text']}"

    moved = of(but(rewritten, move), {"quoted": True, "draft_quoted": True})
    assert not moved["quoted"].ok
    assert not moved["draft_quoted"].ok


# voices and restraint


@pytest.mark.parametrize(
    ("where", "change"),
    [
        ("a withheld finding", lambda d: critique(d, FAMILY)["findings"][4].update(suggestion=VOICE)),
        ("an answer", lambda d: d["revision"]["responses"][0].update(reason=VOICE)),
        ("an added explanation", _append("added_explanations", VOICE)),
        ("a question", _append("ask_back", VOICE)),
        ("the new text", lambda d: d["revision"].update(text=f"{d['revision']['text']}\n{VOICE}")),
        ("a part left out", lambda d: critique(d, FAMILY).update(
            abstentions=[{"about": "x", "reason": "silence", "say": VOICE}])),
    ],
)  # fmt: skip
def test_a_voice_is_heard_wherever_it_speaks(
    where: str, change: Callable[[dict[str, Any]], object], rewritten: RunDocument
) -> None:
    assert not of(but(rewritten, change), {})["no_voicing"].ok, where


def test_a_voice_is_not_held_against_who_was_only_quoted(rewritten: RunDocument) -> None:
    """The user may say who they are, the draft may have said it first, the thin reading is what is criticised."""

    def users(document: dict[str, Any]) -> None:
        document["case"]["prompt"] += VOICE
        document["revision"]["text"] += VOICE

    def drafts(document: dict[str, Any]) -> None:
        document["draft"]["text"] += VOICE
        document["revision"]["text"] += VOICE

    def thin(document: dict[str, Any]) -> None:
        critique(document, FAMILY)["findings"][0].update(thin_reading=VOICE)

    for change in (users, drafts, thin):
        assert of(but(rewritten, change), {})["no_voicing"].ok


def test_a_second_voice_is_heard_beside_one_that_is_quoted(rewritten: RunDocument) -> None:
    def change(document: dict[str, Any]) -> None:
        document["case"]["prompt"] += " As a Vietnamese woman, I ask."
        document["revision"]["text"] += " As a Vietnamese woman, I ask. As a Javanese man, I answer."

    assert of(but(rewritten, change), {})["no_voicing"].found == ["the revision: 'As a Javanese man, I'"]


def test_every_pattern_that_withholds_is_a_voice_or_a_measure() -> None:
    assert {pattern.id for pattern in floor() if pattern.effect == "withhold"} == {*VOICES, *MEASURES}
    assert set(VOICES).isdisjoint(MEASURES)


def checked(bench: Bench, expect: dict[str, Any], **more: Any) -> CheckedCase:
    """The bench's case, deliberated and held against what is expected."""
    (found,) = asyncio.run(check_cases([case(expect=expect, prompt=PROMPT)], bench.settings(**more)))
    return found


def case(name: str = "one", prompt: str = "Hello.", expect: dict[str, Any] | None = None) -> ExpectedCase:
    """A case of no file."""
    return ExpectedCase(
        name, None, prompt, None, (), None, {}, None, Expect.model_validate(expect or {}).over(Expect())
    )


def test_a_model_that_keeps_to_the_rules_passes(bench: Bench) -> None:
    found = checked(bench, {"restraint": "kept", "revision": "rewritten", "withheld": {"at_most": 0}})
    assert found.ok, found.changed


def test_a_model_that_voices_is_caught_though_its_finding_was_withheld(bench: Bench) -> None:
    told = FINDING | {"readings": ["As an Eastholm native, I would answer.", "It may have closed the talk."]}
    bench.replies[FERRY] |= {"value": {"findings": [told]}}
    bench.write()
    found = checked(bench, {"withheld": {"at_most": 0}})
    assert [met.key for met in found.changed] == ["withheld", "no_voicing"]


def test_a_model_that_lectures_is_caught(bench: Bench) -> None:
    text = "You said she was mine. A handover (which means that one mate gives the boat to another) is due."
    bench.replies["revise"]["value"] = bench.replies["revise"]["value"] | {"text": text}
    bench.write()
    found = checked(bench, {"restraint": "kept"})
    assert [(met.key, met.found) for met in found.changed] == [("restraint", "broken")]


def test_a_reviser_that_leaves_a_finding_unanswered_is_caught(bench: Bench) -> None:
    bench.replies["revise"]["value"] = bench.replies["revise"]["value"] | {"responses": []}
    bench.write()
    found = checked(bench, {})
    assert [(met.key, met.found) for met in found.changed] == [("answered", [f"{FERRY}.1"])]


def test_a_claim_that_the_text_does_not_bear_out_is_caught(bench: Bench) -> None:
    text = bench.replies["draft"]["text"]
    bench.replies["revise"]["value"] = bench.replies["revise"]["value"] | {"text": text}
    bench.write()
    found = checked(bench, {"claims_kept": True})
    assert [(met.key, met.found) for met in found.changed] == [("claims_kept", [f"{FERRY}.1"])]


@pytest.mark.parametrize("name", ["D01", "D03", "D16", "D21"])
def test_the_worked_examples_break_no_rule(name: str, home: Settings) -> None:
    bundled = bundled_case(name)
    run = winks.deliberate(
        bundled.prompt, draft=bundled.thin_draft, case_id=name, settings=home, model=f"scripted:{name}"
    )
    held = of(run, {"no_generics": True, "ordinary": True, "claims_kept": True, "restraint": "kept"})
    assert [met for met in held.values() if not met.ok] == []


# runs that bring nothing


def test_a_run_that_fails_is_told_and_held_against_nothing(bench: Bench) -> None:
    bench.write("revise")
    found = checked(bench, {"seated": []})
    assert (found.ok, found.met) == (False, ())
    assert "revise: " in str(found.failure)
    assert bench.runs() == {found.run: "failed"}


def test_a_reviewer_that_fails_breaks_a_rule_and_the_run_goes_on(bench: Bench) -> None:
    bench.write(FERRY)
    found = checked(bench, {"outcomes": {FERRY: "failed"}})
    assert [met.key for met in found.changed] == ["reviewed"]


def test_once_a_provider_cannot_be_reached_no_further_case_is_begun(tmp_path: Path) -> None:
    nobody = Settings.load(
        home=tmp_path, model="openai:none", base_url="http://127.0.0.1:9/v1", patience=0, concurrency=1
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPENAI_API_KEY", "none-of-yours")
        first, second = asyncio.run(check_cases([case("first"), case("second")], nobody))
    assert first.run
    assert first.failure
    assert (second.run, second.failure) == (None, NOT_BEGUN)


def test_a_model_that_is_not_to_be_had_is_said_at_once(settings: Settings) -> None:
    with pytest.raises(ModelUnavailable):
        asyncio.run(check_cases([case()], Settings.load(**settings.given() | {"model": "scripted:none.toml"})))


def test_cases_come_back_in_the_order_of_the_file(settings: Settings) -> None:
    ended: list[str] = []
    cases = [case(str(number)) for number in range(7)]
    found = asyncio.run(check_cases(cases, settings, on_end=lambda outcome: ended.append(outcome.case.id)))
    assert [outcome.case.id for outcome in found] == [str(number) for number in range(7)]
    assert sorted(ended) == [str(number) for number in range(7)]
    assert len({outcome.run for outcome in found}) == 7
    assert rows(settings) == {outcome.run: "finished" for outcome in found}


def rows(settings: Settings) -> dict[str, str]:
    """The runs of a home and their statuses."""
    store = Store.of(settings)
    try:
        listed: list[RunRow] = store.runs()
    finally:
        store.close()
    return {row.run: row.status for row in listed}


async def test_cancelling_keeps_the_runs_under_way_as_cancelled(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()
    task = asyncio.create_task(
        check_cases([case(str(number)) for number in range(30)], settings, on_event=lambda *_: begun.set())
    )
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    kept = await asyncio.to_thread(rows, settings)
    assert 1 <= len(kept) <= settings.concurrency
    assert "running" not in kept.values()


def test_a_run_waits_for_nobody(settings: Settings) -> None:
    """Pauses are for people. Whoever asks for a check says so in the settings; a run that waits has no answer."""
    bundled = bundled_case("D03")
    paused = Settings.load(**settings.given() | {"hold": True})
    run = winks.deliberate(bundled.prompt, draft=bundled.thin_draft, settings=paused)
    found = checking.outcome_of(case(), run, paused)
    assert found.failure == "the run is awaiting_judgement."


# the set that ships


def test_the_set_that_ships_has_every_bundled_case_and_holds_for_the_plain_engine(settings: Settings) -> None:
    cases = read_cases("bundled", load_library())
    assert [each.bundled for each in cases] == list(bundled_cases())
    found = asyncio.run(check_cases(cases, settings))
    assert {outcome.case.id: outcome.changed for outcome in found if not outcome.ok} == {}


def test_the_set_that_ships_expects_what_the_cases_were_written_for() -> None:
    """Nobody is seated in a case of another setting, the near neighbours stand aside, and who is to be asked is asked."""
    shipped = load_library().held
    for each in read_cases("bundled", load_library()):
        bundled, expect = bundled_cases()[each.id], each.expect
        there = [dossier for dossier in bundled.contexts if dossier in shipped]
        if bundled.kind == "in_scope":
            held_open = [dossier for dossier in there if shipped[dossier].dossier.standing == "reserved"]
            assert expect.seated == [dossier for dossier in there if dossier not in held_open]
            assert dict.fromkeys(held_open, "reserved").items() <= (expect.abstained or {}).items()
        else:
            assert expect.seated == []
            speaking = {near for near in bundled.near_misses if shipped[near].dossier.notes}
            assert speaking <= set(expect.abstained or ())
        if bundled.expected == "ask_back":
            assert expect.asked_back is True


# the rules of expecting


def test_rules_are_asked_of_every_run_and_can_be_left_out() -> None:
    assert [key for key, _ in Expect().asked()] == list(RULES)
    left = Expect(leave_out=["no_scores"]).over(Expect())
    assert "no_scores" not in dict(left.asked())


def test_what_a_case_says_goes_before_what_is_said_of_all() -> None:
    top = Expect(revision="held", asked_back=True, leave_out=["no_scores"])
    expect = Expect(revision="rewritten", no_scores=True, leave_out=["asked_back"]).over(top)
    assert expect.revision == "rewritten"
    asked = dict(expect.asked())
    assert asked["no_scores"] is True
    assert "asked_back" not in asked


def test_a_key_is_not_both_asked_and_left_out() -> None:
    with pytest.raises(ValidationError, match="asked here and left out here"):
        Expect.model_validate({"quoted": True, "leave_out": ["quoted"]})


def test_no_key_takes_a_wording() -> None:
    """What may be given is a known word, an id, a number, or true: nothing that a reply could be held against."""
    words = {"contains", "text", "says", "equals", "matches", "wording", "regex", "tone", "like", "not_contains"}
    assert words.isdisjoint(KEYS)
    free = {key for key in KEYS if takes_text(Expect.model_fields[key].annotation)}
    named = {"seated", "not_seated", "abstained", "notes", "outcomes", "part_abstained", "findings_by_reviewer"}
    assert free == named, "these take names, and a name that nobody knows is refused (test_case_files)"


def takes_text(annotation: Any) -> bool:
    """Whether any text may be given, and not only a known word."""
    return annotation is str or any(takes_text(each) for each in get_args(annotation))


@given(st.integers(0, 9), st.none() | st.integers(0, 9), st.none() | st.integers(0, 9))
def test_a_count_holds_just_between_its_ends(number: int, least: int | None, most: int | None) -> None:
    if (least is None and most is None) or (least is not None and most is not None and least > most):
        with pytest.raises(ValidationError):
            Count(at_least=least, at_most=most)
        return
    between = (least is None or number >= least) and (most is None or number <= most)
    assert Count(at_least=least, at_most=most).holds(number) is between


SOME = st.fixed_dictionaries(
    {},
    optional={
        "asked_back": st.booleans(),
        "revision": st.sampled_from(["held", "rewritten"]),
        "quoted": st.booleans(),
        "no_scores": st.just(True),
    },
)


@given(SOME, SOME, st.sets(st.sampled_from([*RULES, "quoted"])), st.sets(st.sampled_from([*RULES, "revision"])))
def test_every_key_comes_from_the_case_or_else_from_the_top(
    top: dict[str, Any], own: dict[str, Any], top_out: set[str], own_out: set[str]
) -> None:
    top_out, own_out = top_out - set(top), own_out - set(own)
    whole = Expect.model_validate(own | {"leave_out": sorted(own_out)}).over(
        Expect.model_validate(top | {"leave_out": sorted(top_out)})
    )
    rules = dict.fromkeys(RULES, True)
    wanted = {key: value for key, value in (rules | top).items() if key not in top_out} | own
    assert dict(whole.asked()) == {key: value for key, value in wanted.items() if key not in own_out}


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.dictionaries(st.sampled_from([FAMILY, FIRM]), st.text('ab"\\\x7f\n')),
)
def test_what_is_recorded_is_read_back_as_it_was(text: str, opt_in: dict[str, str]) -> None:
    given_ = case(prompt=text)._replace(about=text or None, opt_in=opt_in, account=(text,))
    (read,) = tomllib.loads(as_toml([(given_, {"seated": [], "abstained": {FIRM: "reserved"}})]))["case"]
    assert (read["prompt"], read.get("about"), read["account"]) == (text, text or None, [text])
    assert read.get("opt_in", {}) == opt_in
    assert read["expect"] == {"seated": [], "abstained": {FIRM: "reserved"}}
