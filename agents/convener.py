"""Convening: which dossiers a case seats, which stand aside and why. Plain code, never a model.

The rule itself is in `seating.py`. Here it meets what may still stand in the way (a boundary, a reserved place, a
review that is due) and becomes a seat or an abstention with a sentence a person can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Literal

from ..personas.attestation_words import banner_of
from ..personas.bearing import brought_by_draft, matched_notes
from ..personas.dossier import BoundaryAct, CueType, Dossier, DossierStanding
from ..personas.forms import Quote, SearchText, Span
from ..personas.library import Library
from ..personas.reader import ReadDossier
from .case import Case
from .codebook import ENGINE_FOLD, boundaries
from .cue_reader import Cue
from .meaning_found import Compared, FoundByMeaning
from .plain import Plain, SourcedSpan
from .seating import Found, Hit, Texts, look, suffices, widest

Reason = Literal[
    "out_of_scope",
    "too_few_cues",
    "proxy_only",
    "reserved",
    "past_review",
    "not_cultural",
    "opt_in_needed",
    "withdrawn",
    "unreadable",
    "not_so_here",
]
"""Why a dossier stands aside. `silence` is said of parts of a case, by a reviewer."""


class SeatCue(Cue):
    """A cue that a seat rests on."""

    specific: bool
    """The curator marked it as pointing to this setting."""


class Seat(Plain):
    """A dossier that reviews, the cues that brought it, and the notes it is given."""

    optional_keys = frozenset({"by_meaning"})

    dossier: str
    """`id@version`."""
    standing: DossierStanding
    """How much anyone should lean on the dossier, and who says so."""
    banner: str
    """The dossier's own words on that, shown wherever it speaks, with what people signed about it."""
    cues: tuple[SeatCue, ...]
    notes: tuple[str, ...]
    """Ids of the notes that were matched, and only those."""
    aside: tuple[SourcedSpan, ...] = ()
    """People or places in the case of whom this dossier says nothing."""
    by_meaning: tuple[FoundByMeaning, ...] | None = None
    """Those of the notes that no wording brought, each with the sentence it was found by; left out where there are none."""

    @property
    def dossier_id(self) -> str:
        """The id without the version."""
        return self.dossier.partition("@")[0]

    @property
    def notes_by_meaning(self) -> tuple[str, ...]:
        """Ids of the notes that no wording brought."""
        return tuple(found.note for found in self.by_meaning or ())

    def found_by(self, note: str) -> SourcedSpan | None:
        """The sentence that a note was found by; None for one that its words brought."""
        return next((found.cue for found in self.by_meaning or () if found.note == note), None)


class Abstention(Plain):
    """A dossier that was considered and not seated, and why, in a sentence a person can read."""

    dossier: str
    reason: Reason
    say: str


class MetBoundary(SourcedSpan):
    """Words of the case that come before any reading of culture."""

    act: BoundaryAct
    say: str
    by: str
    """`engine`, or the dossier that draws the boundary."""


class Coverage(Plain):
    """What of the case the seated dossiers speak to, and what no dossier here does."""

    covered: tuple[Cue, ...] = ()
    uncovered: tuple[Cue, ...] = ()
    say: str


class Convened(Plain):
    """The outcome of convening."""

    optional_keys = frozenset({"by_meaning"})

    seats: tuple[Seat, ...] = ()
    abstentions: tuple[Abstention, ...] = ()
    boundaries: tuple[MetBoundary, ...] = ()
    coverage: Coverage
    by_meaning: Compared | None = None
    """With what notes were looked for by meaning; left out where they were not."""


def convene(case: Case, cues: tuple[Cue, ...], library: Library, today: date) -> Convened:
    """Seats, abstentions, boundaries and coverage for a case.

    `cues` are what the cue reader found: they are named in the coverage and can seat no one.
    """
    texts = Texts.of(case)
    engine = _engine_boundaries(texts)
    considered = [_consider(read, case, texts, engine, today) for read in library.held.values()]
    seats = tuple(item for item, _ in considered if isinstance(item, Seat))
    abstentions = [item for item, _ in considered if isinstance(item, Abstention)]
    unreadable = {fault.file: fault for fault in reversed(library.faults)}
    abstentions += [
        Abstention(dossier=file.removesuffix(".md"), reason="unreadable", say=f"It took no part: {fault}")
        for file, fault in sorted(unreadable.items())
    ]
    drawn = [boundary for _, own in considered for boundary in own]
    met = (*drawn, *(boundary for boundary in engine if not any(_same_matter(boundary, other) for other in drawn)))
    return Convened(seats=seats, abstentions=tuple(abstentions), boundaries=met, coverage=_coverage(cues, seats, met))


