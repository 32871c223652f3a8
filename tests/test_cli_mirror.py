"""`winks dossiers mirror` and `lint --strict` as commands: what they print, what they exit with."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import FERRY
from .running import Ran, ran

FOLDER = Path(__file__).parent / "mirror"
HARBOUR = FOLDER / "harbour-greeting.md"


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process, as its console script would."""

    def run(*arguments: object) -> Ran:
        return ran(monkeypatch, capfd, *arguments)

    return run


def test_a_mirror_is_shown_in_words_and_counts_and_exits_0(winks) -> None:
    shown = winks("dossiers", "mirror", HARBOUR, "--cases", FOLDER / "harbour.toml")
    assert shown.code == 0
    assert "`evenkeel` stands in 9 of the 9 findings, from 2 notes." in shown.said
    assert "too few cues: 1 case (elsewhere)" in shown.said
    assert "%" not in shown.out
    assert shown.err == ""


def test_the_how_to_page_shows_what_the_command_prints(winks) -> None:
    page = (FOLDER.parents[1] / "docs" / "how-to" / "see-a-stereotype-forming.md").read_text(encoding="utf-8")
    block = page.partition("```text\n")[2].partition("```")[0]
    shown = winks("dossiers", "mirror", HARBOUR, "--cases", FOLDER / "harbour.toml").said
    for part in re.split(r"\n.*──.*\n|\n  \.\.\.\n", block):
        assert " ".join(part.split()) in shown


def test_a_mirror_as_json_says_the_same(winks) -> None:
    found = winks("dossiers", "mirror", HARBOUR, "--cases", FOLDER / "harbour.toml", "--json").json()
    assert found["dossier"] == "harbour-greeting@0.1.0"
    assert found["cases"] == 6
    assert found["seated"] == ["renewal", "paint", "late", "key", "thanks"]
    assert found["terms"] == [{"term": "evenkeel", "findings": 9, "notes": 2}]
    assert found["notes"][0]["whatever"] == found["seated"]
    assert found["sentences"]


def test_a_mirror_by_id_takes_the_cases_that_ship(winks) -> None:
    shown = winks("dossiers", "mirror", "vn-family-address")
    assert shown.code == 0
    assert "tried on 22 cases; seated by" in shown.said


def test_several_files_of_cases_are_one_set(winks) -> None:
    files = ("--cases", FOLDER / "harbour.toml", "--cases", "bundled")
    assert "tried on 28 cases; seated by 5" in winks("dossiers", "mirror", HARBOUR, *files).said


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--cases", "bundled", "--cases", "bundled"), "two cases are called 'D01'"),
        (("--cases", "absent.toml"), "cannot be read"),
        (("--cases", "bundled", "--runs"), "give one of them"),
        (("--case", "D01"), "No such option"),
    ],
)
def test_a_wrong_call_exits_2_with_a_sentence(winks, arguments: tuple[str, ...], sentence: str) -> None:
    wrong = winks("dossiers", "mirror", HARBOUR, *arguments)
    assert wrong.code == 2
    assert sentence in wrong.err
    assert wrong.out == ""


def test_a_mirror_over_runs_counts_what_is_on_the_trail(winks, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WINKS_DOSSIERS", str(FERRY.parent))
    empty = winks("dossiers", "mirror", "ferry-crew-handover", "--runs")
    assert "No run of this version is on the trail, so there is nothing to see." in empty.said
    prompt = "At handover in Eastholm the second mate said 'she's yours'. Answer her."
    for number, draft in enumerate(["Thanks for the gift of the boat.", "So glad we agreed, thank you."]):
        path = tmp_path / f"{number}.txt"
        path.write_text(draft, encoding="utf-8")
        assert winks("deliberate", prompt, "--draft", path, "--json").code == 0
    found = winks("dossiers", "mirror", "ferry-crew-handover", "--runs", "--json").json()
    assert (found["cases"], found["drafts"]) == (1, 2)
    assert found["notes"][0]["whatever"] == found["seated"]


WARNED = ("**Variation:** Louder crews say more.", "**Variation:** Danish people are loud.")
KEPT = """## Kept

### no_group_is_a_type notes.quiet-is-a-report.variation

**Words:** Danish people are loud.
**Because:** A mate says it of himself.

## Changelog
"""


@pytest.fixture
def warned(tmp_path: Path) -> Path:
    """The ferry dossier with one passage that lint warns of."""
    path = tmp_path / "ferry-crew-handover.md"
    path.write_text(FERRY.read_text(encoding="utf-8").replace(*WARNED), encoding="utf-8")
    return path


def test_strict_takes_a_warning_for_an_error(winks, warned: Path) -> None:
    assert winks("dossiers", "lint", warned).code == 0
    strict = winks("dossiers", "lint", warned, "--strict")
    assert strict.code == 1
    assert "--strict takes 1 warning(s) for errors" in strict.err
    plain = winks("dossiers", "lint", warned, "--strict", "--json").json()
    assert plain["ok"] is False
    assert [each["level"] for each in plain["objections"]] == ["warning"]
    assert plain["objections"][0]["words"] == "Danish people are"


def test_strict_lets_a_kept_warning_stand_and_shows_it_with_its_reason(winks, warned: Path) -> None:
    text = warned.read_text(encoding="utf-8")
    warned.write_text(text.replace("## Changelog\n", KEPT), encoding="utf-8")
    strict = winks("dossiers", "lint", warned, "--strict")
    assert strict.code == 0
    assert "Kept because: A mate says it of himself." in strict.said
    assert "no_group_is_a_type, kept" in strict.said
    plain = winks("dossiers", "lint", warned, "--strict", "--json").json()
    assert plain["ok"] is True
    assert [(each["level"], each["because"]) for each in plain["objections"]] == [
        ("kept", "A mate says it of himself.")
    ]


def test_everything_that_ships_can_be_released(winks) -> None:
    strict = winks("dossiers", "lint", "--strict")
    assert strict.code == 0, strict.out
