"""`winks dossiers new`: where it writes nothing, what it refuses, and the way from answers to a dossier that reviews."""

from __future__ import annotations

import io
import os
from functools import partial
from pathlib import Path

import pytest

from winks.personas.questionnaire import blank_answers

from .running import ran

ANSWERS = """
title = "Asking for a tool and giving it back on a row of plots"
one_line = "Plot-holders ask each other for tools, and give them back."
words_place = ["Saltmarsh Lane"]
words_talk = ["no rush with that"]
words_specific = ["no rush with that"]
note = "Somebody who lent a tool said that there is no rush."
note_in_message = ["no rush"]
"""


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process, where nobody can be asked."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO()))
    return partial(ran, monkeypatch, capfd)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with nothing in it."""
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """A file with some answers."""
    file = tmp_path / "answers.toml"
    file.write_text(ANSWERS)
    return file


def test_without_a_named_folder_it_is_begun_in_the_one_under_home(winks, answers: Path) -> None:
    assert winks("dossiers", "new", "plots", "--from", answers).code == 0
    assert (Path(os.environ["WINKS_HOME"]) / "dossiers" / "working" / "plots.md").exists()


def test_where_nobody_can_be_asked_a_file_is_asked_for(winks, own: Path) -> None:
    refused = winks("dossiers", "new", "plots")
    assert refused.code == 2
    assert "give --from FILE. --blank prints one to fill in." in refused.err


@pytest.mark.parametrize(
    ("dossier", "text", "code", "says"),
    [
        ("Plots", ANSWERS, 2, "An id has lower-case letters"),
        ("plots", "titel = 'x'", 2, "Did you mean 'title'?"),
        ("plots", "title = 'Norwegian people'", 1, "names a people or a culture; say who does what with whom, where."),
        ("vn-family-address", ANSWERS, 2, "is there already, in Winks; `winks dossiers edit vn-family-address` begins"),
    ],
)
def test_what_begins_no_dossier_is_refused_and_writes_nothing(
    winks, own: Path, answers: Path, dossier: str, text: str, code: int, says: str
) -> None:
    answers.write_text(text)
    refused = winks("dossiers", "new", dossier, "--from", answers)
    assert refused.code == code
    assert says in " ".join(refused.err.split())
    assert list(own.rglob("*.md")) == []


def test_a_file_that_is_not_there_is_told(winks, own: Path) -> None:
    refused = winks("dossiers", "new", "plots", "--from", "nowhere.toml")
    assert refused.code == 2
    assert "'nowhere.toml' cannot be read" in refused.err


def test_nothing_is_written_over(winks, own: Path, answers: Path) -> None:
    assert winks("dossiers", "new", "plots", "--from", answers).code == 0
    copy = own / "working" / "plots.md"
    before = copy.read_bytes()
    answers.write_text(ANSWERS.replace("a row of plots", "two rows of plots"))
    again = winks("dossiers", "new", "plots", "--from", answers)
    assert again.code == 2
    assert "`winks dossiers edit plots` goes on with it" in " ".join(again.err.split())
    assert copy.read_bytes() == before
    (own / "other.md").write_text("no dossier")
    there = winks("dossiers", "new", "other", "--from", answers)
    assert there.code == 2
    assert "is there already, in your own folder" in " ".join(there.err.split())


def test_what_is_begun_reviews_nobody_and_says_what_lint_asks_next(winks, own: Path, answers: Path) -> None:
    made = winks("dossiers", "new", "plots", "--from", answers)
    assert made.code == 0
    assert "scope.setting: is still to be said: rooms, shops, chats, occasions" in made.said
    assert "winks dossiers edit plots" in made.err
    assert "plots" not in {item["id"] for item in winks("dossiers", "list", "--json").json()}
    refused = winks("dossiers", "release", "plots", "0.1.0", "--change", "Begun.")
    assert refused.code == 1
    assert "is still to be said" in refused.err


def test_as_json_it_says_what_is_open(winks, own: Path, answers: Path) -> None:
    made = winks("dossiers", "new", "plots", "--from", answers, "--json").json()
    assert made["reads"] is True
    assert Path(made["path"]) == own / "working" / "plots.md"
    assert "nothing_is_left_to_say" in {each["rule"] for each in made["objections"]}


def test_a_blank_file_of_answers_is_printed_and_nothing_is_written(winks, own: Path) -> None:
    blank = winks("dossiers", "new", "plots", "--blank")
    assert (blank.code, blank.out) == (0, blank_answers())
    assert winks("dossiers", "new", "plots", "--blank", "--json").json() == {"answers": blank_answers()}
    assert list(own.iterdir()) == []


def test_in_a_terminal_the_questions_are_asked(winks, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answered = iter(["Norwegian people", "Giving a tool back on a row of plots"])
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda *_, **__: next(answered, ""))
    made = winks("dossiers", "new", "plots")
    assert made.code == 0
    assert "'Norwegian people' names a people or a culture" in " ".join(made.err.split())
    assert "# Giving a tool back on a row of plots" in (own / "working" / "plots.md").read_text()
