"""Whether the seals of a record are seals, and whether its events are the ones that were sealed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from .merkle import leaf, roots
from .record import Bad, Record, SealLine
from .sealing import Statement, read_seal
from .store import StoredEvent


class Sealed(NamedTuple):
    """What the seals of a record say of it."""

    fitting: tuple[Statement, ...] = ()
    """Seals that are signed and fit the events, by size."""
    rewritten: Bad | None = None
    """Events that are not the ones that were sealed."""
    cut: Bad | None = None
    """Events that were sealed and are not there."""
    faulty: Bad | None = None
    """A seal that is none, or the want of one."""
    told: tuple[str, ...] = ()


def check_seals(record: Record, whole: int, pinned: Collection[str]) -> Sealed:
    """Hold the seals of a record against its first `whole` events, which were found to be in one chain.

    Where keys are `pinned`, one of them must have sealed all that a run at rest holds, and no other key anything.
    """
    said, faulty, told = _read(record)
    by_whom = next((seal for seal in said if pinned and seal.key not in pinned), None)
    if by_whom:
        faulty = faulty or Bad(0, "seal", f"a seal is by the key {by_whom.key}, which is not the one that was named.")
    fitting, rewritten = _fitting(said, record.events[:whole])
    last = said[-1] if said else None
    cut = None
    if last and whole == len(record.events) < last.size:
        why = f"{last.size} events were sealed and {whole} are there: the record was cut, or rolled back."
        cut = Bad(whole + 1, "cut", why)
    if pinned:
        faulty = faulty or _unsealed(record, fitting)
    return Sealed(tuple(fitting), rewritten, cut, faulty, (*told, *_by_others(record, said)))


def _read(record: Record) -> tuple[list[Statement], Bad | None, tuple[str, ...]]:
    """The seals that are signed, each once and by size, what is wrong with the others, and what is to be told."""
    found: dict[bytes, Statement] = {}
    broken: list[SealLine] = []
    for seal in record.seals:
        try:
            found.setdefault(seal.line, read_seal(seal.line))
        except ValueError:
            broken += [seal] if seal.line else []
    torn = [seal for seal in broken if any(line.startswith(seal.line) for line in found)]
    told = [
        f"a seal {_PLACE[seal.where]} was cut off while it was written; it is there again in full." for seal in torn
    ]
    faults = [f"a seal {_PLACE[seal.where]} cannot be read." for seal in broken if seal not in torn]
    good = []
    for said in found.values():
        fault = _fault(record, said)
        faults += [fault] if fault else []
        good += [] if fault else [said]
    told += _where(record, found)
    good.sort(key=lambda said: said.size)
    return good, Bad(0, "seal", faults[0]) if faults else None, tuple(told)


def _fault(record: Record, said: Statement) -> str | None:
    if said.run != record.header.run:
        return f"a seal of the run {said.run!r} lies with this one."
    if not said.is_signed:
        return f"the signature of the seal over {said.size} events is not by the key it names."
    return None


def _where(record: Record, found: dict[bytes, Statement]) -> Iterator[str]:
    """Seals of this home's own that lie in one place and not in the other."""
    for seal_place, missing in (("database", "folder"), ("folder", "database")):
        here = {seal.line for seal in record.seals if seal.where == seal_place}
        there = {seal.line for seal in record.seals if seal.where == missing}
        own = [found[line].size for line in here - there if line in found and found[line].key == record.key]
        if own:
            yield f"the seal over {max(own)} events is not {_PLACE[missing]}."


_PLACE = {"database": "in the database", "folder": "in the folder of seals", "file": "in the file"}


def _fitting(said: Iterable[Statement], events: Sequence[StoredEvent]) -> tuple[list[Statement], Bad | None]:
    """The seals that fit the events, and where, by the first that does not, they are no longer the sealed ones."""
    within = [seal for seal in said if seal.size <= len(events)]
    tops = roots((leaf(event.body) for event in events), {seal.size for seal in within}) if within else {}
    fitting: list[Statement] = []
    for seal in within:
        if events[seal.size - 1].chain == seal.head and tops[seal.size].hex() == seal.root:
            fitting.append(seal)
            continue
        reached = max((each.size for each in fitting if each.size < seal.size), default=0)
        why = (
            f"the seal over {seal.size} events, of {seal.at}, does not fit them: what stands from event {reached + 1} on "
            "was rewritten, or the record was rolled back and went on otherwise."
        )
        return fitting, Bad(reached + 1, "rewritten", why)
    return fitting, None


def _unsealed(record: Record, fitting: Sequence[Statement]) -> Bad | None:
    """Where somebody must have sealed: nothing sealed at all, or a run at rest whose last events are not."""
    if not fitting:
        return Bad(0, "seal", "no seal by the key that was named covers any of it.")
    if record.header.status != "running" and fitting[-1].size < len(record.events):
        return Bad(fitting[-1].size + 1, "seal", "the run is at rest and its last events are not sealed.")
    return None


def _by_others(record: Record, said: Iterable[Statement]) -> Iterator[str]:
    if record.key:
        for key in dict.fromkeys(seal.key for seal in said if seal.key != record.key):
            yield f"it is sealed by another key than this home's: {key}."
