"""Taking words out at the table: who may, what would go, what is refused, what went; and a run whose words are gone, on every page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.app_pages.words import words_of
from winks.errors import NotAllowed, WinksError
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.judgement import OwnReading
from winks.judging.people import People
from winks.judging.roles import Person
from winks.settings import Settings
from winks.trail.erasure import Wanted
from winks.trail.store import Store

from .traced import cut_after, html_of

SECRET = "Zebulon Quokka"
PROMPT = f"I am the second mate at Eastholm. The old mate, {SECRET}, said 'she's yours' and left."


@pytest.fixture
def run() -> str:
    """A run with somebody's name in it."""
    return winks.deliberate(PROMPT, draft="Glad we agreed, Mister Quokka.", account=["A zebra saw it."]).run


@pytest.fixture
def other() -> str:
    """Another run with the same name in it."""
    return winks.deliberate(f"{SECRET} again, at noon.", draft="Yes.").run


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit


def field(page: Any, kind: str, name: str) -> Any:
    """A field of the form, whatever round it is of."""
    [found] = [each for each in getattr(page, kind) if str(each.key).startswith(f"erase_{name}_")]
    return found


def preview(page: Any, what: str, **given: str) -> Any:
    """Choose what is to go and look at what that would be."""
    page = field(page, "radio", "what").set_value(what).run()
    for name, value in given.items():
        kind = {"words": "text_area", "person": "text_input", "event": "number_input"}[name]
        page = field(page, kind, name).set_value(int(value) if name == "event" else value).run()
    return page.button(key="erase_preview").click().run()


def confirm(page: Any, typed: str, reason: str = "He asked for it.") -> Any:
    """Give a reason, type what is asked for, and do it."""
    field(page, "text_area", "reason").set_value(reason)
    field(page, "text_input", "typed").set_value(typed)
    return page.button(key="erase_go").click().run()


def session(page: Any) -> str:
    """All that a session holds, fields and what lies behind them."""
    state = page.session_state._state._state
    return repr((state._new_session_state, state._old_state, state._new_widget_state.states))


def is_whole(run: str) -> bool:
    """Whether nothing was taken out of a run."""
    return Table.local().run(run).erased is None


def test_whoever_may_not_is_told_who_may_and_is_refused_below_the_screen(open_page, shown, run, sitting_as) -> None:
    sitting_as("reader", "judge", "curator", "admin")
    page = open_page("runs", every="erase")
    assert "Taking words out of the record takes the role auditor." in shown(page)
    assert not page.button
    table = Table.local()
    for act in (lambda: table.would_erase(Wanted(run)), lambda: table.erase(Wanted(run), "x"), table.compact):
        with pytest.raises(NotAllowed, match="may not take words out"):
            act()
    assert is_whole(run)


def test_a_role_that_was_lost_meanwhile_is_refused(open_page, shown, run, sitting_as) -> None:
    page = preview(open_page("runs", run=run), "run")
    sitting_as("reader")
    assert "takes the role auditor" in shown(page.run())
    assert is_whole(run)


def test_what_would_go_is_said_by_its_places_and_nothing_is_done(open_page, shown, run) -> None:
    page = preview(open_page("runs", run=run), "run")
    said = shown(page)
    assert "texts of one run would go:" in said
    assert "event 1 The case was taken: " in said
    assert "The run cannot go on, be corrected or be replayed after that." in said
    assert is_whole(run)


def test_nothing_goes_on_a_word_that_is_not_the_one_asked_for(open_page, shown, run) -> None:
    page = confirm(preview(open_page("runs", run=run), "run"), "yes")
    assert f"Nothing was taken out: what you typed is not {run[-4:]}." in shown(page)
    assert is_whole(run)


@pytest.mark.parametrize(
    ("reason", "told"), [("  ", "There is no reason"), (f"because of {SECRET.upper()}", "The reason says the words")]
)
def test_a_reason_that_cannot_stay_is_refused(open_page, shown, run, reason: str, told: str) -> None:
    page = confirm(preview(open_page("runs", run=run), "words", words=SECRET), run[-4:], reason)
    assert told in shown(page)
    assert is_whole(run)


def test_nothing_goes_of_a_run_that_somebody_is_at(open_page, shown, run) -> None:
    store = Store(Settings.load().trail)
    store.take(run)
    page = confirm(preview(open_page("runs", run=run), "run"), run[-4:])
    said = shown(page)
    store.close()
    assert "at work on" in said
    assert is_whole(run)


def test_it_can_be_left_as_it_is(open_page, shown, run) -> None:
    page = preview(open_page("runs", run=run), "words", words=SECRET)
    page = page.button(key="erase_leave").click().run()
    assert "would go:" not in shown(page)
    assert SECRET not in session(page)
    assert is_whole(run)


