"""The curator's workbench at the table: who may, what is refused, and a dossier from taking it on to its release."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import winks
from winks.agents.sending import NONCE
from winks.errors import (
    CallError,
    ChangedMeanwhile,
    DossierError,
    InputRefused,
    NotAllowed,
    StoreError,
    UnknownId,
)
from winks.graphs.table import Table
from winks.graphs.workbench import Workbench
from winks.judging.roles import Person, Role
from winks.personas.taking_on import Statement
from winks.personas.working import WorkingCopy
from winks.settings import Settings
from winks.trail.store import Store

from .bench import FERRY, PROMPT, SOLO, Bench

DOSSIERS = Path(__file__).parents[1] / "dossiers"
NOTE = "notes.yours-is-a-question"
STATEMENT = Statement(
    curator="Mara Holm",
    relation_to_setting="Crewed the small ferries for nine winters.",
    read_from="Holm 1999, in English.",
    interests="Her cousin owns one of the boats.",
    likely_distortions=("She was never below, so the sources on engineers read thin to her.",),
    who_should_curate_next="An engineer.",
)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of one's own, with the ferry dossier in it."""
    return Path(shutil.copytree(DOSSIERS, tmp_path / "own"))


@pytest.fixture
def here(tmp_path: Path, own: Path) -> Settings:
    return Settings.load(home=tmp_path / "home", dossiers=own)


@pytest.fixture
def trail(here: Settings) -> Iterator[Store]:
    made = Store(here.trail)
    yield made
    made.close()


@pytest.fixture
def seat(here: Settings, trail: Store) -> Callable[..., Table]:
    """A person's seat at the table."""

    def sit(*roles: Role, settings: Settings = here) -> Table:
        return Table(settings, Person(id="p-mara", name="Mara", roles=frozenset(roles)), trail)

    return sit


@pytest.fixture
def table(seat: Callable[..., Table]) -> Table:
    """A curator's seat."""
    return seat("curator")


def read(copy: WorkingCopy):
    assert copy.read is not None, copy.faults
    return copy.read.dossier


ACTS: dict[str, Callable[[Table], object]] = {
    "under_work": lambda table: table.under_work(),
    "working": lambda table: table.working(FERRY),
    "begin": lambda table: table.begin(FERRY),
    "new": lambda table: table.new("car-ferries", {}),
    "take_on": lambda table: table.take_on(FERRY, STATEMENT),
    "write": lambda table: table.write(FERRY, "", ""),
    "set_field": lambda table: table.set_field(FERRY, "licence", "CC0", ""),
    "add_entry": lambda table: table.add_entry(FERRY, "words", "watch", ""),
    "remove_entry": lambda table: table.remove_entry(FERRY, "words.she's yours", ""),
    "add_note": lambda table: table.add_note(FERRY, "new-one", ""),
    "split_note": lambda table: table.split_note(FERRY, "quiet-is-a-report", "one", "other", ""),
    "retire_note": lambda table: table.retire_note(FERRY, "curators-only", "It never held.", (), ""),
    "mark_silence": lambda table: table.mark_silence(FERRY, "Dogs.", ""),
    "keep_objection": lambda table: table.keep_objection(FERRY, "a", "b", "c", "d", ""),
    "discard": lambda table: table.discard(FERRY),
    "changes": lambda table: table.changes(FERRY),
    "compare": lambda table: table.compare(FERRY),
    "would_send": lambda table: table.would_send(FERRY, PROMPT),
    "try_working": lambda table: table.try_working(FERRY, PROMPT),
    "release": lambda table: table.release(FERRY, "0.2.0", "More."),
}


# who may


def test_every_act_of_the_workbench_is_held_against_the_roles() -> None:
    given = {"library", "versions", "amendments"}
    assert {name for name in vars(Workbench) if not name.startswith("_")} - given == set(ACTS)


@pytest.mark.parametrize("act", ACTS)
def test_nobody_but_a_curator_works_on_dossiers(seat: Callable[..., Table], act: str, own: Path) -> None:
    for role in ("reader", "judge", "auditor", "admin"):
        with pytest.raises(NotAllowed, match="may not work on dossiers here; it takes the role curator"):
            ACTS[act](seat(role))
    assert not (own / "working").exists()


