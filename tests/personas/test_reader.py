"""Faults by file, line and field; text that stays text."""

from __future__ import annotations

from pathlib import Path

import pytest

from winks.errors import DossierError
from winks.personas.reader import ReadDossier, read_bytes, read_dossier

NAME = "ferry-crew-handover.md"


def fault(read: ReadDossier, old: str, new: str) -> str:
    """What is said of the ferry dossier once a piece of it is changed."""
    text = read.raw.decode()
    assert old in text
    with pytest.raises(DossierError) as caught:
        read_bytes(text.replace(old, new, 1).encode(), NAME)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("id: ferry", "Id: ferry", "line 3, Id: the head knows no key 'Id'. Did you mean 'id'?"),
        (
            "version: 0.1.0",
            "version: 0.1.0\nversion: 0.2.0",
            "line 5, version: 'version' stands twice (first on line 4)",
        ),
        ("## Silences", "## Silence", "there is no section 'Silence'. Did you mean 'Silences'?"),
        ("**Thin reading:**", "**Thin redaing:**", "notes knows no label 'Thin redaing'. Did you mean 'Thin reading'?"),
        ("**Thin reading:**", "**Thin reading**:", "a label looks like `**Thin reading:**`"),
        ("**Lines:** act, unsaid", "**Lines:** act, manners", "notes.yours-is-a-question.lines:"),
        ("after he said it?", "after he said it.", "does not end in a question mark"),
        ("- HOLM1999: chapter 2", "- NOBODY: chapter 2", "'NOBODY' is not among the sources of this dossier"),
        ("### quiet-is-a-report", "### yours-is-a-question", "'yours-is-a-question' stands twice"),
        ("**Period:** Invented, the present.\n", "", "scope.period: is missing; every dossier states it."),
        ("requires_review_before_use: no", "requires_review_before_use: NO", "is yes or no"),
        ("## Scope", "## Scope\n\nstray words", "'stray words' stands under no label."),
        ("review_by: 2028-05-23", "review_by: soon", "line 10, review_by:"),
    ],
)
def test_a_fault_is_told_by_line_field_and_sentence(ferry: ReadDossier, old: str, new: str, said: str) -> None:
    message = fault(ferry, old, new)
    assert message.startswith(f"{NAME}, line ")
    assert said in message


@pytest.mark.parametrize(
    "text", ["NO", "1.20", "12:30", "'quoted', \"twice\": [a, {b}] & *c #d !e", "2026-11-23", "null", "- : ;"]
)
def test_text_stays_text(ferry: ReadDossier, text: str) -> None:
    raw = ferry.raw.decode().replace("He gave you the boat.", text, 1).encode()
    assert read_bytes(raw, NAME).dossier.notes[0].thin_reading == text


def test_line_ends_and_a_byte_order_mark_do_not_matter(ferry: ReadDossier) -> None:
    assert read_bytes(b"\xef\xbb\xbf" + ferry.raw.replace(b"\n", b"\r\n"), NAME).dossier == ferry.dossier


def test_the_id_is_the_name_of_the_file(ferry: ReadDossier, tmp_path: Path) -> None:
    (tmp_path / "other.md").write_bytes(ferry.raw)
    with pytest.raises(DossierError, match=r"the id is 'ferry-crew-handover' but the file is called 'other.md'"):
        read_dossier(tmp_path / "other.md")
