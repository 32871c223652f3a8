"""Run documents written by hand: a case, findings on its draft, answers to them, as a test needs them."""

from __future__ import annotations

from typing import Any

from winks.agents.convener import Coverage
from winks.agents.critique import Basis, Critique, Draft, Finding, Response, Revision
from winks.agents.plain import SourcedSpan, TextSpan
from winks.trail.document import CaseRecord, RunDocument, TrailHead, Usage

PROMPT = "At Eastholm the second mate said: she's yours."
DRAFT = "Hi Hartono! So happy you agreed to our quote. Please confirm by 5pm today."
FERRY = "ferry-crew-handover"


def document(**more: Any) -> RunDocument:
    """A finished run, with what is given in place of the rest."""
    given = {
        "run": "20261123-120000-00000001",
        "status": "finished",
        "banner": "Simulated reading.",
        "case": CaseRecord(prompt=PROMPT),
        "coverage": Coverage(say="Nothing is covered."),
        "draft": Draft(text=DRAFT, by="caller"),
        "usage": Usage(seconds=1.0),
        "trail": TrailHead(head="0" * 64, events=1),
    }
    return RunDocument(**given | more)


def on(text: str, words: str) -> TextSpan:
    """Words of a text, at their place."""
    return TextSpan(text=words, start=text.index(words), end=text.index(words) + len(words))


def finding(id_: str, words: str | None = None, draft: str = DRAFT, **more: Any) -> Finding:
    """A verified finding on words of the draft, or an omission of the prompt's last words where there are none."""
    span = on(draft, words) if words else None
    cue = SourcedSpan(**on(PROMPT, "she's yours").plain())
    given = {
        "line": "act",
        "verdict": "raised",
        "status": "verified",
        "draft_span": span,
        "omission": span is None,
        "cue_spans": () if words else (cue,),
        "thin_reading": "It is what it says.",
        "readings": ("It may be this.", "It may be that."),
        "basis": (Basis(kind="note", id="yours-is-a-question"),),
        "question": "Is it?",
    }
    return Finding(id=id_, **given | more)


def critique(*findings: Finding, reviewer: str = FERRY, **more: Any) -> Critique:
    """What a reviewer brought."""
    return Critique(**{"reviewer": reviewer, "outcome": "findings", "findings": findings} | more)


def taken(id_: str, changed: TextSpan | None = None) -> Response:
    """A finding answered as taken."""
    return Response(finding=id_, disposition="taken", reason="So it is.", changed_span=changed)


def declined(id_: str, disposition: str = "declined") -> Response:
    """A finding answered otherwise."""
    return Response(finding=id_, disposition=disposition, reason="Not here.")


def rewritten(text: str, *responses: Response, **more: Any) -> Revision:
    """A new text and its answers."""
    return Revision(**{"kind": "rewritten", "text": text, "responses": responses} | more)
