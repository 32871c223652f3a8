"""The audit: what seals say, every run checked at once, one event proved, differences, and files with names covered."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

import winks
from winks.agents.case import bundled_case
from winks.app_pages.audit_verdict import coverage
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.roles import Person
from winks.settings import Settings
from winks.trail.listing import Search
from winks.trail.proving import check_proof
from winks.trail.verify import Verified

from ..tampering import loosen, mislead
from .traced import html_of, made


@pytest.fixture
def run() -> str:
    """A finished run of the embedded model."""
    return made("D16").run


def tamper(statement: str) -> None:
    """Change the store behind its back."""
    with closing(loosen(Settings.load().trail)) as database, database:
        database.execute(statement)


def test_a_sealed_record_says_how_far_it_is_sealed_and_by_this_table(open_page, shown, run) -> None:
    said, verified = shown(open_page("runs", run=run)), Table.local().verify(run)
    assert f"Events 1-{verified.events} are sealed. " in said
    assert "One seal fits them, as of" in said
    assert f"By this table's own key: {Table.local().seal_key()}" in said


def test_a_record_without_a_seal_says_that_none_is_there(open_page, shown, run) -> None:
    Settings.load().home.joinpath("seals", f"{run}.jsonl").unlink()
    tamper("delete from seals")
    assert "No event is sealed." in shown(open_page("runs", run=run))


def test_a_seal_outside_that_covers_more_than_there_is_names_the_cut(open_page, shown, run) -> None:
    last = Table.local().verify(run).events
    tamper(f"delete from events where seq = {last}")
    tamper(f"update runs set events = {last - 1}, head = (select chain from events where seq = {last - 1})")
    said = shown(open_page("runs", run=run))
    assert f"event {last}. The last events are missing." in said
    assert f"{last} events were sealed and {last - 1} are there" in said


def test_another_key_than_this_tables_is_said_to_be_that(open_page, shown, run) -> None:
    Settings.load().home.joinpath("keys", "seal.key").write_bytes(b"k" * 32)
    said = shown(open_page("runs", run=run))
    assert "By a key that is not this table's:" in said
    assert "It is sealed by another key than this home's:" in said


@pytest.mark.parametrize(("events", "sealed"), [(0, 0), (3, 0), (1, 1), (4, 4), (4, 3), (9, 4), (2, 1)])
def test_the_page_and_the_command_say_the_same_of_seals(events: int, sealed: int) -> None:
    verified = Verified("r", events, "0" * 64, None, seals=bool(sealed), sealed=sealed)
    assert coverage(verified).lower() == f"{verified.coverage}."


def test_every_run_is_checked_when_asked_and_not_before(open_page, shown, run) -> None:
    other = made("D03").run
    page = open_page("runs", every="check")
    assert "as they were written" not in shown(page)
    said = shown(page.button(key="check_every").click().run())
    assert "All 2 runs are as they were written." in said
    assert "Runs sealed to their last event 2" in said
    assert other not in said


def test_runs_that_are_not_as_written_and_runs_that_are_gone_are_named_first(open_page, shown, run) -> None:
    lost = made("D03").run
    kept = made("D01").run
    tamper(f"update events set chain = 'zz' || substr(chain, 3) where seq = 4 and run = '{run}'")
    for table in ("events", "blobs", "seals", "search", "seats", "runs"):
        tamper(f"delete from {table} where run = '{lost}'")
    page = open_page("runs", every="check").button(key="check_every").click().run()
    said = shown(page)
    assert "2 runs of 3 are not as they were written, or are gone." in said
    assert f"{run} Event 4. It was changed" in said
    assert f"{lost} was sealed here and is not in this trail any more" in said
    assert kept not in said
    assert f'href="runs?run={run}"' in html_of(page)
    assert f"run={lost}" not in html_of(page)


def test_a_damaged_database_is_told_beside_runs_that_are_as_they_were_written(open_page, shown, run) -> None:
    mislead(Settings.load().home / "trail.db")
    said = shown(open_page("runs", every="check").button(key="check_every").click().run())
    assert "The database says that its own file is damaged." in said
    assert "ix_erased_run" in said
    assert "is as it was written" in said


def test_an_empty_trail_has_nothing_to_check(open_page, shown) -> None:
    page = open_page("runs", every="check").button(key="check_every").click().run()
    assert "There are no runs yet." in shown(page)


def test_events_are_shown_of_one_kind(open_page, shown, run) -> None:
    page = open_page("runs", run=run).selectbox(key="kind").set_value("read_cues_finished").run()
    assert 'id="event-2"' in html_of(page)
    assert 'id="event-1"' not in html_of(page)
    assert 'id="event-2"' in html_of(open_page("runs", run=run, kind="read_cues_finished"))


def test_one_event_is_proved_to_somebody_who_is_to_see_no_other(open_page, shown, run) -> None:
    page = open_page("runs", run=run)
    assert not page.get("download_button")
    page = page.selectbox(key="proof").set_value(2).run()
    [button] = page.get("download_button")
    assert f"{run}.2.proof.json" in button.label.replace("\\", "")
    proof = Table.local().prove(run, 2)
    assert check_proof(proof).ok
    assert "verify_trail.py" in shown(page)


def test_nothing_is_proved_of_a_record_that_was_changed(open_page, shown, run) -> None:
    tamper("update events set chain = 'zz' || substr(chain, 3) where seq = 4")
    page = open_page("runs", run=run)
    assert "No event can be proved" in shown(page)
    assert not [each for each in page.selectbox if each.key == "proof"]


def test_a_change_leads_to_the_findings_at_its_place(open_page, shown) -> None:
    document = made("D03", "scripted:D03")
    page = open_page("runs", run=document.run)
    assert "<del" in html_of(page)
    taken = next(each.finding for each in document.revision.responses if each.disposition == "taken")
    assert f"trace?run={document.run}&amp;finding={taken}" in html_of(page)
    assert f'href="trace?run={document.run}#trace-texts"' in html_of(page)


def test_a_draft_that_was_held_shows_no_changes(open_page, shown, run) -> None:
    assert "There is nothing to show: no revision was written" in shown(open_page("runs", run=run))


def test_names_are_covered_in_what_is_taken_away_and_nowhere_else(open_page, shown) -> None:
    run = winks.deliberate("Zebulon wrote to Ann Quokka.", draft="Dear Zebulon").run
    page = open_page("runs", run=run)
    page = page.text_area(key="names").set_value("zebulon\nAnn Quokka, nobody").run()
    page = page.selectbox(key="form").set_value("json").run()
    assert "Covered in this file: zebulon, Ann Quokka, nobody." in shown(page)
    assert page.get("download_button")
    given = json.loads(Table.local().export(run, "json", ["zebulon", "Ann Quokka"]))
    assert given["case"]["prompt"] == "███████ wrote to ██████████."
    assert Table.local().run(run).case.prompt.startswith("Zebulon")
    assert "Zebulon" not in str(dict(page.query_params))


def test_a_name_of_one_letter_is_refused_in_a_sentence(open_page, shown, run) -> None:
    page = open_page("runs", run=run).text_area(key="names").set_value("e").run()
    page = page.selectbox(key="form").set_value("md").run()
    assert "needs two characters or more" in shown(page)
    assert not page.get("download_button")


def test_runs_are_found_by_who_was_seated(open_page, shown, run) -> None:
    seated = Table.local().run(run).seats[0].dossier.partition("@")[0]
    other = winks.deliberate("Nothing of any setting.", draft="Yes.").run
    said = shown(open_page("runs", dossier=seated))
    assert run in said
    assert other not in said
    assert run in shown(open_page("runs", dossier="nobody-of-that-name"))


def test_runs_are_found_by_several_words_and_by_words_in_a_row(open_page, shown, run) -> None:
    first, second, third = bundled_case("D16").prompt.split()[:3]
    assert run in shown(open_page("runs", search=f"{third} {first}"))
    assert run in shown(open_page("runs", search=f'"{first} {second}"'))
    assert "No run fits." in shown(open_page("runs", search=f'"{third} {first}"'))
    assert Table.local().runs(Search(text=f'"{first} {second}"')).total == 1


def test_whoever_may_not_audit_checks_nothing(open_page, shown, run, monkeypatch) -> None:
    reader = Person(id="local", name="r", roles=frozenset({"reader"}))
    monkeypatch.setattr(people, "local_person", lambda _: reader)
    page = open_page("runs", every="check")
    assert "takes the role auditor" in shown(page)
    assert not page.button
    assert "?every=" not in html_of(open_page("runs"))
