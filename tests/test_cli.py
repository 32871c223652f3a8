"""The command as a user runs it: refusals first, then what it prints and where."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from winks.personas.library import load_library

from .running import Ran, ran
from .tampering import loosen

FERRY = Path(__file__).parent / "dossiers" / "ferry-crew-handover.md"
PROMPT = "I am second mate on the small ferry at Eastholm. The old mate said 'she's yours' and left. Write to him."


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process, as its console script would."""

    def run(*arguments: str) -> Ran:
        return ran(monkeypatch, capfd, *arguments)

    return run


def in_process(*arguments: str, env: dict[str, str] | None = None, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-c", "from winks.cli import main; main()", *arguments]
    return subprocess.run(command, check=False, capture_output=True, env=os.environ | (env or {}), timeout=60, **more)


def one_sentence(ran: Ran) -> str:
    """The error: one line, no traceback, and nothing on stdout."""
    lines = [line for line in ran.err.splitlines() if line]
    assert len(lines) == 1, ran.err
    assert "Traceback" not in ran.err
    assert ran.out == ""
    return lines[0]


# refusals


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["deliberate"], 2, "Give a prompt, - to read it from stdin, or --case ID (`winks cases` lists them)."),
        (["deliberate", ""], 2, "The prompt is empty; give the words themselves."),
        (["deliberate", " \n\t"], 2, "The prompt is empty; give the words themselves."),
        (["deliberate", "x" * 32769], 2, "The prompt is 32,769 bytes; the most is 32,768 (32 KiB). Shorten it."),
        (["deliberate", "a\x07b"], 2, "The prompt has the control character U+0007 at position 1; remove it."),
        (
            ["deliberate", "a\ud800b"],
            2,
            "The prompt has half a character at position 1 (a lone surrogate); paste the text again.",
        ),
        (["deliberate", "x", "--case", "D01"], 2, "There is a prompt and a case; give one of them."),
        (["deliberate", "--case", "D99"], 2, "There is no case 'D99'. Did you mean 'D"),
        (["deliberate", "-", "--draft", "-"], 2, "The prompt and the draft cannot both be read from stdin"),
        (["deliberate", "x", "--draft", "/nowhere/draft.txt"], 2, "cannot be read: No such file or directory."),
        (["deliberate", "x", "--dossier", "vn-famly-address"], 2, "Did you mean 'vn-family-address'?"),
        (["deliberate", "x", "--model", "gpt"], 2, "has no provider; write embedded, scripted:FILE, local:FILE or"),
        (["deliberate", "x", "--model", "openai:gpt"], 2, "OPENAI_API_KEY"),
        (["deliberate", "x", "--model", "scripted:/nowhere.toml"], 2, "cannot be read: No such file or directory."),
        (
            ["deliberate", "x", "--max-cost", "1", "--model", "ollama:x"],
            2,
            "A limit on cost needs a price for 'ollama:x'",
        ),
        (["deliberate", "x", "--opt-in", "ferrry=I know"], 2, "There is no dossier 'ferrry'."),
        (["resume", "2099"], 2, "There is no run '2099'."),
        (["correct", "2099", "x", "y"], 2, "There is no run '2099'."),
        (["replay", "2099"], 2, "There is no run '2099'."),
        (["deliberate", "x", "--opt-in", "some-id"], 2, "gives no reason; write --opt-in ID=REASON."),
        (["show", "20990101-000000-00000000"], 2, "There is no run '20990101-000000-00000000'."),
        (["verify"], 2, "Give a run, an exported file, or --all."),
        (["cases", "Z9"], 2, "There is no case 'Z9'."),
        (["dossiers", "show", "javanese-busines"], 2, "Did you mean 'javanese-business-yogya-solo'?"),
        (["dossiers", "try", "vn-family-address"], 2, "Give a prompt"),
    ],
)
def test_a_wrong_call_is_one_sentence(winks, arguments: list[str], code: int, sentence: str) -> None:
    ran = winks(*arguments)
    assert ran.code == code
    assert sentence in one_sentence(ran)


def test_a_draft_without_a_prompt_is_refused(winks, tmp_path: Path) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_text("Hello")
    ran = winks("deliberate", "--draft", str(draft))
    assert ran.code == 2
    assert one_sentence(ran).startswith("There is a draft but no prompt; give")


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [(b"\xff\xfe", "is not UTF-8 text (byte 0)"), (b"x" * 131073, "131,073 bytes"), (b"  ", "The draft is empty")],
)
def test_a_draft_file_that_cannot_be_taken_is_refused(winks, tmp_path: Path, raw: bytes, sentence: str) -> None:
    draft = tmp_path / "draft.txt"
    draft.write_bytes(raw)
    ran = winks("deliberate", "Write to him.", "--draft", str(draft))
    assert ran.code == 2
    assert sentence in one_sentence(ran)


