"""`winks people`: who has signed in at this table, and the roles they have.

It acts as the one person of this machine: whoever can reach the trail's database. That is how a first admin is made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..errors import CallError, UnknownId
from ..settings import Settings
from ..terminal.layout import say, show
from .common import AsJson

if TYPE_CHECKING:
    from ..judging.people import People, Registered
    from ..judging.roles import Person

people_app = typer.Typer(help="People who sign in at the review table, and their roles.", no_args_is_help=True)

Who = Annotated[str, typer.Argument(metavar="PERSON", help="Their id, or the issuer and the subject of their sign-in.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="reader, judge, curator, auditor or admin.")]


@people_app.command("list")
def people_list(as_json: AsJson = False) -> None:
    """List who has signed in, with their roles."""
    from ..terminal.people import people_view

    everybody = _people().all()
    show([_plain(each) for each in everybody] if as_json else people_view(everybody))


@people_app.command("grant")
def people_grant(person: Who, role: RoleName) -> None:
    """Give somebody a role."""
    register = _people()
    found = _found(register, person)
    if role in found.roles:
        say(f"{found.name} ({found.id}) has the role {role} already.")
        return
    given = register.give(found.id, role, _me(register))
    say(f"{given.name} ({given.id}) has the role {role} now.")


@people_app.command("revoke")
def people_revoke(person: Who, role: RoleName) -> None:
    """Take a role back."""
    from ..judging.roles import ROLES

    register = _people()
    found = _found(register, person)
    if role in ROLES and role not in found.roles:
        say(f"{found.name} ({found.id}) does not have the role {role}.")
        return
    left = register.take(found.id, role, _me(register))
    say(f"{left.name} ({left.id}) does not have the role {role} any more.")


@people_app.command("name")
def people_name(name: Annotated[str, typer.Argument(help="A name. It need not be your own.")]) -> None:
    """Be known by another name on what you do here, from now on."""
    register = _people()
    say(f"You are known here as {register.rename(_me(register), name).name} from now on.")


def _people() -> People:
    from ..judging.people import People
    from ..trail.store import Store

    return People(Store.of(Settings.load()))


def _me(register: People) -> Person:
    return register.local(Settings.load().pseudonym)


def _found(register: People, wanted: str) -> Person:
    """The person of an id, or of `ISSUER SUBJECT`."""
    from ..judging.roles import LOCAL_ID

    if wanted == LOCAL_ID:
        raise CallError(
            f"{LOCAL_ID!r} is whoever runs this machine, who may do everything; no role is to be given or taken."
        )
    for each in register.all():
        if wanted in (each.person.id, f"{each.issuer} {each.subject}"):
            return each.person
    raise UnknownId("person", wanted, None, "`winks people list` shows who has signed in.")


def _plain(each: Registered) -> dict[str, Any]:
    from ..judging.roles import ROLES

    roles = [role for role in ROLES if role in each.person.roles]
    facts = {"id": each.person.id, "name": each.person.name, "roles": roles}
    return facts | {"issuer": each.issuer, "subject": each.subject, "since": each.since}
