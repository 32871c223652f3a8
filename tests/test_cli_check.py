"""`winks check` as a prompt engineer keeps it in CI: exit codes, what is named, one document, nothing lost."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from winks.graphs.expectations import KEYS, RULES
from winks.personas.library import load_library

from .graphs.bench import FERRY, FINDING, PROMPT, Bench
from .running import Ran, ran

Check = Callable[..., "Ran"]
SEATED = """
[[case]]
id = "family"
about = "Somebody's mother, and no firm."
case = "D03"
[case.expect]
seated = ["vn-family-address"]
asked_back = true

[[case]]
id = "code"
case = "D17"
[case.expect]
seated = []
"""


@pytest.fixture
def check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Check:
    """Write a file of cases and check it in this process, as the console script would."""

    def run(text: str, *options: str, name: str = "cases.toml") -> Ran:
        monkeypatch.chdir(tmp_path)
        if text != "bundled":
            (tmp_path / name).write_text(text, encoding="utf-8")
        return ran(monkeypatch, capfd, "check", name if text != "bundled" else text, *options)

    return run


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """A model of its own, with the home that the command uses."""
    made = Bench(tmp_path)
    monkeypatch.setenv("WINKS_DOSSIERS", str(made.given()["dossiers"]))
    return made


def ferry(bench: Bench, expect: str = "") -> tuple[str, str, str]:
    """The bench's case as a file, and its model."""
    text = f"[[case]]\nid = 'ferry'\nprompt = {json.dumps(PROMPT)}\n[case.expect]\n{expect}\n"
    return text, "--model", f"scripted:{bench.script}"


def test_all_as_expected_is_exit_0_and_a_line_a_case(check: Check) -> None:
    ran = check(SEATED)
    assert ran.code == 0, ran.out
    assert "family as expected 9 expectations " in ran.said
    assert "code as expected 8 expectations " in ran.said
    assert ran.out.endswith("2 cases: 2 as expected.\n")
    assert "about" not in ran.out
    assert "Simulated reading" in ran.out
    assert "Somebody's mother" not in ran.out
    assert sorted(ran.err.splitlines(), key=lambda line: line[0]) == ran.err.splitlines()
    assert "2 of 2, " in ran.err


def test_what_changed_is_named_with_the_run_to_look_at(check: Check) -> None:
    ran = check(SEATED.replace("asked_back = true", 'asked_back = false\nrevision = "rewritten"'))
    assert ran.code == 1
    assert "family CHANGED Somebody's mother, and no firm. asked_back: expected false; it was true" in ran.said
    assert 'revision: expected "rewritten"; it was "held" To look at it: winks show ' in ran.said
    assert "code as expected" in ran.said
    assert ran.out.endswith("2 cases: 1 as expected, 1 changed.\n")
    run = ran.said.partition("winks show ")[2].split()[0]
    assert cli_shows(run)


