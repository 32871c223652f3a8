"""The seating rule: what of a dossier stands in a case, what an excluding word takes away, and whether the rest suffices.

Two cues of different types, at places that do not overlap; one of them specific and not a place; every type that the
dossier requires. Stated identity is never counted. An excluding word takes with it the cues of its own sentence and of
every sentence about the same people; where what is left names no place of the dossier, it takes all. A genre of the
engine's, which wants the words for another end than an answer, takes all there is. Pure functions over the prompt and
the account: a draft and a model have no way in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ..personas.dossier import STRONG_TYPES, Dossier, StrongType
from ..personas.forms import Quote, SearchText, has_gap
from ..personas.ordinary import is_ordinary
from .case import Case
from .codebook import ENGINE_FOLD, genres
from .company import Company


class Hit(NamedTuple):
    """A strong form of a dossier at its place in the case."""

    type: StrongType
    specific: bool
    quote: Quote


class Texts(NamedTuple):
    """The texts of a case, ready to be searched and to be read by sentence."""

    search: Mapping[str, SearchText]
    company: Mapping[str, Company]
    genres: Mapping[Quote, str]
    """Where they ask for a kind of text that answers nobody, and what that is."""

    @classmethod
    def of(cls, case: Case) -> Texts:
        """The prompt and the account; the draft is not among them."""
        search = case.texts()
        return cls(search, {source: Company(text.text) for source, text in search.items()}, dict(_genres(search)))


class Found(NamedTuple):
    """What of a dossier stands in a case."""

    hits: list[Hit]
    """Strong forms, but for those inside a longer excluding form."""
    stated: list[Quote]
    """Forms that say who someone is."""
    excluding: list[Quote]
    """Excluding forms and genres, but for those inside a longer strong form that has no gap, or one of who someone is."""
    kept: list[Hit]
    """The hits that no excluding form reaches."""

    @property
    def aside(self) -> list[Quote]:
        """Excluding forms about someone else, where something is kept beside them."""
        return self.excluding if self.kept else []


def look(dossier: Dossier, texts: Texts) -> Found:
    """Everything of a dossier that stands in a case, and what is left of it."""
    hits, stated, excluding = _find(dossier, texts)
    is_of_a_genre = any(quote in texts.genres for quote in excluding)
    return Found(hits, stated, excluding, [] if is_of_a_genre else _strike(hits, excluding, dossier, texts))


def suffices(hits: list[Hit], dossier: Dossier) -> bool:
    """Whether hits seat a dossier."""
    if not set(dossier.cues.required) <= {hit.type for hit in hits}:
        return False
    by_type: dict[str, list[Hit]] = {}
    for hit in hits:
        by_type.setdefault(hit.type, []).append(hit)
    return any(
        not _overlap(one.quote, other.quote)
        for one in hits
        if one.specific and one.type != "place"
        for type_, others in by_type.items()
        if type_ != one.type
        for other in others
    )


def widest(hits: list[Hit]) -> list[Hit]:
    """Each place once per type, in its widest wording, in text order, the prompt first."""
    order = sorted(
        set(hits), key=lambda hit: (hit.quote.source != "prompt", hit.quote.source, hit.quote.span[1:], hit[:2])
    )
    kept: dict[tuple[str, Quote], Hit] = {}
    wider = {type_: _Wider(hit.quote for hit in order if hit.type == type_) for type_ in {hit.type for hit in order}}
    for hit in order:
        if not wider[hit.type].hold(hit.quote):
            kept[hit.type, hit.quote] = hit  # the specific of two alike comes last and stays
    return list(kept.values())


def _find(dossier: Dossier, texts: Texts) -> tuple[list[Hit], list[Quote], list[Quote]]:
    """Strong hits, stated identities and excluding words of a dossier; what lies inside a longer one is dropped."""
    strong: list[Hit] = []
    stated: list[Quote] = []
    excluding: list[Quote] = list(texts.genres)
    cues = dossier.cues
    for source, text in texts.search.items():
        for type_ in STRONG_TYPES:
            for forms, flag in cues.strong(type_):
                spans = text.find_any(forms, dossier.folds(type_))
                strong += [Hit(type_, flag and not is_ordinary(span.text), Quote(source, span)) for span in spans]
        fold = dossier.folds("never_sufficient_alone")
        stated += [Quote(source, span) for span in text.find_any(cues.never_sufficient_alone, fold)]
        excluding += [Quote(source, span) for span in text.find_any(cues.excluding, dossier.folds("excluding"))]
    wider, stronger = _Wider(excluding), _Wider([*(hit.quote for hit in strong), *stated])
    hits = [hit for hit in strong if not wider.hold(hit.quote)]
    if any(map(stronger.hold, excluding)):
        stronger = _Wider([*_worded(dossier, texts), *stated])
    return hits, stated, [quote for quote in excluding if not stronger.hold(quote)]


def _genres(search: Mapping[str, SearchText]) -> Iterator[tuple[Quote, str]]:
    """Wordings of genres at their places, with what they ask for."""
    for source, text in search.items():
        for genre in genres():
            yield from ((Quote(source, span), genre.what) for span in text.find_any(genre.forms, ENGINE_FOLD))


def _worded(dossier: Dossier, texts: Texts) -> Iterator[Quote]:
    """Strong forms whose every word the curator wrote: what stands in the gap of another is nobody's qualification."""
    for source, text in texts.search.items():
        for type_ in STRONG_TYPES:
            forms = [form for strong, _ in dossier.cues.strong(type_) for form in strong if not has_gap(form)]
            yield from (Quote(source, span) for span in text.find_any(forms, dossier.folds(type_)))


