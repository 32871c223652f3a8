"""The workbench: who may not, what is refused and what is not lost, then taking it on, the form, the text."""

from __future__ import annotations

import pytest

from winks.app_pages.words import words_of
from winks.app_pages.workbench_fields import PARTS, fields_at
from winks.personas.outline import outline
from winks.personas.reader import read_bytes

from .benches import FERRY, FILE, HOSTILE, NOTE, STATEMENT, at_desk, begun, body, box, choose, fill, press, text

WAS = FILE.read_text(encoding="utf-8")
CASE = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook."


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
