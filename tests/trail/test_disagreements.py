"""Where reviewers differ: what counts as differing, in which order it is read, and that nothing in it is counted."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.agents.critique import Critique, Finding, PartAbstention
from winks.agents.plain import SourcedSpan, TextSpan
from winks.trail.disagreements import Disagreement, find_disagreements

DRAFT = "Thanks for the gift. So glad you agreed. See you on Monday."
PROMPT = "At Eastholm the second mate said: she's yours."
VERDICTS = ("thin", "misread", "unanchored", "over-thick", "contested", "raised", "fits-as-far-as-I-can-see")


def in_draft(words: str) -> TextSpan:
    return TextSpan(text=words, start=DRAFT.index(words), end=DRAFT.index(words) + len(words))


def in_prompt(words: str, source: str = "prompt") -> SourcedSpan:
    start = PROMPT.index(words)
    return SourcedSpan(text=words, start=start, end=start + len(words), source=source)


def finding(id_: str, words: str | None = None, verdict: str = "raised", **more: object) -> Finding:
    """A verified finding on words of the draft, or an omission where there are none."""
    given_ = {"readings": (f"{id_} hears this.", f"{id_} hears that."), "status": "verified"} | more
    span = in_draft(words) if words else None
    return Finding(
        id=id_, line="act", verdict=verdict, draft_span=span, omission=span is None, thin_reading="It is what it says.",
        question="Is it?", **given_,
    )  # fmt: skip


def critique(reviewer: str, *findings: Finding, **more: object) -> Critique:
    return Critique(reviewer=reviewer, outcome="findings", findings=findings, **more)


def abstains(reviewer: str, about: str) -> Critique:
    said = PartAbstention(about=about, reason="out_of_scope", say="It says nothing of this.")
    return Critique(reviewer=reviewer, outcome="nothing_to_raise", abstentions=(said,))


def kinds(*critiques: Critique) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(item.kind, item.span.text, item.findings) for item in find_disagreements(critiques)]


# what is none


def test_one_reviewer_does_not_disagree_with_itself():
    assert kinds(critique("a", finding("a.1", "gift", "thin"), finding("a.2", "gift", "over-thick"))) == []


def test_nobody_disagrees_where_nobody_speaks():
    assert find_disagreements(()) == ()
    assert kinds(critique("a"), critique("b")) == []


@pytest.mark.parametrize("status", ["withheld", "unchecked"])
def test_a_finding_that_did_not_pass_the_check_differs_with_no_one(status: str):
    assert kinds(critique("a", finding("a.1", "gift", status=status)), critique("b", finding("b.1", "gift"))) == []


def test_words_that_only_stand_side_by_side_are_not_one_place():
    assert kinds(critique("a", finding("a.1", "Thanks for ")), critique("b", finding("b.1", "the gift"))) == []


def test_the_same_readings_are_no_disagreement():
    same = {"readings": ("It asks.", "It tells.")}
    assert kinds(critique("a", finding("a.1", "gift", **same)), critique("b", finding("b.1", "gift", **same))) == []


def test_one_reading_in_common_is_no_disagreement():
    one, other = {"readings": ("It asks.", "It tells.")}, {"readings": ("It tells.", "It jokes.")}
    assert kinds(critique("a", finding("a.1", "gift", **one)), critique("b", finding("b.1", "gift", **other))) == []


def test_one_who_only_asks_opposes_no_reading():
    asks = finding("a.1", "gift", readings=(), only_one_because="The note is contested.")
    assert kinds(critique("a", asks), critique("b", finding("b.1", "gift"))) == []


def test_words_of_the_draft_and_a_silence_of_the_draft_are_not_one_place():
    silence = finding("b.1", cue_spans=(in_prompt("she's yours"),))
    assert (
        kinds(critique("a", finding("a.1", "gift", cue_spans=(in_prompt("she's yours"),))), critique("b", silence))
        == []
    )


def test_the_same_place_in_two_texts_is_not_one_place():
    one, other = (
        finding(f"{name}.1", cue_spans=(in_prompt("second mate", source),)) for name, source in (("a", "prompt"), ("b", "account.0"))
    )  # fmt: skip
    assert kinds(critique("a", one), critique("b", other)) == []


def test_a_second_round_is_no_new_voice():
    later = critique("b", finding("b.1", "gift"), round=2)
    assert kinds(critique("a", finding("a.1", "gift")), later) == []


def test_a_reviewer_says_nothing_of_words_that_nobody_else_reads():
    assert kinds(abstains("a", "harbour pilot"), critique("b", finding("b.1", "gift"))) == []
    own = critique("a", finding("a.1", cue_spans=(in_prompt("mate"),)), abstentions=abstains("a", "mate").abstentions)
    assert kinds(own) == []


def test_half_a_word_is_not_the_word_of_which_nothing_is_said():
    rests_on_cue = critique("b", finding("b.1", "gift", cue_spans=(in_prompt("Eastholm"),)))
    assert kinds(abstains("a", "east"), rests_on_cue) == []
    assert kinds(abstains("a", "East"), rests_on_cue) == []


# what is one


@pytest.mark.parametrize("other", ["thin", "misread", "unanchored", "over-thick", "contested"])
def test_a_place_that_one_finds_fitting_and_another_does_not_is_opposed(other: str):
    one = critique("a", finding("a.1", "gift", "fits-as-far-as-I-can-see"))
    assert kinds(one, critique("b", finding("b.1", "gift", other))) == [("opposed_verdicts", "gift", ("a.1", "b.1"))]


def test_too_thin_and_too_thick_are_opposed():
    found = kinds(critique("a", finding("a.1", "gift", "thin")), critique("b", finding("b.1", "gift", "over-thick")))
    assert found == [("opposed_verdicts", "gift", ("a.1", "b.1"))]


@pytest.mark.parametrize(("one", "other"), [("thin", "thin"), ("thin", "misread"), ("raised", "raised")])
def test_verdicts_that_go_together_leave_the_readings_opposed(one: str, other: str):
    found = kinds(critique("a", finding("a.1", "gift", one)), critique("b", finding("b.1", "gift", other)))
    assert found == [("opposed_readings", "gift", ("a.1", "b.1"))]


def test_the_wider_quotation_is_the_place():
    found = kinds(critique("a", finding("a.1", "glad")), critique("b", finding("b.1", "So glad you agreed")))
    assert found == [("opposed_readings", "So glad you agreed", ("a.1", "b.1"))]
    assert DRAFT[21:39] == "So glad you agreed"


def test_two_silences_about_one_cue_are_one_place():
    one = critique("a", finding("a.1", cue_spans=(in_prompt("Eastholm"), in_prompt("she's yours"))))
    other = critique("b", finding("b.1", cue_spans=(in_prompt("yours"),)))
    assert kinds(one, other) == [("opposed_readings", "she's yours", ("a.1", "b.1"))]


def test_the_standpoint_may_differ_as_any_reviewer():
    found = kinds(
        critique("ferry", finding("ferry.1", "gift")), critique("standpoint", finding("standpoint.1", "gift"))
    )
    assert found == [("opposed_readings", "gift", ("ferry.1", "standpoint.1"))]


def test_every_two_that_differ_are_named_and_nobody_is_outvoted():
    """Two against one is three pairs or two, never a majority."""
    two_alike = [critique(name, finding(f"{name}.1", "gift", readings=("It asks.", "It tells."))) for name in "ab"]
    alone = critique("c", finding("c.1", "gift", readings=("It jokes.", "It mourns.")))
    assert [findings for _, _, findings in kinds(*two_alike, alone)] == [("a.1", "c.1"), ("b.1", "c.1")]


def test_one_speaks_of_words_on_which_another_says_nothing():
    speaks = critique("b", finding("b.1", "gift", cue_spans=(in_prompt("second mate"),)))
    (found,) = find_disagreements([abstains("a", "mate"), speaks])
    assert (found.kind, found.span.text, found.findings, found.abstaining) == (
        "one_abstains", "second mate", ("b.1",), ("a",),
    )  # fmt: skip


def test_two_who_say_nothing_are_both_named():
    speaks = critique("c", finding("c.1", "gift", cue_spans=(in_prompt("second mate"),)))
    found = find_disagreements([abstains("a", "second mate"), speaks, abstains("b", "second mate")])
    assert [item.abstaining for item in found] == [("a",), ("b",)]


# the order people read them in


def a_little_of_all() -> list[Critique]:
    rests_on = {"cue_spans": (in_prompt("Eastholm"),)}
    return [
        critique("a", finding("a.1", "Monday"), finding("a.2", "gift", "thin"), finding("a.3", "glad", "thin", **rests_on)),
        critique("b", finding("b.1", "Monday"), finding("b.2", "Thanks for the gift", "over-thick")),
        critique("c", finding("c.1", "So glad"), abstentions=abstains("c", "Eastholm").abstentions),
        critique("d", finding("d.1", "glad you agreed", "fits-as-far-as-I-can-see")),
    ]  # fmt: skip


def test_opposed_verdicts_come_first_then_readings_then_silences_each_by_place():
    assert [(kind, words) for kind, words, _ in kinds(*a_little_of_all())] == [
        ("opposed_verdicts", "Thanks for the gift"),
        ("opposed_verdicts", "glad you agreed"),
        ("opposed_readings", "So glad"),
        ("opposed_readings", "glad you agreed"),
        ("opposed_readings", "Monday"),
        ("one_abstains", "Eastholm"),
    ]


def test_the_order_in_which_reviewers_came_in_does_not_matter():
    def unordered(critiques: tuple[Critique, ...]) -> list[tuple]:
        return [
            (i.kind, i.span.start, i.span.end, frozenset(i.findings), i.abstaining)
            for i in find_disagreements(critiques)
        ]

    assert len({tuple(unordered(order)) for order in permutations(a_little_of_all())}) == 1


def test_there_is_no_place_for_a_number_but_where_the_words_stand():
    assert set(Disagreement.model_fields) == {"span", "kind", "findings", "abstaining"}
    assert set(TextSpan.model_fields) == {"text", "start", "end"}


SOME_WORDS = st.sampled_from([None, "gift", "Thanks for the gift", "glad", "So glad you agreed", "Monday"])


@st.composite
def some_critiques(draw: st.DrawFn) -> list[Critique]:
    made = []
    for name in draw(st.lists(st.sampled_from("abcd"), unique=True, max_size=4)):
        spoken = [
            finding(
                f"{name}.{number}",
                draw(SOME_WORDS),
                draw(st.sampled_from(VERDICTS)),
                cue_spans=(in_prompt(draw(st.sampled_from(["Eastholm", "second mate", "she's yours"]))),),
                status=draw(st.sampled_from(["verified", "withheld"])),
            )
            for number in range(draw(st.integers(0, 3)))
        ]
        about = draw(st.sampled_from(["Eastholm", "mate", "elsewhere"]))
        made.append(critique(name, *spoken, abstentions=abstains(name, about).abstentions))
    return made


@given(some_critiques())
@settings(max_examples=80, deadline=None)
def test_each_names_verified_findings_of_different_reviewers_in_order(critiques: list[Critique]):
    verified = {item.id: each.reviewer for each in critiques for item in each.verified}
    found = find_disagreements(critiques)
    order = ["opposed_verdicts", "opposed_readings", "one_abstains"]
    for item in found:
        speakers = [verified[name] for name in item.findings] + list(item.abstaining)
        assert len(set(speakers)) == 2
        assert item.span.text in DRAFT or item.span.text in PROMPT
    places = [(order.index(item.kind), item.span.start, item.span.end) for item in found]
    assert places == sorted(places)
