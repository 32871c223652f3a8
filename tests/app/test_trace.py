"""The Trace page: what it cannot show first, then hostile words, the order of reading, the run as it went, its calls."""

from __future__ import annotations

import re
from typing import Any

import pytest

import winks
from winks.agents.case import bundled_case
from winks.agents.critique import FollowUp
from winks.graphs.table import Table
from winks.settings import Settings
from winks.trail.document import RunDocument
from winks.trail.store import Store

from ..tampering import behind
from .traced import Page, cut_after, html_of, instead, made, many

HOSTILE = (
    '"><img src=http://example.invalid/x onerror=alert(1)><script>alert(1)</script></section>'
    " ![x](http://example.invalid/y) [y](javascript:alert(1)) :material/home: $x$ &amp; \u202eabc"
)
LITERAL = {"status", "kind", "type", "source", "outcome", "item", "act", "disposition", "standing"}
"""Keys of a run document that hold one of a few words; so do `reason` beside a dossier and `by` beside a type."""


# what it cannot show


def test_without_any_run_the_page_says_how_to_begin_one(open_page, shown) -> None:
    assert "There is no run yet. Begin one on the Deliberate page" in shown(open_page("trace"))


def test_without_a_run_the_newest_are_offered_as_links(open_page, shown) -> None:
    first, second = made("D15"), made("D16")
    page = open_page("trace")
    assert bundled_case("D15").prompt[:60] in shown(page)
    assert Page(page).links == ["runs", f"?run={second.run}", f"?run={first.run}"]


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
    with behind(store) as connection:
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
    with behind(store) as connection:
        connection.execute(delete(blobs).where(blobs.c.digest == who))
    store.close()
    said = shown(open_page("trace", run=run))
    assert "local reader" not in said
    assert "the name was taken out" in said


# what others wrote


@pytest.mark.parametrize("focus", [False, True])
def test_hostile_words_in_every_field_stay_words(open_page, shown, monkeypatch, focus: bool) -> None:
    run = made("D16", "scripted:D16")
    hostile = RunDocument.model_validate(_poisoned(_whole(run).plain()))
    instead(monkeypatch, hostile)
    query = {"finding": hostile.critiques[0].findings[0].id} if focus else {}
    page = open_page("trace", run=run.run, **query)
    said, parsed = shown(page), Page(page)
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


def _poisoned(item: Any) -> Any:
    if isinstance(item, dict):
        kept = LITERAL | ({"reason"} if "dossier" in item else set()) | ({"by"} if "type" in item else set())
        return {name: value if name in kept else _poisoned(value) for name, value in item.items()}
    if isinstance(item, list):
        return [_poisoned(value) for value in item]
    return item + HOSTILE if isinstance(item, str) and not item.isdecimal() else item


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
    links = Page(page).links
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
    assert said.index("You have begun to judge this run") < said.index("On this page")


# the run as it went, and its calls


def test_reviewers_stand_side_by_side_and_the_steps_in_their_order(open_page, shown) -> None:
    page = open_page("trace", run=made("D16", "scripted:D16").run)
    html = html_of(page)
    [beside] = re.findall(r'<div class="w-side">(.*?)</li>', html, re.DOTALL)
    assert "step-1.review.upper-midwest-lutheran-condolence" in beside
    assert "step-1.read_standpoint" in beside
    steps = ["open_case", "read_cues", "convene", "draft", "check_findings", "revise", "check_revision", "present"]
    places = [html.index(f'id="step-1.{name}"') for name in steps]
    assert places == sorted(places)
    assert "by local reader" in shown(page)


def test_another_leg_says_why_it_was_begun_and_what_it_took_from_the_record(open_page, shown) -> None:
    run = made("D16")
    Table.local().correct(run.run, run.critiques[0].verified[0].id, "Here it is the other way round.")
    winks.resume(run.run)
    said = shown(open_page("trace", run=run.run))
    assert "something was marked as not so here" in said[said.index("Leg 2") :]
    assert "taken from the record of an earlier leg" in said
    assert "Withheld: The user says this is not so here: “Here it is the other way round.”" in said


def test_plain_code_says_that_no_model_was_called(open_page, shown) -> None:
    page = open_page("trace", run=made("D15").run)
    assert "No model was called. Plain code over the dossiers did all of it." in shown(page)
    assert not page.expander


def test_every_call_is_told_and_its_texts_come_when_it_is_opened(open_page, shown) -> None:
    run = made("D16", "scripted:D16")
    calls = Table.local().calls(run.run)
    page = open_page("trace", run=run.run)
    said = shown(page)
    assert len(page.expander) == len(calls) == run.usage.calls
    assert f"4 calls. Tokens, sent and back: {run.usage.tokens:,}. Cost: 0." in said
    assert all(f"{each.input_tokens:,} sent, {each.output_tokens:,} back" in said for each in calls)
    assert calls[0].reply not in html_of(page)
    page.session_state[f"call_{calls[0].started}"] = True
    said = shown(page.run())
    assert " ".join(calls[0].reply.split()) in said
    assert all(" ".join(message.text.split()) in said for message in calls[0].messages)
    assert " ".join(calls[1].reply.split()) not in said


def test_a_reply_that_is_gone_is_told_and_the_trace_stands(open_page, shown, monkeypatch) -> None:
    run = made("D16", "scripted:D16")
    calls = Table.local().calls(run.run)
    gone = {"request_is": "gone", "messages": (), "reply_is": "changed", "reply": None}
    monkeypatch.setattr(Table, "calls", lambda self, run: (calls[0].model_copy(update=gone), *calls[1:]))
    page = open_page("trace", run=run.run)
    page.session_state[f"call_{calls[0].started}"] = True
    said = shown(page.run())
    assert "This text is no longer in the store." in said
    assert "not the text that was kept, so it is not shown" in said


def test_hostile_words_in_calls_stay_words(open_page, shown, monkeypatch) -> None:
    run = made("D16", "scripted:D16")
    call = Table.local().calls(run.run)[0]
    data = call.plain() | {"model": HOSTILE, "answered_by": HOSTILE + "2", "reply": HOSTILE, "finish": HOSTILE}
    data |= {
        "messages": [{"by": "user", "text": HOSTILE}],
        "parameters": {HOSTILE: HOSTILE},
        "shape": {"title": HOSTILE},
    }
    monkeypatch.setattr(Table, "calls", lambda self, run: (type(call).model_validate(data),))
    page = open_page("trace", run=run.run)
    page.session_state[f"call_{call.started}"] = True
    page.run()
    assert shown(page).count("onerror=alert(1)") >= 7
    assert not {"img", "script"} & set(Page(page).tags)


def test_two_hundred_findings_are_all_on_the_page(open_page, monkeypatch) -> None:
    run = made("D16")
    instead(monkeypatch, many(run, 40, 5))
    page = open_page("trace", run=run.run)
    assert len(re.findall(r'<article [^>]*id="finding-', html_of(page))) == 200
