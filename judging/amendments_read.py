"""Reading what people proposed off the trail: the few events in which they did, and of each only the texts it takes.

Which note a judge spoke of is read from the findings as they were checked last before they spoke: a later leg may give
the same id to another finding. The limit: where those findings were taken out, the dossier is known by the id alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, or_, select

from ..agents.corrections import Correction
from ..errors import TrailError
from ..trail.decided import Decision, amendment_id, decision
from ..trail.events import Event
from ..trail.kept import Signature, raw, references
from ..trail.store import Store, StoredEvent
from ..trail.tables import OF_PEOPLE, events, seats
from .amendment import Amendment
from .judgement import FindingRead, Reveal

_BESIDE = ("convene_finished", "review_finished", "check_findings_finished", "correction_made")
"""Kinds that say what was proposed of what."""
_AT_ONCE = 200
"""Runs that are read together."""
_OBJECTS = ("off", "not_theirs_to_say")
"""What a judge calls a finding that should be otherwise."""

Texts = Mapping[str, bytes]


def proposed(store: Store, *, dossier: str | None = None, run: str | None = None) -> tuple[Amendment, ...]:
    """What was proposed, oldest first: for a dossier (`id` or `id@version`), in a run, or anywhere."""
    found: list[Amendment] = []
    spoken = _spoken(store, dossier, run)
    ids = list(spoken)
    for at in range(0, len(ids), _AT_ONCE):
        part = {id_: spoken[id_] for id_ in ids[at : at + _AT_ONCE]}
        found += _read(store, part)
    wanted = (each for each in found if dossier in (None, each.dossier, each.dossier_id))
    return tuple(sorted(wanted, key=lambda each: (each.at, each.id)))


def _spoken(store: Store, dossier: str | None, run: str | None) -> dict[str, list[Event]]:
    """The events in which people proposed something or answered, by their runs."""
    conditions: list[ColumnElement[bool]] = [] if run is None else [events.c.run == run]
    if dossier is not None:
        named = or_(seats.c.dossier == dossier, seats.c.dossier.startswith(f"{dossier}@", autoescape=True))
        conditions.append(events.c.run.in_(select(seats.c.run).where(named)))
    by_run: dict[str, list[Event]] = {}
    for event in _events(store, OF_PEOPLE, *conditions):
        if event.payload.get("part", "reveal") == "reveal":
            by_run.setdefault(event.run, []).append(event)
    return by_run


def _read(store: Store, spoken: Mapping[str, Sequence[Event]]) -> Iterator[Amendment]:
    """What was proposed in a few runs."""
    beside: dict[str, list[Event]] = {run: [] for run in spoken}
    for event in _events(store, events.c.run.in_(list(spoken)), events.c.kind.in_(_BESIDE)):
        beside[event.run].append(event)
    texts = store.texts(_wanted(spoken, beside))
    for run in spoken:
        try:
            yield from _Run(spoken[run], beside[run], texts).proposed()
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            raise TrailError(
                f"What people proposed in run {run!r} cannot be read: `winks verify {run}` says what was changed."
            ) from error


def _wanted(spoken: Mapping[str, Sequence[Event]], beside: Mapping[str, Sequence[Event]]) -> set[str]:
    """The texts it takes: those of what people said; of what was found, where a judge spoke of it."""
    wanted: set[str] = set()
    for run, said in spoken.items():
        is_judged = any(event.kind == "judgement_made" for event in said)
        kinds = ("correction_made", "check_findings_finished") if is_judged else ("correction_made",)
        for event in (*said, *(each for each in beside[run] if each.kind in kinds)):
            wanted |= references(event.payload)[0]
    return wanted


def _events(store: Store, *conditions: Any) -> list[Event]:
    query = select(events.c.run, events.c.seq, events.c.kind, events.c.body, events.c.chain).where(*conditions)
    with store.reading() as connection:
        rows = connection.execute(query.order_by(events.c.run, events.c.seq)).all() if connection else []
    return [_event(row) for row in rows]


def _event(row: Any) -> Event:
    return StoredEvent(row.seq, row.kind, raw(row.body), row.chain).event()


class _Of(NamedTuple):
    """Whose a finding was, and the notes behind it."""

    reviewer: str
    notes: tuple[str, ...]


class _Run:
    """What was proposed in one run."""

    def __init__(self, spoken: Sequence[Event], beside: Sequence[Event], texts: Texts) -> None:
        self._spoken = spoken
        self._beside = beside
        self._texts = texts
        made = [decision(event, texts.get) for event in spoken if event.kind == "amendment_decided"]
        self._decided: dict[str, list[Decision]] = {}
        for each in made:
            self._decided.setdefault(each.amendment, []).append(each)

    def proposed(self) -> Iterator[Amendment]:
        for event in self._spoken:
            if event.kind == "amendment_proposed":
                yield self._correction(event)
            elif event.kind == "judgement_made":
                yield from self._judgement(event)

    def _correction(self, event: Event) -> Amendment:
        of = event.payload["correction"]
        made = next(each for each in self._beside if each.seq == of and each.kind == "correction_made")
        value = self._value(made)
        said = Correction.model_validate(value) if value is not None else None
        behind = [basis.id for basis in said.finding.basis if basis.kind == "note"] if said and said.finding else []
        note = event.payload["note"]
        sent = self._sent(event.payload["dossier"].partition("@")[0], of)
        return self._amendment(
            made,
            None,
            dossier=event.payload["dossier"],
            kind="correction",
            about=made.payload["item"],
            notes=_only(behind or ([note] if note else []), sent),
            words=said.words if said else None,
        )

    def _judgement(self, event: Event) -> Iterator[Amendment]:
        value = self._value(event)
        if value is None:
            yield from self._taken_back(event)
            return
        reveal = Reveal.model_validate(value)
        found, refs = self._found(event.seq), self._refs(event.seq)
        for number, read in enumerate(reveal.findings, start=1):
            of = found.get(read.finding) or _Of(read.finding.rpartition(".")[0], ())
            if of.reviewer in refs and _is_proposal(read):
                yield self._amendment(
                    event,
                    number,
                    dossier=refs[of.reviewer],
                    kind="judgement",
                    about="finding",
                    notes=_only(of.notes, self._sent(of.reviewer, event.seq)),
                    word=read.word,
                    words=read.words,
                    proposes=read.note,
                    may_be_named=reveal.named == "yes",
                )

    def _taken_back(self, event: Event) -> Iterator[Amendment]:
        """What was answered before its words were taken out: the answers say what it was about."""
        for id_, made in self._decided.items():
            number = id_.removeprefix(f"{event.run}.{event.seq}.")
            if number != id_ and number.isdecimal():
                told: dict[str, Any] = {"dossier": made[-1].dossier, "notes": made[-1].notes}
                yield self._amendment(event, int(number), kind="judgement", about="finding", **told)

    def _amendment(self, event: Event, number: int | None, **told: Any) -> Amendment:
        who = self._signed(event)
        id_ = amendment_id(event.run, event.seq, number)
        by = {"by": who.name if who else None, "person": who.id if who else ""}
        made = Amendment(id=id_, run=event.run, at=event.at, **by, **told)
        return made.with_decisions(self._decided.get(id_, ()))

    # what it was of

    def _refs(self, before: int) -> dict[str, str]:
        """Every dossier that was seated before an event, as `id@version`, by its id."""
        seated = [event for event in self._beside if event.kind == "convene_finished" and event.seq < before]
        named = (
            item["dossier"] for each in seated for item in each.payload["considered"] if item["outcome"] == "seated"
        )
        return {ref.partition("@")[0]: ref for ref in named}

    def _found(self, before: int) -> dict[str, _Of]:
        """The findings as they were checked last before an event, by their ids; none where they were taken out."""
        checked = [each for each in self._beside if each.kind == "check_findings_finished" and each.seq < before]
        value = self._value(checked[-1]) if checked else None
        return {
            finding["id"]: _Of(critique["reviewer"], tuple(b["id"] for b in finding["basis"] if b["kind"] == "note"))
            for critique in value or ()
            for finding in critique["findings"]
        }

    def _sent(self, reviewer: str, before: int) -> Sequence[str]:
        """The notes that a reviewer was given last before an event."""
        reviews = [each for each in self._beside if each.kind == "review_finished" and each.seq < before]
        return next((each.payload["notes"] for each in reversed(reviews) if each.payload["reviewer"] == reviewer), ())

    # texts

    def _value(self, event: Event) -> Any:
        body = self._texts.get(event.payload["value"]["blob"])
        return None if body is None else json.loads(body)

    def _signed(self, event: Event) -> Signature | None:
        body = self._texts.get((event.payload.get("who") or {}).get("blob", ""))
        return None if body is None else Signature(**json.loads(body))


def _is_proposal(read: FindingRead) -> bool:
    return read.word in _OBJECTS or bool(read.note.strip())


def _only(ids: Iterable[str], sent: Sequence[str]) -> tuple[str, ...]:
    """The ids of notes, each once, of those that were really sent: a model may name what it likes."""
    return tuple(id_ for id_ in dict.fromkeys(ids) if id_ in sent)
