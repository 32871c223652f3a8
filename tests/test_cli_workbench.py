"""The workbench on the command line: refusals and exit codes first, then every command; and the how-to, run as it stands."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from winks.agents.sending import NONCE

from .running import Ran, ran

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "work-on-a-dossier.md").read_text(encoding="utf-8")
FERRY = "ferry-crew-handover"
PROMPT = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook. Answer her."
STATEMENT = {
    "--curator": "Mara Holm",
    "--relation": "Crewed the small ferries.",
    "--read-from": "Holm 1999, in English.",
    "--interests": "A cousin owns a boat.",
    "--distortion": "Never below deck, so sources on engineers read thin.",
    "--next": "An engineer.",
}

Winks = Callable[..., Ran]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the ferry dossier in it, and a folder to stand in."""
    folder = Path(shutil.copytree(ROOT / "tests" / "dossiers", tmp_path / "own"))
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    monkeypatch.chdir(tmp_path)
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def winks(own: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Winks:
    """Run `winks dossiers ...` in this process."""

    def run(*arguments: object) -> Ran:
        return ran(monkeypatch, capfd, "dossiers", *arguments)

    return run


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Name an editor that does this to the file it is given (`path`)."""

    def name(does: str) -> None:
        script = tmp_path / "editor.py"
        script.write_text(f"import sys\nfrom pathlib import Path\npath = Path(sys.argv[1])\n{does}\n", encoding="utf-8")
        monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")

    return name


def flags(**left_out: None) -> list[str]:
    return [word for option in STATEMENT.items() if option[0].strip("-") not in left_out for word in option]


def working(own: Path) -> Path:
    return own / "working" / f"{FERRY}.md"


# what goes wrong


@pytest.mark.parametrize(
    "command", [("changes", FERRY), ("release", FERRY, "0.2.0", "--change", "x"), ("discard", FERRY, "--yes")]
)
def test_without_a_working_copy_it_says_how_to_begin_one(winks: Winks, command: tuple[str, ...]) -> None:
    ran = winks(*command)
    assert (ran.code, ran.out) == (2, "")
    assert "`winks dossiers edit ferry-crew-handover` begins one." in ran.err


def test_without_a_named_folder_the_one_under_home_is_worked_in(winks: Winks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WINKS_DOSSIERS")
    ran = winks("take-on", "vn-family-address", *flags())
    assert ran.code == 0, ran.err
    assert (Path(os.environ["WINKS_HOME"]) / "dossiers" / "working" / "vn-family-address.md").exists()


def test_what_is_not_said_on_taking_on_is_named_where_there_is_nobody_to_ask(winks: Winks, own: Path) -> None:
    ran = winks("take-on", FERRY, *flags(interests=None))
    assert ran.code == 2
    assert ran.err.strip() == (
        "--interests is not given, and there is nobody to ask here: what you stand to gain or lose by it."
    )
    ran = winks("take-on", FERRY, *flags(interests=None), "--interests", " ")
    assert ran.code == 1
    assert "positionality.interests: is not said" in ran.err


def test_a_field_and_its_text_go_together(winks: Winks, tmp_path: Path) -> None:
    for alone in (("--field", "licence"), ("--text", "-")):
        ran = winks("edit", FERRY, *alone)
        assert ran.code == 2
        assert "give both" in ran.err
    ran = winks("edit", FERRY, "--field", "licence", "--text", "nowhere.txt")
    assert ran.code == 2
    assert "The text 'nowhere.txt' cannot be read: No such file or directory. Give a file or -." in ran.err
    (tmp_path / "text").write_text("## Notes\n")
    ran = winks("edit", FERRY, "--field", "scope.one_line", "--text", "text")
    assert ran.code == 1
    assert "opens a part of the file" in ran.err
    ran = winks("edit", FERRY, "--field", "scope.one_lin", "--text", "text")
    assert ran.code == 2
    assert "Did you mean 'scope.one_line'?" in ran.err


def test_without_an_editor_or_with_one_that_fails_nothing_is_taken(
    winks: Winks, own: Path, editor: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = winks("edit", FERRY)
    assert ran.code == 2
    assert "set EDITOR, or put one field otherwise with --field and --text" in ran.err
    monkeypatch.setenv("EDITOR", "no-such-editor")
    ran = winks("edit", FERRY)
    assert ran.code == 2
    assert "The editor 'no-such-editor' cannot be started: No such file or directory." in ran.err
    editor("path.write_text('half of it'); sys.exit(3)")
    ran = winks("edit", FERRY)
    assert ran.code == 2
    assert "ended with 3" in ran.err
    kept = re.search(r"What you wrote is kept in (\S+)\.\n", ran.err)
    assert kept is not None
    assert Path(kept[1]).read_text() == "half of it"
    shutil.rmtree(Path(kept[1]).parent)
    assert working(own).read_bytes() == (own / f"{FERRY}.md").read_bytes()


def test_what_somebody_wrote_while_the_editor_was_open_is_not_written_over(
    winks: Winks, own: Path, editor: Callable[[str], None]
) -> None:
    editor(f"path.write_text('mine')\nPath({str(working(own))!r}).write_text('theirs')")
    ran = winks("edit", FERRY)
    assert ran.code == 2
    assert "Nothing was written over" in ran.err
    kept = re.search(r"What you wrote is kept in (\S+)\.\n", ran.err)
    assert kept is not None
    assert Path(kept[1]).read_text() == "mine"
    shutil.rmtree(Path(kept[1]).parent)
    assert working(own).read_text() == "theirs"


def test_a_working_copy_that_does_not_read_is_kept_and_not_released(
    winks: Winks, own: Path, editor: Callable[[str], None]
) -> None:
    editor("path.write_text('half of it')")
    ran = winks("edit", FERRY)
    assert ran.code == 0
    assert "does not read as a dossier yet" in ran.said
    for command in (("changes", FERRY), ("release", FERRY, "0.2.0", "--change", "x"), ("sent", FERRY, PROMPT)):
        ran = winks(*command)
        assert (ran.code, ran.out) == (1, "")
        assert "line 1, head" in ran.err


def test_a_release_that_cannot_be_is_refused(winks: Winks, own: Path) -> None:
    winks("silence", FERRY, "Dogs.")
    for version, why in (("0.1.0", "does not come after"), ("two", "is not three numbers")):
        ran = winks("release", FERRY, version, "--change", "A silence.")
        assert ran.code == 2
        assert why in ran.err
    (own / f"{FERRY}.md").write_bytes((own / f"{FERRY}.md").read_bytes() + b"\n")
    ran = winks("release", FERRY, "0.2.0", "--change", "A silence.")
    assert ran.code == 2
    assert "was released or changed since" in ran.err
    assert winks("release", FERRY, "0.2.0", "--change", "A silence.", "--over", "0.1.0").code == 0


def test_a_working_copy_is_not_given_up_unasked(winks: Winks, own: Path) -> None:
    winks("silence", FERRY, "Dogs.")
    ran = winks("discard", FERRY)
    assert ran.code == 2
    assert "Give --yes" in ran.err
    assert winks("discard", FERRY, "--yes").code == 0
    assert not working(own).exists()


def test_versions_that_are_not_there_are_told(winks: Winks) -> None:
    ran = winks("diff", FERRY)
    assert ran.code == 2
    assert "there is one version here" in ran.err
    ran = winks("diff", FERRY, "0.1.0", "9.9.9")
    assert ran.code == 2
    assert "There is no version '9.9.9'." in ran.err


# what they do


def test_taking_on_with_every_flag(winks: Winks) -> None:
    ran = winks("take-on", FERRY, *flags(), "--json")
    assert ran.code == 0
    told = ran.json()
    assert (told["id"], told["reads"], told["faults"], told["objections"]) == (FERRY, True, [], [])
    assert [each["path"] for each in winks("changes", FERRY, "--json").json()][:2] == [
        "status.banner",
        "positionality.curator",
    ]


def test_what_is_not_given_is_asked_for_where_there_is_somebody(
    winks: Winks, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(STATEMENT.values())
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda question, **_: next(answers))
    assert winks("take-on", FERRY).code == 0
    assert "**Who should curate next:** An engineer.\n" in working(own).read_text(encoding="utf-8")


def test_the_editor_is_given_the_working_copy_and_lint_answers(
    winks: Winks, own: Path, editor: Callable[[str], None]
) -> None:
    editor("path.write_text(path.read_text().replace('CC-BY-4.0', 'CC0'))")
    ran = winks("edit", FERRY)
    assert (ran.code, ran.err) == (0, "")
    assert "nothing to object to" in ran.said
    assert working(own).read_bytes() == (own / f"{FERRY}.md").read_bytes().replace(b"CC-BY-4.0", b"CC0")
    editor("pass")
    assert winks("edit", FERRY).err == "Nothing was changed.\n"


def test_a_field_is_put_otherwise_from_a_file(winks: Winks, own: Path, tmp_path: Path) -> None:
    (tmp_path / "text").write_text("Ask about the ropes.\n")
    ran = winks("edit", FERRY, "--field", "notes.yours-is-a-question.guidance", "--text", "text", "--json")
    assert ran.json()["reads"] is True
    assert [each["after"] for each in winks("changes", FERRY, "--json").json()] == ["Ask about the ropes."]
    assert "Notes / yours-is-a-question / Guidance  changed" in winks("changes", FERRY).out


def test_what_would_be_sent_is_shown_to_the_letter_in_json(winks: Winks) -> None:
    ran = winks("sent", FERRY, PROMPT, "--json")
    assert ran.code == 0
    told = ran.json()
    assert [message["by"] for message in told["messages"]] == ["system", "user", "user"]
    assert f"<<prompt {NONCE}>>\n{PROMPT}\n<</prompt {NONCE}>>" in told["messages"][1]["text"]
    assert {"what": "notes.curators-only", "why": "The note is unsourced, and such notes are never sent."} in told[
        "left_out"
    ]
    shown = winks("sent", FERRY, PROMPT)
    assert "yours-is-a-question attested, sent “she's yours”" in shown.said
    assert "Message 3, as user" in shown.out
    assert "What is not sent" in shown.out
    aside = winks("sent", FERRY, "--case", "D01")
    assert "Nothing of the dossier is sent, since nobody is asked." in aside.said


# the how-to


FENCE = re.compile(r"(?:<!-- file: (?P<file>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)


def test_the_how_to_is_what_happens(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for fence in FENCE.finditer(PAGE):
        if fence["file"]:
            (tmp_path / fence["file"]).write_text(fence["body"], encoding="utf-8")
        elif fence["language"] == "sh":
            lines += fence["body"].splitlines()
    assert len(lines) >= 12
    for line in lines:
        name, *arguments = shlex.split(line)
        assert name == "winks"
        left = ran(monkeypatch, capfd, *arguments)
        assert left.code == 0, (line, left.out, left.err)
    assert "Retired notes / curators-only  added" in left.out
    assert "Kept / no_group_is_a_type notes.yours-is-a-question.variation  added" in left.out
    released = own / "released" / FERRY
    assert sorted(path.name for path in released.iterdir()) == ["0.1.0.md", "0.2.0.md"]


def test_every_command_of_the_workbench_is_in_the_how_to() -> None:
    source = (ROOT / "commands" / "dossiers_workbench.py").read_text(encoding="utf-8")
    for command in re.findall(r'@dossiers_app\.command\("([\w-]+)"\)', source):
        assert f"winks dossiers {command} " in PAGE, command
