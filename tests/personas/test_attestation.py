"""Attestations: what is refused, what a standing rests on, who takes a dossier back, and what no file may do to another."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from winks.errors import CallError, DossierError
from winks.personas.attestation import MAX_BYTES, Attestation, AttestationError, new_attestation, read_attestation
from winks.personas.attestation_files import attestations_in, put_attestation
from winks.personas.attestation_standing import labels_of, stand, with_attestations
from winks.personas.attestation_words import banner_of
from winks.personas.library import SHIPPED, Library, load_library
from winks.personas.own_key import fingerprint, has_signed, load_key, public_of
from winks.personas.reader import ReadDossier, read_bytes, read_dossier

from .signing import AMINA, BOSSE, CELIE, FERRY, FERRY_ID, STRANGER, put, put_dossier, said

SHIPPED_IDS = sorted(path.stem for path in SHIPPED.glob("*.md"))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own."""
    folder = tmp_path / "own"
    folder.mkdir()
    return folder


def signed_dossier(own: Path, standing: str = "curator-signed") -> tuple[ReadDossier, Path]:
    """A dossier that its curator signed, and the attestation's file."""
    read = put_dossier(own, standing)
    return read, put(said(read, AMINA, kind=standing), own)


# Any byte


@pytest.fixture(scope="module")
def raw() -> bytes:
    """The bytes of a valid attestation."""
    return said(read_dossier(FERRY), AMINA, objections=["Nothing on engines — none."]).raw()


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_an_attestation_with_any_byte_changed_is_refused(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != raw[at]))
    with pytest.raises(AttestationError):
        read_attestation(raw[:at] + bytes([other]) + raw[at + 1 :])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_an_attestation_with_a_byte_put_in_or_taken_out_is_refused(raw: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw)))
    put_in = data.draw(st.binary(min_size=1, max_size=3))
    taken_out = data.draw(st.integers(1, 3))
    changed = [raw[:at] + put_in + raw[at:], raw[:at] + raw[at + taken_out :]]
    for other in changed:
        if other != raw:
            with pytest.raises(AttestationError):
                read_attestation(other)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_dossier_with_any_byte_changed_is_not_carried(data: st.DataObject) -> None:
    text = FERRY.read_bytes().replace(b"standing: starter", b"standing: curator-signed", 1)
    read = read_bytes(text, FERRY.name)
    attestation = said(read, AMINA)
    assert stand(read, [attestation]).read is not None
    at = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[at]))
    try:
        changed = read_bytes(text[:at] + bytes([other]) + text[at + 1 :], FERRY.name)
    except DossierError:
        return
    stood = stand(changed, [attestation])
    if changed.dossier.standing in ("curator-signed", "community-reviewed"):
        assert stood.read is None
        assert stood.fault is not None
    assert not (stood.read and stood.read.attestations)


# Hostile files


def changed(raw: bytes, **fields: object) -> bytes:
    """The attestation with other fields, in canonical form, its signature as it was."""
    return rfc8785.dumps({key: value for key, value in (json.loads(raw) | fields).items() if value is not ...})


