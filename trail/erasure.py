"""Taking words out of the record, on the record: the words go, and what is said of them stays.

What goes is said before anything is done, by places and never by the words. In one transaction over all runs concerned
an event says what was taken out, why and by whom; then the texts, their salts and every copy of them in the database are
deleted. The events stay as they were hashed, so that the chain verifies; what they say of a text that is gone is its
digest, which nobody can guess a text from without its salt, and its length.

What can be asked for: all texts of a run; those of one event; those in which certain words stand; what a person left;
a person's own reading of a run. What carries them goes with them, as `descent` has it. An event that says words were taken
out keeps its reason and its name, unless certain words are to go and stand there, or the name is to go. The limit: copies
elsewhere, which `leftovers` looks for as far as it can.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from ..errors import CallError, InputRefused, StoreError, UnknownId
from .descent import Text, texts_of, with_descent
from .events import Event
from .kept import Signature, raw
from .leftovers import Found, Pieces, look_through
from .listing import GONE
from .mentions import Words
from .pen import Pen
from .store import Store
from .tables import blobs, erased, grants, people, search, unfinished
from .tables import secrets as secrets_
from .tombstones import What, ended_at

LONGEST_REASON = 500
"""Characters."""
_TRIES = 3
"""How often the database is made smaller anew while others read; each time waits for them a while."""


class Wanted(NamedTuple):
    """What is to be taken out: of a run, or of every run where none is given."""

    run: str | None = None
    event: int | None = None
    words: str | None = None
    person: str | None = None
    """An id. With `run`, only their reading of it."""

    @property
    def what(self) -> What:
        """In a word. CallError for what is not clear."""
        given = [name for name in ("event", "words", "person") if getattr(self, name) is not None]
        if len(given) > 1:
            raise CallError(f"{given[0]!r} and {given[1]!r} are both given; take out one after the other.")
        if self.run is None and (not given or given == ["event"]):
            raise CallError("Say what is to be taken out: a run, one event of a run, certain words, or a person.")
        if self.person is not None:
            return "person" if self.run is None else "reading"
        return "event" if self.event is not None else "words" if self.words is not None else "run"


class Concerned(NamedTuple):
    """What would go of one run."""

    run: str
    texts: tuple[Text, ...] = ()
    begun: tuple[str, ...] = ()
    """Ids of those whose reading is begun and not handed in, and goes as well."""
    ends: bool = False
    """Whether the run can no longer go on or be replayed."""
    is_asked: bool = False
    """Whether the person who is to be taken out asked for it, or answered in it."""


class Plan(NamedTuple):
    """What would go."""

    what: What
    runs: tuple[Concerned, ...] = ()
    registered: tuple[str, ...] = ()
    """Ids of people whose name in the register goes."""
    signing_in: tuple[str, ...] = ()
    """Ids of people in whose sign-in the words stand. That stays until they are taken out as persons."""
    asked: tuple[str, ...] = ()
    """Runs that the person asked for: their words stay, and are taken out run by run."""

    @property
    def texts(self) -> int:
        """How many texts of the record."""
        return sum(len(concerned.texts) for concerned in self.runs)

    @property
    def is_empty(self) -> bool:
        """Whether nothing would go."""
        return not self.runs and not self.registered


class Erased(NamedTuple):
    """What was taken out, and what of it is left elsewhere."""

    plan: Plan
    events: Mapping[str, int]
    """By run, the event that says so."""
    uncompacted: str | None
    """Why the database could not be made smaller, so that bytes of what was deleted may be in its file still."""
    found: Found
    """What looking through the files found."""


def would_erase(store: Store, wanted: Wanted) -> Plan:
    """What would go, and what would no longer be possible. Changes nothing.

    Raises CallError for what is not clear, UnknownId for a run, an event or a person that is not there, InputRefused for
    words that cannot be looked for.
    """
    what = wanted.what
    runs = [row.run for row in store.runs()] if wanted.run is None else [store.resolve(wanted.run)]
    choose = _chooser(wanted)
    concerned = [_concerned(store, run, wanted, choose) for run in runs]
    asked = tuple(each.run for each in concerned if each.is_asked and what == "person")
    registered, signing_in, known = _registered(store, wanted)
    if what == "person" and not known and not any(map(_touches, concerned)):
        raise UnknownId("person", str(wanted.person), None, "`winks people list` shows who has signed in.")
    return Plan(what, tuple(filter(_touches, concerned)), registered, signing_in, asked)


def erase(store: Store, wanted: Wanted, reason: str, who: Signature, home: Path) -> Erased:
    """Take words out, and look through `home` for what is left of them.

    `reason` stays on the record. Raises what `would_erase` raises, InputRefused for a reason that cannot be kept, and
    RunLeased where somebody is at work on a run concerned; then nothing was taken out.
    """
    reason = _checked(reason, wanted)
    plan = would_erase(store, wanted)
    signed = _signed(wanted, who)
    gone = [text for concerned in plan.runs for text in concerned.texts]
    pieces = Pieces.of(store, gone, wanted.words, (reason, signed.name))
    plan, events = _done(store, plan, wanted, reason, signed)
    return Erased(plan, events, compact(store), look_through(store, home, pieces))


def _done(store: Store, plan: Plan, wanted: Wanted, reason: str, who: Signature) -> tuple[Plan, dict[str, int]]:
    """Take out what was planned, in one transaction. Gives what went, and by run the event that says so.

    It is looked for once more when nobody else can write, so that what was written meanwhile goes too.
    """
    if plan.is_empty:
        return plan, {}
    choose = _chooser(wanted)
    with store.aside(*(concerned.run for concerned in plan.runs)) as pen:
        runs = tuple(_concerned(store, each.run, wanted, choose) for each in plan.runs)
        events = {each.run: _take_out(pen, each, wanted, reason, who) for each in runs if each.texts}
        _forget(pen.connection, runs, plan)
    return plan._replace(runs=runs), events


def compact(store: Store) -> str | None:
    """Leave nothing of what was deleted in the database's files. Why that was not possible, where it was not."""
    with store.reading() as connection:
        if connection is None:
            return None
    for _ in range(_TRIES):
        try:
            store.compact()
        except StoreError as error:
            why = str(error)
        else:
            return None
    return why


