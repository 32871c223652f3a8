"""Several people, or one person twice, at the same moment: nothing is lost, nothing is written twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from winks.errors import CallError, WinksError
from winks.graphs.table import Table
from winks.judging.judgement import PARTS, OwnReading
from winks.judging.people import People
from winks.settings import Settings
from winks.trail.store import Store
from winks.trail.verify import stored_record, verify

from .readings import OWN, REVEAL, TEXTS


def at_once(doings: list[Callable[[], Any]]) -> list[Any]:
    """Do things at the same moment; what was refused stands in the place of what came of it."""
    ready = threading.Barrier(len(doings))

    def begin(do: Callable[[], Any]) -> Any:
        ready.wait(30)
        try:
            return do()
        except WinksError as error:
            return error

    with ThreadPoolExecutor(len(doings)) as pool:
        return list(pool.map(begin, doings))


def seats(here: Settings, seat: Callable[..., Table], names: list[str], *, apart: bool) -> list[Table]:
    """A seat for each name: in one process as sessions of a server are, or each with a store of its own."""
    return [Table(here, seat(name).person, Store(here.trail) if apart else seat(name)._store) for name in names]


def whole(table: Table, run: str) -> None:
    """Everything that one person has to say."""
    for part in (OWN, TEXTS, REVEAL):
        table.judge(run, part)


def test_many_people_judge_a_run_at_once_and_every_word_is_there(seat, here, rewritten, trail) -> None:
    names = [f"Judge {number}" for number in range(8)]
    people = seats(here, seat, names, apart=False)
    became = at_once([lambda each=each: whole(each, rewritten) for each in people])
    assert became == [None] * 8
    readings = seat("Tono", "reader").judgements(rewritten)
    assert sorted(each.name for each in readings) == names
    assert all(each.next_part is None for each in readings)
    assert verify(stored_record(trail, rewritten)).ok


def test_people_before_different_servers_judge_a_run_at_once(seat, here, rewritten, trail) -> None:
    people = seats(here, seat, [f"Judge {number}" for number in range(4)], apart=True)
    assert at_once([lambda each=each: whole(each, rewritten) for each in people]) == [None] * 4
    assert verify(stored_record(trail, rewritten)).ok
    for each in people:
        each.close()


def test_nobody_who_reads_waits_for_somebody_who_writes(seat, rewritten, trail, here) -> None:
    before, other = seat().run(rewritten), Store(here.trail)
    with trail.writing():
        assert Table(here, seat().person, other).run(rewritten) == seat().run(rewritten) == before
    other.close()


def test_a_part_that_is_handed_in_twice_at_once_is_there_once(seat, rewritten, trail) -> None:
    wira = seat()
    for part in (OWN, TEXTS, REVEAL):
        became = at_once([lambda part=part: wira.judge(rewritten, part)] * 4)
        taken = [each for each in became if not isinstance(each, WinksError)]
        refused = [each for each in became if isinstance(each, CallError)]
        assert (len(taken), len(refused)) == (1, 3)
    parts = [event.payload["part"] for event in wira.events(rewritten) if event.kind == "judgement_made"]
    assert parts == list(PARTS)


def test_a_reading_is_begun_once_however_many_windows_hand_it_in(seat, rewritten) -> None:
    wira = seat()
    said = [OwnReading(going_on=f"In window {number}.") for number in range(6)]
    became = at_once([lambda own=own: wira.judge(rewritten, own) for own in said])
    [taken] = [each for each in became if not isinstance(each, WinksError)]
    assert wira.my_reading(rewritten) == taken


def test_two_people_who_write_at_once_keep_each_their_own(seat, rewritten) -> None:
    people = [seat(f"Judge {number}") for number in range(6)]
    written = [{"part": "own_reading", "written": {"going_on": each.person.name}} for each in people]
    at_once([lambda e=e, w=w: e.keep(rewritten, w) for e, w in zip(people, written, strict=True)])
    assert [each.kept(rewritten) for each in people] == written


def test_somebody_who_signs_in_twice_at_once_is_one_person(here) -> None:
    stores = [Store(here.trail) for _ in range(6)]
    became = at_once([lambda store=store: People(store).known("https://id.example", "s-1") for store in stores])
    assert len({person.id for person in became}) == 1
    assert len(People(stores[0]).all()) == 1
    for store in stores:
        store.close()


def test_the_first_ever_to_sign_in_come_at_once_and_are_all_there(tmp_path) -> None:
    stores = [Store(tmp_path / "new" / "trail.db") for _ in range(4)]
    became = at_once([lambda n=n, s=s: People(s).known("https://id.example", f"s-{n}") for n, s in enumerate(stores)])
    assert len({person.id for person in became}) == 4
    for store in stores:
        store.close()
