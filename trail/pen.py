"""Writing to runs within one transaction: events in their chain, the texts beside them, and the seal once a run rests.

Who holds the pen decides when the transaction begins and ends. What is sealed in it is kept outside the database only
once it has been committed.
"""

from __future__ import annotations

import secrets as random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple, Protocol

import rfc8785
from sqlalchemy import Connection, Row, bindparam, insert, select, update

from ..errors import CallError, RunLeased
from . import lease
from .events import CHAIN_START, Event, chain_hash
from .kept import CaseWords, Kept, Signature, raw
from .packing import Packer
from .payloads import AFTERWARDS, PAYLOADS
from .tables import events, insert_once, runs, seals, search, seats, secrets

# Made once: building a statement takes longer than running it.
_STANDS = select(runs.c.head, runs.c.events, runs.c.status).where(runs.c.run == bindparam("of"))
_MOVE_ON = (
    update(runs)
    .where(runs.c.run == bindparam("of"))
    .values(head=bindparam("to"), events=bindparam("size"), status=bindparam("then"))
)
_ADD = insert(events)
_SEARCH = insert(search)


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
        broken = None if unreadable is None else kept.keep(rfc8785.dumps(unreadable))
        facts = facts | kept.keep_words(words) | {"unreadable": broken, "who": kept.sign(who)}
        event = self._event(run, 1, "open_case_finished", facts)
        body = event.body()
        head = chain_hash(CHAIN_START, body)
        row = RunHeader(run, event.at, "running", event.payload["prompt"]["blob"], head, 1)
        self.connection.execute(insert(runs).values(row._asdict()))
        self.connection.execute(insert(secrets).values(run=run, secret=self._token(32)))
        lease.take(self.connection, run, self._holder, self._clock())
        self._keep(kept, run, event.payload)
        self._add(event, body, head)
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
        header = self._renewed(run, kind)
        kept = Kept(run, self._token)
        event = self._event(run, header.events + 1, kind, kept.facts(PAYLOADS[kind], facts, value, words, who))
        body = event.body()
        head = chain_hash(header.head, body)
        self._keep(kept, run, event.payload)
        self._add(event, body, head)
        status = event.status_after or header.status
        self.connection.execute(_MOVE_ON, {"of": run, "to": head, "size": event.seq, "then": status})
        if event.status_after not in (None, "running"):
            lease.release(self.connection, self._holder, run)
        if status != "running":
            self._seal(run, event.at)
        return event

    def _renewed(self, run: str, kind: str) -> Row[Any, Any, Any]:
        """Where a run stands, once nobody else can write to it: whoever writes renews their lease first."""
        try:
            lease.renew(self.connection, run, self._holder, self._clock())
        except RunLeased:
            _must_take(run, kind, self.connection.execute(_STANDS, {"of": run}).first())
            raise
        return _must_take(run, kind, self.connection.execute(_STANDS, {"of": run}).first())

    def _add(self, event: Event, body: bytes, head: str) -> None:
        row = {"run": event.run, "seq": event.seq, "kind": event.kind, "body": body, "chain": head}
        self.connection.execute(_ADD, row)

    def _keep(self, kept: Kept, run: str, payload: dict[str, Any]) -> None:
        self._packer.write(self.connection, kept.rows, run, payload)
        if kept.searchable:
            self.connection.execute(_SEARCH, kept.searchable)
        if seated := [item["dossier"] for item in payload.get("considered", ()) if item["outcome"] == "seated"]:
            insert_once(self.connection, seats, [{"run": run, "dossier": dossier} for dossier in seated])

    def _event(self, run: str, seq: int, kind: str, payload: dict[str, Any]) -> Event:
        typed = PAYLOADS[kind].model_validate(payload)
        at = self._clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        return Event(run=run, seq=seq, kind=kind, at=at, payload=typed.model_dump(mode="json"))

    def _seal(self, run: str, at: str) -> None:
        """Seal a run that nobody is at. Earlier seals are given out again: one may not have been kept outside yet."""
        if self._sealer is None:
            return
        bodies = self.connection.scalars(select(events.c.body).where(events.c.run == run).order_by(events.c.seq))
        seal = self._sealer.seal(run, map(raw, bodies), at)
        if seal is None:
            return
        self.connection.execute(insert(seals).values(run=run, size=seal.size, line=seal.line))
        rows = self.connection.execute(select(seals).where(seals.c.run == run).order_by(seals.c.size))
        self.sealed += [Seal(row.run, row.size, raw(row.line)) for row in rows]


def _must_take(run: str, kind: str, header: Row[Any, Any, Any] | None) -> Row[Any, Any, Any]:
    """The header of a run that an event of this kind can be added to. CallError otherwise."""
    if header is None or (header.status != "running" and kind not in AFTERWARDS):
        state = header.status if header else "unknown"
        raise CallError(f"The run {run!r} is {state}; nothing can be added to its trail.")
    return header
