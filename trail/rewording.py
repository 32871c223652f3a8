"""What became of the words of a text in another: which stayed, went and came.

What stays is a longest run common to both texts, of sentences first, then of words. The few that stay by chance between
larger changes are taken with these, as a reader would. The limit: words are compared, never what they mean, and what was
moved is taken out at one place and put in at another.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel, Levenshtein

from ..agents.plain import Plain, TextSpan
from .words import Words, words_of

Kind = Literal["same", "taken_out", "put_in", "replaced"]
PHRASE = 5
"""So many words in a row that stay are never taken with the changes around them."""
SMALL = 3
"""Fewer are taken with them where the change on either side has over so many times their letters."""
MOST_PAIRS = 250_000_000
"""Pairs of words up to which the longest common run is looked for, a bit of memory each; beyond, one nearly as long."""


class Piece(Plain):
    """A stretch of one text and what stands there in the other."""

    kind: Kind
    before: TextSpan | None = None
    """In the first text; None for what was put in."""
    after: TextSpan | None = None
    """In the second; None for what was taken out. Of `same` the letters are the same, and may be composed otherwise."""


def reworded(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces of both texts in order: their `before` sides joined are the one text, their `after` sides the other."""
    keys: dict[Hashable, int] = {}
    one, other = words_of(before, keys), words_of(after, keys)
    blocks = _grown(_without_chance(_staying(one, other), one, other), one, other)
    return tuple(_piece(stretch, before, after) for stretch in _joined(_stretches(blocks, one, other), before))


# what stays


class _Block(NamedTuple):
    """So many words that stay, from a place in one text and from a place in the other."""

    one: int
    other: int
    length: int


def _staying(one: Words, other: Words) -> list[_Block]:
    """What both texts share, in order: sentences, and words in between."""
    keys: dict[Hashable, int] = {}
    cuts, cuts_other = one.sentences(), other.sentences()
    blocks = _common(_keys_of(one, cuts, keys), _keys_of(other, cuts_other, keys))
    found: list[_Block] = []
    at = at_other = 0
    for block in [*blocks, _Block(len(cuts) - 1, len(cuts_other) - 1, 0)]:
        begin, begin_other = cuts[block.one], cuts_other[block.other]
        inner = _common([w.key for w in one.words[at:begin]], [w.key for w in other.words[at_other:begin_other]])
        found += [_Block(at + item.one, at_other + item.other, item.length) for item in inner]
        at, at_other = cuts[block.one + block.length], cuts_other[block.other + block.length]
        found.append(_Block(begin, begin_other, at - begin))
    return found


def _keys_of(side: Words, cuts: list[int], keys: dict[Hashable, int]) -> list[int]:
    sentences = (tuple(word.key for word in side.words[begin:end]) for begin, end in pairwise(cuts))
    return [keys.setdefault(sentence, len(keys)) for sentence in sentences]


def _common(one: Sequence[int], other: Sequence[int]) -> list[_Block]:
    distance = Indel if len(one) * len(other) <= MOST_PAIRS else Levenshtein
    return [
        _Block(step.src_start, step.dest_start, step.src_end - step.src_start)
        for step in distance.opcodes(one, other)
        if step.tag == "equal"
    ]


def _without_chance(blocks: Iterable[_Block], one: Words, other: Words) -> list[_Block]:
    """The blocks but for those of signs alone, and for small ones between two large changes."""
    listed = [block for block in _adjoined(blocks) if one.size(block.one, block.one + block.length)]
    last = _Block(len(one.words), len(other.words), 0)
    kept: list[_Block] = []
    for block, following in pairwise([*listed, last]):
        changed = min(
            _changed(kept[-1] if kept else _Block(0, 0, 0), block, one, other),
            _changed(block, following, one, other),
        )
        if block.length >= PHRASE or changed <= SMALL * one.size(block.one, block.one + block.length):
            kept.append(block)
    return kept


def _adjoined(blocks: Iterable[_Block]) -> list[_Block]:
    """Blocks without the empty ones; two of which one follows the other in both texts are one."""
    found: list[_Block] = []
    for block in blocks:
        if found and (found[-1].one + found[-1].length, found[-1].other + found[-1].length) == block[:2]:
            found[-1] = found[-1]._replace(length=found[-1].length + block.length)
        elif block.length:
            found.append(block)
    return found


def _changed(block: _Block, following: _Block, one: Words, other: Words) -> int:
    """Letters of the change between two blocks, of the text that has more there."""
    return max(
        one.size(block.one + block.length, following.one), other.size(block.other + block.length, following.other)
    )


