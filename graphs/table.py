"""The table, as one person sits at it: everything that can be done with runs, each allowed by a role or refused.

The app in the browser calls this and nothing below it, so that what a screen forgets to hide is refused all the same.
A run's id may be given by its beginning wherever an id is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from ..agents.case import BundledCase, bundled_cases, open_case
from ..agents.corrections import Correction
from ..agents.meaning import embedder_where_set
from ..agents.trial import Trial, try_dossier
from ..judging.amendment import Amendment
from ..judging.amendments import decide
from ..judging.judgement import PartValue
from ..judging.people import Grant, People, Registered
from ..judging.readings import Judgement, begun, judge, judgements, keep, kept, reading_of
from ..judging.roles import Act, Person
from ..personas.differences import versions_in
from ..personas.library import Library, load_library
from ..personas.lint import Objection, lint
from ..personas.reader import ReadDossier
from ..personas.releasing import released, shipped
from ..settings import Settings
from ..trail.calls import Call, calls_of
from ..trail.course import Step, course
from ..trail.decided import Disposition
from ..trail.document import RunDocument, run_document, visible
from ..trail.erasure import Erased, Plan, Wanted, compact, erase, would_erase
from ..trail.events import Event
from ..trail.exports import export
from ..trail.kept import Signature
from ..trail.listing import Found, Search
from ..trail.proving import prove
from ..trail.record import intact_in, sealed_and_gone
from ..trail.signatures import signatures
from ..trail.store import Store
from ..trail.verify import Verified, stored_record, verify
from .documents import Documents
from .installation import examine
from .opening import taken_up
from .proposals import answered, became_of, proposed_for
from .resuming import Replayed, aresume, correct, replay
from .session import Writing, adeliberate
from .sync import run_sync

Landed = Callable[[Event], None]
Written = Callable[[Writing], None]


class Table(Documents):
    """What one person can do. NotAllowed, in a sentence, for what no role of theirs allows.

    Every method may raise StoreError where the trail cannot be read or written, and UnknownId for a run, a case or a
    dossier that is not there.
    """

    def __init__(self, settings: Settings, person: Person, store: Store | None = None) -> None:
        self.settings = settings
        self.person = person
        self._store = store or Store.of(settings)

    @classmethod
    def local(cls, settings: Settings | None = None, store: Store | None = None) -> Table:
        """The table of a machine where nobody signs in: one person, who may do everything."""
        settings = settings or Settings.load()
        store = store or Store.of(settings)
        return cls(settings, People(store).local(settings.pseudonym), store)

    @classmethod
    def signed_in(cls, issuer: str, subject: str, settings: Settings, store: Store | None = None) -> Table:
        """The table of somebody who signed in. Whoever was never here has no role until an admin gives one."""
        store = store or Store.of(settings)
        return cls(settings, People(store).known(issuer, subject), store)

    def close(self) -> None:
        """Let go of the trail."""
        self._store.close()

    # reading

    def runs(self, wanted: Search | None = None, limit: int | None = 50, offset: int = 0) -> Found:
        """The runs that fit, newest first, a page at a time."""
        return self._as("read").search(wanted or Search(), limit, offset)

    def find(self, run: str) -> str:
        """The full id of a run."""
        return self._as("read").resolve(run)

    def run(self, run: str) -> RunDocument:
        """A run, as it may be shown: control characters are seen and do nothing."""
        store = self._as("read")
        return visible(run_document(store, store.resolve(run)))

    def events(self, run: str) -> list[Event]:
        """The events of a run."""
        store = self._as("read")
        return [stored.event() for stored in store.stored_events(store.resolve(run))]

    def signatures(self, run: str) -> dict[int, Signature]:
        """Who did each event that a person did, by the place of the event."""
        store = self._as("read")
        return signatures(store, store.resolve(run))

    def course(self, run: str) -> tuple[Step, ...]:
        """The graph as it ran."""
        return course(self.events(run))

    def calls(self, run: str) -> tuple[Call, ...]:
        """Every model call, with what was sent and what came back."""
        store = self._as("read")
        return tuple(visible(call) for call in calls_of(store, store.resolve(run)))

    def dossiers_of(self, run: str) -> dict[str, ReadDossier]:
        """The dossiers a run was made with, by id, as they were then."""
        store = self._as("read")
        opened = store.stored_events(store.resolve(run))[0].event()
        return dict(taken_up(store, opened, self.settings).library.held)

    def is_under_way(self, run: str) -> bool:
        """Whether somebody alive is at work on a run, in this process or another."""
        store = self._as("read")
        return store.is_held(store.resolve(run))

    def cases(self) -> dict[str, BundledCase]:
        """The cases that ship, by id."""
        self._as("read")
        return bundled_cases()

    def library(self) -> Library:
        """The dossiers at hand."""
        self._as("read")
        return load_library(self.settings.own_dossiers)

    def versions(self, dossier: str) -> tuple[ReadDossier, ...]:
        """The versions of a dossier, oldest first: of runs of this trail, released here, as it ships, and at hand."""
        held = self.library().held.get(dossier)
        own = self.settings.own_dossiers
        known = [*released(own, dossier), *shipped(dossier), *([held] if held else [])]
        files = [*self._as("read").dossier_files(), *(read.raw for read in known)]
        return versions_in(dict.fromkeys(files)).get(dossier, ())

    def lint(self, dossier: str) -> tuple[Objection, ...]:
        """What a colleague would object to in a dossier."""
        return tuple(lint(self.library().get(dossier), datetime.now(UTC).date()))

    def try_dossier(self, dossier: str, prompt: str, draft: str | None = None, account: Iterable[str] = ()) -> Trial:
        """Which cues of a prompt bring a dossier in, and what it would say. Leaves no trail."""
        read = self.library().get(dossier)
        reasons = {read.dossier.id: "tried at the table"} if read.dossier.requires_review_before_use else None
        case = open_case(prompt, draft, tuple(account), reasons)
        model = embedder_where_set(self.settings)
        return run_sync(lambda: try_dossier(read, case, model))

    def installation(self) -> dict[str, Any]:
        """What this installation can do: providers, keys that are set and never what they are, settings, trail."""
        self._as("read")
        return examine(self.settings, call=False)

    # deliberating

    async def deliberate(
        self,
        prompt: str,
        *,
        draft: str | None = None,
        account: Iterable[str] = (),
        dossiers: Iterable[str] | None = None,
        opt_in: Mapping[str, str] | None = None,
        case_id: str | None = None,
        settings: Settings | None = None,
        on_event: Landed | None = None,
        on_writing: Written | None = None,
    ) -> RunDocument:
        """A whole deliberation, as `winks.adeliberate`. `settings` are for this run."""
        self._as("deliberate")
        return await adeliberate(
            prompt,
            draft=draft,
            account=account,
            dossiers=dossiers,
            opt_in=opt_in,
            case_id=case_id,
            settings=settings or self.settings,
            person=self.person,
            on_event=on_event,
            on_writing=on_writing,
        )

    async def resume(
        self,
        run: str,
        answer: str | None = None,
        *,
        on_event: Landed | None = None,
        on_writing: Written | None = None,
    ) -> RunDocument:
        """Go on with a run, as `winks.aresume`."""
        self._as("deliberate")
        return await aresume(
            run, answer, settings=self.settings, person=self.person, on_event=on_event, on_writing=on_writing
        )

    def correct(self, run: str, item: str, words: str) -> Correction:
        """Mark a cue, a seat or a finding as not so here, as `winks.correct`."""
        self._as("deliberate")
        return correct(run, item, words, settings=self.settings, person=self.person)

    # judging

    def judge(self, run: str, value: PartValue) -> Judgement:
        """Put a part of this person's reading on the trail of a run."""
        store = self._as("judge")
        return judge(store, store.resolve(run), value, self.person)

    def my_reading(self, run: str) -> Judgement | None:
        """This person's reading of a run, as far as it has come."""
        store = self._as("judge")
        return reading_of(store, store.resolve(run), self.person)

    def keep(self, run: str, written: dict[str, Any]) -> None:
        """Keep what this person has written of a run and not handed in."""
        store = self._as("judge")
        keep(store, store.resolve(run), self.person, written)

    def kept(self, run: str) -> dict[str, Any]:
        """What this person has written of a run and not handed in."""
        store = self._as("judge")
        return kept(store, store.resolve(run), self.person)

    def begun(self) -> list[str]:
        """The runs that this person has begun to read and not finished, the latest first."""
        return begun(self._as("judge"), self.person)

    def judgements(self, run: str) -> list[Judgement]:
        """Every person's reading of a run. A judge who has not finished their own is shown none of the others."""
        store = self._as("read")
        every = judgements(store, store.resolve(run))
        mine = [each for each in every if each.by == self.person.id]
        done = bool(mine) and mine[-1].next_part is None
        return every if done or not self.person.may("judge") else mine

    def withdraw(self, run: str, reason: str = "Whoever wrote the reading withdrew it.") -> Erased:
        """Take this person's reading of a run out of the record, with what they have not handed in."""
        store = self._as("judge")
        wanted = Wanted(store.resolve(run), person=self.person.id)
        return erase(store, wanted, reason, self.person.signature, self.settings.home)

    # what people proposed

    def amendments(self, dossier: str | None = None) -> tuple[Amendment, ...]:
        """What people proposed for a dossier in any run, or for any dossier, oldest first, with what was answered."""
        return proposed_for(self._as("curate"), self.library(), dossier)

    def decide(self, amendment: str, disposition: Disposition, reason: str, version: str | None = None) -> Amendment:
        """Accept or decline what was proposed, for a reason that its author is shown. The last decision stands."""
        decided = decide(self._as("curate"), amendment, disposition, reason, self.person, version)
        return answered([decided], self.library())[0]

    def became_of(self, run: str) -> tuple[Amendment, ...]:
        """What this person proposed in a run, and what became of it."""
        store = self._as("read")
        return became_of(store, self.library(), store.resolve(run), self.person)

    # auditing

    def verify(self, run: str) -> Verified:
        """Whether the record of a run is what was written, and if not, where it first is not."""
        store = self._as("audit")
        return verify(stored_record(store, store.resolve(run)))

    def verify_every(self) -> list[Verified]:
        """The same of every run, and of those that were sealed here and are gone."""
        store = self._as("audit")
        intact = intact_in(store)
        found = [verify(stored_record(store, row.run, intact)) for row in store.runs()]
        return [*found, *sealed_and_gone(store)]

    def damage(self) -> str | None:
        """What the database says is wrong with its own file, in its own words; None where nothing is."""
        return self._as("audit").damage()

    def seal_key(self) -> str | None:
        """The public key that seals here, in hex; None where nothing was sealed yet. StoreError for one that cannot be used."""
        store = self._as("audit")
        return store.sealer.key if store.sealer else None

    def prove(self, run: str, event: int) -> str:
        """The proof of one event, for somebody who is to see no other."""
        store = self._as("audit")
        return prove(store, store.resolve(run), event)

    def replay(self, run: str) -> Replayed:
        """Do a run again from its record, asking nobody and writing nothing."""
        self._as("audit")
        return replay(run, settings=self.settings)

    def export(self, run: str, format_: str, without: Iterable[str] = ()) -> bytes:
        """A run in a form that others read: one of `trail.exports.FORMATS`, `without` these names."""
        store = self._as("audit")
        return export(store, store.resolve(run), format_, without)

    # erasing

    def would_erase(self, wanted: Wanted) -> Plan:
        """What would go, by its places and never by its words."""
        return would_erase(self._as("erase"), wanted)

    def erase(self, wanted: Wanted, reason: str) -> Erased:
        """Take words out of the record, for a reason that stays there."""
        return erase(self._as("erase"), wanted, reason, self.person.signature, self.settings.home)

    def compact(self) -> str | None:
        """Leave nothing of what was erased in the database's files; why not, where that was not possible."""
        return compact(self._as("erase"))

    # people

    def people(self) -> list[Registered]:
        """Everybody who signed in here, with their roles."""
        return People(self._as("administer")).all()

    def history(self) -> list[Grant]:
        """Every role that was given or taken, in order."""
        return People(self._as("administer")).history()

    def give(self, person: str, role: str) -> Person:
        """Give somebody a role."""
        return People(self._as("administer")).give(person, role, self.person)

    def take(self, person: str, role: str) -> Person:
        """Take a role back."""
        return People(self._as("administer")).take(person, role, self.person)

    def rename(self, name: str) -> Person:
        """Be known here by another name from now on. Everybody may choose their own."""
        self.person = People(self._store).rename(self.person, name)
        return self.person

    def _as(self, act: Act) -> Store:
        """The trail, for a person who may do this."""
        self.person.must(act)
        return self._store
