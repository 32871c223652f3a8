"""What is in the wheel, and that it works installed beside others, far from the repository."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from winks.personas.library import load_library

ROOT = Path(__file__).parents[1]
COPIED = shutil.ignore_patterns(".git", ".venv*", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", "tests")

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository in a folder whose name is no Python name."""
    folder = tmp_path_factory.mktemp("clones") / "a-b c"
    shutil.copytree(ROOT, folder, ignore=COPIED)
    return folder


@pytest.fixture(scope="module")
def wheel(clone: Path) -> Path:
    """The wheel, built from there."""
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(clone / "dist"), str(clone)]
    subprocess.run(command, check=True, capture_output=True)
    return next((clone / "dist").glob("*.whl"))


def test_the_wheel_holds_the_package_its_data_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert tops == {"winks", next(top for top in tops if top.endswith(".dist-info"))}
    assert {
        "winks/app.py",
        "winks/app_pages/deliberate.py",
        "winks/py.typed",
        "winks/cases/cases.jsonl",
        "winks/agents/codebook.toml",
        "winks/personas/ordinary_words.txt",
        "winks/personas/dossiers/vn-family-address.md",
        "winks/personas/dossiers/LICENSE",
    } <= set(names)
    assert not [name for name in names if "/tests/" in name or "benchmarks" in name or "/docs/" in name]


def test_every_module_and_data_file_of_the_tree_is_in_the_wheel(wheel: Path) -> None:
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    outside = ("tests/", "benchmarks/", "docs/", "scripts/", ".")
    wanted = {
        f"winks/{name}"
        for name in tracked
        if not name.startswith(outside)
        and (ROOT / name).exists()
        and name.endswith((".py", ".toml", ".jsonl", ".md", ".txt"))
        and "/" in name
    }
    assert wanted <= set(zipfile.ZipFile(wheel).namelist())


def test_the_wheel_works_beside_openai_agents_from_another_folder(wheel: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    lock = ["-c", str(ROOT / "requirements.lock")]
    install = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*install, *lock, str(wheel)], check=True)
    subprocess.run([*install, "--no-deps", "openai-agents"], check=True)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    env = os.environ | {"WINKS_HOME": str(tmp_path / "home")}
    command = [str(tmp_path / "venv" / "bin" / "winks"), "deliberate", "--case", "D01", "--json"]
    ran = subprocess.run(command, cwd=elsewhere, env=env, check=True, capture_output=True)
    seats = [seat["dossier"] for seat in json.loads(ran.stdout)["seats"]]
    assert seats == [load_library().get("javanese-business-yogya-solo").dossier.ref]
    where = (
        "import importlib.util as u; print([bool(u.find_spec(n)) for n in ('agents', 'graphs', 'personas', 'tests')])"
    )
    found = subprocess.run([str(python), "-c", where], cwd=elsewhere, check=True, capture_output=True, text=True).stdout
    assert found == "[True, False, False, False]\n"  # agents is that of openai-agents, untouched
    files = [str(path) for path in (tmp_path / "venv").rglob("site-packages/agents/__init__.py")]
    assert len(files) == 1


def test_an_editable_install_from_an_oddly_named_clone_runs_and_collects(clone: Path, tmp_path: Path) -> None:
    venv.create(tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    site = next((tmp_path / "venv").rglob("site-packages"))
    (site / "borrowed.pth").write_text(
        sysconfig.get_path("purelib") + "\n"
    )  # the libraries, but not the winks of this run
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "-q", "--no-deps", "-e", str(clone)]
    subprocess.run(install, check=True)
    (clone / "tests").mkdir(exist_ok=True)
    (clone / "tests" / "test_it.py").write_text(
        "import winks\n\ndef test_it():\n    assert 'a-b c' in winks.deliberate.__code__.co_filename\n"
    )
    ran = subprocess.run([str(python), "-m", "pytest", "-q"], cwd=clone, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 passed" in ran.stdout
