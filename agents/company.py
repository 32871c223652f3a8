"""Who is spoken of where: sentences of a text, and which of them are about the same people.

A sentence is about the same people as the one before it when it refers back (he, her, their, the family, the firm)
and as any other when both hold the same name, or speak of the writer's own family or firm. This is coarse on purpose: it decides whether a word that excludes a
dossier reaches a cue, and there a link too many only costs a seat, a link too few seats a stranger.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable

from ..personas.forms import Span

_END = re.compile(r"(?<=[.!?…。！？;])[\"'”’)\]]*\s+|\n[ \t]*\n\s*|\n(?=\s*[-*•])")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sr|Jr|vs|etc|No|e\.g|i\.e|Bpk|Tn|Ny)|\b[A-Z])\.$")
_REFERS_BACK = re.compile(
    r"\b(?:he|him|his|she|her|hers|they|them|their|theirs|it|its)\b"
    r"|\b(?:the|this|that|these|those|same)\s+(?:same\s+)?(?:owner|famil(?:y|ies)|firm|company|business|shop|office|boss|"
    r"manager|director|founder|couple|clients?|customers?|suppliers?|man|woman|men|women|people|widow(?:er)?|mother|"
    r"father|parents|neighbou?rs?|colleagues?|team|group|congregation|church|household|place|lady|ladies|guy)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![.!?…。！？;:\"'“‘(\n-])\s([A-ZÀ-ÖØ-ÞĐ][\w'’-]+)")
_WORD = re.compile(r"[\w'’-]+")
_NOT_NAMES = re.compile(
    r"I|I['’].*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|English|WhatsApp"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
)


_OWN = re.compile(r"\b(?:my|our)\s+(?:own\s+)?([a-z-]+)", re.IGNORECASE)
_WE_ARE = re.compile(r"\bwe(?:['’]re|\s+are|\s+come)\b", re.IGNORECASE)
_KIN = re.compile(
    r"famil(?:y|ies)|parents?|father|mother|dad|mum|mom|husband|wife|partner|fianc[eé]e?|son|daughter|brother|sister"
    r"|uncle|aunt|cousin|grand\w+|in-laws?|\w+-in-law"
)
_FIRM = re.compile(r"firm|company|business|shop|office|factory|boss|employer|owner|team")


class Company:
    """The sentences of one text and the groups of them that speak of the same people."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = split_sentences(text)
        self._starts = [sentence.start for sentence in self.sentences]
        self._names = {_bare(name) for name in _NAME.findall(text) if not _NOT_NAMES.fullmatch(name)}

    def sentence_of(self, span: Span) -> int:
        """Index of the sentence that a span begins in."""
        return max(0, bisect_right(self._starts, span.start) - 1)

    def same_people(self, excluding: Span, not_names: Iterable[str]) -> set[int]:
        """Indices of the sentences about the people of the sentence in which an excluding form stands.

        `not_names` are words that are no one's name here, such as titles and places: they link nothing.
        """
        home = self.sentence_of(excluding)
        ignored = {_bare(word) for text in not_names for word in _WORD.findall(text)}
        spoken_of = self._own(home, before=excluding.start) | (self._names_in(home) - ignored)
        linked = self._group(home, before=excluding.start)
        for index in range(len(self.sentences)):
            if spoken_of & (self._own(index) | self._names_in(index)):
                linked |= self._group(index)
        return linked

    def _group(self, index: int, before: int | None = None) -> set[int]:
        """A sentence, those it refers back to, and those after it that refer back."""
        group = {index}
        first = index
        while first > 0 and self._refers_back(first, before if first == index else None):
            first -= 1
            group.add(first)
        for following in range(index + 1, len(self.sentences)):
            if not self._refers_back(following):
                break
            group.add(following)
        return group

    def _refers_back(self, index: int, before: int | None = None) -> bool:
        sentence = self.sentences[index]
        match = _REFERS_BACK.search(sentence.text)
        return match is not None and (before is None or sentence.start + match.start() < before)

    def _names_in(self, index: int) -> set[str]:
        return self._names & {_bare(word) for word in _WORD.findall(self.sentences[index].text)}

    def _own(self, index: int, before: int | None = None) -> set[str]:
        """Whom the writer calls their own in a sentence: `my boss`, `our family`; kin are one family, a firm one firm."""
        sentence = self.sentences[index]
        end = len(sentence.text) if before is None else before - sentence.start
        own = {_circle(match[1]) for match in _OWN.finditer(sentence.text, 0, end)}
        return own | {"family", "firm"} if _WE_ARE.search(sentence.text, 0, end) else own


def _circle(noun: str) -> str:
    """The circle of people that a noun after `my` or `our` stands for."""
    bare = _bare(noun).lower()
    if _KIN.fullmatch(bare):
        return "family"
    return "firm" if _FIRM.fullmatch(bare) else bare


def _bare(word: str) -> str:
    """A word without its possessive."""
    return re.sub(r"['’]s$", "", word)


def split_sentences(text: str) -> list[Span]:
    """The sentences of a text, at full stops, semicolons, blank lines and bullets; at least one, even of nothing."""
    starts = [0]
    for match in _END.finditer(text):
        before = text[: match.start()].rstrip("\"'”’)]")
        if not _ABBREVIATION.search(before[-12:]):
            starts.append(match.end())
    ends = [*starts[1:], len(text)]
    return [Span(text[start:end], start, end) for start, end in zip(starts, ends, strict=True) if end > start] or [
        Span(text, 0, len(text))
    ]
