"""Reading the cues of a case: verbatim spans, each of a type. What it finds is shown; it seats no one.

`ByDossier` types spans by the dossiers' own forms, by the general wordings in cue_forms.toml and by three shapes
that need no list: what stands in quotation marks, a place after `in` or `from`, a name after `called`. `ByModel` adds
what a model points at, where the words really stand there.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Literal, Protocol

from pydantic import Field

from ..personas.dossier import STRONG_TYPES, CueType, Dossier
from ..personas.forms import Quote, SearchText, Span
from .calls import Desk, Model, Said
from .case import Case
from .codebook import ENGINE_FOLD, cue_words
from .company import outline
from .plain import SourcedSpan
from .prompting import Prompts, listed, said_by_system, the_case
from .quoting import find_quote
from .replies import Reply, ask_for, at_most, described


class Cue(SourcedSpan):
    """A verbatim piece of what the user wrote, and what kind of cue it is."""

    optional_keys = frozenset({"by"})

    type: CueType
    by: Literal["model"] | None = None
    """`model` for one that a model pointed at: it is shown and seats nobody."""


class CueReader(Protocol):
    """The role: a case in, its cues out."""

    async def read_cues(self, case: Case) -> tuple[Cue, ...]:
        """The cues of the case in text order, prompt first."""
        ...


_QUOTED = re.compile(
    r"(?<!\w)'(?=[^\s'])[^'\n]*+(?:\b'\w[^'\n]*+)*+'(?!\w)|‘[^‘’\n]*+(?:’\w[^‘’\n]*+)*+’(?!\w)"
    r"|\"[^\"\n]*+\"|“[^“”\n]*+”|„[^„“”\n]*+[“”]|‚[^‚‘’\n]*+[‘’]|«[^«»\n]*+»|‹[^‹›\n]*+›|「[^「」\n]*+」|『[^『』\n]*+』"
)
"""What stands in quotation marks of one kind on one line; an opening mark that comes again begins anew."""
_CAPITALISED = r"[A-Z][\w'’]*\w(?:[ -][A-Z][\w'’]*\w)*"
_PLACE = re.compile(
    rf"\b(?:[Ii]n|[Ff]rom|[Nn]ear|[Oo]utside)\s+((?:(?:western|eastern|northern|southern|central)\s+)?{_CAPITALISED})"
)
_NAMED = re.compile(rf"\b(?:called|named|name is|name's)\s+({_CAPITALISED})")
_DATE = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?|January|February|March|April|May|June|July|August|September"
    r"|October|November|December|(?:\w+ )?New Year)\b"
)
_LANGUAGES = """
English Polish Arabic Mandarin Hindi Urdu Persian Farsi Dari Pashto Hebrew Yiddish Ladino Latin Sanskrit Esperanto
Swahili Kiswahili Amharic Tigrinya Afrikaans Lingala Kinyarwanda Setswana Sesotho Chichewa Twi Ewe Pidgin Creole
Tagalog Cebuano Ilocano Bahasa Khmer Lao Kannada Malayalam Odia Assamese Sinhala Dhivehi Shanghainese Taishanese
Gaelic Gaeilge Scots Manx Cornish Frisian Faroese Luxembourgish Romansh Occitan Corsican Sardinian Sicilian Neapolitan
Venetian Milanese Viennese Parisian Bavarian Castilian Valencian Tatar Chechen Azeri Turkic Slavic Germanic Celtic
Nordic Scandinavian Nahuatl Guarani Guaraní Cree Ojibwe Navajo Inuktitut Greenlandic Papuan Polynesian Melanesian
Micronesian Bhutanese Timorese Guyanese Surinamese Trinidadian Barbadian Bahamian Gabonese Guinean Burundian Chadian
Ivoirian Siberian Anglo Afro Sino
"""
"""Names of languages and peoples besides those among the stated identities of cue_forms.toml."""


class ByDossier:
    """Plain code over the dossiers' forms and the general ones."""

    def __init__(self, dossiers: Iterable[Dossier]) -> None:
        self._dossiers = tuple(dossiers)

    async def read_cues(self, case: Case) -> tuple[Cue, ...]:
        found = {
            (source, span, type_)
            for source, text in case.texts().items()
            for type_, span in (*self._of_dossiers(text), *_general(text))
            if text.unstruck([span])
        }
        kept = _without_inner(found)
        order = {source: index for index, source in enumerate(case.texts())}
        kept.sort(key=lambda item: (order[item[0]], item[1].start, item[1].end, item[2]))
        return tuple(_cue(source, span, type_) for source, span, type_ in kept)

    def _of_dossiers(self, text: SearchText) -> Iterator[tuple[CueType, Span]]:
        for dossier in self._dossiers:
            for type_ in STRONG_TYPES:
                for forms, _ in dossier.cues.strong(type_):
                    for span in text.find_any(forms, dossier.folds(type_)):
                        yield type_, span
            for span in text.find_any(dossier.cues.never_sufficient_alone, dossier.folds("never_sufficient_alone")):
                yield "stated_identity", span


