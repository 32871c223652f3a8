"""The library: what one bad file may not do to the others, whose dossier is taken, and how one is asked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from winks.errors import DossierError, UnknownId
from winks.personas.library import SHIPPED, Library, load_library

FERRY_ID = "ferry-crew-handover"
FERRY = Path(__file__).parents[1] / "dossiers" / f"{FERRY_ID}.md"
SHIPPED_IDS = sorted(path.stem for path in SHIPPED.glob("*.md"))
REPLACED_ID = SHIPPED_IDS[0]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A user's folder with nothing in it."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def put(folder: Path, dossier_id: str = FERRY_ID, *, version: str = "0.1.0", note: str = "") -> Path:
    """The ferry dossier in a folder, under an id and a version of its own."""
    text = FERRY.read_text(encoding="utf-8").replace(f"id: {FERRY_ID}", f"id: {dossier_id}", 1)
    text = text.replace("0.1.0", version).replace("Nobody lives here.", f"Nobody lives here.{note}", 1)
    path = folder / f"{dossier_id}.md"
    path.write_text(text, encoding="utf-8")
    return path


def ids(library: Library) -> list[str]:
    """The ids held, in the library's order."""
    return list(library.held)


# What can be wrong with a file


@pytest.mark.parametrize(
    "raw",
    [b"", b"Dear diary", b"\xff\xfe\x00", b"---\nid: broken\n", b"a\x00b", b"---\n" + b"x" * 70_000],
    ids=["empty", "no head", "not UTF-8", "head without end", "a NUL", "too large"],
)
def test_a_broken_dossier_among_good_ones_is_a_fault_and_takes_no_part(own: Path, raw: bytes) -> None:
    put(own)
    (own / "broken.md").write_bytes(raw)
    library = load_library(own)
    assert ids(library) == sorted([*SHIPPED_IDS, FERRY_ID])
    assert library.replaced == ()
    assert library.faults
    assert {fault.file for fault in library.faults} == {"broken.md"}
    assert all(fault.line >= 1 and fault.sentence for fault in library.faults)


def test_each_of_several_broken_dossiers_is_told(own: Path) -> None:
    (own / "a.md").write_text("no head")
    (own / "z.md").write_text("no head")
    put(own)
    library = load_library(own)
    assert FERRY_ID in library.held
    assert {fault.file for fault in library.faults} == {"a.md", "z.md"}


def test_a_file_that_is_not_called_after_its_id_takes_no_part(own: Path) -> None:
    put(own).rename(own / "renamed.md")
    library = load_library(own)
    assert ids(library) == SHIPPED_IDS
    assert [(fault.file, fault.line, fault.field) for fault in library.faults] == [("renamed.md", 3, "id")]


