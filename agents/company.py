"""Who is spoken of where: sentences of a text, and which of them are about the same people.

A sentence is about the same people as the one before it when it refers back (he, her, their, the family, the firm)
and as any other when both hold the same name, or speak of the writer's own family or firm. This is coarse on purpose: it decides whether a word that excludes a
dossier reaches a cue, and there a link too many only costs a seat, a link too few seats a stranger.
Names are known by their capitals and references by English words. A sentence in a script without capitals shows neither,
so it is read as going on about the people of the one before it.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..personas.forms import Span
from ..personas.ordinary import is_ordinary

_CLOSERS = r"[\"'”’»›)\]」』）】》〉]"
_END = re.compile(
    rf"(?P<stop>[.!?…;。！？｡]{_CLOSERS}*+)?+(?P<space>\s++)|[。！？｡]{_CLOSERS}*+(?![\s。！？｡…とっ、，])"
)
_LINE = re.compile(r"\r\n?|[\n\u2028\u2029]")
_BULLETS = ("-", "*", "•")
_TITLES = "Mr|Mrs|Ms|Dr|St|Prof|Bpk|Tn|Ny"
_ABBREVIATION = re.compile(rf"(?:\b(?:{_TITLES}|Sr|Jr|vs|etc|No|e\.g|i\.e)|\b[A-Z]_*)\.$")
_REFERS_BACK = re.compile(
    r"\b(?:he|him|his|himself|she|her|hers|herself|they|them|their|theirs|themselves|themself|it|its|itself)\b"
    r"|\b(?:the|this|that|these|those|same)\s+(?:same\s+)?(?:owner|famil(?:y|ies)|firm|company|business|shop|office|boss|"
    r"manager|director|founder|couple|clients?|customers?|suppliers?|man|woman|men|women|people|widow(?:er)?|mother|"
    r"father|parents|neighbou?rs?|colleagues?|team|group|congregation|church|household|place|lady|ladies|guy)\b",
    re.IGNORECASE,
)
_CAPITALISED = re.compile(r"(?<!\w)[A-Z][\w'’-]*")
_MID_SENTENCE = re.compile(rf"(?:(?<=[^\s.!?…。！？;:\"'“‘«„(-])|\b(?:{_TITLES}|[A-Z]_*)\.)\s+(?=[A-Z])")
"""The space before a capital that begins no quotation and no bracket, or that stands after a title or an initial."""
_WORD = re.compile(r"[\w'’-]+")
_NOT_NAMES = re.compile(
    r"I|I['’].*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|English|WhatsApp"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
    rf"|{_TITLES}"
)


_OWN = re.compile(r"\b(?:my|our)(?=((?:\s+[\w'’-]+){1,4}))", re.IGNORECASE)
_QUALIFIES = re.compile(
    r"own|dear|late|new|old|older|oldest|eld(?:er|est)|young|younger|youngest|big|little|good|best|poor|former|current"
    r"|other|two|three|four|first|second"
)
_ENDS_A_PHRASE = re.compile(
    r"and|but|or|a|an|the|my|our|your|his|her|its|their|is|are|was|were|am|be|has|have|had|who|whose|that|which|with"
    r"|at|in|on|of|from|to|for|as|by|about|than"
)
_WE_ARE = re.compile(r"\bwe(?:['’]re|\s+are|\s+come)\b", re.IGNORECASE)
_KIN = re.compile(
    r"(?:(?:step|half|foster|god|great|ex|twin)-?)*(?:famil(?:y|ies)|parents?|fathers?|mothers?|dads?|mums?|moms?"
    r"|husbands?|wife|wives|spouses?|partners?|fianc[eé]e?s?|sons?|daughters?|child|children|kids?|brothers?|sisters?"
    r"|siblings?|twins?|uncles?|aunt(?:s|ie|ies|y)?|cousins?|nephews?|nieces?|relatives?)"
    r"|(?:great-?)*grand[\w-]+|in-laws?|[\w-]+-in-law"
)
_FIRM = re.compile(
    r"firms?|compan(?:y|ies)|business(?:es)?|shops?|offices?|factor(?:y|ies)|boss(?:es)?|employers?|owners?|teams?"
)


class _Own(NamedTuple):
    """Whom the writer calls their own: `my boss`, `our family`."""

    circle: str
    start: int
    """Where `my` begins."""
    noun: int
    """Where the word for them begins."""


class _Told(NamedTuple):
    """What in a sentence links it to others."""

    back: int | None
    """Where the first word that refers back begins; before the sentence where it goes on without one."""
    own: list[_Own]
    names: set[str]


class Company:
    """The sentences of one text and the groups of them that speak of the same people."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = split_sentences(text)
        self._starts = [sentence.start for sentence in self.sentences]
        outlined = outline(text)
        names = _names(text, outlined, set(self._starts))
        self._told = [_tell(text, outlined, sentence, names) for sentence in self.sentences]
        # A group begins with a sentence that does not refer back and runs on while the next one does.
        self._first = [i for i, told in enumerate(self._told) if i == 0 or told.back is None]

    def sentence_of(self, span: Span) -> int:
        """Index of the sentence that a span begins in."""
        return max(0, bisect_right(self._starts, span.start) - 1)

    def same_people(self, excluding: Iterable[Span], not_names: Iterable[str]) -> set[int]:
        """Indices of the sentences about the people of the sentences in which excluding forms stand.

        `not_names` are words that are no one's name here, such as titles and places: they link nothing.
        """
        last: dict[int, Span] = {}
        for span in sorted(excluding, key=lambda span: span[1:]):
            last[self.sentence_of(span)] = span
        ignored = {_bare(word) for text in not_names for word in _words(text)}
        linked: set[int] = set()
        spoken_of: set[str] = set()
        for home, span in last.items():
            linked.update(self._reached_from(home, before=span.start))
            spoken_of |= self._spoken_of(home, span) - ignored
        return linked | self._speaking_of(spoken_of)

    def _group(self, index: int) -> range:
        """A sentence, those it refers back to, and those after it that refer back."""
        at = bisect_right(self._first, index)
        return range(self._first[at - 1], self._first[at] if at < len(self._first) else len(self.sentences))

    def _reached_from(self, home: int, before: int) -> range:
        """The group of a sentence, without those before it where only what follows an excluding word refers back."""
        group, back = self._group(home), self._told[home].back
        return group if back is not None and back < before else range(home, group.stop)

    def _spoken_of(self, home: int, excluding: Span) -> set[str]:
        """Names in a sentence, and whom the writer calls their own before an excluding word, but not in it."""
        told = self._told[home]
        own = {
            own.circle
            for own in told.own
            if own.start < excluding.start and not excluding.start <= own.noun < excluding.end
        }
        return own | told.names

    def _speaking_of(self, spoken_of: set[str]) -> set[int]:
        """The groups in which one of the people is spoken of."""
        linked: set[int] = set()
        for first in self._first:
            group = self._group(first)
            if any(not spoken_of.isdisjoint(_people(self._told[index])) for index in group):
                linked.update(group)
        return linked


