"""Each rule, by the two passages that the page of rules shows: what it objects to, and what it lets stand."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from winks.personas.lint import RULES, Objection, lint, would_refuse
from winks.personas.lint_kept import text_at
from winks.personas.lint_rule import outside_quotes
from winks.personas.reader import ReadDossier, read_bytes

EXAMPLES: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "lint_examples.toml").read_text(encoding="utf-8")
)
HOLM, AWAY = "- HOLM1999: chapter 3, to confirm", "- AWAY2001: abstract"
MORE = [
    ("ropes", "stakes", AWAY),
    ("lamps", "register", HOLM),
    ("fenders", "voices", AWAY),
    ("charts", "standing", HOLM),
]
"""What further notes are about, the line that each looks along, and what it rests on."""


def edited(ferry: ReadDossier, edits: list[tuple[str, str]], notes: int = 0) -> str:
    """The text of the ferry dossier after some edits, each of a passage that stands there once, with further notes."""
    text = ferry.raw.decode()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    start, end = text.index("### quiet-is-a-report\n"), text.index("### curators-only\n")
    return text[:end] + "".join(another(text[start:end], *about) for about in MORE[:notes]) + text[end:]


def another(note: str, thing: str, line: str, source: str) -> str:
    """The note on quiet, about something else and along another line."""
    note = note.replace("quiet-is-a-report", f"on-{thing}").replace("**Lines:** unsaid", f"**Lines:** {line}")
    note = re.sub(
        r"- It may .*\n- It may .*\n", f"- Somebody may have moved the {thing}.\n- There may be new {thing}.\n", note
    )
    note = note.replace("What did the logbook say?", f"What became of the {thing}?")
    return note.replace(HOLM, source)


def of_example(ferry: ReadDossier, rule: str, which: str) -> str:
    """The dossier of a rule's bad or good passage."""
    example = EXAMPLES[rule]
    passage = re.sub(r"{(\d+) words}", lambda match: "loud " * int(match[1]), example[which].strip("\n"))
    at = example.get("at", example.get("before", "")).strip("\n")
    edits = [(f"\n{at}\n", f"\n{passage}\n\n{at}\n" if "before" in example else f"\n{passage}\n")]
    also = example.get("also", []) if which == "good" or not example.get("also_good_only") else []
    return edited(ferry, [(old, new) for old, new in also] + edits, example.get("notes", 0))


def objections(text: str, today: date | None = None) -> list[Objection]:
    """What lint says of a dossier's text, but for what is kept."""
    found = lint(read_bytes(text.encode(), "ferry-crew-handover.md"), today)
    return [each for each in found if each.level != "kept"]


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_the_bad_example_is_objected_to_by_this_rule_and_no_other(ferry: ReadDossier, rule: str) -> None:
    found = objections(of_example(ferry, rule, "bad"), EXAMPLES[rule].get("today"))
    assert {each.rule for each in found} == {rule}
    assert found[0].line > 1
    assert found[0].sentence.endswith((".", "?"))
    assert "\n" not in found[0].sentence


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_the_good_example_meets_no_objection(ferry: ReadDossier, rule: str) -> None:
    assert objections(of_example(ferry, rule, "good"), EXAMPLES[rule].get("today")) == []


def test_no_example_is_for_a_rule_that_is_gone() -> None:
    assert list(EXAMPLES) == [rule for rule in EXAMPLES if rule in {rule.__name__ for rule in RULES}]


@pytest.mark.parametrize("notes", [0, 3, 4])
def test_a_sound_dossier_meets_no_objection(ferry: ReadDossier, notes: int) -> None:
    assert lint(ferry, date(2026, 11, 28)) == []
    assert objections(edited(ferry, [], notes)) == []


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_an_objection_says_where_it_is(ferry: ReadDossier, rule: str) -> None:
    """The line leads to the field, and the words, where there are any, stand in it."""
    read = read_bytes(of_example(ferry, rule, "bad").encode(), "ferry-crew-handover.md")
    for each in lint(read, EXAMPLES[rule].get("today")):
        assert each.line == read.line_of(each.field)
        assert " ".join(each.words.split()) in " ".join(text_at(read.dossier, each.field).split())


KEPT = "## Kept\n\n### {rule} {field}\n\n**Words:** {words}\n**Because:** It is said there.\n\n## Changelog\n"


CAN_BE_KEPT = [
    rule.__name__ for rule, level in RULES.items() if level == "warning" and not rule.__name__.startswith("kept_")
]
"""Rules that warn; an entry that keeps nothing is taken out, not kept."""


@pytest.mark.parametrize("rule", CAN_BE_KEPT)
def test_a_warning_can_be_kept_with_a_reason_and_is_shown_as_kept(ferry: ReadDossier, rule: str) -> None:
    text, today = of_example(ferry, rule, "bad"), EXAMPLES[rule].get("today")
    read = read_bytes(text.encode(), "ferry-crew-handover.md")
    first = lint(read, today)[0]
    words = first.words or " ".join(text_at(read.dossier, first.field).split())
    kept = KEPT.format(rule=rule, field=first.field, words=words)
    found = lint(read_bytes(text.replace("## Changelog\n", kept).encode(), "ferry-crew-handover.md"), today)
    assert [(each.rule, each.level, each.because) for each in found if each.field == first.field] == [
        (rule, "kept", "It is said there.")
    ]
    assert not any(would_refuse(each, strict=True) for each in found if each.field == first.field)


