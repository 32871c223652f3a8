"""The workbench: who may not, what is refused and what is not lost, then a dossier from taking it on to signing it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.app_pages.words import words_of
from winks.app_pages.workbench_fields import PARTS, fields_at
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.roles import Person
from winks.personas.outline import outline
from winks.personas.questionnaire import PARTS as QUESTIONS
from winks.personas.reader import read_bytes

from .benches import FERRY, FILE, HOSTILE, NOTE, STATEMENT, at_desk, begun, body, box, choose, fill, press, text

WAS = FILE.read_text(encoding="utf-8")
CASE = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook."


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the invented ferry setting."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / FILE.name).write_bytes(FILE.read_bytes())
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


@pytest.fixture
def work(own: Path, open_page: Callable[..., Any]) -> Callable[..., Any]:
    """Open the workbench of the ferry dossier, at a desk."""
    return lambda **query: open_page("dossiers", dossier=FERRY, part="work", **query)


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit


# who may not, and where nothing can be


@pytest.mark.parametrize("role", ["reader", "judge", "auditor"])
def test_whoever_may_not_curate_finds_no_workbench_and_is_told_by_its_address(work, shown, sitting_as, role) -> None:
    begun()
    sitting_as(role)
    page = work(desk="form")
    assert "Working on dossiers is for curators." in shown(page)
    assert "work" not in page.get("button_group")[0].options
    assert not page.text_area


def test_whoever_may_not_curate_is_not_told_who_is_at_work(open_page, shown, own, sitting_as) -> None:
    begun()
    sitting_as("reader")
    assert "At the workbench" not in shown(open_page("dossiers"))
    assert "Working on dossiers is for curators." in shown(open_page("dossiers", new="dossier"))


def test_a_role_that_was_taken_while_somebody_wrote_is_refused_by_the_table(work, shown, own, sitting_as) -> None:
    begun()
    page = work(desk="form")
    before = text(own)
    sitting_as("reader")
    fill(page, "One line", "Something else.")
    assert text(own) == before


def test_without_a_folder_of_ones_own_it_is_said_how_one_is_named(open_page, shown) -> None:
    said = shown(open_page("dossiers", dossier="vn-family-address", part="work"))
    assert "WINKS_DOSSIERS" in said
    assert "there is none here" in said


@pytest.mark.parametrize("asked", [HOSTILE, "../../etc/passwd", "no-such-dossier"])
def test_an_address_that_is_no_dossier_is_a_sentence(open_page, shown, own, asked) -> None:
    page = open_page("dossiers", dossier=asked, part="work")
    assert "<img" not in body(page)
    assert shown(page)


@pytest.mark.parametrize("query", [{"desk": HOSTILE}, {"at": HOSTILE}, {"at": "notes.nobody"}, {"field": HOSTILE}])
def test_an_address_that_leads_nowhere_leads_to_what_there_is(work, shown, query) -> None:
    begun()
    page = work(**({"desk": "form"} | query))
    assert "Work on it" in page.get("button_group")[0].proto.options[-1].content
    assert "<img" not in body(page)


# beginning


def test_before_anything_is_begun_it_is_said_who_answers_and_nothing_is_written(work, shown, own) -> None:
    said = shown(work())
    assert "Nobody is at work on this dossier." in said
    assert "A test." in said
    assert "It made the setting up." in said
    assert not (own / "working").exists()


def test_a_statement_that_leaves_something_out_is_refused_and_stays_written(work, shown, own) -> None:
    page = work()
    for asks, words in STATEMENT.items():
        if "gain or lose" not in asks:
            page = fill(page, asks, words)
    page = press(page, "Take it on")
    assert "say what you stand to gain or lose by it" in shown(page)
    assert box(page, "The name you answer by").value == "Mara Holm"
    assert "Mara Holm" not in text(own)


def test_a_dossier_is_taken_on_and_says_that_nobody_signed(work, shown, own) -> None:
    page = work()
    for asks, words in STATEMENT.items():
        page = fill(page, asks, words)
    said = shown(press(page, "Take it on"))
    assert "The working copy names you now." in said
    dossier = read_bytes(text(own).encode(), "x").dossier
    assert dossier.positionality.curator == "Mara Holm"
    assert dossier.positionality.likely_distortions == ("Never below deck.", "Never a passenger.")
    assert "has not signed it" in dossier.status.banner
    assert (own / FILE.name).read_text(encoding="utf-8") == WAS


def test_a_working_copy_is_begun_as_it_is_and_the_form_is_there(work, shown, own) -> None:
    page = press(work(), "Begin a working copy as it is")
    assert text(own) == WAS
    assert box(page, "One line").value.startswith("Talk between two crews")
    assert page.query_params["desk"] in ("form", ["form"])


def test_working_copies_are_listed_for_whoever_may_go_on(open_page, shown, own) -> None:
    begun()
    page = open_page("dossiers")
    assert f'href="?dossier={FERRY}&amp;part=work"' in body(page)


def test_a_file_that_cannot_be_read_is_mended_here(open_page, shown, own) -> None:
    (own / FILE.name).write_text(WAS.replace("**Thin reading:**", "**Thin raeding:**", 1), encoding="utf-8")
    page = open_page("dossiers", dossier=FERRY)
    assert f'href="?dossier={FERRY}&amp;part=work"' in body(page)
    page = press(open_page("dossiers", dossier=FERRY, part="work"), "Begin a working copy as it is")
    said = shown(page)
    assert "One thing keeps it from being read" in said
    assert "Did you mean 'Thin reading'?" in said
    assert "“**Thin raeding:** He gave you the boat.”" in said


# by form


def test_every_field_has_a_sentence_for_what_it_is_for() -> None:
    found = outline(WAS)
    places = [*PARTS, *(part.path for part in found.parts if part.kind == "entry"), "retired.x", "kept.x"]
    wider = outline(WAS.replace("## Changelog", "## Retired notes\n\n### x\n\n## Kept\n\n### x\n\n## Changelog"))
    names = {field.name for at in places for field in fields_at(at, wider)}
    assert {name.partition(".")[0] for name in names} >= {"head", "scope", "notes", "sources", "retired", "kept"}
    for code in ("en", "id"):
        assert {f"fields.{name}" for name in names} <= words_of(code).keys()
        assert {f"fields.section.{part}" for part in PARTS} <= words_of(code).keys()


def test_a_field_is_saved_when_it_is_left_and_nothing_else_changes(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Guidance", "Say what you saw of the ropes.")
    assert text(own) == WAS.replace(
        "**Guidance:** Say what you saw of the boat before thanking anyone.",
        "**Guidance:** Say what you saw of the ropes.",
    )
    assert "Guidance saved" in shown(page)


def test_a_list_is_one_box_with_a_line_each_and_its_number_is_said(work, shown, own) -> None:
    begun()
    page = work(desk="form", at=NOTE)
    assert box(page, "Cue forms").value == "she's yours\nshe is yours"
    page = fill(page, "Cue forms", "she's yours\n- yours now \n\nthe boat is yours")
    assert "**Cue forms:** she's yours; yours now; the boat is yours\n" in text(own)
    page = fill(page, "Readings", "One.\nTwo.\nThree.")
    assert "**Readings:**\n- One.\n- Two.\n- Three.\n" in text(own)
    assert "Readings 3, a line each. saved" in shown(page)


def test_what_is_chosen_is_saved_with_its_meaning_beside_it(work, shown, own) -> None:
    begun()
    page = work(desk="form", at="sources.HOLM1999")
    choose(page, "Checked", "passage")
    assert "**Checked:** passage" in text(own)
    assert "passage : The passage was read." in shown(page)
    page = work(desk="form", at=NOTE)
    page.multiselect[0].set_value(["stakes", "act"]).run()
    assert "**Lines:** stakes, act\n" in text(own)


def test_words_that_would_open_a_part_of_the_file_stay_in_their_field_with_the_reason(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Guidance", "## Notes\nof mine")
    said = shown(page)
    assert "Not saved. a line of it begins with '##'" in said
    assert box(page, "Guidance").value == "## Notes\nof mine"
    assert text(own) == WAS
    page = fill(page, "Guidance", "Notes of mine")
    assert "Not saved." not in shown(page)
    assert "**Guidance:** Notes of mine\n" in text(own)


def test_what_is_not_saved_is_in_sight_from_another_part_until_it_is_let_go_of(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Guidance", "## Notes\nof mine")
    page = choose(page, "Part of the dossier", "scope")
    assert f"You wrote something that is not saved, in {NOTE}.guidance" in shown(page)
    assert "## Notes of mine" in shown(page)
    page = choose(page, "Part of the dossier", "notes")
    assert box(page, "Guidance").value == "## Notes\nof mine"
    page = press(page, "Leave what stands there")
    assert box(page, "Guidance").value == "Say what you saw of the boat before thanking anyone."
    assert "not saved" not in shown(page)


def test_two_people_do_not_write_over_each_other_and_neither_loses_a_word(work, shown, own) -> None:
    begun()
    one, other = work(desk="form", at=NOTE), work(desk="form", at=NOTE)
    fill(one, "Guidance", "From the first.")
    other = fill(other, "Guidance", "From the second.")
    said = shown(other)
    assert "Not saved. The working copy of 'ferry-crew-handover' is not as it was when you read it" in said
    assert "What stands there now: From the first." in said
    assert box(other, "Guidance").value == "From the second."
    assert "From the first." in text(own)
    other = press(other, "Put what I wrote in its place")
    assert "From the second." in text(own)
    assert "Not saved." not in shown(other)


def test_a_change_made_elsewhere_is_told_and_shown(work, shown, own) -> None:
    begun()
    one, other = work(desk="form", at=NOTE), work(desk="form", at=NOTE)
    fill(one, "Guidance", "From the first.")
    other = other.run()
    assert "Somebody wrote to the working copy since you last looked" in shown(other)
    assert box(other, "Guidance").value == "From the first."
    assert "Somebody wrote" not in shown(other.run())


def test_the_field_that_an_objection_leads_to_stands_first(work, shown, own) -> None:
    begun()
    page = work(desk="form", at=NOTE, field=f"{NOTE}.contestation")
    assert "Contestation the field you came for" in shown(page)
    assert page.text_area[0].label == "Contestation"


def test_entries_are_added_and_taken_out(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at="sources"), "What it is called", "told 2026")
    page = press(page, "Add it")
    assert "cannot be its name" in shown(page)
    page = press(fill(page, "What it is called", "TOLD2026"), "Add it")
    assert box(page, "Consent").value == ""
    assert "### TOLD2026" in text(own)
    page = page.checkbox[0].check().run()
    press(page, "Take it out")
    assert text(own) == WAS


# what a colleague would object to


def test_objections_stand_beside_what_is_written_and_lead_to_their_field(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Variation", "Holmish people never ask.")
    said = shown(page)
    assert "One thing to weigh" in said
    assert "'Holmish people never' says what a people is like" in said
    assert f'href="#field-{NOTE}.variation"' in body(page)
    page = choose(page, "Part of the dossier", "scope")
    where = f"?dossier={FERRY}&amp;part=work&amp;desk=form&amp;at={NOTE}&amp;field={NOTE}.variation"
    assert f'href="{where}"' in body(page)


def test_a_warning_is_kept_with_a_reason_and_not_without(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Variation", "Holmish people never ask.")
    page = press(page, "Keep them")
    assert "why it stays" in shown(page)
    page = press(fill(page, "Why they stay", f"A mate said it of himself. {HOSTILE}"), "Keep them")
    said = shown(page)
    assert "It is kept, with your reason." in said
    assert "One passage is kept with a reason" in said
    assert f"Kept because: A mate said it of himself. {HOSTILE}" in said
    assert "<img" not in body(page)


def test_what_keeps_it_from_being_read_comes_with_its_line_and_the_way_to_the_field(work, shown, own) -> None:
    begun()
    page = fill(work(desk="form", at=NOTE), "Questions", "He stayed.")
    said = shown(page)
    assert "One thing keeps it from being read" in said
    assert f"{NOTE}.questions : 'He stayed.' does not end in a question mark." in said
    assert f'href="#field-{NOTE}.questions"' in body(page)


# as a text


def test_the_whole_text_is_saved_by_a_button_and_read(work, shown, own) -> None:
    begun()
    page = fill(work(desk="text"), "The working copy as a text", WAS.replace("**Cue:** ", "**Cue:** Whenever ", 1))
    assert "What stands in the box is not saved yet." in shown(page)
    assert text(own) == WAS
    page = press(page, "Save the text")
    assert "The text is saved." in shown(page)
    assert text(own) == WAS.replace("**Cue:** ", "**Cue:** Whenever ", 1)


def test_a_text_with_a_fault_is_saved_and_the_fault_is_told(work, shown, own) -> None:
    begun()
    page = fill(
        work(desk="text"), "The working copy as a text", WAS.replace("**Thin reading:**", "**Thin raeding:**", 1)
    )
    said = shown(press(page, "Save the text"))
    assert "It does not read as a dossier yet." in said
    assert "notes knows no label 'Thin raeding'" in said


def test_a_text_that_is_no_longer_made_on_what_stands_there_is_kept_to_copy_from(work, shown, own) -> None:
    begun()
    one, other = work(desk="text"), work(desk="text")
    mine, theirs = WAS.replace("A test.", "Mine."), WAS.replace("A test.", "Theirs.")
    other = fill(other, "The working copy as a text", mine)
    press(fill(one, "The working copy as a text", theirs), "Save the text")
    other = press(other, "Save the text")
    assert "your text was not saved and nothing was written over" in shown(other)
    assert box(other, "What you had written").value == mine
    assert box(other, "The working copy as a text").value == theirs
    assert text(own) == theirs
    assert "Theirs." in text(own)
    assert len(press(other, "I have what I need from it").text_area) == 1


def test_a_text_that_was_not_saved_is_there_after_another_desk(work, shown, own) -> None:
    begun()
    page = fill(work(desk="text"), "The working copy as a text", WAS.replace("A test.", "Mine."))
    page = at_desk(at_desk(page, "notes"), "text")
    assert "Mine." in box(page, "The working copy as a text").value


def test_line_ends_of_another_machine_are_no_change(work, shown, own) -> None:
    (own / FILE.name).write_bytes(WAS.replace("\n", "\r\n").encode())
    begun()
    page = work(desk="text")
    assert "not saved yet" not in shown(page)
    page = press(fill(page, "The working copy as a text", WAS.replace("A test.", "Mine.")), "Save the text")
    raw = (own / "working" / FILE.name).read_bytes()
    assert raw == WAS.replace("A test.", "Mine.").replace("\n", "\r\n").encode()


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
