"""`winks erase` as somebody runs it: refusals first, then what it says would go, and what it leaves."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

import winks as winks_
from winks import cli
from winks.judging.people import People
from winks.settings import Settings
from winks.trail.store import Store

from .running import ran

PROMPT = "Pak Quokka, owner of a furniture firm in Klaten, said nggih and left."
DRAFT = "So glad we agreed, Pak Quokka."


@pytest.fixture
def run(settings: Settings) -> str:
    """A run in the home that the command uses."""
    return winks_.deliberate(PROMPT, draft=DRAFT, settings=settings).run


@pytest.fixture
def erase(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run `winks erase`, with something on stdin, at a terminal or not. Gives code, stdout, stderr."""

    def do(*arguments: str, typed: str | None = None, at_terminal: bool = False) -> tuple[int, str, str]:
        given = io.TextIOWrapper(io.BytesIO((typed or "").encode()), encoding="utf-8")
        given.isatty = lambda: at_terminal  # type: ignore[method-assign]
        monkeypatch.setattr(sys, "stdin", given)
        return ran(monkeypatch, capfd, "erase", *arguments)

    return do


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "Give --reason TEXT"),
        (["RUN"], "Give --reason TEXT"),
        (["--reason", "x"], "Say what is to be taken out"),
        (["RUN", "--reason", " "], "There is no reason"),
        (["RUN", "--reason", "x" * 501], "The reason has 501 characters"),
        (["RUN", "--event", "99", "--reason", "x"], "There is no event '99'"),
        (["RUN", "--person", "p-1", "--reason", "x"], "give no run with --person"),
        (["--person", "p-1", "--reason", "x"], "There is no person 'p-1'"),
        (["1999", "--reason", "x"], "There is no run '1999'"),
        (["--words", "nowhere.txt", "--reason", "x"], "cannot be read"),
        (["--words", "-", "--reason", "x"], "characters that can be looked for"),
        (["RUN", "--compact"], "--compact goes alone"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(erase, settings, run, arguments, sentence) -> None:
    store = Store.of(settings)
    before = store.header(run)
    given = [run if each == "RUN" else each for each in arguments]
    code, out, err = erase(*given, "--yes") if "--compact" not in given else erase(*given)
    assert (code, out) == (2, "")
    assert sentence in err
    assert "Traceback" not in err
    assert store.header(run) == before
    store.close()


def test_nothing_is_erased_where_nobody_can_be_asked(erase, settings, run) -> None:
    code, out, err = erase(run, "--reason", "asked for")
    assert (code, out) == (2, "")
    assert "would go" in err
    assert "Give --yes" in err
    code, out, err = erase(run, "--reason", "asked for", "--json")
    assert (code, json.loads(out)["runs"][0]["ends"]) == (2, True)
    assert winks_.trail.document.run_document(Store.of(settings), run).case.prompt == PROMPT


def test_the_words_are_never_printed(erase, tmp_path, run) -> None:
    file = tmp_path / "words.txt"
    file.write_text("  pak quokka \n", encoding="utf-8")
    for more in ([], ["--yes"]):
        _, out, err = erase("--words", str(file), "--reason", "asked for", *more)
        assert "uokka" not in (out + err)
        assert run in out + err


@pytest.mark.parametrize(("typed", "code"), [("n\n", 2), ("\n", 2), ("y\n", 0)])
def test_somebody_at_a_terminal_is_asked(erase, settings, run, typed, code) -> None:
    ended, _, err = erase(run, "--reason", "asked for", typed=typed, at_terminal=True)
    assert ended == code
    assert "It cannot be brought back" in err
    store = Store.of(settings)
    assert (store.runs()[0].prompt == "[erased]") == (code == 0)
    store.close()


def test_one_document_says_what_was_done(erase, settings, run) -> None:
    code, out, err = erase(run, "--reason", "asked for", "--yes", "--json")
    told = json.loads(out)
    assert (code, err) == (0, "")
    assert (told["what"], told["still_there"], told["compacted"]) == ("run", [], True)
    assert told["events"] == {run: Store.of(settings).header(run).events}


def test_words_come_from_stdin_and_stand_nowhere_after(erase, settings, run) -> None:
    code, out, _ = erase("--words", "-", "--reason", "asked for", "--yes", typed="PAK QUOKKA\n")
    assert code == 0
    assert "no piece of it was found" in out
    assert not any(b"uokka" in path.read_bytes() for path in settings.home.rglob("*") if path.is_file())
    code, out, _ = erase("--words", "-", "--reason", "asked for", "--yes", typed="PAK QUOKKA\n")
    assert (code, "nothing was erased" in out) == (1, True)


def test_a_copy_that_the_user_made_is_named_and_left_alone(erase, settings, run) -> None:
    mine = settings.home / "mine.txt"
    mine.write_text(PROMPT, encoding="utf-8")
    code, out, _ = erase(run, "--reason", "asked for", "--yes", "--json")
    assert (code, json.loads(out)["still_there"]) == (1, [str(mine)])
    assert mine.read_text(encoding="utf-8") == PROMPT


def test_a_person_is_taken_out_of_the_register_and_what_they_asked_is_told(erase, settings, run) -> None:
    store = Store.of(settings)
    people = People(store)
    wira = people.rename(people.known("https://id.example", "wira@example.org"), "Wira of Solo")
    people.give(wira.id, "judge", people.local("me"))
    code, out, _ = erase("--person", wira.id, "--reason", "asked for", "--yes", "--json")
    assert (code, json.loads(out)["registered"]) == (0, [wira.id])
    assert [each.person.name for each in people.all()] == ["[erased]"]
    assert people.known("https://id.example", "wira@example.org").id != wira.id
    code, out, _ = erase("--person", "local", "--reason", "asked for", "--yes")
    assert f"stays, unsigned: {run}" in out
    store.close()


def test_the_sign_in_of_somebody_stays_and_is_told_of(erase, settings, run) -> None:
    store = Store.of(settings)
    people = People(store)
    wira = people.rename(people.known("https://id.example", "quokka@example.org"), "Quokka")
    _, out, _ = erase("--words", "-", "--reason", "asked for", "--yes", typed="Quokka")
    assert f"the sign-in of {wira.id}" in out.replace("\n", " ")
    again = people.known("https://id.example", "quokka@example.org")
    assert (again.id, again.name) == (wira.id, wira.id)
    store.close()


def test_the_files_can_be_made_smaller_alone(erase, run) -> None:
    assert erase("--compact") == (0, "", "Nothing of what was erased before is left in the database's files.\n")
    code, out, _ = erase("--compact", "--json")
    assert (code, json.loads(out)) == (0, {"compacted": True})


def test_what_is_shown_says_that_words_were_erased(erase, monkeypatch, capfd, run) -> None:
    erase(run, "--reason", "She asked for it.", "--yes")
    for arguments in (["show", run], ["export", run, "--format", "md"]):
        monkeypatch.setattr(sys, "argv", ["winks", *arguments])
        cli.app(standalone_mode=False)
        said = " ".join(capfd.readouterr().out.split())
        assert "Words were erased" in said
        assert "She asked for it." in said
        assert "[erased]" in said


def test_a_file_with_words_that_is_no_text_is_refused(erase, tmp_path: Path, run: Any) -> None:
    (tmp_path / "words").write_bytes(b"\xff\xfe\x00")
    code, _, err = erase("--words", str(tmp_path / "words"), "--reason", "x", "--yes")
    assert (code, "UTF-8" in err) == (2, True)
