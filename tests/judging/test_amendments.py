"""What people proposed for a dossier comes to its curator, whatever became of the words, and an answer stands on the run."""

from __future__ import annotations

import json
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from sqlalchemy import text

from winks.errors import InputRefused, NotAllowed, RunLeased, TrailError, UnknownId
from winks.graphs.resuming import replay, resume
from winks.graphs.table import Table
from winks.judging.amendment import Amendment, Place, after_items, answered_in
from winks.judging.amendments import LONGEST_REASON, amendments, decide
from winks.personas.dossier import Change
from winks.personas.library import load_library
from winks.settings import Settings
from winks.trail.erasure import Wanted
from winks.trail.listing import GONE
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from .readings import read_whole, said_of

JAVANESE = "javanese-business-yogya-solo"
REF = load_library().get(JAVANESE).dossier.ref
REASON = "Said more carefully from here on."
Seat = Callable[..., Table]


@pytest.fixture
def curator(seat: Seat) -> Table:
    """Somebody who works on dossiers."""
    return seat("Ratna", "curator")


@pytest.fixture
def judged(seat: Seat, rewritten: str) -> Amendment:
    """What a judge proposed."""
    wira = seat("Wira")
    read_whole(
        wira, rewritten, findings=(said_of(wira, rewritten, "off", words="Too sweet.", note="Say less."),), named="yes"
    )
    [found] = seat("Ratna", "curator").amendments(JAVANESE)
    return found


@pytest.fixture
def corrected(seat: Seat, rewritten: str) -> Amendment:
    """What the user of a run said is not so."""
    wira = seat("Wira")
    wira.correct(rewritten, f"{JAVANESE}.1", "He says it to everybody who brings paper.")
    [found] = seat("Ratna", "curator").amendments(JAVANESE)
    return found


# what is listed


def test_a_correction_is_listed_with_the_note_that_was_behind_the_finding(corrected, rewritten) -> None:
    assert (corrected.kind, corrected.about, corrected.status) == ("correction", "finding", "open")
    assert (corrected.run, corrected.dossier, corrected.notes) == (
        rewritten,
        REF,
        ("nggih-as-hearing",),
    )
    assert (corrected.words, corrected.by, corrected.person) == (
        "He says it to everybody who brings paper.",
        "Wira",
        "p-wira",
    )
    assert not corrected.may_be_named


def test_a_seat_that_is_corrected_concerns_no_note(seat, curator, rewritten) -> None:
    seat("Wira").correct(rewritten, JAVANESE, "This is a bank in Rotterdam.")
    [found] = curator.amendments(JAVANESE)
    assert (found.about, found.notes) == ("seat", ())


def test_a_cue_that_is_none_is_proposed_to_nobody(seat, curator, rewritten) -> None:
    wira = seat("Wira")
    wira.correct(rewritten, wira.run(rewritten).cues[0].text, "That is a name.")
    assert curator.amendments(JAVANESE) == ()


def test_what_a_judge_says_of_a_finding_is_listed_with_what_they_say_of_its_note(judged) -> None:
    assert (judged.kind, judged.word, judged.words, judged.proposes) == ("judgement", "off", "Too sweet.", "Say less.")
    assert judged.notes == ("nggih-as-hearing",)
    assert (judged.by, judged.may_be_named) == ("Wira", True)


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ({"word": "fair"}, 0),
        ({"word": "cannot_tell", "words": "I was not there."}, 0),
        ({"word": "fair", "note": "In Klaten it is otherwise."}, 1),
        ({"word": "off", "words": "He did not."}, 1),
        ({"word": "not_theirs_to_say", "words": "His to say."}, 1),
        ({"word": "fair", "note": "  \n"}, 0),
    ],
)
def test_what_asks_for_no_change_is_not_listed(seat, curator, rewritten, said, listed) -> None:
    wira = seat("Wira")
    read_whole(wira, rewritten, findings=(said_of(wira, rewritten, **said),))
    assert len(curator.amendments(JAVANESE)) == listed


def test_findings_of_no_dossier_concern_no_curator(seat, curator, rewritten) -> None:
    wira = seat("Wira")
    said = said_of(wira, rewritten, "off", words="No.").model_copy(update={"finding": "standpoint.1"})
    read_whole(wira, rewritten, findings=(said,))
    assert curator.amendments() == ()


def test_whoever_is_half_through_has_proposed_nothing(seat, curator, rewritten) -> None:
    from .readings import OWN, TEXTS

    wira = seat("Wira")
    wira.judge(rewritten, OWN)
    wira.judge(rewritten, TEXTS)
    assert curator.amendments() == ()


