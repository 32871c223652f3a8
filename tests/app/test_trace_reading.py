"""Reading a trace: the texts to the letter, every link to something that is there, every finding back to its sources."""

from __future__ import annotations

import re

import pytest

from winks.graphs.table import Table
from winks.trail.document import RunDocument

from .traced import Page, bare, html_of, instead, made

# texts and places


@pytest.mark.parametrize(("case_id", "model"), [("D01", "scripted:D01"), ("D16", "embedded")])
def test_the_texts_are_there_to_the_letter(open_page, case_id: str, model: str) -> None:
    run = made(case_id, model)
    html = html_of(open_page("trace", run=run.run))
    texts = [bare(each) for each in re.findall(r"<blockquote[^>]*>(.*?)</blockquote>", html, re.DOTALL)]
    assert run.case.prompt in texts
    assert run.draft.text in texts
    assert run.revision.kind == "held" or run.revision.text in texts


@pytest.mark.parametrize(
    ("case_id", "model"),
    [("D01", "scripted:D01"), ("D03", "scripted:D03"), ("D16", "scripted:D16"), ("D15", "embedded")],
)
def test_every_link_on_the_page_leads_to_something_that_is_there(open_page, case_id: str, model: str) -> None:
    parsed = Page(open_page("trace", run=made(case_id, model).run))
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
    assert bare(prompt) == run.case.prompt
    assert {"place", "talk", "occasion", "relation", "medium"} <= set(re.findall(r"w-cue-(\w+)", prompt))
    assert re.findall(r"<sup>(.*?)</sup>", prompt) == ["M", "O", "P R", "T"]


# findings, back to their sources


def test_a_finding_asked_for_stands_first_in_full_with_a_way_back(open_page, shown) -> None:
    run = made("D16")
    wanted = run.critiques[0].verified[1]
    page = open_page("trace", run=run.run, finding=wanted.id)
    said, parsed = shown(page), Page(page)
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
