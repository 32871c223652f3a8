"""Who has signed in, what each role allows, and who gave which role to whom."""

from __future__ import annotations

from collections.abc import Sequence, Set
from urllib.parse import quote

from winks.app_pages.run_list import when
from winks.app_pages.showing import Node, badge, el, group, show, terms
from winks.app_pages.words import say
from winks.judging.people import Grant, Registered
from winks.judging.roles import ACTS, LOCAL_ID, MAY, ROLES, Act, Person


def show_people(everybody: Sequence[Registered], me: Person) -> None:
    """Everybody who signed in, in the order in which they came; with the way to take out what they left, for who may."""
    signed_in = [each for each in everybody if each.person.id != LOCAL_ID]
    show(el("h2", say("people.everybody")))
    if not signed_in:
        show(el("p", say("people.nobody"), class_="w-empty"))
        return
    names = (el("th", say(f"people.column.{name}"), scope="col") for name in ("who", "roles", "since", "sign_in"))
    rows = (_row(each, me) for each in signed_in)
    show(el("table", el("thead", el("tr", *names)), el("tbody", *rows), class_="w-table w-cards"))


def show_roles() -> None:
    """What each role allows."""
    show(
        el("h2", say("people.roles")),
        el("p", say("people.roles_about")),
        terms((say(f"people.role.{role}"), allows(MAY[role])) for role in ROLES),
    )


def allows(acts: Set[Act]) -> str:
    """What may be done, in words."""
    return "; ".join(say(f"people.act.{act}") for act in ACTS if act in acts)


def show_history(grants: Sequence[Grant], everybody: Sequence[Registered]) -> None:
    """Every role that was given or taken, the latest first."""
    show(el("h2", say("people.history")))
    if not grants:
        show(el("p", say("people.no_history"), class_="w-empty"))
        return
    known = {each.person.id: each.person.name for each in everybody}
    show(*(el("p", *_grant(grant, known)) for grant in reversed(grants)))


def named(id_: str, known: dict[str, str]) -> Node:
    """Somebody by their name and their id: a name is chosen freely, so two may have the same."""
    if id_ == LOCAL_ID:
        return el("span", say("people.whoever_runs_this"))
    name = known.get(id_)
    code = el("code", id_, class_="w-fixed")
    return el("span", el("bdi", name), " ", code) if name and name != id_ else code


def _grant(grant: Grant, known: dict[str, str]) -> list[Node | str]:
    role = say(f"people.role.{grant.role}") if grant.role in ROLES else grant.role
    return [
        el("small", when(grant.at)),
        " ",
        named(grant.by, known),
        " ",
        say("people.gave" if grant.given else "people.took", role=role),
        " ",
        named(grant.person, known),
    ]


def _row(each: Registered, me: Person) -> Node:
    person = each.person
    roles = [badge(say(f"people.role.{role}"), "strong") for role in ROLES if role in person.roles]
    return el(
        "tr",
        el("td", named(person.id, {person.id: person.name}), *_myself(person, me)),
        el("td", *(roles or [el("small", say("people.no_role"))])),
        el("td", when(each.since), class_="w-meta w-fixed"),
        el(
            "td",
            group(el("bdi", each.issuer), el("br"), el("bdi", each.subject)),
            _take_out(person, me),
            class_="w-meta",
        ),
    )


def _take_out(person: Person, me: Person) -> Node | None:
    if not me.may("erase"):
        return None
    return el("p", el("a", say("people.take_out"), href=f"runs?every=erase&person={quote(person.id)}"))


def _myself(person: Person, me: Person) -> list[Node | str]:
    return [" ", badge(say("people.you"))] if person.id == me.id else []
