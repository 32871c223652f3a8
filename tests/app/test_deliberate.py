"""The Deliberate page as a person uses it: the refusal first, then a run, its waiting, its being gone on with."""

from __future__ import annotations

from concurrent.futures import wait
from datetime import UTC, datetime
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.app_pages.progress import progress
from winks.app_pages.under_way import bench
from winks.graphs.table import Table
from winks.settings import Settings
from winks.trail.store import Store

from ..tampering import behind


def press(page: Any, text: str) -> Any:
    """Press the button that says this."""
    [button] = [each for each in page.button if each.label == text]
    return button.click().run()


def until_over(page: Any) -> Any:
    """Run the page again once the run it shows is at rest."""
    if made := bench().of(run_of(page)):
        wait([made.future], timeout=60)
    return page.run()


def run_of(page: Any) -> str:
    """The run that stands in the address of a page."""
    value = page.query_params["run"]
    return value if isinstance(value, str) else value[0]


def test_an_empty_message_is_refused_in_a_sentence_and_leaves_no_run(open_page, shown) -> None:
    page = press(open_page("deliberate"), "Deliberate")
    assert "The prompt is empty; give the words themselves." in shown(page)
    assert Table.local().runs().total == 0


def test_what_was_typed_stays_where_a_case_is_refused(open_page, shown) -> None:
    page = open_page("deliberate")
    page.text_area(key="draft").input("Thanks!")
    page = press(page, "Deliberate")
    assert "There is a draft but no prompt" in shown(page)
    assert page.text_area(key="draft").value == "Thanks!"


def test_an_unknown_run_is_told_with_what_to_do(open_page, shown) -> None:
    assert "There is no run 'nobody'. `winks runs` shows them." in shown(open_page("deliberate", run="nobody"))


def test_a_model_that_is_not_to_be_had_is_refused_before_anything_is_written(open_page, shown, monkeypatch) -> None:
    monkeypatch.setenv("WINKS_MODEL", "openai:gpt-test")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    page = open_page("deliberate")
    page.text_area(key="prompt").input("Hello")
    page = press(page, "Deliberate")
    assert "export OPENAI_API_KEY" in shown(page)
    assert Table.local().runs().total == 0


def test_a_bundled_case_is_one_click_away_and_keeps_its_id(open_page, shown) -> None:
    page = open_page("deliberate")
    page.pills(key="case").set_value("D16").run()
    assert page.text_area(key="prompt").value == bundled_case("D16").prompt
    page = until_over(press(page, "Deliberate"))
    said = shown(page)
    assert said.index("Simulated reading, made by plain code") < said.index("finished")
    assert "Our Somali guests⟦" in said
    assert Table.local().run(run_of(page)).case.id == "D16"


def test_a_bundled_case_that_was_changed_is_no_longer_that_case(open_page) -> None:
    page = open_page("deliberate")
    page.pills(key="case").set_value("D16").run()
    page.text_area(key="prompt").input("Something else altogether")
    page = until_over(press(page, "Deliberate"))
    assert Table.local().run(run_of(page)).case.id is None


def test_a_worked_example_is_one_click_away_and_is_called_what_it_is(open_page, shown) -> None:
    page = open_page("deliberate")
    page.pills(key="worked").set_value("D01").run()
    page = until_over(press(page, "Deliberate"))
    assert "written beforehand, as in a worked example; not model output" in shown(page)
    assert "The reply, revised" in shown(page)


def test_words_that_look_like_a_page_stay_words(open_page, shown) -> None:
    hostile = "![x](http://example.invalid/x.png) <img src=http://example.invalid/y> :material/home: $x$"
    page = open_page("deliberate")
    page.text_area(key="prompt").input(hostile)
    page.text_area(key="draft").input(hostile)
    page = until_over(press(page, "Deliberate"))
    assert hostile in shown(page)
    assert all("<img" not in element.proto.body for element in page.get("html"))


def test_a_run_that_asks_back_waits_takes_the_answer_and_goes_on(open_page, shown) -> None:
    case = bundled_case("D04")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(ask=True))
    assert run.status == "awaiting_answers"
    page = open_page("deliberate", run=run.run)
    assert "waits for your answers" in shown(page)
    page.text_area[0].input("She has said this before and meant it.")
    page = until_over(press(page, "Answer and go on"))
    after = Table.local().run(run.run)
    assert after.status == "finished"
    assert after.case.account[-1] == "She has said this before and meant it."
    assert "She has said this before and meant it." in shown(page)