_ASKED = ("open_case_finished", "leg_opened")
_SAID = ("judgement_made", "correction_made", "amendment_decided")
"""Kinds whose words go with a person."""
Choose = Callable[[list[Event], list[Text]], set[str]]


def _chooser(wanted: Wanted) -> Choose:
    """What chooses the texts of a run that are asked for."""
    what = wanted.what
    if what == "words":
        words = Words(str(wanted.words))
        return lambda _, texts: {text.digest for text in texts if any(map(words.stand_in, text.strings))}
    if what in ("person", "reading"):
        return lambda _, texts: _left_by(str(wanted.person), texts, "judgement_made" if what == "reading" else None)
    if what == "event":
        return lambda events, texts: _of_event(int(wanted.event or 0), events, texts)
    return lambda _, texts: {text.digest for text in texts if text.kind != "words_erased"}


def _of_event(seq: int, events: list[Event], texts: list[Text]) -> set[str]:
    """The texts of an event. What was made stands in several places, so that all that was made goes."""
    event = next((each for each in events if each.seq == seq), None)
    if event is None:
        raise UnknownId("event", str(seq), None, f"The run has events 1 to {len(events)}; `winks show` lists them.")
    if event.kind == "words_erased":
        raise CallError(
            f"Event {seq} says that words were taken out, and why; that stays. Words in it that must go: --words."
        )
    of_it = [text for text in texts if text.seq == seq]
    if any(text.role == "made" and text.kind != "open_case_finished" for text in of_it):
        of_it += [text for text in texts if text.role == "made" and text.kind != "open_case_finished"]
    return {text.digest for text in of_it}


def _left_by(person: str, texts: list[Text], kind: str | None) -> set[str]:
    """A person's signatures in a run, and what they said of it; of one kind of event only, where one is given."""
    names = [text for text in texts if text.role == "name" and _is(text, person) and kind in (None, text.kind)]
    theirs = {name.seq for name in names if name.kind in _SAID}
    return {name.digest for name in names} | {t.digest for t in texts if t.seq in theirs and t.role in ("case", "said")}


def _is(name: Text, person: str) -> bool:
    return isinstance(name.value, dict) and name.value.get("id") == person


def _concerned(store: Store, run: str, wanted: Wanted, choose: Choose) -> Concerned:
    events = [stored.event() for stored in store.stored_events(run)]
    texts = texts_of(events, store.blobs(run))
    taken = with_descent(texts, choose(events, texts))
    going = tuple(text for text in texts if text.digest in taken)
    needed = any(text.role in ("case", "made") for text in going)
    asked = any(t.role == "name" and t.kind in _ASKED and _is(t, wanted.person or "") for t in texts)
    begun = tuple(_begun(store, run, wanted, needed))
    return Concerned(run, going, begun, needed and ended_at(events) is None, asked)


def _touches(concerned: Concerned) -> bool:
    return bool(concerned.texts or concerned.begun)