def test_without_a_named_folder_the_one_under_home_is_worked_in(seat: Callable[..., Table], tmp_path: Path) -> None:
    table = seat("curator", settings=Settings.load(home=tmp_path / "home"))
    begun = table.begin("vn-family-address")
    assert begun.path == tmp_path / "home" / "dossiers" / "working" / "vn-family-address.md"
    assert table.library().origins["vn-family-address"].kind == "shipped"


def test_where_nobody_has_begun_anything_nothing_is_under_work(seat: Callable[..., Table], tmp_path: Path) -> None:
    table = seat("curator", settings=Settings.load(home=tmp_path / "home"))
    assert table.under_work() == ()
    assert table.working(SOLO) is None
    assert table.would_send(SOLO, "Hello.").messages == ()


# beginning one that there was not


def test_a_new_dossier_is_a_working_copy_with_what_was_answered(table: Table, own: Path) -> None:
    copy = table.new(
        "car-ferries", {"title": "Boarding the car ferries", "silences": ["The engine.", "Fog.", "Night."]}
    )
    assert read(copy).title == "Boarding the car ferries"
    assert any(each.rule == "nothing_is_left_to_say" for each in copy.objections)
    assert not (own / "car-ferries.md").exists()


@pytest.mark.parametrize("taken", [FERRY, SOLO])
def test_a_new_dossier_takes_the_id_of_no_other(table: Table, taken: str) -> None:
    with pytest.raises(CallError, match=f"There is a dossier '{taken}' already"):
        table.new(taken, {})
    table.new("car-ferries", {})
    with pytest.raises(CallError, match="There is a dossier 'car-ferries' already"):
        table.new("car-ferries", {})


@pytest.mark.parametrize("name", ["../x", "A", "a b", ""])
def test_a_new_dossier_has_an_id_that_can_be_one(table: Table, name: str, own: Path) -> None:
    with pytest.raises(UnknownId, match="An id has lower-case letters"):
        table.new(name, {})
    with pytest.raises(CallError, match="nothing asks for this"):
        table.new("car-ferries", {"titel": "Boarding"})
    assert not (own / "working").exists()


# what is refused


@pytest.mark.parametrize(
    "act",
    sorted(ACTS.keys() - {"under_work", "working", "begin", "new", "take_on", "compare", "would_send", "try_working"}),
)
def test_without_a_working_copy_it_says_how_to_begin_one(table: Table, act: str) -> None:
    with pytest.raises(UnknownId, match="`winks dossiers edit ferry-crew-handover` begins one"):
        ACTS[act](table)


@pytest.mark.parametrize(
    "act", ["write", "set_field", "add_note", "split_note", "retire_note", "mark_silence", "keep_objection"]
)
def test_a_change_to_a_text_that_is_no_longer_so_is_refused(table: Table, act: str) -> None:
    before = table.begin(FERRY)
    with pytest.raises(ChangedMeanwhile):
        ACTS[act](table)
    assert table.working(FERRY) == before


@pytest.mark.parametrize(
    "name", ["ferry-crew-handovr", "../own/ferry-crew-handover", "", "FERRY", "ferry-crew-handover@9"]
)
def test_a_dossier_that_is_not_there_is_told_with_the_nearest(table: Table, name: str) -> None:
    with pytest.raises(UnknownId):
        table.begin(name)
    with pytest.raises(UnknownId):
        table.take_on(name, STATEMENT)


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(table: Table, own: Path) -> None:
    (own / "working").write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot be opened: File exists\. Nothing was changed"):
        table.begin(FERRY)


def test_no_edit_undoes_a_withdrawal(table: Table, own: Path) -> None:
    text = (own / f"{FERRY}.md").read_text(encoding="utf-8").replace("standing: starter", "standing: withdrawn")
    text = text.replace("Nobody lives here.\n", "Nobody lives here.\n**Withdrawn because:** Asked for.\n")
    (own / f"{FERRY}.md").write_text(text, encoding="utf-8")
    with pytest.raises(DossierError, match="what was taken back is not taken on"):
        table.take_on(FERRY, STATEMENT)
    copy = table.begin(FERRY)
    assert "takes no part in a run until whoever took it back attests a later version" in copy.notices[0]
    copy = table.set_field(FERRY, "standing", "starter", copy.sha256)
    with pytest.raises(CallError, match="no edit undoes that"):
        table.release(FERRY, "0.2.0", "Back again.")
    table.set_field(FERRY, "standing", "withdrawn", copy.sha256)
    copy = table.working(FERRY)
    assert copy is not None
    table.mark_silence(FERRY, "Dogs.", copy.sha256)
    assert table.release(FERRY, "0.2.0", "A silence.").dossier.standing == "withdrawn"


