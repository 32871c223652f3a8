"""What is left of erased words is found in files of many forms, and nothing is found that is there by right."""

from __future__ import annotations

import gzip
import html
import json
import os
import zipfile
from pathlib import Path

import pytest

from winks.trail.descent import Text
from winks.trail.leftovers import Found, Pieces, look_through
from winks.trail.store import Store

WORDS = "Zebulon Quokka ließ die Tür offen."


def looked(store: Store, home: Path, *words: str, whole: str | None = None) -> Found:
    """What is found of these texts in a home."""
    texts = [Text(str(n), "r", 1, "open_case_finished", "case", text.encode(), True) for n, text in enumerate(words)]
    return look_through(store, home, Pieces.of(store, texts, whole, ()))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("plain.txt", f"He wrote: {WORDS}".encode()),
        ("capitals.txt", WORDS.upper().encode()),
        ("page.json", json.dumps({"a": [WORDS]}).encode()),
        ("page.html", html.escape(f'"{WORDS}"').encode()),
        ("deep.bin", b"\0" * 5_000_000 + WORDS.encode() + b"\0" * 10),
        ("across.bin", b"\0" * (4 * 2**20 - 20) + WORDS.encode()),
        ("packed.gz", gzip.compress(WORDS.encode(), mtime=0)),
    ],
)
def test_a_file_that_holds_them_is_named(store, tmp_path, name, content) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / name).write_bytes(content)
    (tmp_path / "other.txt").write_text("Nobody wrote this.", encoding="utf-8")
    assert looked(store, tmp_path, WORDS) == Found(2, (str(tmp_path / "deep" / name),), (), 0)


def test_a_zip_is_looked_into(store, tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "run.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a/trail.jsonl", json.dumps(WORDS))
    assert looked(store, tmp_path, WORDS).holding == (str(tmp_path / "run.zip"),)


@pytest.mark.parametrize("content", [b"PK\x03\x04 and no more", b"\x1f\x8b\x08 and no more"])
def test_a_file_that_cannot_be_unpacked_is_named_as_that(store, tmp_path, content) -> None:
    (tmp_path / "broken").write_bytes(content)
    assert looked(store, tmp_path, WORDS) == Found(1, (), (str(tmp_path / "broken"),), 0)


def test_a_file_that_goes_on_for_too_long_is_named_as_that(store, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("winks.trail.leftovers._UNPACKED", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(b"\0" * 100_000))
    assert looked(store, tmp_path, WORDS).unread == (str(tmp_path / "bomb.gz"),)


def test_what_is_no_file_is_passed_over(store, tmp_path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "round").symlink_to(tmp_path)
    assert looked(store, tmp_path, WORDS) == Found(0, (), (), 0)


def test_a_link_to_a_file_is_followed(store, tmp_path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text(WORDS, encoding="utf-8")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "link").symlink_to(outside)
    assert looked(store, tmp_path / "home", WORDS).holding == (str(tmp_path / "home" / "link"),)


def test_texts_that_are_too_short_are_counted_and_not_looked_for(store, tmp_path) -> None:
    (tmp_path / "a.txt").write_text("yes no", encoding="utf-8")
    assert looked(store, tmp_path, "yes", "no", WORDS) == Found(1, (), (), 2)


def test_certain_words_are_looked_for_whole(store, tmp_path) -> None:
    (tmp_path / "a.txt").write_text("dear ANA-Luz", encoding="utf-8")
    assert looked(store, tmp_path, whole="Ana-Luz").holding == (str(tmp_path / "a.txt"),)


def test_what_stands_in_the_database_by_right_is_no_leftover(store, tmp_path) -> None:
    store.publish([("a dossier", "1", f"It says: {WORDS}".encode())])
    assert looked(store, tmp_path, WORDS).holding == ()


def test_what_lies_in_the_database_beside_its_rows_is_one(store, tmp_path) -> None:
    store.publish([("a dossier", "1", b"It says nothing.")])
    store.close()
    path = tmp_path / "home" / "trail.db"
    path.write_bytes(path.read_bytes() + WORDS.encode().ljust(4096, b"\0"))
    assert looked(store, tmp_path, WORDS).holding == (str(path),)


def test_a_home_that_is_not_there_holds_nothing(store, tmp_path) -> None:
    assert looked(store, tmp_path / "none", WORDS) == Found(0, (), (), 0)
