"""A contract for every dossier that ships, and for each of its notes."""

from __future__ import annotations

import pytest

from winks.personas.bearing import bearing
from winks.personas.dossier import STRONG_TYPES
from winks.personas.forms import SearchText
from winks.personas.library import load_library
from winks.personas.lint import lint, would_refuse
from winks.personas.reader import ReadDossier

SHIPPED = load_library()
NOTES = [(read, note) for read in SHIPPED.held.values() for note in read.dossier.notes]


def test_nothing_that_ships_is_broken() -> None:
    assert SHIPPED.faults == ()
    assert {read.dossier.standing for read in SHIPPED.held.values()} == {"starter", "reserved"}


@pytest.mark.parametrize("read", SHIPPED.held.values(), ids=lambda read: read.dossier.id)
def test_a_shipped_dossier_lints_clean_and_says_what_it_is(read: ReadDossier) -> None:
    assert [each for each in lint(read) if would_refuse(each, strict=True)] == []
    assert "reviewed or endorsed" in read.dossier.status.banner or read.dossier.standing == "reserved"
    assert bool(read.dossier.notes) != bool(read.dossier.status.whom_to_ask)


@pytest.mark.parametrize("read", SHIPPED.held.values(), ids=lambda read: read.dossier.id)
def test_every_form_finds_itself(read: ReadDossier) -> None:
    groups = [(forms, type_) for type_ in STRONG_TYPES for forms, _ in read.dossier.cues.strong(type_)]
    groups.append((read.dossier.cues.excluding, "excluding"))
    for forms, group in groups:
        for form in forms:
            text = form.replace("…", "one word")
            assert SearchText(f"({text})").find(form, read.dossier.folds(group)), form


@pytest.mark.parametrize(("read", "note"), NOTES, ids=lambda value: getattr(value, "id", ""))
def test_a_notes_contrast_pair_holds(read: ReadDossier, note) -> None:
    texts = {"prompt": SearchText(note.cue_forms[0].replace("…", " "))}
    assert bearing(note, read.dossier, texts, SearchText(note.raising_draft)).thin
    assert not bearing(note, read.dossier, texts, SearchText(note.good_draft)).raised
    assert (note in read.dossier.sendable()) == (note.standing != "unsourced")