def test_only_what_lint_warns_of_is_kept(table: Table) -> None:
    copy = table.begin(FERRY)
    with pytest.raises(CallError, match="there is nothing to keep"):
        table.keep_objection(FERRY, "no_group_is_a_type", f"{NOTE}.cue", "set words", "Quoted.", copy.sha256)
    copy = table.set_field(FERRY, "silences", ["Dogs."], copy.sha256)
    with pytest.raises(CallError, match="an error is put right, not kept"):
        table.keep_objection(FERRY, "silences_are_named", "silences", "Dogs.", "Quoted.", copy.sha256)
    with pytest.raises(CallError, match="retire it"):
        table.remove_entry(FERRY, NOTE, copy.sha256)


def test_a_warning_is_kept_for_a_reason_or_the_release_is_refused(table: Table) -> None:
    copy = table.begin(FERRY)
    copy = table.set_field(FERRY, f"{NOTE}.variation", "The timeless words are dropped between friends.", copy.sha256)
    (warned,) = copy.objections
    with pytest.raises(DossierError, match=warned.rule):
        table.release(FERRY, "0.2.0", "More.")
    with pytest.raises(CallError, match="does not stand in"):
        table.keep_objection(FERRY, warned.rule, warned.field, "no such words", "Quoted.", copy.sha256)
    copy = table.keep_objection(FERRY, warned.rule, warned.field, "", "It is how they put it.", copy.sha256)
    assert [each.level for each in copy.objections] == ["kept"]
    assert read(copy).kept[0].words in read(copy).note("yours-is-a-question").variation
    split = table.split_note(FERRY, "yours-is-a-question", "asks", "closes", copy.sha256)
    assert [kept.id.rpartition(" ")[2] for kept in read(split).kept] == [
        "notes.asks.variation",
        "notes.closes.variation",
    ]
    retired = table.retire_note(FERRY, "asks", "It never held.", (), split.sha256)
    assert [kept.id.rpartition(" ")[2] for kept in read(retired).kept] == ["notes.closes.variation"]
    assert table.release(FERRY, "0.2.0", "More.").dossier.version == "0.2.0"


# from taking on to a release


def test_a_curator_takes_a_dossier_on_changes_it_and_releases_it(table: Table, own: Path) -> None:
    before = (own / f"{FERRY}.md").read_bytes()
    copy = table.take_on(FERRY, STATEMENT)
    assert table.under_work() == (FERRY,)
    copy = table.split_note(FERRY, "quiet-is-a-report", "quiet-reports", "quiet-closes", copy.sha256)
    copy = table.add_entry(FERRY, "sources", "MARA2026", copy.sha256)
    assert copy.read is None
    for name, value in {
        "cite": "Holm, M. 2026. Field notes.",
        "kind": "field note",
        "about": "Eastholm, 2026, two crews",
        "checked": "passage",
        "inside_scope": "yes",
        "from_setting": "yes",
        "consent": "Both crews, by name, for this dossier.",
        "via": "",
    }.items():
        copy = table.set_field(FERRY, f"sources.MARA2026.{name}", value, copy.sha256)
    copy = table.mark_silence(FERRY, "What the cook hears.", copy.sha256)
    with pytest.raises(DossierError, match="is a reading of 'quiet-reports' too"):
        table.release(FERRY, "0.2.0", "Split a note.")
    for note, readings in {
        "quiet-reports": ["Everything was looked at.", "The lights were looked at, and no more."],
        "quiet-closes": ["The talker wants no questions.", "The talker has been asked enough this winter."],
    }.items():
        copy = table.set_field(FERRY, f"notes.{note}.readings", readings, copy.sha256)
    assert read(copy).sources[-1].consent == "Both crews, by name, for this dossier."
    assert "silences" in {change.path for change in table.changes(FERRY)}
    assert (own / f"{FERRY}.md").read_bytes() == before

    made = table.release(FERRY, "0.2.0", "Took it on and split a note.")
    assert table.library().held[FERRY].raw == made.raw
    assert table.working(FERRY) is None
    assert made.dossier.retired[0].by == "Mara"
    assert [each.dossier.version for each in table.versions(FERRY)] == ["0.1.0", "0.2.0"]


