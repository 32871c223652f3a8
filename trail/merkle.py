"""Merkle trees as RFC 6962 has them: one value over many events, and a short proof that an event is among them.

    leaf = SHA-256(0x00 || event), node = SHA-256(0x01 || left || right)

A tree of n leaves splits at the largest power of two below n. What is proved is that a leaf is at a place of the tree
with this root; whether anyone vouches for the root is for a seal to say.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

EMPTY = hashlib.sha256(b"").digest()
"""The root of no leaves."""


def leaf(body: bytes) -> bytes:
    """The leaf of an event; `events.leaf_hash` gives it in hex."""
    return hashlib.sha256(b"\x00" + body).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    """The root over leaves, in order."""
    listed = list(leaves)
    return roots(listed, {len(listed)})[len(listed)]


def roots(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """The roots over the first n leaves, for each n that is asked for and reached, in one pass."""
    found = {0: EMPTY} if 0 in sizes else {}
    peaks: list[bytes] = []  # the whole subtrees so far, the largest first
    for size, each in enumerate(leaves, start=1):
        peaks.append(each)
        for _ in range((size & -size).bit_length() - 1):  # as often as `size` can be halved, two are of one height
            right = peaks.pop()
            peaks[-1] = _node(peaks[-1], right)
        if size in sizes:
            found[size] = _folded(peaks)
    return found


def path(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The values that lead from the leaf at `index`, from 0, to the root, the nearest first. IndexError where there is none."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"There are {len(leaves)} leaves; none is at {index}.")
    if len(leaves) == 1:
        return []
    split = 1 << (len(leaves) - 1).bit_length() - 1
    if index < split:
        return [*path(leaves[:split], index), root(leaves[split:])]
    return [*path(leaves[split:], index - split), root(leaves[:split])]


def root_by(path: Sequence[bytes], leaf: bytes, index: int, size: int) -> bytes:
    """The root that a path leads to from a leaf of a tree of `size`. ValueError for a path that no such tree has."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} has no leaf at {index}")
    value, last, rest = leaf, size - 1, list(path)
    while last:
        if index & 1 or index < last:
            if not rest:
                raise ValueError("the path is too short")
            beside = rest.pop(0)
            value = _node(beside, value) if index & 1 else _node(value, beside)
        index, last = index >> 1, last >> 1
    if rest:
        raise ValueError("the path is too long")
    return value


def _folded(peaks: Sequence[bytes]) -> bytes:
    value = peaks[-1]
    for left in reversed(peaks[:-1]):
        value = _node(left, value)
    return value


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()
