"""The register of people: who is known here, under which name, and which roles they were given and by whom.

People are told apart by the issuer and the subject of their sign-in. What is kept of them is an id of no meaning and a
name they chose. Roles are given and taken by words that are added and never changed; the last word counts.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeGuard

from rapidfuzz import process
from sqlalchemy import ColumnElement, Connection, Row, insert, inspect, select, update

from ..errors import InputRefused, UnknownId
from ..trail.store import Store
from ..trail.tables import grants, people
from .roles import LOCAL_ID, ROLES, Person, Role, local_person

_JOINERS = "\u200c\u200d"
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and signs that show nothing."""
LONGEST_NAME = 60
"""Characters of a name."""


class Registered(NamedTuple):
    """A person as the register has them."""

    person: Person
    issuer: str
    subject: str
    since: str


class Grant(NamedTuple):
    """A role that was given, or taken back."""

    person: str
    role: str
    given: bool
    by: str
    """Id of who did it."""
    at: str


class People:
    """The register of one store. `token` gives n random bytes and is there to be replaced in tests."""

    def __init__(self, store: Store, token: Callable[[int], bytes] = secrets.token_bytes) -> None:
        self._store = store
        self._token = token

    def local(self, otherwise: str) -> Person:
        """The one person of this machine, by the name they chose, else by `otherwise`."""
        with self._store.reading() as connection:
            row = _row(connection, people.c.id == LOCAL_ID) if _is_there(connection) else None
        return local_person(row.name if row else otherwise)

    def known(self, issuer: str, subject: str) -> Person:
        """The person who signed in. One who was never here is written down, with no role."""
        with self._store.reading() as connection:
            if _is_there(connection) and (row := _row(connection, _signed_in(issuer, subject))):
                return _person(connection, row)
        with self._store.writing() as connection:
            row = _row(connection, _signed_in(issuer, subject)) or self._write_down(connection, issuer, subject)
            return _person(connection, row)

    def all(self) -> list[Registered]:
        """Everybody, in the order in which they came."""
        with self._store.reading() as connection:
            if not _is_there(connection):
                return []
            rows = connection.execute(select(people).order_by(people.c.since, people.c.id)).all()
            return [Registered(_person(connection, row), row.issuer, row.subject, row.since) for row in rows]

    def history(self) -> list[Grant]:
        """Every role that was given or taken, in order."""
        with self._store.reading() as connection:
            rows = connection.execute(select(grants).order_by(grants.c.seq)).all() if _is_there(connection) else []
        return [Grant(row.person, row.role, bool(row.given), row.by, row.at) for row in rows]

    def give(self, person: str, role: str, by: Person) -> Person:
        """Give a role. NotAllowed unless `by` may; UnknownId for a person or role that is not there."""
        return self._change(person, role, True, by)

    def take(self, person: str, role: str, by: Person) -> Person:
        """Take a role back. NotAllowed unless `by` may; UnknownId for a person or role that is not there."""
        return self._change(person, role, False, by)

    def rename(self, person: Person, name: str) -> Person:
        """The person under another name, from now on; what is signed already stays as it was signed."""
        chosen = _name(name)
        with self._store.writing() as connection:
            if person.id == LOCAL_ID and _row(connection, people.c.id == LOCAL_ID) is None:
                self._write_down(connection, LOCAL_ID, LOCAL_ID, LOCAL_ID)
            connection.execute(update(people).where(people.c.id == person.id).values(name=chosen))
        return person.model_copy(update={"name": chosen})

    def _change(self, person: str, role: str, given: bool, by: Person) -> Person:
        by.must("administer")
        if role not in ROLES:
            near = process.extractOne(role, ROLES, score_cutoff=50)
            raise UnknownId("role", role, near[0] if near else None, f"There are {', '.join(ROLES)}.")
        with self._store.writing() as connection:
            row = _row(connection, people.c.id == person)
            if row is None:
                raise UnknownId("person", person, None, "`winks people list` shows who has signed in.")
            words = {"person": person, "role": role, "given": int(given), "by": by.id, "at": self._now()}
            connection.execute(insert(grants).values(words))
            return _person(connection, row)

    def _write_down(self, connection: Connection, issuer: str, subject: str, id_: str | None = None) -> Row[Any]:
        made = id_ or f"p-{self._token(4).hex()}"
        values = {"id": made, "issuer": issuer, "subject": subject, "name": made, "since": self._now()}
        connection.execute(insert(people).values(values))
        row = _row(connection, people.c.id == made)
        assert row is not None  # noqa: S101  # it was written a line ago, in this transaction
        return row

    def _now(self) -> str:
        return self._store.now().isoformat()


def _is_there(connection: Connection | None) -> TypeGuard[Connection]:
    """Whether the register was ever written to; a trail of an earlier version has none."""
    return connection is not None and inspect(connection).has_table(people.name)


def _signed_in(issuer: str, subject: str) -> ColumnElement[bool]:
    return (people.c.issuer == issuer) & (people.c.subject == subject)


def _row(connection: Connection, condition: ColumnElement[bool]) -> Row[Any] | None:
    return connection.execute(select(people).where(condition)).first()


def _person(connection: Connection, row: Row[Any]) -> Person:
    """The person of a row, with the roles that the words about them come to."""
    if row.id == LOCAL_ID:
        return local_person(row.name)
    query = select(grants.c.role, grants.c.given).where(grants.c.person == row.id).order_by(grants.c.seq)
    return Person(id=row.id, name=row.name, roles=_held(connection.execute(query).all()))


def _held(words: Iterable[Any]) -> frozenset[Role]:
    last = {word.role: bool(word.given) for word in words}
    return frozenset(role for role in ROLES if last.get(role))


def _name(name: str) -> str:
    """A name as it is shown: one line, no control characters. InputRefused for one that cannot be."""
    chosen = " ".join(name.split())
    if not chosen:
        raise InputRefused("The name is empty; choose a name to be known by here. It need not be your own.")
    if len(chosen) > LONGEST_NAME:
        raise InputRefused(f"The name has {len(chosen)} characters; the most is {LONGEST_NAME}.")
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in chosen if c not in _JOINERS):
        raise InputRefused("The name holds a character that cannot be seen; type it again.")
    if not any(unicodedata.category(c)[0] in "LNS" for c in chosen if c not in _BLANK):
        raise InputRefused("The name shows nothing to call you by; choose one with a letter or a sign in it.")
    return chosen