def test_a_release_names_the_amendments_that_it_answers(table: Table, here: Settings, trail: Store) -> None:
    run = winks.deliberate(PROMPT, draft="So glad we agreed.", settings=here)
    user = Table(here, Person(id="p-wira", name="Wira", roles=frozenset({"judge"})), trail)
    user.correct(run.run, FERRY, "not so here: we say it every night and wait for nothing")
    (proposed,) = table.amendments(FERRY)
    copy = table.begin(FERRY)
    table.mark_silence(FERRY, "Crews who say it every night.", copy.sha256)
    with pytest.raises(UnknownId, match=r"There is no amendment .nothing\.1."):
        table.release(FERRY, "0.2.0", "A silence.", ["nothing.1"])
    table.decide(proposed.id, "accepted", "They would know.")
    made = table.release(FERRY, "0.2.0", "A silence.", [proposed.id])
    assert made.dossier.changelog[-1].after == (proposed.id,)
    assert [each.version for each in table.amendments(FERRY)] == ["0.2.0"]


def test_two_versions_are_compared_and_the_working_copy_with_either(table: Table) -> None:
    with pytest.raises(CallError, match="there is one version here"):
        table.compare(FERRY)
    copy = table.begin(FERRY)
    copy = table.mark_silence(FERRY, "What the cook hears.", copy.sha256)
    found = table.compare(FERRY, "0.1.0", "working")
    assert [(change.path, change.after) for change in found.changes] == [("silences", "What the cook hears.")]
    table.release(FERRY, "0.2.0", "A silence.")
    assert [change.path for change in table.compare(FERRY).changes] == [
        "version",
        "silences",
        "changelog.0.2.0",
    ]
    back = table.compare(FERRY, "0.2.0", table.versions(FERRY)[0].sha256[:8])
    assert [change.kind for change in back.changes][1:] == ["removed", "removed"]
    with pytest.raises(UnknownId, match=r"There is no version '0.3.0'. Of 'ferry-crew-handover' there are 0.1.0 \("):
        table.compare(FERRY, "0.3.0")
    with pytest.raises(UnknownId, match="begins one"):
        table.compare(FERRY, "working")


def test_a_dossier_that_was_released_meanwhile_is_told_and_not_replaced_unseen(table: Table, own: Path) -> None:
    copy = table.begin(FERRY)
    table.mark_silence(FERRY, "Dogs.", copy.sha256)
    text = (own / f"{FERRY}.md").read_text(encoding="utf-8")
    (own / f"{FERRY}.md").write_text(text.replace("version: 0.1.0", "version: 0.1.1"), encoding="utf-8")
    seen = table.working(FERRY)
    assert seen is not None
    assert "was released or changed since" in seen.notices[0]
    with pytest.raises(ChangedMeanwhile, match=r"release over 0.1.1"):
        table.release(FERRY, "0.2.0", "More.")
    assert table.release(FERRY, "0.2.0", "More.", over="0.1.1").dossier.version == "0.2.0"


def test_a_dossier_of_ones_own_that_does_not_read_can_be_mended(table: Table, own: Path) -> None:
    text = (own / f"{FERRY}.md").read_text(encoding="utf-8")
    (own / f"{FERRY}.md").write_text(text.replace("standing: starter", "standing: unsure"), encoding="utf-8")
    with pytest.raises(DossierError):
        table.library().get(FERRY)
    copy = table.begin(FERRY)
    assert [fault.field for fault in copy.faults] == ["standing"]
    table.set_field(FERRY, "standing", "starter", copy.sha256)
    assert table.release(FERRY, "0.1.1", "Mended.").dossier.version == "0.1.1"


