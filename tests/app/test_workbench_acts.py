"""What a curator does at the workbench with whole notes, proposals, a case, a release; and that words stay words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import winks
from winks.app_pages.words import words_of
from winks.graphs.table import Table
from winks.personas.questionnaire import PARTS as QUESTIONS
from winks.personas.reader import read_bytes

from .benches import FERRY, FILE, HOSTILE, NOTE, at_desk, begun, body, box, choose, fill, press, text

WAS = FILE.read_text(encoding="utf-8")
CASE = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook."


# notes and silences


def test_a_note_is_added_and_what_it_lacks_is_said(work, shown, own) -> None:
    begun()
    page = press(work(desk="notes"), "Add the note")
    assert "cannot be its name" in shown(page)
    page = press(fill(page, "Its id: small letters, digits, hyphens", "what-the-cook-hears"), "Add the note")
    assert box(page, "Thin reading").value == ""
    assert "notes.what-the-cook-hears.thin_reading : is empty." in shown(page)


def test_a_note_is_made_two_and_the_two_are_named(work, shown, own) -> None:
    begun()
    page = work(desk="notes", at="notes.quiet-is-a-report")
    page = fill(fill(page, "The id of one", "quiet-reports"), "The id of the other", "quiet-closes")
    said = shown(press(page, "Make it two"))
    assert "quiet-is-a-report is two notes now, quiet-reports and quiet-closes." in said
    assert "### quiet-reports" in text(own)
    assert "**Instead:** quiet-reports, quiet-closes" in text(own)


def test_a_note_is_taken_out_for_a_reason_and_not_without_one(work, shown, own) -> None:
    begun()
    page = press(work(desk="notes", at="notes.curators-only"), "Take it out")
    assert "say why the note is taken out" in shown(page)
    page = fill(page, "Why", "Nobody kept a logbook that way.")
    page = next(each for each in page.multiselect).set_value(["quiet-is-a-report"]).run()
    said = shown(press(page, "Take it out"))
    assert "curators-only is taken out, with your reason." in said
    assert "## Retired notes" in text(own)
    assert "**Instead:** quiet-is-a-report" in text(own)


def test_a_silence_is_marked(work, shown, own) -> None:
    begun()
    page = press(work(desk="notes"), "Mark this silence")
    assert "say what the dossier cannot hear" in shown(page)
    page = press(fill(page, "What the dossier cannot hear", "What the cook hears."), "Mark this silence")
    assert "The silence is marked." in shown(page)
    assert "- What the cook hears.\n" in text(own)


def test_what_is_written_for_a_button_stays_while_another_desk_is_looked_at(work, own) -> None:
    begun()
    page = fill(work(desk="notes"), "What the dossier cannot hear", "What the cook hears.")
    page = at_desk(at_desk(page, "form"), "notes")
    assert box(page, "What the dossier cannot hear").value == "What the cook hears."


# what people proposed


@pytest.fixture
def proposed(own: Path) -> str:
    """A run was made with the dossier, and its user said that a finding is not so."""
    run = winks.deliberate(CASE, draft="Thanks for the lovely gift of the boat!")
    assert run.seats, run
    winks.correct(run.run, f"{FERRY}.1", f"He says it to everybody. {HOSTILE}")
    [found] = Table.local().amendments(FERRY)
    return found.id


def test_where_nobody_proposed_anything_that_is_said(work, shown) -> None:
    assert "Nobody has proposed anything for this dossier." in shown(work(desk="proposed"))


def test_a_proposal_is_its_words_its_note_and_its_run(work, shown, proposed) -> None:
    begun()
    page = work(desk="proposed")
    said = shown(page)
    assert f"He says it to everybody. {HOSTILE}" in said
    assert "<img" not in body(page)
    assert f"&amp;desk=form&amp;at={NOTE}" in body(page)
    assert f'href="trace?run={proposed.rpartition(".")[0]}"' in body(page)


def test_an_answer_needs_a_reason_and_stays_in_sight_with_an_earlier_one(work, shown, proposed) -> None:
    page = press(work(desk="proposed"), "Decline it")
    assert "There is no reason" in shown(page)
    page = press(fill(page, "Why, in your words", "One boat is not the island."), "Decline it")
    said = shown(page)
    assert "It is declined. Whoever proposed it is shown why." in said
    assert "One boat is not the island." in said
    page = fill(
        fill(page, "Why, in your words", "Three crews say so."), "The version that answers it, if there is one", "0.2"
    )
    page = press(page, "Accept it")
    assert "no version of a dossier" in shown(page)
    page = press(fill(page, "The version that answers it, if there is one", "0.2.0"), "Accept it")
    said = shown(page)
    assert said.index("One boat is not the island.") < said.index("Three crews say so.")
    assert "Version 0.2.0 answers it." in said
    [found] = Table.local().amendments(FERRY)
    assert (found.status, found.reason) == ("accepted", "Three crews say so.")


# what would be sent


def test_what_would_be_sent_is_shown_to_the_letter_and_leaves_no_trail(work, shown, own) -> None:
    begun()
    page = press(fill(work(desk="sent"), "The message", CASE), "Show what would be sent")
    said = body(page)
    sending = Table.local().would_send(FERRY, CASE)
    for message in sending.messages:
        assert element_text(said, message.text)
    shown_words = shown(page)
    assert "sent Yours is a question :" in shown_words
    assert "not sent Curators only :" in shown_words
    assert "positionality" in shown_words
    assert Table.local().runs().total == 0


def element_text(page: str, words: str) -> bool:
    """Whether a text stands on a page to the letter."""
    import html

    return words in html.unescape(re.sub(r"</?pre[^>]*>", "\n", page))


def test_what_was_changed_is_sent_of_the_working_copy_and_not_of_the_one_at_hand(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Thin reading", "He gave the whole boat away.")
    page = press(fill(at_desk(page, "sent"), "The message", CASE), "Show what would be sent")
    assert "He gave the whole boat away." in shown(page)
    page = page.radio[0].set_value("at_hand").run()
    said = shown(page)
    assert "He gave the whole boat away." not in said
    assert "He gave you the boat." in said


def test_a_bundled_case_brings_its_words_and_one_from_elsewhere_sends_nothing(work, shown, own) -> None:
    page = choose(work(desk="sent"), "A case", "D01")
    assert box(page, "The message").value
    said = shown(press(page, "Show what would be sent"))
    assert "Nothing is sent, since nobody is asked." in said
    assert "What a model would be sent, to the letter" in said


def test_an_empty_message_is_refused(work, shown, own) -> None:
    assert "The prompt is empty" in shown(press(work(desk="sent"), "Show what would be sent"))


# comparing, releasing, giving up


def test_what_is_otherwise_is_shown_against_the_one_at_hand(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Guidance", "Say what you saw of the ropes.")
    said = shown(at_desk(page, "release"))
    assert "The working copy against version 0.1.0, which is at hand." in said
    assert "yours-is-a-question › Guidance changed Before" in said
    assert "Say what you saw of the ropes." in said


def test_the_working_copy_is_among_the_versions_for_a_curator_alone(open_page, own, sitting_as) -> None:
    Table.local().set_field(FERRY, f"{NOTE}.guidance", "The ropes.", begun().sha256)
    page = open_page("dossiers", dossier=FERRY, part="versions")
    assert "the working copy" in page.selectbox(key="after").options
    sitting_as("reader")
    assert not open_page("dossiers", dossier=FERRY, part="versions").selectbox


def test_what_is_in_the_way_of_a_release_is_told_before_and_refused(work, shown, own) -> None:
    copy = begun()
    assert "there is nothing to release" in shown(work(desk="release"))
    Table.local().set_field(FERRY, f"{NOTE}.variation", "Holmish people never ask.", copy.sha256)
    page = work(desk="release")
    assert "This is in the way: One thing to weigh" in shown(page).replace("\n", " ")
    page = press(fill(page, "What changed, for the changelog", "A word."), "Release it")
    assert "says what a people is like" in shown(page)
    assert (own / FILE.name).read_text(encoding="utf-8") == WAS


def test_a_release_without_a_word_or_with_a_version_that_is_not_next_is_refused(work, shown, own) -> None:
    Table.local().set_field(FERRY, f"{NOTE}.guidance", "The ropes.", begun().sha256)
    page = press(work(desk="release"), "Release it")
    assert "Say what changed" in shown(page)
    page = fill(fill(page, "What changed, for the changelog", "A word."), "The version", "0.1.0")
    assert "does not come after 0.1.0" in shown(press(page, "Release it"))


def test_a_release_names_what_it_answers_and_leads_to_signing(work, shown, own, proposed) -> None:
    Table.local().set_field(FERRY, f"{NOTE}.guidance", "The ropes.", begun().sha256)
    page = work(desk="release")
    assert box(page, "The version").value == "0.2.0"
    page = fill(page, "What changed, for the changelog", "The ropes come first.")
    page = next(each for each in page.multiselect).set_value([proposed]).run()
    said = shown(press(page, "Release it"))
    assert "Version 0.2.0 is released." in said
    released = read_bytes((own / FILE.name).read_bytes(), "x")
    assert released.dossier.changelog[-1].after == (proposed,)
    assert released.sha256 in said
    assert not (own / "working" / FILE.name).exists()


def test_a_release_over_what_somebody_else_released_needs_a_look_and_a_word(work, shown, own) -> None:
    Table.local().set_field(FERRY, f"{NOTE}.guidance", "The ropes.", begun().sha256)
    (own / FILE.name).write_text(WAS.replace("version: 0.1.0", "version: 0.1.1"), encoding="utf-8")
    page = fill(work(desk="release"), "What changed, for the changelog", "A word.")
    said = shown(press(page, "Release it"))
    assert "is not the text that this working copy was begun from" in said
    page = press(page.checkbox[0].check().run(), "Release it")
    assert "Version 0.2.0 is released." in shown(page)


def test_a_working_copy_is_given_up_only_when_asked_twice(work, shown, own) -> None:
    begun()
    page = press(work(desk="release"), "Give it up")
    assert "This cannot be undone." in shown(page)
    page = press(page, "No, keep it")
    assert (own / "working" / FILE.name).exists()
    page = press(press(page, "Give it up"), "Yes, give it up")
    assert "The working copy is gone." in shown(page)
    assert not (own / "working" / FILE.name).exists()
    assert (own / FILE.name).read_text(encoding="utf-8") == WAS


# signing, and beginning one


def test_how_to_sign_is_said_with_the_bytes_it_is_over_and_what_it_shows(work, shown, own) -> None:
    page = work(desk="sign")
    said = shown(page)
    assert Table.local().library().get(FERRY).sha256 in said
    assert "It does not show who holds the key" in said
    assert f"winks dossiers attest {FERRY} --as curator" in page.code[0].value
    begun()
    assert "There is a working copy that is not released." in shown(work(desk="sign"))


def test_the_questions_are_those_of_the_command() -> None:
    words = words_of("en")
    for question in (each for part in QUESTIONS.values() for each in part):
        assert words[f"questions.asks.{question.key}"] == question.asks
        assert words[f"questions.why.{question.key}"].lower() == f"{question.why}.".lower()


def test_a_dossier_is_begun_from_answers_and_what_is_open_is_asked_after(open_page, shown, own) -> None:
    page = open_page("dossiers", new="dossier")
    page = fill(page, "What it is to be called", FERRY)
    page = press(page, "Begin the dossier")
    assert f"There is a dossier '{FERRY}' already" in shown(page)
    page = fill(page, "What it is to be called", "harbour-pilots")
    page = fill(page, "What is the dossier about, in a title?", "Pilots coming aboard at Westholm")
    page = fill(page, "What can this dossier not hear? Three things at least.", "The bar.\nThe radio.\nNight.")
    page = press(page, "Begin the dossier")
    copy = Table.local().working("harbour-pilots")
    assert copy is not None
    assert "# Pilots coming aboard at Westholm" in copy.text
    assert "- The bar.\n- The radio.\n- Night." in copy.text
    assert page.query_params["dossier"] in ("harbour-pilots", ["harbour-pilots"])
    said = shown(open_page("dossiers", dossier="harbour-pilots", part="work", desk="form"))
    assert "is still to be said" in said


# words


@pytest.mark.parametrize("desk", ["answers", "form", "text", "notes", "proposed", "sent", "release", "sign"])
def test_hostile_words_of_a_dossier_stay_words_at_every_desk(work, shown, own, desk) -> None:
    hostile = WAS.replace("**Gloss:** ", f"**Gloss:** {HOSTILE} ").replace("**Curator:** ", f"**Curator:** {HOSTILE} ")
    hostile = hostile.replace("**Variation:** ", f"**Variation:** Holmish people never {HOSTILE} ")
    (own / FILE.name).write_text(hostile.replace("### she's yours", f"### she's yours {HOSTILE}"), encoding="utf-8")
    begun()
    page = work(desk=desk, at=f"words.she's yours {HOSTILE}")
    assert not page.exception
    assert "<img" not in body(page)
    assert "<script" not in body(page)


@pytest.mark.parametrize("desk", ["answers", "form", "text", "notes", "proposed", "sent", "release", "sign"])
def test_every_desk_speaks_indonesian(work, shown, own, proposed, desk) -> None:
    begun()
    said = shown(work(desk=desk, language="id"))
    english = [key for key, words in words_of("en").items() if key.startswith("workbench.") and len(words) > 40]
    assert not [key for key in english if words_of("en")[key] in said]
    assert "Ada salinan kerja." in said
