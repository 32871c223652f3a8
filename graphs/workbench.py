"""The curator's workbench, as one person sits at it: taking a dossier on, changing it, seeing what it would send, releasing it.

Every method here needs the act `curate`, beside what it says of itself: UnknownId for a dossier, a note or a field that is
not there, DossierError for what cannot stand in a dossier, ChangedMeanwhile for a change to a text that is no longer so,
StoreError where the machine will not read or write in the folder of one's own dossiers.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from rapidfuzz import process

from ..agents.case import Case, open_case
from ..agents.meaning import embedder_where_set
from ..agents.sending import Sending, would_send
from ..agents.trial import Trial, try_dossier
from ..errors import CallError, DossierError, UnknownId
from ..judging.amendment import Amendment, after_items
from ..judging.roles import Act, Person
from ..personas import editing, editing_notes
from ..personas.differences import Change, dossier_differences
from ..personas.library import Library
from ..personas.lint_kept import text_at
from ..personas.questionnaire import answers_of
from ..personas.questionnaire_writing import new_dossier
from ..personas.reader import ReadDossier, read_bytes
from ..personas.releasing import Release, release
from ..personas.taking_on import Statement, take_on
from ..personas.working import WorkingCopy, WorkingFolder
from ..personas.working_files import bytes_of
from ..settings import Settings
from ..trail.store import Store
from .sync import run_sync

WORKING = "working"
"""What the working copy is called among the versions of a dossier."""


class Comparison(NamedTuple):
    """Two versions of a dossier and how they differ."""

    before: ReadDossier
    after: ReadDossier
    changes: tuple[Change, ...]


class Workbench:
    """What a curator does with dossiers. `Table` is one."""

    settings: Settings
    person: Person

    def _as(self, act: Act) -> Store:
        raise NotImplementedError

    def library(self) -> Library:
        """The dossiers at hand."""
        raise NotImplementedError

    def versions(self, dossier: str) -> tuple[ReadDossier, ...]:
        """The versions of a dossier, oldest first."""
        raise NotImplementedError

    def amendments(self, dossier: str | None = None) -> tuple[Amendment, ...]:
        """What people proposed for a dossier."""
        raise NotImplementedError

    # working copies

    def under_work(self) -> tuple[str, ...]:
        """The dossiers that have a working copy."""
        self._as("curate")
        return self._folder().ids()

    def working(self, dossier: str) -> WorkingCopy | None:
        """The working copy of a dossier, None where nobody has begun one."""
        self._as("curate")
        copy = self._folder().find(dossier)
        return self._seen(copy) if copy else None

    def begin(self, dossier: str) -> WorkingCopy:
        """A working copy of the dossier at hand, unchanged; the one there is, where it was begun already."""
        self._as("curate")
        raw = self._at_hand(dossier)
        if raw is None:
            raise self._no_such(dossier)
        return self._seen(self._folder().begin(dossier, raw))

    def new(self, dossier: str, answers: Mapping[str, Any]) -> WorkingCopy:
        """A working copy of a dossier that there was not, from answers to `questionnaire.PARTS`; what is not answered stays open.

        CallError for an id that there is already, and for answers that cannot be used.
        """
        self._as("curate")
        folder = self._folder()
        if folder.find(dossier) or self._at_hand(dossier) is not None:
            raise CallError(f"There is a dossier {dossier!r} already; work on that one, or give this one another id.")
        made = new_dossier(dossier, answers_of(answers, "the answers"), _today())
        return self._seen(folder.begin(dossier, made.raw))

    def take_on(self, dossier: str, statement: Statement) -> WorkingCopy:
        """The working copy with a new curator, who answers for it from now on and has not signed it."""
        copy = self.working(dossier) or self.begin(dossier)
        return self._edited(dossier, copy.sha256, lambda text: take_on(text, statement, _today()))

    def write(self, dossier: str, text: str, onto: str) -> WorkingCopy:
        """Write the whole text. `onto`: the digest of the working copy that it was made from."""
        self._as("curate")
        return self._seen(self._folder().write(dossier, text, onto))

    def set_field(self, dossier: str, path: str, text: editing.Value, onto: str) -> WorkingCopy:
        """Put one field otherwise. `text`: as it stands in the file, or the items of a list, of forms or of choices."""
        return self._edited(dossier, onto, lambda was: editing.set_field(was, path, text))

    def add_entry(self, dossier: str, section: str, name: str, onto: str) -> WorkingCopy:
        """Add a source, a word, a boundary: an entry at the end of a section, with every label it may have."""
        return self._edited(dossier, onto, lambda was: editing.add_entry(was, section, name, blank=True))

    def remove_entry(self, dossier: str, path: str, onto: str) -> WorkingCopy:
        """Remove an entry that is no note: notes are retired, for a reason."""
        if path.startswith("notes."):
            raise CallError(f"{path[:80]!r} is a note; retire it, so that old runs that name it can be followed up.")
        return self._edited(dossier, onto, lambda was: editing.remove_entry(was, path))

    def add_note(self, dossier: str, note: str, onto: str) -> WorkingCopy:
        """Add a note with every label and nothing behind them."""
        return self._edited(dossier, onto, lambda was: editing_notes.add_note(was, note))

    def split_note(self, dossier: str, note: str, first: str, second: str, onto: str) -> WorkingCopy:
        """Make a note into two of other ids, each with all of its words, to be cut down in turn."""
        by = self.person.name
        return self._edited(dossier, onto, lambda was: editing_notes.split_note(was, note, first, second, by))

    def retire_note(self, dossier: str, note: str, because: str, instead: Iterable[str], onto: str) -> WorkingCopy:
        """Take a note out, for a reason, and name the notes that say it better."""
        by, better = self.person.name, tuple(instead)
        return self._edited(dossier, onto, lambda was: editing_notes.retire_note(was, note, by, because, better))

    def mark_silence(self, dossier: str, text: str, onto: str) -> WorkingCopy:
        """Say one thing more that the dossier cannot hear."""
        return self._edited(dossier, onto, lambda was: editing_notes.mark_silence(was, text))

    def keep_objection(self, dossier: str, rule: str, field: str, words: str, because: str, onto: str) -> WorkingCopy:
        """Keep a passage that lint warns of, for a reason: those words, or those that lint quotes. CallError where it warns of none."""
        self._as("curate")
        copy = self._folder().get(dossier)
        copy.must_be(onto)
        passage = _what_is_kept(copy, rule, field, words)
        return self._edited(dossier, onto, lambda was: editing_notes.keep_objection(was, rule, field, passage, because))

    def discard(self, dossier: str) -> None:
        """Give up the working copy. The dossier at hand is as it was."""
        self._as("curate")
        self._folder().discard(dossier)

    # seeing what it does

    def changes(self, dossier: str) -> tuple[Change, ...]:
        """The working copy against the dossier at hand; nothing for one that is not at hand yet."""
        self._as("curate")
        copy = _readable(self._folder().get(dossier))
        raw = self._at_hand(dossier)
        return dossier_differences(read_bytes(raw, copy.path).dossier, copy.dossier) if raw is not None else ()

    def compare(self, dossier: str, before: str | None = None, after: str | None = None) -> Comparison:
        """Two versions of a dossier: by number, by the beginning of their digest, or `working` for the working copy.

        Without names the version at hand and the one before it. UnknownId for a version that is not there.
        """
        self._as("curate")
        reads = self.versions(dossier)
        if before is None and len(reads) < 2:
            raise CallError(f"Of {dossier!r} there is one version here, so there is nothing to compare it with.")
        old = self._version(dossier, before, reads) if before else reads[-2]
        new = self._version(dossier, after, reads) if after else reads[-1]
        return Comparison(old, new, dossier_differences(old.dossier, new.dossier))

    def would_send(
        self,
        dossier: str,
        prompt: str,
        draft: str | None = None,
        account: Iterable[str] = (),
        *,
        at_hand: bool = False,
    ) -> Sending:
        """The notes that a case brings, and the exact messages that a model would be sent. Nobody is asked.

        Of the working copy, where there is one, else of the dossier at hand; of the one at hand in any case with `at_hand`.
        """
        read = self._worked_on(dossier, at_hand=at_hand)
        model = embedder_where_set(self.settings)
        return would_send(read, _case(read, prompt, draft, account), _today(), model)

    def try_working(
        self,
        dossier: str,
        prompt: str,
        draft: str | None = None,
        account: Iterable[str] = (),
        *,
        at_hand: bool = False,
    ) -> Trial:
        """Which cues of a prompt bring a dossier in, and what it would say: of the same text as `would_send`."""
        read = self._worked_on(dossier, at_hand=at_hand)
        case = _case(read, prompt, draft, account)
        model = embedder_where_set(self.settings)
        return run_sync(lambda: try_dossier(read, case, model))

    # releasing

    def release(
        self, dossier: str, version: str, change: str, after: Iterable[str] = (), over: str | None = None
    ) -> ReadDossier:
        """Put the working copy in the place of the dossier at hand, as a version with a word in the changelog.

        `after`: the proposed amendments that it answers, by their ids. `over`: the version at hand, where somebody released or changed it
        since the working copy was begun and it is to be replaced all the same. Every released version is kept.
        """
        self._as("curate")
        wanted = Release(version, change, self.person.name, _today(), self._answers(dossier, after), over)
        return release(self._folder(), dossier, self._at_hand(dossier), wanted)

    # what the above stands on

    def _answers(self, dossier: str, after: Iterable[str]) -> tuple[str, ...]:
        """What a changelog says of the amendments of these ids. UnknownId for one that nobody proposed for this dossier."""
        wanted = dict.fromkeys(after)
        proposed = {each.id: each for each in self.amendments(dossier)} if wanted else {}
        for each in wanted:
            if each not in proposed:
                raise UnknownId("amendment", each, None, f"`winks dossiers amendments {dossier}` lists them.")
        return after_items(proposed[each] for each in wanted)

    def _folder(self) -> WorkingFolder:
        return WorkingFolder(self.settings.own_dossiers)

    def _at_hand(self, dossier: str) -> bytes | None:
        """The bytes of the dossier at hand, whether or not they read; None where there is none."""
        folder, held = self._folder(), self.library().held
        raw = bytes_of(folder.own / folder.path(dossier).name)
        return held[dossier].raw if raw is None and dossier in held else raw

    def _no_such(self, dossier: str) -> UnknownId:
        near = process.extractOne(dossier, list(self.library().held), score_cutoff=50)
        return UnknownId("dossier", dossier, near[0] if near else None, "`winks dossiers list` shows them.")

    def _worked_on(self, dossier: str, *, at_hand: bool) -> ReadDossier:
        """The working copy, where there is one, else the dossier at hand. DossierError while it does not read."""
        self._as("curate")
        copy = None if at_hand else self.working(dossier)
        return _readable(copy) if copy else self.library().get(dossier)

    def _edited(self, dossier: str, onto: str, change: Callable[[str], str]) -> WorkingCopy:
        self._as("curate")
        folder = self._folder()
        copy = folder.get(dossier)
        copy.must_be(onto)
        return self._seen(folder.write(dossier, change(copy.editable()), onto))

    def _seen(self, copy: WorkingCopy) -> WorkingCopy:
        """The working copy with what is good to know of the dossier at hand."""
        raw, held = self._at_hand(copy.id), self.library().held.get(copy.id)
        notices = copy.notices
        if raw is not None and copy.begun_from not in (None, hashlib.sha256(raw).hexdigest()):
            notices += (_CHANGED_SINCE,)
        if held and held.dossier.standing == "withdrawn":
            notices += (_WITHDRAWN,)
        return replace(copy, notices=notices)

    def _version(self, dossier: str, wanted: str, reads: tuple[ReadDossier, ...]) -> ReadDossier:
        if wanted == WORKING:
            return _readable(self._folder().get(dossier))
        found = [read for read in reads if wanted == read.dossier.version]
        found = found or [read for read in reads if len(wanted) >= _SHORTEST and read.sha256.startswith(wanted)]
        if len(found) == 1:
            return found[0]
        there = ", ".join(f"{read.dossier.version} ({read.sha256[:_SHORTEST]})" for read in reads)
        if found:
            raise CallError(f"Version {wanted} of {dossier!r} has several texts; name one by its digest: {there}.")
        raise UnknownId("version", wanted, None, f"Of {dossier!r} there are {there or 'none'}.")


_CHANGED_SINCE = "The dossier at hand was released or changed since this working copy was begun from it."
_WITHDRAWN = (
    "The dossier was withdrawn. What is released from here takes no part in a run until whoever took it back attests a "
    "later version."
)
_SHORTEST = 8
"""Characters of a digest that name a version."""


def _today() -> date:
    return datetime.now(UTC).date()


def _case(read: ReadDossier, prompt: str, draft: str | None, account: Iterable[str]) -> Case:
    """A case to try a dossier on. One that asks for a reason is given this one."""
    reasons = {read.dossier.id: "tried at the workbench"} if read.dossier.requires_review_before_use else None
    return open_case(prompt, draft, tuple(account), reasons)


def _readable(copy: WorkingCopy) -> ReadDossier:
    """The dossier of a working copy. DossierError while it does not read."""
    if copy.read is None:
        raise DossierError(copy.faults)
    return copy.read


def _what_is_kept(copy: WorkingCopy, rule: str, field: str, words: str) -> str:
    """The passage that a curator keeps: as given, else as lint quotes it. CallError where there is none to keep."""
    read = _readable(copy)
    met = [each for each in copy.objections if (each.rule, each.field) == (rule, field)]
    if not met:
        raise CallError(f"Lint does not object to {field[:80]!r} by the rule {rule[:60]!r}; there is nothing to keep.")
    if all(each.level == "error" for each in met):
        raise CallError(f"What {rule!r} finds is an error, and an error is put right, not kept.")
    passage = " ".join(words.split()) or next((each.words for each in met if each.words), "")
    if passage not in " ".join(text_at(read.dossier, field).split()):
        raise CallError(f"{passage[:60]!r} does not stand in {field!r}; give the passage as it stands there.")
    return passage
