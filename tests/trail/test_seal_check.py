"""What a chain alone does not show, seals show: a record rewritten, cut, rolled back, or gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import winks
from winks.settings import Settings
from winks.trail.record import SealLine, sealed_and_gone, stored_record
from winks.trail.sealing import Seals
from winks.trail.store import Store
from winks.trail.verify import verify

from .sealed import a_text, check, cut, drop_seals, forge_seal, rewrite, say_erased, sealed_run, seals_file, take_out


@pytest.fixture
def run(ferry_settings: Settings) -> str:
    """A finished run of ten events, sealed."""
    return sealed_run(ferry_settings)


def test_a_sealed_record_as_written_verifies_and_says_how_far_it_is_sealed(ferry_settings: Settings, run: str) -> None:
    found = check(ferry_settings, run)
    assert found.bad is None
    assert (found.seals, found.sealed, found.keys) == (1, 10, (Seals(ferry_settings.home).key,))
    assert (found.coverage, found.told) == ("events 1-10 are sealed", ())


def test_a_record_rewritten_as_a_whole_is_caught_by_its_seal_alone(ferry_settings: Settings, run: str) -> None:
    rewrite(ferry_settings, run, 2, cues=99)
    found = check(ferry_settings, run)
    assert found.bad is not None
    assert (found.bad.seq, found.bad.what) == (1, "rewritten")
    assert "the seal over 10 events" in found.bad.why
    shutil.rmtree(ferry_settings.home / "seals")
    assert not check(ferry_settings, run).ok  # the database has it too
    drop_seals(ferry_settings, run)
    assert check(ferry_settings, run).ok  # and this is what a seal kept elsewhere is for


def test_a_rewriting_is_named_by_the_first_event_after_the_last_seal_that_fits(
    ferry_settings: Settings, run: str
) -> None:
    say_erased(ferry_settings, run)
    say_erased(ferry_settings, run)
    rewrite(ferry_settings, run, 12, what="person")
    found = check(ferry_settings, run)
    assert found.bad is not None
    assert (found.bad.seq, found.bad.what, found.sealed) == (12, "rewritten", 11)


def test_where_the_chain_breaks_after_a_rewriting_the_rewriting_is_named(ferry_settings: Settings, run: str) -> None:
    say_erased(ferry_settings, run)
    rewrite(ferry_settings, run, 2, cues=99)
    store = Store.of(ferry_settings)
    record = stored_record(store, run)
    store.close()
    broken = record._replace(events=[*record.events[:10], record.events[10]._replace(chain="0" * 64)])
    bad = verify(broken).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (1, "rewritten")


@pytest.mark.parametrize("size", [1, 9])
def test_a_record_that_was_cut_and_mended_is_caught(ferry_settings: Settings, run: str, size: int) -> None:
    cut(ferry_settings, run, size)
    drop_seals(ferry_settings, run)
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (size + 1, "cut")
    assert f"10 events were sealed and {size} are there" in bad.why


def test_a_store_put_back_from_an_older_copy_is_caught(ferry_settings: Settings, run: str, tmp_path: Path) -> None:
    copy_of(ferry_settings, tmp_path / "older")
    say_erased(ferry_settings, run)
    put_back(ferry_settings, tmp_path / "older")
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (11, "cut")
    say_erased(ferry_settings, run)  # and when the older copy goes on, otherwise
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (11, "rewritten")


def copy_of(settings: Settings, folder: Path) -> None:
    """Copy the database as it is."""
    folder.mkdir()
    for file in settings.home.glob("trail.db*"):
        shutil.copy(file, folder)


def put_back(settings: Settings, folder: Path) -> None:
    """Put a copy of the database in its place."""
    for file in settings.home.glob("trail.db*"):
        file.unlink()
    for file in folder.iterdir():
        shutil.copy(file, settings.home)


def test_a_run_that_was_taken_out_is_missed(ferry_settings: Settings, run: str, tmp_path: Path) -> None:
    copy_of(ferry_settings, tmp_path / "older")
    other = sealed_run(ferry_settings)
    put_back(ferry_settings, tmp_path / "older")
    store = Store.of(ferry_settings)
    (found,) = sealed_and_gone(store)
    store.close()
    assert (found.run, found.ok, found.events) == (other, False, 0)
    assert found.bad is not None
    assert found.bad.what == "cut"
    assert check(ferry_settings, run).ok


def test_a_folder_of_seals_that_was_rolled_back_is_told(ferry_settings: Settings, run: str) -> None:
    older = seals_file(ferry_settings, run).read_bytes()
    say_erased(ferry_settings, run)
    seals_file(ferry_settings, run).write_bytes(older)
    found = check(ferry_settings, run)
    assert found.ok
    assert found.sealed == 11
    assert found.told == ("the seal over 11 events is not in the folder of seals.",)


def test_seals_that_are_gone_from_the_database_are_told(ferry_settings: Settings, run: str) -> None:
    drop_seals(ferry_settings, run)
    found = check(ferry_settings, run)
    assert (found.ok, found.sealed) == (True, 10)
    assert found.told == ("the seal over 10 events is not in the database.",)


def test_a_seal_line_cut_off_is_told_where_it_is_there_again_and_a_fault_where_it_is_not(
    ferry_settings: Settings, run: str
) -> None:
    file = seals_file(ferry_settings, run)
    file.write_bytes(file.read_bytes()[:100])
    found = check(ferry_settings, run)
    assert found.ok
    assert "a seal in the folder of seals was cut off while it was written; it is there again in full." in found.told
    drop_seals(ferry_settings, run)
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what, bad.why) == (0, "seal", "a seal in the folder of seals cannot be read.")


def test_a_seal_of_another_run_is_a_fault(ferry_settings: Settings, run: str) -> None:
    other = sealed_run(ferry_settings)
    shutil.copy(seals_file(ferry_settings, other), seals_file(ferry_settings, run))
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what, bad.why) == (0, "seal", f"a seal of the run {other!r} lies with this one.")


def test_a_seal_that_nobody_signed_is_a_fault(ferry_settings: Settings, run: str) -> None:
    file = seals_file(ferry_settings, run)
    said = json.loads(file.read_bytes())
    file.write_bytes(file.read_bytes().replace(said["signature"].encode(), b"0" * 128))
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (0, "seal")
    assert "signature" in bad.why


def test_a_seal_by_another_key_is_told_and_refused_where_a_key_is_named(
    ferry_settings: Settings, run: str, tmp_path: Path
) -> None:
    ours = Seals(ferry_settings.home).key
    assert ours
    assert check(ferry_settings, run, ours).ok
    rewrite(ferry_settings, run, 2, cues=99)
    shutil.rmtree(ferry_settings.home / "seals")
    theirs = forge_seal(ferry_settings, run, tmp_path / "elsewhere")
    found = check(ferry_settings, run)
    assert found.ok
    assert found.told == (f"it is sealed by another key than this home's: {theirs}.",)
    bad = check(ferry_settings, run, ours).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (0, "seal")
    assert theirs in bad.why
    assert check(ferry_settings, run, ours, theirs).ok


def test_where_a_key_is_named_it_must_have_sealed(ferry_settings: Settings, run: str) -> None:
    key = Seals(ferry_settings.home).key
    assert key
    store = Store.of(ferry_settings)
    record = stored_record(store, run)
    store.close()
    bad = verify(record._replace(seals=()), [key]).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (0, "seal")
    store = Store(ferry_settings.trail)  # a program that seals nothing
    with store.aside(run) as pen:
        pen.append(run, "words_erased", {"what": "words", "erased": []}, "Asked for.")
    store.close()
    assert check(ferry_settings, run).coverage == "events 1-10 are sealed; 11 is not yet"
    bad = check(ferry_settings, run, key).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (11, "seal")


def test_the_last_events_of_a_run_that_goes_on_are_not_sealed_yet(ferry_settings: Settings) -> None:
    settings = ferry_settings.model_copy(update={"hold": True})
    run = winks.deliberate("At Eastholm: 'she's yours'.", draft="Glad.", settings=settings).run
    key = Seals(settings.home).key
    assert key
    store = Store.of(settings)
    store.take(run)
    for leg in (2, 3):
        store.append(run, "run_resumed", {"leg": leg, "winks": "0"})
    size = len(store.stored_events(run))
    store.close()
    found = check(settings, run, key)
    assert found.ok
    assert found.coverage == f"events 1-{size - 2} are sealed; {size - 1}-{size} are not yet"


def test_an_empty_line_among_seals_is_nothing(ferry_settings: Settings, run: str) -> None:
    store = Store.of(ferry_settings)
    record = stored_record(store, run)
    store.close()
    assert verify(record._replace(seals=[*record.seals, SealLine("folder", b"")])).ok


def test_a_text_that_was_erased_is_missed_by_nobody(ferry_settings: Settings, run: str) -> None:
    digest = a_text(ferry_settings, run)
    say_erased(ferry_settings, run, digest)
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (11, "text")
    assert "says that a text was erased, and it is there" in bad.why
    take_out(ferry_settings, digest)
    found = check(ferry_settings, run)
    assert (found.bad, found.erased) == (None, 1)


def test_what_was_erased_excuses_no_later_event(ferry_settings: Settings, run: str) -> None:
    digest = a_text(ferry_settings, run)
    take_out(ferry_settings, digest)
    bad = check(ferry_settings, run).bad
    assert bad is not None
    assert (bad.seq, bad.what) == (4, "text")
    say_erased(ferry_settings, run, digest)
    reason = a_text(ferry_settings, run, 11)
    assert check(ferry_settings, run).ok
    take_out(ferry_settings, reason)
    assert not check(ferry_settings, run).ok
    say_erased(ferry_settings, run, reason)
    assert check(ferry_settings, run).erased == 2
