"""Writing to runs within one transaction: events in their chain, the texts beside them, and the seal once a run rests.

Who holds the pen decides when the transaction begins and ends. What is sealed in it is kept outside the database only
once it has been committed.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from ..errors import CallError, RunLeased
from . import lease
from .canonical import canonical
from .events import CHAIN_START, Event, chain_hash
from .kept import CaseWords, Entry, Kept, Signature, raw
from .packing import Packer
from .payloads import AFTERWARDS, PAYLOADS
from .statements import Statement, inserting_once
from .tables import events, runs, seals, search, seats, secrets

_STANDS = Statement(select(runs.c.head, runs.c.events, runs.c.status).where(runs.c.run == bindparam("of")))
_MOVE_ON = Statement(
    update(runs)
    .where(runs.c.run == bindparam("of"))
    .values(head=bindparam("to"), events=bindparam("size"), status=bindparam("then"))
)
_ADD, _SEARCH, _BEGIN, _GIVE_KEY, _SEAL = map(Statement, map(insert, (events, search, runs, secrets, seals)))
_SIT = inserting_once(seats)
_BODIES = Statement(select(events.c.body).where(events.c.run == bindparam("of")).order_by(events.c.seq))
_SEALS = Statement(select(seals).where(seals.c.run == bindparam("of")).order_by(seals.c.size))


class RunHeader(NamedTuple):
    """What the list of runs says of a run."""

    run: str
    started: str
    status: str
    prompt: str
    head: str
    events: int


class Seal(NamedTuple):
    """A signed statement of how far a run had come; `sealing` says what it holds."""

    run: str
    size: int
    """Events that it covers."""
    line: bytes
    """The statement with its signature, one line of canonical JSON."""


class Sealer(Protocol):
    """What seals runs, and keeps the seals outside the database too."""

    @property
    def key(self) -> str | None:
        """The public key in hex; None where nothing was sealed yet. StoreError for a key that cannot be used."""
        ...

    def seal(self, run: str, bodies: Iterable[bytes], at: str) -> Seal | None:
        """A seal over the events of a run, in order, as of a time; None where there is no key to seal with."""
        ...

    def keep(self, seals: Iterable[Seal]) -> None:
        """Keep seals where the database is not, each once. What cannot be kept is tried again with the next ones."""
        ...

    def kept(self, run: str) -> list[bytes]:
        """The lines of the seals of a run that are kept there, the oldest first. StoreError where they cannot be read."""
        ...

    def runs(self) -> list[str]:
        """The runs whose seals are kept there. StoreError where they cannot be read."""
        ...


class Pen:
    """Writes to runs over one connection, for one holder of their leases."""

    def __init__(
        self,
        connection: Connection,
        holder: lease.Holder,
        packer: Packer,
        clock: Callable[[], datetime],
        token: Callable[[int], bytes] = random.token_bytes,
        sealer: Sealer | None = None,
    ) -> None:
        self.connection = connection
        self.sealed: list[Seal] = []
        """Every seal of the runs that were sealed in this transaction."""
        self._holder = holder
        self._packer = packer
        self._clock = clock
        self._token = token
        self._sealer = sealer

    def open(self, run: str, words: CaseWords, facts: dict[str, Any], unreadable: Any, who: Signature | None) -> Event:
        """Write the first event of a run, with everything that belongs to a run."""
        kept = Kept(run, self._token)
        broken = None if unreadable is None else kept.keep(canonical(unreadable))
        facts = facts | kept.keep_words(words) | {"unreadable": broken, "who": kept.sign(who)}
        event = self._event(run, 1, "open_case_finished", facts)
        link = _Link.after(CHAIN_START, event)
        row = RunHeader(run, event.at, "running", event.payload["prompt"]["blob"], link.head, 1)
        _BEGIN(self.connection, row._asdict())
        _GIVE_KEY(self.connection, {"run": run, "secret": self._token(32)})
        lease.take(self.connection, run, self._holder, self._clock())
        self._write(run, [(link, kept)])
        return event

    def append(
        self,
        run: str,
        kind: str,
        facts: dict[str, Any],
        value: Any = None,
        words: Iterable[str] = (),
        who: Signature | None = None,
    ) -> Event:
        """Write the next event of a run and the texts beside it; as `Store.append`."""
        return self.append_all(run, [Entry(kind, facts, value, tuple(words), who)])[0]

    def append_all(self, run: str, entries: Sequence[Entry]) -> list[Event]:
        """Write the next events of a run, one or more, and the texts beside them."""
        size, head, status = self._renewed(run, entries[0].kind)
        written: list[tuple[_Link, Kept]] = []
        for entry in entries:
            _must_take(run, entry.kind, status)
            kept = Kept(run, self._token)
            size += 1
            event = self._event(run, size, entry.kind, kept.facts(PAYLOADS[entry.kind], entry), entry.at)
            written.append((_Link.after(head, event), kept))
            head, status = written[-1][0].head, event.status_after or status
        self._write(run, written)
        _MOVE_ON(self.connection, {"of": run, "to": head, "size": size, "then": status})
        made = [link.event for link, _ in written]
        if any(event.status_after not in (None, "running") for event in made):
            lease.release(self.connection, self._holder, run)
        if status != "running":
            self._seal(run, made[-1].at)
        return made

    def _renewed(self, run: str, kind: str) -> tuple[int, str, str]:
        """Where a run stands (events, head, status), once nobody else can write to it: whoever writes renews their lease first."""
        try:
            lease.renew(self.connection, run, self._holder, self._clock())
        except RunLeased:
            row = self._stands(run)
            _must_take(run, kind, row.status if row else None)
            raise
        row = self._stands(run)
        _must_take(run, kind, row.status if row else None)
        return (row.events, row.head, row.status) if row else (0, CHAIN_START, "")

    def _stands(self, run: str) -> Row[Any] | None:
        return _STANDS(self.connection, {"of": run}).first()

    def _write(self, run: str, written: Sequence[tuple[_Link, Kept]]) -> None:
        """Put events there, with their texts, what of these is searched, and who sat."""
        self._packer.write(self.connection, run, [(link.event.payload, kept.rows) for link, kept in written])
        if searchable := [row for _, kept in written for row in kept.searchable]:
            _SEARCH(self.connection, searchable)
        if seated := [dossier for link, _ in written for dossier in link.event.seated]:
            _SIT(self.connection, [{"run": run, "dossier": dossier} for dossier in seated])
        _ADD(self.connection, [link.row() for link, _ in written])

    def _event(self, run: str, seq: int, kind: str, payload: dict[str, Any], when: datetime | None = None) -> Event:
        typed = PAYLOADS[kind].model_validate(payload)
        at = (when or self._clock()).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return Event(run=run, seq=seq, kind=kind, at=at, payload=typed.model_dump(mode="json"))

    def _seal(self, run: str, at: str) -> None:
        """Seal a run that nobody is at. Earlier seals are given out again: one may not have been kept outside yet."""
        if self._sealer is None:
            return
        bodies = _BODIES(self.connection, {"of": run}).scalars()
        seal = self._sealer.seal(run, map(raw, bodies), at)
        if seal is None:
            return
        _SEAL(self.connection, {"run": run, "size": seal.size, "line": seal.line})
        rows = _SEALS(self.connection, {"of": run})
        self.sealed += [Seal(row.run, row.size, raw(row.line)) for row in rows]


class _Link(NamedTuple):
    """An event in its chain."""

    event: Event
    body: bytes
    head: str

    @classmethod
    def after(cls, before: str, event: Event) -> _Link:
        """An event after a chain value."""
        body = event.body()
        return cls(event, body, chain_hash(before, body))

    def row(self) -> dict[str, Any]:
        """As a row of the table of events."""
        event = self.event
        return {"run": event.run, "seq": event.seq, "kind": event.kind, "body": self.body, "chain": self.head}


def _must_take(run: str, kind: str, status: str | None) -> None:
    """CallError for a run of a status, None for one that is not there, to which no event of this kind can be added."""
    if status is None or (status != "running" and kind not in AFTERWARDS):
        raise CallError(f"The run {run!r} is {status or 'unknown'}; nothing can be added to its trail.")
