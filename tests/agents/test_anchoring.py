"""Findings that are not anchored, based or within bounds are withheld with a sentence; the rest are verified."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winks.agents.anchoring import check_findings, sent_to
from winks.agents.case import Case
from winks.agents.critique import Basis, Critique, Draft, Finding, Response, Revision
from winks.agents.plain import SourcedSpan, TextSpan
from winks.agents.restraint import check_revision
from winks.agents.reviser import mark_places
from winks.personas.reader import ReadDossier

CASE = Case(prompt="He said she's yours.", account=("He is tired.",))
DRAFT = Draft(text="So glad you agreed. So it is.", by="caller")
GOOD: dict[str, Any] = {
    "id": "r.1",
    "line": "act",
    "verdict": "misread",
    "draft_span": TextSpan(text="glad you agreed", start=3, end=18),
    "thin_reading": "He agreed.",
    "readings": ("He may have agreed.", "He may have been polite."),
    "basis": (Basis(kind="note", id="yours-is-a-question", standing="attested"),),
    "question": "What came next?",
}


def checked(ferry: ReadDossier, **changes: Any) -> Finding:
    """One finding, checked."""
    critique = Critique(reviewer="r", outcome="findings", findings=(Finding(**GOOD | changes),))
    sent = sent_to(CASE, DRAFT, ferry.dossier, ("yours-is-a-question", "quiet-is-a-report"))
    return check_findings(critique, sent).findings[0]


def test_a_sound_finding_is_verified(ferry: ReadDossier) -> None:
    assert checked(ferry).status == "verified"


def test_a_quotation_at_the_wrong_offsets_is_placed_where_it_stands_once(ferry: ReadDossier) -> None:
    found = checked(ferry, draft_span=TextSpan(text="glad you agreed", start=9, end=24))
    assert (found.status, found.draft_span and found.draft_span.start) == ("verified", 3)


@pytest.mark.parametrize(
    ("changes", "because"),
    [
        ({"draft_span": TextSpan(text="we never said this", start=0, end=18)}, "is not in the draft at that place."),
        ({"draft_span": TextSpan(text="So", start=5, end=7)}, "is not in the draft at that place."),
        ({"draft_span": None}, "It quotes nothing of the draft."),
        ({"draft_span": None, "omission": True}, "quotes no cue that it is silent about."),
        ({"omission": True}, "It quotes the draft and says the draft is silent."),
        ({"cue_spans": (SourcedSpan(text="She", start=0, end=3),)}, "is not in the prompt at that place."),
        ({"cue_spans": (SourcedSpan(text="He", start=0, end=2, source="account.7"),)}, "is not in the account.7"),
        ({"basis": ()}, "It names nothing that it rests on."),
        ({"basis": (Basis(kind="note", id="curators-only"),)}, "which this reviewer was not given."),
        ({"basis": (Basis(kind="codebook", id="nonsense"),)}, "which does not exist."),
        ({"basis": (Basis(kind="user", id="account.3"),)}, "which the user did not write."),
        ({"basis": (Basis(kind="note", id="yours-is-a-question", standing="well-attested"),)}, "its curator did not."),
        ({"basis": (Basis(kind="note", id="quiet-is-a-report"),)}, "explains from a contested note"),
        ({"readings": ("He agreed.",)}, "fewer than two readings"),
        ({"readings": ("He agreed.", "he agreed")}, "fewer than two readings"),
        ({"question": "Think about it."}, "It does not end in a question."),
        ({"line": "vibes"}, "is not one of the ten lines."),
        ({"verdict": "bad"}, "is not one of the verdicts."),
        ({"readings": ("Speaking as a Javanese woman, I would wait.", "He may wait.")}, "Speaking as a Javanese"),
        ({"suggestion": "I rate it 7 out of 10 for tone."}, "7 out of 10"),
    ],
)
def test_what_fails_the_check_is_withheld_with_a_sentence(
    ferry: ReadDossier, changes: dict[str, Any], because: str
) -> None:
    found = checked(ferry, **changes)
    assert found.status == "withheld"
    assert because in str(found.withheld_because)


def test_a_sixth_finding_and_a_second_of_the_same_id_are_withheld(ferry: ReadDossier) -> None:
    findings = tuple(Finding(**GOOD | {"id": f"r.{n}"}) for n in (1, 1, 2, 3, 4, 5))
    sent = sent_to(CASE, DRAFT, ferry.dossier, ("yours-is-a-question",))
    out = check_findings(Critique(reviewer="r", outcome="findings", findings=findings), sent)
    assert [finding.status for finding in out.findings] == ["verified", "withheld", *["verified"] * 3, "withheld"]


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    text=st.sampled_from(["glad you agreed", "So", "", "nothing of it"]),
    start=st.integers(-2, 40),
    end=st.integers(-2, 40),
    readings=st.lists(st.sampled_from(["One.", "Two.", " "]), max_size=3),
    question=st.sampled_from(["Why?", "Because."]),
    basis=st.sampled_from(["yours-is-a-question", "curators-only", "quiet-is-a-report"]),
)
def test_verified_means_anchored_based_rivalled_and_asking(ferry, text, start, end, readings, question, basis) -> None:
    span = TextSpan(text=text, start=start, end=end)
    found = checked(
        ferry, draft_span=span, readings=tuple(readings), question=question, basis=(Basis(kind="note", id=basis),)
    )
    assert (found.thin_reading, found.readings, found.question) == ("He agreed.", tuple(readings), question)
    if found.status == "verified":
        assert found.draft_span is not None
        assert DRAFT.text[found.draft_span.start : found.draft_span.end] == text != ""
        assert {r for r in readings if r.strip()} == {"One.", "Two."}
        assert (question, basis) == ("Why?", "yours-is-a-question")


def revised(text: str, *responses: Response) -> tuple[Response, ...]:
    """The responses of a rewritten revision, checked against one verified and one withheld finding."""
    findings = (Finding(**GOOD | {"status": "verified"}), Finding(**GOOD | {"id": "r.2", "status": "withheld"}))
    critique = Critique(reviewer="r", outcome="findings", findings=findings)
    return check_revision(
        DRAFT, Revision(kind="rewritten", text=text, responses=responses), [critique]
    ).revision.responses


def test_every_finding_is_answered_even_where_the_reviser_is_silent() -> None:
    first, second = revised(DRAFT.text)
    assert (first.disposition, first.check) == ("left_to_user", "The reviser gave no answer.")
    assert second.disposition == "declined"


def test_taken_is_held_against_the_text_that_changed() -> None:
    taken = Response(finding="r.1", disposition="taken", reason="Softened.")
    assert revised(DRAFT.text, taken)[0].check == "Called taken, but the text near its place did not change."
    changed = revised("So you heard us out. So it is.", taken)[0]
    assert changed.check is None
    assert changed.changed_span is not None


def test_growth_for_its_own_sake_is_asked_about() -> None:
    revision = Revision(kind="rewritten", text=DRAFT.text + " And more of it." * 40)
    restraint = check_revision(DRAFT, revision, []).restraint
    assert [finding.verdict for finding in restraint.findings] == ["over-thick"]


@settings(max_examples=60)
@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_a_marked_draft_without_its_marks_is_the_draft(text: str, places: list[tuple[int, int]]) -> None:
    import re

    spans = [TextSpan(text=text[a:b], start=a, end=b) for a, b in places if a < b <= len(text)]
    marked = mark_places(text, [Finding(**GOOD | {"draft_span": span}) for span in spans])
    if "⟦" not in text:
        assert re.sub(r"[⟦⟪][\d,]+[⟧⟫]", "", marked) == text
