"""Who is spoken of where: sentences of a text, and which of them are about the same people.

A sentence is about the same people as the one before it when it refers back (he, her, their, the family, the firm)
and as any other when both hold the same name. This is coarse on purpose: it decides whether a word that excludes a
dossier reaches a cue, and there a link too many only costs a seat, a link too few seats a stranger.
"""

from __future__ import annotations

import re
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
_NAME = re.compile(r"(?<![.!?…。！？;:\"'“‘(\n-])[ \t]([A-ZÀ-ÖØ-Þ][\w'’-]+)")
_NOT_NAMES = re.compile(
    r"I|I['’].*|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|English|WhatsApp"
    r"|January|February|March|April|May|June|July|August|September|October|November|December"
)


class Company:
    """The sentences of one text and the groups of them that speak of the same people."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.sentences = split_sentences(text)
        self._names = {name for name in _NAME.findall(text) if not _NOT_NAMES.fullmatch(name)}

    def sentence_of(self, span: Span) -> int:
        """Index of the sentence that a span begins in."""
        return max(i for i, sentence in enumerate(self.sentences) if sentence.start <= span.start or i == 0)

    def same_people(self, excluding: Span, not_names: Iterable[str]) -> set[int]:
        """Indices of the sentences about the people of the sentence in which an excluding form stands.

        `not_names` are words that are no one's name here, such as titles and places: they link nothing.
        """
        home = self.sentence_of(excluding)
        linked = {home}
        if self._refers_back(home, before=excluding.start):
            linked |= self._chain_back(home)
        linked |= self._chain_on(home)
        ignored = {word for text in not_names for word in re.findall(r"[\w'’-]+", text)}
        for index in range(len(self.sentences)):
            if self._names_in(home) & self._names_in(index) - ignored:
                linked |= {index} | self._chain_on(index)
        return linked

    def _chain_back(self, index: int) -> set[int]:
        """The sentences before, up to and with the first that refers no further back."""
        chain = set()
        while index > 0:
            index -= 1
            chain.add(index)
            if not self._refers_back(index):
                break
        return chain

    def _chain_on(self, index: int) -> set[int]:
        """The sentences after, as long as each refers back."""
        chain = set()
        for following in range(index + 1, len(self.sentences)):
            if not self._refers_back(following):
                break
            chain.add(following)
        return chain

    def _refers_back(self, index: int, before: int | None = None) -> bool:
        sentence = self.sentences[index]
        match = _REFERS_BACK.search(sentence.text)
        return match is not None and (before is None or sentence.start + match.start() < before)

    def _names_in(self, index: int) -> set[str]:
        return self._names & set(re.findall(r"[\w'’-]+", self.sentences[index].text))


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
