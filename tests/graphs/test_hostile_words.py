"""Hostile words at every way in: whatever they say, each run keeps its rules.

The words, and the tame run beside them, are in hostile_words.toml. The model is one whose replies are written there;
whether a real one is taken in is more than a test can show (docs/explanation/injection.md).
"""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from markdown_it import MarkdownIt

from winks.agents.calls import Answer, Request, Said, Slot, Watch
from winks.agents.case import Case
from winks.agents.convener import convene
from winks.agents.critique import Critique, Finding
from winks.agents.patience import Patience
from winks.agents.prompting import load_prompts
from winks.errors import InputRefused
from winks.graphs.casting import Cast, by_code
from winks.graphs.wiring import build_graph
from winks.personas.library import Library, load_library
from winks.settings import Settings
from winks.terminal.layout import console
from winks.terminal.run import run_view
from winks.trail.document import RunDocument, run_document
from winks.trail.exports import FORMATS, export
from winks.trail.store import Store

HERE = Path(__file__).parent
DOSSIER = (HERE.parent / "dossiers" / "ferry-crew-handover.md").read_text(encoding="utf-8")
FERRY, SOLO = "ferry-crew-handover", "javanese-business-yogya-solo"
NONCE, CANARY, KEY = "badcafe1", "quillon", "correct.horse+battery/staple-0123"
PUT = {"@NONCE@": NONCE, "@SHOUTED@": NONCE.upper(), "@LONG@": "and so on " * 4000, "@DEEP@": "[" * 400 + "]" * 400}


def read() -> dict[str, Any]:
    """The data, with the real nonce and the long texts put in."""
    text = (HERE / "hostile_words.toml").read_text(encoding="utf-8")
    return tomllib.loads(re.sub("|".join(PUT), lambda found: PUT[found[0]], text))


DATA = read()
ATTACKS: list[dict[str, Any]] = DATA["hostile"]


