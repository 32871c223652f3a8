"""`winks dossiers key, attest, withdraw, verify`: what is refused, what a run then says, what stays on its record."""

from __future__ import annotations

import json
import zipfile
from contextlib import closing
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from winks.errors import TrailError
from winks.graphs.opening import taken_up
from winks.personas.attestation import read_attestation
from winks.personas.own_key import fingerprint
from winks.settings import Settings
from winks.trail.exports import FORMATS, export
from winks.trail.store import Store

from .personas.signing import BOSSE, FERRY_ID, STRANGER, put, put_dossier, said
from .running import Ran, ran

PROMPT = "Handover at Eastholm: the second mate said 'she's yours' and left nothing in the logbook. Answer her."
AS_CURATOR = ("--as", "curator", "--name", "Amina", "--relation", "Twelve years second mate here.")
AS_CURATOR += ("--looked-at", "every note", "--objection", "No engineers.", "--not-vouched", "the sources", "--yes")


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process."""
    return partial(ran, monkeypatch, capfd)


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the ferry dossier, which says that its curator signed it."""
    put_dossier(tmp_path / "own")
    monkeypatch.setenv("WINKS_DOSSIERS", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def signed(winks, own: Path) -> Path:
    """The same folder, and the dossier is signed."""
    assert winks("dossiers", "key").code == 0
    assert winks("dossiers", "attest", FERRY_ID, *AS_CURATOR).code == 0
    return own


def sentence(found: Ran) -> str:
    """What was said on stderr, on one line."""
    return " ".join(found.err.split())


# what is refused


def test_nothing_is_signed_without_a_key_and_the_command_that_makes_one_is_named(winks, own: Path) -> None:
    refused = winks("dossiers", "attest", FERRY_ID, *AS_CURATOR)
    assert refused.code == 2
    assert "`winks dossiers key` makes one" in refused.err
    assert not (own / "attestations").exists()


def test_nothing_is_signed_where_nobody_can_be_asked(winks, own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    winks("dossiers", "key")
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    refused = winks("dossiers", "attest", FERRY_ID, *AS_CURATOR[:-1])
    assert refused.code == 2
    assert "Nothing was signed" in refused.err
    assert "objects: No engineers." in refused.err
    assert not (own / "attestations").exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"--name": " "}, "name"),
        ({"--name": "a\u202eb"}, "invisible character"),
        ({"--date": "yesterday"}, "date"),
        ({"--label": "TK Attribution"}, "labels"),
    ],
)
def test_what_cannot_be_said_is_refused_by_field(winks, own: Path, changes: dict[str, str], says: str) -> None:
    winks("dossiers", "key")
    refused = winks("dossiers", "attest", FERRY_ID, *AS_CURATOR, *(part for pair in changes.items() for part in pair))
    assert refused.code == 2
    assert refused.err.startswith("This cannot be signed: ")
    assert says in refused.err
    assert not (own / "attestations").exists()


def test_a_starter_is_not_signed_before_its_file_says_so(winks, own: Path) -> None:
    winks("dossiers", "key")
    put_dossier(own, "starter")
    refused = winks("dossiers", "attest", FERRY_ID, *AS_CURATOR)
    assert refused.code == 2
    assert f"{FERRY_ID}.md, line 7, standing: says 'starter'" in refused.err
    assert "write 'curator-signed' there first and then sign, or have both done by --claim." in sentence(refused)


def test_claiming_writes_the_standing_and_nothing_else_and_only_where_it_is_signed(
    winks, own: Path, monkeypatch
) -> None:
    winks("dossiers", "key")
    put_dossier(own, "starter")
    path = own / f"{FERRY_ID}.md"
    before = path.read_bytes()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    assert winks("dossiers", "attest", FERRY_ID, *AS_CURATOR[:-1], "--claim").code == 2
    assert path.read_bytes() == before
    assert winks("dossiers", "attest", FERRY_ID, *AS_CURATOR, "--claim").code == 0
    assert path.read_bytes() == before.replace(b"standing: starter", b"standing: curator-signed", 1)
    assert winks("dossiers", "verify", FERRY_ID, "--json").json()["standing"] == "curator-signed"
    others = winks("dossiers", "attest", "vn-family-address", *AS_CURATOR, "--claim")
    assert others.code == 2
    assert "came with others" in others.err


def test_the_same_version_is_not_signed_twice(winks, signed: Path) -> None:
    refused = winks("dossiers", "attest", FERRY_ID, *AS_CURATOR)
    assert refused.code == 2
    assert "raise the version" in refused.err
    assert len(list((signed / "attestations").iterdir())) == 1


def test_who_attested_nothing_takes_nothing_back(winks, own: Path, tmp_path: Path) -> None:
    winks("dossiers", "key", "--key", tmp_path / "another.key")
    refused = winks("dossiers", "withdraw", FERRY_ID, "--reason", "x", "--key", tmp_path / "another.key", "--yes")
    assert refused.code == 2
    assert "only who attested a dossier takes it back" in refused.err


