"""Everything that can be done at the table asks first who does it. A new method without that fails here."""

from __future__ import annotations

import asyncio
import inspect
from typing import Any

import pytest

from winks.errors import NotAllowed, WinksError
from winks.graphs.table import Table
from winks.judging.roles import MAY, ROLES, Act
from winks.personas.taking_on import Statement
from winks.settings import Settings
from winks.trail.erasure import Wanted
from winks.trail.store import Store

from .readings import OWN

TAKING_A_SEAT = {"local", "signed_in", "close"}
EVERYBODY = {"rename"}
"""What anybody may do: choose the name they are known by."""
TAKES: dict[Act, set[str]] = {
    "read": {
        "runs", "find", "run", "events", "course", "calls", "dossiers_of", "is_under_way", "cases", "library", "versions", "lint",
        "try_dossier", "installation", "judgements", "signatures", "became_of", "document",
    },
    "deliberate": {"deliberate", "resume", "correct"},
    "judge": {"judge", "my_reading", "keep", "kept", "begun", "withdraw"},
    "curate": {
        "amendments", "decide", "under_work", "working", "begin", "take_on", "write", "set_field", "add_entry", "remove_entry",
        "add_note", "split_note", "retire_note", "mark_silence", "keep_objection", "discard", "changes", "compare",
        "would_send", "try_working", "release", "new", "proposals", "take_proposals",
    },
    "audit": {"verify", "verify_every", "damage", "seal_key", "prove", "replay", "export"},
    "erase": {"would_erase", "erase", "compact"},
    "administer": {"people", "give", "take", "history"},
}  # fmt: skip
PUBLIC = sorted(name for name, _ in inspect.getmembers(Table, inspect.isroutine) if not name.startswith("_"))
ASKED = [name for name in PUBLIC if name not in TAKING_A_SEAT | EVERYBODY]
GIVEN: dict[str, Any] = {
    "value": OWN,
    "written": {},
    "prompt": " ",
    "dossier": "vn-family-address",
    "item": "nothing",
    "event": 1,
    "words": "x",
    "format_": "json",
    "person": "p-1",
    "role": "judge",
    "wanted": Wanted(person="p-1"),
    "reason": "x",
    "amendment": "nothing.1",
    "disposition": "declined",
    "instead": (),
    "answers": {},
    "raw": b"x",
    "paths": ("all",),
    "statement": Statement("x", "x", "x", "x", ("x",), "x"),
} | dict.fromkeys(
    (
        "text",
        "onto",
        "path",
        "note",
        "first",
        "second",
        "because",
        "rule",
        "field",
        "section",
        "name",
        "version",
        "change",
    ),
    "x",
)
"""What is given, by the name of the argument."""


def do(table: Table, name: str, run: str) -> Any:
    """Do something at the table, with what it needs and nothing more."""
    method = getattr(table, name)
    needed = [each.name for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    done = method(*((GIVEN | {"run": run})[argument] for argument in needed))
    return asyncio.run(done) if inspect.isawaitable(done) else done


def refusal(table: Table, name: str, run: str) -> WinksError | None:
    """Why something was not done, if it was not."""
    try:
        do(table, name, run)
    except WinksError as error:
        return error
    return None


@pytest.mark.parametrize("name", ASKED)
def test_a_person_without_a_role_is_refused(here, trail, rewritten, name) -> None:
    nobody = Table.signed_in("https://id.example", "s-1", here, trail)
    with pytest.raises(NotAllowed, match="it takes the role"):
        do(nobody, name, rewritten)


@pytest.mark.parametrize("name", ASKED)
def test_it_is_known_what_it_takes(name) -> None:
    [act] = [act for act, names in TAKES.items() if name in names]
    assert any(act in allowed for allowed in MAY.values())


def test_nothing_is_asked_for_that_is_not_there() -> None:
    assert {name for names in TAKES.values() for name in names} | TAKING_A_SEAT | EVERYBODY == set(PUBLIC)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("act", "name"), [(act, name) for act, names in TAKES.items() for name in sorted(names)])
def test_each_role_may_do_what_it_allows_and_nothing_else(seat, rewritten, act, name, role) -> None:
    table = seat("Tono", role)
    if act in MAY[role]:
        assert not isinstance(refusal(table, name, rewritten), NotAllowed)
    else:
        with pytest.raises(NotAllowed):
            do(table, name, rewritten)


@pytest.mark.parametrize("name", ASKED)
def test_what_is_refused_leaves_no_trace(here, trail, rewritten, name) -> None:
    nobody = Table.signed_in("https://id.example", "s-1", here, trail)
    before = trail.header(rewritten), trail.runs()
    with pytest.raises(NotAllowed):
        do(nobody, name, rewritten)
    assert (trail.header(rewritten), trail.runs()) == before


def test_who_has_no_role_may_choose_their_name_and_has_none_after(here, trail) -> None:
    nobody = Table.signed_in("https://id.example", "s-1", here, trail)
    assert nobody.rename("Wira").roles == frozenset()
    assert Table.signed_in("https://id.example", "s-1", here, trail).person.name == "Wira"


def test_a_role_counts_from_the_next_time_somebody_takes_their_seat(here, trail, rewritten) -> None:
    person = Table.signed_in("https://id.example", "s-1", here, trail).person
    admin = Table.local(here, trail)
    admin.give(person.id, "judge")
    assert Table.signed_in("https://id.example", "s-1", here, trail).judge(rewritten, OWN).own_reading == OWN
    admin.take(person.id, "judge")
    with pytest.raises(NotAllowed):
        Table.signed_in("https://id.example", "s-1", here, trail).judge(rewritten, OWN)


def test_where_nobody_signs_in_there_is_one_person_who_may_do_everything(home, rewritten) -> None:
    table = Table.local(Settings.load(home=home, pseudonym="Wira"))
    assert table.person.name == "Wira"
    assert table.judge(rewritten, OWN).name == "Wira"
    table.close()


def test_sessions_share_no_person(here, trail) -> None:
    stores = [Store(here.trail) for _ in range(2)]
    one, other = (Table.signed_in("https://id.example", f"s-{n}", here, store) for n, store in enumerate(stores))
    one.rename("Wira")
    assert other.person.name != "Wira"
    for store in stores:
        store.close()