def test_what_was_looked_at_is_not_confirmed_for_other_words(open_page, shown, run) -> None:
    page = preview(open_page("runs", run=run), "words", words=SECRET)
    page = field(page, "text_area", "words").set_value("zebra").run()
    assert "would go:" not in shown(page)
    assert not [each for each in page.button if each.key == "erase_go"]


def test_a_whole_run_goes_and_the_page_says_what_went_and_what_is_left(open_page, shown, run) -> None:
    copy = Settings.load().home / "copy.txt"
    copy.write_text(PROMPT)
    page = confirm(preview(open_page("runs", run=run), "run"), run[-4:].upper())
    said = shown(page)
    assert "texts were taken out." in said
    erasure = Table.local().run(run).erased[0]
    assert f"{run} : as event {erasure.event} of its trail says" in said
    assert f"Files that still hold pieces of it. Delete them, or make them anew: {copy}".replace(
        " ", ""
    ) in said.replace("\n", "").replace(" ", "")
    assert "Not reached: backups" in said
    assert "He asked for it." in said
    assert "The record is as it was written." in said
    assert "erased, as the record says." in said
    assert PROMPT not in said


def test_words_go_and_stand_in_no_address_and_no_session_after(open_page, shown, run, other) -> None:
    page = preview(open_page("runs", run=run), "words", words=f"  {SECRET.lower()} ")
    assert SECRET.lower() not in str(dict(page.query_params))
    page = confirm(page, run[-4:])
    assert "taken out." in shown(page)
    assert SECRET.lower() not in session(page).lower()
    assert SECRET.lower() not in shown(page).lower()
    assert field(page, "text_area", "words").value == "" if field(page, "radio", "what").value == "words" else True
    assert is_whole(other)


def test_words_go_from_every_run_once_their_number_is_typed(open_page, shown, run, other) -> None:
    page = preview(open_page("runs", every="erase"), "words", words=SECRET)
    said = shown(page)
    assert "of 2 runs would go:" in said
    many = Table.local().would_erase(Wanted(words=SECRET)).texts
    page = confirm(page, str(many))
    assert f"{many} texts were taken out." in shown(page)
    assert SECRET.lower() not in session(page).lower()
    assert not is_whole(run)
    assert not is_whole(other)


def test_what_a_person_left_goes_by_their_id(open_page, shown, run) -> None:
    store = Store.of(Settings.load())
    register = People(store)
    retno = register.rename(register.known("https://id.example", "s-1"), "Ibu Retno")
    retno = register.give(retno.id, "judge", register.local("x"))
    Table(Settings.load(), retno, store).judge(run, OwnReading(going_on="A handover, as I see it."))
    page = open_page("runs", every="erase", person=retno.id)
    assert field(page, "text_input", "person").value == retno.id
    page = page.button(key="erase_preview").click().run()
    assert f"The name goes from the register of people: {retno.id}" in shown(page)
    page = confirm(page, retno.id[-4:])
    assert "taken out." in shown(page)
    assert "Ibu Retno" not in str(register.all())
    store.close()


def test_one_event_goes_with_what_was_made_of_it(open_page, shown, run) -> None:
    page = confirm(preview(open_page("runs", run=run), "event", event="1"), run[-4:])
    assert "taken out." in shown(page)
    assert Table.local().run(run).erased[0].what == "event"


@pytest.mark.parametrize(
    ("what", "given", "told"),
    [
        ("event", {"event": "400"}, "There is no event '400'"),
        ("words", {"words": "x"}, "it takes 2 or more"),
        ("words", {"words": "quokkas of the moon"}, "Nothing of it is in the record."),
    ],
)
def test_what_is_not_there_is_told_in_a_sentence(open_page, shown, run, what: str, given: dict, told: str) -> None:
    page = preview(open_page("runs", run=run), what, **given)
    assert told in shown(page)
    assert not [each for each in page.button if each.key == "erase_go"]


def test_a_person_who_is_not_there_is_told_in_a_sentence(open_page, shown, run) -> None:
    assert "There is no person 'nobody'" in shown(preview(open_page("runs", every="erase"), "person", person="nobody"))


