"""Certain words go from wherever they stand, and what a person left; every record verifies."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from winks.graphs.resuming import replay, resume
from winks.trail.document import run_document
from winks.trail.erasure import Plan, Wanted, erase, would_erase
from winks.trail.kept import Signature
from winks.trail.listing import GONE
from winks.trail.signatures import signatures

from .homes import ME, PROMPT, REASON, is_whole, left, made, spellings, take

# words


def test_words_go_from_every_run_with_what_came_of_them(ferry_settings, trail, run, other) -> None:
    third = made(ferry_settings, "No mate here.", draft="Dear QUOKKA,", account=[], opt_in={})
    before = trail.header(other), trail.blobs(other)
    plan = would_erase(trail, Wanted(words="quokka"))
    assert {each.run for each in plan.runs} == {run, third}
    erased = take(trail, ferry_settings, Wanted(words="quokka"))
    assert erased.found.holding == ()
    assert left(ferry_settings.home, spellings("Quokka")) == []
    assert (trail.header(other), trail.blobs(other)) == before
    document = run_document(trail, run)
    assert (document.case.prompt, document.case.account) == (GONE, ("A zebra saw it.",))
    assert run_document(trail, third).case.prompt == "No mate here."
    assert all(is_whole(trail, each) for each in (run, other, third))
    assert would_erase(trail, Wanted(words="Quokka")).is_empty


def test_words_in_one_run_stay_in_the_others(ferry_settings, trail, run, other) -> None:
    take(trail, ferry_settings, Wanted(run, words="yours"))
    assert run_document(trail, run).case.prompt == GONE
    assert "yours" in run_document(trail, other).case.prompt


def test_words_that_stand_nowhere_change_nothing(ferry_settings, trail, run) -> None:
    before = trail.header(run)
    erased = take(trail, ferry_settings, Wanted(words="wombat"))
    assert erased.plan == Plan("words")
    assert trail.header(run) == before


@pytest.mark.parametrize("key", ["thin_reading", "ordinary_explanations", "draft_span", "dossier_id"])
def test_the_keys_of_the_record_are_no_words(trail, run, key) -> None:
    assert would_erase(trail, Wanted(words=key)).is_empty


def test_the_keys_that_replies_were_to_have_are_no_words(bench) -> None:
    run, store = bench.deliberate().run, bench.store()
    plan = would_erase(store, Wanted(run, words="thin_reading"))
    assert not any(text.kind == "call_finished" for each in plan.runs for text in each.texts if text.role == "case")
    finished = [t for each in plan.runs for t in each.texts if t.kind == "call_finished"]
    assert not any("thin_reading" in string for text in finished for string in text.strings)
    store.close()


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        (unicodedata.normalize("NFD", "Nguyễn Thị Ánh"), unicodedata.normalize("NFC", "nguyễn thị ánh")),
        (unicodedata.normalize("NFC", "Nguyễn Thị Ánh"), unicodedata.normalize("NFD", "NGUYỄN THỊ ÁNH")),
        ("محمد بن سلمان", "محمد بن سلمان"),
        ("\u202bیوسف‌زاده\u202c", "یوسف‌زاده"),
        ("田中太郎さん", "田中太郎"),
        ("Ana 👩🏽‍🚀✨", "👩🏽‍🚀✨"),
        ('O\\\'Brien "Bo"', 'o\\\'brien "bo"'),
    ],
)
def test_words_of_every_writing_go(ferry_settings, trail, typed, asked) -> None:
    run = made(
        ferry_settings, f"{typed} said 'she's yours' and left. I am the second mate.", draft=f"Dear {typed}, so."
    )
    erased = take(trail, ferry_settings, Wanted(words=asked))
    assert erased.events == {run: len(trail.stored_events(run))}
    assert erased.found.holding == ()
    assert left(ferry_settings.home, spellings(typed, asked)) == []
    assert is_whole(trail, run)


def test_words_that_a_model_escaped_are_found(bench) -> None:
    finding = dict(
        bench.replies["ferry-crew-handover"]["value"]["findings"][0], thin_reading="Caf\u00e9 Quokka closed."
    )
    bench.replies["ferry-crew-handover"] |= {"value": {"findings": [finding]}}
    bench.write()
    run, store, settings = bench.deliberate().run, bench.store(), bench.settings()
    erased = erase(store, Wanted(words="CAFE\u0301 quokka"), REASON, ME, settings.home)
    assert run in erased.events
    assert (
        left(settings.home, [b"Caf\xc3\xa9 Quokka", b"caf\\u00e9 quokka", b"cafe quokka"]) == []
        or left(settings.home, [b"Caf\xc3\xa9 Quokka"])[0][0].name == "replies.toml"
    )
    assert run_document(store, run).case.prompt == bench.prompt
    store.close()


# a person


def test_what_a_person_left_goes_and_what_others_left_stays(ferry_settings, trail, run) -> None:
    trail.remark(run, "judgement_made", lambda: _judged("An aardvark laughs."), Signature("p-2", "Wira"))
    trail.remark(run, "judgement_made", lambda: _judged("A tapir weeps."), Signature("p-3", "Retno"))
    plan = would_erase(trail, Wanted(person="p-2"))
    assert [len(each.texts) for each in plan.runs] == [2]
    assert not plan.runs[0].ends
    take(trail, ferry_settings, Wanted(person="p-2"))
    assert left(ferry_settings.home, spellings("aardvark", "Wira")) == []
    assert Signature("p-3", "Retno") in signatures(trail, run).values()
    assert is_whole(trail, run)
    assert replay(run, settings=ferry_settings).ok
    assert run_document(trail, run).case.prompt == PROMPT


def _judged(words: str) -> tuple[dict[str, Any], Any]:
    return {"judgement": "j", "part": "own_reading", "order": ["draft"]}, {"going_on": words}


def test_who_takes_out_their_own_name_signs_without_it(ferry_settings, trail, run) -> None:
    trail.remark(run, "judgement_made", lambda: _judged("An aardvark laughs."), ME)
    take(trail, ferry_settings, Wanted(person=ME.id), who=ME)
    assert left(ferry_settings.home, spellings("Narwhal")) == []
    assert [each.by for each in run_document(trail, run).erased or ()] == [ME.id]


def test_the_name_of_whoever_asked_goes_and_their_runs_are_told(ferry_settings, trail, run) -> None:
    plan = would_erase(trail, Wanted(person="local"))
    assert set(plan.asked) == {run, trail.runs()[0].run}
    take(trail, ferry_settings, Wanted(person="local"))
    document = run_document(trail, run)
    assert (document.case.by, document.case.prompt) == (None, PROMPT)
    assert resume(run, settings=ferry_settings).run == run
