"""Bundles, opened as a stranger does: unpacked somewhere, checked by what lies in them, a byte changed in each file."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.trail.document import banner
from winks.trail.events import public_digest
from winks.trail.exports.bundle import MANIFEST, bundle, manifest
from winks.trail.exports.copy import Reading
from winks.trail.exports.zipped import file_name, zipped
from winks.trail.pen import Seal

from ..graphs.bench import FERRY
from .given_away import KINDS, GivenAway, given_away

__all__ = ["given_away"]

NEEDED = {"README.txt", "trail.jsonl", "run.html", "run.md", "run.json", "verify_trail.py", MANIFEST}
AT = "2026-11-24T18:50:23.283629Z"


def unpack(made: bytes, folder: Path) -> Path:
    """A bundle, unpacked into a new folder."""
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.testzip() is None
        archive.extractall(folder)
    return folder


def checked(where: Path, what: str = ".") -> subprocess.CompletedProcess[str]:
    """What the program in a bundle says, run by a Python that knows nothing of Winks."""
    command = [sys.executable, "-I", "verify_trail.py", what]
    return subprocess.run(command, cwd=where, capture_output=True, text=True, check=False, timeout=60)


def fits_its_manifest(folder: Path) -> bool:
    """Whether every file is there, and is the one that the manifest names."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    return files.pop(MANIFEST) == manifest(files)


@pytest.mark.parametrize("kind", KINDS)
def test_a_stranger_can_check_it(given_away: GivenAway, tmp_path: Path, kind: str) -> None:
    made = bundle(given_away.reading(kind))
    folder = unpack(made, tmp_path / "unpacked")
    (folder / "whole.zip").write_bytes(made)
    for what in (".", "trail.jsonl", "whole.zip"):
        said = checked(folder, what)
        assert said.returncode == 0, said
    (folder / "whole.zip").unlink()
    assert fits_its_manifest(folder)


@pytest.mark.parametrize("kind", ["finished", "judged", "odd"])
def test_a_stranger_can_check_it_where_names_are_covered(given_away: GivenAway, tmp_path: Path, kind: str) -> None:
    made = bundle(given_away.reading(kind, ("Joko", "Wira", "Péter")))
    folder = unpack(made, tmp_path)
    said = checked(folder)
    assert said.returncode == 0, said
    assert "Names were covered" in (folder / "README.txt").read_text("utf-8")
    for path in folder.rglob("*"):
        if path.is_file() and "dossiers" not in path.parts and path.name != "verify_trail.py":
            assert not {"Joko", "Péter"} & set(path.read_text("utf-8").split()), path.name


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not here")
def test_a_byte_changed_in_any_file_is_noticed(given_away: GivenAway, tmp_path: Path) -> None:
    folder = unpack(bundle(given_away.reading("finished")), tmp_path)
    command = ["sha256sum", "--check", "--strict", "--status", MANIFEST]
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST):
        whole = path.read_bytes()
        for place in (0, len(whole) // 2, len(whole) - 1):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            assert subprocess.run(command, cwd=folder, check=False).returncode != 0, (path.name, place)
            assert not fits_its_manifest(folder)
        path.write_bytes(whole)
    assert subprocess.run(command, cwd=folder, check=False).returncode == 0


def test_a_trail_that_was_changed_with_its_manifest_is_noticed_too(given_away: GivenAway, tmp_path: Path) -> None:
    folder = unpack(bundle(given_away.reading("finished")), tmp_path)
    trail, said = folder / "trail.jsonl", (folder / "trail.jsonl").read_text("utf-8")
    for old, new in (("she's yours", "she's mine."), ('"seq": 3', '"seq": 4'), ("ferry-crew", "fairy-crew")):
        assert old in said
        trail.write_text(said.replace(old, new, 1), "utf-8")
        files = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        del files[MANIFEST]
        (folder / MANIFEST).write_bytes(manifest(files))
        assert fits_its_manifest(folder)
        assert checked(folder).returncode == 1, old


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_each_time_bears_the_banner_and_has_what_it_says(given_away: GivenAway, kind: str) -> None:
    reading = given_away.reading(kind)
    made = bundle(reading)
    assert made == bundle(given_away.reading(kind))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        names = archive.namelist()
        assert len(set(names)) == len(names)
        assert set(names) >= NEEDED
        said = banner(reading.events[0])
        for name in ("README.txt", "run.md", "run.json", "run.html", "trail.jsonl"):
            assert said in archive.read(name).decode(), name
        readme = archive.read("README.txt").decode()
        assert all(name in readme for name in names if not name.startswith("dossiers/"))
        assert ("Words were erased" in readme) is (kind == "erased")


def test_the_dossiers_are_those_of_the_trail(given_away: GivenAway, tmp_path: Path) -> None:
    reading = given_away.reading("finished")
    folder = unpack(bundle(reading), tmp_path)
    for item in reading.events[0].payload["dossiers"]:
        file = folder / "dossiers" / f"{item['name']}@{item['version']}.md"
        assert public_digest(file.read_bytes()) == item["public"]
    assert (folder / "dossiers" / f"{FERRY}@0.1.0.md").is_file()


def test_the_seals_lie_beside_the_trail(given_away: GivenAway, tmp_path: Path) -> None:
    reading = given_away.reading("finished")
    bare = Reading(reading.copy._replace(seals=()))
    assert "never sealed" in (unpack(bundle(bare), tmp_path / "bare") / "README.txt").read_text("utf-8")
    sealed = Reading(reading.copy._replace(seals=(Seal("r", 1, b'{"size":1}').line, b'{"size":2}')))
    folder = unpack(bundle(sealed), tmp_path / "sealed")
    assert (folder / "seal.jsonl").read_bytes() == b'{"size":1}\n{"size":2}\n'
    assert "The seals are signed" in (folder / "README.txt").read_text("utf-8")


@given(text=st.text(max_size=300))
def test_any_text_makes_a_name_that_stays_in_its_folder(text: str) -> None:
    name = file_name(text)
    assert name
    assert len(name) <= 120
    assert name.isascii()
    assert not name.startswith((".", "-"))
    assert not name.endswith(".")
    assert not set(name) & set('/\\:*?"<>|\0\n ')


@given(files=st.dictionaries(st.text("abc/", min_size=1), st.binary(max_size=100), max_size=5))
def test_a_zip_is_the_same_each_time_and_holds_what_was_put_in(files: dict[str, bytes]) -> None:
    made = zipped(files, AT)
    assert hashlib.sha256(made).digest() == hashlib.sha256(zipped(dict(files), AT)).digest()
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {entry.date_time for entry in archive.infolist()} <= {
            (2026, 11, 24, 18, 50, 22),
            (2026, 11, 24, 18, 50, 23),
        }


@pytest.mark.parametrize("at", ["1969-01-01T00:00:00.000000Z", "9999-01-01T00:00:00.000000Z"])
def test_a_clock_that_is_far_off_makes_a_zip_all_the_same(at: str) -> None:
    with zipfile.ZipFile(io.BytesIO(zipped({"a": b"b"}, at))) as archive:
        assert archive.read("a") == b"b"
