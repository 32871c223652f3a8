"""The texts of a run, and which go with which when words are taken out.

1. What a person wrote of the case (prompt, draft, account, reasons, answers, corrections) goes with everything that models
   and the engine made after it: cues quote it, requests hold it, findings read it.
2. What a model or the engine made goes with everything that was made after it.
3. What people wrote later (answers, corrections, judgements, why something was decided) goes where it quotes something that goes: a place marked in
   it, five words of it in a row, or the whole of it where it is shorter. Words that stand in earlier texts which stay are
   no reason.
4. Why a proposed amendment was accepted or declined goes with the words that proposed it, whatever it says of them.

The rule takes too much rather than too little. The limit: what people retell in words of their own is not found.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from .events import Event
from .kept import StoredBlob
from .mentions import folded, strings
from .payloads import Digest
from .words import words_of

Role = Literal["case", "made", "said", "name", "reason"]
"""Of the case; made of it; said of the run by a person who judged or decided; who did it; why words were taken out."""
_ROW = 5
"""Words in a row that are taken for a quotation."""
_SHORTEST = 4
"""Letters of a whole text that is taken for one."""
_ROLES: Mapping[str, Role] = {
    "correction_made": "case",
    "judgement_made": "said",
    "amendment_decided": "said",
    "words_erased": "reason",
}
"""What the `value` of a kind is, where it was not made by a model or the engine."""
_PLAIN = ("prompt", "draft", "account", "opt_in", "answers")
"""What refers to texts as they were typed; every other text is JSON."""
_LATER = ("leg_opened", "correction_made", "judgement_made", "amendment_decided")
"""Kinds with words of people who had read what was there."""


@dataclass(frozen=True)
class Text:
    """A private text of a run."""

    digest: Digest
    run: str
    seq: int
    """The event that refers to it."""
    kind: str
    role: Role
    body: bytes
    is_plain: bool
    """Whether it is as it was typed, and not JSON."""
    ours: frozenset[str] = frozenset()
    """Keys that the replies of its run were asked to have."""
    answers: int | None = None
    """The event whose words it answers, where it says why a proposed amendment was accepted or declined."""

    @cached_property
    def value(self) -> Any:
        """What it holds. What cannot be read is taken as it lies there."""
        text = self.body.decode(errors="replace")
        if self.is_plain:
            return text
        try:
            return json.loads(text)
        except ValueError:
            return text

    @cached_property
    def strings(self) -> tuple[str, ...]:
        """The words in it."""
        return (self.value,) if self.is_plain else tuple(strings(self.value, self.ours))

    @cached_property
    def folded(self) -> str:
        """The words in it as they are compared; nothing runs from one string into the next."""
        return " \n ".join(map(folded, self.strings))


def texts_of(events: Iterable[Event], blobs: Mapping[Digest, StoredBlob]) -> list[Text]:
    """The private texts of a run that are still there, in the order of its events."""
    listed = list(events)
    ours = frozenset(_asked_for(listed, blobs))
    return [
        Text(
            digest,
            event.run,
            event.seq,
            event.kind,
            role,
            blobs[digest].body,
            key in _PLAIN,
            ours,
            _answered(event, role),
        )
        for event in listed
        for key, role, digest in _references(event)
        if digest in blobs
    ]


def with_descent(texts: Collection[Text], asked: Collection[Digest]) -> set[Digest]:
    """The texts that go when those asked for go: they, and what carries them further."""
    taken = set(asked)
    rules = (_made_of, _quoting, _answering)
    while more := {text.digest for rule in rules for text in rule(texts, taken)} - taken:
        taken |= more
    return taken


def quotes(later: Text, gone: Collection[Text], kept: Collection[Text]) -> bool:
    """Whether a text quotes what is gone in words that do not stand in what is kept."""
    before, still = [text.folded for text in gone], [text.folded for text in kept]
    for place in map(folded, _places(later.value)):
        if place and any(place in text for text in before) and not any(place in text for text in still):
            return True
    keys: _Keys = {}
    taken = {row for text in gone for row in (*_rows(text, _ROW, keys), *_whole(text, keys))}
    found = {row for size in {len(row) for row in taken} for row in _rows(later, size, keys)} & taken
    stay = {row for size in {len(row) for row in found} for text in kept for row in _rows(text, size, keys)}
    return bool(found - stay)


def _made_of(texts: Iterable[Text], taken: Collection[Digest]) -> Iterator[Text]:
    """What was made after something that goes."""
    listed = list(texts)
    first = min((t.seq for t in listed if t.digest in taken and t.role in ("case", "made")), default=None)
    if first is not None:
        yield from (text for text in listed if text.role == "made" and text.seq > first)


def _quoting(texts: Iterable[Text], taken: Collection[Digest]) -> Iterator[Text]:
    """What people wrote later and quotes something that goes."""
    listed = list(texts)
    for later in listed:
        if later.kind not in _LATER or later.role not in ("case", "said") or later.digest in taken:
            continue
        before = [text for text in listed if text.seq < later.seq and text.role in ("case", "made", "said")]
        gone = [text for text in before if text.digest in taken]
        if gone and quotes(later, gone, [text for text in before if text.digest not in taken]):
            yield later


def _answering(texts: Iterable[Text], taken: Collection[Digest]) -> Iterator[Text]:
    """Why something was decided of words that go."""
    listed = list(texts)
    gone = {text.seq for text in listed if text.digest in taken and text.role in ("case", "said")}
    yield from (text for text in listed if text.answers in gone)


def _answered(event: Event, role: Role) -> int | None:
    return int(event.payload["of"]) if event.kind == "amendment_decided" and role == "said" else None


def _references(event: Event) -> Iterator[tuple[str, Role, Digest]]:
    """The texts that an event refers to: the key of its payload, what it is, and its digest."""
    for key, item in event.payload.items():
        for digest in _digests(item):
            if key == "who":
                yield key, "name", digest
            elif key in _PLAIN:
                yield key, "case", digest
            else:
                yield key, _ROLES.get(event.kind, "made"), digest


def _digests(item: Any) -> Iterator[Digest]:
    if isinstance(item, dict):
        if isinstance(item.get("blob"), str):
            yield item["blob"]
        for each in item.values():
            yield from _digests(each)
    elif isinstance(item, list):
        for each in item:
            yield from _digests(each)


def _asked_for(events: Iterable[Event], blobs: Mapping[Digest, StoredBlob]) -> Iterator[str]:
    """The keys that replies were to have, by the shapes that were sent."""
    for event in events:
        blob = blobs.get(event.payload["value"]["blob"]) if event.kind == "call_started" else None
        if blob is not None:
            yield from _properties(_read(blob.body))


def _properties(item: Any) -> Iterator[str]:
    if isinstance(item, dict):
        if isinstance(item.get("properties"), dict):
            yield from item["properties"]
        item = list(item.values())
    for each in item if isinstance(item, list) else ():
        yield from _properties(each)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _places(value: Any) -> Iterator[str]:
    """The words that a text marks in another: those with a beginning and an end."""
    if isinstance(value, dict):
        if {"text", "start", "end"} <= value.keys():
            yield str(value["text"])
        value = list(value.values())
    for item in value if isinstance(value, list) else ():
        yield from _places(item)


_Row = tuple[int, ...]
_Keys = dict[Any, int]


def _rows(text: Text, size: int, keys: _Keys) -> Iterator[_Row]:
    """Every so many words of a text in a row, by their numbers."""
    for line in text.folded.split(" \n "):
        numbers = [word.key for word in words_of(line, keys).words if word.letters]
        yield from (tuple(numbers[at : at + size]) for at in range(len(numbers) - size + 1))


def _whole(text: Text, keys: _Keys) -> Iterator[_Row]:
    """The words of a text that was typed, where it has few of them."""
    words = [word for word in words_of(text.folded, keys).words if word.letters] if text.is_plain else []
    if len(words) < _ROW and sum(word.letters for word in words) >= _SHORTEST:
        yield tuple(word.key for word in words)
