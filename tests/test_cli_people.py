"""`winks people` as whoever runs the machine uses it: refusals first, then a first admin, and what is listed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from winks.judging.people import People
from winks.judging.roles import Person
from winks.settings import Settings
from winks.trail.store import Store

from .running import Ran, ran


@pytest.fixture
def winks(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """Run the command in this process, as its console script would."""

    def run(*arguments: str) -> Ran:
        return ran(monkeypatch, capfd, *arguments)

    return run


@pytest.fixture
def register() -> Iterator[People]:
    """The register that the command reads."""
    store = Store(Settings.load().trail)
    yield People(store)
    store.close()


@pytest.fixture
def retno(register: People) -> Person:
    """Somebody who signed in."""
    return register.rename(register.known("https://id.example", "auth0|1"), "Ibu Retno")


def test_a_person_who_was_never_here_is_refused(winks) -> None:
    ran = winks("people", "grant", "p-nobody", "reader")
    assert ran.code == 2
    assert ran.err.strip() == "There is no person 'p-nobody'. `winks people list` shows who has signed in."


def test_a_role_that_is_none_is_refused_with_the_nearest(winks, retno, register) -> None:
    for act in ("grant", "revoke"):
        ran = winks("people", act, retno.id, "auditr")
        assert ran.code == 2
        assert "There is no role 'auditr'. Did you mean 'auditor'?" in ran.err
    assert register.history() == []


@pytest.mark.parametrize("act", ["grant", "revoke"])
def test_whoever_runs_the_machine_is_neither_given_nor_taken_roles(winks, register, act: str) -> None:
    register.rename(register.local("x"), "The owner")
    ran = winks("people", act, "local", "admin")
    assert ran.code == 2
    assert "who may do everything" in ran.err
    assert register.history() == []


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\x1b[2Jb"])
def test_a_name_that_cannot_be_shown_is_refused(winks, name: str) -> None:
    ran = winks("people", "name", name)
    assert ran.code == 2
    assert ran.err.startswith("The name ")


def test_nobody_is_listed_where_nobody_signed_in_and_no_trail_is_made(winks) -> None:
    assert winks("people", "list").out.strip() == "Nobody has signed in."
    assert winks("people", "list", "--json").json() == []
    assert not Settings.load().trail.exists()


def test_a_first_admin_is_made(winks, retno, register) -> None:
    ran = winks("people", "grant", retno.id, "admin")
    assert ran.code == 0
    assert ran.err.strip() == f"Ibu Retno ({retno.id}) has the role admin now."
    assert register.known("https://id.example", "auth0|1").may("administer")
    assert [grant.by for grant in register.history()] == ["local"]


def test_a_person_is_found_by_who_signed_them_in(winks, retno, register) -> None:
    assert winks("people", "grant", "https://id.example auth0|1", "judge").code == 0
    assert register.known("https://id.example", "auth0|1").roles == {"judge"}


def test_a_role_is_given_once_and_taken_once(winks, retno, register) -> None:
    assert "does not have the role reader" in winks("people", "revoke", retno.id, "reader").err
    winks("people", "grant", retno.id, "reader")
    assert "has the role reader already" in winks("people", "grant", retno.id, "reader").err
    assert "does not have the role reader any more" in winks("people", "revoke", retno.id, "reader").err
    assert [grant.given for grant in register.history()] == [True, False]


def test_people_are_listed_with_their_roles(winks, retno, register) -> None:
    winks("people", "grant", retno.id, "auditor")
    winks("people", "grant", retno.id, "reader")
    [listed] = winks("people", "list", "--json").json()
    assert {key: listed[key] for key in listed if key != "since"} == {
        "id": retno.id,
        "name": "Ibu Retno",
        "roles": ["reader", "auditor"],
        "issuer": "https://id.example",
        "subject": "auth0|1",
    }
    said = winks("people", "list").out
    assert "Ibu Retno" in said
    assert "reader, auditor" in said


def test_a_name_that_looks_like_markup_is_listed_as_it_is(winks, register) -> None:
    register.rename(register.known("https://id.example", "s"), "[bold]x[/bold]")
    assert "[bold]x[/bold]" in winks("people", "list").out


def test_the_local_person_is_known_by_another_name(winks, register) -> None:
    ran = winks("people", "name", "  Pak   Harto ")
    assert ran.err.strip() == "You are known here as Pak Harto from now on."
    assert register.local("otherwise").name == "Pak Harto"
    assert winks("people", "list", "--json").json()[0]["id"] == "local"
