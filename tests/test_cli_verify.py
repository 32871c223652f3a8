"""`winks verify` and `winks prove` as an auditor runs them: refusals first."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from winks.settings import Settings
from winks.trail.sealing import Seals

from .running import ran
from .tampering import mislead
from .trail.sealed import cut, rewrite


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process; gives its exit code, what it printed, and what it said."""

    def run(*arguments: object) -> tuple[int, str, str]:
        return ran(monkeypatch, capfd, *arguments)

    return run


@pytest.fixture
def settings() -> Settings:
    """Those that the command has."""
    return Settings.load()


@pytest.fixture
def run(winks) -> str:
    """A finished run."""
    return json.loads(winks("deliberate", "--case", "D01", "--json")[1])["run"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Give a run, an exported file, or --all."),
        (("x", "--all"), "Give a run, an exported file, or --all."),
        (("--all", "--key", "00"), "--key '00' is neither 64 hex digits nor a file that can be read."),
        (("nobody",), "There is no run 'nobody'."),
    ],
)
def test_a_wrong_call_is_a_sentence(winks, arguments: tuple[str, ...], said: str) -> None:
    code, out, err = winks("verify", *arguments)
    assert (code, out) == (2, "")
    assert said in " ".join(err.split())


def test_a_key_file_that_holds_no_key_is_a_sentence(winks, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("not a key\n")
    code, _, err = winks("verify", "--all", "--key", tmp_path / "key")
    assert code == 2
    assert "does not hold a public key in 64 hex digits" in err


def test_verifying_says_how_far_a_run_is_sealed_and_by_whom(winks, settings: Settings, run: str) -> None:
    key = Seals(settings.home).key
    assert key
    code, out, _ = winks("verify", run)
    assert code == 0
    assert "10 events  as written" in out
    assert f"events 1-10 are sealed by {key[:16]}…" in out
    told = json.loads(winks("verify", run[:-2], "--key", key, "--json")[1])
    assert told["ok"]
    assert told["runs"][0]["keys"] == [key]
    assert told["runs"][0]["sealed"] == 10


def test_another_key_ends_with_one(winks, run: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("0" * 64)
    code, out, _ = winks("verify", "--all", "--key", tmp_path / "key")
    assert code == 1
    assert "NOT as written: seal: a seal is by the key" in " ".join(out.split())


def test_what_only_a_seal_shows_ends_with_one(winks, settings: Settings, run: str) -> None:
    rewrite(settings, run, 2, cues=99)
    code, out, _ = winks("verify", run, "--json")
    assert code == 1
    assert json.loads(out)["runs"][0]["first_bad"]["what"] == "rewritten"
    cut(settings, run, 4)
    assert json.loads(winks("verify", run, "--json")[1])["runs"][0]["first_bad"]["what"] == "cut"


def test_a_sealed_run_that_is_gone_is_missed_by_all_and_by_its_name(winks, settings: Settings, run: str) -> None:
    for file in settings.home.glob("trail.db*"):
        file.unlink()
    for target in ("--all", run, run[:12]):
        code, out, _ = winks("verify", target)
        assert code == 1
        assert run in out
        assert "this store does not have it" in " ".join(out.split())


def test_a_database_that_finds_its_rows_otherwise_than_they_lie_is_told(winks, settings: Settings, run: str) -> None:
    assert json.loads(winks("verify", "--all", "--json")[1])["damage"] is None
    mislead(settings.home / "trail.db")
    code, out, _ = winks("verify", "--all")
    assert code == 1
    assert "The database is DAMAGED: " in " ".join(out.split())
    told = json.loads(winks("verify", "--all", "--json")[1])
    assert not told["ok"]
    assert "ix_erased_run" in told["damage"]
    assert winks("verify", run)[0] == 0


def test_an_export_a_bundle_and_a_folder_verify_and_say_what_was_redacted(winks, run: str, tmp_path: Path) -> None:
    file = tmp_path / "given" / "trail.jsonl"
    file.parent.mkdir()
    winks("export", run, "--format", "jsonl", "-o", file, "--redact", "Rina")
    with zipfile.ZipFile(tmp_path / "given.zip", "w") as bundle:
        bundle.write(file, "run/trail.jsonl")
    for target in (file, file.parent, tmp_path / "given.zip"):
        code, out, _ = winks("verify", target)
        assert code == 0
        assert "events 1-10 are sealed" in out
        assert "redacted before it left" in out


def test_what_is_no_bundle_of_ours_is_a_sentence(winks, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as bundle:
        bundle.writestr("a", "b")
    code, _, err = winks("verify", tmp_path / "other.zip")
    assert code == 2
    assert "is not an exported trail: it holds 0 files named trail.jsonl." in " ".join(err.split())


def test_an_export_of_before_there_were_seals_verifies(winks, run: str, tmp_path: Path) -> None:
    file = tmp_path / "old.jsonl"
    lines = winks("export", run, "--format", "jsonl")[1].splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"type": "seal"' not in line))
    code, out, _ = winks("verify", file)
    assert code == 0
    assert "no event is sealed" in out


def test_an_event_is_proved_to_somebody_else(winks, settings: Settings, run: str, tmp_path: Path) -> None:
    file = tmp_path / "proof.json"
    code, out, err = winks("prove", run, "3", "-o", file)
    assert (code, out) == (0, "")
    assert f"winks verify {file} checks it" in err
    shutil.rmtree(settings.home)
    code, out, _ = winks("verify", file)
    assert code == 0
    assert "event 3 (convene_finished) is among the 10 that were sealed" in " ".join(out.split())
    file.write_text(file.read_text().replace('"index": 2', '"index": 3'))
    code, out, _ = winks("verify", file, "--json")
    assert code == 1
    assert not json.loads(out)["ok"]
    file.write_text('{"type": "winks-proof"}')
    assert winks("verify", file)[0] == 2


def test_a_proof_goes_to_stdout_and_an_event_that_is_not_there_is_a_sentence(winks, run: str) -> None:
    assert json.loads(winks("prove", run, "1")[1])["index"] == 0
    code, _, err = winks("prove", run, "99")
    assert code == 2
    assert "There is no event '99'." in err
    assert winks("prove", run, "1", "-o", "/nowhere/proof.json")[0] == 3


def test_the_doctor_says_the_key_and_what_is_wrong_with_it(winks, settings: Settings) -> None:
    assert "nothing was sealed yet" in winks("doctor")[1]
    winks("deliberate", "--case", "D01")
    key = Seals(settings.home).key
    assert json.loads(winks("doctor", "--json")[1])["seals"]["key"] == key
    assert str(key) in winks("doctor")[1]
    (settings.home / "keys" / "seal.key").write_bytes(b"short")
    assert "it has 5 bytes and a key has 32" in " ".join(winks("doctor")[1].split())
