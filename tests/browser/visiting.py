"""A visit to the table: what a page asked for, what it complained of, and how to wait for it."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from playwright.sync_api import ConsoleMessage, Dialog, Page

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = ("deliberate", "trace", "judge", "dossiers", "runs", "people")
"""Every page, by the path it is found at. A new page joins the tests of all pages by a word here."""
LAPTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
_AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]:not(:has([data-testid^=stSkeleton]))"
"""The script has ended, and so has the browser's loading of what shows its pieces."""


class Visit:
    """A page, and what came of it. `asked` are the hosts of all requests but those of this table."""

    def __init__(self, page: Page, host: str) -> None:
        self.page, self.host = page, host
        self.asked: list[str] = []
        self.complaints: list[str] = []
        self.dialogs: list[str] = []
        page.on("request", lambda request: self._note(request.url))
        page.on("websocket", lambda socket: self._note(socket.url))
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismiss)

    @property
    def trouble(self) -> list[str]:
        """What was asked of anybody else, what opened, and what the browser objected to: nothing, on a good page."""
        return [*self.asked, *self.dialogs, *self.complaints]

    def open(self, path: str) -> Page:
        """Go to a page of the table and wait until it is there."""
        self.page.goto(path)
        return at_rest(self.page)

    def _note(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != self.host:
            self.asked.append(url)

    def _hear(self, message: ConsoleMessage) -> None:
        if "/_stcore/" in message.location["url"] and "404" in message.text:
            return  # below a page's own address Streamlit tries for its server there first
        if message.type == "error" or "Content Security Policy" in message.text:
            self.complaints.append(message.text)

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()


def at_rest(page: Page) -> Page:
    """Wait until a page has a heading, its script has ended and its pieces are there."""
    page.get_by_role("heading", level=1).first.wait_for(timeout=30_000)
    page.locator(_AT_REST).wait_for(timeout=30_000)
    return page


def open_everything(page: Page) -> None:
    """Open all that is folded, what is folded inside it too, and look at every tab."""
    for _ in range(200):
        folded = page.locator("details:not([open]) > summary:visible")
        if not folded.count():
            break
        folded.first.evaluate("each => each.click()")
        page.locator(_AT_REST).wait_for()
    for tab in page.get_by_role("tab").all():
        tab.evaluate("each => each.click()")
        page.locator(_AT_REST).wait_for()


def serious_violations(page: Page) -> list[str]:
    """What axe-core finds serious or critical on a page: rule, what it is about, and the elements."""
    page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{each['id']}: {each['help']} ({', '.join(str(node['target'][0]) for node in each['nodes'])})"
        for each in found["violations"]
        if each["impact"] in ("serious", "critical")
    ]