def _general(text: SearchText) -> Iterator[tuple[CueType, Span]]:
    for type_, forms in cue_words().items():
        for span in text.find_any(forms, ENGINE_FOLD):
            yield type_, span
    outlined = outline(text.text)
    for match in _QUOTED.finditer(outlined):
        if match[0][1:-1].strip():
            yield "talk", _taken(text, match, 0)
    for match in _PLACE.finditer(outlined):
        place = _taken(text, match, 1)
        if not _no_place(place.text):
            yield "place", place
    for match in _NAMED.finditer(outlined):
        yield "stated_identity", _taken(text, match, 1)


def _taken(text: SearchText, match: re.Match[str], group: int) -> Span:
    """What was found in the outline of a text, as it stands in the text."""
    start, end = match.span(group)
    return Span(text.text[start:end], start, end)


def _no_place(words: str) -> bool:
    """Whether capitalised words after `in` or `from` are a day or a month, or nothing but a language or a people."""
    bare = re.sub(r"['’]s\b", "", unicodedata.normalize("NFC", words))
    peoples = _peoples()
    return bool(_DATE.match(bare)) or bare in peoples or peoples.issuperset(re.split("[ -]", bare))


@cache
def _peoples() -> frozenset[str]:
    return frozenset((*_LANGUAGES.split(), *cue_words()["stated_identity"]))


def _without_inner(found: set[tuple[str, Span, CueType]]) -> list[tuple[str, Span, CueType]]:
    """One cue a place and type: where two of a type overlap, the longer stays."""
    kept: list[tuple[str, Span, CueType]] = []
    taken: dict[tuple[str, CueType], list[Span]] = {}
    for source, span, type_ in sorted(found, key=lambda item: (item[1].start - item[1].end, item[1].start)):
        beside = taken.setdefault((source, type_), [])
        at = bisect(beside, span.start, key=attrgetter("start"))
        if not any(span.overlaps(other) for other in beside[max(0, at - 1) : at + 1]):
            beside.insert(at, span)
            kept.append((source, span, type_))
    return kept


def _cue(source: str, span: Span, type_: CueType) -> Cue:
    return Cue(**SourcedSpan.quoting(Quote(source, span)).model_dump(), type=type_)


_TYPES: dict[str, str] = {
    "place": "where it happens",
    "relation": "who is who to whom",
    "talk": "what somebody said, or how",
    "occasion": "what is going on",
    "medium": "the channel",
    "stated_identity": "who somebody is said to be",
    "constraint": "what the writer can or will not do",
}
MAX_CUES = 30
"""Of a model's, in one reply; what is over is passed over."""
ASKED_CUES = 12
"""What the schema asks for: a case has few, and a small model goes on until it is stopped."""


class SaidCue(Reply):
    """A cue, as a model gives it."""

    quote: str = Field(description="The user's words, copied exactly; a few words, not a sentence.", max_length=300)
    type: str = Field(description="What kind of cue it is.", json_schema_extra={"enum": list(_TYPES)})


def types_listed() -> str:
    """The types of cue as a model is sent them."""
    return listed(f"{name}: {meaning}" for name, meaning in _TYPES.items())


class SaidCues(Reply):
    """What a cue reader gives."""

    cues: list[SaidCue] = Field(
        description="The cues, in the order of the text.", json_schema_extra=at_most(ASKED_CUES)
    )


@dataclass(frozen=True)
class ByModel:
    """The cues of plain code, and those a model points at besides."""

    model: Model
    desk: Desk
    prompts: Prompts
    beside: CueReader

    async def read_cues(self, case: Case) -> tuple[Cue, ...]:
        found = await self.beside.read_cues(case)
        nonce = self.desk.journal.nonce
        given = {"case": the_case(case, nonce), "types": types_listed(), "shape": described(SaidCues)}
        asked = self.prompts.fill("read_cues", **given)
        messages = (said_by_system(self.prompts, nonce), Said(by="user", text=asked))
        reply = await ask_for(self.desk, self.model, messages, SaidCues, self.prompts)
        order = {source: index for index, source in enumerate(case.texts())}
        cues = [*found, *_new_cues(reply, case, found)]
        return tuple(sorted(cues, key=lambda cue: (order[cue.source], cue.start, cue.end, cue.type)))


def _new_cues(reply: SaidCues, case: Case, found: tuple[Cue, ...]) -> Iterator[Cue]:
    """What a model said that stands in the texts, is of a known type and is not there already."""
    taken = [(cue.source, cue.type, cue.start, cue.end) for cue in found]
    for said in reply.cues[:MAX_CUES]:
        for source, text in case.texts().items():
            at = find_quote(text.text, said.quote)
            if at is None or at.how == "near" or said.type not in _TYPES or not text.unstruck([at.span]):
                continue
            if not any(
                s == source and t == said.type and at.span.start < e and b < at.span.end for s, t, b, e in taken
            ):
                taken.append((source, said.type, at.span.start, at.span.end))  # type: ignore[arg-type]
                yield _cue(source, at.span, said.type).model_copy(update={"by": "model"})  # type: ignore[arg-type]
            break
