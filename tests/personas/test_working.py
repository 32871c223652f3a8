"""Working copies and releases: two at once, a machine that will not, what is stale; then what is kept for good."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from winks.errors import CallError, ChangedMeanwhile, DossierError, InputRefused, StoreError, UnknownId
from winks.personas.editing import set_field, text_of
from winks.personas.editing_notes import add_note, mark_silence, retire_note
from winks.personas.library import load_library
from winks.personas.releasing import Release, release, released
from winks.personas.working import WorkingFolder, in_the_manner_of

FERRY = (Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md").read_bytes()
ID = "ferry-crew-handover"


@pytest.fixture
def folder(tmp_path: Path) -> WorkingFolder:
    """A folder of one's own, with the ferry dossier in it."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / f"{ID}.md").write_bytes(FERRY)
    return WorkingFolder(tmp_path / "own")


def first(**given) -> Release:
    return Release(**{"version": "0.2.0", "change": "A silence.", "by": "Mara", "day": date(2026, 11, 28)} | given)


def worked_on(folder: WorkingFolder, raw: bytes = FERRY) -> WorkingFolder:
    """A working copy in which something changed."""
    copy = folder.begin(ID, raw)
    folder.write(ID, mark_silence(copy.editable(), "What the cook hears."), copy.sha256)
    return folder


# what goes wrong


def test_a_change_to_a_text_that_is_no_longer_so_is_refused_and_nothing_is_written_over(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    folder.write(ID, set_field(copy.text, "licence", "CC0"), copy.sha256)
    with pytest.raises(ChangedMeanwhile, match="is not as it was when you read it"):
        folder.write(ID, set_field(copy.text, "licence", "none"), copy.sha256)
    assert text_of(folder.get(ID).text, "licence") == "CC0"


def test_an_editor_that_was_left_open_makes_a_change_stale_too(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    copy.path.write_bytes(FERRY + b"\n")
    with pytest.raises(ChangedMeanwhile):
        folder.write(ID, copy.text, copy.sha256)


ADDS = """
import sys
from pathlib import Path
from winks.errors import ChangedMeanwhile
from winks.personas.editing_notes import mark_silence
from winks.personas.working import WorkingFolder
folder = WorkingFolder(Path(sys.argv[1]))
for number in range(12):
    while True:
        copy = folder.get("ferry-crew-handover")
        try:
            folder.write(copy.id, mark_silence(copy.editable(), f"{sys.argv[2]} {number}"), copy.sha256)
        except ChangedMeanwhile:
            continue
        break
"""


def test_two_processes_that_write_at_once_lose_nothing_of_each_other(folder: WorkingFolder) -> None:
    folder.begin(ID, FERRY)
    writing = [subprocess.Popen([sys.executable, "-c", ADDS, str(folder.own), name]) for name in ("one", "two")]
    assert [process.wait(120) for process in writing] == [0, 0]
    copy = folder.get(ID)
    assert copy.read is not None
    assert set(copy.read.dossier.silences) >= {f"{name} {n}" for name in ("one", "two") for n in range(12)}
    assert sorted(path.name for path in folder.folder.iterdir()) == [".lock", f"{ID}.begun", f"{ID}.md"]


def test_what_the_machine_will_not_do_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "working").write_text("in the way")
    folder = WorkingFolder(tmp_path)
    with pytest.raises(StoreError, match="cannot be opened: File exists"):
        folder.begin(ID, FERRY)
    with pytest.raises(StoreError, match="cannot be read: Not a directory"):
        folder.find(ID)
    assert folder.ids() == ()


def test_what_is_no_file_or_too_large_is_said_in_a_sentence(folder: WorkingFolder) -> None:
    path = folder.begin(ID, FERRY).path
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(StoreError, match="larger than 1024 KiB"):
        folder.find(ID)
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="it is no file"):
        folder.find(ID)


@pytest.mark.parametrize("name", ["../ferry", "", "Ferry", "a/b", "a.b", "ferry@0.1.0", "ferry\0"])
def test_what_is_no_id_never_becomes_a_path(folder: WorkingFolder, name: str) -> None:
    for act in (folder.find, folder.get, folder.discard, lambda each: folder.begin(each, FERRY)):
        with pytest.raises(UnknownId):
            act(name)


