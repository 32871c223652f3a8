"""What the README and the docs show is what happens: every fence runs, every transcript is real."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from winks import cli

from .servers.model_server import ModelServer

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"(?:<!-- (?P<mark>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<body>.*?)```", re.DOTALL)
FENCES = [match.groupdict() for match in FENCE.finditer(README)]


def winks(line: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Run a `winks ...` line in this process: its exit code and its stdout."""
    monkeypatch.setattr(sys, "argv", shlex.split(line))
    try:
        cli.main()
        code = 0
    except SystemExit as stop:
        code = int(stop.code or 0)
    return code, capfd.readouterr().out


def test_every_fence_of_the_readme_is_of_a_kind_that_is_tested() -> None:
    assert {fence["language"] for fence in FENCES} == {"sh", "python", "text"}
    marks = [fence["mark"] for fence in FENCES if fence["mark"]]
    assert marks == [
        "first command",
        "transcript of: winks deliberate --case D16",
        "a model in one more",
        "second command",
    ]


def test_the_two_commands_are_one_line_each_and_set_everything_up() -> None:
    first, second = (f["body"].strip() for f in FENCES if f["mark"] in ("first command", "second command"))
    assert "\n" not in first + second
    for line in (first, second):
        assert line.startswith("python3 -m venv .venv && .venv/bin/pip install -q -c requirements.lock ")
    assert first.endswith(".venv/bin/winks deliberate --case D16")
    assert second.endswith(".venv/bin/pytest -n auto")


def test_a_model_takes_one_command_more(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    """Its extra exists, and what follows runs against a server that speaks the provider's protocol."""
    (line,) = (fence["body"].strip() for fence in FENCES if fence["mark"] == "a model in one more")
    install, _, deliberate = line.partition(" && .venv/bin/")
    assert install == '.venv/bin/pip install -q -c requirements.lock ".[ollama]"'
    assert "ollama" in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    with ModelServer() as server:
        server.reply({"cues": [], "findings": [], "text": "Bring what you like.", "responses": []})
        monkeypatch.setenv("WINKS_BASE_URL", server.base_url)
        code, out = winks(deliberate, monkeypatch, capfd)
    assert code == 0
    assert "a model bounded by curated dossiers" in " ".join(out.split())
    assert server.calls


@pytest.mark.parametrize("body", [f["body"] for f in FENCES if f["language"] == "python"])
def test_a_python_fence_runs(body: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(body, "README.md", "exec"), {})
    assert capsys.readouterr().out.count("?") >= 2


@pytest.mark.parametrize("body", [f["body"] for f in FENCES if f["language"] == "sh" and not f["mark"]])
def test_a_shell_fence_runs(
    body: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.txt").write_text("So glad you agreed! Please sign today.")
    for line in body.strip().splitlines():
        code, out = winks(line, monkeypatch, capfd)
        assert code == 0, line
        assert out, line


def test_the_transcript_is_what_the_command_prints(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    body = next(f["body"] for f in FENCES if (f["mark"] or "").startswith("transcript of: "))
    mark = next(f["mark"] for f in FENCES if f["body"] == body)
    _, out = winks(mark.removeprefix("transcript of: "), monkeypatch, capfd)
    for piece in body.split("[...]\n"):
        assert piece in out


def test_the_readme_names_only_files_that_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


@pytest.mark.parametrize("page", sorted((ROOT / "docs").rglob("*.md")), ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_of_the_docs_links_only_to_what_exists(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


@pytest.mark.parametrize(
    "page", [page for page in sorted((ROOT / "docs").rglob("*.md")) if "```python" in page.read_text(encoding="utf-8")],
    ids=lambda page: str(page.relative_to(ROOT)),
)  # fmt: skip
def test_the_python_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    fences = [m["body"] for m in FENCE.finditer(page.read_text(encoding="utf-8")) if m["language"] == "python"]
    script = tmp_path / "page.py"
    script.write_text("\n".join(fences), encoding="utf-8")
    ran = subprocess.run([sys.executable, str(script)], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
