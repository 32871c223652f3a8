"""One event is proved without the rest, by a seal that covers it; what is not sealed or not as written proves nothing."""

from __future__ import annotations

import json
import shutil

import pytest

from winks.errors import CallError, TrailError, UnknownId
from winks.settings import Settings
from winks.trail.proving import check_proof, prove
from winks.trail.sealing import Seals, read_seal
from winks.trail.store import Store

from .sealed import drop_seals, rewrite, say_erased, sealed_run


@pytest.fixture
def run(ferry_settings: Settings) -> str:
    """A finished run of ten events, sealed."""
    return sealed_run(ferry_settings)


def proof(settings: Settings, run: str, seq: int) -> str:
    """A proof from the store of these settings."""
    store = Store.of(settings)
    try:
        return prove(store, run, seq)
    finally:
        store.close()


def test_each_event_of_a_sealed_run_is_proved(ferry_settings: Settings, run: str) -> None:
    for seq in range(1, 11):
        found = check_proof(proof(ferry_settings, run, seq))
        assert (found.bad, found.run, found.seq, found.size) == (None, run, seq, 10)
    assert found.kind == "present_finished"
    assert found.key == Seals(ferry_settings.home).key


def test_a_proof_holds_no_word_and_no_other_event(ferry_settings: Settings, run: str) -> None:
    said = json.loads(proof(ferry_settings, run, 1))
    assert set(said) == {"type", "version", "event", "index", "path", "seal"}
    assert json.loads(said["event"])["seq"] == 1
    for word in ("Quokka", "narwhal", "Eastholm"):
        assert word not in json.dumps(said)


def test_the_last_seal_that_covers_the_event_is_used(ferry_settings: Settings, run: str) -> None:
    say_erased(ferry_settings, run)
    seal = read_seal(json.loads(proof(ferry_settings, run, 3))["seal"].encode())
    assert seal.size == 11
    drop_seals(ferry_settings, run)
    assert check_proof(proof(ferry_settings, run, 11)).ok  # the folder has it


def test_what_is_not_sealed_is_not_proved(ferry_settings: Settings, run: str) -> None:
    shutil.rmtree(ferry_settings.home / "seals")
    drop_seals(ferry_settings, run)
    with pytest.raises(CallError, match=r"Event 2 of run .* is not sealed; a run is sealed when it comes to rest"):
        proof(ferry_settings, run, 2)


@pytest.mark.parametrize("seq", [0, -1, 11])
def test_there_is_no_proof_of_an_event_that_is_not_there(ferry_settings: Settings, run: str, seq: int) -> None:
    with pytest.raises(UnknownId, match=f"no event '{seq}'"):
        proof(ferry_settings, run, seq)


def test_a_record_that_is_not_as_written_proves_nothing(ferry_settings: Settings, run: str) -> None:
    rewrite(ferry_settings, run, 2, cues=99)
    with pytest.raises(TrailError, match="not as written, so nothing is proved by it: the seal over 10 events"):
        proof(ferry_settings, run, 5)


def test_a_proof_of_an_event_of_another_run_is_none(ferry_settings: Settings, run: str) -> None:
    other = json.loads(proof(ferry_settings, sealed_run(ferry_settings), 4))
    said = json.loads(proof(ferry_settings, run, 4))
    found = check_proof(json.dumps(said | {"event": other["event"]}))
    assert found.bad
    assert "the seal is of another place" in found.bad
    found = check_proof(json.dumps(other | {"seal": said["seal"]}))
    assert found.bad
    found = check_proof(json.dumps(said | {"index": 4}))
    assert found.bad


@pytest.mark.parametrize("text", ["{}", "[]", "", '{"type":"winks-proof"}', "\ud800"])
def test_what_is_no_proof_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        check_proof(text)