def test_a_shipped_dossier_is_taken_on_into_ones_own_folder(table: Table, own: Path) -> None:
    table.take_on(SOLO, STATEMENT)
    copy = table.working(SOLO)
    assert copy is not None
    assert copy.path == own / "working" / f"{SOLO}.md"
    made = table.release(SOLO, "9.0.0", "Taken on.")
    assert made.dossier.changelog[-1].change.startswith("Taken on by Mara Holm.")
    assert table.library().held[SOLO].raw == made.raw
    assert len(table.versions(SOLO)) == 2


# what would be sent


def test_what_would_be_sent_is_what_is_sent_to_the_letter(tmp_path: Path, own: Path) -> None:
    """Beside the nonce, which is new in each run; the schema of the reply too."""
    settings = Bench(tmp_path).settings(dossiers=str(own), rounds=1)
    draft = "So glad we agreed, and thanks for the lovely gift of the boat. Nothing happened."
    run = winks.deliberate(PROMPT, draft=draft, account=["We crew at Eastholm, all quiet."], settings=settings)
    table = Table.local(settings)
    sent = {call.slot.dossier: call for call in table.calls(run.run) if call.slot.node == "review"}
    assert sent.keys() == {FERRY, SOLO}
    for dossier, call in sent.items():
        would = table.would_send(dossier, PROMPT, draft, ["We crew at Eastholm, all quiet."])
        nonce = re.search(r"<<prompt (\w+)>>", call.messages[1].text)
        assert nonce is not None
        as_sent = tuple((each.by, each.text.replace(nonce[1], NONCE)) for each in call.messages)
        assert as_sent == tuple((each.by, each.text) for each in would.messages)
        assert call.shape == would.shape
        assert would.seat is not None
        assert would.seat.notes == next(seat.notes for seat in run.seats if seat.dossier.startswith(dossier))
    table.close()


def test_nothing_of_what_is_left_out_is_in_what_would_be_sent(table: Table) -> None:
    sending = table.would_send(FERRY, f"{PROMPT} It was all quiet, says the logbook.", "Nothing happened.")
    said = "\n".join(each.text for each in sending.messages)
    why = {left.what: left.why for left in sending.left_out}
    assert [(note.id, note.sent) for note in sending.notes] == [
        ("yours-is-a-question", True),
        ("quiet-is-a-report", True),
        ("curators-only", False),
    ]
    assert why["notes.curators-only"] == "The note is unsourced, and such notes are never sent."
    assert why["notes.quiet-is-a-report.readings"] == "The note is contested: it asks and does not explain."
    for part in ("cues", "boundaries", "positionality", "sources", "words", "changelog", "scope.setting", "title"):
        assert part in why
    for words in (
        "It may be written after the fact.",
        "It may report that everything was looked at.",
        "Holm, I. 1999",
        "Thanks for the lovely gift",
        "It made the setting up.",
        "harbour pilot;",
        "An inquiry into a collision",
    ):
        assert words not in said
    assert "The words may ask whether you have seen the state of things" in said


def test_where_nobody_is_asked_nothing_is_sent(table: Table) -> None:
    sending = table.would_send(FERRY, "A cake for forty people?")
    assert (sending.seat, sending.messages, sending.shape) == (None, (), None)
    assert sending.abstention is not None
    assert [left.what for left in sending.left_out] == ["the whole dossier"]
    with pytest.raises(InputRefused):
        table.would_send(FERRY, "")


def test_it_is_told_of_the_working_copy_where_there_is_one(table: Table) -> None:
    copy = table.begin(FERRY)
    copy = table.set_field(FERRY, f"{NOTE}.guidance", "Ask about the ropes.", copy.sha256)
    assert any("Ask about the ropes." in each.text for each in table.would_send(FERRY, PROMPT).messages)
    released = table.would_send(FERRY, PROMPT, at_hand=True).messages
    assert released
    assert not any("Ask about the ropes." in each.text for each in released)
    tried = table.try_working(FERRY, PROMPT, "Thanks for the lovely gift.").critique
    assert tried is not None
    assert [finding.suggestion for finding in tried.findings] == ["Ask about the ropes."]
    table.write(FERRY, "no dossier", copy.sha256)
    with pytest.raises(DossierError):
        table.would_send(FERRY, PROMPT)