@pytest.mark.parametrize(
    ("hostile", "field", "says"),
    [
        (lambda raw: b"", "file", "is not JSON"),
        (lambda raw: b"[" * 60_000, "file", "too deep"),
        (lambda raw: b"{}" + b" " * MAX_BYTES, "file", "larger than 64 KiB"),
        (lambda raw: b"\xff\xfe", "file", "not UTF-8"),
        (lambda raw: b"[]", "file", "no attestation"),
        (lambda raw: b"7" * 5_000, "file", "not JSON"),
        (lambda raw: raw[:-1] + b',"x":NaN}', "file", "NaN"),
        (lambda raw: raw[:-1] + b',"name":"Somebody else"}', "name", "stands twice"),
        (lambda raw: b"{ " + raw[1:], "file", "not canonical"),
        (lambda raw: raw + b"\n", "file", "not canonical"),
        (lambda raw: changed(raw, extra=1), "extra", "no field"),
        (lambda raw: changed(raw, name=...), "name", "missing"),
        (lambda raw: changed(raw, name=7), "name", "string"),
        (lambda raw: changed(raw, name=""), "name", "empty"),
        (lambda raw: changed(raw, name="x" * 121), "name", "120"),
        (lambda raw: changed(raw, relation="a \u202e b"), "relation", "invisible"),
        (lambda raw: changed(raw, date="2026-02-30"), "date", "."),
        (lambda raw: changed(raw, date="28 November"), "date", "."),
        (lambda raw: changed(raw, objections=["x"] * 41), "objections", "40"),
        (lambda raw: changed(raw, looked_at=[]), "looked_at", "looked at"),
        (lambda raw: changed(raw, labels=["TK Attribution"]), "labels", "reviewers from the setting"),
        (lambda raw: changed(raw, reason="none"), "reason", "withdrawal only"),
        (lambda raw: changed(raw, kind="withdrawn"), "reason", "says why"),
        (lambda raw: changed(raw, kind="blessed"), "kind", "curator-signed"),
        (lambda raw: changed(raw, format="attestation/2"), "format", "attestation/1"),
        (lambda raw: changed(raw, key="00" * 32), "signature", "not that of the key"),
        (lambda raw: changed(raw, signature="00" * 64), "signature", "not that of the key"),
        (lambda raw: changed(raw, signature=""), "signature", "not that of the key"),
        (lambda raw: changed(raw, sha256="00" * 32), "signature", "not that of the key"),
        (lambda raw: changed(raw, name="Somebody else"), "signature", "not that of the key"),
    ],
)  # fmt: skip
def test_what_is_no_attestation_is_refused_in_a_sentence(raw: bytes, hostile, field: str, says: str) -> None:
    with pytest.raises(AttestationError, match=r"\.$") as caught:
        read_attestation(hostile(raw))
    assert caught.value.field == field
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "body", [b"", b"[" * 60_000, b"{" + b'"a":' * 9, b"\0" * 99], ids=["empty", "deep", "cut", "NULs"]
)
def test_a_hostile_file_is_told_and_takes_no_dossier_down(own: Path, body: bytes) -> None:
    signed_dossier(own)
    (own / f"{FERRY_ID}.0.1.0.aaaa.attestation.json").write_bytes(body)
    library = load_library(own)
    assert list(library.held) == sorted([*SHIPPED_IDS, FERRY_ID])
    assert library.faults == ()
    assert [fault.file for fault in library.told] == [f"{FERRY_ID}.0.1.0.aaaa.attestation.json"]


def test_links_pipes_and_folders_called_like_attestations_are_told_and_stop_nobody(own: Path) -> None:
    signed_dossier(own)
    place = own / "attestations"
    (place / "a.attestation.json").symlink_to(own / "nowhere")
    os.mkfifo(place / "b.attestation.json")
    (place / "c.attestation.json").mkdir()
    (place / "._d.attestation.json").write_bytes(b"\0")
    library = load_library(own)
    assert FERRY_ID in library.held
    assert [fault.file[0] for fault in library.told] == ["a", "b", "c"]


def test_an_attestation_under_another_name_is_told_and_not_taken(own: Path) -> None:
    _, path = signed_dossier(own)
    path.rename(path.with_name("mine.attestation.json"))
    library = load_library(own)
    assert FERRY_ID not in library.held
    assert f"it is called '{path.name}'" in str(library.told[0])


def test_one_about_a_dossier_that_is_not_there_is_told_as_stray(own: Path) -> None:
    _, path = signed_dossier(own)
    (own / f"{FERRY_ID}.md").unlink()
    (fault,) = load_library(own).told
    assert (fault.file, fault.field) == (path.name, "dossier")
    assert "no dossier of that id lies here" in fault.sentence


# What carries a standing