def bring_notes(seat: Seat, dossier: Dossier, draft: str) -> Seat:
    """The seat with the notes that the draft brings as well. Only a seat that stands already can be given more.

    A note whose own words stand in the draft is brought by them, also where it had been found by meaning.
    """
    by_draft = set(brought_by_draft(dossier, SearchText(draft)))
    brought = set(seat.notes) | by_draft
    marks = tuple(found for found in seat.by_meaning or () if found.note not in by_draft) or None
    notes = tuple(note.id for note in dossier.notes if note.id in brought)
    return seat.model_copy(update={"notes": notes, "by_meaning": marks})


def _consider(
    read: ReadDossier, case: Case, texts: Texts, engine: list[MetBoundary], today: date
) -> tuple[Seat | Abstention | None, list[MetBoundary]]:
    """A seat, an abstention, or None for a reserved place whose cues do not match; and the dossier's own boundaries met."""
    dossier = read.dossier
    found = look(dossier, texts)
    if not suffices(found.kept, dossier):
        if dossier.standing == "reserved":
            return None, []
        stop = _stop(engine)
        return (_not_ours(dossier, stop) if stop else _aside(dossier, found, texts.genres)), []
    own = _own_boundaries(dossier, texts)
    if stop := _stop([*engine, *own]):
        return _not_ours(dossier, stop), own
    if refusal := _standing_in_the_way(dossier, case, today):
        return refusal, []
    seat = Seat(
        dossier=dossier.ref,
        standing=dossier.standing,
        banner=banner_of(read),
        cues=_seat_cues(found.kept),
        notes=matched_notes(dossier, texts.search),
        aside=tuple(SourcedSpan.quoting(quote) for quote in found.aside),
    )
    return seat, own


def _not_ours(dossier: Dossier, stop: MetBoundary) -> Abstention:
    return Abstention(dossier=dossier.ref, reason="not_cultural", say=stop.say)


def _stop(boundaries_: list[MetBoundary]) -> MetBoundary | None:
    return next((item for item in boundaries_ if item.act == "abstain"), None)


def _seat_cues(hits: list[Hit]) -> tuple[SeatCue, ...]:
    return tuple(
        SeatCue(**SourcedSpan.quoting(hit.quote).model_dump(), type=hit.type, specific=hit.specific)
        for hit in widest(hits)
    )


def _standing_in_the_way(dossier: Dossier, case: Case, today: date) -> Abstention | None:
    """Why a dossier whose cues do match still may not speak."""
    if correction := case.refused_seat(dossier.id):
        return Abstention(dossier=dossier.ref, reason="not_so_here", say=correction.say)
    if dossier.standing == "reserved":
        asked = "; ".join(item.rstrip(".") for item in dossier.status.whom_to_ask)
        say = f"This place is held open and has no notes. {dossier.status.reserved_because} Whom to ask: {asked}."
        return Abstention(dossier=dossier.ref, reason="reserved", say=say)
    if dossier.standing == "withdrawn":
        say = f"It was taken back: {dossier.status.withdrawn_because}"
        return Abstention(dossier=dossier.ref, reason="withdrawn", say=say)
    if today > dossier.review_by:
        say = f"It was to be reviewed by {dossier.review_by.isoformat()} and has not been; it stands aside until then."
        return Abstention(dossier=dossier.ref, reason="past_review", say=say)
    if dossier.requires_review_before_use and not case.opt_in.get(dossier.id, "").strip():
        why = (
            "It asks for a reason before it is used, also now that people from this setting have reviewed it. "
            if dossier.standing == "community-reviewed"
            else "People from this setting have not reviewed it, and it asks for that first. "
        )
        say = f"{why}To use it all the same, give your reason: --opt-in {dossier.id}=REASON"
        return Abstention(dossier=dossier.ref, reason="opt_in_needed", say=say)
    return None


