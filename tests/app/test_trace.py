"""The Trace page as an anthropologist and an auditor read it: what it cannot show first, then every way back to a source."""

from __future__ import annotations

import re
import time
from html.parser import HTMLParser
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.agents.critique import Critique, Finding, FollowUp
from winks.graphs.table import Table
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store

HOSTILE = (
    '"><img src=http://example.invalid/x onerror=alert(1)><script>alert(1)</script></section>'
    " ![x](http://example.invalid/y) [y](javascript:alert(1)) :material/home: $x$ &amp; \u202eabc"
)
LITERAL = {"status", "kind", "type", "source", "outcome", "item", "act", "disposition", "standing", "by", "reason"}
"""Keys of a run document that hold one of a few words."""


def made(case_id: str, model: str = "embedded") -> RunDocument:
    """A run of a bundled case."""
    case = bundled_case(case_id)
    return winks.deliberate(case.prompt, draft=case.thin_draft, settings=Settings.load(model=model))


class _Page(HTMLParser):
    """The elements of a page: their ids, and where links lead."""

    def __init__(self, page: Any) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: list[str] = []
        for element in page.get("html"):
            if "<style" not in element.proto.body:
                self.feed(element.proto.body)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self.ids += [given["id"]] if given.get("id") else []
        self.links += [given["href"]] if given.get("href") else []


def html_of(page: Any) -> str:
    """The HTML that a page puts out, but for its style sheet."""
    return "".join(each.proto.body for each in page.get("html") if "<style" not in each.proto.body)


def instead(monkeypatch: pytest.MonkeyPatch, document: RunDocument) -> None:
    """Let the table give this document for every run."""
    monkeypatch.setattr(Table, "run", lambda self, run: document)


# what it cannot show


def test_without_any_run_the_page_says_how_to_begin_one(open_page, shown) -> None:
    assert "There is no run yet. Begin one on the Deliberate page" in shown(open_page("trace"))


def test_without_a_run_the_newest_are_offered_as_links(open_page, shown) -> None:
    first, second = made("D15"), made("D16")
    page = open_page("trace")
    assert bundled_case("D15").prompt[:60] in shown(page)
    assert _Page(page).links == [f"?run={second.run}", f"?run={first.run}"]


def test_an_unknown_run_is_told_with_what_to_do(open_page, shown) -> None:
    assert "There is no run 'nobody'. `winks runs` shows them." in shown(open_page("trace", run="nobody"))


def test_whoever_may_not_read_is_told_who_may(open_page, shown, monkeypatch) -> None:
    from winks.judging import people, roles

    monkeypatch.setattr(
        people, "local_person", lambda name: roles.Person(id="local", name=name, roles=frozenset({"admin"}))
    )
    run = made("D16").run
    said = shown(open_page("trace", run=run))
    assert "it takes the role reader or judge or curator or auditor" in said
    assert bundled_case("D16").prompt[:40] not in said


def test_an_unknown_finding_is_said_and_the_trace_stands_all_the_same(open_page, shown) -> None:
    said = shown(open_page("trace", run=made("D16").run, finding="nobody.1"))
    assert "This run has no finding nobody.1." in said
    assert "The message and its cues" in said


def test_a_failed_run_says_at_which_step_and_shows_what_there_is(open_page, shown, tmp_path) -> None:
    replies = tmp_path / "none.toml"
    replies.write_text("", encoding="utf-8")
    run = made("D16", f"scripted:{replies}")
    assert run.status == "failed"
    said = shown(open_page("trace", run=run.run))
    assert said.index("Simulated reading") < said.index("It failed at this step:") < said.index("What was not reviewed")
    assert "The message and its cues" in said


def test_a_cancelled_run_says_so(open_page, shown) -> None:
    run = made("D16").run
    cut_after(run, "read_cues_finished")
    store = Store(Settings.load().trail)
    store.take(run)
    store.stop(run, "caller")
    store.close()
    said = shown(open_page("trace", run=run))
    assert "stopped before its end" in said
    assert "The run ended before dossiers were considered." in said
    assert "There is no draft." in said


