"""Ways to spell a picture, a link, a style, a script or a form, and a run whose every text is made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import winks
from winks.settings import Settings

FERRY = "ferry-crew-handover"
DOSSIERS = Path(__file__).parents[1] / "dossiers"
FINDINGS, PARTS = 5, 4
PROMPT = "I am the second mate at Eastholm. The old mate said 'she's yours' and left."

_SPELLED = (
    "![T](//H/T.png)",
    '![T](http://H/T.png "a title")',
    "![T][T]\n\n[T]: http://H/T.png",
    "[![T](http://H/T.png)](http://H/T)",
    "<http://H/T>",
    "http://H/T.png",
    "[T](javascript:alert('T'))",
    '<img src="http://H/T.png" onerror="alert(\'T\')">',
    "<img/src=http://H/T.png>",
    '<img srcset="http://H/T.png 2x" alt=T>',
    "<svg onload=alert('T')><image href='http://H/T.svg'/></svg>",
    "<script>alert('T')</script><script src=http://H/T.js></script>",
    "<style>@import url(http://H/T.css); body{background:url(http://H/T.png)}</style>",
    '<link rel="stylesheet" href="http://H/T.css">',
    '<link rel="prefetch" href="http://H/T">',
    '<p style="background-image:url(http://H/T.png)">T</p>',
    '<iframe src="http://H/T" srcdoc="<script>alert(\'T\')</script>"></iframe>',
    "<form action=\"http://H/T\"><button autofocus onfocus=alert('T')>T</button></form>",
    '<meta http-equiv="refresh" content="0;url=http://H/T">',
    '<base href="http://H/T/">',
    '<object data="http://H/T"></object><embed src="http://H/T">',
    '<video autoplay src="http://H/T.mp4" poster="http://H/T.png"></video>',
    "<a href=\"http://H/T\" ping='http://H/T'>T</a>",
    "<details open ontoggle=alert('T')>T</details>",
    "<b id=made-T>T</b>",
    "&lt;img src=http://H/T.png&gt; &#60;b id=made-T&#62;T",
    '"><img src=http://H/T.png>',
    "'><script>alert('T')</script>",
    "</textarea></div><img src=http://H/T.png>",
    "<!-- --><img src=http://H/T.png><!-- -->",
    "```\n</code><img src=http://H/T.png>\n```",
    ":red[T] :blue-background[T] :green-badge[T] :rainbow[T]",
    ":material/bug_report: T :streamlit: :smile: :shortcode:",
    "$\\includegraphics{http://H/T.png}$ and $$\\href{http://H/T}{T}$$",
    "$\\htmlId{made-T}{T}\\class{made}{x^2}$",
    "**T** _T_ ~~T~~ `T` # T\n\n# T\n\n| T | T |\n|---|---|\n| T | T |",
    "- [ ] T\n> T\n\n1. T",
    "T <- -> <-> -- >= <= ~=",
    "T {0} {x.__class__} %s %(x)s ${T}",
)
"""T stands for a word of its own, H for a host that must never be asked."""


def spellings(host: str) -> dict[str, str]:
    """Every spelling by its word, leading to a host."""
    return {
        f"quux{n:02}": text.replace("T", f"quux{n:02}").replace("H", host) for n, text in enumerate(_SPELLED, start=1)
    }


def hostile_run(home: Path, host: str) -> str:
    """The id of a run in which people and a model wrote nothing but spellings."""
    spelled = list(spellings(host).values())
    every = "\n\n".join(spelled)
    script = home.parent / "hostile.toml"
    script.write_text("\n".join(_reply(reply) for reply in _replies(spelled, every)), encoding="utf-8")
    settings = Settings.load(home=home, dossiers=DOSSIERS, model=f"scripted:{script}", pseudonym=spelled[0])
    run = winks.deliberate(
        f"{PROMPT}\n\n{every}", draft=f"So glad we agreed.\n\n{every}", account=[every, spelled[0]], settings=settings
    )
    verified = [finding for critique in run.critiques for finding in critique.verified]
    assert (run.status, len(verified)) == ("finished", FINDINGS), run.failure
    return run.run


def _replies(spelled: list[str], every: str) -> list[dict[str, Any]]:
    """What the model says: every spelling in every field of the findings, as many as fit in each."""
    parts = [spelled[at::PARTS] for at in range(PARTS)]
    quoted = ["So glad we agreed", *(text for text in spelled if "\n" not in text)]
    findings = [_finding(quoted[n], parts[n % PARTS], parts[(n + 1) % PARTS]) for n in range(FINDINGS)]
    answers = [
        {"finding": f"{FERRY}.{n}", "disposition": "declined", "reason": "\n".join(parts[n % PARTS])}
        for n in range(1, FINDINGS + 1)
    ]
    return [
        {"node": "read_cues", "value": {"cues": [{"quote": "left", "type": "occasion"}]}},
        {"node": "review", "dossier": FERRY, "value": {"findings": findings, "abstentions": []}},
        {"node": "read_standpoint", "value": {"findings": []}},
        {"node": "revise", "value": {"text": f"So glad.\n\n{every}", "responses": answers, "ask_back": spelled}},
    ]


def _finding(quote: str, some: list[str], others: list[str]) -> dict[str, Any]:
    return {
        "quote": quote,
        "cue": "she's yours",
        "line": "act",
        "verdict": "misread",
        "thin_reading": "\n".join(some),
        "ordinary_explanations": others[:8],
        "readings": ["\n".join(others), "\n".join(some)],
        "notes": ["yours-is-a-question"],
        "question": "\n".join(others) + "?",
        "suggestion": "\n".join(some),
    }


def _reply(reply: dict[str, Any]) -> str:
    return "\n".join(["[[reply]]", *(f"{key} = {_toml(value)}" for key, value in reply.items())])


def _toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value)
