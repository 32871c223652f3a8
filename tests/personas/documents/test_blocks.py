"""A document has every field of a dossier, each once, under the label of its file."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from winks.personas.documents.blocks import NOT_GIVEN, Bare, Grid, Heading, Labelled, blocks_of
from winks.personas.documents.fields import canonical, fields_of, value_of
from winks.personas.documents.sections import SECTIONS
from winks.personas.editing import set_field
from winks.personas.library import load_library
from winks.personas.reader import ReadDossier

SHIPPED = load_library().held


def placed(read: ReadDossier) -> Counter[str]:
    """How often each field stands in the document; the title stands over it."""
    found = Counter({"title": 1})
    for block in blocks_of(read):
        if isinstance(block, (Labelled, Bare)):
            found[block.field.path] += 1
        elif isinstance(block, Grid):
            found.update(field.path for _, row in block.rows for field in row)
    return found


@pytest.mark.parametrize("read", SHIPPED.values(), ids=SHIPPED)
def test_every_field_that_says_something_stands_in_it_once(read: ReadDossier) -> None:
    there = placed(read)
    said = {path for path, field in fields_of(read.dossier).items() if field.texts and path not in NOT_GIVEN}
    assert said <= there.keys()
    assert set(there.values()) == {1}


@pytest.mark.parametrize("read", SHIPPED.values(), ids=SHIPPED)
def test_headings_are_in_order(read: ReadDossier) -> None:
    levels = [block.level for block in blocks_of(read) if isinstance(block, Heading)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_sections_have_names_of_their_own() -> None:
    assert len({section.name for section in SECTIONS}) == len(SECTIONS)


@pytest.mark.parametrize("read", SHIPPED.values(), ids=SHIPPED)
def test_a_field_put_back_as_a_document_has_it_changes_nothing(read: ReadDossier) -> None:
    text = read.raw.decode()
    for field in fields_of(read.dossier).values():
        if field.texts:
            assert canonical(field.shape, field.shown) == field.texts, field.path
    for field in list(fields_of(read.dossier).values())[::17]:
        if field.texts:
            assert set_field(text, field.path, value_of(field.shape, field.texts)) == text, field.path
