"""The Runs page: who may not, then the list and its search, then the audit of a run that was tampered with and of one that was not."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.app_pages.run_list import PAGE
from winks.app_pages.words import words_of
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.people import People
from winks.judging.roles import Person
from winks.settings import Settings
from winks.trail.document import Status
from winks.trail.exports import FORMATS
from winks.trail.payloads import PAYLOADS
from winks.trail.store import Store

from ..runs_in_a_store import seed
from ..tampering import loosen

HOSTILE = "![x](http://example.invalid/x.png) <img src=http://example.invalid/y> <script>alert(1)</script> :material/home: $x$"


@pytest.fixture
def made() -> str:
    """A finished run."""
    case = bundled_case("D16")
    return winks.deliberate(case.prompt, draft=case.thin_draft).run


@pytest.fixture
def many() -> Store:
    """A store with 120 small runs."""
    store = Store(Settings.load().trail)
    seed(store, 120)
    yield store
    store.close()


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit


def tamper(statement: str) -> None:
    """Change the store behind its back."""
    with closing(loosen(Path(Settings.load().trail))) as database, database:
        database.execute(statement)


def cells(page: Any) -> str:
    """The HTML of a page."""
    return "".join(element.proto.body for element in page.get("html"))


def test_whoever_may_not_read_is_told_who_may_and_sees_no_run(open_page, shown, made, sitting_as) -> None:
    sitting_as("admin")
    said = shown(open_page("runs"))
    assert "This page is not open to you." in said
    assert made not in said


def test_a_reader_sees_the_list_and_is_told_about_the_rest(open_page, shown, made, sitting_as) -> None:
    sitting_as("reader")
    assert made in shown(open_page("runs"))
    page = open_page("runs", run=made)
    said = shown(page)
    assert "takes the role auditor" in said
    assert "as it was written" not in said
    assert not page.button
    assert not page.selectbox


def test_an_unknown_run_is_told_in_a_sentence(open_page, shown) -> None:
    assert "There is no run 'nobody'." in shown(open_page("runs", run="nobody"))


def test_a_trail_that_cannot_be_read_is_told_in_a_sentence(open_page, shown) -> None:
    trail = Settings.load().trail
    trail.parent.mkdir(parents=True)
    trail.write_bytes(b"this is no database, though it is long enough to be taken for one" * 40)
    assert "cannot be read" in shown(open_page("runs"))


def test_days_the_wrong_way_round_are_told_before_anything_is_searched(open_page, shown, made) -> None:
    said = shown(open_page("runs", since="2026-11-24", until="2026-11-01"))
    assert "No day is both after 2026-11-24 and before 2026-11-01" in said


def test_an_empty_trail_says_where_a_run_begins(open_page, shown) -> None:
    assert "There are no runs yet." in shown(open_page("runs"))


def test_a_search_that_fits_nothing_says_what_to_do(open_page, shown, made) -> None:
    assert "No run fits." in shown(open_page("runs", search="quokka"))


def test_runs_are_found_by_words_by_status_and_by_day(open_page, shown, made) -> None:
    other = winks.deliberate("Grüße vom Fährmann", draft="Moin").run
    assert other in shown(open_page("runs", search="FAHRMANN"))
    assert made not in shown(open_page("runs", search="FAHRMANN"))
    assert "No run fits." in shown(open_page("runs", status="failed"))
    assert other in shown(open_page("runs", status="finished"))
    assert "No run fits." in shown(open_page("runs", until="2020-01-01"))
    assert other in shown(open_page("runs", since="2020-01-01"))


def test_a_run_is_found_by_the_beginning_of_its_id(open_page, shown, made) -> None:
    page = open_page("runs", search=made[:17])
    assert "The run that begins like this:" in shown(page)
    assert f'href="trace?run={made}"' in cells(page)


@pytest.mark.parametrize("status", ["nonsense", "<b>", ""])
def test_an_address_that_asks_for_what_is_not_there_is_no_trouble(open_page, shown, made, status: str) -> None:
    assert made in shown(open_page("runs", status=status, since="yesterday", search=""))


def test_each_run_leads_to_its_trace_and_to_its_audit(open_page, made) -> None:
    body = cells(open_page("runs"))
    assert f'href="trace?run={made}"' in body
    assert f'href="?run={made}"' in body


def test_many_runs_come_a_page_at_a_time_newest_first(open_page, shown, many) -> None:
    page = open_page("runs")
    said = shown(page)
    assert "120 runs." in said
    assert f"Shown are 1 to {PAGE}, of 120" in said
    assert cells(page).count('href="trace') == PAGE
    newest = [row.run for row in Table.local().runs(limit=PAGE).rows]
    assert [said.index(run) for run in newest] == sorted(said.index(run) for run in newest)
    page = page.get("pagination")[0].set_value(3).run()
    said = shown(page)
    assert "Shown are 101 to 120, of 120" in said
    assert newest[0] not in said


def test_ten_thousand_runs_are_never_on_a_page_at_once(open_page, shown) -> None:
    store = Store(Settings.load().trail)
    seed(store, 10_000)
    store.close()
    page = open_page("runs")
    assert "Shown are 1 to 50, of 10000, the newest first." in shown(page)
    assert len(cells(page)) < 60_000
    page = page.get("pagination")[0].set_value(200).run()
    assert "Letter 0:" in shown(page)
    page = page.text_input(key="search").set_value("letter 4711: ").run()
    assert "One run." in shown(page)


def test_another_search_begins_at_its_first_page(open_page, shown, many) -> None:
    page = open_page("runs")
    page = page.get("pagination")[0].set_value(3).run()
    page = page.text_input(key="search").set_value("Tonight").run()
    assert f"Shown are 1 to {PAGE}" in shown(page)


def test_words_that_look_like_a_page_stay_words_in_the_list_and_in_the_audit(open_page, shown) -> None:
    run = winks.deliberate(HOSTILE, draft=HOSTILE).run
    page = open_page("runs")
    assert HOSTILE in shown(page)
    assert "<img" not in cells(page)
    page = open_page("runs", run=run)
    assert HOSTILE in shown(page)
    assert "<img" not in cells(page)
    assert "<script" not in cells(page)


def test_a_record_as_written_says_so_and_what_that_does_not_show(open_page, shown, made) -> None:
    said = shown(open_page("runs", run=made))
    assert "The record is as it was written." in said
    assert "It does not show a trail that somebody rewrote as a whole" in said
    assert Table.local().run(made).trail.head in said


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("update events set chain = 'zz' || substr(chain, 3) where seq = 4", "event 4. It was changed"),
        ("delete from events where seq = 5", "event 5. An event in the middle is missing"),
        ("delete from events where seq = 1", "event 1. An event in the middle is missing"),
        ("delete from events", "event 1. The last events are missing"),
        ("update blobs set body = 'other words'", "event 1. A text, a dossier or a data file"),
        ("update runs set status = 'failed'", "the record as a whole. The list of runs says"),
        ("update events set body = 'no event at all' where seq = 3", "event 3. It was changed"),
        (
            "update events set kind = 'novel', body = replace(body, 'read_cues_finished', 'novel') where seq = 2",
            "event 2.",
        ),
        ("update events set body = replace(body, '\"cues\":', '\"slot\":') where seq = 2", "event 2. It was changed"),
    ],
)
def test_the_first_thing_that_is_not_as_written_is_named(open_page, shown, made, statement: str, told: str) -> None:
    tamper(statement)
    said = shown(open_page("runs", run=made))
    assert f"The record is not as it was written. The first thing that is not: {told}" in said
    assert "Mend nothing." in said
    assert "The record is as it was written." not in said


def test_the_first_bad_event_is_marked_in_the_list(open_page, shown, made) -> None:
    tamper("update events set chain = 'zz' || substr(chain, 3) where seq = 4")
    said = shown(open_page("runs", run=made))
    assert said.count("the first that is not as written") == 1


def test_every_event_is_told_in_words_with_who_did_it_and_can_be_opened(open_page, shown, made) -> None:
    page = open_page("runs", run=made)
    said = shown(page)
    for event in Table.local().events(made):
        assert words_of("en")[f"runs.kind.{event.kind}"] in said
        assert f'id="event-{event.seq}"' in cells(page)
    assert "local reader local" in said
    assert '"prompt":' in said


def test_a_name_that_was_taken_out_is_said_to_be(open_page, shown, made) -> None:
    [who] = [event.payload["who"]["blob"] for event in Table.local().events(made) if event.payload.get("who")]
    tamper(f"delete from blobs where digest = '{who}'")
    assert "the name was taken out" in shown(open_page("runs", run=made))


def test_a_replay_is_made_when_asked_and_not_before(open_page, shown, made) -> None:
    page = open_page("runs", run=made)
    assert "Doing it again gives" not in shown(page)
    assert "Doing it again gives what was recorded." in shown(page.button(key="replay").click().run())


def test_a_replay_that_cannot_be_made_says_why(open_page, shown, made) -> None:
    tamper("delete from secrets")
    page = open_page("runs", run=made).button(key="replay").click().run()
    assert "has no key for its calls" in shown(page)


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_is_taken_away_in_every_form_and_only_once_one_is_chosen(open_page, shown, made, form: str) -> None:
    page = open_page("runs", run=made)
    assert not page.get("download_button")
    page = page.selectbox(key="form").set_value(form).run()
    [button] = page.get("download_button")
    assert f"{made}.{form}" in button.label.replace("\\", "")
    assert not page.exception


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_cannot_be_made_says_why(open_page, shown, made, form: str) -> None:
    tamper("delete from events where seq = 1")
    page = open_page("runs", run=made).selectbox(key="form").set_value(form).run()
    assert "`winks verify" in shown(page)
    assert not page.get("download_button")


def test_a_record_with_a_changed_event_can_still_be_taken_away(open_page, shown, made) -> None:
    tamper("update events set chain = 'zz' || substr(chain, 3) where seq = 4")
    page = open_page("runs", run=made).selectbox(key="form").set_value("jsonl").run()
    assert page.get("download_button")


def test_a_run_is_compared_with_those_of_the_same_message_first(open_page, made) -> None:
    again = bundled_case("D16")
    same = winks.deliberate(again.prompt, draft=again.thin_draft).run
    other = winks.deliberate("Something else", draft="Yes").run
    page = open_page("runs", run=made)
    assert page.selectbox(key="with").options[0].split(" · ")[1] == same
    assert other in page.selectbox(key="with").options[1]
    assert f'href="trace?run={made}&amp;with={same}"' in cells(page)


def test_a_lone_run_has_nothing_beside_it(open_page, shown, made) -> None:
    assert "There is no other run to set beside it." in shown(open_page("runs", run=made))


def test_a_beginning_of_an_id_is_enough(open_page, shown, made) -> None:
    assert made in shown(open_page("runs", run=made[:-3]))


def test_there_are_words_for_everything_that_the_record_can_hold() -> None:
    from typing import get_args

    from winks.trail.record import What

    wanted = {f"runs.kind.{kind}" for kind in PAYLOADS} | {f"runs.exports.what.{form}" for form in FORMATS}
    wanted |= {f"runs.status.{status}" for status in get_args(Status)}
    wanted |= {f"runs.what.{what}" for what in get_args(What)}
    assert wanted <= words_of("en").keys()


def test_the_page_is_there_in_indonesian(open_page, shown, made) -> None:
    page = open_page("runs", run=made)
    page.session_state["language"] = "id"
    assert "Catatannya masih seperti ketika ditulis." in shown(page.run())


def test_small_runs_are_runs(many) -> None:
    """What the benchmark is made of verifies and can be read."""
    table = Table.local()
    row = table.runs(limit=1).rows[0]
    assert table.verify(row.run).ok
    assert table.run(row.run).status == "finished"
    assert json.loads(table.export(row.run, "json"))["case"]["prompt"] == row.prompt


def test_giving_somebody_a_name_does_not_give_them_the_audit(made) -> None:
    store = Store(Settings.load().trail)
    known = People(store).known("https://id.example", "s-1")
    with pytest.raises(winks.WinksError, match="may not verify and export"):
        Table(Settings.load(), known, store).verify(made)
    store.close()