def test_a_run_that_was_cut_off_says_so(open_page, shown) -> None:
    run = made("D16").run
    cut_after(run, "convene_finished")
    assert "This run was cut off before its end." in shown(open_page("trace", run=run))


def test_a_run_that_somebody_is_at_says_that_it_goes_on(open_page, shown) -> None:
    run = made("D16").run
    cut_after(run, "review_finished")
    store = Store(Settings.load().trail)
    store.take(run)
    said = shown(open_page("trace", run=run))
    assert "This run is under way." in said
    assert "has not been checked against the text yet" in said
    store.let_go(run)
    store.close()


def test_a_record_whose_words_are_gone_is_a_sentence(open_page, shown) -> None:
    from sqlalchemy import delete

    from winks.trail.tables import blobs

    run = made("D16").run
    store = Store(Settings.load().trail)
    with store.writing() as connection:
        connection.execute(delete(blobs).where(blobs.c.run == run))
    store.close()
    assert "is not in the store; `winks verify` says more." in shown(open_page("trace", run=run))


def test_a_name_that_was_taken_out_is_left_out_and_all_else_stands(open_page, shown) -> None:
    from sqlalchemy import delete

    from winks.trail.tables import blobs

    run = made("D16").run
    assert "by local reader" in shown(open_page("trace", run=run))
    store = Store(Settings.load().trail)
    who = store.stored_events(run)[0].event().payload["who"]["blob"]
    with store.writing() as connection:
        connection.execute(delete(blobs).where(blobs.c.digest == who))
    store.close()
    said = shown(open_page("trace", run=run))
    assert "local reader" not in said
    assert "The message and its cues" in said


def cut_after(run: str, kind: str) -> None:
    """Make the record what it was right after an event, as after the death of its process."""
    from sqlalchemy import delete, update

    from winks.trail.tables import events, runs

    store = Store(Settings.load().trail)
    stored = store.stored_events(run)
    last = next(each for each in stored if each.kind == kind)
    with store.writing() as connection:
        connection.execute(delete(events).where((events.c.run == run) & (events.c.seq > last.seq)))
        values = {"events": last.seq, "head": last.chain, "status": "running"}
        connection.execute(update(runs).where(runs.c.run == run).values(values))
    store.close()


# what others wrote


@pytest.mark.parametrize("focus", [False, True])
def test_hostile_words_in_every_field_stay_words(open_page, shown, monkeypatch, focus: bool) -> None:
    run = made("D16", "scripted:D16")
    hostile = RunDocument.model_validate(_poisoned(_whole(run).plain()))
    instead(monkeypatch, hostile)
    query = {"finding": hostile.critiques[0].findings[0].id} if focus else {}
    page = open_page("trace", run=run.run, **query)
    said, parsed = shown(page), _Page(page)
    assert said.count('"><img src=http://example.invalid/x onerror=alert(1)>') > 50
    assert not {"img", "script", "iframe", "svg", "style"} & set(parsed.tags)
    assert not [link for link in parsed.links if not re.match(r"[?#]|[a-z]+\?", link)]
    assert parsed.tags.count("section") == html_of(page).count("</section>")


def _whole(run: RunDocument) -> RunDocument:
    """A run with something in every field that a run can have."""
    critique = run.critiques[0]
    first, second, *others = critique.findings
    critique = critique.model_copy(
        update={
            "findings": (
                first.model_copy(update={"quoted_as": "x", "only_one_because": "x"}),
                second.model_copy(update={"status": "withheld", "withheld_because": "x"}),
                *others,
            ),
            "held_back": ("a-note",),
            "follow_ups": (FollowUp(finding=first.id, outcome="settled", reason="x"),),
        }
    )
    failed = {"reviewer": "x", "outcome": "failed", "failure": {"kind": "timeout", "message": "x"}}
    revision = run.revision.model_copy(update={"added_explanations": ("x",)})
    item = {"item": "finding", "words": "x", "dossier": "x", "finding": first.plain()}
    span = {"text": "x", "start": 0, "end": 1}
    data = run.plain() | {
        "critiques": [critique.plain(), *(each.plain() for each in run.critiques[1:]), failed],
        "revision": revision.plain(),
        "corrections": [
            item,
            {"item": "cue", "words": "x", "cue": span},
            {"item": "seat", "words": "x", "dossier": "x"},
        ],
        "boundaries": [span | {"act": "review_with_safety_first", "say": "x", "by": "a-dossier"}],
        "unreviewed": ["x"],
        "word": ["x"],
        "failure": "x",
    }
    data["case"] |= {"account": ["x"], "opt_in": {"a-dossier": "x"}}
    return RunDocument.model_validate(data)