def _begun(store: Store, run: str, wanted: Wanted, every: bool) -> Iterable[str]:
    """Whose reading is begun and goes: every one where words of the run go, for it marks and quotes them."""
    words = Words(wanted.words) if wanted.words is not None else None
    query = select(unfinished.c.person, unfinished.c.body).where(unfinished.c.run == run)
    with store.reading() as connection:
        rows = connection.execute(query).all() if connection else []
    for row in rows:
        text = Text("", run, 0, "", "said", raw(row.body), is_plain=False)
        stands = words is not None and any(map(words.stand_in, text.strings))
        if every or wanted.what == "run" or stands or row.person == wanted.person:
            yield row.person


class _Register(NamedTuple):
    """What the register of people has to do with it."""

    names: tuple[str, ...] = ()
    signing_in: tuple[str, ...] = ()
    knows: bool = False
    """Whether it has the person asked for."""


def _registered(store: Store, wanted: Wanted) -> _Register:
    """Whose name in the register goes, where all runs are meant."""
    if wanted.run is not None:
        return _Register()
    with store.reading() as connection:
        rows = connection.execute(select(people)).all() if connection else []
    if wanted.words is None:
        theirs = [row for row in rows if row.id == wanted.person]
        return _Register(tuple(row.id for row in theirs if row.name != GONE), knows=bool(theirs))
    words = Words(wanted.words)
    return _Register(
        tuple(row.id for row in rows if words.stand_in(row.name)),
        tuple(row.id for row in rows if words.stand_in(row.issuer) or words.stand_in(row.subject)),
    )


def _take_out(pen: Pen, concerned: Concerned, wanted: Wanted, reason: str, who: Signature) -> int:
    """Say on the trail of a run what is taken out, and take it out. Gives the number of the event."""
    digests = list(dict.fromkeys(text.digest for text in concerned.texts))
    facts = {"what": wanted.what, "of": wanted.event, "erased": digests}
    event = pen.append(concerned.run, "words_erased", facts, {"reason": reason}, (), who)
    rows = [{"digest": digest, "run": concerned.run, "seq": event.seq} for digest in digests]
    pen.connection.execute(insert(erased), rows)  # first: what is not listed there may not be deleted
    each = [{"taken": digest} for digest in digests]
    pen.connection.execute(delete(blobs).where(blobs.c.digest == bindparam("taken")), each)
    pen.connection.execute(delete(search).where(search.c.digest == bindparam("taken")), each)
    if concerned.ends:  # with its key, a guess at what a model was sent could be checked
        pen.connection.execute(delete(secrets_).where(secrets_.c.run == concerned.run))
    return event.seq


def _forget(connection: Connection, runs: Iterable[Concerned], plan: Plan) -> None:
    """Take out what is beside the record: readings that were begun, and names in the register."""
    for concerned in runs:
        for person in concerned.begun:
            mine = (unfinished.c.run == concerned.run) & (unfinished.c.person == person)
            connection.execute(delete(unfinished).where(mine))
    for id_ in plan.registered:
        _forget_person(connection, id_, whole=plan.what == "person")


def _forget_person(connection: Connection, id_: str, *, whole: bool) -> None:
    """Take a name out of the register; with `whole`, the sign-in too, so that who signs in again is somebody new."""
    has_roles = connection.scalar(select(grants.c.seq).where(grants.c.person == id_).limit(1)) is not None
    if whole and not has_roles:
        connection.execute(delete(people).where(people.c.id == id_))
        return
    left = {"name": GONE, "issuer": GONE, "subject": id_} if whole else {"name": id_}
    connection.execute(update(people).where(people.c.id == id_).values(left))


def _signed(wanted: Wanted, who: Signature) -> Signature:
    """Who has it done; by the id alone, where it is their own name that goes."""
    named = wanted.words is not None and Words(wanted.words).stand_in(who.name)
    return Signature(who.id, who.id) if named or (wanted.what == "person" and wanted.person == who.id) else who


def _checked(reason: str, wanted: Wanted) -> str:
    """A reason as it is kept. It stays when the words are gone, so it may not say them."""
    said = reason.strip()
    if not said:
        raise InputRefused("There is no reason; say in a line why this is taken out. It stays on the record.")
    if len(said) > LONGEST_REASON:
        raise InputRefused(f"The reason has {len(said):,} characters; the most is {LONGEST_REASON}. Shorten it.")
    if any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in said):
        raise InputRefused("The reason holds a character that cannot be shown; type it again.")
    if wanted.words is not None and Words(wanted.words).stand_in(said):
        raise InputRefused("The reason says the words that are to go, and it stays on the record; say it without them.")
    return said
