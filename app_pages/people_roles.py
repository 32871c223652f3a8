"""Giving a role and taking it back: chosen first, told in words, done only once it is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from winks.app_pages.people_list import allows
from winks.app_pages.showing import Child, el, show
from winks.app_pages.sitting import trouble
from winks.app_pages.words import label, say
from winks.errors import WinksError
from winks.graphs.table import Table
from winks.judging.people import Registered
from winks.judging.roles import LOCAL_ID, MAY, ROLES, Person, Role


class Change(NamedTuple):
    """A role that is about to be given or taken."""

    person: str
    role: Role
    given: bool


def show_change(seat: Table, everybody: Sequence[Registered]) -> None:
    """Choose somebody and a role; see what would change; confirm it or leave it."""
    people = {each.person.id: each.person for each in everybody if each.person.id != LOCAL_ID}
    if not people:
        return
    show(el("h2", say("people.change")))
    if done := st.session_state.pop("people_done", None):
        show(el("p", say("people.done"), " ", el("bdi", done), class_="w-good", role="status"))
    wanted = _choose(people)
    pending: Change | None = st.session_state.get("people_pending")
    if pending is not None and pending == wanted:
        _confirm(seat, pending, people)
        return
    st.session_state.pop("people_pending", None)
    if st.button(label("people.give" if wanted.given else "people.take")):
        st.session_state["people_pending"] = wanted
        st.rerun()


def _choose(people: dict[str, Person]) -> Change:
    """Somebody, and a role that they would get, or lose if they have it."""
    person = st.selectbox(
        label("people.person"), list(people), format_func=lambda id_: _called(people[id_]), key="people_person"
    )
    role = st.selectbox(
        label("people.which_role"), ROLES, format_func=lambda each: say(f"people.role.{each}"), key="people_role"
    )
    return Change(person, role, role not in people[person].roles)


def _confirm(seat: Table, change: Change, people: dict[str, Person]) -> None:
    """What would change, in words, and the two ways on."""
    show(*_told(change, people, seat.person))
    yes, no = st.columns(2)
    if yes.button(label("people.confirm_give" if change.given else "people.confirm_take"), type="primary"):
        _do(seat, change, people[change.person])
    if no.button(label("people.leave_it")):
        st.session_state.pop("people_pending", None)
        st.rerun()


def _told(change: Change, people: dict[str, Person], me: Person) -> list[Child]:
    person = people[change.person]
    warnings: list[Child] = []
    if not change.given and change.role == "admin":
        if person.id == me.id:
            warnings.append(el("p", say("people.your_own"), class_="w-trouble"))
        if not [each for each in people.values() if each.id != person.id and "admin" in each.roles]:
            warnings.append(el("p", say("people.the_last"), class_="w-trouble"))
    return [el("p", el("bdi", _called(person)), " ", _sentence(change, person), role="status"), *warnings]


def _sentence(change: Change, person: Person) -> str:
    """What somebody would get, or lose: not what another role of theirs allows all the same."""
    role = say(f"people.role.{change.role}")
    if change.given:
        return say("people.would_get", role=role, acts=allows(MAY[change.role]))
    kept = {act for other in person.roles - {change.role} for act in MAY[other]}
    lost = allows(MAY[change.role] - kept)
    return say("people.would_lose", role=role, acts=lost) if lost else say("people.would_lose_nothing", role=role)


def _do(seat: Table, change: Change, person: Person) -> None:
    act = seat.give if change.given else seat.take
    try:
        act(change.person, change.role)
    except WinksError as error:
        trouble(error)
        return
    st.session_state.pop("people_pending", None)
    st.session_state["people_done"] = f"{_called(person)}: {say(f'people.role.{change.role}')}"
    st.rerun()


def _called(person: Person) -> str:
    """A name and the id beside it: names are chosen freely, and two may have the same."""
    return person.name if person.name == person.id else f"{person.name} ({person.id})"