def _poisoned(item: Any, key: str = "") -> Any:
    if isinstance(item, dict):
        return {name: _poisoned(value, name) for name, value in item.items()}
    if isinstance(item, list):
        return [_poisoned(value, key) for value in item]
    return item + HOSTILE if isinstance(item, str) and key not in LITERAL and not item.isdecimal() else item


# the order of reading


@pytest.mark.parametrize("model", ["scripted:D16", "embedded"])
def test_the_banner_is_first_and_disagreements_come_before_all_findings(open_page, model: str) -> None:
    html = html_of(open_page("trace", run=made("D16", model).run))
    sections = [f'id="trace-{name}"' for name in ("differing", "case", "table", "texts", "ask", "findings")]
    found = [html.index(words) for words in ["w-banner", *sections, '<article class="w-card w-finding']]
    assert found == sorted(found)


def test_disagreements_are_in_words_and_lead_to_their_findings(open_page, shown) -> None:
    run = made("D01", "scripted:D01")
    page = open_page("trace", run=run.run)
    assert "Two reviewers come to opposed words on the same place." in shown(page)
    links = _Page(page).links
    assert all(f"#finding-{each}" in links for item in run.disagreements for each in item.findings)


def test_one_who_says_nothing_stands_beside_one_who_speaks(open_page, shown) -> None:
    run = made("D03", "scripted:D03")
    assert [item.kind for item in run.disagreements] == ["one_abstains"]
    said = shown(open_page("trace", run=run.run))
    abstention = next(each for critique in run.critiques for each in critique.abstentions if "offsite" in each.about)
    assert said.index("One speaks of this where another says nothing.") < said.index(" ".join(abstention.say.split()))


def test_a_case_without_a_seat_says_who_stood_aside_and_why(open_page, shown) -> None:
    run = made("D21", "scripted:D21")
    said = shown(open_page("trace", run=run.run))
    assert "No dossier was seated." in said
    assert all(" ".join(each.say.split()) in said for each in run.abstentions)
    assert " ".join(run.coverage.say.split()) in said


# texts and places


@pytest.mark.parametrize(("case_id", "model"), [("D01", "scripted:D01"), ("D16", "embedded")])
def test_the_texts_are_there_to_the_letter(open_page, case_id: str, model: str) -> None:
    run = made(case_id, model)
    html = html_of(open_page("trace", run=run.run))
    texts = [_bare(each) for each in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html, re.DOTALL)]
    assert run.case.prompt in texts
    assert run.draft.text in texts
    assert run.revision.kind == "held" or run.revision.text in texts


def _bare(html: str) -> str:
    from html import unescape

    return unescape(re.sub(r"<sup.*?</sup>|<[^>]+>", "", html, flags=re.DOTALL))


@pytest.mark.parametrize(
    ("case_id", "model"),
    [("D01", "scripted:D01"), ("D03", "scripted:D03"), ("D16", "scripted:D16"), ("D15", "embedded")],
)
def test_every_link_on_the_page_leads_to_something_that_is_there(open_page, case_id: str, model: str) -> None:
    parsed = _Page(open_page("trace", run=made(case_id, model).run))
    assert len(parsed.ids) == len(set(parsed.ids))
    assert {link[1:] for link in parsed.links if link.startswith("#")} <= set(parsed.ids)