def test_nothing_is_written_for_a_refused_call(winks, tmp_path: Path) -> None:
    winks("deliberate", "")
    winks("deliberate", "x", "--dossier", "nobody")
    assert winks("runs", "--json").json() == []
    assert not list(tmp_path.rglob("trail.db"))


def test_an_unknown_option_is_refused_rather_than_ignored(winks) -> None:
    ran = winks("deliberate", "x", "--colour", "3")
    assert ran.code == 2
    assert "No such option" in ran.err


@pytest.mark.slow
def test_a_home_that_is_a_file_is_one_sentence_and_exit_3(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("")
    ran = in_process("deliberate", "--case", "D01", env={"WINKS_HOME": str(home)})
    assert ran.returncode == 3
    assert b"Traceback" not in ran.stderr
    assert b"cannot be read" in ran.stderr
    assert ran.stdout == b""


@pytest.mark.slow
def test_a_full_disk_ends_the_run_and_loses_nothing_before_it(tmp_path: Path) -> None:
    env = {"WINKS_HOME": str(tmp_path / "home")}
    assert in_process("deliberate", "--case", "D01", env=env).returncode == 0

    def full() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    ran = in_process("deliberate", "--case", "D02", env=env, preexec_fn=full)
    assert ran.returncode == 3
    assert b"Traceback" not in ran.stderr
    checked = json.loads(in_process("verify", "--all", "--json", env=env).stdout)
    assert checked["ok"]
    assert checked["runs"][-1]["events"] == 10


@pytest.mark.slow
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_run_that_is_stopped_is_exit_130_and_can_be_gone_on_with(tmp_path: Path, stop: signal.Signals) -> None:
    env = os.environ | {"WINKS_HOME": str(tmp_path / "home")}
    slow = "import asyncio, winks.agents.standpoint as s\n" + (
        "async def wait(self, case, draft):\n    await asyncio.sleep(60)\n"
        "s.ByDossier.read_standpoint = wait\nfrom winks.cli import main; main()"
    )
    command = [sys.executable, "-c", slow, "deliberate", "--case", "D01"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(b"review in"):
                break
        process.send_signal(stop)
        said = process.stderr.read().decode()
        assert process.wait(timeout=30) == 130
    assert "Interrupted. What was done is kept: winks resume 2" in said
    assert "Traceback" not in said
    home = {"WINKS_HOME": str(tmp_path / "home")}
    (listed,) = json.loads(in_process("runs", "--json", env=home).stdout)
    assert listed["status"] == "cancelled"
    gone_on = json.loads(in_process("resume", listed["run"], "--json", env=home).stdout)
    assert gone_on["status"] == "finished"
    assert in_process("verify", listed["run"], env=home).returncode == 0


# a broken dossier among good ones


def test_a_broken_dossier_takes_no_part_and_is_said(winks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / FERRY.name).write_bytes(FERRY.read_bytes())
    (folder / "broken.md").write_text("---\nid: broken\n")
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    ran = winks("deliberate", PROMPT, "--json")
    assert ran.code == 0
    assert [seat["dossier"] for seat in ran.json()["seats"]] == ["ferry-crew-handover@0.1.0"]
    reasons = {item["dossier"]: item["reason"] for item in ran.json()["abstentions"]}
    assert reasons["broken"] == "unreadable"
    assert "A dossier takes no part: broken.md, line 1, head" in ran.err
    lint = winks("dossiers", "lint")
    assert lint.code == 1
    assert "broken.md, line 1, head" in lint.err
    asked_for = winks("deliberate", PROMPT, "--dossier", "broken")
    assert asked_for.code == 1


# what it prints


def test_json_is_one_document_and_everything_else_goes_to_stderr(winks) -> None:
    ran = winks("deliberate", "--case", "D01", "--json")
    assert ran.code == 0
    assert ran.json()["case"]["id"] == "D01"
    assert "case taken" in ran.err


def test_the_keys_of_a_run_are_those_scripts_rely_on(winks) -> None:
    run = winks("deliberate", "--case", "D01", "--json").json()
    assert set(run) == {
        "run", "status", "banner", "case", "cues", "boundaries", "seats", "abstentions", "coverage", "draft", "critiques",
        "revision", "disagreements", "usage", "trail",
    }  # fmt: skip
    assert run["usage"].keys() == {"calls", "tokens", "seconds"}
    assert set(run["critiques"][0]["findings"][0]) == {
        "id", "line", "verdict", "status", "draft_span", "omission", "cue_spans", "thin_reading", "readings",
        "ordinary_explanations", "basis", "question", "suggestion",
    }  # fmt: skip


def test_show_gives_what_deliberate_gave(winks) -> None:
    run = winks("deliberate", "--case", "D16", "--json").json()
    assert winks("show", run["run"], "--json").json() == run
    assert winks("show", run["run"][:17], "--json").json() == run


def test_the_view_of_a_run_has_the_banner_first_and_the_marks_in_the_draft(winks) -> None:
    ran = winks("deliberate", "--case", "D16")
    lines = ran.out.splitlines()
    assert lines[1].startswith("Simulated reading")
    assert "as usual⟦1,4⟧! Our Somali guests⟦2⟧" in ran.out
    assert not any(line.endswith(" ") for line in lines)


def test_markup_and_links_in_a_prompt_are_text(winks) -> None:
    ran = winks("deliberate", "[bold red]Hi[/] :smile: [link=http://x.y]z[/link]", "--draft", "none")
    assert "[bold red]Hi[/] :smile: [link=http://x.y]z[/link]" in ran.out


@pytest.mark.parametrize(
    "prompt",
    [
        "שלום, \u200fכתבי לאמא שלי",
        "👩‍👩‍👧‍👦 🇻🇳 ok?",
        "e\u0301a\u0302\u0301 NFD",
        "a\u202eb",
        "نعم إن شاء الله",
        "日本語のメール",
        "\ufeffx",
    ],
)
def test_any_writing_is_taken_to_the_letter(winks, prompt: str) -> None:
    run = winks("deliberate", prompt, "--json").json()
    assert run["case"]["prompt"] == prompt
    assert all(prompt[cue["start"] : cue["end"]] == cue["text"] for cue in run["cues"])
    assert run["seats"] == []


def test_without_a_draft_it_asks_for_one(winks) -> None:
    run = winks("deliberate", "--case", "D01", "--draft", "none", "--json").json()
    assert run["draft"] is None
    assert run["revision"]["ask_back"][0].startswith("Which reply are you thinking of sending?")
    assert [c["outcome"] for c in run["critiques"] if c["reviewer"] == "standpoint"] == ["abstained"]


def test_narrowing_never_seats(winks) -> None:
    run = winks("deliberate", "--case", "D17", "--dossier", "javanese-business-yogya-solo", "--json").json()
    assert run["seats"] == []
    assert [item["reason"] for item in run["abstentions"]] == ["proxy_only"]


def test_a_second_round_says_what_became_of_each_finding(winks) -> None:
    run = winks("deliberate", "--case", "D01", "--rounds", "2", "--json").json()
    second = [critique for critique in run["critiques"] if critique["round"] == 2]
    first = next(critique for critique in run["critiques"] if critique["reviewer"] == second[0]["reviewer"])
    assert first["findings"]
    assert [up["outcome"] for up in second[0]["follow_ups"]] == ["still_stands"] * len(first["findings"])


def test_prompt_and_draft_are_read_from_stdin(tmp_path: Path) -> None:
    ran = in_process("deliberate", "-", "--json", input="Grüße aus Eastholm".encode())
    assert json.loads(ran.stdout)["case"]["prompt"] == "Grüße aus Eastholm"


def test_runs_are_listed_newest_first_and_searched(winks) -> None:
    winks("deliberate", "Une lettre à Zoë", "--json")
    winks("deliberate", "--case", "D01", "--json")
    listed = winks("runs", "--json").json()
    assert [run["prompt"][:8] for run in listed] == ["I'm Rina", "Une lett"]
    assert set(listed[0]) == {"run", "status", "started", "prompt"}
    assert [run["prompt"] for run in winks("runs", "--search", "zoe", "--json").json()] == ["Une lettre à Zoë"]
    assert winks("runs", "--search", "%", "--json").json() == []
    assert "Une lettre" in winks("runs").out


def test_events_are_shown_with_their_chain(winks) -> None:
    run = winks("deliberate", "--case", "D01", "--json").json()
    events = winks("show", run["run"], "--events", "--json").json()
    assert [event["kind"] for event in events][:3] == ["open_case_finished", "read_cues_finished", "convene_finished"]
    assert events[-1]["chain"] == run["trail"]["head"]
    assert "open_case_finished" in winks("show", run["run"], "--events").out


# the record


def test_a_changed_trail_is_caught_and_the_event_is_named(winks, tmp_path: Path) -> None:
    run = winks("deliberate", "--case", "D01", "--json").json()["run"]
    assert winks("verify", run).code == 0
    with closing(loosen(tmp_path / "home" / "trail.db")) as database, database:
        database.execute("update events set body = replace(body, 'seated', 'denied') where run = ? and seq = 3", (run,))
    ran = winks("verify", run, "--json")
    assert ran.code == 1
    assert ran.json()["runs"][0]["first_bad"]["seq"] == 3
    assert "NOT as written" in winks("verify", "--all").out


def test_an_exported_trail_verifies_without_the_store(winks, tmp_path: Path) -> None:
    run = winks("deliberate", "--case", "D01", "--json").json()["run"]
    target = tmp_path / "trail.jsonl"
    assert winks("export", run, "--format", "jsonl", "-o", str(target)).code == 0
    assert winks("verify", str(target), "--json").json()["ok"]
    target.write_text(target.read_text().replace("Rina", "Rino", 1))
    assert winks("verify", str(target)).code == 1
    target.write_text("not a trail\n")
    ran = winks("verify", str(target))
    assert ran.code == 2
    assert "line 1 is not a line of an exported trail" in one_sentence(ran)


def test_exports_are_the_same_each_time(winks, tmp_path: Path) -> None:
    run = winks("deliberate", "--case", "D16", "--json").json()["run"]
    for name in ("jsonl", "json", "md"):
        first, second = (winks("export", run, "--format", name).out for _ in range(2))
        assert first == second
        assert "Simulated reading" in first[:400]
    refused = winks("export", run, "--format", "md", "-o", "/nowhere/x.md")
    assert refused.code == 3
    assert "cannot be written" in one_sentence(refused)


# dossiers and cases


def test_dossiers_are_listed_with_their_keys(winks) -> None:
    listed = winks("dossiers", "list", "--json").json()
    assert [set(item) for item in listed] == [
        {"id", "version", "title", "standing", "notes", "from", "signed_by"}
    ] * len(listed)
    assert {item["id"]: item["standing"] for item in listed}["maori-tikanga-workplaces"] == "reserved"
    assert load_library().get("javanese-business-yogya-solo").dossier.ref in winks("dossiers", "list").out


def test_a_dossier_is_shown_linted_and_tried(winks) -> None:
    assert winks("dossiers", "show", "vn-family-address", "--json").json()["id"] == "vn-family-address"
    assert "What it cannot hear" in winks("dossiers", "show", "vn-family-address").out
    assert winks("dossiers", "lint", str(FERRY)).out == f"{FERRY}: nothing to object to.\n"
    assert winks("dossiers", "lint", "--json").json() == {"ok": True, "objections": []}
    trial = winks("dossiers", "try", str(FERRY), PROMPT, "--json").json()
    assert [note["id"] for note in trial["notes"] if note["sent"]] == ["yours-is-a-question"]
    assert "would be seated by" in winks("dossiers", "try", str(FERRY), PROMPT).out
    assert "would stand aside" in winks("dossiers", "try", str(FERRY), "--case", "D01").out
    assert winks("runs", "--json").json() == []


def test_cases_are_listed_and_shown(winks) -> None:
    assert len(winks("cases", "--json").json()) == 22
    assert winks("cases", "D01", "--json").json()["kind"] == "in_scope"
    assert "What a thicker reading would notice" in winks("cases", "D01").out
    assert "D22" in winks("cases").out


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -c 'from winks.cli import main; main()' cases --json | head -c 10"
    ran = subprocess.run(["bash", "-o", "pipefail", "-c", command], check=False, capture_output=True, timeout=60)
    assert b"Traceback" not in ran.stderr


@pytest.mark.slow
def test_winks_ui_serves_the_review_table_on_this_machine_only(tmp_path: Path) -> None:
    import socket
    import urllib.request

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-c", "from winks.cli import main; main()", "ui", "--port", str(port)]
    env = os.environ | {"STREAMLIT_SERVER_HEADLESS": "true"}
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as ui:
        try:
            deadline = time.monotonic() + 40
            answer = b""
            while not answer and time.monotonic() < deadline:
                try:
                    answer = urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).read()
                except OSError:
                    assert ui.poll() is None, ui.stderr and ui.stderr.read()
            assert answer == b"ok"
        finally:
            os.killpg(ui.pid, signal.SIGTERM)
            ui.wait(timeout=20)
