"""A judge takes their own reading back: it goes, the run and the readings of others stay, and they may read anew."""

from __future__ import annotations

import pytest

from winks.errors import NotAllowed, RunLeased
from winks.graphs.resuming import replay
from winks.trail.erasure import Wanted
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from .readings import OWN, TEXTS, mark, read_whole


def test_a_reading_that_is_withdrawn_is_gone_and_others_stay(here, trail, seat, rewritten) -> None:
    mine, theirs = seat("Wira"), seat("Retno")
    other = read_whole(theirs, rewritten)
    read_whole(mine, rewritten)
    before = mine.run(rewritten)
    erased = mine.withdraw(rewritten)
    assert (erased.plan.what, erased.plan.texts, erased.found.holding) == ("reading", 6, ())
    assert mine.my_reading(rewritten) is None
    assert theirs.judgements(rewritten) == [other]
    after = mine.run(rewritten)
    assert after.model_copy(update={"erased": None, "trail": before.trail}) == before
    assert [each.by for each in after.erased or ()] == ["Wira"]
    assert verify(stored_record(trail, rewritten)).ok
    assert replay(rewritten, settings=here).ok


def test_what_was_begun_and_not_handed_in_goes_too(seat, rewritten) -> None:
    mine = seat("Wira")
    mine.judge(rewritten, OWN)
    mine.keep(rewritten, {"missing": "An ocelot."})
    mine.withdraw(rewritten)
    assert (mine.kept(rewritten), mine.begun()) == ({}, [])


def test_whoever_withdrew_may_read_anew(seat, rewritten) -> None:
    mine = seat("Wira")
    mine.judge(rewritten, OWN)
    mine.withdraw(rewritten)
    again = mine.judge(rewritten, OWN)
    assert mine.my_reading(rewritten) == again


def test_who_has_read_nothing_withdraws_nothing(trail, seat, rewritten) -> None:
    before = trail.header(rewritten)
    assert seat("Wira").withdraw(rewritten).plan.is_empty
    assert trail.header(rewritten) == before


def test_nothing_is_withdrawn_from_a_run_that_somebody_is_at(here, seat, rewritten) -> None:
    mine = seat("Wira")
    reading = mine.judge(rewritten, OWN)
    busy = Store(here.trail)
    busy.take(rewritten)
    with pytest.raises(RunLeased):
        mine.withdraw(rewritten)
    busy.close()
    assert mine.my_reading(rewritten) == reading


def test_a_judge_withdraws_their_own_and_erases_nothing_else(seat, rewritten) -> None:
    with pytest.raises(NotAllowed, match="auditor"):
        seat("Wira").erase(Wanted(rewritten), "I do not like it.")


def test_marks_go_with_the_text_they_are_in_and_what_is_said_beside_it_stays(seat, trail, rewritten) -> None:
    mine, auditor = seat("Wira"), seat("Ani", "auditor")
    mine.judge(rewritten, OWN)
    letter = "A" if mine.my_reading(rewritten).order[0] == "revision" else "B"
    run = mine.run(rewritten)
    text, stays = run.revision.text, f"{run.case.prompt} {run.draft.text}".casefold()
    pieces = (text[at : at + 12] for at in range(len(text)))
    words = next(each for each in pieces if each.strip() == each and each.casefold() not in stays)
    mine.judge(rewritten, TEXTS.model_copy(update={"marks": (mark(mine, rewritten, letter, words),)}))
    seq = next(e.seq for e in auditor.events(rewritten) if e.kind == "revise_finished")
    gone = {text.kind for text in auditor.would_erase(Wanted(rewritten, seq)).runs[0].texts}
    assert "judgement_made" in gone
    auditor.erase(Wanted(rewritten, seq), "The model made it up.")
    [left] = auditor.judgements(rewritten)
    assert (left.own_reading, left.texts) == (OWN, None)
    assert verify(stored_record(trail, rewritten)).ok


def test_readings_that_are_begun_go_with_the_words_they_are_of(seat, rewritten) -> None:
    mine, auditor = seat("Wira"), seat("Ani", "auditor")
    mine.judge(rewritten, OWN)
    mine.keep(rewritten, {"missing": "An ocelot."})
    assert auditor.would_erase(Wanted(words="ocelot")).runs[0].begun == ("p-wira",)
    auditor.erase(Wanted(rewritten), "Asked for.")
    assert mine.kept(rewritten) == {}