def test_erased_texts_are_told_at_their_event_with_who_when_and_why(open_page, shown, run) -> None:
    Table.local().erase(Wanted(run), "He asked for it.")
    page = open_page("runs", run=run, kind="open_case_finished")
    said = shown(page)
    erasure = Table.local().run(run).erased[0]
    assert "taken out at event" in said
    assert f"{erasure.at[:10]} {erasure.at[11:16]} UTC, by local reader . The reason: “He asked for it.”" in said
    assert f'href="#event-{erasure.event}"' in html_of(page)


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(event=1), Wanted(event=3), Wanted(words="the")])
@pytest.mark.parametrize("status", ["finished", "awaiting_answers", "running"])
def test_every_page_shows_a_run_whose_words_are_gone(open_page, shown, wanted: Wanted, status: str) -> None:
    run, prompt = made_as(status)
    Table.local().erase(wanted._replace(run=run), "He asked for it.")
    for name in ("trace", "judge", "deliberate", "runs"):
        said = shown(open_page(name, run=run))
        if name == "judge" and status == "running":
            assert "still under way" in said
            continue
        assert "Words were taken out of this record." in said, name
        assert "He asked for it." in said, name
        assert (prompt in said) == (wanted.event == 3 and "nothing to judge" not in said), name
        assert "cannot be read" not in said, name
        for never in ("No cue was found", "No dossier was seated", "There is no draft.", "No finding stands"):
            assert never not in said or status == "running", name
    for name in ("runs", "trace"):
        assert ("(the words were taken out)" in shown(open_page(name))) == (wanted.event != 3)


def made_as(status: str) -> tuple[str, str]:
    """A run that has come so far, and its prompt."""
    case = bundled_case("D04")
    run = winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(ask=status != "finished"))
    if status == "running":
        cut_after(run.run, "convene_finished")
    return run.run, case.prompt


def test_what_needs_the_words_is_not_offered_once_they_are_gone(open_page, shown, run) -> None:
    Table.local().erase(Wanted(run), "He asked for it.")
    page = open_page("deliberate", run=run)
    assert "so it cannot go on, be corrected or be replayed" in shown(page)
    assert [each.label for each in page.button] == [words_of("en")["deliberate.another"]]
    page = open_page("runs", run=run).button(key="replay").click().run()
    assert "were erased at event" in shown(page)


def test_two_runs_of_which_one_lost_its_words_are_read_side_by_side(open_page, shown, run, other) -> None:
    Table.local().erase(Wanted(run), "He asked for it.")
    assert run in shown(open_page("trace", run=other, **{"with": run}))


def test_a_judge_takes_their_own_reading_out(open_page, shown, run, sitting_as) -> None:
    Table.local().judge(run, OwnReading(going_on="A handover with a numbat in it."))
    sitting_as("judge")
    page = open_page("judge", run=run)
    page.text_area(key=f"judge-{run}-withdraw-reason").set_value("I see it otherwise now.")
    typed = page.text_input(key=f"judge-{run}-withdraw-typed")
    page = typed.set_value("no").run()
    page = page.button(key=f"judge-{run}-withdraw-go").click().run()
    assert "Nothing was taken out" in shown(page)
    page.text_input(key=f"judge-{run}-withdraw-typed").set_value(run[-4:])
    page = page.button(key=f"judge-{run}-withdraw-go").click().run()
    said = shown(page)
    assert "Your reading was taken out" in said
    assert "Part 1 of 3" in said
    assert "I see it otherwise now." in said
    assert "numbat" not in session(page) + said
    assert Table.local().my_reading(run) is None


def test_a_reading_is_not_taken_out_without_a_reason(open_page, shown, run) -> None:
    Table.local().judge(run, OwnReading(going_on="A handover."))
    page = open_page("judge", run=run)
    page.text_input(key=f"judge-{run}-withdraw-typed").set_value(run[-4:])
    page = page.button(key=f"judge-{run}-withdraw-go").click().run()
    assert "There is no reason" in shown(page)
    assert Table.local().my_reading(run) is not None


def test_who_has_no_reading_of_a_run_is_offered_nothing_to_take_out(open_page, run) -> None:
    page = open_page("judge", run=run)
    assert not [each for each in page.button if "withdraw" in str(each.key)]


def test_the_pages_are_there_in_indonesian(open_page, shown, run) -> None:
    Table.local().erase(Wanted(run), "Ia memintanya.")
    page = open_page("runs", run=run)
    page.session_state["language"] = "id"
    assert "Ada kata-kata yang sudah dikeluarkan dari catatan ini." in shown(page.run())


def test_erasing_twice_takes_out_nothing_more(open_page, shown, run) -> None:
    Table.local().erase(Wanted(run), "He asked for it.")
    assert "Nothing of it is in the record." in shown(preview(open_page("runs", run=run), "run"))


def test_what_went_wrong_is_no_stack_of_lines(open_page, shown, run, monkeypatch) -> None:
    def full(*_: object) -> None:
        raise WinksError("The disk is full.")

    monkeypatch.setattr(Table, "erase", full)
    assert "The disk is full." in shown(confirm(preview(open_page("runs", run=run), "run"), run[-4:]))


def test_the_people_page_leads_there_for_who_may_and_for_nobody_else(open_page, run, sitting_as) -> None:
    store = Store.of(Settings.load())
    retno = People(store).known("https://id.example", "s-1")
    store.close()
    link = f'href="runs?every=erase&amp;person={retno.id}"'
    assert link in html_of(open_page("people"))
    sitting_as("admin")
    assert link not in html_of(open_page("people"))
