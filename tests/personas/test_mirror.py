"""What a mirror counts, on outings made up for it; and on two invented dossiers, one of which is a caricature."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.agents.drafted_cases import DraftedCase, drafted_cases
from winks.agents.trials import try_on_many
from winks.errors import InputRefused
from winks.personas.library import load_library
from winks.personas.lint import lint
from winks.personas.mirror import Outing, Said, mirror
from winks.personas.mirror_told import sentences
from winks.personas.reader import ReadDossier, read_dossier

FOLDER = Path(__file__).parents[1] / "mirror"


@pytest.fixture
def harbour() -> ReadDossier:
    """A caricature: whatever is asked, it is evenkeel."""
    return read_dossier(FOLDER / "harbour-greeting.md")


async def looked(read: ReadDossier, cases: Path | list[DraftedCase]) -> tuple[str, ...]:
    """What is said of a dossier after some cases."""
    given_ = drafted_cases(str(cases)) if isinstance(cases, Path) else cases
    return sentences(mirror(read.dossier, await try_on_many(read, given_)), read.dossier)


async def test_a_caricature_is_seen_although_lint_has_nothing_to_object_to(harbour: ReadDossier) -> None:
    assert lint(harbour) == []
    told = await looked(harbour, FOLDER / "harbour.toml")
    assert told[0].startswith("`evenkeel-first` is said whichever draft is read, in 5 of the 5 cases that bring it (")
    assert told[1].startswith("`a-berth-is-asked-for` is said whichever draft is read, in 1 of the 5 cases")
    assert "`evenkeel-first` comes with every one of the 5 cases that seat it." in told
    assert "`evenkeel` stands in 9 of the 9 findings, from 2 notes." in told
    assert "9 of the 9 findings look along `stakes`." in told
    assert "No finding looks along `time`, for which it has notes." in told
    assert "No case brings `the-tide-table`." in told
    assert any(sentence.startswith("Said in the same words each time, of 5 cases") for sentence in told)


async def test_a_dossier_that_answers_to_the_case_shows_nothing(ferry: ReadDossier) -> None:
    told = await looked(ferry, FOLDER / "ferry.toml")
    assert told == ("Nothing in it comes back whatever it is asked, as far as these cases show.",)


async def test_with_few_cases_it_says_that_they_are_few(ferry: ReadDossier) -> None:
    cases = drafted_cases(str(FOLDER / "ferry.toml"))
    [told] = await looked(ferry, cases[:2])
    assert told.startswith("Only 2 of the 2 cases seat it: too few to tell a habit from a coincidence.")
    [told] = await looked(ferry, cases[:1])
    assert told.startswith("Only 1 of the 1 case seats it")


async def test_without_a_case_that_seats_it_it_asks_for_some(ferry: ReadDossier) -> None:
    [told] = await looked(ferry, drafted_cases("bundled"))
    assert told.startswith("None of the 22 cases seats it")


async def test_a_reserved_place_says_nothing_of_any_case() -> None:
    read = load_library().get("maori-tikanga-workplaces")
    [told] = await looked(read, drafted_cases("bundled"))
    assert told == "It is reserved and has no notes, so it says nothing of any case."


async def test_why_it_stands_aside_is_counted_by_case(harbour: ReadDossier) -> None:
    seen = mirror(harbour.dossier, await try_on_many(harbour, drafted_cases(str(FOLDER / "harbour.toml"))))
    assert seen.aside == {"too_few_cues": ("elsewhere",)}
    assert seen.cases == len(seen.seated) + 1


async def test_a_case_without_a_draft_is_read_with_drafts_of_the_notes_it_brings(ferry: ReadDossier) -> None:
    case = DraftedCase("c", "At handover in Eastholm the second mate said 'she's yours'.")
    raising, attending = await try_on_many(ferry, [case])
    assert (raising.draft, attending.draft) == ("raising", "attending")
    assert [said.notes for said in raising.said] == [("yours-is-a-question",)]
    assert attending.said == ()


async def test_a_dossier_that_asks_for_a_reason_is_given_one(ferry: ReadDossier) -> None:
    asking = ferry.dossier.model_copy(update={"requires_review_before_use": True})
    read = ReadDossier(asking, ferry.path, ferry.raw, ferry.sha256, ferry.lines)
    case = DraftedCase("c", "At handover in Eastholm the second mate said 'she's yours'.")
    assert {outing.aside for outing in await try_on_many(read, [case])} == {None}


async def test_a_case_that_cannot_be_taken_is_named(ferry: ReadDossier) -> None:
    with pytest.raises(InputRefused, match="Case 'c7': The prompt is empty"):
        await try_on_many(ferry, [DraftedCase("c7", " ")])


NOTES = ("yours-is-a-question", "quiet-is-a-report")
SAYINGS = st.builds(
    Said,
    st.sets(st.sampled_from(NOTES), max_size=2).map(tuple),
    st.sampled_from(["act", "unsaid"]),
    st.sampled_from(["It may be harmony.", "It may rest on respect; harmony too.", "she's yours", ""]),
)
OUTINGS = st.lists(
    st.builds(
        Outing,
        st.sampled_from("abcdefgh"),
        st.sampled_from(["given", "raising", "attending", "none"]),
        st.sampled_from([None, "one", "other"]),
        st.sampled_from([None, None, "too_few_cues"]),
        st.sets(st.sampled_from(NOTES)).map(tuple),
        st.lists(SAYINGS, max_size=4).map(tuple),
        st.sets(st.sampled_from(NOTES)).map(tuple),
    ),
    max_size=30,
)


@given(OUTINGS)
def test_counts_never_pass_what_there_is_and_every_sentence_is_one(outings: list[Outing]) -> None:
    dossier = read_dossier(Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").dossier
    seen = mirror(dossier, outings)
    assert (
        seen.cases == len({outing.case for outing in outings}) == len(seen.seated) + sum(map(len, seen.aside.values()))
    )
    assert sum(seen.lines.values()) == seen.findings
    for note in seen.notes:
        assert set(note.whatever) <= set(note.said) <= set(note.brought) <= set(seen.seated)
    for term in seen.terms:
        assert seen.findings < term.findings * 2 <= seen.findings * 2
    told = sentences(seen, dossier)
    assert told
    assert all(sentence.endswith(".") and "%" not in sentence and "\n" not in sentence for sentence in told)


def test_a_word_that_one_note_says_often_is_told_only_where_it_is_listed(ferry: ReadDossier) -> None:
    said = Said((NOTES[0],), "act", "It may be harmony; she's yours.")
    seen = mirror(ferry.dossier, [Outing(str(n), "given", "d", None, (NOTES[0],), (said,)) for n in range(6)])
    assert [(term.term, term.findings, term.notes) for term in seen.terms] == [("she's yours", 6, 1)]


def test_a_concept_that_two_notes_say_is_told(ferry: ReadDossier) -> None:
    says = [Said((note,), "act", "It may be respectful.") for note in NOTES]
    seen = mirror(ferry.dossier, [Outing(str(n), "given", "d", None, NOTES, (says[n % 2],)) for n in range(6)])
    assert [(term.term, term.findings, term.notes) for term in seen.terms] == [("respect", 6, 2)]


def test_what_is_held_back_often_is_told(ferry: ReadDossier) -> None:
    outings = [Outing(str(n), "given", "d", None, NOTES, (), (NOTES[1],)) for n in range(5)]
    told = sentences(mirror(ferry.dossier, outings), ferry.dossier)
    assert (
        "More notes bear on a draft than a reviewer may raise; held back were `quiet-is-a-report` in 5 cases." in told
    )