def _people(told: _Told) -> set[str]:
    return told.names | {own.circle for own in told.own}


def _tell(text: str, outlined: str, sentence: Span, names: set[str]) -> _Told:
    """What in a sentence links it to others, given the names in the whole text."""
    within = sentence[1:]
    refers = _REFERS_BACK.search(outlined, *within)
    own = [own for match in _OWN.finditer(outlined, *within) for own in _owned(text, match)]
    own += [
        _Own(circle, match.start(), match.start())
        for match in _WE_ARE.finditer(outlined, *within)
        for circle in ("family", "firm")
    ]
    here = {_bare(text[match.start() : match.end()]) for match in _CAPITALISED.finditer(outlined, *within)}
    back = sentence.start - 1 if _shows_no_names(sentence.text) else refers and refers.start()
    return _Told(back, own, names & here)


def _shows_no_names(sentence: str) -> bool:
    """Whether most letters of a sentence are of a script without capitals, such as kana or Arabic."""
    letters = [character for character in sentence if character.isalpha()]
    return sum(letter.lower() == letter.upper() for letter in letters) * 2 > len(letters)


def _names(text: str, outlined: str, starts: set[int]) -> set[str]:
    """The capitalised words that are names: those amid a sentence, and elsewhere those that are no ordinary words."""
    amid = {match.end() for match in _MID_SENTENCE.finditer(outlined)} - starts
    found = set()
    for match in _CAPITALISED.finditer(outlined):
        name = _bare(text[match.start() : match.end()])
        known = match.start() in amid and len(name) > 1
        if not _NOT_NAMES.fullmatch(name) and (known or not is_ordinary(name.replace("’", "'"))):
            found.add(name)
    return found


