"""A run, or an event of it, is erased whole and on the record; what was not asked for stays; refusals first."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from winks.errors import CallError, InputRefused, RunLeased, TrailError, UnknownId
from winks.graphs.resuming import correct, replay, resume
from winks.trail.calls import calls_of
from winks.trail.document import run_document
from winks.trail.erasure import Wanted, erase, would_erase
from winks.trail.exports import FORMATS, export
from winks.trail.kept import CaseWords
from winks.trail.listing import GONE, Search
from winks.trail.signatures import signatures
from winks.trail.store import Store
from winks.trail.tables import blobs, secrets

from ...tampering import behind
from .homes import FACTS, MARKED, ME, PROMPT, REASON, bodies, is_whole, left, slices, spellings, take, trail_refs

# refusals


@pytest.mark.parametrize("reason", ["", " \n", "x" * 501, "a\0b", "\ud800"])
def test_a_reason_is_asked_for(ferry_settings, trail, run, reason) -> None:
    before = trail.header(run)
    with pytest.raises(InputRefused, match="reason"):
        take(trail, ferry_settings, Wanted(run), reason)
    assert trail.header(run) == before


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Wanted(), "Say what is to be taken out"),
        (Wanted(event=3), "Say what is to be taken out"),
        (Wanted("20", event=3, words="xx"), "both given"),
        (Wanted(words="xx", person="p-1"), "both given"),
    ],
)
def test_what_is_not_clear_is_refused(trail, run, wanted, why) -> None:
    with pytest.raises(CallError, match=why):
        would_erase(trail, wanted)


@pytest.mark.parametrize("wanted", [Wanted("19990101"), Wanted(person="p-9"), Wanted("19990101", words="xx")])
def test_what_is_not_there_is_told(trail, run, wanted) -> None:
    with pytest.raises(UnknownId):
        would_erase(trail, wanted)


@pytest.mark.parametrize("event", [0, 99])
def test_an_event_that_is_not_there_is_told(trail, run, event) -> None:
    with pytest.raises(UnknownId, match="events 1 to"):
        would_erase(trail, Wanted(run, event))


def test_a_reason_may_not_say_the_words_that_go(ferry_settings, trail, run) -> None:
    with pytest.raises(InputRefused, match="without them"):
        take(trail, ferry_settings, Wanted(words="Quokka"), "QUOKKA asked for it")
    assert run_document(trail, run).case.prompt == PROMPT


def test_nothing_is_erased_of_a_run_that_somebody_is_at(ferry_settings, trail, run, other) -> None:
    busy = Store.of(ferry_settings)
    busy.take(run)
    before = [trail.header(each) for each in (run, other)]
    for wanted in (Wanted(run), Wanted(words="yours")):
        with pytest.raises(RunLeased):
            take(trail, ferry_settings, wanted)
    assert [trail.header(each) for each in (run, other)] == before
    assert len(trail.blobs(other)) > 1
    busy.close()


def test_a_trail_that_is_not_there_has_nothing_to_erase(store, tmp_path) -> None:
    assert would_erase(store, Wanted(words="Quokka")).is_empty
    assert erase(store, Wanted(words="Quokka"), REASON, ME, tmp_path).plan.is_empty
    assert list(tmp_path.rglob("*")) == []


# a run


def test_no_byte_of_a_run_is_left(ferry_settings, trail, run, other) -> None:
    packed, texts = bodies(trail, run), [blob.body for blob in trail.blobs(run).values()]
    public = b"".join(trail.public(trail_refs(trail, run)).values())
    kept = [trail.header(other), trail.blobs(other)]
    erased = take(trail, ferry_settings, Wanted(run))
    assert erased.uncompacted is None
    assert (erased.found.holding, erased.found.unread) == ((), ())
    assert left(ferry_settings.home, spellings(*MARKED)) == []
    others = b"".join(blob.body for blob in trail.blobs(other).values())
    sought = {piece for body in (*packed, *texts) for piece in slices(body) if piece not in public + others}
    mine = {piece for body in packed for piece in slices(body)}
    still = {piece for body in bodies(trail, other) for piece in slices(body)}
    assert left(ferry_settings.home, (sought | mine) - still) == []
    assert [trail.header(other), trail.blobs(other)] == kept
    assert is_whole(trail, run)
    assert is_whole(trail, other)


def test_the_events_before_stay_as_they_were_and_one_more_says_what_was_done(ferry_settings, trail, run) -> None:
    before, texts = trail.stored_events(run), trail.blobs(run)
    erased = take(trail, ferry_settings, Wanted(run))
    after = trail.stored_events(run)
    assert after[:-1] == before
    said = after[-1].event()
    assert (said.kind, said.seq, dict(erased.events)) == ("words_erased", len(after), {run: len(after)})
    assert (said.payload["what"], set(said.payload["erased"])) == ("run", texts.keys())
    assert set(trail.blobs(run)) == {said.payload["value"]["blob"], said.payload["who"]["blob"]}
    assert signatures(trail, run) == {said.seq: ME}
    [told] = run_document(trail, run).erased or ()
    assert told.plain() == {
        "event": said.seq, "at": said.at, "by": "Narwhal", "reason": REASON, "what": "run", "texts": len(texts),
    }  # fmt: skip


def test_what_is_left_of_a_run_can_be_read_everywhere(ferry_settings, trail, run) -> None:
    before = run_document(trail, run).plain()
    take(trail, ferry_settings, Wanted(run))
    document = run_document(trail, run)
    assert document.plain().keys() - {"erased"} == before.keys()
    assert (document.case.prompt, document.case.account) == (GONE, (GONE,))
    assert document.case.opt_in == {"ferry-crew-handover": GONE}
    assert (document.cues, document.seats, document.critiques, document.revision) == ((), (), (), None)
    assert trail.runs()[1].prompt == GONE
    for text in (PROMPT, "Quokka", "zebra"):
        assert trail.search(Search(text=text)).total == 0
    assert calls_of(trail, run) == ()
    for name in FORMATS:
        assert export(trail, run, name)


def test_a_run_whose_words_are_gone_goes_on_no_more(ferry_settings, trail, run) -> None:
    erased = take(trail, ferry_settings, Wanted(run))
    seq = erased.events[run]
    for act in (
        lambda: resume(run, settings=ferry_settings),
        lambda: resume(run, "An answer.", settings=ferry_settings),
        lambda: replay(run, settings=ferry_settings),
        lambda: correct(run, "ferry-crew-handover", "no", settings=ferry_settings),
    ):
        with pytest.raises(CallError, match=f"erased at event {seq}"):
            act()
    with trail.reading() as connection:
        assert connection.scalar(select(secrets.c.run).where(secrets.c.run == run)) is None
    assert len(trail.stored_events(run)) == seq


def test_what_is_erased_twice_is_erased_once(ferry_settings, trail, run) -> None:
    take(trail, ferry_settings, Wanted(run))
    before = trail.header(run)
    again = take(trail, ferry_settings, Wanted(run))
    assert (again.plan.is_empty, dict(again.events)) == (True, {})
    assert trail.header(run) == before


def test_a_text_that_is_gone_without_a_word_is_still_a_fault(trail, run) -> None:
    digest = trail.stored_events(run)[0].event().payload["prompt"]["blob"]
    with behind(trail) as connection:
        connection.execute(blobs.delete().where(blobs.c.digest == digest))
    with pytest.raises(TrailError, match="is not in the store"):
        run_document(trail, run)
    assert not is_whole(trail, run)


def test_that_another_text_was_erased_excuses_none(ferry_settings, trail, run) -> None:
    seq = next(e.seq for e in trail.stored_events(run) if e.kind == "check_revision_finished")
    take(trail, ferry_settings, Wanted(run, seq))
    digest = trail.stored_events(run)[0].event().payload["prompt"]["blob"]
    with behind(trail) as connection:
        connection.execute(blobs.delete().where(blobs.c.digest == digest))
    with pytest.raises(TrailError, match="is not in the store"):
        run_document(trail, run)


def test_a_run_that_was_cut_off_can_be_erased(store, tmp_path) -> None:
    store.open_run("r", CaseWords("Quokka said sudah.", "Well, Quokka."), FACTS)
    store.let_go("r")
    erase(store, Wanted("r"), REASON, ME, tmp_path)
    assert store.header("r").status == "running"
    assert run_document(store, "r").draft is None
    assert left(tmp_path, spellings("Quokka")) == []
    assert is_whole(store, "r")


# one event


def test_what_a_model_made_goes_whole_and_the_case_stays(bench) -> None:
    run, store, settings = bench.deliberate().run, bench.store(), bench.settings()
    events = [stored.event() for stored in store.stored_events(run)]
    revise = next(event for event in events if event.kind == "revise_finished")
    erase(store, Wanted(run, revise.seq), REASON, ME, settings.home)
    document = run_document(store, run)
    assert document.case.prompt == bench.prompt
    assert (document.draft, document.critiques, document.revision) == (None, (), None)
    assert {call.request_is for call in calls_of(store, run)} == {"gone"}
    assert left(settings.home, spellings("So glad we agreed", "You said she was mine")) == []
    assert is_whole(store, run)
    with pytest.raises(CallError, match="erased at event"):
        replay(run, settings=settings)
    store.close()


def test_an_answer_goes_with_what_came_of_it_and_what_was_before_stays(bench) -> None:
    settings = bench.settings(ask=True)
    run = bench.deliberate(ask=True).run
    first = len(bench.events(run))
    resume(run, "Quokka is my uncle, and he stayed.", settings=settings)
    store = bench.store()
    plan = would_erase(store, Wanted(run, first + 1))
    assert {text.seq for text in plan.runs[0].texts} == {
        event.seq for event in bench.events(run)[first:] if event.kind not in ("present_finished",)
    }
    assert plan.runs[0].ends
    erase(store, Wanted(run, first + 1), REASON, ME, settings.home)
    assert left(settings.home, spellings("Quokka")) == []
    document = run_document(store, run)
    assert (document.case.prompt, document.case.account) == (bench.prompt, (GONE,))
    assert is_whole(store, run)
    store.close()


def test_a_correction_that_nothing_came_of_goes_alone(ferry_settings, trail, run) -> None:
    correct(run, "ferry-crew-handover", "A quagga knows it is not so.", settings=ferry_settings)
    made_ = next(e.seq for e in trail.stored_events(run) if e.kind == "correction_made")
    [concerned] = would_erase(trail, Wanted(run, made_)).runs
    assert {text.seq for text in concerned.texts} == {made_}
    take(trail, ferry_settings, Wanted(run, made_))
    document = run_document(trail, run)
    assert document.corrections is None
    assert document.critiques
    assert left(ferry_settings.home, spellings("quagga")) == []
    assert is_whole(trail, run)
    with pytest.raises(CallError, match="erased at event"):
        resume(run, settings=ferry_settings)


def test_what_says_that_words_were_erased_is_not_erased_by_its_event(ferry_settings, trail, run) -> None:
    seq = take(trail, ferry_settings, Wanted(run)).events[run]
    with pytest.raises(CallError, match="that stays"):
        take(trail, ferry_settings, Wanted(run, seq))
    again = take(trail, ferry_settings, Wanted(words="it was asked"), "A slip.")
    assert again.events == {run: seq + 1}
    assert [each.reason for each in run_document(trail, run).erased or ()] == [GONE, "A slip."]
    assert is_whole(trail, run)
