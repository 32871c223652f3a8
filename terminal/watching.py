"""Who is reading, and for how long: one line on stderr while a run is under way."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Self

from rich.console import RenderableType
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from ..graphs.session import Writing
from ..trail.events import Event
from .layout import console, cut, say
from .lists import progress_line

_DOING = {
    "read_cues": "reading the cues",
    "draft": "drafting",
    "read_standpoint": "reading the draft's standpoint",
    "revise": "revising",
}


class Watch:
    """Progress on stderr: a line that changes where a person watches, a line each where not.

    `run` is the id of the run once its first event is there.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.run: str | None = None
        self._clock = clock
        self._console = console(stderr=True)
        self._calls: dict[tuple[str, str | None], float] = {}
        self._last = "opening the case"
        self._written = ""
        self._live: Live | None = None
        self._spinner = Spinner("dots")

    @property
    def is_watched(self) -> bool:
        """Whether a person is likely to be looking."""
        return self._console.is_terminal

    def __enter__(self) -> Self:
        if self.is_watched:
            self._live = Live(get_renderable=self.line, console=self._console, refresh_per_second=8, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._live.stop()

    def event(self, event: Event) -> None:
        """An event has landed."""
        self.run = event.run
        slot = event.payload.get("slot", {})
        place = (slot.get("node", ""), slot.get("dossier"))
        if event.kind == "call_started":
            self._calls[place] = self._clock()
        elif event.kind == "call_finished":
            self._calls.pop(place, None)
        self._last, self._written = progress_line(event), ""
        if not self.is_watched and event.kind != "call_started":
            say(self._last)

    def writing(self, writing: Writing) -> None:
        """A piece of text is being written."""
        self._written = (self._written + writing.text)[-400:]

    def line(self) -> RenderableType:
        """Who is at work now, each with the seconds it has taken, or what happened last."""
        now = self._clock()
        at_work = [f"{_who(*place)} ({now - began:.0f} s)" for place, began in self._calls.items()]
        said = "; ".join(at_work) or self._last
        if self._written:
            said += "  …" + cut(self._written[-60:], 60)
        self._spinner.text = Text(said, style="dim")
        return self._spinner


def _who(node: str, dossier: str | None) -> str:
    return f"{dossier} is reading" if dossier else _DOING.get(node, node)
