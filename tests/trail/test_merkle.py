"""Roots and proofs are those of RFC 6962, as another implementation has them, and no wrong proof passes."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree, verify_inclusion

from winks.trail.events import leaf_hash
from winks.trail.merkle import EMPTY, leaf, path, root, root_by, roots

BODIES = st.lists(st.binary(max_size=40), max_size=70)


def tree(bodies: list[bytes]) -> InmemoryTree:
    """The same tree, made by pymerkle."""
    made = InmemoryTree(algorithm="sha256")
    for body in bodies:
        made.append_entry(body)
    return made


@given(BODIES)
def test_a_root_is_that_of_pymerkle_at_every_size(bodies: list[bytes]) -> None:
    theirs = tree(bodies)
    sizes = range(len(bodies) + 1)
    found = roots(map(leaf, bodies), sizes)
    assert found == {size: theirs.get_root(size) for size in sizes}
    assert root(map(leaf, bodies)) == found[len(bodies)]


@pytest.mark.parametrize("size", range(71))
def test_every_path_is_that_of_pymerkle_and_leads_to_the_root(size: int) -> None:
    bodies = [bytes([n]) for n in range(size)]
    leaves, theirs = [leaf(body) for body in bodies], tree(bodies)
    for index in range(size):
        made = path(leaves, index)
        assert [leaves[index], *made] == in_our_order(theirs, index, size)
        assert root_by(made, leaves[index], index, size) == theirs.get_root(size)


def in_our_order(theirs: InmemoryTree, index: int, size: int) -> list[bytes]:
    """pymerkle writes a path from left to right; ours begins at the leaf. Its own verifier has the last word on it."""
    proof = theirs.prove_inclusion(index + 1, size)
    verify_inclusion(theirs.get_leaf(index + 1), theirs.get_root(size), proof)
    return list(proof.path)


@given(st.integers(1, 70), st.data())
def test_a_wrong_proof_leads_elsewhere(size: int, data: st.DataObject) -> None:
    leaves = [leaf(bytes([n])) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    made, top = path(leaves, index), root(leaves)
    assert root_by(made, leaf(b"other"), index, size) != top
    for wrong in [made[:-1], [*made, top]] if made else [[top]]:
        with pytest.raises(ValueError, match="path is too"):
            root_by(wrong, leaves[index], index, size)
    if made:
        place = data.draw(st.integers(0, len(made) - 1))
        flipped = [*made]
        flipped[place] = bytes([flipped[place][0] ^ 1]) + flipped[place][1:]
        assert root_by(flipped, leaves[index], index, size) != top


@given(st.integers(2, 70), st.data())
def test_a_proof_is_of_one_place(size: int, data: st.DataObject) -> None:
    leaves = [leaf(bytes([n])) for n in range(size)]
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    try:
        found = root_by(path(leaves, index), leaves[index], other, size)
    except ValueError:
        return  # no such tree has a path of this length there
    assert found != root(leaves)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3)])
def test_a_place_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="no leaf"):
        root_by([], EMPTY, index, size)
    with pytest.raises(IndexError):
        path([EMPTY] * size, index)


def test_a_leaf_is_the_one_that_events_define() -> None:
    assert leaf(b"{}").hex() == leaf_hash(b"{}") == hashlib.sha256(b"\x00{}").hexdigest()
    assert EMPTY == root([]) == hashlib.sha256().digest()
