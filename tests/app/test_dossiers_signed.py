"""The Dossiers page on who signed: hostile words first, then names, objections, labels apart from notices, where it is from."""

from __future__ import annotations

from pathlib import Path

import pytest

from winks.personas.reader import read_dossier

from ..personas.signing import AMINA, BOSSE, FERRY_ID, put, put_dossier, said

HOSTILE = "<img src=http://e.invalid/x onerror=alert(1)> :red[x] ![x](http://e.invalid/y.png)"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with a dossier that says its community reviewed it."""
    read = put_dossier(tmp_path / "own", "community-reviewed")
    path = tmp_path / "own" / read.path
    banner = "Nobody lives here."
    path.write_text(path.read_text().replace(banner, f"{banner}\n**Notices:**\n- Rights may exist here.", 1))
    monkeypatch.setenv("WINKS_DOSSIERS", str(tmp_path / "own"))
    return tmp_path / "own"


def review(own: Path, **other: object):
    """Somebody's review of the dossier in the folder."""
    return said(read_dossier(own / f"{FERRY_ID}.md"), BOSSE, kind="community-reviewed", name="Bosse", **other)


def test_what_a_signer_wrote_stays_words(open_page, shown, own: Path) -> None:
    put(review(own, relation=HOSTILE, objections=[HOSTILE], labels=[HOSTILE], looked_at=[HOSTILE]), own)
    for page in (open_page("dossiers"), open_page("dossiers", dossier=FERRY_ID)):
        assert "<img" not in "".join(element.proto.body for element in page.get("html"))
        assert HOSTILE in shown(page)


def test_an_unsigned_claim_is_told_and_the_dossier_is_not_listed(open_page, shown, own: Path) -> None:
    text = shown(open_page("dossiers"))
    assert "the file says 'community-reviewed'" in text
    assert f"{FERRY_ID}@0.1.0" not in text


def test_who_signed_their_relation_and_their_objections_stand_in_the_list_and_on_the_page(
    open_page, shown, own: Path
) -> None:
    put(review(own, objections=["Engine rooms are left out."], not_vouched=["the sources"]), own)
    listed = shown(open_page("dossiers"))
    page = shown(open_page("dossiers", dossier=FERRY_ID))
    for text in (listed, page):
        assert f"Bosse, from the setting, has reviewed it ({FERRY_ID}@0.1.0, 2026-11-28)" in text
        assert "Twelve years second mate here." in text
        assert "Engine rooms are left out." in text
    assert "the sources" in page
    assert "not who holds the key" in page


def test_labels_and_notices_stand_apart(open_page, shown, own: Path) -> None:
    put(review(own, labels=["TK Attribution"]), own)
    text = shown(open_page("dossiers", dossier=FERRY_ID))
    labels, notices = text.index("Given by people from the setting"), text.index("Notices, by the project")
    assert labels < text.index("TK Attribution", labels) < notices < text.index("Rights may exist here.")
    assert "TK Attribution" not in text[notices:]


def test_one_that_was_taken_back_stands_apart_with_the_reason(open_page, shown, own: Path) -> None:
    put(review(own), own)
    read = read_dossier(own / f"{FERRY_ID}.md")
    put(said(read, BOSSE, kind="withdrawn", name="Bosse", reason="It was used against a crew."), own)
    text = shown(open_page("dossiers"))
    assert "It was used against a crew. (Bosse, 2026-11-28)" in text[text.index("Taken back") :]


def test_what_has_no_effect_is_told(open_page, shown, own: Path) -> None:
    put(review(own), own)
    put(said(read_dossier(own / f"{FERRY_ID}.md"), AMINA, kind="withdrawn", reason="I was not asked."), own)
    text = shown(open_page("dossiers"))
    assert "What has no effect" in text
    assert "by a key that attested no version of it" in text