def _owned(text: str, my: re.Match[str]) -> Iterator[_Own]:
    """Whom the words after `my` stand for: the first that does not only qualify, and any kin or firm in the phrase."""
    named = False
    for match in _WORD.finditer(my.string, my.start(1), my.end(1)):
        word = text[match.start() : match.end()]
        if _ENDS_A_PHRASE.fullmatch(word.lower()):
            return
        circle = _circle(word)
        if circle in ("family", "firm") or not (named or _QUALIFIES.fullmatch(circle)):
            named = named or word[0].islower()  # not by `Dutch` in `my Dutch landlord`
            yield _Own(circle, my.start(), match.start())
        if word != _without_ending(word):
            return


def _circle(noun: str) -> str:
    """The circle of people that a noun after `my` or `our` stands for; kin are one family, a firm one firm."""
    bare = _bare(noun).lower()
    if _KIN.fullmatch(bare):
        return "family"
    return "firm" if _FIRM.fullmatch(bare) else bare.removesuffix("s")


def _words(text: str) -> Iterator[str]:
    return (text[match.start() : match.end()] for match in _WORD.finditer(outline(text)))


def _bare(word: str) -> str:
    """A word without its possessive or a shortened verb, its letters and marks composed."""
    return unicodedata.normalize("NFC", _without_ending(word))


def _without_ending(word: str) -> str:
    return re.sub(r"['’](?:s|m|d|re|ve|ll)?$", "", word.rstrip("-"))


def outline(text: str) -> str:
    """A text as patterns see it: each capital beyond ASCII as `A`, each mark on a letter as `_`, at the same offsets."""
    return text if text.isascii() else "".join(map(_outlined, text))


def _outlined(character: str) -> str:
    if character.isascii():
        return character
    if character.isupper() or character.istitle():
        return "A"
    return "_" if unicodedata.combining(character) else character


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text, at full stops, semicolons, blank lines and bullets; at least one, even of nothing.

    None but that of a blank text is all space.
    """
    starts = [0]
    for match in _END.finditer(text):
        if _ends_sentence(text, match) and not text[starts[-1] : match.end()].isspace():
            starts.append(match.end())
    ends = [*starts[1:], len(text)]
    return [Span(text[start:end], start, end) for start, end in zip(starts, ends, strict=True) if end > start] or [
        Span(text, 0, len(text))
    ]


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    """Whether a stop, or the space after words, ends a sentence; a blank line or a bullet does so even after `J.`"""
    if match["space"] is None:
        return True
    lines = _LINE.findall(match["space"])
    if len(lines) > 1 or "\u2029" in lines or (lines and text.startswith(_BULLETS, match.end())):
        return True
    before = outline(text[max(0, match.start() - 11) : match.start() + 1])
    return match["stop"] is not None and not _ABBREVIATION.search(before)
