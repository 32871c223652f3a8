"""Each rule, with a dossier that breaks just that rule: the ferry dossier, which breaks none, after a small edit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from winks.personas.lint import RULES, Objection, lint
from winks.personas.reader import ReadDossier, read_bytes

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "lint-rules.md"

EDITS: dict[str, dict[str, str]] = {
    "title_names_a_situation": {"# Handing over a watch on": "# The watch culture of"},
    "readings_are_rivals": {
        "- It may say that the talker wants no questions.": "- Everything was looked at, it may report that."
    },
    "attested_means_inside": {"**Inside scope:** yes": "**Inside scope:** partly"},
    "sourced_unless_unsourced": {"**Standing:** unsourced": "**Standing:** extrapolated"},
    "something_is_contested": {"**Standing:** contested": "**Standing:** extrapolated"},
    "silences_are_named": {"- Passengers.\n": ""},
    "no_term_stands_for_all": {"### she's yours\n": "### all quiet\n"},
    "setting_has_its_scholars": {
        "**From setting:** yes": "**From setting:** no",
        "- every one of its sources is invented": "- it is invented",
    },
    "review_is_near": {"review_by: 2028-05-23": "review_by: 2029-05-23"},
    "manuals_do_not_stand_alone": {"**Kind:** ethnography": "**Kind:** practitioner manual"},
    "checked_once_past_starter": {"standing: starter": "standing: curator-signed"},
    "ordinary_words_are_not_specific": {
        "**Relation specific:** second mate": "**Relation specific:** second mate; supplier"
    },
    "can_be_seated": {
        "**Relation specific:** second mate\n": "",
        "**Talk specific:** she's yours; she is yours\n": "",
    },
    "contrast_pairs_hold": {"Thanks for the lovely gift": "Thank you for the boat, a gift"},
    "no_group_is_a_type": {"Louder crews say more.": "Danish people are loud."},
}
"""For each rule the texts to replace, each of which stands once in the ferry dossier."""


def edited(ferry: ReadDossier, edits: dict[str, str], copies: int = 0) -> str:
    """The text of the ferry dossier after some edits, with `copies` more of its note on quiet."""
    text = ferry.raw.decode()
    for old, new in edits.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    start, end = text.index("### quiet-is-a-report\n"), text.index("### curators-only\n")
    more = [text[start:end].replace("quiet-is-a-report", f"quiet-{n}") for n in range(copies)]
    return text[:end] + "".join(more) + text[end:]


def objections(text: str) -> list[Objection]:
    """What lint says of a dossier's text."""
    return lint(read_bytes(text.encode(), "ferry-crew-handover.md"))


@pytest.mark.parametrize("rule", [rule.__name__ for rule in RULES])
def test_a_small_edit_breaks_just_this_rule(ferry: ReadDossier, rule: str) -> None:
    copies = 3 if rule == "no_term_stands_for_all" else 0  # it looks at dossiers of six notes and more
    assert rule not in {found.rule for found in objections(edited(ferry, {}, copies))}
    found = objections(edited(ferry, EDITS[rule], copies))
    assert {objection.rule for objection in found} == {rule}
    assert found[0].line > 1
    assert found[0].sentence.endswith((".", "?"))


def test_a_sound_dossier_meets_no_objection(ferry: ReadDossier) -> None:
    assert lint(ferry) == []


def test_no_edit_is_for_a_rule_that_is_gone() -> None:
    assert set(EDITS) == {rule.__name__ for rule in RULES}


def quoted(rule: str, which: str) -> list[str]:
    """The wordings that the page of rules quotes, as what not to write or what to write rather."""
    section = PAGE.read_text(encoding="utf-8").partition(f"## `{rule}`\n")[2].partition("\n## ")[0]
    line = next(line for line in section.splitlines() if line.startswith(f"- {which}: "))
    return re.findall(r"“([^”]+)”", line)


QUOTED_INTO = {
    "title_names_a_situation": ["# Handing over a watch on the small ferries of an invented coast"],
    "readings_are_rivals": [
        "- It may report that everything was looked at.",
        "- It may say that the talker wants no questions.",
    ],
    "no_group_is_a_type": ["**Variation:** Louder crews say more."],
}
"""Lines of the ferry dossier that take the wordings quoted on the page."""


@pytest.mark.parametrize("rule", QUOTED_INTO)
@pytest.mark.parametrize("which", ["Not", "Rather"])
def test_the_examples_on_the_page_are_as_the_rule_has_them(ferry: ReadDossier, rule: str, which: str) -> None:
    wordings, lines = quoted(rule, which), QUOTED_INTO[rule]
    marks = [re.match(r"# |- |\*\*[^*]+\*\* ", line)[0] for line in lines]
    edits = {line: mark + wording for line, mark, wording in zip(lines, marks, wordings, strict=True)}
    found = {objection.rule for objection in objections(edited(ferry, edits))}
    assert found == ({rule} if which == "Not" else set())
