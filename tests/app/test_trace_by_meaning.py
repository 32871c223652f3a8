"""Notes found by meaning on the pages of the app: marked wherever they stand, in both languages, and with no figure."""

from __future__ import annotations

import re

import pytest

import winks
from winks.settings import Settings
from winks.trail.document import RunDocument

from ..conftest import FERRY
from ..likening import QUIET, SEATED, Told, told
from .traced import html_of

__all__ = ["told"]
MARK = "found by meaning, not by its words: check that it bears on this"


@pytest.fixture
def run(told: Told, monkeypatch: pytest.MonkeyPatch) -> RunDocument:
    """A run in which one note was found by meaning."""
    monkeypatch.setenv("WINKS_DOSSIERS", str(FERRY.parent))
    on = Settings.load(notes_by_meaning=True)
    return winks.deliberate(f"{SEATED} {QUIET}", draft="I shall write to him tomorrow.", settings=on)


def test_the_trace_marks_the_note_beside_the_seat_and_the_finding(run: RunDocument, open_page) -> None:
    html = html_of(open_page("trace", run=run.run))
    assert html.count(MARK) >= 2
    assert "Likened to" in html
    assert "looked for by meaning with told beforehand" in html
    assert not re.search(r"similarit|score", html, re.IGNORECASE)


def test_the_trace_marks_it_in_indonesian(run: RunDocument, open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    page = open_page("trace", run=run.run, language="id")
    assert "ditemukan lewat makna, bukan lewat kata-katanya" in html_of(page)


def test_a_trial_marks_it_where_the_setting_is_on(run: RunDocument, open_page, monkeypatch: pytest.MonkeyPatch) -> None:
    from winks.graphs.table import Table

    trial = Table.local(Settings.load(notes_by_meaning=True)).try_dossier("ferry-crew-handover", f"{SEATED} {QUIET}")
    assert [note.how for note in trial.notes] == [None, "meaning"]
    assert [note.id for note in Table.local(Settings.load()).try_dossier("ferry-crew-handover", QUIET).notes] == []