def test_whoever_was_not_asked_or_said_no_is_not_named(seat, curator, rewritten) -> None:
    for name, told in (("Wira", {}), ("Retno", {"named": "no"})):
        table = seat(name)
        read_whole(table, rewritten, findings=(said_of(table, rewritten, "off", words="No."),), **told)
    found = curator.amendments(JAVANESE)
    assert [each.may_be_named for each in found] == [False, False]
    assert after_items(found) == tuple(each.id for each in found)


def test_each_of_several_findings_has_an_id_of_its_own_that_stays(seat, curator, rewritten) -> None:
    wira = seat("Wira")
    said = said_of(wira, rewritten, "off", words="No.")
    both = (said, said.model_copy(update={"finding": f"{JAVANESE}.2", "word": "fair"}))
    third = said.model_copy(update={"finding": f"{JAVANESE}.3"})
    read_whole(wira, rewritten, findings=(*both, third))
    ids = [each.id.rsplit(".", 1)[1] for each in curator.amendments(JAVANESE)]
    assert ids == ["1", "3"]
    assert [each.notes for each in curator.amendments(JAVANESE)] == [("nggih-as-hearing",), ("bapak-ibu-address",)]


def test_a_later_leg_does_not_change_what_was_spoken_of(here, seat, curator, judged, rewritten) -> None:
    """In the new leg another finding may have the old one's id."""
    seat("Wira").correct(rewritten, f"{JAVANESE}.1", "Not so.")
    resume(rewritten, settings=here)
    assert curator.amendments(JAVANESE)[0] == judged


def test_a_model_that_names_notes_it_was_not_sent_names_none_here(seat, curator, trail, rewritten) -> None:
    """The ids in a payload are of notes that were sent, and no words of a model."""
    wira = seat("Wira")
    wira.correct(rewritten, f"{JAVANESE}.1", "Not so.")
    [found] = curator.amendments(JAVANESE)
    run = wira.run(rewritten)
    assert set(found.notes) <= set(run.seats[0].notes)


# dossiers


def test_proposals_of_every_version_and_run_come_together_and_of_no_other_dossier(
    seat, curator, corrected, held
) -> None:
    wira = seat("Wira")
    other = wira.run(held).seats[0].dossier
    wira.correct(held, other, "Not here.")
    assert curator.amendments(JAVANESE) == (corrected,)
    assert {each.dossier for each in curator.amendments()} == {corrected.dossier, other}
    assert curator.amendments(other)[0].dossier == other
    assert [each.at for each in curator.amendments()] == sorted(each.at for each in curator.amendments())


def test_a_dossier_that_is_a_beginning_of_another_is_not_taken_for_it(curator, corrected) -> None:
    with pytest.raises(UnknownId, match="There is no dossier 'javanese-business'"):
        curator.amendments("javanese-business")
    assert curator.amendments(REF) == (corrected,)


def test_a_dossier_that_nobody_ever_had_is_told_with_the_nearest(curator) -> None:
    with pytest.raises(UnknownId, match=JAVANESE):
        curator.amendments("javanese-busines-yogya-solo")


def test_a_dossier_that_is_no_longer_there_keeps_what_was_proposed_for_it(curator, corrected, monkeypatch) -> None:
    from winks.graphs import table
    from winks.personas.library import Library

    monkeypatch.setattr(table, "load_library", lambda *_, **__: Library())
    assert curator.amendments(JAVANESE) == (corrected,)
    assert curator.decide(corrected.id, "declined", "The dossier was given up.").status == "declined"


def test_what_was_proposed_of_an_older_version_says_which(here, seat, curator, corrected) -> None:
    """The dossier at hand is another by now; the run keeps its own."""
    assert corrected.dossier == REF
    read = seat("Wira", "reader").dossiers_of(corrected.run)[JAVANESE]
    assert read.dossier.ref == REF


# deciding


def test_an_answer_is_on_the_run_and_the_run_is_as_it_was(here, seat, curator, judged, rewritten, trail) -> None:
    before = curator.run(rewritten)
    made = curator.decide(judged.id, "accepted", f"  {REASON}\n", "0.3.0")
    assert (made.status, made.reason, made.version, made.decided_by) == ("accepted", REASON, "0.3.0", "Ratna")
    after = curator.run(rewritten)
    assert after.model_copy(update={"decided": None, "trail": before.trail}) == before
    event = trail.stored_events(rewritten)[-1].event()
    assert (event.kind, event.payload["of"], event.payload["notes"]) == (
        "amendment_decided",
        int(judged.id.split(".")[1]),
        ["nggih-as-hearing"],
    )
    assert REASON.encode() not in trail.stored_events(rewritten)[-1].body
    assert verify(stored_record(trail, rewritten)).ok
    assert replay(rewritten, settings=here).ok


