"""A dossier as a document on its page: who may not, what cannot be taken, then away, and back proposal by proposal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from winks.app_pages.words import words_of
from winks.judging import people
from winks.judging.roles import Person
from winks.personas.documents.docx_write import dossier_docx
from winks.personas.reader import read_dossier

from ..personas.documents.hands import Hands

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"
ID = FERRY.stem
NOTE = "Yours is a question (yours-is-a-question)"
HOSTILE = "<img src=http://e.invalid/x> ![x](http://e.invalid/y.png) :material/home: $x$"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the invented ferry setting."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / FERRY.name).write_bytes(FERRY.read_bytes())
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    return folder


@pytest.fixture
def page(own: Path, open_page: Callable[..., Any]) -> Any:
    """The part of the page that is about documents."""
    return open_page("dossiers", dossier=ID, part="documents")


def marked() -> bytes:
    """The document as a colleague sends it back."""
    hands = Hands(dossier_docx(read_dossier(FERRY)))
    hands.track(hands.after("Variation", NOTE), "friends", HOSTILE)
    hands.retype(hands.paragraph("Passengers."), "Dogs.")
    hands.comment(hands.after("Contestation", NOTE), f"Who? {HOSTILE}")
    hands.add_after(hands.heading("Words"), "A heading of hers")
    return hands.bytes()


def give(page: Any, raw: bytes, name: str = "marked.docx") -> Any:
    """Upload a file."""
    return page.get("file_uploader")[0].set_value((name, raw, "application/octet-stream")).run()


def test_whoever_may_only_read_takes_away_and_gives_nothing_back(page, shown, monkeypatch, open_page) -> None:
    assert page.get("file_uploader")
    monkeypatch.setattr(people, "local_person", lambda name: Person(id="x", name=name, roles=frozenset(["reader"])))
    reader = open_page("dossiers", dossier=ID, part="documents")
    assert "Take it away" in shown(reader)
    assert not reader.get("file_uploader")


def test_a_file_that_cannot_be_taken_is_a_sentence(page, shown) -> None:
    assert "The file 'x.docx' is a PDF" in shown(give(page, b"%PDF-1.7", "x.docx"))


@pytest.mark.parametrize("form", ["html", "docx", "md"])
def test_a_form_that_is_chosen_can_be_saved(page, form: str) -> None:
    page.selectbox(key="documents_form").set_value(form).run()
    assert not page.exception
    (button,) = page.get("download_button")
    assert button.proto.label.endswith(f"{form}")


def test_what_is_ticked_is_taken_and_the_rest_is_left(page, shown, own: Path) -> None:
    page = give(page, marked())
    said = shown(page)
    for wanted in ("2 proposals", "One comment", "tracked by Ida", "A heading of hers", "Dogs."):
        assert wanted in said
    assert "<img" not in "".join(element.proto.body for element in page.get("html"))
    boxes = [box for box in page.checkbox if box.label.startswith("Take this")]
    assert len(boxes) == 2
    (button,) = [each for each in page.button if each.label.startswith("Take what is ticked")]
    assert button.disabled
    next(box for box in boxes if "Silences" in box.label).check().run()
    (button,) = [each for each in page.button if each.label.startswith("Take what is ticked")]
    button.click().run()
    said = shown(page)
    assert "One proposal stands in the working copy now." in said
    text = (own / "working" / FERRY.name).read_text(encoding="utf-8")
    assert text == FERRY.read_text(encoding="utf-8").replace("- Passengers.", "- Dogs.")


def test_a_document_that_nobody_marked_proposes_nothing(page, shown) -> None:
    assert "No field reads otherwise." in shown(give(page, dossier_docx(read_dossier(FERRY))))


def test_it_speaks_indonesian(own: Path, open_page, shown) -> None:
    page = give(open_page("dossiers", dossier=ID, part="documents", language="id"), marked())
    said = shown(page)
    for key in ("documents.away.title", "documents.back.title", "documents.back.unmatched"):
        assert words_of("id")[key] in said