def test_a_text_that_no_file_can_hold_is_refused(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    with pytest.raises(InputRefused, match="half a character"):
        folder.write(ID, "\ud800", copy.sha256)
    with pytest.raises(InputRefused, match="larger than"):
        folder.write(ID, "x" * (1024 * 1024 + 1), copy.sha256)
    assert folder.get(ID).raw == FERRY


def test_a_working_copy_that_is_not_there_says_how_to_begin_one(folder: WorkingFolder) -> None:
    assert folder.find(ID) is None
    with pytest.raises(UnknownId, match=f"There is no working copy of '{ID}'. `winks dossiers edit {ID}` begins one"):
        folder.get(ID)


# what a working copy is


def test_it_is_the_dossier_at_hand_to_the_byte_and_begun_once(folder: WorkingFolder) -> None:
    raw = b"\xef\xbb\xbf" + FERRY.replace(b"\n", b"\r\n")
    copy = folder.begin(ID, raw)
    assert copy.raw == raw
    assert copy.begun_from == copy.sha256
    folder.write(ID, set_field(copy.text, "licence", "CC0"), copy.sha256)
    assert text_of(folder.begin(ID, FERRY).text, "licence") == "CC0"
    assert folder.ids() == (ID,)
    folder.discard(ID)
    assert folder.find(ID) is None
    assert folder.ids() == ()


def test_the_library_never_reads_it(folder: WorkingFolder) -> None:
    copy = worked_on(folder).get(ID)
    copy.path.with_name("another.md").write_text("not a dossier at all")
    library = load_library(folder.own)
    assert library.held[ID].raw == FERRY
    assert library.faults == ()


def test_one_that_does_not_read_is_kept_and_says_why(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    copy = folder.write(ID, "---\nformat: dossier/1\n", copy.sha256)
    assert copy.read is None
    assert copy.faults[0].sentence.startswith("the head has no end")
    copy.path.write_bytes(b"caf\xe9")
    copy = folder.get(ID)
    assert copy.text == "caf\ufffd"
    assert "not UTF-8" in copy.faults[0].sentence
    with pytest.raises(DossierError):
        copy.editable()


def test_one_under_another_id_is_a_fault(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    copy = folder.write(ID, set_field(copy.text, "id", "another-ferry"), copy.sha256)
    assert copy.read is None
    assert "put the id back" in copy.faults[0].sentence


def test_a_form_keeps_the_line_ends_of_the_file_and_its_mark() -> None:
    before = "\ufeff---\r\nid: a\r\n"
    assert in_the_manner_of("---\nid: b\n", before) == "\ufeff---\r\nid: b\r\n"
    assert in_the_manner_of("---\r\nid: b\r\n", "---\nid: a\n") == "---\nid: b\n"
    assert in_the_manner_of("a\r\nb\n", "x\ny\r\n") == "a\r\nb\n"
    assert in_the_manner_of("a\r\nb", "") == "a\r\nb"


def test_it_says_that_a_signature_is_for_the_text_that_was_signed(folder: WorkingFolder) -> None:
    signed = folder.begin(ID, FERRY.replace(b"standing: starter", b"standing: curator-signed"))
    assert "stands as 'starter' until it is signed again" in signed.notices[0]


def test_it_says_where_a_note_that_was_taken_out_is_still_named(folder: WorkingFolder) -> None:
    copy = folder.begin(ID, FERRY)
    text = set_field(copy.text, "notes.quiet-is-a-report.variation", "See curators-only.")
    copy = folder.write(ID, retire_note(text, "curators-only", "Mara", "It never held."), copy.sha256)
    assert copy.notices == (
        "The note 'curators-only' was taken out and is still named in notes.quiet-is-a-report.variation.",
    )


# releasing


def test_nothing_is_released_that_does_not_read_or_that_lint_calls_an_error(folder: WorkingFolder) -> None:
    copy = worked_on(folder).get(ID)
    copy = folder.write(ID, add_note(copy.text, "new-one"), copy.sha256)
    with pytest.raises(DossierError, match=r"notes\.new-one"):
        release(folder, ID, FERRY, first())
    text = set_field(FERRY.decode(), "silences", ["Dogs."])
    folder.write(ID, text, copy.sha256)
    with pytest.raises(DossierError, match="at least three things"):
        release(folder, ID, FERRY, first())
    assert (folder.own / f"{ID}.md").read_bytes() == FERRY
    assert not (folder.own / "released").exists()


@pytest.mark.parametrize("version", ["0.1.0", "0.0.9", "1", "0.2", "v0.2.0", "0.2.0 ", "", "0.2.0\n"])
def test_a_version_that_cannot_be_next_is_refused(folder: WorkingFolder, version: str) -> None:
    with pytest.raises(CallError, match=r"later one|three numbers"):
        release(worked_on(folder), ID, FERRY, first(version=version))


def test_a_version_says_what_changed_and_something_did(folder: WorkingFolder) -> None:
    with pytest.raises(CallError, match="Say what changed"):
        release(worked_on(folder), ID, FERRY, first(change=" "))
    folder.discard(ID)
    folder.begin(ID, FERRY)
    with pytest.raises(CallError, match="there is nothing to release"):
        release(folder, ID, FERRY, first())


def test_a_dossier_that_changed_since_is_not_replaced_unseen(folder: WorkingFolder) -> None:
    since = FERRY.replace(b"version: 0.1.0", b"version: 0.1.1")
    worked_on(folder)
    with pytest.raises(ChangedMeanwhile, match=r"at hand \(version 0.1.1\) is not the text"):
        release(folder, ID, since, first())
    with pytest.raises(ChangedMeanwhile):
        release(folder, ID, since, first(over="0.1.0"))
    assert release(folder, ID, since, first(over="0.1.1")).dossier.version == "0.2.0"
    assert [read.dossier.version for read in released(folder.own, ID)] == ["0.1.1", "0.2.0"]


def test_what_was_released_is_never_written_over(folder: WorkingFolder) -> None:
    kept = folder.own / "released" / ID / "0.2.0.md"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(FERRY)
    with pytest.raises(
        CallError, match=r"Version 0\.2\.0 of 'ferry-crew-handover' was released before, with other text"
    ):
        release(worked_on(folder), ID, FERRY, first())
    assert kept.read_bytes() == FERRY
    assert (folder.own / f"{ID}.md").read_bytes() == FERRY
    assert folder.find(ID) is not None


def test_a_release_that_was_cut_short_can_be_done_again(folder: WorkingFolder) -> None:
    """It was kept, and did not come to be at hand."""
    worked_on(folder)
    copy = folder.get(ID)
    made = release(folder, ID, FERRY, first())
    (folder.own / f"{ID}.md").write_bytes(FERRY)
    folder.begin(ID, FERRY)
    folder.write(ID, copy.text, folder.get(ID).sha256)
    assert release(folder, ID, FERRY, first()).raw == made.raw


def test_a_release_is_at_hand_and_every_version_is_kept(folder: WorkingFolder) -> None:
    made = release(worked_on(folder), ID, FERRY, first(after=("a1 Wira",)))
    assert (made.dossier.version, made.dossier.standing) == ("0.2.0", "starter")
    assert made.dossier.compiled_on == date(2026, 11, 23)
    change = made.dossier.changelog[-1]
    assert (change.version, change.date, change.by, change.change, change.after) == (
        "0.2.0",
        date(2026, 11, 28),
        "Mara",
        "A silence.",
        ("a1 Wira",),
    )
    assert load_library(folder.own).held[ID].raw == made.raw
    assert [read.raw for read in released(folder.own, ID)] == [FERRY, made.raw]
    assert folder.find(ID) is None


def test_what_was_signed_is_starter_again_and_a_retired_note_has_its_version(folder: WorkingFolder) -> None:
    signed = FERRY.replace(b"standing: starter", b"standing: curator-signed").replace(b"ed:** none", b"ed:** passage")
    copy = folder.begin(ID, signed)
    text = set_field(copy.text, "positionality.interests", "None that she knows of.")
    folder.write(ID, retire_note(text, "curators-only", "Mara", "It never held."), copy.sha256)
    made = release(folder, ID, signed, first()).dossier
    assert made.standing == "starter"
    assert made.retired[0].since == "0.2.0"


def test_what_somebody_changed_by_hand_under_an_old_number_is_kept_beside_it(folder: WorkingFolder) -> None:
    made = release(worked_on(folder), ID, FERRY, first())
    by_hand = made.raw.replace(b"What the cook hears.", b"What the cook overhears.")
    copy = folder.begin(ID, by_hand)
    folder.write(ID, mark_silence(copy.text, "Gulls."), copy.sha256)
    release(folder, ID, by_hand, first(version="0.3.0"))
    assert {read.raw for read in released(folder.own, ID)} >= {FERRY, made.raw, by_hand}


def test_a_dossier_that_is_not_at_hand_yet_is_released_as_its_first_version(folder: WorkingFolder) -> None:
    (folder.own / f"{ID}.md").unlink()
    folder.folder.mkdir(parents=True)
    (folder.folder / f"{ID}.md").write_bytes(FERRY)
    made = release(folder, ID, None, first(version="0.1.0", change="Invented."))
    assert [change.version for change in made.dossier.changelog] == ["0.1.0"]
    assert load_library(folder.own).held[ID].raw == made.raw