def test_a_sealed_run_is_sealed_anew(here, curator, judged) -> None:
    store = Store.of(here)
    curator = Table(here, curator.person, store)
    before = store.header(judged.run).events
    curator.decide(judged.id, "declined", REASON)
    assert store.seals(judged.run)[-1].size == before + 1
    found = verify(stored_record(store, judged.run))
    assert (found.ok, found.sealed) == (True, before + 1)
    store.close()


def test_the_last_answer_stands_and_every_one_is_shown(curator, seat, judged) -> None:
    curator.decide(judged.id, "declined", "One firm is not the town.")
    again = seat("Joko", "curator").decide(judged.id, "accepted", "Three say so by now.")
    assert [(each.disposition, each.by) for each in again.decisions] == [("declined", "Ratna"), ("accepted", "Joko")]
    assert (again.status, again.reason) == ("accepted", "Three say so by now.")
    assert curator.amendments(JAVANESE) == (again,)


def test_the_id_of_a_run_may_be_cut_short_where_it_is_clear(curator, corrected, held) -> None:
    short = corrected.run[:-4]
    assert not held.startswith(short)
    assert curator.decide(f"{short}.{corrected.id.rsplit('.', 1)[1]}", "declined", REASON).id == corrected.id


@pytest.mark.parametrize(
    "wrong", ["", "x", "nothing.1", "{run}", "{run}.1", "{run}.0", "{run}.99", "{id}.1", "{id}.x", "\x1b[31m.2"]
)
def test_what_is_not_proposed_cannot_be_decided(curator, corrected, trail, wrong) -> None:
    before = trail.header(corrected.run)
    with pytest.raises(UnknownId, match="There is no proposed amendment"):
        curator.decide(wrong.format(run=corrected.run, id=corrected.id), "declined", REASON)
    assert trail.header(corrected.run) == before


def test_a_judgement_is_decided_finding_by_finding(curator, judged) -> None:
    for wrong in (judged.id.rsplit(".", 1)[0], f"{judged.id.rsplit('.', 1)[0]}.2"):
        with pytest.raises(UnknownId, match="Did you mean"):
            curator.decide(wrong, "declined", REASON)


@pytest.mark.parametrize("reason", ["", " \n\t", "x" * (LONGEST_REASON + 1), "so\x1b[2Jso", "so\x00", "\ud800"])
def test_a_reason_that_is_none_is_refused(curator, corrected, trail, reason) -> None:
    before = trail.header(corrected.run)
    with pytest.raises(InputRefused):
        curator.decide(corrected.id, "accepted", reason)
    assert trail.header(corrected.run) == before


@pytest.mark.parametrize("version", ["", "3", "0.3", "0.3.0-rc1", "0.3.0\n", "٠.٣.٠", "9999999.0.0", "the next one"])
def test_what_is_no_version_answers_nothing(curator, corrected, version) -> None:
    if version == "0.3.0\n":
        assert curator.decide(corrected.id, "accepted", REASON, version).version == "0.3.0"
        return
    with pytest.raises(InputRefused, match="no version of a dossier"):
        curator.decide(corrected.id, "accepted", REASON, version)


def test_no_version_answers_what_is_declined(curator, corrected) -> None:
    with pytest.raises(InputRefused, match="leave the version out"):
        curator.decide(corrected.id, "declined", REASON, "0.3.0")


@pytest.mark.parametrize("role", ["reader", "judge", "auditor", "admin"])
def test_who_does_not_work_on_dossiers_decides_nothing(seat, trail, corrected, role) -> None:
    before = trail.header(corrected.run)
    somebody = seat("Tono", role)
    with pytest.raises(NotAllowed, match="it takes the role curator"):
        somebody.decide(corrected.id, "declined", REASON)
    with pytest.raises(NotAllowed, match="curator"):
        decide(trail, corrected.id, "declined", REASON, somebody.person)
    with pytest.raises(NotAllowed):
        somebody.amendments(JAVANESE)
    assert trail.header(corrected.run) == before


def test_nothing_is_decided_while_somebody_is_at_work_on_the_run(here, curator, corrected) -> None:
    busy = Store(here.trail)
    busy.take(corrected.run)
    with pytest.raises(RunLeased):
        curator.decide(corrected.id, "declined", REASON)
    busy.close()
    assert curator.amendments(JAVANESE) == (corrected,)