def test_an_empty_answer_is_refused_and_the_run_still_waits(open_page, shown) -> None:
    case = bundled_case("D04")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(ask=True))
    page = press(open_page("deliberate", run=run.run), "Answer and go on")
    assert "is empty" in shown(page)
    assert Table.local().run(run.run).status == "awaiting_answers"


def test_a_held_run_takes_a_persons_word(open_page) -> None:
    run = winks.deliberate("Hello there", draft="Hi!", settings=Settings.load(hold=True))
    page = open_page("deliberate", run=run.run)
    page.text_area[0].input("Send it on Friday.")
    until_over(press(page, "Give it and finish"))
    assert Table.local().run(run.run).word == ("Send it on Friday.",)


def test_a_finding_is_marked_as_not_so_here_and_the_run_goes_on_from_there(open_page, shown) -> None:
    case = bundled_case("D16")
    run = winks.deliberate(case.prompt, draft=case.thin_draft)
    finding = next(each for each in run.critiques if each.verified).verified[0]
    page = open_page("deliberate", run=run.run)
    page.text_area(key="not_so_words").input("Here it is the other way round.")
    page = press(page, "Mark as not so here")
    assert "that the run has not taken up yet" in shown(page)
    page = until_over(press(page, "Go on with what is marked"))
    after = Table.local().run(run.run)
    assert [each.words for each in after.corrections or ()] == ["Here it is the other way round."]
    again = next(each for critique in after.critiques for each in critique.findings if each.id == finding.id)
    assert again.status == "withheld"
    assert "that the run has not taken up yet" not in shown(page)


def test_a_run_that_was_cut_off_says_so_and_goes_on(open_page, shown, tmp_path) -> None:
    store = Store(Settings.load().trail)
    run = winks.deliberate("Hello there", draft="Hi!")
    cut_after(store, run.run, "read_cues_finished")
    page = open_page("deliberate", run=run.run)
    assert "This run was cut off before its end." in shown(page)
    page = until_over(press(page, "Go on"))
    assert Table.local().run(run.run).status == "finished"
    store.close()


def cut_after(store: Store, run: str, kind: str) -> None:
    """Make the record what it was right after an event, as after the death of its process."""
    from sqlalchemy import delete, update

    from winks.trail.tables import events, runs

    kept = []
    for stored in store.stored_events(run):
        kept.append(stored)
        if stored.kind == kind:
            break
    with behind(store) as connection:
        connection.execute(delete(events).where((events.c.run == run) & (events.c.seq > kept[-1].seq)))
        values = {"events": kept[-1].seq, "head": kept[-1].chain, "status": "running"}
        connection.execute(update(runs).where(runs.c.run == run).values(values))


def test_a_reader_may_not_deliberate_and_is_told_who_may(open_page, shown, monkeypatch) -> None:
    from winks.judging import people, roles

    monkeypatch.setattr(
        people, "local_person", lambda name: roles.Person(id="local", name=name, roles=frozenset({"reader"}))
    )
    said = shown(open_page("deliberate"))
    assert "This page is not open to you." in said
    assert "it takes the role judge or curator" in said
    assert "Deliberate" not in [button.label for button in open_page("deliberate").button]


@pytest.mark.parametrize("until", range(1, 12))
def test_progress_never_says_that_a_step_is_done_before_it_is(until: int) -> None:
    case = bundled_case("D16")
    run = winks.deliberate(case.prompt, draft=case.thin_draft)
    events = Table.local().events(run.run)[:until]
    told = progress(events, datetime.now(UTC))
    done = {item.step for item in told if item.state == "done"}
    assert done <= {event.kind.removesuffix("_finished") for event in events}
    states = [item.state for item in told if item.step not in ("review", "read_standpoint")]
    assert states == sorted(states, key=["done", "at_work", "waiting"].index)


def test_progress_tells_a_failed_reviewer_from_one_that_is_done() -> None:
    run = winks.deliberate("Hello", draft="Hi", model="embedded")
    events = Table.local().events(run.run)
    assert all(item.state == "done" for item in progress(events, datetime.now(UTC)))