def test_a_warning_of_a_field_whose_name_holds_spaces_can_be_kept(ferry: ReadDossier) -> None:
    word = "### all hands awake\n\n**Language:** English\n**Gloss:** nobody says it any more\n\n## Silences\n"
    kept = KEPT.format(rule="words_are_used", field="words.all hands awake", words="nobody says it any more")
    text = edited(ferry, [("## Silences\n", word), ("## Changelog\n", kept)])
    assert [each.level for each in lint(read_bytes(text.encode(), "f.md"))] == ["kept"]


def test_an_error_cannot_be_kept(ferry: ReadDossier) -> None:
    text = of_example(ferry, "silences_are_named", "bad")
    kept = KEPT.format(rule="silences_are_named", field="silences", words="What the engineers say below.")
    found = objections(text.replace("## Changelog\n", kept))
    assert {(each.rule, each.level) for each in found} == {
        ("silences_are_named", "error"),
        ("kept_names_a_warning", "error"),
    }


def test_keeping_one_passage_keeps_no_other_of_the_same_field(ferry: ReadDossier) -> None:
    text = edited(ferry, [("Louder crews say more.", "Danish people are loud. Norwegians never ask.")])
    kept = KEPT.format(
        rule="no_group_is_a_type", field="notes.quiet-is-a-report.variation", words="Danish people are loud."
    )
    found = lint(read_bytes(text.replace("## Changelog\n", kept).encode(), "f.md"))
    assert [(each.level, each.words) for each in found] == [
        ("kept", "Danish people are"),
        ("warning", "Norwegians never"),
    ]


def test_a_kept_passage_that_nothing_warns_of_is_asked_after(ferry: ReadDossier) -> None:
    kept = KEPT.format(
        rule="no_group_is_a_type", field="notes.quiet-is-a-report.variation", words="Louder crews say more."
    )
    [found] = objections(edited(ferry, [("## Changelog\n", kept)]))
    assert found.rule == "kept_is_still_needed"
    assert "nothing warns of" in found.sentence


def test_a_rule_that_is_not_known_keeps_nothing(ferry: ReadDossier) -> None:
    kept = KEPT.format(rule="no_such_rule", field="silences", words="Passengers.")
    found = objections(edited(ferry, [("## Changelog\n", kept)]))
    assert "kept_names_a_warning" in {each.rule for each in found}


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("It is called “a Danish way” by some.", "It is called “” by some."),
        ("They say 'we wait' and don't.", "They say “” and don't."),
        ("The crews' boats don't wait for the mates' tea.", "The crews' boats don't wait for the mates' tea."),
        ("Never closed: “and so on", "Never closed: “and so on"),
        ("‘it’s ours’, he said", "“”, he said"),
        ("'", "'"),
        ("", ""),
    ],
)
def test_what_is_quoted_is_passed_over_and_an_apostrophe_is_no_quotation(text: str, left: str) -> None:
    assert outside_quotes(text) == left


@pytest.mark.parametrize(
    "sentence",
    [
        "These are kept on board, and those have rust.",
        "Plans are written in pencil and fans have rust.",
        "The English of the region has words for it.",
        "In Danish the words differ.",
        "Finish with a question.",
        "Historians have argued over it, and librarians never.",
        "Librarians always file it, and Musicians want none of it.",
    ],
)
def test_a_sentence_about_no_people_is_left_alone(ferry: ReadDossier, sentence: str) -> None:
    assert objections(edited(ferry, [("Louder crews say more.", sentence)])) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Arabs are generous.",
        "Deaf people value bluntness.",
        "Nigerians expect thanks.",
        "In Danish society one waits.",
        "By tradition one waits.",
        "It is a high-context way of talking.",
        "Some call it a shame culture.",
    ],
)
def test_a_sentence_that_makes_a_type_is_found(ferry: ReadDossier, sentence: str) -> None:
    assert {each.rule for each in objections(edited(ferry, [("Louder crews say more.", sentence)]))} == {
        "no_group_is_a_type"
    }


def test_an_author_is_found_whether_first_or_second_and_in_either_order(ferry: ReadDossier) -> None:
    from winks.personas.lint_sources import authors_of

    [one, other] = ferry.dossier.sources
    first = one.model_copy(update={"cite": "Shohet, Merav. 2021. Silence and Sacrifice. Oakland."})
    second = other.model_copy(update={"cite": "Sidnell, Jack, and Merav Shohet. 2013. The Problem of Peers."})
    nobody = other.model_copy(update={"cite": "1990"})
    assert authors_of(first) & authors_of(second) == {frozenset({"shohet", "merav"})}
    assert authors_of(nobody) == frozenset()
