"""The order in which a person reads a run is kept below the screen: what comes too early, or twice, is refused."""

from __future__ import annotations

import pytest

from winks.errors import CallError, InputRefused, NotAllowed, RunLeased, TrailError, UnknownId
from winks.graphs.table import Table
from winks.judging.judgement import PARTS, OwnReading, Reveal, TextsRead, part_of
from winks.judging.readings import judgements
from winks.trail.store import Store

from ..tampering import behind
from .readings import OWN, REVEAL, TEXTS, mark, read_whole, said_of, shown

WHOLE = (OWN, TEXTS, REVEAL)


def size(table: Table, run: str) -> int:
    """How many events there are."""
    return table.run(run).trail.events


@pytest.mark.parametrize("early", [TEXTS, REVEAL], ids=part_of)
def test_nothing_is_taken_before_ones_own_reading(seat, rewritten, early) -> None:
    wira = seat()
    before = size(wira, rewritten)
    with pytest.raises(CallError, match="it is 'own_reading'"):
        wira.judge(rewritten, early)
    assert size(wira, rewritten) == before
    assert wira.my_reading(rewritten) is None


def test_nothing_is_revealed_before_the_texts_are_read(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    with pytest.raises(CallError, match="'reveal' is not the part that comes now; it is 'texts'"):
        wira.judge(rewritten, REVEAL)


@pytest.mark.parametrize("number", range(3))
def test_a_part_is_handed_in_once(seat, rewritten, number) -> None:
    wira = seat()
    for part in WHOLE[: number + 1]:
        wira.judge(rewritten, part)
    before = size(wira, rewritten)
    if number == 0:
        with pytest.raises(CallError, match="it is 'texts'"):
            wira.judge(rewritten, OwnReading(going_on="Something else."))
    else:
        with pytest.raises(CallError, match="is not the part that comes now"):
            wira.judge(rewritten, WHOLE[number])
    assert size(wira, rewritten) == before
    assert wira.my_reading(rewritten).own_reading == OWN


def test_each_part_is_an_event_signed_by_who_said_it_and_no_word_of_it_is_in_the_event(seat, rewritten) -> None:
    wira = seat()
    read_whole(wira, rewritten, take_out="That I know him.")
    made = [event for event in wira.events(rewritten) if event.kind == "judgement_made"]
    assert [event.payload["part"] for event in made] == list(PARTS)
    assert len({event.payload["judgement"] for event in made}) == 1
    assert all(event.payload["who"] for event in made)
    assert not any(word in event.body() for event in made for word in (b"door", b"Closing", b"I know", b"Wira"))


def test_a_reading_comes_back_as_it_was_handed_in(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    texts = TEXTS.model_copy(update={"marks": (mark(wira, rewritten, "A", "Hartono"),)})
    wira.judge(rewritten, texts)
    reveal = Reveal(findings=(said_of(wira, rewritten, "not_theirs_to_say", words="His."),), take_out="One line.")
    reading = wira.judge(rewritten, reveal)
    assert (reading.own_reading, reading.texts, reading.reveal) == (OWN, texts, reveal)
    assert (reading.name, reading.next_part) == ("Wira", None)
    assert wira.my_reading(rewritten) == reading


def test_who_has_finished_can_read_a_run_again_and_the_first_reading_stays(seat, rewritten) -> None:
    wira = seat()
    first = read_whole(wira, rewritten)
    second = wira.judge(rewritten, OwnReading(going_on="I see it otherwise today."))
    assert second.id != first.id
    assert wira.my_reading(rewritten).next_part == "texts"
    assert first in judgements(wira._store, rewritten)


def test_where_somebody_reads_from_can_be_said_otherwise_until_the_end(seat, rewritten) -> None:
    wira, sari, tono = seat("Wira"), seat("Sari"), seat("Tono")
    assert read_whole(wira, rewritten).reading_from == "A warehouse in Solo."
    assert read_whole(sari, rewritten, reading_from="Solo, and Surabaya before.").reading_from.startswith("Solo, and")
    assert read_whole(tono, rewritten, reading_from="").reading_from == ""


def test_another_persons_reading_is_left_alone(seat, rewritten) -> None:
    wira, sari = seat("Wira"), seat("Sari")
    wira.judge(rewritten, OWN)
    before = wira.my_reading(rewritten)
    with pytest.raises(CallError, match="it is 'own_reading'"):
        sari.judge(rewritten, TEXTS)
    read_whole(sari, rewritten)
    assert wira.my_reading(rewritten) == before


def test_a_judge_sees_how_others_read_a_run_once_they_have_finished(seat, rewritten) -> None:
    wira, sari, reader = seat("Wira"), seat("Sari"), seat("Tono", "reader")
    read_whole(wira, rewritten)
    assert sari.judgements(rewritten) == []
    sari.judge(rewritten, OWN)
    assert [each.name for each in sari.judgements(rewritten)] == ["Sari"]
    sari.judge(rewritten, TEXTS)
    sari.judge(rewritten, REVEAL)
    assert [each.name for each in sari.judgements(rewritten)] == ["Wira", "Sari"]
    assert [each.name for each in reader.judgements(rewritten)] == ["Wira", "Sari"]


def test_who_reads_a_run_again_sees_no_other_reading_until_they_have_finished_again(seat, rewritten) -> None:
    wira, sari = seat("Wira"), seat("Sari")
    read_whole(wira, rewritten)
    read_whole(sari, rewritten)
    sari.judge(rewritten, OWN)
    assert {each.name for each in sari.judgements(rewritten)} == {"Sari"}


def test_a_reader_may_not_judge(seat, rewritten) -> None:
    with pytest.raises(NotAllowed, match="'Tono' may not judge runs here; it takes the role judge"):
        seat("Tono", "reader").judge(rewritten, OWN)


def test_a_run_that_is_not_there_is_told(seat) -> None:
    with pytest.raises(UnknownId, match="There is no run 'nowhere'"):
        seat().judge("nowhere", OWN)


def test_a_run_that_somebody_is_at_work_on_is_refused_and_nothing_is_written(seat, rewritten, here) -> None:
    wira, other = seat(), Store(here.trail)
    other.take(rewritten)
    with pytest.raises(RunLeased, match="is at work on the run"):
        wira.judge(rewritten, OWN)
    assert wira.my_reading(rewritten) is None
    other.let_go(rewritten)
    assert wira.judge(rewritten, OWN).own_reading == OWN
    other.close()


def test_the_lease_of_a_run_is_free_after_a_part_whether_taken_or_refused(seat, rewritten) -> None:
    wira = seat()
    with pytest.raises(InputRefused):
        wira.judge(rewritten, OwnReading(going_on=" "))
    assert not wira.is_under_way(rewritten)
    wira.judge(rewritten, OWN)
    assert not wira.is_under_way(rewritten)


def test_a_run_that_is_under_way_is_not_judged(seat, rewritten, trail) -> None:
    wira = seat()
    trail.take(rewritten)
    trail.append(rewritten, "run_resumed", {"leg": 1})
    trail.let_go(rewritten)
    with pytest.raises(CallError, match="is still under way; judge it once it has come to its end"):
        wira.judge(rewritten, OWN)


def test_a_run_without_a_draft_has_nothing_to_judge(seat, here, trail) -> None:
    import winks

    run = winks.deliberate("Hello there", settings=here)
    with pytest.raises(CallError, match="has no draft, so there is no text to judge"):
        seat().judge(run.run, OWN)


def test_a_held_revision_is_read_as_one_text(seat, held) -> None:
    wira = seat()
    assert wira.judge(held, OWN).order == ("draft",)
    assert shown(wira, held) == {"A": wira.run(held).draft.text}
    with pytest.raises(InputRefused, match="There is no text B in this run"):
        wira.judge(held, TextsRead(would_send="B"))


def test_the_order_of_the_texts_is_drawn_for_each_person_and_stays(seat, rewritten) -> None:
    orders = set()
    for number in range(40):
        person = seat(f"Judge {number}")
        reading = person.judge(rewritten, OWN)
        assert person.judge(rewritten, TEXTS).order == reading.order
        orders.add(reading.order)
    assert orders == {("draft", "revision"), ("revision", "draft")}


def test_a_letter_stands_for_the_text_that_was_drawn(seat, rewritten) -> None:
    wira = seat()
    wira.judge(rewritten, OWN)
    run = wira.run(rewritten)
    texts = {"draft": run.draft.text, "revision": run.revision.text}
    assert [texts[which] for which in wira.my_reading(rewritten).order] == list(shown(wira, rewritten).values())


def test_words_that_were_taken_out_are_no_longer_there_and_nothing_is_asked_for_twice(seat, rewritten, trail) -> None:
    from sqlalchemy import delete

    from winks.trail.tables import blobs

    wira = seat()
    read_whole(wira, rewritten)
    [texts] = [e for e in wira.events(rewritten) if e.payload.get("part") == "texts"]
    with behind(trail) as connection:
        connection.execute(delete(blobs).where(blobs.c.digest == texts.payload["value"]["blob"]))
    reading = wira.my_reading(rewritten)
    assert (reading.texts, reading.reveal, reading.next_part) == (None, REVEAL, None)


def test_a_name_that_was_taken_out_leaves_the_words(seat, rewritten, trail) -> None:
    from sqlalchemy import delete

    from winks.trail.tables import blobs

    wira, reader = seat(), seat("Tono", "reader")
    wira.judge(rewritten, OWN)
    [event] = [e for e in wira.events(rewritten) if e.kind == "judgement_made"]
    with behind(trail) as connection:
        connection.execute(delete(blobs).where(blobs.c.digest == event.payload["who"]["blob"]))
    [reading] = reader.judgements(rewritten)
    assert (reading.by, reading.name, reading.own_reading) == ("", "", OWN)
    assert wira.my_reading(rewritten) is None


def test_words_that_were_changed_behind_our_back_are_told_and_not_shown(seat, rewritten, trail) -> None:
    from sqlalchemy import update

    from winks.trail.tables import blobs

    wira = seat()
    wira.judge(rewritten, OWN)
    [event] = [e for e in wira.events(rewritten) if e.kind == "judgement_made"]
    with behind(trail) as connection:
        changed = update(blobs).where(blobs.c.digest == event.payload["value"]["blob"]).values(body=b'{"stars": 5}')
        connection.execute(changed)
    with pytest.raises(TrailError, match="cannot be read: `winks verify"):
        wira.my_reading(rewritten)
