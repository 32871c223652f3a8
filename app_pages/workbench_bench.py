"""A working copy as one person has it before them: what they saw of it, what they wrote, and what is not in it yet.

Every change names the text that this window showed last, so that what somebody else wrote meanwhile is never written
over unseen; then the words stay in their field, and it is said what stands there now. What is typed anywhere on the
workbench is kept in this session while other parts are looked at. The limit: what a browser has not sent yet, because the
field was not left, is not here, and a page that is loaded anew keeps only what is in the working copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

import streamlit as st

from winks.app_pages.showing import Node, el, group, listed, show
from winks.app_pages.sitting import table
from winks.app_pages.words import label, language, say
from winks.app_pages.workbench_fields import part_of
from winks.errors import ChangedMeanwhile, DossierError, WinksError
from winks.graphs.table import Table
from winks.personas.outline import Outline, outline
from winks.personas.working import WorkingCopy

Made = TypeVar("Made")
DESKS = ("answers", "form", "text", "notes", "proposed", "sent", "release", "sign")
"""What can be done at the workbench, one at a time."""
_OF_THE_ADDRESS = ("desk", "at", "field", "amendment")


@dataclass
class Unsaved:
    """What somebody wrote in a field that the working copy did not take."""

    written: str | list[str]
    why: str
    is_stale: bool
    """Whether it was kept out only because the text was written to meanwhile."""


class Begun(NamedTuple):
    """The text that somebody began to write on."""

    text: str
    """As a box shows it."""
    sha256: str
    """Of the file."""


@dataclass
class Memory:
    """What this session knows of one dossier's workbench."""

    seen: str = ""
    """The digest of the working copy that was shown last."""
    unsaved: dict[str, Unsaved] = field(default_factory=dict)
    """By the path of the field."""
    written: dict[str, str] = field(default_factory=dict)
    """What stands in the boxes that wait for a button, by their names."""
    begun: Begun | None = None
    """The text that the box for the whole text was filled with."""
    aside: str | None = None
    """A whole text that somebody wrote and that was not saved, since another was saved meanwhile."""
    trouble: dict[str, WinksError] = field(default_factory=dict)
    """What went wrong, by where it was asked for; told once."""
    done: str = ""
    """What was done, in a sentence; told once."""
    done_at: str = ""
    """The desk where that was asked for."""