@pytest.mark.parametrize("case_id", ["D01", "D03", "D16", "D21"])
def test_every_change_leads_to_a_finding_or_says_that_it_is_unattributed(open_page, case_id: str) -> None:
    html = html_of(open_page("trace", run=made(case_id, f"scripted:{case_id}").run))
    changes = re.findall(r"</(?:ins|del)><sup>(.*?)</sup>", html)
    assert changes
    assert all('href="#finding-' in each or each == "unattributed" for each in changes)


def test_a_change_without_a_finding_says_so(open_page, shown, monkeypatch) -> None:
    run = made("D01", "scripted:D01")
    revision = run.revision.model_copy(update={"responses": ()})
    instead(monkeypatch, run.model_copy(update={"revision": revision}))
    page = open_page("trace", run=run.run)
    assert not re.findall(r"</(?:ins|del)><sup>(?!unattributed)", html_of(page))
    assert "unattributed" in shown(page)


def test_a_held_draft_has_the_number_of_each_finding_behind_its_place(open_page) -> None:
    run = made("D15")
    html = html_of(open_page("trace", run=run.run))
    [draft] = re.findall(r'<blockquote[^>]*class="w-verbatim w-marked">(.*?)</blockquote>', html, re.DOTALL)
    quoted = [each.id for critique in run.critiques for each in critique.verified if each.draft_span]
    assert sorted(re.findall(r'href="#finding-([^"]+)"', draft)) == sorted(quoted)


def test_cues_that_overlap_are_all_marked_and_the_words_stay(open_page, monkeypatch) -> None:
    run = made("D16")
    cues = [
        {"text": "x", "start": start, "end": end, "type": type_}
        for start, end, type_ in [
            (0, 9, "place"),
            (3, 14, "talk"),
            (5, 7, "occasion"),
            (0, 9, "relation"),
            (2, 3, "medium"),
        ]
    ]
    instead(monkeypatch, RunDocument.model_validate(run.plain() | {"cues": cues}))
    html = html_of(open_page("trace", run=run.run))
    [prompt] = re.findall(r'<blockquote id="said-prompt"[^>]*>(.*?)</blockquote>', html, re.DOTALL)
    assert _bare(prompt) == run.case.prompt
    assert {"place", "talk", "occasion", "relation", "medium"} <= set(re.findall(r"w-cue-(\w+)", prompt))
    assert re.findall(r"<sup>(.*?)</sup>", prompt) == ["M", "O", "P R", "T"]


# findings, back to their sources


def test_a_finding_asked_for_stands_first_in_full_with_a_way_back(open_page, shown) -> None:
    run = made("D16")
    wanted = run.critiques[0].verified[1]
    page = open_page("trace", run=run.run, finding=wanted.id)
    said, parsed = shown(page), _Page(page)
    assert said.index(" ".join(wanted.question.split())) < said.index("On this page")
    assert f"?run={run.run}" in parsed.links
    assert parsed.ids.count(f"finding-{wanted.id}") == 1
    assert re.search(r"<details[^>]* open", html_of(page))


def test_every_note_a_finding_rests_on_leads_to_all_its_sources(open_page, shown) -> None:
    run = made("D16")
    library = Table.local().library()
    rests = [(c.reviewer, b.id) for c in run.critiques for f in c.verified for b in f.basis if b.kind == "note"]
    assert rests
    said = shown(open_page("trace", run=run.run))
    for dossier_id, note_id in rests:
        dossier = library.get(dossier_id).dossier
        note = dossier.note(note_id)
        cited = {source.id: source for source in dossier.sources}
        for citation in note.sources:
            source = cited[citation.ref]
            told = (source.cite, source.about, citation.locator, note.variation, note.contestation)
            assert all(" ".join(text.split()) in said for text in told)
    assert "The passage was read." in said


