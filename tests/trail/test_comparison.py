"""Two runs side by side: what is the same thing in both, what differs in it, what only one has; and no number for it."""

from __future__ import annotations

from typing import Any

import pytest

import winks
from winks.agents.convener import Abstention, Seat, SeatCue
from winks.agents.critique import Basis, Draft, Response
from winks.agents.cue_reader import Cue
from winks.agents.plain import SourcedSpan
from winks.trail.comparison import Comparison, compare, compare_runs, made_with
from winks.trail.document import CaseRecord, Usage
from winks.trail.side_by_side import Row

from ..graphs.bench import FERRY, SOLO, Bench
from .documents import DRAFT, PROMPT, critique, declined, document, finding, on, rewritten, taken


def cue(words: str, type_: str = "talk", prompt: str = PROMPT, **more: Any) -> Cue:
    return Cue(**on(prompt, words).plain(), type=type_, **more)


def told(rows: tuple[Row[Any], ...], name: str) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    """Rows in short: a part of the thing in either run, and what differs."""
    return [
        (row.one and str(getattr(row.one, name)), row.other and str(getattr(row.other, name)), row.differs)
        for row in rows
    ]


def found(*findings: Any, **more: Any) -> Any:
    return document(critiques=(critique(*findings),), **more)


# the case


def test_a_run_beside_itself_differs_in_nothing():
    run = found(finding("f.1", "agreed"), revision=rewritten("New.", taken("f.1")), cues=(cue("Eastholm", "place"),))
    shown = compare(run, run)
    assert shown.same_case
    rows = [shown.runs, shown.case, shown.usage, *shown.cues, *shown.reviews, *shown.findings, *shown.ask_back]
    assert all(row.is_same for row in rows)
    assert (shown.responses, shown.made) == ((), None)
    assert [piece.kind for piece in (*shown.prompt, *shown.draft.pieces, *shown.revision.pieces)] == ["same"] * 3


@pytest.mark.parametrize(
    ("changed", "differs"),
    [
        ({"case": CaseRecord(prompt=PROMPT, account=("I am the mate.",))}, ("account",)),
        ({"case": CaseRecord(prompt=PROMPT + " He left.")}, ("prompt",)),
        ({"case": CaseRecord(prompt=PROMPT, opt_in={FERRY: "Asked for."})}, ("opt_in",)),
        ({"draft": Draft(text="Another.", by="caller")}, ()),
        ({"draft": None}, ()),
    ],
)
def test_what_of_the_case_differs_is_said(changed: dict[str, Any], differs: tuple[str, ...]):
    shown = compare(document(), document(**changed))
    assert not shown.same_case
    assert shown.case.differs == differs


def test_a_name_or_a_draft_that_a_model_wrote_does_not_make_it_another_case():
    one = document(case=CaseRecord(prompt=PROMPT, by="Kestrel"), draft=Draft(text="One.", by="openai:gpt"))
    shown = compare(one, document(draft=Draft(text="Two.", by="openai:gpt")))
    assert shown.same_case
    assert shown.case.differs == ("by",)
    assert (shown.draft.one, shown.draft.other) == ("openai:gpt", "openai:gpt")
    piece = shown.draft.pieces[0]
    assert (piece.kind, piece.before.text, piece.after.text) == ("replaced", "One", "Two")


# cues, seats, abstentions


def test_a_cue_is_the_same_by_its_words_place_and_type():
    one = document(cues=(cue("she's yours"), cue("Eastholm", "place"), cue("mate", "relation")))
    other = document(cues=(cue("Eastholm", "place"), cue("she's yours", by="model"), cue("mate", "stated_identity")))
    assert told(compare(one, other).cues, "text") == [
        ("she's yours", "she's yours", ("by",)),
        ("Eastholm", "Eastholm", ()),
        ("mate", None, ()),
        (None, "mate", ()),
    ]


def test_the_same_words_further_on_are_another_cue_in_one_prompt_and_the_same_in_another():
    twice = "Pak, yes, Pak."
    first, second = (Cue(text="Pak", start=at, end=at + 3, type="talk") for at in (0, 10))
    case = CaseRecord(prompt=twice)
    assert told(compare(document(case=case, cues=(first,)), document(case=case, cues=(second,))).cues, "start") == [
        ("0", None, ()),
        (None, "10", ()),
    ]
    elsewhere = document(
        case=CaseRecord(prompt=f"So: {twice}"), cues=(first.model_copy(update={"start": 4, "end": 7}),)
    )
    assert told(compare(document(case=case, cues=(first,)), elsewhere).cues, "start") == [("0", "4", ())]


