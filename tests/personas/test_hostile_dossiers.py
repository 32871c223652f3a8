"""Hostile files are refused or read, quickly and in little memory, and nothing else ever happens."""

from __future__ import annotations

import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from winks.errors import DossierError, Fault
from winks.personas.library import SHIPPED
from winks.personas.reader import read_bytes, read_dossier

FERRY = (Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").read_bytes()
LARGE = (SHIPPED / "vn-family-address.md").read_bytes()


def hostile() -> Iterator[bytes]:
    """At least 220 files, the same each time."""
    chance = random.Random(7)
    head, body = FERRY.split(b"\n---\n", 1)
    for line in (
        b"x: &a [1]",
        b"y: *a",
        b"z: !!python/object/apply:os.system ['id']",
        b"id: again",
        b"<<: *b",
        b"k: {a: b}",
    ):
        yield head + b"\n" + line + b"\n---\n" + body
    for mark in (
        b"#",
        b"##",
        b"###",
        b"**",
        b"---",
        b"- ",
        b";",
        b":",
        b"**A:**",
        b"&a *a",
        b"\xe2\x80\xa6",
        b"[",
        b"{{",
        b"!!",
    ):
        yield FERRY + mark * (60_000 // len(mark))
        yield FERRY + (mark + b"\n") * (50_000 // (len(mark) + 1))
        yield mark * 3000
        yield FERRY.replace(b"she's yours", mark * 40)
    for raw in (
        b"",
        b"\n",
        b"---",
        b"---\n---\n",
        b"\x00" * 100,
        b"\xff" * 100,
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    ):
        yield raw
        yield raw + FERRY
        yield FERRY + raw
    yield FERRY.decode().encode("utf-16")
    yield FERRY * 20
    yield b"a" * 10_000_000
    yield FERRY + ("### n\n" * 10_000).encode()
    for hidden in ("\u202e", "\u2066", "\x1b[31m", "\x7f", "\ud7ff\ufffe"):
        yield FERRY + hidden.encode()
    for raw in (FERRY, LARGE):
        for part in range(1, 41):
            yield raw[: len(raw) * part // 41]
        for _ in range(40):
            flipped = bytearray(raw)
            for _ in range(3):
                flipped[chance.randrange(len(raw))] = chance.randrange(256)
            yield bytes(flipped)


HOSTILE = list(hostile())


def outcome(raw: bytes) -> None:
    """Read a file, or have it refused with a place and a sentence for every fault."""
    faults: tuple[Fault, ...] = ()
    try:
        read_bytes(raw, "hostile.md")
    except DossierError as error:
        faults = error.faults or (Fault("", 0, "", ""),)
    assert all(fault.line >= 1 and fault.field and fault.sentence for fault in faults)


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 220


@pytest.mark.parametrize("number", range(len(HOSTILE)))
@pytest.mark.timeout(20)
def test_a_hostile_file_is_refused_or_read(number: int) -> None:
    """How long it takes is printed by benchmarks/hostile_dossiers.py."""
    outcome(HOSTILE[number])


@pytest.mark.slow
def test_no_hostile_file_takes_50_mb() -> None:
    for raw in HOSTILE:
        tracemalloc.start()
        outcome(raw)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 50_000_000


def test_a_folder_and_an_endless_device_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    (tmp_path / "zero.md").symlink_to("/dev/zero")
    for name in ("folder.md", "zero.md", "absent.md"):
        with pytest.raises(DossierError):
            read_dossier(tmp_path / name)
