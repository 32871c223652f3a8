"""What a judge gets back: what became of their own words, after they are done, in either language, and nobody else's."""

from __future__ import annotations

import pytest

from winks.graphs.table import Table
from winks.judging.roles import Person
from winks.settings import Settings

from .judges import choice, field, hand_in, own_reading, rewritten_run, somebody_else

JAVANESE = "javanese-business-yogya-solo"


@pytest.fixture(name="rewritten")
def _rewritten() -> str:
    return rewritten_run()


@pytest.fixture(name="curator")
def _curator():
    table = Table(Settings.load(), Person(id="p-ratna", name="Ratna", roles=frozenset({"curator"})))
    yield table
    table.close()


def reveal(open_page, run: str, named: str | None = None):
    """The third part, with something said of the first finding; before it is handed in."""
    page = own_reading(open_page("judge", run=run))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    choice(page, "This finding is").set_value("off").run()
    field(page, "In your words").input("Too sweet for a quote.").run()
    if named:
        choice(page, "If a dossier changes").set_value(named).run()
    return page


def test_nothing_is_told_before_they_are_done_and_it_is_open_after(open_page, shown, rewritten) -> None:
    page = reveal(open_page, rewritten)
    assert "What became of what you proposed" not in shown(page)
    said = shown(hand_in(page))
    assert "What became of what you proposed" in said
    assert "Open. No curator has answered it yet." in said


def test_who_proposed_nothing_is_told_of_nothing(open_page, shown, rewritten) -> None:
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    field(page, "Is there anything you now see").input("Little.").run()
    assert "What became of" not in shown(hand_in(page))


def test_an_answer_is_told_with_its_reason_and_an_earlier_one_stays(open_page, shown, rewritten, curator) -> None:
    hand_in(reveal(open_page, rewritten))
    [proposed] = curator.amendments(JAVANESE)
    curator.decide(proposed.id, "declined", "One firm is not the <b>town</b>.")
    said = shown(open_page("judge", run=rewritten))
    assert "Declined." in said
    curator.decide(proposed.id, "accepted", "Three say so by now.", "0.3.0")
    said = shown(open_page("judge", run=rewritten))
    assert "Accepted. Version 0.3.0 of the dossier answers it." in said
    assert said.index("One firm is not the") < said.index("Three say so by now.")
    assert "Ratna" in said


def test_what_others_proposed_is_answered_to_them_alone(open_page, shown, rewritten, curator) -> None:
    somebody_else("Sari", rewritten, word="off", words="It is not hers.")
    [theirs] = curator.amendments(JAVANESE)
    curator.decide(theirs.id, "declined", "Said to Sari alone.")
    page = own_reading(open_page("judge", run=rewritten))
    field(page, "Could this harm").input("No.").run()
    page = hand_in(page)
    field(page, "Is there anything you now see").input("Little.").run()
    assert "Said to Sari alone." not in shown(hand_in(page))


def test_a_reason_that_was_taken_out_says_so(open_page, shown, rewritten, curator) -> None:
    from winks.trail.erasure import Wanted

    hand_in(reveal(open_page, rewritten))
    [proposed] = curator.amendments(JAVANESE)
    curator.decide(proposed.id, "declined", "An okapi said so.")
    table = Table.local()
    table.erase(Wanted(words="okapi"), "Asked for.")
    table.close()
    said = shown(open_page("judge", run=rewritten))
    assert "The reason was taken out of the record." in said


@pytest.mark.parametrize(("named", "is_named"), [(None, False), ("no", False), ("yes", True)])
def test_only_who_says_so_may_be_named(open_page, rewritten, curator, named, is_named) -> None:
    hand_in(reveal(open_page, rewritten, named))
    assert curator.amendments(JAVANESE)[0].may_be_named is is_named


def test_it_is_told_in_indonesian(open_page, shown, rewritten) -> None:
    hand_in(reveal(open_page, rewritten))
    said = shown(open_page("judge", run=rewritten, language="id"))
    assert "Apa jadinya dengan usulan Anda" in said
    assert "Terbuka. Belum ada kurator yang menjawabnya." in said


def test_whoever_corrected_a_run_is_told_where_they_did(open_page, shown, rewritten, curator) -> None:
    table = Table.local()
    table.correct(rewritten, f"{JAVANESE}.1", "He says it to everybody.")
    table.close()
    assert "What became of what you proposed" not in shown(open_page("deliberate", run=rewritten))
    [proposed] = curator.amendments(JAVANESE)
    curator.decide(proposed.id, "declined", "One firm is not the town.")
    said = shown(open_page("deliberate", run=rewritten))
    assert "One firm is not the town." in said
    assert "One firm is not the town." in shown(open_page("trace", run=rewritten))
