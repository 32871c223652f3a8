"""The People page: refused to whoever gives out no roles; then who is here, roles given and taken, and who did it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from winks.app_pages.words import words_of
from winks.graphs.table import Table
from winks.judging import people
from winks.judging.people import People
from winks.judging.roles import ACTS, LOCAL_ID, MAY, ROLES, Person
from winks.settings import Settings
from winks.trail.store import Store

HOSTILE = "**b** ![x](http://e.invalid/x.png) <img src=x> $x$"


@pytest.fixture
def register() -> People:
    """The register that the page shows."""
    store = Store(Settings.load().trail)
    yield People(store)
    store.close()


@pytest.fixture
def retno(register: People) -> Person:
    """Somebody who signed in."""
    return register.rename(register.known("https://id.example", "s-1"), "Ibu Retno")


@pytest.fixture
def sitting_as(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the one person of this machine have only these roles."""

    def sit(*roles: str) -> None:
        monkeypatch.setattr(people, "local_person", lambda name: Person(id="local", name=name, roles=frozenset(roles)))

    return sit


def press(page: Any, text: str) -> Any:
    """Press the button that says this."""
    [button] = [each for each in page.button if each.label == text]
    return button.click().run()


def buttons(page: Any) -> list[str]:
    """What can be pressed."""
    return [each.label for each in page.button]


def choose(page: Any, person: Person, role: str) -> Any:
    """Choose somebody and a role."""
    page.selectbox(key="people_person").set_value(person.id)
    return page.selectbox(key="people_role").set_value(role).run()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "admin"])
def test_whoever_gives_out_no_roles_is_refused_and_sees_nobody(open_page, shown, retno, sitting_as, role: str) -> None:
    sitting_as(role)
    page = open_page("people")
    said = shown(page)
    assert "This page is not open to you." in said
    assert "it takes the role admin" in said
    assert retno.id not in said
    assert not page.button


def test_a_trail_that_cannot_be_read_is_told_in_a_sentence(open_page, shown) -> None:
    trail = Settings.load().trail
    trail.parent.mkdir(parents=True)
    trail.write_bytes(b"this is no database, though it is long enough to be taken for one" * 40)
    assert "cannot be read" in shown(open_page("people"))


def test_on_a_machine_of_ones_own_there_is_one_person_and_it_says_how_sign_in_is_set_up(open_page, shown) -> None:
    page = open_page("people")
    said = shown(page)
    assert "There is one person, local reader, who may do everything" in said
    assert 'pip install "winks[signin]"' in said
    assert "winks people grant PERSON admin" in said
    assert "Nobody has signed in here yet." in said
    assert "No role has been given or taken yet." in said
    assert not page.button


def test_where_people_sign_in_nothing_is_said_of_one_person(open_page, shown, retno, monkeypatch) -> None:
    monkeypatch.setattr(
        "winks.app_pages.door.signs_in", lambda: True
    )  # the page asks it; who sits there is asked elsewhere
    said = shown(open_page("people"))
    assert "There is one person" not in said
    assert "Ibu Retno" in said


def test_everybody_is_listed_with_their_roles_in_words_and_when_they_came(open_page, shown, register, retno) -> None:
    register.give(retno.id, "auditor", register.local("x"))
    other = register.known("https://id.example", "s-2")
    said = shown(open_page("people"))
    assert f"Ibu Retno {retno.id} auditor" in said
    assert f"{other.id} no role: sees nothing" in said
    assert "https://id.example s-2" in said


def test_every_role_is_told_with_what_it_allows(open_page, shown) -> None:
    said, words = shown(open_page("people")), words_of("en")
    for role in ROLES:
        allowed = "; ".join(words[f"people.act.{act}"] for act in ACTS if act in MAY[role])
        assert f"{words[f'people.role.{role}']} {allowed}" in said


def test_a_role_is_given_only_once_it_is_confirmed(open_page, shown, register, retno) -> None:
    page = choose(open_page("people"), retno, "judge")
    page = press(page, "Give this role")
    assert "would get the role judge, and with it may: read runs and dossiers; deliberate; judge runs." in shown(page)
    assert register.history() == []
    page = press(page, "Yes, give it")
    assert f"Done. Ibu Retno ({retno.id}): judge" in shown(page)
    assert [(grant.person, grant.role, grant.given, grant.by) for grant in register.history()] == [
        (retno.id, "judge", True, LOCAL_ID)
    ]
    assert buttons(page) == ["Take this role back"]


