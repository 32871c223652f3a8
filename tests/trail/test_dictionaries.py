"""What texts are packed with is made once for a process, of files that are what their digests say, and never piles up."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator, Mapping, Sequence

import pytest

from winks.trail import packing
from winks.trail.events import public_digest
from winks.trail.packing import READY, Packer, Packing

TEXT = b'"He asks after the rain before he asks for money, each time, and nobody is in a hurry."' * 20


class Shelf:
    """Public files, and how often they were asked for."""

    def __init__(self, *bodies: bytes) -> None:
        self.held = {public_digest(body): body for body in bodies}

    def __call__(self, digests: Sequence[str]) -> Mapping[str, bytes]:
        return {digest: self.held[digest] for digest in digests if digest in self.held}

    @property
    def packing(self) -> Packing:
        return Packing(tuple(self.held))


@pytest.fixture(autouse=True)
def _none_ready() -> Iterator[None]:
    packing._kept_ready.cache_clear()
    yield
    packing._kept_ready.cache_clear()


def test_a_file_that_was_changed_makes_a_dictionary_for_its_own_store_alone() -> None:
    shelf, changed = Shelf(TEXT), Shelf(TEXT)
    changed.held = dict.fromkeys(changed.held, b"something else" * 100)
    for order in ((shelf, changed), (changed, shelf)):
        packing._kept_ready.cache_clear()
        small = {id(each): Packer(each).pack(TEXT, shelf.packing).body for each in order}
        assert small[id(shelf)] != small[id(changed)]
        for each in order:
            assert Packer(each).unpack(small[id(each)], shelf.packing) == TEXT


def test_a_changed_file_is_noticed_though_the_process_knows_the_right_one() -> None:
    shelf = Shelf(TEXT)
    small = Packer(shelf).pack(TEXT, shelf.packing).body
    changed = Shelf(TEXT)
    changed.held = dict.fromkeys(changed.held, b"something else" * 100)
    assert Packer(changed).unpack(small, shelf.packing) != TEXT


def test_stores_of_one_process_share_a_dictionary() -> None:
    shelf = Shelf(TEXT)
    made = [Packer(shelf)._for_packing(shelf.packing.parts, shelf) for _ in range(3)]
    assert made[0] is made[1] is made[2]


def test_no_more_than_a_few_are_kept_whatever_comes_and_goes() -> None:
    shelves = [Shelf(TEXT, bytes([65 + number]) * 50) for number in range(READY * 3)]
    made = []
    for shelf in shelves:
        made.append(weakref.ref(packer := Packer(shelf)))
        packer.pack(TEXT, shelf.packing)
    del packer
    gc.collect()
    assert not [each for each in made if each()], "a packer that was let go of is gone"
    assert len(packing._kept_ready()._held) == READY
    assert list(packing._kept_ready()._held) == [shelf.packing.parts for shelf in shelves[-READY:]]


def test_where_a_file_is_not_there_yet_a_text_lies_as_it_is_and_later_ones_are_packed() -> None:
    shelf = Shelf(TEXT, b"more of it" * 50)
    whole, packing_ = dict(shelf.held), shelf.packing
    packer = Packer(shelf)
    for missing in whole:
        shelf.held = {digest: body for digest, body in whole.items() if digest != missing}
        assert packer.pack(TEXT, packing_) == (TEXT, None)
    shelf.held = whole
    small = packer.pack(TEXT, packing_).body
    assert len(small) < len(TEXT)
    assert Packer(shelf).unpack(small, packing_) == TEXT == packer.unpack(small, packing_)


def test_files_written_in_the_same_transaction_are_packed_with() -> None:
    shelf, empty = Shelf(TEXT), Shelf()
    packed = Packer(empty).pack(TEXT, shelf.packing, shelf)
    assert Packer(shelf).unpack(packed.body, shelf.packing) == TEXT
    assert len(packed.body) < len(TEXT)
