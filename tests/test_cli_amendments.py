"""`winks dossiers amendments`, `accept`, `decline`: refusals and exit codes first, then what is listed; and the how-to, run as it stands."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import winks as api
from winks.agents.case import bundled_case
from winks.graphs.resuming import correct
from winks.graphs.table import Table
from winks.judging.judgement import FindingRead, OwnReading, Reveal, TextsRead
from winks.personas.library import load_library
from winks.settings import Settings
from winks.trail.listing import Search

from .running import Ran, ran

JAVANESE = "javanese-business-yogya-solo"
PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "answer-amendments.md").read_text(encoding="utf-8")
HOSTILE = "[bold]Accept[/bold] \x1b[2J\u202e this"


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process, as its console script would."""

    def run(*arguments: str) -> Ran:
        return ran(monkeypatch, capfd, *arguments)

    return run


@pytest.fixture
def run() -> str:
    """A run that seats a dossier."""
    case = bundled_case("D01")
    return api.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(model="scripted:D01")).run


@pytest.fixture
def corrected(run: str) -> str:
    """The id of what its user proposed."""
    correct(run, f"{JAVANESE}.1", "He says it to everybody.", settings=Settings.load())
    return f"{run}.19"


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_what_nobody_proposed_is_refused(winks, run, act) -> None:
    for wanted in (f"{run}.3", "nothing", f"{run}"):
        refused = winks("dossiers", act, wanted, "--reason", "So.")
        assert (refused.code, refused.out) == (2, "")
        assert f"There is no proposed amendment '{wanted}'." in refused.err
        assert "`winks dossiers amendments` lists them." in refused.err


@pytest.mark.parametrize("act", ["accept", "decline"])
def test_a_reason_is_asked_for(winks, corrected, act) -> None:
    assert winks("dossiers", act, corrected).code == 2
    refused = winks("dossiers", act, corrected, "--reason", "  ")
    assert (refused.code, refused.err.strip()) == (
        2,
        "There is no reason; say in a line why. Whoever proposed it is shown it.",
    )


def test_a_version_is_three_numbers_and_answers_nothing_that_is_declined(winks, corrected) -> None:
    refused = winks("dossiers", "accept", corrected, "--reason", "So.", "--version", "next")
    assert (refused.code, "'next' is no version of a dossier" in refused.err) == (2, True)
    assert winks("dossiers", "decline", corrected, "--reason", "So.", "--version", "0.2.0").code == 2


def test_a_dossier_that_nobody_knows_is_told_with_the_nearest(winks) -> None:
    refused = winks("dossiers", "amendments", "javanese-busines")
    assert (refused.code, f"Did you mean '{JAVANESE}'?" in refused.err) == (2, True)


def test_where_nothing_was_proposed_it_says_so(winks) -> None:
    assert "Nobody has proposed anything" in winks("dossiers", "amendments").out
    assert winks("dossiers", "amendments", "--json").json() == []


def test_what_was_proposed_is_listed_answered_and_told_to_whoever_said_it(winks, run, corrected) -> None:
    [listed] = winks("dossiers", "amendments", JAVANESE, "--json").json()
    assert (listed["id"], listed["words"], listed["status"]) == (corrected, "He says it to everybody.", "open")
    told = winks("dossiers", "decline", corrected, "--reason", "One firm is not the town.")
    assert (told.code, told.out, told.err.strip()) == (0, "", f"{corrected} is declined.")
    told = winks("dossiers", "accept", corrected, "--reason", "Three say so.", "--version", "0.2.0")
    assert told.err.strip() == f"{corrected} is accepted in version 0.2.0. It was decided before; this stands now."
    assert winks("dossiers", "amendments", "--open", "--json").json() == []
    shown = winks("dossiers", "amendments", JAVANESE).said
    assert shown.index("One firm is not the town.") < shown.index("accepted in version 0.2.0 by local reader")
    assert "not to be named in a dossier" in shown
    for said in ("accepted in version 0.2.0", "Three say so."):
        assert said in winks("show", run).said
    assert winks("show", run, "--json").json()["decided"][-1]["reason"] == "Three say so."
    events = winks("show", run, "--events", "--kind", "amendment_decided", "--json").json()
    assert [each["payload"]["disposition"] for each in events] == ["declined", "accepted"]
    assert winks("verify", run).code == 0


def test_one_json_document_says_what_was_decided(winks, corrected) -> None:
    decided = winks("dossiers", "accept", corrected, "--reason", "So.", "--json").json()
    assert (decided["status"], decided["decisions"][0]["reason"], "version" in decided) == ("accepted", "So.", False)


def test_a_judges_words_come_as_words(winks, run) -> None:
    table = Table.local()
    table.judge(run, OwnReading(going_on="He leaves the door open."))
    table.judge(run, TextsRead(would_send="none"))
    words = HOSTILE.replace("\x1b", "")
    read = FindingRead(finding=f"{JAVANESE}.2", word="not_theirs_to_say", words=words, note="Say less.")
    table.judge(run, Reveal(findings=(read,), named="yes"))
    table.close()
    shown = winks("dossiers", "amendments").out
    assert "[bold]Accept[/bold]" in shown
    assert "\x1b" not in shown
    assert "the finding is not theirs to say" in " ".join(shown.split())
    assert "Say less." in shown
    assert "not to be named" not in shown


def test_words_that_were_taken_out_are_told_as_that(winks, run, corrected) -> None:
    assert winks("erase", run, "--event", "19", "--reason", "Asked for.", "--yes").code == 0
    assert "The words were taken out of the record." in winks("dossiers", "amendments").said
    assert "words" not in winks("dossiers", "amendments", "--json").json()[0]


# the how-to


def test_the_how_to_is_what_happens(winks) -> None:
    lines = [line for fence in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in fence.splitlines()]
    assert len(lines) == 6
    run = "RUN"
    for line in lines:
        name, *arguments = shlex.split(line.replace("RUN", run))
        assert name == "winks"
        left = winks(*arguments)
        assert left.code == 0, (line, left.err)
        if "deliberate" in line:
            run = _newest()
    text = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert text
    known = winks("dossiers", "amendments").said
    version = load_library().get(JAVANESE).dossier.version
    for line in text[1].replace("20261128-024336-fb1e529c", run).splitlines():
        told = (
            re.sub(r"@[0-9.]+", f"@{version}", line.strip())
            .replace("Wira", "local reader")
            .replace("  open", "")
            .partition(", 2026-")[0]
        )
        assert " ".join(told.split()) in known, line


def test_what_the_how_to_does_from_python_is_done(winks, corrected, capfd: pytest.CaptureFixture[str]) -> None:
    [fence] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(fence, "answer-amendments.md", "exec"), {})  # a page of ours
    assert capfd.readouterr().out.startswith(f"{corrected} open ('nggih-as-hearing',)")
    assert winks("dossiers", "amendments", "--json").json()[0]["status"] == "declined"


def _newest() -> str:
    table = Table.local()
    try:
        return table.runs(Search()).rows[0].run
    finally:
        table.close()