def test_a_key_that_cannot_be_used_is_told_with_its_file(winks, own: Path, tmp_path: Path) -> None:
    (tmp_path / "home" / "keys").mkdir(parents=True)
    (tmp_path / "home" / "keys" / "attest.key").write_bytes(b"short")
    refused = winks("dossiers", "key")
    assert refused.code == 3
    assert "attest.key' cannot be used: it has 5 bytes" in refused.err


def test_a_dossier_that_came_with_others_is_signed_for_as_what_it_says_it_is(winks, signed: Path, monkeypatch) -> None:
    monkeypatch.delenv("WINKS_DOSSIERS")
    refused = winks("dossiers", "attest", "vn-family-address", *AS_CURATOR)
    assert refused.code == 2
    assert "says 'starter'" in refused.err


# the key


def test_a_key_is_made_once_and_read_out_in_digits(winks, tmp_path: Path) -> None:
    made = winks("dossiers", "key", "--json").json()
    again = winks("dossiers", "key", "--json").json()
    assert (made["made"], again["made"]) == (True, False)
    assert again["key"] == made["key"]
    assert made["fingerprint"] == fingerprint(made["key"])
    assert made["fingerprint"] in winks("dossiers", "key").out
    assert Path(made["file"]) == tmp_path / "home" / "keys" / "attest.key"
    assert Path(made["file"]).stat().st_mode & 0o777 == 0o600


def test_a_key_that_others_may_read_is_told(winks, tmp_path: Path) -> None:
    winks("dossiers", "key")
    (tmp_path / "home" / "keys" / "attest.key").chmod(0o644)
    assert "chmod 600" in winks("dossiers", "key").out


def test_the_key_that_signs_is_not_the_one_that_seals(winks, signed: Path, tmp_path: Path) -> None:
    winks("deliberate", PROMPT)
    keys = {path.name: path.read_bytes() for path in (tmp_path / "home" / "keys").iterdir()}
    assert set(keys) == {"attest.key", "seal.key"}
    assert len(set(keys.values())) == 2


# who signed, wherever it speaks


def test_who_signed_and_what_they_object_to_stands_in_the_list_and_on_the_page(winks, signed: Path) -> None:
    listed = next(item for item in winks("dossiers", "list", "--json").json() if item["id"] == FERRY_ID)
    assert listed["signed_by"] == ["Amina"]
    assert listed["from"] == "own"
    assert (
        "answered for by Amina (Twelve years second mate here.), who objects: No engineers."
        in winks("dossiers", "list").said
    )
    shown = winks("dossiers", "show", FERRY_ID).said
    for piece in ("from your own folder", "relation to the setting: Twelve years", "objects: No engineers.",
                  "does not vouch for: the sources", "not who holds it"):  # fmt: skip
        assert piece in shown
    assert winks("dossiers", "show", FERRY_ID, "--json").json()["attestations"][0]["name"] == "Amina"
    assert winks("dossiers", "show", signed / f"{FERRY_ID}.md", "--json").json()["attestations"][0]["name"] == "Amina"


def test_notices_and_labels_stand_apart(winks, own: Path) -> None:
    path = own / f"{FERRY_ID}.md"
    read = put_dossier(own, "community-reviewed")
    path.write_text(
        path.read_text().replace("Nobody lives here.\n", "Nobody lives here.\n**Notices:**\n- Rights may exist.\n")
    )
    from winks.personas.reader import read_dossier

    read = read_dossier(path)
    put(said(read, BOSSE, kind="community-reviewed", labels=["TK Attribution"]), own)
    shown = winks("dossiers", "show", FERRY_ID)
    notices, labels = shown.out.partition("Notices: ")[2].partition("Labels: ")[::2]
    assert "Rights may exist." in notices
    assert "TK Attribution" not in notices
    assert "TK Attribution" in labels.partition("Scope")[0]
    whole = winks("dossiers", "show", FERRY_ID, "--json").json()
    assert whole["labels"] == ["TK Attribution"]
    assert whole["status"]["notices"] == ["Rights may exist."]


def test_a_run_says_who_signed_in_every_form_that_tells_of_its_seats(winks, signed: Path) -> None:
    run = winks("deliberate", PROMPT, "--json").json()
    (seat,) = run["seats"]
    assert "Amina answers for it as its curator" in seat["banner"]
    assert "They object: “No engineers”" in seat["banner"]
    assert "They object: “No engineers”" in winks("show", run["run"]).said
    with closing(Store.of(Settings.load())) as store:
        for name in ("json", "md", "html"):
            assert "No engineers" in export(store, run["run"], name).decode(), name