def test_a_dossier_seated_in_one_run_and_aside_in_the_other_is_in_both_lists_once():
    seat = Seat(dossier=f"{FERRY}@0.1.0", standing="starter", banner="Starter.", cues=(), notes=("a",))
    aside = Abstention(dossier=f"{FERRY}@0.2.0", reason="too_few_cues", say="Too few.")
    shown = compare(document(seats=(seat,)), document(abstentions=(aside,)))
    assert told(shown.seats, "dossier") == [(f"{FERRY}@0.1.0", None, ())]
    assert told(shown.abstentions, "dossier") == [(None, f"{FERRY}@0.2.0", ())]


def test_a_seat_says_what_of_it_differs():
    cues = (SeatCue(**on(PROMPT, "Eastholm").plain(), type="place", specific=False),)
    seat = Seat(dossier=f"{FERRY}@0.1.0", standing="starter", banner="Starter.", cues=cues, notes=("a",))
    newer = seat.model_copy(update={"dossier": f"{FERRY}@0.2.0", "notes": ("a", "b"), "cues": ()})
    assert compare(document(seats=(seat,)), document(seats=(newer,))).seats[0].differs == ("dossier", "cues", "notes")


def test_a_reviewer_that_brought_no_review_in_one_run_is_said_so():
    failed = critique(reviewer=SOLO, outcome="failed", failure={"kind": "budget", "message": "Out of time."})
    spoken = critique(finding("f.1", "agreed"), reviewer=SOLO)
    shown = compare(document(critiques=(failed,)), document(critiques=(spoken, critique())))
    assert told(shown.reviews, "outcome") == [
        ("failed", "findings", ("outcome", "failure")),
        (None, "findings", ()),
    ]


# findings


def pairs(shown: Comparison) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    return told(shown.findings, "id")


def test_a_finding_is_the_same_by_reviewer_place_and_basis_and_says_what_is_worded_otherwise():
    mine = finding("f.1", "agreed")
    yours = finding("f.2", "agreed", thin_reading="He said yes.", question="Did he?", verdict="thin")
    shown = compare(found(mine), found(yours))
    assert pairs(shown) == [("f.1", "f.2", ("verdict", "thin_reading", "question"))]
    assert (shown.findings[0].reviewer, shown.findings[0].round) == (FERRY, 1)
    others = (
        found(finding("f.2", "by 5pm")),
        found(finding("f.2", "agreed", basis=(Basis(kind="model", id="unsourced"),))),
        document(critiques=(critique(yours, reviewer=SOLO),)),
        document(critiques=(critique(yours, round=2),)),
        found(finding("f.2")),
    )
    for other in others:
        assert pairs(compare(found(mine), other)) == [("f.1", None, ()), (None, "f.2", ())]


def test_of_findings_on_words_that_overlap_those_on_the_same_words_are_the_same():
    wide, narrow = finding("wide", "you agreed to our quote"), finding("narrow", "agreed")
    assert pairs(compare(found(narrow), found(wide, narrow))) == [("narrow", "narrow", ()), (None, "wide", ())]
    assert pairs(compare(found(narrow), found(wide))) == [("narrow", "wide", ("draft_span",))]
    assert pairs(compare(found(narrow, wide), found(wide))) == [("narrow", None, ()), ("wide", "wide", ())]


def test_in_another_draft_a_place_is_the_same_by_its_words():
    other = "Bring the quote. So happy you agreed."
    moved = finding("f.2", "you agreed", other)
    run = found(moved, draft=Draft(text=other, by="caller"))
    assert pairs(compare(found(finding("f.1", "agreed")), run)) == [("f.1", "f.2", ("draft_span",))]
    assert pairs(compare(found(finding("f.1", "our quote")), run)) == [("f.1", None, ()), (None, "f.2", ())]


def test_omissions_are_the_same_by_a_cue_they_share():
    second = SourcedSpan(**on(PROMPT, "second mate").plain())
    mine = finding("f.1")
    both = finding("f.2", cue_spans=(*mine.cue_spans, second))
    assert pairs(compare(found(mine), found(both))) == [("f.1", "f.2", ("cue_spans",))]
    assert pairs(compare(found(mine), found(finding("f.2", cue_spans=(second,))))) == [
        ("f.1", None, ()),
        (None, "f.2", ()),
    ]


