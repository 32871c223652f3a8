"""Seals are signed by one key of the home, lie beside the database, and never cost a run."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from winks.errors import StoreError
from winks.settings import Settings
from winks.trail.events import CHAIN_START, chain_hash
from winks.trail.merkle import leaf, root
from winks.trail.pen import Seal
from winks.trail.sealing import DOMAIN, Seals, read_seal
from winks.trail.store import Store

from .sealed import check, say_erased, sealed_run, seals_file

AT = "2026-11-24T12:00:00.000000Z"
BODIES = [b"one", b"two", b"three"]


def made(home: Path, run: str = "r", bodies: list[bytes] = BODIES) -> Seal:
    """A seal, kept."""
    seals = Seals(home)
    seal = seals.seal(run, bodies, AT)
    assert seal is not None
    seals.keep([seal])
    return seal


def test_a_seal_says_what_it_covers_and_is_signed_by_the_key_it_names(tmp_path: Path) -> None:
    said = read_seal(made(tmp_path).line)
    chain = CHAIN_START
    for body in BODIES:
        chain = chain_hash(chain, body)
    assert (said.run, said.size, said.head, said.at) == ("r", 3, chain, AT)
    assert said.root == root(map(leaf, BODIES)).hex()
    assert said.key == Seals(tmp_path).key
    assert said.is_signed
    assert said.signed_bytes().startswith(DOMAIN + b'{"at":')


@given(st.data())
def test_no_byte_of_a_seal_can_be_changed(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    line = made(tmp_path_factory.mktemp("home")).line
    place = data.draw(st.integers(0, len(line) - 1))
    changed = line[:place] + bytes([line[place] ^ data.draw(st.integers(1, 255))]) + line[place + 1 :]
    try:
        said = read_seal(changed)
    except ValueError:
        return
    assert not said.is_signed


@pytest.mark.parametrize(
    "spoil",
    [
        lambda line: line[:-1],
        lambda line: line + b"\n",
        lambda line: line.replace(b":", b": ", 1),
        lambda line: line.replace(b'"size":3', b'"size":3.0'),
        lambda line: line.replace(b'"version":1', b'"version":2'),
        lambda line: line.replace(b'{"at"', b'{"a":1,"at"'),
        lambda line: line.replace(b"winks-seal", b"winks-proof"),
        lambda line: b"[]",
        lambda line: b"\xff",
    ],
)
def test_what_is_not_a_seal_as_written_is_none(tmp_path: Path, spoil) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_seal(spoil(made(tmp_path).line))


def test_key_and_seals_are_for_their_owner_alone(ferry_settings: Settings) -> None:
    run = sealed_run(ferry_settings)
    for path in (ferry_settings.home / "keys" / "seal.key", seals_file(ferry_settings, run)):
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert os.listdir(ferry_settings.home / "keys") == ["seal.key"]


def test_a_run_is_sealed_when_it_rests_and_again_when_something_is_added(ferry_settings: Settings) -> None:
    run = sealed_run(ferry_settings)
    assert [read_seal(line).size for line in Seals(ferry_settings.home).kept(run)] == [10]
    say_erased(ferry_settings, run)
    store = Store.of(ferry_settings)
    assert [seal.size for seal in store.seals(run)] == [10, 11]
    assert [seal.line for seal in store.seals(run)] == Seals(ferry_settings.home).kept(run)
    store.close()


MAKE = """
import sys
from pathlib import Path
from winks.trail.sealing import Seals
sys.stdin.readline()
seal = Seals(Path(sys.argv[1])).seal("r", [b"x"], "t")
print(seal.line.decode())
"""


def test_processes_that_make_the_key_at_once_end_up_with_one(tmp_path: Path) -> None:
    command = [sys.executable, "-c", MAKE, str(tmp_path / "home")]
    makers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    for maker in makers:
        assert maker.stdin
        maker.stdin.write("\n")
        maker.stdin.flush()
    lines = [maker.communicate()[0] for maker in makers]
    assert {json.loads(line)["key"] for line in lines} == {Seals(tmp_path / "home").key}
    assert os.listdir(tmp_path / "home" / "keys") == ["seal.key"]


def test_there_is_no_key_before_something_is_sealed(tmp_path: Path) -> None:
    assert Seals(tmp_path / "home").key is None
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("size", [0, 31, 33])
def test_a_key_of_the_wrong_size_is_a_sentence_and_costs_no_run(ferry_settings: Settings, size: int) -> None:
    (ferry_settings.home / "keys").mkdir(parents=True)
    (ferry_settings.home / "keys" / "seal.key").write_bytes(b"k" * size)
    run = sealed_run(ferry_settings)
    with pytest.raises(StoreError, match=f"seal.key' cannot be used: it has {size} bytes and a key has 32. Nothing is"):
        _ = Seals(ferry_settings.home).key
    found = check(ferry_settings, run)
    assert found.ok
    assert found.coverage == "no event is sealed"
    assert "a key has 32" in found.told[0]


def test_a_key_that_may_not_be_read_is_a_sentence(tmp_path: Path, monkeypatch) -> None:
    made(tmp_path)

    def refused(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(Path, "read_bytes", refused)
    with pytest.raises(StoreError, match="cannot be used: Permission denied"):
        _ = Seals(tmp_path).key


def test_a_folder_in_the_place_of_the_key_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "keys" / "seal.key").mkdir(parents=True)
    with pytest.raises(StoreError, match="cannot be used: Is a directory"):
        _ = Seals(tmp_path).key
    assert Seals(tmp_path).seal("r", BODIES, AT) is None


def test_where_seals_cannot_be_written_a_run_goes_on_and_the_next_seal_catches_up(ferry_settings: Settings) -> None:
    (ferry_settings.home).mkdir()
    (ferry_settings.home / "seals").write_text("in the way")
    run = sealed_run(ferry_settings)
    with pytest.raises(StoreError, match=r"The seals .* cannot be read: Not a directory"):
        check(ferry_settings, run)
    (ferry_settings.home / "seals").unlink()
    found = check(ferry_settings, run)
    assert found.ok
    assert found.sealed == 10
    assert found.told == ("the seal over 10 events is not in the folder of seals.",)
    say_erased(ferry_settings, run)
    assert [read_seal(line).size for line in Seals(ferry_settings.home).kept(run)] == [10, 11]
    assert check(ferry_settings, run).told == ()


def test_what_could_not_be_kept_is_tried_again_with_the_next_run(tmp_path: Path) -> None:
    seals = Seals(tmp_path)
    first, second = seals.seal("first", BODIES, AT), seals.seal("second", BODIES, AT)
    assert first
    assert second
    (tmp_path / "seals").write_text("in the way")
    seals.keep([first])
    (tmp_path / "seals").unlink()
    seals.keep([second])
    assert seals.kept("first") == [first.line]
    assert seals.runs() == ["first", "second"]


def test_a_seal_is_kept_once_and_a_torn_line_is_left_behind(tmp_path: Path) -> None:
    seal = made(tmp_path)
    file = tmp_path / "seals" / "r.jsonl"
    Seals(tmp_path).keep([seal, seal])
    assert file.read_bytes() == seal.line + b"\n"
    file.write_bytes(seal.line[:40])
    Seals(tmp_path).keep([seal])
    assert Seals(tmp_path).kept("r") == [seal.line[:40], seal.line]


def test_a_disk_that_is_full_half_way_through_a_seal_costs_nothing_for_good(tmp_path: Path, monkeypatch) -> None:
    seals = Seals(tmp_path)
    seal = seals.seal("r", BODIES, AT)
    assert seal
    write, room = os.write, iter([40])

    def full(file: int, data: bytes) -> int:
        left = next(room, 0)
        if not left:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, data[:left])

    monkeypatch.setattr(os, "write", full)
    seals.keep([seal])
    monkeypatch.undo()
    assert seals.kept("r") == [seal.line[:40]]
    seals.keep([])
    assert seals.kept("r") == [seal.line[:40], seal.line]


def test_nothing_that_another_key_signed_goes_into_the_folder(tmp_path: Path) -> None:
    theirs = made(tmp_path / "theirs")
    ours = made(tmp_path / "ours", "other")
    Seals(tmp_path / "ours").keep([theirs, Seal("r", 3, b"{}"), Seal("r", 3, ours.line)])
    assert Seals(tmp_path / "ours").runs() == ["other"]


@pytest.mark.parametrize("run", ["../../up", "..", "a/b", "ö", "", "x" * 90])
def test_the_name_of_a_run_leads_nowhere_else(tmp_path: Path, run: str) -> None:
    seal = made(tmp_path / "home", run)
    assert Seals(tmp_path / "home").runs() == [run]
    assert Seals(tmp_path / "home").kept(run) == [seal.line]
    assert {path.parent for path in tmp_path.rglob("*.jsonl")} == {tmp_path / "home" / "seals"}