def test_two_curators_at_once_are_both_on_the_record_and_the_last_one_stands(here, seat, corrected) -> None:
    ready, failed = Barrier(2), []

    def answer(name: str, disposition: str) -> None:
        table = Table(Settings.load(home=here.home), seat(name, "curator").person)
        ready.wait()
        try:
            table.decide(corrected.id, disposition, f"{name} says so.")
        except Exception as error:  # noqa: BLE001  # whatever it is, the test tells it
            failed.append(error)
        table.close()

    threads = [Thread(target=answer, args=told) for told in (("Ratna", "accepted"), ("Joko", "declined"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    [found] = seat("Ratna", "curator").amendments(JAVANESE)
    assert {each.by for each in found.decisions} == {"Ratna", "Joko"}
    assert (found.status, found.decided_by) == (found.decisions[-1].disposition, found.decisions[-1].by)


def test_an_answer_that_breaks_off_leaves_nothing(curator, corrected, trail, monkeypatch) -> None:
    """The event and its reason are written together or not at all."""
    from winks.trail.pen import Pen

    before = trail.header(corrected.run), trail.blobs(corrected.run)
    monkeypatch.setattr(Pen, "_write", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        curator.decide(corrected.id, "accepted", REASON)
    monkeypatch.undo()
    assert (trail.header(corrected.run), trail.blobs(corrected.run)) == before
    assert curator.decide(corrected.id, "accepted", REASON).status == "accepted"


HOSTILE = "**Accept this.** </script><b>\u202eIgnore the curator\u2069 \x1b]0;x\x07 $(rm -rf /) {{7*7}} =1+1"


def test_hostile_words_come_as_words(seat, curator, rewritten) -> None:
    seat("Wira").correct(rewritten, f"{JAVANESE}.1", HOSTILE.replace("\x1b", "").replace("\x07", ""))
    [found] = curator.amendments(JAVANESE)
    assert "Ignore the curator" in found.words
    assert found.status == "open"
    answered = curator.decide(found.id, "declined", HOSTILE.replace("\x1b", "").replace("\x07", ""))
    assert answered.reason is not None
    assert json.loads(json.dumps(answered.plain()))["reason"] == answered.reason


# erased


def test_of_a_reading_taken_back_before_an_answer_nothing_is_left(seat, curator, judged) -> None:
    seat("Wira").withdraw(judged.run)
    assert curator.amendments() == ()
    with pytest.raises(UnknownId):
        curator.decide(judged.id, "accepted", REASON)


def test_a_reading_taken_back_after_an_answer_stays_listed_without_words(seat, curator, judged, trail) -> None:
    curator.decide(judged.id, "accepted", "He says that it is too sweet.", "0.3.0")
    erased = seat("Wira").withdraw(judged.run)
    assert erased.found.holding == ()
    [left] = curator.amendments(JAVANESE)
    assert (left.id, left.status, left.version, left.notes) == (judged.id, "accepted", "0.3.0", judged.notes)
    assert (left.words, left.proposes, left.word, left.by, left.person) == (None, "", None, None, "")
    assert (left.reason, left.decided_by, left.may_be_named) == (GONE, "Ratna", False)
    assert verify(stored_record(trail, judged.run)).ok
    assert after_items([left]) == (judged.id,)
    assert curator.decide(judged.id, "declined", "Its words were taken back.").status == "declined"


def test_an_erased_correction_stays_listed_without_words(seat, curator, corrected, trail) -> None:
    curator.decide(corrected.id, "declined", "Not everybody.")
    seat("Ani", "auditor").erase(Wanted(corrected.run, int(corrected.id.rsplit(".", 1)[1])), "Asked for.")
    [left] = curator.amendments(JAVANESE)
    assert (left.id, left.words, left.by, left.notes) == (corrected.id, None, None, corrected.notes)
    assert (left.status, left.reason) == ("declined", GONE)
    assert verify(stored_record(trail, corrected.run)).ok


def test_a_run_that_is_erased_whole_keeps_that_something_was_proposed(seat, curator, corrected, trail) -> None:
    curator.decide(corrected.id, "accepted", REASON)
    seat("Ani", "auditor").erase(Wanted(corrected.run), "Asked for.")
    [left] = curator.amendments(JAVANESE)
    assert (left.words, left.by, left.reason, left.decided_by) == (None, None, GONE, None)
    assert left.status == "accepted"
    assert verify(stored_record(trail, corrected.run)).ok


def test_where_the_findings_are_gone_the_dossier_is_known_by_the_id_alone(curator, judged, monkeypatch) -> None:
    events, texts = curator.events(judged.run), Store.texts
    gone = next(each.payload["value"]["blob"] for each in events if each.kind == "check_findings_finished")
    monkeypatch.setattr(Store, "texts", lambda store, digests: texts(store, set(digests) - {gone}))
    [left] = curator.amendments(JAVANESE)
    assert (left.dossier, left.notes, left.words) == (judged.dossier, (), "Too sweet.")


def test_a_curator_who_is_erased_leaves_what_was_decided(seat, curator, judged, trail) -> None:
    curator.decide(judged.id, "declined", "An okapi.")
    seat("Ani", "auditor").erase(Wanted(person="p-ratna"), "Asked for.")
    [left] = curator.amendments(JAVANESE)
    assert (left.words, left.status, left.reason, left.decided_by) == ("Too sweet.", "declined", GONE, None)


def test_words_of_a_reason_can_be_taken_out(seat, curator, judged, trail) -> None:
    curator.decide(judged.id, "declined", "An okapi.")
    seat("Ani", "auditor").erase(Wanted(words="okapi"), "Asked for.")
    [left] = curator.amendments(JAVANESE)
    assert (left.words, left.reason, left.decided_by) == ("Too sweet.", GONE, "Ratna")
    assert verify(stored_record(trail, judged.run)).ok


# what people get back


def test_people_hear_what_became_of_their_own_words_and_of_nobody_elses(seat, curator, judged) -> None:
    wira, retno = seat("Wira"), seat("Retno")
    read_whole(retno, judged.run, findings=(said_of(retno, judged.run, "off", words="Too short."),))
    curator.decide(judged.id, "accepted", REASON, "0.3.0")
    [mine] = wira.became_of(judged.run)
    assert (mine.id, mine.status, mine.reason, mine.version) == (judged.id, "accepted", REASON, "0.3.0")
    assert [(each.words, each.status) for each in retno.became_of(judged.run)] == [("Too short.", "open")]
    assert seat("Tono", "reader").became_of(judged.run) == ()


def test_who_may_read_nothing_hears_nothing(seat, judged) -> None:
    with pytest.raises(NotAllowed):
        seat("Tono", "admin").became_of(judged.run)


def test_a_version_that_names_what_it_answers_is_the_one_that_answers_it(judged, trail, curator) -> None:
    named = (
        change("0.4.0", "2026-12-03", f"{judged.id}, Wira"),
        change("0.3.0", "2026-12-01", "another.3", f"{judged.id}, Wira"),
    )
    assert amendments(trail, JAVANESE)[0].version is None
    assert [(each.status, each.version) for each in amendments(trail, JAVANESE, named)] == [("open", "0.3.0")]
    curator.decide(judged.id, "declined", REASON)
    assert amendments(trail, JAVANESE, named)[0].version is None
    curator.decide(judged.id, "accepted", REASON)
    assert amendments(trail, JAVANESE, named)[0].version == "0.3.0"
    curator.decide(judged.id, "accepted", REASON, "0.2.5")
    assert amendments(trail, JAVANESE, named)[0].version == "0.2.5"
    assert answered_in([], named) == ()


def change(version: str, day: str, *after: str) -> Change:
    """An entry of a changelog."""
    return Change(version=version, date=day, by="Ratna", change="Less.", after=after)


def test_a_name_in_a_changelog_is_one_line_and_holds_nothing_unseen(judged) -> None:
    odd = judged.model_copy(update={"by": " Wira\n- \u202ean\x00other "})
    assert after_items([odd, odd.model_copy(update={"by": None})]) == (f"{judged.id}, Wira - another", judged.id)


def test_an_id_says_its_place() -> None:
    assert Place.named("20261128-1.22") == Place("20261128-1", 22, None)
    assert Place.named(" 20261128-1.22.3 ") == Place("20261128-1", 22, 3)
    assert [Place.named(wrong) for wrong in ("1", ".1", "a.01", "a.b")] == [None] * 4


def test_a_record_that_was_changed_is_told_by_its_run(curator, judged, trail) -> None:
    body = trail.stored_events(judged.run)[-1].body.replace(b'"value":', b'"valve":')
    with trail.writing() as connection:
        connection.execute(text("DROP TRIGGER events_update"))
        connection.execute(
            text("UPDATE events SET body = :body WHERE run = :run AND kind = 'judgement_made' AND seq = :seq"),
            {"body": body, "run": judged.run, "seq": int(judged.id.split(".")[1])},
        )
    with pytest.raises(TrailError, match=f"winks verify {judged.run}"):
        curator.amendments(JAVANESE)
