"""The Dossiers page: who may not, what cannot be read, then the list, one to read, what is objected to, a trial, versions."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.app_pages.words import words_of
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.roles import Person
from winks.personas.library import load_library
from winks.personas.lint import RULES

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"
SHIPPED = load_library().held
SPEAKING = [name for name, read in SHIPPED.items() if read.dossier.standing != "reserved"]
RESERVED = [name for name, read in SHIPPED.items() if read.dossier.standing == "reserved"]
HOSTILE = "<img src=http://e.invalid/x> ![x](http://e.invalid/y.png) <script>alert(1)</script> :material/home: $x$"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the invented ferry setting."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / FERRY.name).write_bytes(FERRY.read_bytes())
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


@pytest.fixture
def rewritten(own: Path) -> Callable[..., Path]:
    """Change the ferry dossier: pairs of what stands there and what is to stand there instead."""

    def rewrite(*pairs: tuple[str, str], name: str = FERRY.name) -> Path:
        text = (own / name).read_text(encoding="utf-8")
        for before, after in pairs:
            assert before in text, before
            text = text.replace(before, after)
        (own / name).write_text(text, encoding="utf-8")
        return own / name

    return rewrite


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit


def turn(page: Any, part: str) -> Any:
    """Look at another part of a dossier."""
    return page.get("button_group")[0].set_value(part).run()


def body(page: Any) -> str:
    """The HTML of a page."""
    return "".join(element.proto.body for element in page.get("html"))


def flat(text: str) -> str:
    """A text as it is compared: white space aside."""
    return " ".join(text.split())


def test_whoever_may_not_read_is_told_who_may(open_page, shown, sitting_as) -> None:
    sitting_as("admin")
    said = shown(open_page("dossiers", dossier=SPEAKING[0]))
    assert "This page is not open to you." in said
    assert SHIPPED[SPEAKING[0]].dossier.title not in said


def test_an_unknown_dossier_is_told_with_the_nearest(open_page, shown) -> None:
    said = shown(open_page("dossiers", dossier="vn-family-adress"))
    assert "There is no dossier 'vn-family-adress'. Did you mean 'vn-family-address'?" in said


@pytest.mark.parametrize("asked", [HOSTILE, "@", "a@b@c", "../../etc/passwd", "x" * 3000, "vn-family-address@9.9.9"])
def test_an_address_that_is_no_dossier_is_a_sentence_and_stays_words(open_page, shown, asked: str) -> None:
    page = open_page("dossiers", dossier=asked)
    assert "There is no dossier" in shown(page)
    assert "<img" not in body(page)


def test_a_note_that_is_not_there_is_told(open_page, shown) -> None:
    said = shown(open_page("dossiers", dossier=SPEAKING[0], note=HOSTILE))
    assert f"This dossier has no note {HOSTILE}" in said


def test_a_folder_that_is_none_is_told(open_page, shown, monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("WINKS_DOSSIERS", str(tmp_path / "nowhere"))
    assert "that is no folder" in shown(open_page("dossiers"))


def test_a_dossier_that_cannot_be_read_is_its_faults_by_line_and_field(open_page, shown, rewritten) -> None:
    path = rewritten(("**Thin reading:**", "**Thin raeding:**"))
    line = (
        path.read_text(encoding="utf-8")
        .split("\n")
        .index(next(line for line in path.read_text(encoding="utf-8").split("\n") if "raeding" in line))
    )
    said = shown(open_page("dossiers", dossier="ferry-crew-handover"))
    assert "ferry-crew-handover cannot be read" in said.replace("\\", "")
    assert f"Line {line + 1}, Thin raeding: notes knows no label 'Thin raeding'." in said
    assert "Did you mean 'Thin reading'?" in said
    assert f"Line {line + 1}, Thin raeding:" in shown(open_page("dossiers"))


def test_a_hostile_file_name_and_its_faults_stay_words(open_page, shown, own) -> None:
    name = "<img src=x onerror=alert(1)>.md"
    (own / name).write_text("---\nformat: <b>\n", encoding="utf-8")
    page = open_page("dossiers")
    assert name in shown(page)
    assert "<img" not in body(page)


def test_where_ones_own_file_cannot_be_read_the_shipped_one_is_shown_and_that_is_said(open_page, shown, own) -> None:
    (own / "vn-family-address.md").write_text("no dossier at all", encoding="utf-8")
    said = shown(open_page("dossiers", dossier="vn-family-address"))
    assert "so what stands below is the one that ships" in said
    assert "What it is about" in said


def test_the_list_has_every_dossier_with_its_standing_and_its_banner(open_page, shown) -> None:
    page = open_page("dossiers")
    said = shown(page)
    for name, read in SHIPPED.items():
        assert f'href="?dossier={name}"' in body(page)
        assert flat(read.dossier.title) in said
        assert flat(read.dossier.status.banner) in said
        assert read.dossier.ref in said


def test_places_held_open_stand_apart_with_why_and_whom_to_ask(open_page, shown) -> None:
    said = shown(open_page("dossiers"))
    held_open = said[said.index("Held open") :]
    for name in RESERVED:
        status = SHIPPED[name].dossier.status
        assert SHIPPED[name].dossier.title in held_open
        assert flat(status.reserved_because) in held_open
        assert all(flat(each) in held_open for each in status.whom_to_ask)
    assert all(SHIPPED[name].dossier.title not in held_open for name in SPEAKING)


def test_a_dossier_that_was_taken_back_stands_apart_with_why(open_page, shown, rewritten) -> None:
    rewritten(
        ("standing: starter", "standing: withdrawn"),
        ("## Scope", "**Withdrawn because:** The crews asked for it.\n\n## Scope"),
    )
    said = shown(open_page("dossiers"))
    assert "Taken back" in said
    assert "The crews asked for it." in said


def test_ones_own_folder_is_named_with_what_it_replaces(open_page, shown, own) -> None:
    assert f"dossiers are read from {own}, the folder of your own" in shown(open_page("dossiers"))
    assert "from the folder of your own" in shown(open_page("dossiers"))
    shipped = SHIPPED["vn-family-address"].raw
    (own / "vn-family-address.md").write_bytes(shipped.replace(b"version: 0.1.0", b"version: 0.9.0"))
    said = shown(open_page("dossiers"))
    assert "Of those that ship, it replaces: vn-family-address." in said
    assert "replaces one that ships" in said


@pytest.mark.parametrize("name", SHIPPED)
def test_everything_that_a_dossier_says_can_be_read(open_page, shown, name: str) -> None:
    dossier = SHIPPED[name].dossier
    said = flat(shown(open_page("dossiers", dossier=name)).replace("\\", "")).lower()
    missing = [text for text in every_text(dossier.model_dump()) if flat(text).rstrip(".").lower() not in said]
    assert not missing


def every_text(value: Any, above: str = "") -> list[str]:
    """Every text that a person wrote in a dossier, but for names of its parts and choices from a list."""
    ours = ("format", "id", "language", "standing", "match", "fold_case_in", "fold_diacritics_in", "required", "lines", "act",
            "checked", "inside_scope", "from_setting", "display_name", "ref")  # fmt: skip
    if isinstance(value, dict):
        return [
            text
            for key, each in value.items()
            if key not in ours or isinstance(each, dict)
            for text in every_text(each, key)
        ]
    if isinstance(value, (list, tuple)):
        return [text for each in value for text in every_text(each, above)]
    if not isinstance(value, str):
        return []
    if above == "say" and "{reason}" in value:
        return value.split("{reason}")
    return value.split("\n\n")


def test_a_dossier_is_prose_in_its_own_language_under_headings_of_ours(open_page, shown) -> None:
    page = open_page("dossiers", dossier="javanese-business-yogya-solo")
    page.session_state["language"] = "id"
    page.run()
    assert "Apa yang tidak terdengar olehnya" in shown(page)
    assert '<p lang="en" dir="auto">How people of different rank' in body(page)


def test_how_well_a_note_is_carried_is_said_beside_it_in_words(open_page, shown) -> None:
    said = shown(open_page("dossiers", dossier="javanese-business-yogya-solo"))
    words = words_of("en")
    for note in SHIPPED["javanese-business-yogya-solo"].dossier.notes:
        assert words[f"dossiers.note_standing.{note.standing.replace('-', '_')}"] in said
    assert "It was not opened." in said


def test_a_link_to_a_note_puts_it_first(open_page, shown) -> None:
    note = SHIPPED["javanese-business-yogya-solo"].dossier.note("nggih-as-hearing")
    said = shown(open_page("dossiers", dossier="javanese-business-yogya-solo", note=note.id))
    assert said.index(flat(note.cue)) < said.index("What it is about")


def test_every_link_of_a_dossier_leads_to_something_on_its_page(open_page) -> None:
    shown_body = body(open_page("dossiers", dossier="javanese-business-yogya-solo"))
    wanted = set(re.findall(r'href="#([^"]+)"', shown_body))
    assert wanted <= set(re.findall(r'id="([^"]+)"', shown_body))
    ids = re.findall(r' id="([^"]+)"', shown_body)
    assert len(ids) == len(set(ids))


def test_words_of_a_dossier_that_look_like_a_page_stay_words(open_page, shown, rewritten) -> None:
    title = FERRY.read_text(encoding="utf-8").split("\n# ")[1].split("\n")[0]
    rewritten((f"# {title}", f"# {title} {HOSTILE}"), ("**Gloss:** ", f"**Gloss:** {HOSTILE} "))
    page = open_page("dossiers", dossier="ferry-crew-handover")
    assert HOSTILE in shown(page)
    assert "<img" not in body(page)
    assert "<script" not in body(page)
    assert "http://" not in page.title[0].value.replace("\\", "").replace("http://e.invalid", "")
    assert "![" not in page.title[0].value


def test_a_good_dossier_has_nothing_to_object_to_and_the_rules_are_told(open_page, shown) -> None:
    said = shown(turn(open_page("dossiers", dossier=SPEAKING[0]), "lint"))
    assert "There is nothing to object to." in said
    for rule in RULES:
        assert words_of("en")[f"dossiers.rule.{rule.__name__}"] in said


def test_objections_are_sentences_with_line_and_field_errors_first(open_page, shown, rewritten) -> None:
    text = FERRY.read_text(encoding="utf-8")
    silences = re.search(r"## Silences\n(.*?)\n## ", text, re.S)[1]
    question = re.search(r"\*\*Variation:\*\* (.+)", text)[0]
    rewritten((silences, "\n- the night boat\n"), (question, "**Variation:** Holmish people never ask."))
    page = turn(open_page("dossiers", dossier="ferry-crew-handover"), "lint")
    said = shown(page)
    [silent, typed] = sorted(Table.local().lint("ferry-crew-handover"), key=lambda each: each.level)
    assert f"Line {silent.line}, silences: 1 silence(s)" in said
    assert (
        said.index("One error")
        < said.index(silent.sentence)
        < said.index("One thing to weigh")
        < said.index(typed.sentence)
    )
    assert 'href="#rule-silences_are_named"' in body(page)
    assert 'id="rule-silences_are_named"' in body(page)


def test_what_a_curator_keeps_is_shown_with_the_reason(open_page, shown, rewritten) -> None:
    kept = "## Kept\n\n### no_group_is_a_type notes.quiet-is-a-report.variation\n\n**Words:** Holmish people never"
    rewritten(
        ("**Variation:** Louder crews say more.", "**Variation:** Holmish people never ask."),
        ("## Changelog\n", f"{kept} ask.\n**Because:** A mate said it <b>of himself</b>.\n\n## Changelog\n"),
    )
    page = turn(open_page("dossiers", dossier="ferry-crew-handover"), "lint")
    said = shown(page)
    assert "One passage is kept with a reason" in said
    assert "'Holmish people never' says what a people is like" in said
    assert "Kept because: A mate said it <b>of himself</b>." in said
    assert "<b>of himself" not in body(page)


def test_a_trial_of_nothing_is_refused_in_a_sentence(open_page, shown) -> None:
    page = turn(open_page("dossiers", dossier=SPEAKING[0]), "try")
    said = shown(press_try(page))
    assert "The prompt is empty; give the words themselves." in said


def press_try(page: Any) -> Any:
    """Press the button of the form."""
    [button] = [each for each in page.button if each.label == "Try it"]
    return button.click().run()


def test_a_trial_shows_the_cues_the_notes_and_what_would_be_said_and_leaves_no_trail(open_page, shown) -> None:
    page = turn(open_page("dossiers", dossier="javanese-business-yogya-solo"), "try")
    page = page.selectbox(key="trial_case").set_value("D01").run()
    assert page.text_area(key="trial_prompt").value == bundled_case("D01").prompt
    said = shown(press_try(page))
    trial = Table.local().try_dossier(
        "javanese-business-yogya-solo", bundled_case("D01").prompt, bundled_case("D01").thin_draft
    )
    for cue in trial.seat.cues:
        assert f"“{cue.text}” {words_of('en')[f'dossiers.cue.{cue.type}']}" in said
    assert "“nggih” talk points here" in said
    assert "sent Nggih as hearing :" in said
    assert "not sent Whatsapp openers :" in said
    assert all(flat(finding.question) in said for finding in trial.critique.findings)
    assert "A simulated reading by plain code" in said
    assert Table.local().runs().total == 0


@pytest.mark.parametrize("name", SPEAKING)
def test_a_case_from_elsewhere_is_stood_aside_from_with_the_reason(open_page, shown, name: str) -> None:
    page = turn(open_page("dossiers", dossier=name), "try")
    page.text_area(key="trial_prompt").set_value("Write a Python regex that matches Indonesian phone numbers.")
    said = shown(press_try(page))
    assert "would stand aside" in said
    assert "What it would say" not in said


@pytest.mark.parametrize("name", RESERVED)
def test_a_place_held_open_always_stands_aside_in_a_trial(open_page, shown, name: str) -> None:
    page = turn(open_page("dossiers", dossier=name), "try")
    page.text_area(key="trial_prompt").set_value("Hello there")
    assert "it would not be spoken of" in shown(press_try(page))


def test_the_users_own_account_counts_in_a_trial(open_page, shown) -> None:
    page = turn(open_page("dossiers", dossier="javanese-business-yogya-solo"), "try")
    page.text_area(key="trial_prompt").set_value(
        "He listened to our quote and said 'nggih, nanti kita lihat'. Write to him."
    )
    page.text_area(key="trial_account").set_value("He is the owner of a batik firm in Solo.")
    said = shown(press_try(page))
    assert "would be seated" in said
    assert "in the account" in said


def test_what_was_tried_stays_while_another_part_is_looked_at(open_page, shown) -> None:
    page = turn(open_page("dossiers", dossier=SPEAKING[0]), "try")
    page.text_area(key="trial_prompt").set_value("Hello there")
    page = turn(turn(press_try(page), "read"), "try")
    assert page.text_area(key="trial_prompt").value == "Hello there"
    assert "would stand aside" in shown(page)


def test_hostile_words_in_a_trial_stay_words(open_page, shown) -> None:
    page = turn(open_page("dossiers", dossier="javanese-business-yogya-solo"), "try")
    page.text_area(key="trial_prompt").set_value(f"Pak Harto, owner of a firm in Solo, said nggih. {HOSTILE}")
    page.text_area(key="trial_draft").set_value(f"You agreed {HOSTILE}")
    page = press_try(page)
    assert "would be seated" in shown(page)
    assert "<img" not in body(page)


def test_where_no_run_used_another_version_there_is_nothing_to_compare(open_page, shown) -> None:
    winks.deliberate("Hello there", draft="Hi")
    said = shown(turn(open_page("dossiers", dossier=SPEAKING[0]), "versions"))
    assert "There is nothing to compare" in said


@pytest.fixture
def changed(own: Path, rewritten: Callable[..., Path]) -> Path:
    """A run was made with the ferry dossier; then it was written otherwise."""
    winks.deliberate("Hello there", draft="Hi")
    text = FERRY.read_text(encoding="utf-8")
    variation = re.search(r"\*\*Variation:\*\* (.+)", text)[0]
    banner = re.search(r"\*\*Banner:\*\* (.+)", text)[1]
    return rewritten(
        ("version: 0.1.0", "version: 0.2.0"),
        (variation, f"**Variation:** Since the new boats it is said aloud. {HOSTILE}"),
        (banner, "Read by two crews."),
    )


def test_what_changed_is_shown_field_by_field_as_it_read_and_as_it_reads(open_page, shown, changed) -> None:
    page = turn(open_page("dossiers", dossier="ferry-crew-handover"), "versions")
    said = shown(page)
    old = re.search(r"\*\*Variation:\*\* (.+)", FERRY.read_text(encoding="utf-8"))[1]
    assert f"Before {flat(old)} After Since the new boats it is said aloud." in said
    assert "yours-is-a-question › Variation changed Before" in said
    assert "Read by two crews." in said
    assert HOSTILE in said
    assert "<img" not in body(page)


def test_versions_are_compared_the_other_way_round_and_with_themselves(open_page, shown, changed) -> None:
    page = turn(open_page("dossiers", dossier="ferry-crew-handover"), "versions")
    page.selectbox(key="before").set_value(1)
    page = page.selectbox(key="after").set_value(0).run()
    assert "Before Since the new boats" in shown(page)
    page = page.selectbox(key="after").set_value(1).run()
    assert "These are the same file." in shown(page)


def test_the_version_of_a_run_can_still_be_read_and_says_that_it_is_not_the_one_at_hand(
    open_page, shown, changed
) -> None:
    page = open_page("dossiers", dossier="ferry-crew-handover@0.1.0")
    said = shown(page)
    assert "This is version 0.1.0 as a run of this trail was made with it." in said
    assert "Since the new boats" not in said
    assert not page.get("button_group")
    assert "Since the new boats" in shown(open_page("dossiers", dossier="ferry-crew-handover@0.2.0"))


def test_a_version_of_a_dossier_that_is_gone_can_still_be_read(open_page, shown, changed) -> None:
    changed.unlink()
    assert "This is version 0.1.0" in shown(open_page("dossiers", dossier="ferry-crew-handover@0.1.0"))


def test_there_are_words_for_every_choice_that_a_dossier_can_make() -> None:
    from typing import get_args

    from winks.personas import dossier

    words = words_of("en")
    wanted = {
        "standing": dossier.DossierStanding,
        "standing_short": dossier.DossierStanding,
        "note_standing": dossier.NoteStanding,
        "note_short": dossier.NoteStanding,
        "cue": dossier.CueType,
        "boundaries": dossier.BoundaryAct,
        "checked": dossier.Source.model_fields["checked"].annotation,
        "inside": dossier.Source.model_fields["inside_scope"].annotation,
        "from_setting": dossier.Source.model_fields["from_setting"].annotation,
    }
    missing = [
        f"dossiers.{name}.{choice}"
        for name, choices in wanted.items()
        for choice in get_args(choices)
        if f"dossiers.{name}.{choice.replace('-', '_')}" not in words
    ]
    assert not missing
    assert {f"dossiers.rule.{rule.__name__}" for rule in RULES} <= words.keys()
