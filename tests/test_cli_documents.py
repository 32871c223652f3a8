"""A dossier as a document on the command line: refusals first, then away and back; and the how-to, run as it stands."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from winks.errors import CallError, ChangedMeanwhile, DossierError, InputRefused, NotAllowed, UnknownId
from winks.graphs.table import Table
from winks.judging.roles import Person
from winks.personas.documents.docx_write import dossier_docx
from winks.personas.reader import read_dossier
from winks.settings import Settings

from .personas.documents.hands import Hands
from .running import Ran, ran

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "how-to" / "give-a-dossier-to-a-colleague.md").read_text(encoding="utf-8")
FERRY = "ferry-crew-handover"
NOTE = "Yours is a question (yours-is-a-question)"
VARIATION = "notes.yours-is-a-question.variation"

Winks = Callable[..., Ran]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one's own with the ferry dossier in it, and a folder to stand in."""
    folder = tmp_path / "own"
    folder.mkdir()
    shutil.copy(ROOT / "tests" / "dossiers" / f"{FERRY}.md", folder)
    monkeypatch.setenv("WINKS_DOSSIERS", str(folder))
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def winks(own: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Winks:
    """Run `winks dossiers ...` in this process."""

    def run(*arguments: object) -> Ran:
        return ran(monkeypatch, capfd, "dossiers", *arguments)

    return run


@pytest.fixture
def marked(own: Path, tmp_path: Path) -> Path:
    """What a colleague sends back: one change tracked, one not, a comment, and a heading of hers."""
    hands = Hands(dossier_docx(read_dossier(own / f"{FERRY}.md")))
    hands.track(hands.after("Variation", NOTE), "friends", "old friends")
    hands.retype(hands.paragraph("Passengers."), "Passengers, and dogs.")
    hands.comment(hands.paragraph("Eastholm, 1990s, crews"), "And after?")
    hands.add_after(hands.heading("Words"), "A heading of hers")
    file = tmp_path / "ferry-marked.docx"
    file.write_bytes(hands.bytes())
    return file


def working(own: Path) -> Path:
    return own / "working" / f"{FERRY}.md"


# what goes wrong


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("export", "nothing-here", "-o", "x.html"), "There is no dossier 'nothing-here'"),
        (("export", FERRY, "-o", "x.pdf"), "There is no document of a dossier as 'pdf'; choose one of html, docx, md."),
        (("export", FERRY, "-o", "x"), "does not say as what"),
        (("export", FERRY, "-o", "-"), "give --format html, docx or md"),
        (("export", FERRY, "-o", "x.html", "--working"), "There is no working copy of 'ferry-crew-handover'."),
        (("export", f"own/{FERRY}.md", "-o", "x.html", "--working"), "is a file, and a working copy is of an id"),
        (("take-back", FERRY, "nowhere.docx"), "The file 'nowhere.docx' cannot be read: No such file or directory."),
        (("take-back", "nothing-here", f"own/{FERRY}.md"), "There is no dossier 'nothing-here'"),
        (("take-back", FERRY, f"own/{FERRY}.md", "--take", "licence"), "There is no proposal for 'licence'."),
        (("take-back", FERRY, f"own/{FERRY}.md", "--take", "all"), "Nothing was taken"),
    ],
    ids=lambda value: "-".join(value[:3]) if isinstance(value, tuple) else "",
)
def test_what_cannot_be_done_is_a_sentence(winks: Winks, arguments: tuple[str, ...], why: str) -> None:
    left = winks(*arguments)
    assert (left.code, left.out) == (2, "")
    assert why in left.err


def test_a_file_that_cannot_be_written_is_told(winks: Winks) -> None:
    left = winks("export", FERRY, "-o", "no/such/folder/x.html")
    assert left.code == 3
    assert "cannot be written: No such file or directory." in left.err


