"""What verifying found, in sentences: as written or not, what the seals cover and by whose key, what was taken out.

The sentences say what `winks verify` says.
"""

from __future__ import annotations

from collections.abc import Iterator

from winks.app_pages.run_list import when
from winks.app_pages.showing import Child, Node, el, listed, show, terms
from winks.app_pages.words import counted, say
from winks.app_pages.written import capital
from winks.errors import StoreError
from winks.graphs.table import Table
from winks.trail.verify import Bad, Verified


def show_verdict(seat: Table, verified: Verified) -> None:
    """Whether the record is as written; if not, where it first is not; and what its seals say."""
    facts = terms(
        (
            (say("runs.audit.events_held"), counted("runs.audit.events_count", verified.events)),
            (say("runs.audit.head"), el("code", verified.head)),
        )
    )
    show(
        *_verdict(verified),
        facts,
        el("h3", say("runs.seals.title")),
        *_seals(verified, own_key(seat)),
        el("p", say("runs.audit.limit"), class_="w-meta"),
    )


def own_key(seat: Table) -> str | None:
    """The key that seals at this table, where it can be had. Verifying tells why it cannot."""
    try:
        return seat.seal_key()
    except StoreError:
        return None


def where(bad: Bad) -> str:
    """The place at which a record is not as written."""
    return say("runs.audit.at_event", seq=bad.seq) if bad.seq else say("runs.audit.at_whole")


def _verdict(verified: Verified) -> list[Child]:
    bad = verified.bad
    if bad is None:
        return [el("p", say("runs.audit.as_written"), class_="w-good", role="status")]
    found = say("runs.audit.not_as_written", where=where(bad))
    return [
        el("p", el("strong", found), " ", say(f"runs.what.{bad.what}"), class_="w-trouble", role="alert"),
        el("p", say("runs.audit.said"), " ", el("bdi", bad.why), class_="w-meta"),
        el("p", say("runs.audit.mend_nothing")),
    ]


def _seals(verified: Verified, own: str | None) -> Iterator[Child]:
    yield el("p", coverage(verified), " ", _fitting(verified))
    yield listed(_key(key, own) for key in verified.keys)
    if verified.erased:
        yield el("p", counted("runs.seals.erased", verified.erased))
    if verified.redacted:
        yield el("p", counted("runs.seals.redacted", verified.redacted))
    if verified.told:
        yield el("p", say("runs.seals.told"), class_="w-meta")
        yield listed(el("bdi", capital(sentence)) for sentence in verified.told)


def coverage(verified: Verified) -> str:
    """Which events are sealed."""
    sealed, rest = verified.sealed, verified.events - verified.sealed
    if not sealed:
        return f"{capital(say('runs.seals.none'))}."
    parts = [say("runs.seals.first") if sealed == 1 else say("runs.seals.up_to", sealed=sealed)]
    if rest == 1:
        parts.append(say("runs.seals.one_not", seq=verified.events))
    elif rest > 1:
        parts.append(say("runs.seals.not_yet", first=sealed + 1, last=verified.events))
    return f"{capital('; '.join(parts))}."


def _fitting(verified: Verified) -> str | None:
    if not verified.seals or verified.sealed_at is None:
        return None
    return counted("runs.seals.fitting", verified.seals, when=when(verified.sealed_at))


def _key(key: str, own: str | None) -> Node:
    whose = "unknown" if own is None else "own" if key == own else "other"
    return el("span", say(f"runs.seals.by_{whose}"), " ", el("code", key))