def test_what_was_signed_is_on_the_record_and_goes_with_it(winks, signed: Path) -> None:
    run = winks("deliberate", PROMPT, "--json").json()["run"]
    (path,) = (signed / "attestations").iterdir()
    with closing(Store.of(Settings.load())) as store:
        opened = store.stored_events(run)[0].event()
        (ref,) = (ref for ref in opened.payload["engine"] if ref["name"].startswith("attestation."))
        assert store.public([ref["public"]])[ref["public"]] == path.read_bytes()
        signed_bytes = path.read_bytes()
        path.unlink()  # what is here today makes no difference to what was
        held = taken_up(store, opened, Settings.load()).library.held[FERRY_ID]
        assert [said.name for said in held.attestations] == ["Amina"]
        for name in FORMATS:
            assert export(store, run, name), name
        bundle = zipfile.ZipFile(BytesIO(export(store, run, "bundle")))
        lines = [json.loads(line) for line in bundle.read("trail.jsonl").decode().splitlines()]
    assert signed_bytes.decode() in [line["text"] for line in lines if line["type"] == "public"]
    assert winks("replay", run).code == 0
    assert winks("verify", run).code == 0


def test_an_attestation_that_was_changed_on_the_record_is_named_and_not_believed(
    winks, signed: Path, monkeypatch
) -> None:
    run = winks("deliberate", PROMPT, "--json").json()["run"]
    with closing(Store.of(Settings.load())) as store:
        opened = store.stored_events(run)[0].event()
        whole = store.public
        monkeypatch.setattr(
            store,
            "public",
            lambda digests: {
                key: body.replace(b"No engineers", b"No cleaners") for key, body in whole(digests).items()
            },
        )
        with pytest.raises(TrailError, match=f"attestation.{FERRY_ID}.* was changed"):
            taken_up(store, opened, Settings.load())


# taking back


def test_a_dossier_that_was_taken_back_runs_no_more_and_old_runs_keep_what_they_were(winks, signed: Path) -> None:
    before = winks("deliberate", PROMPT, "--json").json()
    withdrawn = winks(
        "dossiers", "withdraw", FERRY_ID, "--reason", "It was used against a crew.", "--yes", "--json"
    ).json()
    assert read_attestation(Path(withdrawn["file"]).read_bytes()).reason == "It was used against a crew."
    for more in ((), ("--dossier", FERRY_ID), ("--opt-in", f"{FERRY_ID}=I insist")):
        after = winks("deliberate", PROMPT, "--json", *more).json()
        assert after["seats"] == []
        (aside,) = (item for item in after["abstentions"] if item["dossier"].startswith(FERRY_ID))
        assert aside["reason"] == "withdrawn"
        assert "It was used against a crew. (Amina, " in aside["say"]
    assert winks("show", before["run"], "--json").json()["seats"] == before["seats"]
    assert winks("replay", before["run"]).code == 0
    assert winks("replay", after["run"]).code == 0
    assert winks("dossiers", "verify", FERRY_ID).code == 0
    assert "withdrawn" in winks("dossiers", "list").said


# verifying


def test_verify_says_who_signed_and_whether_it_is_carried(winks, signed: Path) -> None:
    key = winks("dossiers", "key", "--json").json()
    found = winks("dossiers", "verify", FERRY_ID, "--json").json()
    assert (found["ok"], found["claims"], found["standing"]) == (True, "curator-signed", "curator-signed")
    assert found["attestations"][0]["fingerprint"] == key["fingerprint"]
    for spelt in (key["key"], key["fingerprint"], key["fingerprint"].replace(" ", "")):
        assert winks("dossiers", "verify", FERRY_ID, "--key", spelt).code == 0
    other = said(put_dossier(signed.parent / "elsewhere"), STRANGER).key
    missing = winks("dossiers", "verify", FERRY_ID, "--key", other)
    assert missing.code == 1
    assert "did not sign it as it stands" in missing.out


def test_verify_ends_with_1_where_the_dossier_or_the_attestation_was_changed(winks, signed: Path) -> None:
    path = signed / f"{FERRY_ID}.md"
    whole = path.read_text()
    path.write_text(whole.replace("Nobody lives", "Somebody lives"))
    found = winks("dossiers", "verify", FERRY_ID, "--json")
    assert found.code == 1
    assert found.json()["standing"] is None
    assert {fault["field"] for fault in found.json()["faults"]} == {"standing", "sha256"}
    path.write_text(whole)
    (attestation,) = (signed / "attestations").iterdir()
    attestation.write_bytes(json.dumps(json.loads(attestation.read_bytes())).encode())
    broken = winks("dossiers", "verify", FERRY_ID)
    assert broken.code == 1
    assert "is not canonical JSON" in broken.said


def test_a_dossier_that_claims_nothing_is_as_it_says(winks) -> None:
    found = winks("dossiers", "verify", "vn-family-address")
    assert found.code == 0
    assert "Nobody has signed it." in found.out


def test_what_is_wrong_with_an_attestation_is_said_on_stderr_of_a_run_and_stops_nothing(winks, signed: Path) -> None:
    (signed / "stray.attestation.json").write_bytes(b"{}")
    run = winks("deliberate", PROMPT, "--json")
    assert run.code == 0
    assert len(run.json()["seats"]) == 1
    assert "stray.attestation.json, line 1, " in run.err