def whole(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply with its findings in full."""
    return reply | {
        key: [DATA["finding"] | each for each in value] for key, value in reply.items() if key == "findings"
    }


TAME = {step: whole(reply) for step, reply in DATA["tame"].items()}
STEP = {"drafter": "draft", "review": f"review {FERRY}", "follow_up": f"follow_up {FERRY}"}
STEP |= {name: name for name in ("read_cues", "read_standpoint", "revise")}
"""The step that replies, by the place where hostile words come in."""
MAY_CHANGE = DATA["may_change"] | {"draft": [*DATA["may_change"]["drafter"], "draft"]}
MAY_CHANGE |= {"prompt": list(TAME), "account": list(TAME)}


class Recording:
    """A model whose replies are written beforehand and that remembers what it was asked."""

    name = "fake:one"

    def __init__(self, replies: dict[str, str]) -> None:
        self.replies = replies
        self.asked: dict[tuple[str, int], tuple[Said, ...]] = {}

    async def ask(self, request: Request, slot: Slot, patience: Patience, watch: Watch | None = None) -> Answer:
        step = f"{slot.node} {slot.dossier or ''}".strip()
        self.asked[step, slot.turn] = request.messages
        return Answer(text=self.replies[step], model="one-1", finish="stop")


class Played(NamedTuple):
    """A run, and all that was asked, written and shown in it."""

    run: RunDocument
    asked: dict[tuple[str, int], tuple[Said, ...]]
    replies: dict[str, str]
    library: Library
    events: list[str]
    shown: dict[str, str]
    """The terminal's view, and each export."""


def with_words(at: str, words: str) -> dict[str, Any]:
    """Changes to a reply that say the words wherever it has room for them."""
    finding = {"readings": [words, "It may be otherwise."], "suggestion": words, "thin_reading": words}
    finding |= {"ordinary_explanations": [words], "question": f"{words}?"}
    tame, other = TAME[STEP[at]], {"ask_back": [words], "added_explanations": [words]}
    match at:
        case "read_cues":
            return {"cues": [{"quote": words[:300], "type": "place"}, {"quote": "Eastholm", "type": words}]}
        case "drafter":
            return {"text": f"{tame['text']} {words}"}
        case "review":
            return {"findings": [finding], "abstentions": [{"about": words[:300], "say": words}]}
        case "read_standpoint":
            return {"findings": [finding | {"quote": "by 5pm today", "notes": [words]}]}
        case "revise":
            answers = [response | {"reason": words} for response in tame["responses"]]
            return other | {"text": f"{tame['text']} {words}", "responses": answers}
    return {"follow_ups": [up | {"reason": words} for up in tame["follow_ups"]]}


def reply_of(at: str, attack: dict[str, Any]) -> str:
    """The hostile reply, as it comes."""
    if "reply" in attack:
        return str(attack["reply"]).replace("@FINDING@", json.dumps(DATA["finding"]))
    changes = with_words(at, attack["words"]) if "words" in attack else dict(attack.get("value", {}))
    changes |= {"findings": attack["findings"]} if "findings" in attack else {}
    said = TAME[STEP[at]] | (changes if isinstance(changes.get("findings"), str) else whole(changes))
    return str(said["text"]) if at == "drafter" else json.dumps(said)


def dossier_with(attack: dict[str, Any]) -> str:
    """The ferry dossier with a hostile note in it."""
    swap, text = dict(attack.get("swap", {})), DOSSIER
    if words := attack.get("words"):
        for said in ("Did he stay in", "Some say", "Someone reports", "What the eng", "The words may", "Say what"):
            swap[said] = f"{words} {said}"
    for old, new in swap.items():
        assert old in text
        text = text.replace(old, new)
    return text


async def play(home: Path, at: str = "", attack: dict[str, Any] | None = None) -> Played:
    """A run of two rounds with two reviewers, hostile in one place. InputRefused where the case is not taken."""
    attack, own = attack or {}, home / "dossiers"
    words = attack.get("words", "")
    own.mkdir(parents=True)
    (own / f"{FERRY}.md").write_text(dossier_with(attack) if at == "note" else DOSSIER, encoding="utf-8")
    settings, library = Settings.load(home=home, dossiers=own, rounds=2), load_library(own)
    replies = {step: reply["text"] if step == "draft" else json.dumps(reply) for step, reply in TAME.items()}
    replies |= {STEP[at]: reply_of(at, attack)} if at in STEP else {}
    model = Recording(replies)
    counter = iter(range(int(NONCE, 16) - 1, int(NONCE, 16) + 10_000))
    store = Store(settings.trail, token=lambda size: next(counter).to_bytes(size, "big"))
    try:
        graph = build_graph(settings, store=store, casting=Cast(model, {None: model}, by_code(library), load_prompts()))
        given = {"prompt": DATA["prompt"], "account": [DATA["account"]]}
        given |= {"prompt": {"prompt": f"{DATA['prompt']}\n{words}"}, "account": {"account": [words]}}.get(at, {})
        given |= {"draft": f"{DATA['draft']} {words}"} if at == "draft" else {}
        run = run_document(store, (await graph.ainvoke(given))["run"])
        screen = console()
        with screen.capture() as captured:
            screen.print(run_view(run))
        files = [form for form in FORMATS if form not in ("rocrate", "bundle")]  # zips of such files
        made = {form: export(store, run.run, form).decode().replace("\r\n", "\n") for form in files}
        shown = {"terminal": captured.get()} | made
        events = [stored.body.decode() for stored in store.stored_events(run.run)]
        return Played(run, model.asked, replies, library, events, shown)
    finally:
        store.close()


@pytest.fixture(scope="session")
def tame(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The run without hostile words."""
    return asyncio.run(play(tmp_path_factory.mktemp("tame")))


# what must hold of every run


def each_step_is_asked_what_it_was_asked_before(played: Played, tame: Played, at: str) -> None:
    """No reviewer's request changes by another's words; outside the markers none changes by anybody's."""
    for step, asked in tame.asked.items():
        assert step[0] in MAY_CHANGE.get(at, ()) or played.asked[step] == asked
    for (step, turn), asked in played.asked.items():
        first = played.asked[step, 1]
        assert [frame(said) for said in first] == [frame(said) for said in tame.asked[step, 1]]
        assert asked[: len(first)] == first
        assert [said.by for said in asked[len(first) :]] == (["assistant", "user"] if turn == 2 else [])
    tables = {asked[1] for (step, _), asked in played.asked.items() if step.startswith(("review", "read_standpoint"))}
    assert len(tables) == (played.run.draft is not None)


def frame(said: Said) -> str:
    """A message without the material in it."""
    return re.sub(rf"(<<([a-z.0-9]+) {NONCE}>>\n).*?(\n<</\2 {NONCE}>>)", r"\1\3", said.text, flags=re.DOTALL)


def the_nonce_stands_only_in_markers_of_ours(played: Played, tame: Played, at: str) -> None:
    """Each that opens is closed before the next one opens, in each message of each request."""
    for asked in played.asked.values():
        assert asked[0] == tame.asked["read_cues", 1][0]
        for said in asked[1:]:
            markers = re.findall(rf"<<(/?)([a-z]+(?:\.[0-9]+)?) {NONCE}>>", said.text)
            assert said.text.casefold().count(NONCE) == len(markers)
            assert [slash for slash, _ in markers] == ["", "/"] * (len(markers) // 2)
            assert [name for _, name in markers[::2]] == [name for _, name in markers[1::2]]
            assert said.by == "user" or not markers


def plain_code_seats(played: Played, tame: Played, at: str) -> None:
    """On the prompt and the account alone."""
    case = Case(prompt=played.run.case.prompt, account=played.run.case.account)
    seats = convene(case, (), played.library, datetime.now(UTC).date()).seats
    assert [(seat.dossier, seat.cues) for seat in seats] == [(seat.dossier, seat.cues) for seat in played.run.seats]
    assert at in ("note", "prompt", "account") or [seat.dossier_id for seat in seats] == [FERRY, SOLO]
    assert SOLO in [seat.dossier_id for seat in seats]


def no_finding_is_lost(played: Played, tame: Played, at: str) -> None:
    """Each is in the document, verified or withheld with a reason, and on the page."""
    first = {critique.reviewer: critique for critique in played.run.critiques if critique.round == 1}
    there = {seat.dossier_id for seat in played.run.seats} | {"standpoint"} if played.run.draft else set()
    assert first.keys() - {"restraint"} == there
    for who, critique in first.items():
        assert critique.outcome != "failed" or (critique.failure and not critique.findings)
        if critique.outcome != "failed" and who != "restraint":
            said = said_findings(played.replies["read_standpoint" if who == "standpoint" else f"review {who}"])
            assert [finding.thin_reading for finding in critique.findings] == [each["thin_reading"] for each in said]
            assert [f.id for f in critique.findings] == [f"{who}.{number}" for number in range(1, len(said) + 1)]
        for finding in critique.findings:
            assert finding.id in played.shown["md"]
            assert finding.status == "verified" or (finding.status == "withheld" and finding.withheld_because)
        for finding in critique.verified:
            is_anchored_and_based(finding, critique, played.run)


def said_findings(reply: str) -> list[dict[str, Any]]:
    """All findings of a reply; where a key stands twice, of both lists."""

    def together(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in pairs:
            made[key] = made[key] + value if isinstance(made.get(key), list) else value
        return made

    return list(json.loads(reply[reply.index("{") : reply.rindex("}") + 1], object_pairs_hook=together)["findings"])


def is_anchored_and_based(finding: Finding, critique: Critique, run: RunDocument) -> None:
    """It quotes to the letter and rests on notes that were sent."""
    texts = {"prompt": run.case.prompt} | {f"account.{i}": text for i, text in enumerate(run.case.account)}
    spans = [(texts[span.source], span) for span in finding.cue_spans]
    spans += [(run.draft.text, finding.draft_span)] if run.draft and finding.draft_span else []
    spans += [(run.revision.text, finding.revision_span)] if run.revision and finding.revision_span else []
    assert spans
    assert all(text[span.start : span.end] == span.text != "" for text, span in spans)
    sent = {note for seat in run.seats if seat.dossier_id == critique.reviewer for note in seat.notes}
    assert finding.basis
    assert {basis.id for basis in finding.basis if basis.kind == "note"} <= sent
    assert finding.question.endswith("?")


def every_finding_is_answered(played: Played, tame: Played, at: str) -> None:
    """As the reply has it, or marked by the check."""
    run = played.run
    if run.revision is None:
        assert (run.status, bool(run.failure)) == ("failed", True)
        return
    findings = {finding.id: finding for critique in run.critiques for finding in critique.findings}
    assert sorted(response.finding for response in run.revision.responses) == sorted(findings)
    for response in run.revision.responses:
        replied = json.loads(played.replies["revise"])["responses"]
        said = [each for each in replied if each["finding"].strip() == response.finding]
        if findings[response.finding].status == "withheld":
            assert response.disposition == "declined"
        elif response.check is None and findings[response.finding].revision_span is None:
            assert {each["disposition"] for each in said} == {response.disposition}
            assert response.reason in [each["reason"] for each in said if each["reason"].strip()]
        if response.disposition == "taken" and not response.check:
            span = response.changed_span
            assert run.revision.text[span.start : span.end] == span.text
            assert run.draft is None or run.revision.text != run.draft.text


def no_event_holds_words(played: Played, tame: Played, at: str) -> None:
    """Ids, counts, digests and choices; the words are in the texts beside them."""
    for body in played.events:
        assert all(re.fullmatch(r"[\w.:@+-]{0,80}", text) for text in re.findall(r'"((?:[^"\\]|\\.)*)"', body))
        assert CANARY not in body.casefold()


def nothing_shown_is_alive(played: Played, tame: Played, at: str) -> None:
    """No code reaches a terminal; no picture, link, HTML or heading of theirs is on the page."""
    for name, text in played.shown.items():
        codes = "[\x00-\x09\x0b-\x1f]" if name.startswith("json") else "[\x00-\x09\x0b-\x1f\x7f-\x9f]"
        assert not re.search(codes, text.replace("\t", "") if name == "html" else text)  # no browser obeys a tab
    tokens = MarkdownIt("commonmark").parse(played.shown["md"])
    flat = {each.type for token in tokens for each in (token, *(token.children or ()))}
    assert not flat & {"image", "link_open", "html_inline", "html_block", "hr"}
    headings = [tokens[place + 1].content for place, token in enumerate(tokens) if token.type == "heading_open"]
    assert CANARY not in str(headings).casefold()
    assert played.run.banner in played.shown["md"]


def no_key_is_sent(played: Played, tame: Played, at: str) -> None:
    """Nothing that somebody writes is filled in from the environment."""
    assert KEY not in str((played.asked, played.shown))


RULES = (
    each_step_is_asked_what_it_was_asked_before,
    the_nonce_stands_only_in_markers_of_ours,
    plain_code_seats,
    no_finding_is_lost,
    every_finding_is_answered,
    no_event_holds_words,
    nothing_shown_is_alive,
    no_key_is_sent,
)
PLACES = [pytest.param(at, attack, id=f"{at}: {attack['about']}") for attack in ATTACKS for at in attack["at"]]


@pytest.mark.parametrize(("at", "attack"), PLACES)
async def test_whatever_the_words_say_the_rules_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tame: Played, at: str, attack: dict[str, Any]
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    if at in attack.get("refused", ()):
        with pytest.raises(InputRefused):
            await play(tmp_path, at, attack)
        assert not (tmp_path / "trail.db").exists()
        return
    played = await play(tmp_path, at, attack)
    assert played.run.status == ("failed" if at in attack.get("failed", ()) else "finished")
    for rule in RULES:
        rule(played, tame, at)


def test_there_are_enough_attacks_and_each_could_do_harm(tame: Played) -> None:
    assert len(ATTACKS) >= 60
    assert {at for attack in ATTACKS for at in attack["at"]} == {"note", "prompt", "account", "draft", *STEP}
    assert all(CANARY in str(attack).casefold() for attack in ATTACKS)
    assert CANARY not in str(tame).casefold()
    assert {finding.status for critique in tame.run.critiques for finding in critique.findings} == {"verified"}
    assert len(tame.asked) == len(TAME)
    for attack in ATTACKS:
        if wanted := attack.get("would_seat"):
            seats = convene(Case(prompt=attack["words"]), (), tame.library, datetime.now(UTC).date()).seats
            assert [seat.dossier_id for seat in seats] == [wanted]
