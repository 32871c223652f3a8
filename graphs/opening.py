"""Opening a run and taking one up again: what its first event pins, and the record it goes on from."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

from .. import __version__, agents
from ..agents.budget import Budget
from ..agents.case import Case
from ..agents.corrections import Correction
from ..agents.patience import Patience
from ..agents.prices import Prices
from ..agents.prompting import PROMPTS, Prompts, prompt_file, prompts_from
from ..agents.standing_words import STEPS, standing_file
from ..errors import Fault, TrailError
from ..personas.attestation import Attestation, AttestationError, read_attestation
from ..personas.attestation_files import ON_RECORD, SUFFIX
from ..personas.attestation_standing import with_attestations
from ..personas.library import Library
from ..personas.reader import read_bytes
from ..settings import Settings
from ..trail.document import OWN_PARTS
from ..trail.events import Event
from ..trail.journal import Record, Spending, kept_text
from ..trail.kept import CaseWords, Signature
from ..trail.store import Store, public_ref

ENGINE_DATA = ("boundaries", "codebook", "cue_forms", "genres", "lexical_floor", "standpoint")
"""The data files of `agents` that a run rests on."""

PINNED = (
    "model",
    "reviewer_model",
    "base_url",
    "temperature",
    "seed",
    "max_reply",
    "structured",
    "rounds",
    "ask",
    "hold",
    "notes_by_meaning",
)
"""Settings that a run keeps when it is taken up again."""

TOLD = (*PINNED, "timeout", "patience", "max_calls", "max_tokens", "max_seconds", "max_cost", "tracing")
"""Settings that the first event names, with where each came from."""


class GoingOn(NamedTuple):
    """A run that is taken up again."""

    record: Record
    case: Case
    narrowed: list[str] | None
    """The ids that alone are considered; None for all."""


@dataclass(frozen=True)
class Opening:
    """How a graph opens its runs. `going_on` is for a graph made for one run that has begun already."""

    prices: Prices
    run: str | None = None
    """The id of the one run this graph is for; None where each run has a new one."""
    going_on: GoingOn | None = None
    who: Signature | None = None
    """Whose runs these are."""
    with_own_parts: bool = False
    """Whether the caller brought parts of their own, of which the settings know nothing."""

    def open(
        self,
        store: Store,
        settings: Settings,
        case: Case,
        library: Library,
        narrowed: list[str] | None,
        run: str | None = None,
    ) -> Event:
        """Write the first event: the case, and by content everything the run rests on. `run` is the id it is to have."""
        run = self.run or run or store.new_run_id()
        own = _own_files(library)
        dossiers = [(read.dossier.id, read.dossier.version, read.raw) for read in library.held.values()]
        facts = {
            "winks": __version__,
            "model": OWN_PARTS if self.with_own_parts else settings.model,
            "rounds": settings.rounds,
            "nonce": store.new_nonce(),
            "settings": [_told(settings, name) for name in TOLD],
            "case_id": case.id,
            "engine": [public_ref(*file).model_dump() for file in own],
            "dossiers": [public_ref(*file).model_dump() for file in dossiers],
            "narrowed": narrowed,
        }
        words = CaseWords(case.prompt, case.draft, case.account, case.opt_in)
        unreadable = [list(fault) for fault in library.faults] or None
        return store.open_run(run, words, facts, unreadable, self.who, [*own, *dossiers])

    def record(
        self, store: Store, settings: Settings, opened: Event, emit: Callable[[Event], None], *, may_wait: bool = False
    ) -> Record:
        """The record of a run that has just been opened. What a caller's own parts gave never waits: it may be dear."""
        may_wait = may_wait and not self.with_own_parts
        return Record(store, opened, spending(settings, self.prices), emit, may_wait=may_wait)


def _own_files(library: Library) -> list[tuple[str, str, bytes]]:
    """The engine's files that a run rests on, and what was signed about its dossiers."""
    return [
        *((name, __version__, (files(agents) / f"{name}.toml").read_bytes()) for name in ENGINE_DATA),
        *((f"prompt.{name}", __version__, prompt_file(name)) for name in PROMPTS),
        *((f"standing.{step}", __version__, standing_file(step)) for step in STEPS),
        *_signed(library),
    ]


def _signed(library: Library) -> list[tuple[str, str, bytes]]:
    """What was signed about the dossiers at hand, as files of the record."""
    return [
        (f"{ON_RECORD}{said.file_name.removesuffix(SUFFIX)}", said.version, said.raw())
        for read in library.held.values()
        for said in read.attestations
    ]


