"""What reviewers said in runs that are on the trail, for a mirror: by plain code or by a model, as it was.

Only runs that seated the dossier in the version asked about; a run in which it stood aside is not among them. Two runs of the same
prompt and account are one case with two drafts.
"""

from __future__ import annotations

from ..agents.trials import said_in
from ..errors import TrailError
from ..personas.mirror import Outing
from ..trail.document import RunDocument, run_document
from ..trail.listing import Search
from ..trail.store import Store


def outings_of_runs(store: Store, dossier: str) -> list[Outing]:
    """Each run that seated `dossier` (`id@version`), oldest first. A run whose record cannot be read is passed over."""
    cases: dict[tuple[str, tuple[str, ...]], str] = {}
    outings: list[Outing] = []
    for row in reversed(store.search(Search(dossier=dossier)).rows):
        try:
            run = run_document(store, row.run)
        except TrailError:
            continue
        words = (run.run, ()) if run.erased else (run.case.prompt, run.case.account)
        outings += _outing(run, cases.setdefault(words, run.case.id or run.run), dossier)
    return outings


def _outing(run: RunDocument, case: str, dossier: str) -> list[Outing]:
    """What the dossier said in a run, in the first round; nothing where its review failed."""
    seats = [seat for seat in run.seats if seat.dossier == dossier]
    reviews = [
        critique
        for critique in run.critiques
        if seats and critique.reviewer == seats[0].dossier_id and critique.round == 1 and critique.failure is None
    ]
    return [
        Outing(
            case=case,
            draft="given" if run.draft else "none",
            words=run.draft.text if run.draft else None,
            aside=None,
            brought=seats[0].notes,
            said=tuple(map(said_in, review.verified)),
            held_back=review.held_back or (),
            silent_on=tuple(part.about for part in review.abstentions),
        )
        for review in reviews
    ]