def _grown(blocks: Iterable[_Block], one: Words, other: Words) -> Iterator[_Block]:
    """The blocks, with the words beside them that are the same after all; then an empty one at the end."""
    at = at_other = 0
    for block in [*blocks, _Block(len(one.words), len(other.words), 0)]:
        begin, begin_other, end, end_other = at, at_other, block.one, block.other
        while at < end and at_other < end_other and one.words[at].key == other.words[at_other].key:
            at, at_other = at + 1, at_other + 1
        yield _Block(begin, begin_other, at - begin)
        while end > at and end_other > at_other and one.words[end - 1].key == other.words[end_other - 1].key:
            end, end_other = end - 1, end_other - 1
        yield _Block(end, end_other, block.one + block.length - end)
        at, at_other = block.one + block.length, block.other + block.length


# pieces


class _Stretch(NamedTuple):
    """Code points of both texts that belong together."""

    same: bool
    one: tuple[int, int]
    other: tuple[int, int]


def _stretches(blocks: Iterable[_Block], one: Words, other: Words) -> Iterator[_Stretch]:
    """Both texts from end to end: what stays, and what is between one word that stays and the next."""
    begin = begin_other = at = at_other = 0
    for block in [*_adjoined(blocks), None]:
        for i, j, length in _runs(block, one, other) if block else [_Block(len(one.words), len(other.words), 0)]:
            yield from _between(one, other, (at, begin, i), (at_other, begin_other, j))
            begin, begin_other = i + length, j + length
            if length:
                start, start_other = one.starts(i), other.starts(j)
                at, at_other = one.words[begin - 1].end, other.words[begin_other - 1].end
                yield _Stretch(True, (start, at), (start_other, at_other))


def _runs(block: _Block, one: Words, other: Words) -> Iterable[_Block]:
    """A block whole where the blanks in it are the same, else word by word."""
    i, j, length = block
    texts = (
        side.text[side.words[begin].start : side.words[begin + length - 1].end]
        for side, begin in ((one, i), (other, j))
    )
    return [block] if len(set(texts)) == 1 else [_Block(i + step, j + step, 1) for step in range(length)]


def _between(one: Words, other: Words, here: tuple[int, int, int], there: tuple[int, int, int]) -> Iterator[_Stretch]:
    """What is between two words that stay: the blanks on both edges that stay as well, and the change within.

    `here` and `there`: where it starts, its first word, and the word that it ends before.
    """
    lead, tail = [], []
    for side, (at, word, following) in ((one, here), (other, there)):
        end = side.starts(following)
        lead.append(side.text[at : min(end, side.starts(word))])
        tail.append(side.text[side.words[following - 1].end if following > word else at : end])
    first = _alike(*lead)
    room = min(len(tail[0]) - first * (here[1] == here[2]), len(tail[1]) - first * (there[1] == there[2]))
    last = min(room, _alike(*(blanks[::-1] for blanks in tail)))
    (begin, _, i), (begin_other, _, j) = here, there
    end, end_other = one.starts(i), other.starts(j)
    yield _Stretch(True, (begin, begin + first), (begin_other, begin_other + first))
    yield _Stretch(False, (begin + first, end - last), (begin_other + first, end_other - last))
    yield _Stretch(True, (end - last, end), (end_other - last, end_other))


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (a, b) in pairs if a != b), min(len(one), len(other)))


def _joined(stretches: Iterable[_Stretch], before: str) -> list[_Stretch]:
    """Stretches of a kind that follow each other are one, and so are changes that only blanks and signs part."""
    found: list[_Stretch] = []
    for stretch in stretches:
        if stretch.one[0] == stretch.one[1] and stretch.other[0] == stretch.other[1]:
            continue
        if found and found[-1].same == stretch.same:
            found[-1] = _span(found[-1], stretch)
        elif not stretch.same and len(found) > 1 and not any(map(str.isalnum, before[slice(*found[-1].one)])):
            found[-2:] = [_span(found[-2], stretch)]
        else:
            found.append(stretch)
    return found


def _span(first: _Stretch, last: _Stretch) -> _Stretch:
    return _Stretch(first.same, (first.one[0], last.one[1]), (first.other[0], last.other[1]))


def _piece(stretch: _Stretch, before: str, after: str) -> Piece:
    sides = [
        TextSpan(text=text[start:end], start=start, end=end) if end > start else None
        for text, (start, end) in ((before, stretch.one), (after, stretch.other))
    ]
    changed: Kind = "replaced" if all(sides) else "taken_out" if sides[0] else "put_in"
    return Piece(kind="same" if stretch.same else changed, before=sides[0], after=sides[1])