def test_a_document_that_is_not_taken_is_told(winks: Winks, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_bytes(b"%PDF-1.7")
    left = winks("take-back", FERRY, "x.docx")
    assert left.code == 2
    assert "The file 'x.docx' is a PDF" in left.err


def test_where_the_library_is_not_installed_it_says_what_to_install(
    winks: Winks, marked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("winks.personas.documents.docx_extra.find_spec", lambda name: None)
    for arguments in (("export", FERRY, "-o", "x.docx"), ("take-back", FERRY, marked)):
        left = winks(*arguments)
        assert left.code == 2
        assert "pip install 'winks[documents]'" in left.err
    assert winks("export", FERRY, "-o", "x.html").code == 0


# away


def test_a_dossier_is_written_as_its_files_name_asks_and_twice_the_same(
    winks: Winks, own: Path, tmp_path: Path
) -> None:
    for name in ("a.html", "b.docx", "c.md"):
        assert winks("export", FERRY, "-o", name).code == 0
        before = (tmp_path / name).read_bytes()
        assert winks("export", str(own / f"{FERRY}.md"), "-o", name).code == 0
        assert (tmp_path / name).read_bytes() == before
    assert (tmp_path / "c.md").read_bytes() == (own / f"{FERRY}.md").read_bytes()
    assert winks("export", FERRY, "-o", "-", "--format", "html").out == (tmp_path / "a.html").read_text(
        encoding="utf-8"
    )


def test_the_working_copy_is_written_where_it_is_asked_for(winks: Winks, tmp_path: Path) -> None:
    winks("silence", FERRY, "What the cook hears.")
    winks("export", FERRY, "-o", "at-hand.html")
    winks("export", FERRY, "-o", "working.html", "--working")
    assert "What the cook hears." not in (tmp_path / "at-hand.html").read_text(encoding="utf-8")
    assert "What the cook hears." in (tmp_path / "working.html").read_text(encoding="utf-8")


# back


def test_what_was_marked_is_shown_and_changes_nothing(winks: Winks, own: Path, marked: Path) -> None:
    left = winks("take-back", FERRY, marked)
    assert left.code == 0
    for said in (
        f"Notes / yours-is-a-question / Variation changed, tracked by Ida --take {VARIATION}",
        "+ Between old friends the words may be dropped.",
        "- Passengers. + Passengers, and dogs.",
        "Sources / HOLM1999 / About Ida 2026-11-27 on “Eastholm, 1990s, crews” And after?",
        "a heading that is not the document's: A heading of hers",
    ):
        assert said in left.said
    assert not working(own).exists()


def test_some_of_it_is_taken_and_the_comments_are_kept(winks: Winks, own: Path, marked: Path, tmp_path: Path) -> None:
    left = winks("take-back", FERRY, marked, "--take", VARIATION, "--comments", "comments.json")
    assert left.code == 0
    text = (own / f"{FERRY}.md").read_text(encoding="utf-8")
    assert working(own).read_text(encoding="utf-8") == text.replace("Between friends", "Between old friends")
    (comment,) = json.loads((tmp_path / "comments.json").read_text(encoding="utf-8"))
    assert comment["path"] == "sources.HOLM1999.about"
    assert comment["text"] == "And after?"
    left = winks("take-back", FERRY, marked, "--json").json()
    assert [each["path"] for each in left["proposals"]] == ["silences"]


def test_all_of_it_is_taken_and_then_nothing_is_left(winks: Winks, own: Path, marked: Path) -> None:
    assert winks("take-back", FERRY, marked, "--take", "all").code == 0
    assert "No field reads otherwise." in winks("take-back", FERRY, marked).out
    assert "- Passengers, and dogs." in working(own).read_text(encoding="utf-8")


# at the table


def test_only_a_curator_takes_back_and_on_the_text_that_was_seen(own: Path, marked: Path, tmp_path: Path) -> None:
    settings = Settings.load(home=tmp_path / "home", dossiers=own)
    seat, raw = Table.local(settings), marked.read_bytes()
    seen = seat.proposals(FERRY, "x", raw)
    reader = Table(settings, Person(id="r", name="r", roles=frozenset(["reader"])))
    assert reader.document(FERRY, "html")
    for refused in (
        lambda: reader.proposals(FERRY, "x", raw),
        lambda: reader.take_proposals(FERRY, ["all"], raw, seen.onto),
        lambda: reader.document(FERRY, "html", working=True),
    ):
        with pytest.raises(NotAllowed):
            refused()
    seat.mark_silence(FERRY, "Dogs.", seat.begin(FERRY).sha256)
    with pytest.raises(ChangedMeanwhile, match="list them again"):
        seat.take_proposals(FERRY, ["all"], raw, seen.onto)
    with pytest.raises(CallError, match="no document of a dossier as"):
        seat.document(FERRY, "pdf")
    again = seat.proposals(FERRY, "x", raw)
    assert [(each.path, each.meanwhile) for each in again.proposals] == [("silences", True), (VARIATION, False)]
    assert "Between old friends" in seat.take_proposals(FERRY, ["all"], raw, again.onto).text
    with pytest.raises(InputRefused):
        seat.proposals(FERRY, "x", b"")
    with pytest.raises(UnknownId):
        seat.take_proposals(FERRY, ["licence"], raw, seat.proposals(FERRY, "x", raw).onto)


def test_a_working_copy_that_does_not_read_gives_no_document_and_takes_none(
    own: Path, marked: Path, tmp_path: Path
) -> None:
    seat = Table.local(Settings.load(home=tmp_path / "home", dossiers=own))
    seat.write(FERRY, "no dossier", seat.begin(FERRY).sha256)
    for refused in (
        lambda: seat.document(FERRY, "html", working=True),
        lambda: seat.proposals(FERRY, "x", marked.read_bytes()),
    ):
        with pytest.raises(DossierError):
            refused()


def test_without_a_named_folder_it_is_taken_into_the_one_under_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WINKS_DOSSIERS", raising=False)
    seat = Table.local(Settings.load(home=tmp_path / "home", dossiers=None))
    read = seat.library().get("singapore-office-talk")
    hands = Hands(dossier_docx(read))
    hands.retype(hands.after("Banner"), "Otherwise.")
    seen = seat.proposals("singapore-office-talk", "x", hands.bytes())
    assert [each.path for each in seen.proposals] == ["status.banner"]
    seat.take_proposals("singapore-office-talk", ["all"], hands.bytes(), seen.onto)
    assert (tmp_path / "home" / "dossiers" / "working" / "singapore-office-talk.md").exists()


# the how-to


def test_the_how_to_is_what_happens(
    own: Path, marked: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = [line for body in re.findall(r"```(?:sh|text)\n(.*?)```", PAGE, re.S) for line in body.splitlines()]
    commands = [line for line in lines if line.startswith("winks ")]
    assert len(commands) == 6
    shown = ""
    for line in commands:
        left = ran(monkeypatch, capfd, *shlex.split(line)[1:])
        assert left.code == 0, (line, left.err)
        shown += left.said
    told = [line for line in lines if not line.startswith("winks ") and not line.endswith("─")]
    assert len(told) >= 6
    assert [line for line in told if " ".join(line.split()) not in shown] == []
