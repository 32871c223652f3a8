"""The labelled set of notes found by meaning: what it must hold, and a floor under what the rule does with it."""

from __future__ import annotations

import runpy
from typing import Any

import pytest

from winks.agents.meaning import embedder
from winks.personas.library import load_library

from ..conftest import ROOT

SCRIPT = runpy.run_path(str(ROOT / "scripts" / "meaning.py"))
PAIRS = SCRIPT["read_pairs"]()
LIBRARY = load_library()
PAGE = (ROOT / "docs" / "how-to" / "find-notes-by-meaning.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def brought() -> list[Any]:
    """What every prompt of the set brings."""
    return list(SCRIPT["bring"](PAIRS, LIBRARY, embedder()))


def test_there_are_pairs_enough_for_every_dossier_that_speaks_with_near_misses_in_both_parts() -> None:
    assert len(PAIRS) >= 160
    for dossier in {pair.dossier for pair in PAIRS}:
        for part in ("chosen", "held"):
            bears = [pair.bears for pair in PAIRS if (pair.dossier, pair.part) == (dossier, part)]
            assert bears.count(True) >= 5, (dossier, part)
            assert bears.count(False) >= 5, (dossier, part)


def test_no_two_pairs_share_an_id_or_a_prompt() -> None:
    assert len({pair.id for pair in PAIRS}) == len(PAIRS)
    assert len({pair.prompt for pair in PAIRS}) == len(PAIRS)


def test_every_note_that_a_pair_names_is_there() -> None:
    for pair in PAIRS:
        known = {note.id for note in LIBRARY.get(pair.dossier).dossier.notes}
        assert {pair.note, *pair.also} <= known, pair.id


@pytest.mark.slow
def test_every_prompt_seats_its_dossier_and_no_wording_of_the_note_stands_in_it(brought: list[Any]) -> None:
    assert [item.fault for item in brought if item.fault] == []


@pytest.mark.slow
@pytest.mark.parametrize("part", ["chosen", "held"])
def test_it_finds_a_third_of_the_notes_and_adds_few_wrongly(brought: list[Any], part: str) -> None:
    items = [item for item in brought if item.pair.part == part]
    bears = [item for item in items if item.pair.bears]
    assert sum(item.found for item in bears) >= len(bears) / 3
    assert sum(len(item.wrong) for item in items) <= len(items) / 12


def test_no_note_without_a_source_is_ever_brought(brought: list[Any]) -> None:
    for item in brought:
        sendable = {note.id for note in LIBRARY.get(item.pair.dossier).dossier.sendable()}
        assert set(item.by_meaning) <= sendable, item.pair.id


def test_the_page_has_the_table_between_its_markers() -> None:
    shown = PAGE.split(SCRIPT["BEGIN"])[1].split(SCRIPT["END"])[0]
    pairs = [line for line in shown.splitlines() if line.startswith("| **all**")]
    assert [line.split("|")[3].strip() for line in pairs] == [
        str(sum(pair.bears for pair in PAIRS if pair.part == part)) for part in ("chosen", "held")
    ]
