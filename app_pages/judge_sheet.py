"""What a person is writing of a part of a run, kept beside the trail as they write and put back where they left off.

Each field is kept under its name. A field that was changed in another browser and not in this one takes the other's
value; where both changed, this one's stands. What a browser has not sent yet, because the field was not left, is not
here and cannot be kept.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

import streamlit as st

from winks.app_pages.showing import el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import InputRefused, WinksError
from winks.graphs.table import Table
from winks.judging.judgement import LONGEST, Part, PartValue

_KNOWN = "judge_known"


class Sheet:
    """The fields of one part of one person's reading of one run."""

    def __init__(self, seat: Table, run: str, part: Part) -> None:
        self._seat, self._run, self._part = seat, run, part
        self._stored = self._kept()
        known = st.session_state.setdefault(_KNOWN, {})
        self._known: dict[str, Any] = known.get((run, part), self._stored)
        self._fields: dict[str, Any] = {}

    def at(self, name: str, otherwise: Any = "", among: Sequence[str] | None = None) -> str:
        """The key of a field, with what was kept put back. `among`: what it may be, where that is a choice."""
        key = self._key(name)
        elsewhere = _only(self._stored.get(name, otherwise), among, otherwise)
        untouched = st.session_state.get(key) == self._known.get(name, otherwise)
        if key not in st.session_state or (untouched and st.session_state[key] != elsewhere):
            st.session_state[key] = elsewhere
        self._fields[name] = otherwise
        return key

    def __getitem__(self, name: str) -> Any:
        """What stands in a field."""
        return st.session_state[self._key(name)]

    def put(self, name: str, value: Any) -> None:
        """Write a field that no widget writes."""
        st.session_state[self._key(name)] = value
        self.changed()

    def area(self, name: str, asked: str, height: int = 110, otherwise: str = "") -> None:
        """A field for a person's words. `asked` is a key of `words`."""
        key = self.at(name, otherwise)
        st.text_area(label(asked), key=key, height=height, max_chars=LONGEST, on_change=self.changed)

    def changed(self) -> None:
        """Keep a change before anything else is done: a page that is closed is not gone through to its end.

        What stands in the way is told by `keep`, which comes to it in the same run.
        """
        with suppress(WinksError):
            stored = self._kept()
            elsewhere = {name: value for name, value in stored.items() if name not in self._fields}
            self._write(elsewhere | self._written(stored), stored)

    def keep(self) -> None:
        """Keep what has changed, and say that it is kept."""
        written = self._written(self._stored)
        self._write(written, self._stored)
        self._stored = self._known = st.session_state[_KNOWN][self._run, self._part] = written
        show(el("p", say("judge.kept") if written else say("judge.kept_rule"), class_="w-meta", role="status"))

    def hand_in(self, make: Callable[[], PartValue]) -> None:
        """The one button that puts a part on the trail. What is refused is said, and stays as it was written."""
        self.keep()
        if not st.button(label("judge.hand_in"), type="primary", width="stretch", key=self._key("hand_in")):
            return
        try:
            self._seat.judge(self._run, make())
        except WinksError as error:
            trouble(error)
            return
        st.session_state[_KNOWN].pop((self._run, self._part), None)
        st.rerun()

    def _kept(self) -> dict[str, Any]:
        kept = self._seat.kept(self._run)
        written: dict[str, Any] = kept.get("written", {}) if kept.get("part") == self._part else {}
        return written

    def _written(self, stored: dict[str, Any]) -> dict[str, Any]:
        """What is to be kept: a field that was not touched here as it is kept, any other as it stands here."""
        written = {}
        for name, otherwise in self._fields.items():
            here, known = self[name], self._known.get(name, otherwise)
            written[name] = stored.get(name, otherwise) if here == known else here
        return {name: value for name, value in written.items() if value != self._fields[name]}

    def _write(self, written: dict[str, Any], stored: dict[str, Any]) -> None:
        if written != stored:
            self._seat.keep(self._run, {"part": self._part, "written": written} if written else {})

    def _key(self, name: str) -> str:
        return f"judge-{self._run}-{self._part}-{name}"


def forget_sheets(run: str) -> None:
    """Leave nothing in this session of what somebody wrote of a run."""
    for key in [str(key) for key in st.session_state if str(key).startswith(f"judge-{run}-")]:
        del st.session_state[key]
    known = st.session_state.get(_KNOWN, {})
    for place in [place for place in known if place[0] == run]:
        del known[place]


def refuse(sentence: str) -> InputRefused:
    """A part that cannot be handed in as it is, for a reason that only the page knows."""
    return InputRefused(sentence)


def _only(value: Any, among: Sequence[str] | None, otherwise: Any) -> Any:
    """A kept choice, if it still can be made. A list is given as one of its own."""
    if among is None:
        return value
    if isinstance(value, list):
        return [each for each in value if each in among]
    return value if value in among else otherwise