@pytest.mark.parametrize("standing", ["curator-signed", "community-reviewed"])
def test_a_claim_that_nobody_signed_takes_no_part_and_says_where(own: Path, standing: str) -> None:
    put_dossier(own, standing)
    library = load_library(own)
    assert FERRY_ID not in library.held
    (fault,) = library.faults
    assert (fault.file, fault.line, fault.field) == (f"{FERRY_ID}.md", 7, "standing")
    assert f"says {standing!r}" in fault.sentence
    assert list(library.held) == SHIPPED_IDS
    with pytest.raises(DossierError):
        library.get(FERRY_ID)


@pytest.mark.parametrize("standing", ["curator-signed", "community-reviewed"])
def test_a_signed_claim_is_carried_and_brings_who_signed(own: Path, standing: str) -> None:
    read, _ = signed_dossier(own, standing)
    held = load_library(own).get(FERRY_ID)
    assert held.raw == read.raw
    assert held.dossier.standing == standing
    assert [each.name for each in held.attestations] == ["Amina of the slipway"]
    assert load_library(own).told == ()


@pytest.mark.parametrize(
    ("claims", "signed"), [("curator-signed", "community-reviewed"), ("community-reviewed", "curator-signed")]
)
def test_a_signature_of_the_other_kind_carries_nothing(own: Path, claims: str, signed: str) -> None:
    read = put_dossier(own, claims)
    put(said(read, AMINA, kind=signed), own)
    assert FERRY_ID not in load_library(own).held


def test_a_dossier_that_was_changed_after_it_was_signed_says_who_signed_what(own: Path) -> None:
    signed_dossier(own)
    path = own / f"{FERRY_ID}.md"
    path.write_text(path.read_text().replace("Nobody lives here.", "Somebody lives here."))
    library = load_library(own)
    assert FERRY_ID not in library.held
    assert "changed after Amina of the slipway signed version 0.1.0" in str(library.faults[0])


def test_a_new_version_has_to_be_signed_anew(own: Path) -> None:
    signed_dossier(own)
    new = put_dossier(own, version="0.2.0")
    assert FERRY_ID not in load_library(own).held
    put(said(new, AMINA), own)
    assert load_library(own).get(FERRY_ID).dossier.version == "0.2.0"


def test_a_signature_does_not_raise_a_starter_and_is_shown_with_it(own: Path) -> None:
    read = put_dossier(own, "starter")
    put(said(read, AMINA), own)
    library = load_library(own)
    assert library.get(FERRY_ID).dossier.standing == "starter"
    assert [each.name for each in library.get(FERRY_ID).attestations] == ["Amina of the slipway"]
    assert "its standing stays" in str(library.told[0])


def test_a_curator_is_not_their_own_community(own: Path) -> None:
    read = put_dossier(own, "community-reviewed")
    path = put(said(read, AMINA), own)
    path.rename(own / path.name)
    put(said(read, AMINA, kind="community-reviewed"), own)
    (fault,) = load_library(own).faults
    assert "is that of its curator" in fault.sentence


def test_the_curators_key_does_not_review_also_where_it_signed_another_version(own: Path) -> None:
    put(said(put_dossier(own, "curator-signed"), AMINA), own)
    read = put_dossier(own, "community-reviewed", version="0.2.0")
    put(said(read, AMINA, kind="community-reviewed"), own)
    (fault,) = load_library(own).faults
    assert "is that of its curator" in fault.sentence
    put(said(read, BOSSE, kind="community-reviewed", name="Bosse"), own)
    assert FERRY_ID in load_library(own).held


def test_each_reviewer_signs_with_a_key_of_their_own_and_one_suffices(own: Path) -> None:
    read = put_dossier(own, "community-reviewed")
    put(said(read, BOSSE, kind="community-reviewed", name="Bosse"), own)
    assert FERRY_ID in load_library(own).held
    put(said(read, CELIE, kind="community-reviewed", name="Célie", labels=["TK Attribution"]), own)
    put(said(read, AMINA), own)
    held = load_library(own).get(FERRY_ID)
    assert {each.name for each in held.attestations} == {"Amina of the slipway", "Bosse", "Célie"}
    assert labels_of(held) == ("TK Attribution",)
    assert held.dossier.status.notices == ()