class Bench:
    """The workbench of one dossier. `copy` is None while nobody has begun a working copy."""

    def __init__(self, seat: Table, dossier: str, copy: WorkingCopy | None) -> None:
        self.seat, self.id, self.copy = seat, dossier, copy
        self.memory: Memory = st.session_state.setdefault(f"workbench-{dossier}", Memory())
        self.found: Outline = outline(copy.text if copy else "")
        self.is_changed_elsewhere = bool(copy and self.memory.seen and self.memory.seen != copy.sha256)
        self.memory.seen = copy.sha256 if copy else ""

    # changing

    def change(self, where: str, act: Callable[[Table, str], WorkingCopy], done: str = "") -> bool:
        """Do something to the text that was shown last. What is refused is told at `where`, and nothing is lost."""
        copy = self.attempt(where, lambda seat: act(seat, self.memory.seen), done)
        if copy is not None:
            self.memory.seen = copy.sha256
        return copy is not None

    def attempt(self, where: str, act: Callable[[Table], Made], done: str = "") -> Made | None:
        """Do something at the table. What it gives; None for what is refused, which is told at `where`.

        The table is asked anew who sits here: a role may have been taken since the page was shown.
        """
        try:
            made = act(table())
        except WinksError as error:
            self.memory.trouble[where] = error
            return None
        self.memory.trouble.pop(where, None)
        self.memory.done, self.memory.done_at = done, where
        return made

    def put_text(self, text: str, onto: str) -> WorkingCopy:
        """Write the whole text, as whoever sits here now."""
        self.seat = table()
        return self.seat.write(self.id, text, onto)

    def tell(self, where: str) -> None:
        """What came of what was asked for here."""
        if error := self.memory.trouble.pop(where, None):
            show(refusal(error))
        if self.memory.done and self.memory.done_at == where:
            show(el("p", self.memory.done, class_="w-good", role="status", dir="auto"))
            self.memory.done = ""

    # boxes that wait for a button

    def key(self, name: str) -> str:
        """The key of a box."""
        return f"workbench-{self.id}-{name}"

    def choice_key(self, name: str) -> str:
        """The key of a choice between our own words. Streamlit knows what is chosen by its words, and each language has others."""
        return self.key(f"{name}-{language()}")

    def typed(self, name: str) -> str:
        """What stands in a box."""
        return self.memory.written.get(name, "")

    def box(self, name: str, asked: str, height: int = 0, otherwise: str = "", explained: str | None = None) -> None:
        """A box for words. `height`: of several lines, 0 for one line. `asked` and `explained` are keys of `words`: what
        it is called, and what it is for.
        """
        key = self.key(name)
        value = self.memory.written.setdefault(name, otherwise)
        if st.session_state.get(key) != value:
            st.session_state[key] = value
        if explained:
            show(el("p", el("strong", say(asked)), class_="w-field"), el("p", say(explained), class_="w-meta"))
        above = "collapsed" if explained else "visible"
        given: dict[str, Any] = {"key": key, "on_change": self._typed, "args": (name,), "label_visibility": above}
        if height:
            st.text_area(label(asked), height=height, **given)
        else:
            st.text_input(label(asked), **given)

    def forget(self, *names: str) -> None:
        """Empty boxes whose words have been put where they belong."""
        for name in names:
            self.memory.written.pop(name, None)

    def _typed(self, name: str) -> None:
        self.memory.written[name] = st.session_state[self.key(name)]

    # where things are

    def address(self, desk: str, **more: str) -> str:
        """The address of a desk, or of something at it."""
        query = {"dossier": self.id, "part": "work", "desk": desk, **more}
        return "?" + "&".join(f"{name}={quote(value)}" for name, value in query.items())

    def field_address(self, path: str) -> str:
        """Where a field is filled in; the text, for what is no field."""
        at = part_of(path, self.found)
        return self.address("form", at=at, field=path) if at else self.address("text")

    def go(self, desk: str, **more: str) -> None:
        """Turn to a desk, without leaving the page."""
        for name in _OF_THE_ADDRESS:
            st.query_params.pop(name, None)
        st.query_params.update({"part": "work", "desk": desk, **more})


def refusal(error: WinksError) -> Node:
    """What went wrong, in sentences. A dossier's faults are told by their fields, without the name of the file."""
    if not isinstance(error, DossierError):
        return el("p", str(error), class_="w-trouble", role="alert", dir="auto")
    told = listed(group(el("strong", fault.field), ": ", el("bdi", fault.sentence)) for fault in error.faults)
    return el("div", told, class_="w-trouble", role="alert", dir="auto")


def why(error: WinksError) -> str:
    """The same on one line, for what is told beside a field."""
    if isinstance(error, DossierError):
        return " ".join(fault.sentence for fault in error.faults)
    return str(error)


def is_stale(error: WinksError) -> bool:
    """Whether something was refused only because somebody else wrote there meanwhile."""
    return isinstance(error, ChangedMeanwhile)


def told(sentences: Iterable[str]) -> Node | None:
    """What is good to know before going on."""
    return listed((el("span", sentence, dir="auto") for sentence in sentences), class_="w-notices")


def said_of(name: str) -> str:
    """What a field, or a part of the file, is for."""
    return say(f"fields.{name}")


def with_key(key: str, wanted: str) -> None:
    """Let a choice stand where the address says."""
    if st.session_state.get(key) != wanted:
        st.session_state[key] = wanted
