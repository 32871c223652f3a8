"""What curators answered is on the record of the run, in every form it is given away in, with each word as a word."""

from __future__ import annotations

import csv as table
import io
import json

import pytest

from winks.trail.course import course
from winks.trail.decided import amendment_id, decisions
from winks.trail.exports.csv import csv
from winks.trail.exports.html import html
from winks.trail.exports.markdown import page
from winks.trail.exports.otlp import otlp
from winks.trail.exports.prov import prov
from winks.trail.listing import GONE

from ..graphs.bench import FERRY
from .given_away import ODD, GivenAway, given_away

__all__ = ["given_away"]

REF = f"{FERRY}@0.1.0"


def test_every_answer_is_read_off_the_events_in_order(given_away: GivenAway) -> None:
    reading = given_away.reading("decided")
    user, first, last = reading.document.decided or ()
    assert [each.disposition for each in (user, first, last)] == ["declined", "declined", "accepted"]
    assert first.amendment == last.amendment != user.amendment
    assert (last.reason, last.version, last.by, last.dossier) == ("Three say so.", "0.3.0", "Wira", REF)
    assert (first.version, user.reason) == (None, f"=1+1 {ODD}")
    assert amendment_id("r", 3, None) == "r.3"
    assert last.amendment == amendment_id(reading.copy.run, int(last.amendment.split(".")[-2]), 1)


def test_an_answer_whose_texts_are_gone_says_so(given_away: GivenAway) -> None:
    told = decisions(given_away.reading("decided").events, lambda _: None)
    assert [(each.reason, each.by) for each in told] == [(GONE, None)] * 3


def test_a_run_that_nobody_answered_says_nothing_of_it(given_away: GivenAway) -> None:
    assert given_away.reading("judged").document.decided is None
    assert "decided" not in given_away.reading("judged").document.plain()


def test_an_answer_is_a_mark_of_the_course_with_no_word_of_anyone(given_away: GivenAway) -> None:
    reading = given_away.reading("decided")
    marks = [step for step in course(reading.events) if step.name == "decision"]
    assert [step.outcome for step in marks] == ["noted"] * 3
    assert marks[-1].facts["disposition"] == "accepted"
    assert "Three" not in json.dumps([step.plain() for step in marks])


def test_the_table_has_a_row_for_each_that_opens_no_formula(given_away: GivenAway) -> None:
    rows = list(table.DictReader(io.StringIO(csv(given_away.reading("decided")).decode("utf-8-sig"))))
    told = [row for row in rows if row["row"] == "decision"]
    assert [row["status"] for row in told] == ["declined", "declined", "accepted"]
    assert (told[2]["about"], told[2]["reviewer"], told[2]["because"]) == ("version 0.3.0", REF, "Three say so.")
    assert told[2]["basis"].startswith("note ")
    assert told[0]["because"].startswith("'=1+1")


@pytest.mark.parametrize("make", [page, lambda reading: html(reading).decode()])
def test_pages_tell_each_answer_and_its_reason(given_away: GivenAway, make) -> None:
    written = make(given_away.reading("decided"))
    assert "Whether a dossier that changes because of this may name them" in written
    for words in ("One boat is not the coast", "Three say so", "0.3.0", "declined", "accepted"):
        assert words in written
    assert "<script>" not in written.replace(r"\<script\>", "")


def test_provenance_has_an_answer_made_from_what_it_answers(given_away: GivenAway) -> None:
    told = json.loads(prov(given_away.reading("decided")))
    made = [each for name, each in told["entity"].items() if "decision" in name]
    assert len(made) == 3
    sources = {
        each["prov:usedEntity"]
        for each in told["wasDerivedFrom"].values()
        if "decision" in each["prov:generatedEntity"]
    }
    assert any("correction" in source for source in sources)
    assert any("judgement" in source for source in sources)
    assert any("note" in source for source in sources)


def test_spans_tell_it_without_a_name(given_away: GivenAway) -> None:
    told = otlp(given_away.reading("decided")).decode()
    assert "winks.decided" in told
    assert "winks.decision" in told
    assert "Wira" not in told