def test_a_file_beside_the_dossier_counts_as_one_in_the_folder_does_and_a_copy_is_one(own: Path) -> None:
    _, path = signed_dossier(own)
    (own / path.name).write_bytes(path.read_bytes())
    assert len(load_library(own).get(FERRY_ID).attestations) == 1
    path.unlink()
    assert len(load_library(own).get(FERRY_ID).attestations) == 1


# Taking it back


def withdrawal(read: ReadDossier, by=AMINA) -> Attestation:
    """Somebody's withdrawal."""
    return said(read, by, kind="withdrawn", reason="It was used against a crew.")


def is_withdrawn(library: Library) -> bool:
    """Whether the ferry dossier was taken back."""
    return library.get(FERRY_ID).dossier.standing == "withdrawn"


@pytest.mark.parametrize("standing", ["curator-signed", "starter"])
def test_who_attested_it_takes_it_back_whatever_its_file_says(own: Path, standing: str) -> None:
    read, _ = signed_dossier(own)
    put(withdrawal(read), own)
    put_dossier(own, standing)
    held = load_library(own).get(FERRY_ID)
    assert held.dossier.standing == "withdrawn"
    assert held.dossier.status.withdrawn_because == "It was used against a crew. (Amina of the slipway, 2026-11-28)"
    assert {each.kind for each in held.attestations} == {"curator-signed", "withdrawn"}


def test_one_of_several_reviewers_takes_it_back_for_all(own: Path) -> None:
    read = put_dossier(own, "community-reviewed")
    for key in (BOSSE, CELIE):
        put(said(read, key, kind="community-reviewed"), own)
    put(withdrawal(read, CELIE), own)
    assert is_withdrawn(load_library(own))


def test_a_new_version_of_somebody_else_does_not_undo_it(own: Path) -> None:
    read, _ = signed_dossier(own)
    put(withdrawal(read), own)
    new = put_dossier(own, version="0.2.0")
    put(said(new, BOSSE), own)
    assert is_withdrawn(load_library(own))


def test_the_same_person_signing_a_later_version_undoes_it_and_an_earlier_does_not(own: Path) -> None:
    old = put_dossier(own, version="0.9.0")
    put(said(old, AMINA), own)
    read = put_dossier(own, version="0.10.0")
    put(said(read, AMINA), own)
    put(withdrawal(read), own)
    assert is_withdrawn(load_library(own))
    new = put_dossier(own, version="0.11.0")
    assert is_withdrawn(load_library(own))
    put(said(new, AMINA), own)
    assert load_library(own).get(FERRY_ID).dossier.standing == "curator-signed"


def test_a_key_that_attested_nothing_takes_nothing_back_and_that_is_told(own: Path) -> None:
    read, _ = signed_dossier(own)
    path = put(withdrawal(read, STRANGER), own)
    library = load_library(own)
    assert library.get(FERRY_ID).dossier.standing == "curator-signed"
    assert [(fault.file, fault.field) for fault in library.told] == [(path.name, "key")]
    assert "has no effect" in str(library.told[0])


def test_a_withdrawal_whose_attestation_was_changed_falls_with_it_and_both_are_told(own: Path) -> None:
    read, path = signed_dossier(own)
    put(withdrawal(read), own)
    path.write_bytes(path.read_bytes().replace(b"Twelve", b"Eleven"))
    library = load_library(own)
    assert FERRY_ID not in library.held
    assert {fault.field for fault in library.told} == {"signature", "key"}


def test_what_lies_in_ones_own_folder_takes_back_one_that_ships(own: Path) -> None:
    shipped = read_dossier(SHIPPED / f"{SHIPPED_IDS[0]}.md")
    put(said(shipped, AMINA), own)
    put(withdrawal(shipped), own)
    assert load_library(own).get(SHIPPED_IDS[0]).dossier.standing == "withdrawn"
    assert load_library().get(SHIPPED_IDS[0]).dossier.standing != "withdrawn"


