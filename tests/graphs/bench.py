"""A deliberation in two settings whose replies are written here, and what to look for on its trail."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import winks
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.events import Event
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

DOSSIERS = Path(__file__).parents[1] / "dossiers"
PROMPT = (
    "Pak Joko, owner of a furniture firm in Klaten, said nggih. I am the second mate at Eastholm. "
    "The old mate said 'she's yours' and left."
)
FERRY, SOLO = "ferry-crew-handover", "javanese-business-yogya-solo"
FINDING = {
    "quote": "So glad we agreed",
    "cue": "she's yours",
    "line": "act",
    "verdict": "misread",
    "thin_reading": "He agreed.",
    "readings": ["It may have asked for an answer.", "It may have closed the talk."],
    "notes": ["yours-is-a-question"],
    "question": "Did he stay?",
}
REPLIES: dict[str, dict[str, Any]] = {
    "read_cues": {"value": {"cues": [{"quote": "left", "type": "occasion"}]}},
    "draft": {"text": "So glad we agreed. Please confirm by 5pm today."},
    FERRY: {"node": "review", "dossier": FERRY, "value": {"findings": [FINDING]}},
    SOLO: {"node": "review", "dossier": SOLO, "value": {"findings": []}},
    "read_standpoint": {"value": {"findings": []}},
    "revise": {
        "value": {
            "text": "You said she was mine. Please confirm by 5pm today.",
            "responses": [{"finding": f"{FERRY}.1", "disposition": "taken", "reason": "Asked."}],
            "ask_back": ["Did he stay?"],
        }
    },
    "follow_up": {
        "round": 2,
        "value": {"follow_ups": [{"finding": f"{FERRY}.1", "outcome": "settled", "reason": "It is gone."}]},
    },
}
ONCE = Counter(("read_cues", "draft", FERRY, SOLO, "read_standpoint", "revise", "follow_up"))
"""The calls of the deliberation, by the place in it that asks; a review by its reviewer."""


class Bench:
    """A home, a model whose replies are written beforehand, and the runs made with them."""

    prompt = PROMPT

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.replies = {name: dict(reply) for name, reply in REPLIES.items()}
        self.script = folder / "replies.toml"
        self.write()

    def write(self, *left_out: str) -> None:
        """Write the replies to the file, but for some."""
        lines = []
        for name, reply in self.replies.items():
            if name not in left_out:
                lines += ["[[reply]]", *(f"{key} = {_toml(value)}" for key, value in ({"node": name} | reply).items())]
        self.script.write_text("\n".join(lines), encoding="utf-8")

    def given(self, **more: Any) -> dict[str, Any]:
        """What settings are made of."""
        given = {"home": str(self.folder / "home"), "dossiers": str(DOSSIERS), "model": f"scripted:{self.script}"}
        return given | {"rounds": 2} | more

    def settings(self, **more: Any) -> Settings:
        """Settings of this home."""
        return Settings.load(**self.given(**more))

    def deliberate(self, **more: Any) -> RunDocument:
        """A deliberation from beginning to end, or to where it waits."""
        return winks.deliberate(PROMPT, settings=self.settings(**more))

    def store(self) -> Store:
        """The trail, opened once more."""
        return Store(self.folder / "home" / "trail.db")

    @staticmethod
    def bare(run: RunDocument) -> dict[str, Any]:
        """A run without its id, its times and where its trail stands."""
        document = run.plain()
        del document["run"], document["trail"], document["usage"]["seconds"]
        return document

    def events(self, run: str) -> list[Event]:
        """What is on the trail of a run."""
        store = self.store()
        try:
            return [stored.event() for stored in store.stored_events(run)]
        finally:
            store.close()

    def runs(self) -> dict[str, str]:
        """The runs of the home and their statuses."""
        store = self.store()
        try:
            return {row.run: row.status for row in store.runs()}
        finally:
            store.close()

    def is_whole(self, run: str) -> bool:
        """Whether the record of a run verifies."""
        store = self.store()
        try:
            return verify(stored_record(store, run)).ok
        finally:
            store.close()

    def calls(self, run: str, kind: str = "call_started", leg: int | None = None) -> Counter[str]:
        """How often each place in the deliberation was asked, or answered."""
        slots = [event.payload["slot"] for event in self.events(run) if event.kind == kind]
        return Counter(
            slot["dossier"] if slot["node"] == "review" else slot["node"]
            for slot in slots
            if leg in (None, slot["leg"])
        )


def _toml(value: Any) -> str:
    """A value as TOML, on one line."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)