def _aside(dossier: Dossier, found: Found, genres: Mapping[Quote, str]) -> Abstention:
    """Why a dossier is not seated, from what of it stands in the case."""

    def said(reason: Reason, because: str) -> Abstention:
        return Abstention(dossier=dossier.ref, reason=reason, say=dossier.abstaining.say.replace("{reason}", because))

    hits = [hit.quote for hit in found.hits]
    if (asked := [quote for quote in found.excluding if quote in genres]) and hits:
        return said("out_of_scope", f"{_quoted(asked[:1])} asks for {genres[asked[0]]}, which answers nobody there")
    own = [quote for quote in found.excluding if quote not in genres]
    if own and (hits or found.stated):
        return said("out_of_scope", f"{_quoted(own)} {_verb(own, 'points', 'point')} elsewhere")
    if found.stated and not hits:
        says = _verb(found.stated, "says", "say")
        return said("proxy_only", f"{_quoted(found.stated)} {says} who someone is taken to be, not what is going on")
    if hits:
        does = _verb(hits, "does", "do")
        return said("too_few_cues", f"{_quoted(hits)} alone {does} not say that this is the setting")
    nothing = "Nothing in the prompt belongs to its setting."
    return Abstention(dossier=dossier.ref, reason="too_few_cues", say=nothing)


def _verb(quotes: list[Quote], one: str, several: str) -> str:
    return one if len({quote.span.text for quote in quotes}) == 1 else several


def _quoted(quotes: list[Quote]) -> str:
    texts = list(dict.fromkeys(quote.span.text for quote in quotes))
    shown = ", ".join(f"“{text}”" for text in texts[:3])
    return shown if len(texts) <= 3 else f"{shown} and {len(texts) - 3} more"


def _engine_boundaries(texts: Texts) -> list[MetBoundary]:
    return [
        _met(Quote(source, span), boundary.act, boundary.say, "engine")
        for boundary in boundaries()
        for source, text in texts.search.items()
        for span in text.find_any(boundary.forms, ENGINE_FOLD)[:1]
    ]


def _own_boundaries(dossier: Dossier, texts: Texts) -> list[MetBoundary]:
    fold = dossier.folds("boundaries")
    return [
        _met(Quote(source, span), boundary.act, boundary.say, dossier.id)
        for boundary in dossier.boundaries
        for source, text in texts.search.items()
        for span in text.find_any(boundary.forms, fold)[:1]
    ]


def _same_matter(one: MetBoundary, other: MetBoundary) -> bool:
    """Whether two boundaries are drawn at the same words; then the setting's own sentence is the one shown."""
    return one.source == other.source and one.act == other.act and one.start < other.end and other.start < one.end


def _met(quote: Quote, act: BoundaryAct, say: str, by: str) -> MetBoundary:
    return MetBoundary(**SourcedSpan.quoting(quote).model_dump(), act=act, say=say, by=by)


_SITUATING: tuple[CueType, ...] = ("place", "relation", "occasion", "stated_identity")


def _coverage(cues: tuple[Cue, ...], seats: tuple[Seat, ...], met: tuple[MetBoundary, ...]) -> Coverage:
    """Which cues a seat rests on and which nobody here speaks to, and a sentence that says it.

    Uncovered are the cues that situate (place, relation, occasion, identity) and what is quoted; that somebody
    *said* something, or wrote an e-mail, is no setting of its own.
    """
    resting = [cue for seat in seats for cue in seat.cues]

    def touches(cue: Cue) -> bool:
        return any(cue.source == r.source and cue.start < r.end and r.start < cue.end for r in resting)

    covered = tuple(cue for cue in cues if touches(cue))
    situating = (
        cue for cue in cues if cue.type in _SITUATING or (cue.type == "talk" and cue.text[0] in "'\"“‘«‹„‚「『")
    )
    uncovered = tuple(cue for cue in situating if not touches(cue))
    return Coverage(covered=covered, uncovered=uncovered, say=_coverage_say(uncovered, seats, met))


def _coverage_say(uncovered: tuple[Cue, ...], seats: tuple[Seat, ...], met: tuple[MetBoundary, ...]) -> str:
    if stops := [item.say for item in met if item.act == "abstain"]:
        return " ".join(dict.fromkeys(stops))
    open_cues = [Quote(cue.source, Span(cue.text, cue.start, cue.end)) for cue in uncovered]
    identity = [cue for cue in uncovered if cue.type == "stated_identity"]
    if seats:
        return f"No dossier here speaks to {_quoted(open_cues)}." if open_cues else "Every cue found is spoken to."
    if identity and len(identity) == len(uncovered):
        names = _verb(open_cues, "names", "name")
        return f"{_quoted(open_cues)} {names} who someone is, not a setting: no dossier is chosen by that."
    if open_cues:
        return f"No dossier here covers this setting ({_quoted(open_cues)}). The draft's own standpoint is read all the same."
    return "Nothing in the prompt says who is with whom, where, or on what occasion."