class _Wider:
    """Quotes, ready to be asked whether one of them holds another and is longer."""

    def __init__(self, quotes: Iterable[Quote]) -> None:
        self._ends: dict[str, tuple[list[int], list[int]]] = {}
        for quote in sorted(quotes, key=lambda quote: quote.span.start):
            starts, ends = self._ends.setdefault(quote.source, ([], []))
            starts.append(quote.span.start)
            ends.append(max(quote.span.end, ends[-1] if ends else 0))

    def hold(self, quote: Quote) -> bool:
        """Whether the quote lies inside one that is longer."""
        starts, ends = self._ends.get(quote.source, ([], []))
        before, with_ = bisect_left(starts, quote.span.start), bisect_right(starts, quote.span.start)
        begins_before = before > 0 and ends[before - 1] >= quote.span.end
        return begins_before or (with_ > 0 and ends[with_ - 1] > quote.span.end)


def _strike(hits: list[Hit], excluding: list[Quote], dossier: Dossier, texts: Texts) -> list[Hit]:
    """The hits that no excluding word reaches."""
    not_names = {hit.quote.span.text for hit in hits} | {quote.span.text for quote in excluding}
    reached = {
        source: company.same_people([quote.span for quote in excluding if quote.source == source], not_names)
        for source, company in texts.company.items()
    }
    kept = [
        hit
        for hit in hits
        if texts.company[hit.quote.source].sentence_of(hit.quote.span) not in reached[hit.quote.source]
    ]
    names_no_place = not any(hit.type == "place" for hit in kept)
    return [] if excluding and (names_no_place or _speaks_of_own_setting(excluding, dossier)) else kept


def _speaks_of_own_setting(excluding: list[Quote], dossier: Dossier) -> bool:
    """Whether the user's own account names people or a setting that the dossier is not about."""
    places = {form.casefold() for form in dossier.cues.excluding_places}
    return any(quote.source != "prompt" and quote.span.text.casefold() not in places for quote in excluding)


def _overlap(one: Quote, other: Quote) -> bool:
    return one.source == other.source and one.span.overlaps(other.span)