def spending(settings: Settings, prices: Prices) -> Spending:
    """What a run may spend, afresh."""
    budget = Budget(settings.max_calls, settings.max_tokens, settings.max_seconds, settings.max_cost)
    return Spending(budget, Patience(settings.patience), prices)


class Taken(NamedTuple):
    """What a record says a run was begun with."""

    library: Library
    prompts: Prompts
    settings: Settings


def taken_up(store: Store, opened: Event, settings: Settings) -> Taken:
    """The dossiers, prompts and settings of a run, from its record and not from what is installed today."""
    payload = opened.payload
    named = {ref["name"]: ref["public"] for ref in (*payload["engine"], *payload["dossiers"])}
    held = store.public(named.values())
    dossiers = [ref["name"] for ref in payload["dossiers"]]
    signed = [
        _attestation(name, held[key]) for name, key in named.items() if name.startswith(ON_RECORD) and key in held
    ]
    read = {
        name: with_attestations(
            read_bytes(held[named[name]], f"{name}.md"), [said for said in signed if said.dossier == name]
        )
        for name in dossiers
        if named[name] in held
    }
    prompts = prompts_from({name: held[key] for name in PROMPTS if (key := named.get(f"prompt.{name}")) in held})
    library = Library(dict(sorted(read.items())), _faults(store, opened))
    return Taken(library, prompts, _pinned(settings, payload["settings"]))


def _attestation(name: str, raw: bytes) -> Attestation:
    try:
        return read_attestation(raw)
    except AttestationError as error:
        raise TrailError(
            f"The file {name!r} of the record is not the attestation that was read: it {error} "
            "`winks verify` says what was changed."
        ) from error


def case_at(store: Store, events: Iterable[Event], leg: int) -> Case:
    """The case as it stood in a leg: with the answers and the corrections that had come in by then."""
    listed = list(events)
    blobs = store.blobs(listed[0].run)

    def text(reference: Mapping[str, Any]) -> str:
        return kept_text(blobs, reference, "the user's words").decode()

    opened = listed[0].payload
    account = [text(reference) for reference in opened["account"]]
    corrections = []
    for event in _before_leg(listed, leg + 1):
        if event.kind == "leg_opened" and event.payload["why"] != "judged":
            account += [text(reference) for reference in event.payload["answers"]]
        if event.kind == "correction_made":
            corrections.append(Correction.model_validate_json(text(event.payload["value"])))
    return Case(
        prompt=text(opened["prompt"]),
        draft=text(opened["draft"]) if opened["draft"] else None,
        account=tuple(account),
        opt_in={dossier: text(reference) for dossier, reference in opened["opt_in"].items()},
        id=opened["case_id"],
        corrections=tuple(corrections),
    )


def leg_of(events: Iterable[Event]) -> int:
    """The last leg that was opened."""
    return max((event.payload["leg"] for event in events if event.kind == "leg_opened"), default=1)


def _before_leg(events: list[Event], leg: int) -> list[Event]:
    """The events before a leg was opened. A correction counts from the next leg on, so not those after its opening."""
    ends = [index for index, event in enumerate(events) if event.kind == "leg_opened" and event.payload["leg"] >= leg]
    begins = [index for index, event in enumerate(events) if event.kind == "leg_opened" and event.payload["leg"] < leg]
    until = ends[0] if ends else len(events)
    last = begins[-1] if begins else -1
    return [e for i, e in enumerate(events[:until]) if i <= last]


def _faults(store: Store, opened: Event) -> tuple[Fault, ...]:
    reference = opened.payload["unreadable"]
    if not reference:
        return ()
    text = kept_text(store.blobs(opened.run), reference, "the dossiers that could not be read")
    return tuple(Fault(*item) for item in json.loads(text))


def _pinned(settings: Settings, told: list[dict[str, Any]]) -> Settings:
    """Today's settings, but for those that a run keeps: as they were, also where they were not set."""
    kept: dict[str, str | None] = {"notes_by_meaning": "False"}  # a run of before there was such a setting
    kept |= {item["name"]: item["value"] for item in told if item["name"] in PINNED}
    if settings.base_url and kept.get("base_url") == _without_user(settings.base_url):
        kept["base_url"] = settings.base_url  # with the name and password that no record holds
    given = settings.given() | {name: value for name, value in kept.items() if value is not None}
    return Settings.load(**given).model_copy(update={name: None for name, value in kept.items() if value is None})


def _told(settings: Settings, name: str) -> dict[str, Any]:
    value = getattr(settings, name)
    shown = _without_user(value) if name == "base_url" and value else None if value is None else str(value)
    return {"name": name, "value": shown, "source": settings.source_of(name)}


def _without_user(url: str) -> str:
    """An address without a name and password in it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