def test_a_change_can_be_left(open_page, shown, register, retno) -> None:
    page = press(choose(open_page("people"), retno, "judge"), "Give this role")
    page = press(page, "Leave it as it is")
    assert "would get the role" not in shown(page)
    assert register.history() == []


def test_what_was_about_to_be_confirmed_is_not_confirmed_for_somebody_else(open_page, shown, register, retno) -> None:
    other = register.known("https://id.example", "s-2")
    page = press(choose(open_page("people"), retno, "admin"), "Give this role")
    page = choose(page, other, "admin")
    assert "would get the role" not in shown(page)
    assert "Yes, give it" not in buttons(page)


def test_a_role_is_taken_back_and_both_stand_in_the_history(open_page, shown, register, retno) -> None:
    register.give(retno.id, "reader", register.local("x"))
    page = press(choose(open_page("people"), retno, "reader"), "Take this role back")
    assert "would lose the role reader" in shown(page)
    page = press(page, "Yes, take it back")
    said = shown(page)
    assert said.index("took the role reader from Ibu Retno") < said.index("gave the role reader to Ibu Retno")
    assert "no role: sees nothing" in said


def test_what_another_role_allows_all_the_same_is_not_said_to_be_lost(open_page, shown, register, retno) -> None:
    for role in ("reader", "judge", "auditor"):
        register.give(retno.id, role, register.local("x"))
    page = press(choose(open_page("people"), retno, "judge"), "Take this role back")
    assert "and may no longer: deliberate; judge runs." in shown(page)
    page = press(choose(page, retno, "reader"), "Take this role back")
    assert "Their other roles allow the same, so nothing else changes." in shown(page)


def test_the_last_admin_is_not_taken_without_a_warning(open_page, shown, register, retno) -> None:
    register.give(retno.id, "admin", register.local("x"))
    page = press(choose(open_page("people"), retno, "admin"), "Take this role back")
    assert "Nobody would be left who gives out roles here" in shown(page)
    other = register.known("https://id.example", "s-2")
    register.give(other.id, "admin", register.local("x"))
    assert "Nobody would be left" not in shown(page.run())


def test_whoever_runs_the_machine_is_neither_given_nor_taken_roles(open_page, register, retno) -> None:
    register.rename(register.local("x"), "The owner")
    page = open_page("people")
    assert all("The owner" not in option for option in page.selectbox(key="people_person").options)


def test_a_name_that_looks_like_a_page_stays_a_name(open_page, shown, register) -> None:
    named = register.rename(register.known("https://id.example/<img src=x>", "**s**"), HOSTILE)
    page = press(choose(open_page("people"), named, "reader"), "Give this role")
    page = press(page, "Yes, give it")
    assert shown(page).count(HOSTILE) >= 3
    body = "".join(element.proto.body for element in page.get("html"))
    assert "<img" not in body
    assert not page.get("markdown")


def test_two_people_of_one_name_are_told_apart(open_page, shown, register) -> None:
    pair = [register.rename(register.known("https://id.example", str(n)), "Budi") for n in range(2)]
    page = open_page("people")
    assert page.selectbox(key="people_person").options == [f"Budi ({each.id})" for each in pair]


def test_a_role_that_was_lost_meanwhile_is_refused_in_a_sentence(open_page, shown, register, retno, sitting_as) -> None:
    page = press(choose(open_page("people"), retno, "judge"), "Give this role")
    sitting_as("reader")
    page = press(page, "Yes, give it")
    assert "This page is not open to you." in shown(page)
    assert register.history() == []


def test_the_page_is_there_in_indonesian(open_page, shown, retno) -> None:
    page = open_page("people")
    page.session_state["language"] = "id"
    assert "Siapa yang sudah masuk" in shown(page.run())


def test_there_are_words_for_every_role_and_every_act() -> None:
    wanted = {f"people.role.{role}" for role in ROLES} | {f"people.act.{act}" for act in ACTS}
    assert wanted <= words_of("en").keys()


def test_the_table_tells_the_history_to_admins_only(retno) -> None:
    store = Store(Settings.load().trail)
    with pytest.raises(Exception, match="may not give out roles"):
        Table(Settings.load(), retno, store).history()
    store.close()
