"""The page of a dossier: hostile words first, then that everything is on it, the same each time, and asks for nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import html5rdf
import pytest

from winks.personas.attestation import Attestation
from winks.personas.library import load_library
from winks.personas.reader import ReadDossier, read_bytes
from winks.trail.exports.dossier_html import dossier_html

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"
SHIPPED = load_library().held
HOSTILE = "<img src=http://e.invalid/x onerror=alert(1)><script>alert(1)</script></style>&amp;\"'</title>"


class Page(HTMLParser):
    """What stands on a page, and every element and attribute of it."""

    def __init__(self, raw: bytes) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(raw.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join("".join(self.words).split())


def ferry(*pairs: tuple[str, str]) -> ReadDossier:
    """The ferry dossier with some words put otherwise."""
    text = FERRY.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text
        text = text.replace(before, after)
    return read_bytes(text.encode(), FERRY.name)


def test_hostile_words_are_words() -> None:
    read = ferry(
        ("Handing over a watch", HOSTILE),
        ("An invented setting for tests.", HOSTILE),
        ("He gave you the boat.", HOSTILE),
        ("Holm, I. 1999.", HOSTILE),
        ("### she's yours", f"### {HOSTILE}"),
        ("Passengers.", HOSTILE),
    )
    page = Page(dossier_html(read))
    assert not page.elements & {"img", "script", "iframe", "link", "object", "form"}
    assert not [name for name, _ in page.attributes if name.startswith("on") or name in ("src", "style")]
    assert page.text.count("onerror=alert(1)") >= 6
    assert page.elements >= {"h1", "table", "nav", "main"}


@pytest.mark.parametrize("read", SHIPPED.values(), ids=SHIPPED)
def test_everything_the_dossier_says_is_on_it_and_nothing_is_fetched(read: ReadDossier) -> None:
    raw = dossier_html(read)
    page = Page(raw)
    text = page.text
    for note in read.dossier.notes:
        for said in (note.cue, note.thin_reading, *note.readings, note.contestation, note.guidance, *note.questions):
            assert " ".join(said.split()) in text
    for source in read.dossier.sources:
        assert " ".join(source.cite.split()) in text
        assert " ".join(source.about.split()) in text
    for said in (*read.dossier.silences, *read.dossier.scope.who_is_excluded, read.dossier.status.banner, read.sha256):
        assert " ".join(said.split()) in text
    links = [value or "" for name, value in page.attributes if name == "href"]
    ids = {value for name, value in page.attributes if name == "id"}
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert raw == dossier_html(read)


def test_its_policy_lets_nothing_in_but_its_own_style() -> None:
    said = dossier_html(ferry()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', said)
    assert policy
    assert policy[1].startswith("default-src 'none'; style-src 'sha256-")
    assert said.index("Content-Security-Policy") < said.index("<style>")


@pytest.mark.parametrize("read", [SHIPPED["javanese-business-yogya-solo"], SHIPPED["singapore-office-talk"], ferry()])
def test_it_is_html_without_a_fault(read: ReadDossier) -> None:
    parser = html5rdf.HTMLParser(strict=True)
    parser.parse(dossier_html(read).decode())
    assert parser.errors == []


def test_who_signed_is_told_with_what_they_object_to_and_labels_apart_from_notices() -> None:
    read = ferry(
        ("**Banner:**", "**Notices:**\n- Names of the drowned may not be printed.\n**Banner:**"),
    )
    said = Attestation(
        dossier=read.dossier.id,
        version=read.dossier.version,
        sha256=read.sha256,
        kind="community-reviewed",
        name="Ida",
        relation="Crewed the ferries.",
        date="2026-11-28",
        looked_at=("the notes",),
        objections=("The note on quiet is too sure.",),
        not_vouched=("the sources",),
        labels=("Not to be sold.",),
        key="a" * 64,
    )
    page = Page(dossier_html(replace(read, attestations=(said,))))
    text = page.text
    for wanted in ("Ida reviewed it", "Crewed the ferries.", "The note on quiet is too sure.", "the sources"):
        assert wanted in text
    assert "Not to be sold." in text.partition("Given by people from the setting")[2].partition("Who is speaking")[0]
    assert "Names of the drowned" in text.partition("Notices")[2]
    assert "Not to be sold." not in text.partition("Notices What the project says")[2]


def test_a_signed_standing_without_a_signature_is_called_a_claim() -> None:
    text = Page(dossier_html(ferry(("standing: starter", "standing: curator-signed")))).text
    assert "so it is a claim" in text
    assert "so it is a claim" not in Page(dossier_html(ferry())).text


def test_a_place_held_open_says_why_and_whom_to_ask() -> None:
    read = next(read for read in SHIPPED.values() if read.dossier.standing == "reserved")
    text = Page(dossier_html(read)).text
    assert "Held open because" in text
    assert "Whom to ask" in text
    assert "Each note sets readings" not in text