def test_a_file_that_may_not_be_opened_is_a_fault(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(own)
    locked = put(own, "locked-away")
    opened = Path.open

    def refuse(path: Path, *args, **kwargs):
        if path == locked:
            raise PermissionError(13, "Permission denied")
        return opened(path, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    library = load_library(own)
    assert FERRY_ID in library.held
    assert [str(fault) for fault in library.faults] == [
        "locked-away.md, line 1, file: cannot be opened: Permission denied."
    ]


def test_a_folder_called_like_a_dossier_is_a_fault(own: Path) -> None:
    (own / "folder.md").mkdir()
    put(own)
    library = load_library(own)
    assert FERRY_ID in library.held
    assert [fault.file for fault in library.faults] == ["folder.md"]


def test_a_hidden_file_takes_no_part(own: Path) -> None:
    put(own).rename(own / f".{FERRY_ID}.md")
    (own / f"._{FERRY_ID}.md").write_bytes(b"\x00\x05\x16\x07")
    library = load_library(own)
    assert ids(library) == SHIPPED_IDS
    assert library.replaced == ()


def test_sub_folders_and_other_files_are_not_looked_at(own: Path) -> None:
    (own / "drafts").mkdir()
    put(own / "drafts")
    for name in ("notes.txt", "backup.md~", "backup.md.bak", "LICENSE"):
        (own / name).write_text("no head")
    library = load_library(own)
    assert ids(library) == SHIPPED_IDS
    assert library.faults == ()


def test_a_symlink_to_a_dossier_is_that_dossier(own: Path) -> None:
    (own / FERRY.name).symlink_to(FERRY)
    assert load_library(own).get(FERRY_ID).raw == FERRY.read_bytes()


# What can be wrong with a folder


def test_no_folder_an_empty_one_one_that_is_gone_and_a_file_leave_the_shipped(own: Path) -> None:
    for folder in (None, own, own / "gone", FERRY):
        library = load_library(folder)
        assert ids(library) == SHIPPED_IDS
        assert library.faults == library.replaced == ()


def test_a_folder_that_vanishes_takes_its_dossiers_with_it(own: Path) -> None:
    path = put(own)
    assert FERRY_ID in load_library(own).held
    path.unlink()
    own.rmdir()
    assert ids(load_library(own)) == SHIPPED_IDS


# Whose dossier is taken


def test_the_users_dossier_replaces_the_shipped_one_of_the_same_id_and_that_is_said(own: Path) -> None:
    mine = put(own, REPLACED_ID, version="9.9.9")
    library = load_library(own)
    assert library.replaced == (REPLACED_ID,)
    assert library.get(REPLACED_ID).raw == mine.read_bytes()
    assert library.get(f"{REPLACED_ID}@9.9.9").dossier.version == "9.9.9"
    assert ids(library) == SHIPPED_IDS


def test_a_broken_dossier_of_the_user_replaces_nothing_and_is_told(own: Path) -> None:
    (own / f"{REPLACED_ID}.md").write_text("no head")
    library = load_library(own)
    assert library.replaced == ()
    assert library.held[REPLACED_ID].raw == (SHIPPED / f"{REPLACED_ID}.md").read_bytes()
    assert {fault.file for fault in library.faults} == {f"{REPLACED_ID}.md"}


def test_dossiers_stand_in_order_of_id_wherever_they_came_from(own: Path) -> None:
    for dossier_id in ("zebra-crossing", "aardvark-talk", "middle-ground"):
        put(own, dossier_id)
    found = ids(load_library(own))
    assert found == sorted(found)
    assert (found[0], found[-1]) == ("aardvark-talk", "zebra-crossing")


# Reading again


def test_a_changed_file_is_read_again_and_an_unchanged_one_is_not(own: Path) -> None:
    path = put(own)
    first = load_library(own).get(FERRY_ID)
    assert load_library(own).get(FERRY_ID) is first
    put(own, note=" Still nobody.")
    second = load_library(own).get(FERRY_ID)
    assert second.raw == path.read_bytes() != first.raw
    assert second.sha256 != first.sha256


def test_a_change_of_the_same_length_and_time_is_seen(own: Path) -> None:
    path = put(own)
    before = path.stat()
    assert load_library(own).get(FERRY_ID).dossier.version == "0.1.0"
    put(own, version="0.1.1")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert load_library(own).get(FERRY_ID).dossier.version == "0.1.1"


def test_a_dossier_that_breaks_goes_and_one_that_is_mended_comes_back(own: Path) -> None:
    path = put(own)
    assert FERRY_ID in load_library(own).held
    path.write_text("no head")
    assert FERRY_ID not in load_library(own).held
    put(own, note=" Mended.")
    mended = load_library(own)
    assert FERRY_ID in mended.held
    assert mended.faults == ()


# Asking for one


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        (f"{FERRY_ID}@9.9.9", FERRY_ID),
        (f"{FERRY_ID}@0.1", FERRY_ID),
        (f"{FERRY_ID}@0.1.0@0.1.0", FERRY_ID),
        ("fery-crew-handover", FERRY_ID),
        ("ferry-crew-hanover@0.1.0", FERRY_ID),
        ("zzz", None),
        ("", None),
        ("@0.1.0", None),
    ],
)
def test_an_id_or_version_that_is_not_there_names_the_nearest(own: Path, wanted: str, near: str | None) -> None:
    put(own)
    with pytest.raises(UnknownId) as caught:
        load_library(own).get(wanted)
    assert caught.value.near == near
    assert f"There is no dossier {wanted!r}." in str(caught.value)
    assert ("Did you mean" in str(caught.value)) is (near is not None)


def test_asking_for_a_broken_dossier_tells_its_faults_and_not_that_it_is_unknown(own: Path) -> None:
    (own / "broken.md").write_text("no head")
    with pytest.raises(DossierError) as caught:
        load_library(own).get("broken")
    assert {fault.file for fault in caught.value.faults} == {"broken.md"}


@pytest.mark.parametrize("wanted", [FERRY_ID, f"{FERRY_ID}@0.1.0"])
def test_an_id_with_or_without_its_version_finds_the_dossier(own: Path, wanted: str) -> None:
    put(own)
    assert load_library(own).get(wanted).dossier.id == FERRY_ID


def test_narrowing_to_one_that_is_not_there_is_refused_and_to_some_keeps_only_those() -> None:
    library = load_library()
    with pytest.raises(UnknownId):
        library.narrowed([REPLACED_ID, "zzz"])
    assert ids(library.narrowed([f"{REPLACED_ID}@{library.get(REPLACED_ID).dossier.version}"] * 2)) == [REPLACED_ID]
    assert ids(library.narrowed(())) == []
    assert ids(library) == SHIPPED_IDS


def test_a_link_to_nothing_and_a_pipe_are_faults_and_stop_no_one(tmp_path: Path):
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere.md")
    (tmp_path / "ring.md").symlink_to(tmp_path / "ring.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "._left-by-a-mac.md").write_bytes(b"\0")
    library = load_library(tmp_path)
    assert [fault.file for fault in library.faults] == ["gone.md", "pipe.md", "ring.md"]
    assert library.held.keys() == load_library().held.keys()