def test_notes_are_those_the_run_was_made_with_and_not_those_of_today(open_page, shown, tmp_path, monkeypatch) -> None:
    run = made("D16")
    original = Table.local().library().get("upper-midwest-lutheran-condolence")
    note = next(b.id for f in run.critiques[0].verified for b in f.basis if b.kind == "note")
    before = original.dossier.note(note).contestation
    changed = tmp_path / "own" / "upper-midwest-lutheran-condolence.md"
    changed.parent.mkdir()
    words = rf"(### {note}\n.*?\*\*Contestation:\*\* )[^\n]+"
    changed.write_text(re.sub(words, r"\1Nobody disagrees today.", original.raw.decode(), count=1, flags=re.DOTALL))
    monkeypatch.setenv("WINKS_DOSSIERS", str(changed.parent))
    assert Table.local().library().get("upper-midwest-lutheran-condolence").dossier.note(note).contestation != before
    said = shown(open_page("trace", run=run.run))
    assert " ".join(before.split()) in said
    assert "Nobody disagrees today." not in said


def test_what_was_withheld_stands_apart_with_why(open_page, shown) -> None:
    run = made("D03", "scripted:D03")
    [finding] = [each for critique in run.critiques for each in critique.findings if each.status == "withheld"]
    said = shown(open_page("trace", run=run.run))
    assert said.index("Withheld by the check", said.index("Asked")) < said.index(
        " ".join(finding.withheld_because.split())
    )
    assert said.rindex(" ".join(finding.question.split())) > said.index("These did not pass the check.")


def test_what_a_check_says_against_a_claim_is_said(open_page, shown, monkeypatch) -> None:
    run = made("D01", "scripted:D01")
    first, *others = run.revision.responses
    first = first.model_copy(update={"check": "Called taken, but the text near its place did not change."})
    instead(
        monkeypatch,
        run.model_copy(update={"revision": run.revision.model_copy(update={"responses": (first, *others)})}),
    )
    assert "The check says otherwise: Called taken, but the text" in shown(open_page("trace", run=run.run))


def test_findings_are_read_in_the_order_of_their_places(open_page) -> None:
    run = made("D01", "scripted:D01")
    html = html_of(open_page("trace", run=run.run))
    found = re.findall(r'<article [^>]*id="finding-([^"]+)"', html)
    spans = {each.id: each.draft_span for critique in run.critiques for each in critique.findings}
    places = [spans[each].start if spans[each] else 10**6 for each in found]
    assert places == sorted(places)
    assert len(found) == len(spans)


def test_corrections_and_judgements_are_named_and_judgements_are_not_told(open_page, shown) -> None:
    from winks.judging.judgement import OwnReading

    run = made("D16")
    seat = Table.local()
    seat.correct(run.run, run.critiques[0].verified[0].id, "Here it is the other way round.")
    seat.judge(run.run, OwnReading(going_on="Two funerals and one kitchen."))
    said = shown(open_page("trace", run=run.run))
    assert "Here it is the other way round." in said
    assert "One person has written down a reading of this run." in said
    assert "Two funerals and one kitchen." not in said


# how long it takes


def many(run: RunDocument, reviewers: int, each: int) -> RunDocument:
    """A run with many findings, all of them on notes of a real dossier."""
    model: Finding = next(f for c in run.critiques for f in c.verified if f.draft_span and f.basis[0].kind == "note")
    text = run.draft.text
    critiques = []
    for number in range(reviewers):
        found = []
        for index in range(each):
            start = (number * each + index) * 7 % (len(text) - 12)
            span = {"text": text[start : start + 12], "start": start, "end": start + 12}
            found.append(model.plain() | {"id": f"upper-{number}.{index}", "draft_span": span})
        reviewer = run.critiques[0].reviewer
        critiques.append({"reviewer": reviewer, "outcome": "findings", "findings": found})
    return RunDocument.model_validate(run.plain() | {"critiques": [Critique(**c).plain() for c in critiques]})


def test_two_hundred_findings_are_shown_without_anybody_waiting(open_page, monkeypatch) -> None:
    run = made("D16")
    instead(monkeypatch, many(run, 40, 5))
    page = open_page("trace", run=run.run)
    assert len(re.findall(r'<article [^>]*id="finding-', html_of(page))) == 200
    took = []
    for _ in range(3):
        begun = time.perf_counter()
        page.run()
        took.append(time.perf_counter() - begun)
    assert min(took) < 0.5