def test_what_became_differently_of_a_finding_is_shown():
    mine = found(
        finding("f.1", "agreed"), finding("f.2", "by 5pm"), revision=rewritten("A.", taken("f.1"), taken("f.2"))
    )
    yours = found(
        finding("g.1", "agreed"), finding("g.2", "by 5pm"), revision=rewritten("B.", declined("g.1"), taken("g.2"))
    )
    assert told(compare(mine, yours).responses, "finding") == [("f.1", "g.1", ("disposition", "reason"))]
    unrevised = compare(mine, yours.model_copy(update={"revision": None}))
    assert told(unrevised.responses, "finding") == [("f.1", None, ()), ("f.2", None, ())]
    assert (unrevised.revision.one, unrevised.revision.other) == ("rewritten", None)
    assert [piece.kind for piece in unrevised.revision.pieces] == ["taken_out"]


# what it took


def test_usage_and_status_say_what_differs():
    shown = compare(document(), document(usage=Usage(calls=2, tokens=10, seconds=1.0, cost="0.1"), status="cancelled"))
    assert shown.usage.differs == ("calls", "tokens", "cost")
    assert shown.runs.differs == ("status",)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Bench, Comparison]:
    """One case deliberated twice: with a model and another round, and by the embedded engine."""
    bench = Bench(tmp_path_factory.mktemp("two"))
    draft = "So glad we agreed. Please confirm by 5pm today."
    runs = [
        winks.deliberate(bench.prompt, draft=draft, settings=bench.settings(**more)).run
        for more in ({}, {"model": "embedded", "rounds": 1})
    ]
    store = bench.store()
    try:
        return bench, compare_runs(store, *runs)
    finally:
        store.close()


def test_two_runs_of_a_store_are_shown_with_what_they_were_made_with(two: tuple[Bench, Comparison]):
    bench, shown = two
    assert shown.same_case
    assert shown.made is not None
    made = {
        (row.one or row.other).name: (row.one and row.one.value, row.other and row.other.value) for row in shown.made
    }
    name = f"scripted:{bench.script}"
    assert made == {
        "model": (name, "embedded"),
        "rounds": ("2", "1"),
        **dict.fromkeys(("read_cues", "read_standpoint", "revise", FERRY, SOLO), (name, None)),
    }
    assert [row.one and row.one.round for row in shown.reviews if row.one and row.one.round == 2] == [2]
    assert Comparison.model_validate(shown.plain()) == shown


def test_a_file_that_was_changed_without_a_new_version_is_not_the_same(two: tuple[Bench, Comparison]):
    bench, shown = two
    opened = bench.events(shown.runs.one.run)[0]
    changed = [ref | {"public": "sha256:" + "0" * 64} for ref in opened.payload["dossiers"][:1]]
    other = opened.model_copy(update={"payload": opened.payload | {"dossiers": changed}})
    rows = compare(document(), document(), (made_with(opened), made_with(other))).made
    assert rows[0].differs == ("value",)
    assert rows[0].one.value.startswith(f"{opened.payload['dossiers'][0]['version']} (")
    assert [row.in_both for row in rows[1:]] == [False] * (len(opened.payload["dossiers"]) - 1)


def test_nothing_says_how_alike_two_runs_are(two: tuple[Bench, Comparison]):
    """The only numbers are places in texts, rounds and what the runs took."""

    def numbers(value: Any, path: tuple[str, ...] = ()) -> set[str]:
        if isinstance(value, dict):
            return set().union(*(numbers(item, (*path, key)) for key, item in value.items()))
        if isinstance(value, list):
            return set().union(*(numbers(item, path) for item in value))
        return {path[-1]} if isinstance(value, int | float) and not isinstance(value, bool) else set()

    assert numbers(two[1].plain()) <= {"start", "end", "round", "calls", "tokens", "seconds"}


def test_the_answers_are_of_the_runs_they_stand_in():
    answer = Response(finding="f.1", disposition="left_to_user", reason="Yours.")
    mine = found(finding("f.1", "agreed"), revision=rewritten(DRAFT, answer))
    other = found(finding("f.9", "agreed"), revision=rewritten(DRAFT, taken("f.9", on(DRAFT, "agreed"))))
    (row,) = compare(mine, other).responses
    assert (row.one, row.other.finding) == (answer, "f.9")
    assert row.differs == ("disposition", "reason", "changed_span")