def cli_shows(run: str) -> bool:
    """Whether there is such a run."""
    command = [sys.executable, "-c", "from winks.cli import main; main()", "show", run, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["run"] == run


def test_as_json_it_is_one_document(check: Check) -> None:
    ran = check(SEATED.replace("asked_back = true", "asked_back = false"), "--json")
    document = ran.json()
    assert ran.code == 1
    assert list(document) == ["ok", "banner", "model", "cases"]
    assert (document["ok"], document["model"]) == (False, "embedded")
    assert document["banner"].startswith("Simulated reading")
    family, code = document["cases"]
    assert list(family) == ["id", "run", "ok", "expected"]
    assert (family["id"], family["ok"], code["id"], code["ok"]) == ("family", False, "code", True)
    assert family["expected"][0] == {
        "key": "seated",
        "expected": ["vn-family-address"],
        "found": [load_library().get("vn-family-address").dossier.ref],
        "ok": True,
    }
    assert [item["key"] for item in family["expected"] if not item["ok"]] == ["asked_back"]
    assert "family: changed" in ran.err


def test_only_the_cases_named_are_run(check: Check) -> None:
    ran = check(SEATED, "--case", "code", "--json")
    assert [case["id"] for case in ran.json()["cases"]] == ["code"]
    ran = check(SEATED, "--case", "famly")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "There is no case 'famly'. Did you mean 'family'? The file says what its cases are called.\n"


def test_a_file_that_is_wrong_is_exit_2_and_nothing_is_run(check: Check, tmp_path: Path) -> None:
    ran = check(SEATED.replace("seated = []", "contains = 'sorry'\nquotd = true"))
    assert (ran.code, ran.out) == (2, "")
    first, second = ran.err.splitlines()
    assert first.startswith("cases.toml, line 14, case code expect.contains: there is no such key.")
    assert first.endswith("Expectations are about what was done, never about wording.")
    assert second.startswith(
        "cases.toml, line 15, case code expect.quotd: there is no such key. Did you mean 'quoted'?"
    )
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--model", "nobody:none"], "nobody"),
        (["--model", "scripted:none.toml"], "The scripted replies 'none.toml' cannot be read"),
    ],
)
def test_a_model_that_is_not_to_be_had_is_exit_2(check: Check, options: list[str], said: str) -> None:
    ran = check(SEATED, *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_model_that_fails_is_exit_3_and_its_case_is_named(check: Check, bench: Bench) -> None:
    bench.write("revise")
    ran = check(*ferry(bench))
    assert ran.code == 3
    assert "ferry NO ANSWER revise: " in ran.said
    assert "To look at it: winks show " in ran.said
    assert "1 of 1, ferry: no answer\n" in ran.err
    document = check(*ferry(bench), "--json").json()
    assert document["ok"] is False
    assert document["cases"][0]["failure"].startswith("revise: ")
    assert document["cases"][0]["expected"] == []


def test_a_store_that_cannot_be_written_is_exit_3(
    check: Check, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("WINKS_HOME", str(tmp_path / "file" / "home"))
    ran = check(SEATED)
    assert ran.code == 3
    assert "Traceback" not in ran.err


def test_a_model_that_voices_is_exit_1_and_the_words_are_quoted(check: Check, bench: Bench) -> None:
    told = FINDING | {"question": "As an Eastholm native, I ask: did he stay?"}
    bench.replies[FERRY] |= {"value": {"findings": [told]}}
    bench.write()
    ran = check(*ferry(bench))
    assert ran.code == 1
    assert f"no_voicing: expected true; it was [\"{FERRY}.1: 'As an Eastholm native, I'\"]" in ran.said


def test_words_of_a_model_do_nothing_to_the_terminal(check: Check, bench: Bench) -> None:
    told = FINDING | {
        "question": "As an East\x1b[31mholm native, I ask?",
        "readings": ["[bold]As a Holmish man, I\x1b[2J"],
    }
    bench.replies[FERRY] |= {"value": {"findings": [told]}}
    bench.write()
    ran = check(*ferry(bench))
    assert "As a Holmish man, I" in ran.said
    assert "\x1b" not in ran.out


def test_a_check_does_not_wait_for_answers(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_ASK", "1")
    monkeypatch.setenv("WINKS_HOLD", "1")
    assert check(SEATED).code == 0


def test_the_model_may_come_from_the_environment(check: Check, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WINKS_MODEL", f"scripted:{bench.script}")
    text, *_ = ferry(bench, 'revision = "rewritten"')
    assert check(text).code == 0


def test_the_set_that_ships_is_there_by_its_name(check: Check) -> None:
    ran = check("bundled", "--case", "D20", "--case", "D21", "--json")
    assert ran.code == 0
    assert [case["id"] for case in ran.json()["cases"]] == ["D20", "D21"]


def test_what_happens_now_can_be_recorded_and_then_holds(check: Check, tmp_path: Path) -> None:
    text = (
        '[[case]]\nid = \'own\'\nprompt = """\nXin chào? "mẹ",\n\ttạm biệt \\\\"""\naccount = [\'I am a nurse.\']\n'
        "[[case]]\nid = 'bare'\ncase = 'D03'\nno_draft = true\nopt_in = { vn-family-address = 'to try it' }\n"
        "dossiers = ['vn-family-address']\nabout = 'No draft.'\n"
    )
    assert check(text + SEATED, "--record", "now.toml").code == 0
    written = (tmp_path / "now.toml").read_text(encoding="utf-8")
    ran = check(written, "--json", "--record", "again.toml", name="now.toml")
    assert ran.code == 0, ran.out
    asked = {case["id"]: {item["key"]: item["expected"] for item in case["expected"]} for case in ran.json()["cases"]}
    assert asked["family"]["seated"] == ["vn-family-address"]
    assert asked["family"]["outcomes"]["standpoint"] == "findings"
    assert asked["code"]["abstained"]["javanese-business-yogya-solo"] == "proxy_only"
    assert asked["bare"]["seated"] == ["vn-family-address"]
    assert (tmp_path / "again.toml").read_text(encoding="utf-8") == written


def test_what_is_recorded_leaves_out_the_rules_that_are_broken_now(check: Check, bench: Bench, tmp_path: Path) -> None:
    bench.replies["revise"]["value"] = bench.replies["revise"]["value"] | {"responses": []}
    bench.write()
    text, *model = ferry(bench)
    assert check(text, *model, "--record", "now.toml").code == 1
    written = (tmp_path / "now.toml").read_text(encoding="utf-8")
    assert 'leave_out = ["answered"]' in written
    assert check(written, *model).code == 0


def test_a_file_that_is_there_is_not_written_over(check: Check, tmp_path: Path) -> None:
    ran = check(SEATED, "--record", "cases.toml")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "The file 'cases.toml' is there already; give --record a new one.\n"
    assert (tmp_path / "cases.toml").read_text() == SEATED
    ran = check(SEATED, "--record", "none/now.toml")
    assert ran.code == 3
    assert "'none/now.toml' cannot be written" in ran.err


def test_a_case_without_an_answer_is_not_recorded_and_that_is_said(check: Check, bench: Bench, tmp_path: Path) -> None:
    bench.write("revise")
    ran = check(*ferry(bench), "--record", "now.toml")
    assert ran.code == 3
    assert "ferry is not in now.toml: it has no answer to expect." in ran.err
    assert not (tmp_path / "now.toml").exists()


PAGE = (Path(__file__).parents[1] / "docs" / "how-to" / "keep-behaviour-in-ci.md").read_text(encoding="utf-8")


def fences(language: str) -> list[str]:
    """What stands in the page's fences of a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


def test_what_the_page_shows_is_what_happens(check: Check) -> None:
    (text,) = fences("toml")
    lines = [line.split() for body in fences("sh") for line in body.splitlines()]
    ran = {" ".join(line): check("bundled" if line[2] == "bundled" else text, *line[3:]) for line in lines}
    assert {line: each.code for line, each in ran.items()} == dict.fromkeys(ran, 0)
    transcript, changed = fences("text")
    for piece in transcript.split("  [...]"):
        assert piece in ran["winks check cases.toml"].out
    assert set(re.findall(r"^  (\w+): expected", changed, re.MULTILINE)) <= set(KEYS)


def test_the_page_names_every_rule_in_its_number_and_its_workflow_calls_what_exists() -> None:
    assert len(RULES) == 7
    assert "Seven rules are asked" in PAGE
    (workflow,) = fences("yaml")
    steps = yaml.safe_load(workflow)["jobs"]["check"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert "winks check cases.toml --json > behaviour.json" in commands


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_it_with_130_and_the_runs_are_kept(tmp_path: Path, stop: signal.Signals) -> None:
    many = "".join(f"[[case]]\nid = '{number}'\ncase = 'D03'\n" for number in range(400))
    (tmp_path / "many.toml").write_text(many)
    command = [sys.executable, "-c", "from winks.cli import main; main()", "check", str(tmp_path / "many.toml")]
    env = os.environ | {"WINKS_HOME": str(tmp_path / "home")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stderr is not None
        first = process.stderr.readline()
        process.send_signal(stop)
        out, err = process.communicate(timeout=60)
    assert first.startswith("1 of 400, "), first + err
    assert process.returncode == 130, err
    assert "Interrupted. What was done is kept: `winks runs` lists it." in err
    assert "Traceback" not in err
    assert out == ""
    listed = subprocess.run([*command[:3], "runs", "--json"], check=True, capture_output=True, env=env).stdout
    statuses = [row["status"] for row in json.loads(listed)]
    assert "finished" in statuses, first + err
    assert "running" not in statuses
