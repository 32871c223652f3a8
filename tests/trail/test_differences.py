"""What the revision changed, and what is behind each change: by places, and with what stays unattributed said."""

from __future__ import annotations

from pathlib import Path

import pytest

import winks
from winks.agents.case import bundled_case
from winks.settings import Settings
from winks.trail.differences import Change, Differences, differences

from .documents import DRAFT, critique, declined, document, finding, on, rewritten, taken

ROOT = Path(__file__).parents[2]
REVISED = "Hi Pak Hartono! So happy you agreed to our quote. Tell me when you have read it."
WORKED = ("D01", "D03", "D16", "D21")


def changes(*answers, revised: str = REVISED, findings=()) -> list[Change]:
    """The changes of a revision with these answers."""
    run = document(critiques=(critique(*findings),), revision=rewritten(revised, *answers))
    found = differences(run)
    assert found is not None
    return list(found.changes)


def leads(change: Change) -> tuple[str | None, str | None, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """A change in short."""
    before, after = change.before and change.before.text, change.after and change.after.text
    return before, after, change.findings, change.quoting, change.despite


# where there are none


def test_there_are_none_without_a_draft_a_revision_or_a_new_text():
    revision = rewritten(REVISED)
    assert differences(document(draft=None, revision=revision)) is None
    assert differences(document(revision=None)) is None
    assert differences(document(revision=revision.model_copy(update={"kind": "held", "text": DRAFT}))) is None


def test_a_draft_rewritten_as_it_was_is_one_piece_that_leads_nowhere():
    run = document(critiques=(critique(finding("f.1", "agreed")),), revision=rewritten(DRAFT, taken("f.1")))
    found = differences(run)
    assert found is not None
    assert [(piece.kind, piece.findings) for piece in found.pieces] == [("same", ())]
    assert found.nowhere == ("f.1",)


# what is behind a change


def test_a_change_no_finding_is_behind_is_unattributed():
    for change in changes(findings=(finding("f.1", "agreed"),)):
        assert change.is_unattributed
        assert leads(change)[2:] == ((), (), ())


def test_a_change_leads_to_the_finding_that_quotes_its_words():
    put_in, replaced = changes(taken("f.1"), findings=(finding("f.1", "by 5pm"),))
    assert put_in.is_unattributed
    assert leads(replaced) == ("Please confirm by 5pm today", "Tell me when you have read it", ("f.1",), ("f.1",), ())
    assert not replaced.is_unattributed


def test_a_change_leads_to_the_finding_whose_answer_it_is_in():
    omission, quoting = finding("f.1"), finding("f.2", "by 5pm")
    answers = taken("f.1", on(REVISED, "Tell me when you have read it")), taken("f.2")
    put_in, replaced = changes(*answers, findings=(omission, quoting))
    assert put_in.is_unattributed
    assert leads(replaced)[2:] == (("f.2", "f.1"), ("f.2",), ())


def test_words_put_in_lead_to_the_finding_they_part_and_not_to_one_they_follow():
    put_in, _ = changes(taken("f.1"), findings=(finding("f.1", "Hi Hartono"),))
    assert leads(put_in) == (None, "Pak ", ("f.1",), ("f.1",), ())
    put_in, _ = changes(taken("f.1"), findings=(finding("f.1", "Hi "),))
    assert leads(put_in) == (None, "Pak ", (), (), ())


def test_words_taken_out_lead_to_the_finding_whose_answer_names_their_neighbours():
    revised = "Hi! So happy you agreed to our quote. Please confirm by 5pm today."
    (out,) = changes(taken("f.1", on(revised, "Hi! So")), revised=revised, findings=(finding("f.1"),))
    assert leads(out) == (" Hartono", None, ("f.1",), (), ())
    (out,) = changes(taken("f.1", on(revised, "quote. Please")), revised=revised, findings=(finding("f.1"),))
    assert out.is_unattributed


def test_words_that_a_sign_took_the_place_of_lead_to_it_as_well():
    revised = "Hi Hartono! So happy you agreed to our quote."
    (out,) = changes(taken("f.1", on(revised, "quote")), revised=revised, findings=(finding("f.1"),))
    assert leads(out) == (" Please confirm by 5pm today.", None, ("f.1",), (), ())
    revised = "Hi Hartono! So happy you agreed to our quote - today."
    (out,) = changes(taken("f.1", on(revised, "quote - today")), revised=revised, findings=(finding("f.1"),))
    assert leads(out) == (". Please confirm by 5pm", " -", ("f.1",), (), ())


def test_an_answer_that_is_not_taken_is_behind_nothing_and_its_place_changed_despite_it():
    quoted = (finding("f.1", "by 5pm"), finding("f.2", "confirm"), finding("f.3", "agreed"))
    answers = (declined("f.1"), declined("f.2", "left_to_user"), declined("f.3"))
    _, replaced = changes(*answers, findings=quoted)
    assert leads(replaced)[2:] == ((), (), ("f.1", "f.2"))
    assert replaced.is_unattributed


def test_a_withheld_finding_is_behind_nothing_and_stands_against_nothing():
    withheld = finding("f.1", "by 5pm", status="withheld", withheld_because="It quotes no note.")
    for answer in (taken("f.1"), declined("f.1")):
        _, replaced = changes(answer, findings=(withheld,))
        assert leads(replaced)[2:] == ((), (), ())


def test_what_is_called_taken_and_is_behind_no_change_is_named():
    kept = finding("f.1", "agreed")
    run = document(critiques=(critique(kept),), revision=rewritten(REVISED, taken("f.1")))
    assert differences(run).nowhere == ("f.1",)


# as it is


@pytest.fixture(scope="module")
def worked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, winks.RunDocument]:
    """The worked examples, played."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("WINKS_MODEL", raising=False)
        settings = Settings.load(home=tmp_path_factory.mktemp("worked"))
        return {
            name: winks.deliberate(
                bundled_case(name).prompt,
                draft=bundled_case(name).thin_draft,
                model=f"scripted:{ROOT / 'cases' / 'worked' / name}.toml",
                settings=settings,
            )
            for name in WORKED
        }


@pytest.mark.parametrize("name", WORKED)
def test_a_worked_example_has_no_change_without_a_finding_and_no_finding_without_its_change(worked, name: str):
    run = worked[name]
    found = differences(run)
    assert found is not None
    assert "".join(piece.before.text for piece in found.pieces if piece.before) == run.draft.text
    assert "".join(piece.after.text for piece in found.pieces if piece.after) == run.revision.text
    assert not any(change.is_unattributed for change in found.changes)
    assert found.nowhere == ()
    assert Differences.model_validate(found.plain()) == found