# What is said


def test_the_banner_names_who_signed_what_they_object_to_and_what_a_signature_shows(own: Path) -> None:
    read = put_dossier(own, "community-reviewed")
    put(said(read, BOSSE, kind="community-reviewed", name="Bosse", labels=["TK Non-Commercial"],
             objections=["Engine rooms are left out."], not_vouched=["The sources."]), own)  # fmt: skip
    words = banner_of(load_library(own).get(FERRY_ID))
    assert words.startswith(
        "An invented setting for tests. Nobody lives here. Bosse reviewed it, having looked at “every note”"
    )
    for piece in ("“Twelve years second mate here”", "They object: “Engine rooms are left out”.", "“The sources”",
                  "Label given by people from the setting: “TK Non-Commercial”.", "not who holds the key"):  # fmt: skip
        assert piece in words


def test_a_dossier_that_nobody_signed_has_its_own_banner_and_nothing_more(ferry: ReadDossier) -> None:
    assert banner_of(ferry) == ferry.dossier.status.banner


def test_a_review_without_an_objection_says_so(own: Path) -> None:
    read = put_dossier(own, "community-reviewed")
    assert "They name no objection." in banner_of(
        with_attestations(read, [said(read, BOSSE, kind="community-reviewed")])
    )


# Writing one


def test_an_attestation_is_written_once_and_not_over_another(own: Path) -> None:
    read = put_dossier(own)
    path = put_attestation(said(read, AMINA), own)
    assert path.name == f"{FERRY_ID}.0.1.0.{public_of(AMINA)[:12]}.attestation.json"
    assert read_attestation(path.read_bytes()).name == "Amina of the slipway"
    with pytest.raises(CallError, match="there already"):
        put_attestation(said(read, AMINA, objections=["Second thoughts."]), own)
    assert attestations_in(own).faults == ()


@pytest.mark.parametrize("fields", [{"name": " "}, {"looked_at": ["x" * 4001]}, {"date": "today"}, {"labels": ["x"]}])
def test_what_cannot_be_read_again_cannot_be_signed(own: Path, fields: dict[str, object]) -> None:
    with pytest.raises(AttestationError):
        said(put_dossier(own), AMINA, **fields)


def test_what_would_be_too_large_to_read_is_not_signed(own: Path) -> None:
    with pytest.raises(AttestationError, match="larger than"):
        said(put_dossier(own), AMINA, objections=["x" * 4000] * 20)


def test_a_signature_over_something_else_is_none_over_an_attestation() -> None:
    unsigned = said(read_dossier(FERRY), AMINA).model_copy(update={"signature": ""})
    body = rfc8785.dumps(unsigned.model_dump(exclude={"signature"}))
    assert not unsigned.model_copy(update={"signature": AMINA.sign(body).hex()}).is_signed
    assert new_attestation(unsigned.model_dump(exclude={"signature"}), AMINA).is_signed


# Keys


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "home" / "keys" / "attest.key"
    with pytest.raises(FileNotFoundError):
        load_key(file, make=False)
    made = public_of(load_key(file, make=True))
    assert public_of(load_key(file, make=True)) == made
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in file.parent.iterdir()) == ["attest.key"]


def test_a_file_that_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")
    with pytest.raises(OSError, match="5 bytes"):
        load_key(tmp_path / "key", make=True)


def test_a_fingerprint_is_digits_in_groups_that_depend_on_the_whole_key() -> None:
    one, other = fingerprint(public_of(AMINA)), fingerprint(public_of(BOSSE))
    assert one != other
    assert [len(group) for group in one.split(" ")] == [5] * 6
    assert one.replace(" ", "").isdecimal()


@pytest.mark.parametrize(("key", "signature"), [("zz", "00"), ("00" * 32, ""), ("", "00" * 64)])
def test_what_is_no_key_or_signature_has_signed_nothing(key: str, signature: str) -> None:
    assert not has_signed(key, signature, b"words")
