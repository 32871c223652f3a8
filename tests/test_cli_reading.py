"""Reading on the command line: refusals first; then what is found, what is shown, and what stands side by side."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from winks import deliberate
from winks.agents.case import bundled_case
from winks.agents.critique import Draft
from winks.agents.cue_reader import Cue
from winks.settings import Settings
from winks.terminal.beside import WIDE, beside_view
from winks.terminal.layout import show
from winks.terminal.lists import progress_line
from winks.trail.comparison import Comparison, compare
from winks.trail.document import CaseRecord, visible
from winks.trail.events import Event
from winks.trail.payloads import PAYLOADS
from winks.trail.store import Store

from .running import Ran, ran
from .runs_in_a_store import seed
from .tampering import loosen
from .trail.documents import DRAFT, FERRY, PROMPT, critique, declined, document, finding, on, rewritten, taken

Winks = Callable[..., Ran]


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Winks:
    """Run the command in this process, as its console script would."""

    def run(*arguments: str, columns: int = 100) -> Ran:
        monkeypatch.setenv("COLUMNS", str(columns))
        return ran(monkeypatch, capfd, *arguments)

    return run


@pytest.fixture
def many(tmp_path: Path) -> None:
    """A home with 300 runs, ten minutes apart from the first of January on."""
    store = Store(tmp_path / "home" / "trail.db")
    seed(store, 300)
    store.close()


@pytest.fixture
def two() -> tuple[str, str]:
    """Two runs of a bundled case: one from its worked example, one by plain code."""
    case = bundled_case("D03")
    models = ("scripted:D03", "embedded")
    first, second = (
        deliberate(case.prompt, draft=case.thin_draft, case_id="D03", settings=Settings.load(model=model))
        for model in models
    )
    return first.run, second.run


def one_sentence(ran: Ran) -> str:
    """The error: one line, exit 2, nothing on stdout."""
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1, ran.err
    return ran.err.strip()


# runs: refusals


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--since", "2026-13-01"], "--since '2026-13-01' is no day; write it like 2026-11-24."),
        (["--until", "yesterday"], "--until 'yesterday' is no day; write it like 2026-11-24."),
        (["--since", ""], "--since '' is no day; write it like 2026-11-24."),
        (
            ["--since", "2026-02-01", "--until", "2026-01-01"],
            "No day is both 2026-02-01 or later and 2026-01-01 or earlier; put the earlier one in --since.",
        ),
        (
            ["--status", "finishd"],
            "There is no status 'finishd'. Did you mean 'finished'? "
            "There are running, finished, awaiting_answers, awaiting_judgement, cancelled, failed.",
        ),
    ],
)
def test_what_cannot_be_looked_for_is_said_in_a_sentence(winks: Winks, options: list[str], sentence: str):
    assert one_sentence(winks("runs", *options)) == sentence
    assert one_sentence(winks("runs", *options, "--json")) == sentence


# runs: what is found


def test_runs_are_found_by_day_the_newest_first(winks: Winks, many: None):
    found = winks("runs", "--since", "2026-01-02", "--until", "2026-01-02", "--json").json()
    assert [row["started"][:10] for row in found] == ["2026-01-02"] * 144
    assert [row["run"] for row in found] == sorted((row["run"] for row in found), reverse=True)
    assert set(found[0]) == {"run", "status", "started", "prompt"}
    assert winks("runs", "--since", "2027-01-01", "--json").json() == []


def test_a_limit_gives_the_newest_and_says_how_many_there_are(winks: Winks, many: None):
    every = winks("runs", "--json").json()
    some = winks("runs", "--limit", "7", "--json")
    assert some.json() == every[:7]
    assert some.err == "Shown are the newest 7 of 300.\n"
    assert winks("runs", "--limit", "300").err == ""


def test_every_word_of_a_search_has_to_stand_in_a_run_and_filters_go_together(winks: Winks, many: None):
    both = winks("runs", "--search", "EASTHOLM logbook", "--json").json()
    assert both
    assert all("Eastholm" in row["prompt"] and "logbook" in row["prompt"] for row in both)
    phrase = winks("runs", "--search", '"logbook Eastholm"', "--json").json()
    assert phrase == []
    day = winks(
        "runs", "--search", "logbook Eastholm", "--until", "2026-01-01", "--status", "finished", "--json"
    ).json()
    assert [row for row in both if row["started"].startswith("2026-01-01")] == day
    assert winks("runs", "--search", "logbook", "--status", "failed", "--json").json() == []


def test_runs_are_found_by_the_dossier_that_was_seated(winks: Winks, two: tuple[str, str]):
    found = winks("runs", "--dossier", "vn-family-address", "--json").json()
    assert {row["run"] for row in found} == set(two)
    assert winks("runs", "--dossier", "javanese-business-yogya-solo", "--json").json() == []


def test_a_status_may_be_written_with_a_hyphen(winks: Winks, many: None):
    assert winks("runs", "--status", "awaiting-answers", "--json").json() == []


@pytest.mark.parametrize("columns", [80, 100, 200])
def test_a_run_is_one_line_that_fits(winks: Winks, many: None, columns: int):
    ran = winks("runs", "--limit", "20", columns=columns)
    lines = ran.out.splitlines()
    assert len(lines) == 21
    assert max(map(len, lines)) <= columns
    assert lines[0].split()[:2] == ["run", "status"]
    assert all(line.split()[1] == "finished" for line in lines[1:])


def test_nothing_there_and_nothing_that_fits_are_told_apart(winks: Winks):
    assert winks("runs").out == "No runs.\n"
    assert winks("runs", "--search", "x").out == "No run fits. Every word has to stand in it; take one out.\n"


# show --events


@pytest.mark.parametrize(("number", "said"), [(0, "0 findings"), (1, "1 finding"), (2, "2 findings")])
def test_one_is_one_and_not_several(number: int, said: str):
    payload = {"reviewer": "standpoint", "findings": number}
    event = Event(run="r", seq=1, kind="read_standpoint_finished", at="2026-11-24T00:00:00.000000Z", payload=payload)
    assert progress_line(event) == f"standpoint read: standpoint, {said}"


def test_kinds_are_asked_for_with_the_events_only_and_only_those_there_are(winks: Winks, two: tuple[str, str]):
    assert one_sentence(winks("show", two[0], "--kind", "call_started")).startswith(
        "--kind says which events are shown"
    )
    said = one_sentence(winks("show", two[0], "--events", "--kind", "call_startd"))
    assert said.startswith(
        "There is no kind of event 'call_startd'. Did you mean 'call_started'? There are open_case_finished, "
    )
    assert all(kind in said for kind in PAYLOADS)


def test_events_of_a_kind_are_shown_with_their_place_chain_and_what_they_say(winks: Winks, two: tuple[str, str]):
    every = winks("show", two[0], "--events", "--json").json()
    some = winks("show", two[0], "--events", "--kind", "call-finished", "--kind", "present_finished", "--json").json()
    assert some == [event for event in every if event["kind"] in ("call_finished", "present_finished")]
    shown = winks("show", two[0], "--events", "--kind", "check_findings_finished")
    (event,) = [event for event in every if event["kind"] == "check_findings_finished"]
    verified, withheld = event["payload"]["verified"], event["payload"]["withheld"]
    assert (
        f"{event['seq']} {event['at'][11:23]} check_findings_finished {verified} verified, {withheld} withheld"
        in shown.said
    )
    assert event["chain"][:8] in shown.out
    assert event["at"][:10] in shown.out


def test_a_run_without_a_draft_says_so_while_it_goes_and_in_its_events(winks: Winks):
    made = winks("deliberate", "Is this rude?")
    assert "no draft" in made.err.splitlines()
    assert "draft taken" not in made.err
    run = winks("runs", "--limit", "1", "--json").json()[0]["run"]
    shown = winks("show", run, "--events", "--kind", "draft_finished").said
    assert "draft_finished none " in shown


def test_who_did_what_is_shown_and_a_name_that_was_taken_out_is_not(winks: Winks, two: tuple[str, str]):
    winks("correct", two[1], "vn-family-address", "not so here: nobody of ours lives there")
    every = winks("show", two[1], "--events", "--json").json()
    (corrected,) = [event for event in every if event["kind"] == "correction_made"]
    name = corrected["by"]["name"]
    assert f"by {name}" in winks("show", two[1], "--events").out
    assert winks("erase", two[1], "--reason", "They asked.", "--yes").code == 0
    shown = winks("show", two[1], "--events")
    assert "by somebody whose name was taken out" in shown.said


def test_what_was_erased_is_shown_with_the_event_that_says_so(winks: Winks, two: tuple[str, str]):
    assert winks("show", two[0], "--events", "--json").json()[0]["gone"] == []
    assert winks("erase", two[0], "--reason", "They asked.", "--yes").code == 0
    every = winks("show", two[0], "--events", "--json").json()
    assert every[-1]["kind"] == "words_erased"
    told = {item["text"]: item["erased_by"] for event in every for item in event["gone"]}
    assert set(every[-1]["payload"]["erased"]) == set(told)
    assert set(told.values()) == {every[-1]["seq"]}
    assert f"text erased by {every[-1]['seq']}" in winks("show", two[0], "--events").said


# diff: the command


def test_two_runs_that_cannot_be_named_are_refused(winks: Winks, two: tuple[str, str]):
    assert one_sentence(winks("diff", two[0], "nowhere")) == "There is no run 'nowhere'. `winks runs` shows them."
    assert one_sentence(winks("diff", "20", two[0])).startswith("There is no single run '20'.")


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_a_difference_is_no_failure_and_fits_the_screen(winks: Winks, two: tuple[str, str], columns: int):
    ran = winks("diff", *two, columns=columns)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= columns
    for part in (
        "Made with: ",
        "Cues: ",
        "Seats: ",
        "Who stands aside: ",
        "Findings: ",
        "The revision: rewritten → held",
    ):
        assert part in ran.out
    assert "first: Simulated reading" in ran.said
    assert "second: Simulated reading" in ran.said
    assert "scripted:D03 → embedded" in ran.said
    assert "\x1b" not in ran.out


def test_one_document_has_all_of_it(winks: Winks, two: tuple[str, str]):
    made = winks("diff", *two, "--json").json()
    assert (made["runs"]["one"]["run"], made["runs"]["other"]["run"]) == two
    assert set(made) == set(Comparison.model_fields)
    assert "".join(piece["before"]["text"] for piece in made["revision"]["pieces"] if piece["before"]).startswith(
        "Hi Mom"
    )


def test_a_run_beside_itself_is_the_same_in_everything(winks: Winks, two: tuple[str, str]):
    ran = winks("diff", two[0], two[0])
    marks = {line.split()[0] for line in ran.out.splitlines() if line.startswith("  ") and not line.startswith("   ")}
    assert marks <= {"=", "first", "second"}
    assert not re.search(r"\d (differently|only)", ran.out)
    assert "The same case" in ran.out


def test_a_run_whose_words_were_erased_is_set_beside_another_and_said_to_be_erased(winks: Winks, two: tuple[str, str]):
    winks("erase", two[1], "--reason", "They asked.", "--yes")
    ran = winks("diff", *two)
    assert ran.code == 0
    assert "of its texts were erased" in ran.said
    assert winks("diff", *two, "--json").json()["runs"]["other"]["erased"] > 0


EMPTIED, BROKEN, MISNAMED = (
    "DELETE FROM events",
    "UPDATE events SET body = replace(body, 'kind', 'kund')",
    "UPDATE events SET body = replace(body, 'slot', 'slut')",
)


@pytest.mark.parametrize(
    ("change", "command"),
    [
        (EMPTIED, ["diff"]),
        (EMPTIED, ["show", "--events"]),
        (BROKEN, ["diff"]),
        (BROKEN, ["show", "--events", "--json"]),
        (MISNAMED, ["diff"]),
    ],
)
def test_a_record_that_was_tampered_with_is_told_in_a_sentence(
    winks: Winks, two: tuple[str, str], tmp_path: Path, change: str, command: list[str]
):
    with closing(loosen(tmp_path / "home" / "trail.db")) as database, database:
        database.execute(f"{change} WHERE run = ?", (two[0],))
    ran = winks(*command, *([two[1], two[0]] if command == ["diff"] else [two[0]]))
    assert (ran.code, ran.out) == (1, ""), ran.out
    assert len(ran.err.splitlines()) == 1, ran.err


# diff: what it says


def told(found: Comparison, capfd: pytest.CaptureFixture[str], columns: int = 80) -> str:
    """The view on a screen of so many columns."""
    show(beside_view(visible(found), columns), widest=200)
    return capfd.readouterr().out


def test_words_are_marked_so_that_they_are_read_without_colour(capfd: pytest.CaptureFixture[str]):
    one = document(revision=rewritten("So happy that you agreed to our quote, Hartono."))
    other = document(revision=rewritten("So happy that you heard our quote, Hartono."))
    assert "So happy that you [-agreed to-] {+heard+} our quote, Hartono." in told(compare(one, other), capfd)


def test_on_a_wide_screen_texts_stand_in_two_columns(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("COLUMNS", "140")
    one = document(revision=rewritten("So happy that you agreed to our quote, Hartono."))
    other = document(revision=rewritten("So happy that you heard our quote, Hartono."))
    shown = told(compare(one, other), capfd, WIDE)
    line = next(line for line in shown.splitlines() if "So happy" in line)
    left, right = line[:70], line[70:]
    assert "[-agreed to-]" in left
    assert "{+heard+}" in right


def test_texts_in_which_hardly_a_word_stayed_are_shown_one_after_the_other(capfd: pytest.CaptureFixture[str]):
    one, other = document(revision=rewritten("Sun shone.")), document(revision=rewritten("It rained all night long."))
    shown = told(compare(one, other), capfd)
    assert "  - Sun shone.\n  + It rained all night long.\n" in shown


def test_what_only_one_has_is_marked_by_which(capfd: pytest.CaptureFixture[str]):
    cue = Cue(**on(PROMPT, "Eastholm").plain(), source="prompt", type="place")
    one = document(critiques=(critique(finding("f.1", "agreed")),))
    other = document(critiques=(critique(finding("f.2", "by 5pm today")),), cues=(cue,))
    shown = told(compare(one, other), capfd)
    assert "Cues: 1 only in the second" in shown
    assert "  + “Eastholm” (place)" in shown
    assert "Findings: 1 only in the first, 1 only in the second" in shown
    assert "  - “agreed”  f.1 · act · raised" in shown
    assert "  + “by 5pm today”  f.2 · act · raised" in shown


def test_what_both_have_is_told_once_with_its_number_in_each_and_in_what_it_differs(capfd: pytest.CaptureFixture[str]):
    one = document(critiques=(critique(finding("f.1", "agreed")),), revision=rewritten(DRAFT, taken("f.1")))
    changed = finding("f.2", "agreed", verdict="misread", question="Did he say so?")
    other = document(
        critiques=(critique(finding("f.1", "quote"), changed),), revision=rewritten(DRAFT, declined("f.2"))
    )
    shown = told(compare(one, other), capfd)
    assert "  ~ “agreed”  f.1 / f.2 · act · raised" in shown
    assert "    verdict: raised → misread" in shown
    assert "    question: Is it? → Did he say so?" in shown
    answers = shown.partition("What became of findings that both have")[2]
    assert "  ~ “agreed”  f.1 / f.2 · act · raised\n    disposition: taken → declined" in answers


def test_another_case_is_said_to_be_another_and_its_words_are_shown(capfd: pytest.CaptureFixture[str]):
    other = document(case=CaseRecord(prompt=PROMPT + " He left.", account=("I am new here.",)))
    shown = told(compare(document(), other), capfd)
    assert "Not the same case: what differs may lie in the case." in shown
    assert f"{PROMPT}{{+ He left.+}}" in shown
    assert "account: none → I am new here." in shown


def test_a_long_stretch_that_stays_is_cut_in_the_middle_and_says_so(capfd: pytest.CaptureFixture[str]):
    long = " ".join(f"word{index}" for index in range(500))
    one, other = (
        document(draft=Draft(text=f"{long} end.", by="caller")),
        document(draft=Draft(text=f"{long} stop.", by="caller")),
    )
    shown = told(compare(one, other), capfd)
    assert "characters the same …]" in shown
    assert "[-end-] {+stop+}." in shown
    assert "word250" not in shown


def test_a_control_character_and_markup_in_a_text_are_shown_and_do_nothing(capfd: pytest.CaptureFixture[str]):
    one = document(revision=rewritten("It is [bold]red[/bold]\x1b[31m here."))
    shown = told(compare(one, document(revision=rewritten("It is [bold]red[/bold]\x1b[31m there."))), capfd)
    assert "\x1b" not in shown
    assert "[bold]red[/bold]␛[31m [-here-] {+there+}." in shown


def test_a_part_that_neither_has_is_left_out(capfd: pytest.CaptureFixture[str]):
    shown = told(compare(document(), document()), capfd)
    assert "Findings" not in shown
    assert "Not so here" not in shown
    assert "The revision" not in shown
    assert FERRY not in shown
