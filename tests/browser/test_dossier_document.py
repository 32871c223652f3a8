"""The page of a dossier that is given away, opened from disk in a real browser: it asks nobody and keeps nobody out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from winks.personas.documents.docx_write import dossier_docx
from winks.personas.library import load_library
from winks.personas.reader import read_bytes, read_dossier
from winks.trail.exports.dossier_html import dossier_html

from ..personas.documents.hands import Hands
from .marking_hands import pick
from .outside import Outside
from .serving import Served
from .test_html_export import Opened
from .visiting import LAPTOP, PHONE, serious_violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FERRY = Path(__file__).parents[1] / "dossiers" / "ferry-crew-handover.md"


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Opened]]:
    """A maker of visits to files; options are those of a Playwright context."""
    made = []

    def open_(file: Path, **options: Any) -> Opened:
        made.append(chromium.new_context(**options))
        return Opened(made[-1].new_page(), file)

    yield open_
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier with notes, on disk."""
    page = tmp_path_factory.mktemp("given") / "dossier.html"
    page.write_bytes(dossier_html(load_library().held["javanese-business-yogya-solo"]))
    return page


@pytest.mark.parametrize("size", [LAPTOP, PHONE], ids=["laptop", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_keeps_nobody_out_and_asks_nobody(opened, file: Path, size: dict[str, int], scheme: str) -> None:
    visited: Opened = opened(file, viewport=size, color_scheme=scheme)
    assert visited.trouble(file) == []
    assert serious_violations(visited.page) == []
    assert visited.page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_hostile_words_make_nothing_and_ask_for_nothing(opened, outside: Outside, tmp_path: Path) -> None:
    words = f'<img src="http://{outside.host}/a"><script>document.title="in"</script></style><b onclick=x>'
    text = FERRY.read_text(encoding="utf-8").replace("He gave you the boat.", words).replace("Passengers.", words)
    page = tmp_path / "hostile.html"
    page.write_bytes(dossier_html(read_bytes(text.encode(), FERRY.name)))
    visited: Opened = opened(page)
    assert visited.trouble(page) == []
    assert outside.asked == []
    assert visited.page.evaluate("document.querySelectorAll('img, script, b').length") == 0
    assert visited.page.get_by_text(words).count() == 2


def test_printed_it_is_light_and_a_note_is_not_torn_apart(opened, file: Path) -> None:
    page = opened(file, color_scheme="dark").page
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(31, 28, 23)"
    assert page.locator("article.note").first.evaluate("each => getComputedStyle(each).breakInside") == "avoid"
    assert page.pdf(format="A4").startswith(b"%PDF")


# the page of the table


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The table with the ferry dossier in a folder of its own."""
    folder = tmp_path_factory.mktemp("served")
    own = folder / "own"
    own.mkdir()
    (own / FERRY.name).write_bytes(FERRY.read_bytes())
    with Served(folder, environment={"WINKS_DOSSIERS": str(own)}) as server:
        yield server


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A DOCX as a colleague sends it back."""
    hands = Hands(dossier_docx(read_dossier(FERRY)))
    hands.track(hands.after("Variation", "Yours is a question (yours-is-a-question)"), "friends", "old friends")
    hands.retype(hands.paragraph("Passengers."), "Passengers, and dogs.")
    hands.comment(hands.paragraph("Eastholm, 1990s, crews"), "And after?")
    file = tmp_path_factory.mktemp("marked") / "marked.docx"
    file.write_bytes(hands.bytes())
    return file


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_came_back_is_read_on_any_screen(visit, marked: Path, size: dict[str, int], scheme: str) -> None:
    page = visit(viewport=size, color_scheme=scheme).open(f"/dossiers?dossier={FERRY.stem}&part=documents")
    page.locator("input[type=file]").set_input_files(marked)
    page.get_by_text("And after?").wait_for(timeout=30_000)
    assert serious_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_one_proposal_is_taken_and_a_document_is_saved(visit, marked: Path, served: Served, tmp_path: Path) -> None:
    page = visit(viewport=LAPTOP).open(f"/dossiers?dossier={FERRY.stem}&part=documents")
    page.locator("input[type=file]").set_input_files(marked)
    page.get_by_text("Take this: Silences").click()
    page.get_by_role("button", name="Take what is ticked into the working copy").click()
    page.get_by_text("One proposal stands in the working copy now.").wait_for(timeout=30_000)
    working = served.folder / "own" / "working" / FERRY.name
    assert "- Passengers, and dogs." in working.read_text(encoding="utf-8")
    page.get_by_role("combobox", name="As what").focus()
    pick(page, f"{FERRY.stem}.html")
    with page.expect_download() as saved:
        page.get_by_role("button", name=f"Save {FERRY.stem}.html").click()
    saved.value.save_as(tmp_path / "saved.html")
    assert (tmp_path / "saved.html").read_bytes() == dossier_html(read_dossier(FERRY))
