"""Each rule, with a dossier that breaks just that rule."""

from __future__ import annotations

import pytest

from winks.personas.lint import RULES, lint
from winks.personas.reader import ReadDossier, read_bytes

BROKEN = {
    "title_names_a_situation": ("# Handing over a watch on", "# The watch culture of"),
    "readings_are_rivals": (
        "- It may say that the talker wants no questions.",
        "- It may report everything was looked at.",
    ),
    "attested_means_inside": ("**Inside scope:** yes", "**Inside scope:** partly"),
    "sourced_unless_unsourced": ("**Standing:** unsourced", "**Standing:** extrapolated"),
    "something_is_contested": ("**Standing:** contested", "**Standing:** extrapolated"),
    "silences_are_named": ("- Passengers.\n", ""),
    "setting_has_its_scholars": ("- every one of its sources is invented", "- it is invented"),
    "review_is_near": ("review_by: 2028-05-23", "review_by: 2029-05-23"),
    "ordinary_words_are_not_specific": (
        "**Relation specific:** second mate",
        "**Relation specific:** second mate; supplier",
    ),
    "contrast_pairs_hold": ("Thanks for the lovely gift", "Thank you for the boat, a gift"),
    "no_group_is_a_type": ("Louder crews say more.", "Danish people are loud."),
    "manuals_do_not_stand_alone": ("**Kind:** ethnography", "**Kind:** practitioner manual"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_objected_to_with_line_and_field(ferry: ReadDossier, rule: str) -> None:
    text = ferry.raw.decode()
    old, new = BROKEN[rule]
    assert old in text
    if rule == "setting_has_its_scholars":
        text = text.replace("**From setting:** yes", "**From setting:** no")
    objections = lint(read_bytes(text.replace(old, new, 1).encode(), "ferry-crew-handover.md"))
    found = [objection for objection in objections if objection.rule == rule]
    assert found, objections
    assert found[0].line > 1 or rule == "review_is_near"
    assert found[0].sentence.endswith((".", "?"))


def test_a_signed_dossier_has_opened_its_sources(ferry: ReadDossier) -> None:
    text = ferry.raw.decode().replace("standing: starter", "standing: curator-signed", 1)
    rules = [objection.rule for objection in lint(read_bytes(text.encode(), "ferry-crew-handover.md"))]
    assert rules == ["checked_once_past_starter"]


def test_forms_without_a_specific_one_can_never_be_seated(ferry: ReadDossier) -> None:
    text = (
        ferry.raw.decode()
        .replace("**Relation specific:** second mate\n", "")
        .replace("**Talk specific:** she's yours; she is yours\n", "")
    )
    assert "can_be_seated" in [o.rule for o in lint(read_bytes(text.encode(), "ferry-crew-handover.md"))]


def test_a_sound_dossier_meets_no_objection(ferry: ReadDossier) -> None:
    assert lint(ferry) == []
    assert len(RULES) == 16
