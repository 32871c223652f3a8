"""Words are taken out of the record, whole and on the record; what was not asked for stays; every record verifies."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from sqlalchemy import select

from winks.errors import CallError, InputRefused, RunLeased, TrailError, UnknownId
from winks.graphs.resuming import correct, replay, resume
from winks.settings import Settings
from winks.trail.calls import calls_of
from winks.trail.document import run_document
from winks.trail.erasure import Plan, Wanted, compact, erase, would_erase
from winks.trail.exports import FORMATS, export
from winks.trail.kept import CaseWords, Signature
from winks.trail.listing import GONE, Search
from winks.trail.mentions import folded
from winks.trail.signatures import signatures
from winks.trail.store import Store
from winks.trail.tables import blobs, search, secrets
from winks.trail.verify import stored_record, verify

from ..conftest import FERRY
from ..graphs.bench import Bench
from ..tampering import behind
from .erased import ME, PROMPT, bodies, left, made, slices, spellings

MARKED = ("Quokka", "Zebulon", "zebra", "okapi")
REASON = "It was asked for."
FACTS: dict[str, Any] = {"winks": "0", "model": "embedded", "rounds": 1, "nonce": "0badcafe", "case_id": None}
FACTS |= {"settings": [], "engine": [], "dossiers": [], "narrowed": None}


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a finished run with marked words, and one made after it without them."""
    home = tmp_path_factory.mktemp("to erase")
    settings = Settings.load(home=home, dossiers=FERRY.parent)
    made(settings)
    made(settings, "I am the second mate. He said 'she's yours' and left.", draft=None, account=[], opt_in={})
    return home


@pytest.fixture
def ferry_settings(made_once: Path, tmp_path: Path) -> Settings:
    """The settings of a home with the two runs in it."""
    return Settings.load(home=shutil.copytree(made_once, tmp_path / "home"), dossiers=FERRY.parent)


@pytest.fixture
def run(trail: Store) -> str:
    """The run with the marked words."""
    return trail.runs()[1].run


@pytest.fixture
def other(trail: Store) -> str:
    """The run without them."""
    return trail.runs()[0].run


@pytest.fixture
def trail(ferry_settings: Settings) -> Iterator[Store]:
    """The trail they are in."""
    opened = Store.of(ferry_settings)
    yield opened
    opened.close()


@pytest.fixture
def bench(tmp_path) -> Bench:
    """A model whose replies are written beforehand."""
    return Bench(tmp_path)


def is_whole(store: Store, run: str) -> bool:
    return verify(stored_record(store, run)).ok


def take(store: Store, settings: Settings, wanted: Wanted, reason: str = REASON, who: Signature = ME):
    return erase(store, wanted, reason, who, settings.home)


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


def trail_refs(store: Store, run: str) -> list[str]:
    payload = store.stored_events(run)[0].event().payload
    return [ref["public"] for ref in (*payload["engine"], *payload["dossiers"])]


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


# crashes and company


_DIES = """
import os, signal, sys
from pathlib import Path
from winks.trail.erasure import Wanted, erase
from winks.trail.kept import Signature
from winks.trail.store import Store
store = Store(Path(sys.argv[1]) / "trail.db")
store.compact = lambda: os.kill(os.getpid(), signal.SIGKILL)
erase(store, Wanted(sys.argv[2]), "It was asked for.", Signature("p-1", "Narwhal"), Path(sys.argv[1]))
"""


def test_a_kill_before_the_files_are_made_smaller_loses_nothing_and_is_made_good(ferry_settings, trail, run) -> None:
    told = [sys.executable, "-c", _DIES, str(ferry_settings.home), run]
    died = subprocess.run(told, check=False, capture_output=True, env=os.environ.copy(), timeout=60)
    assert died.returncode == -signal.SIGKILL, died.stderr
    assert run_document(trail, run).erased
    assert is_whole(trail, run)
    assert compact(trail) is None
    assert left(ferry_settings.home, spellings(*MARKED)) == []


def test_a_reader_who_holds_on_is_told_of_and_not_broken(ferry_settings, trail, run, monkeypatch) -> None:
    monkeypatch.setattr("winks.trail.erasure._TRIES", 1)
    with closing(sqlite3.connect(ferry_settings.home / "trail.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        count = f"SELECT count(*) FROM blobs WHERE run = '{run}'"
        before = reader.execute(count).fetchone()
        erased = take(trail, ferry_settings, Wanted(run))
        assert erased.uncompacted is not None
        assert "read elsewhere" in erased.uncompacted or "locked" in erased.uncompacted
        assert reader.execute(count).fetchone() == before
        reader.execute("COMMIT")
        assert reader.execute(count).fetchone() == (2,)
    assert run_document(trail, run).case.prompt == GONE
    assert compact(trail) is None
    assert left(ferry_settings.home, spellings(*MARKED)) == []


def test_a_reader_who_is_only_there_stands_in_nobodys_way(ferry_settings, trail, run) -> None:
    reader = Store.of(ferry_settings)
    assert run_document(reader, run).case.prompt == PROMPT
    assert take(trail, ferry_settings, Wanted(run)).uncompacted is None
    assert run_document(reader, run).case.prompt == GONE
    reader.close()


def test_what_is_written_meanwhile_goes_too(ferry_settings, trail, run, monkeypatch) -> None:
    """Between the look and the deed somebody writes a correction."""
    aside = Store.aside

    def late(store: Store, *runs: str):
        monkeypatch.setattr(Store, "aside", aside)
        correct(run, "ferry-crew-handover", "A quagga knows.", settings=ferry_settings)
        return aside(store, *runs)

    monkeypatch.setattr(Store, "aside", late)
    take(trail, ferry_settings, Wanted(run))
    assert left(ferry_settings.home, spellings("quagga")) == []
    assert is_whole(trail, run)


def test_a_copy_made_before_is_told_of(ferry_settings, trail, run) -> None:
    copies = {}
    for name in FORMATS:
        path = ferry_settings.home / f"mine.{name}"
        path.write_bytes(export(trail, run, name))
        copies[name] = str(path)
    erased = take(trail, ferry_settings, Wanted(run))
    assert set(erased.found.holding) == set(copies.values())


MARK = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=8, max_size=40)


@tried(max_examples=40, deadline=None)
@given(typed=MARK, whole=st.booleans())
def test_no_byte_of_any_text_is_left(tmp_path_factory, typed, whole) -> None:
    assume(len(folded(typed)) >= 4)
    home = tmp_path_factory.mktemp("any")
    store = Store(home / "trail.db")
    store.open_run("r", CaseWords(f"It says: {typed} and more.", f"{typed}!", (typed,), {"a": typed}), FACTS)
    store.append("r", "read_cues_finished", {"cues": 1}, [{"text": typed, "say": json.dumps([typed])}])
    store.append("r", "draft_finished", {"by": "caller"}, {"text": f"A draft with {typed} in it.", "by": "caller"})
    store.append("r", "present_finished", {"status": "finished"})
    packed = bodies(store, "r")
    erased = erase(store, Wanted("r") if whole else Wanted(words=typed), REASON, ME, home)
    assert erased.found.holding == ()
    with store.reading() as connection:
        held = connection.scalars(select(search.c.folded)).all()
    assert not any(folded(typed) in row for row in held)
    sought = {piece for body in (*packed, typed.encode(), json.dumps(typed)[1:-1].encode()) for piece in slices(body)}
    assert left(home, (piece for piece in sought if len(piece) >= 8)) == []
    assert is_whole(store, "r")
    store.close()
