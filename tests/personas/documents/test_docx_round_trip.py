"""A DOCX there and back: exactly the fields that were changed come back, and the file is the same each time it is made."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from winks.personas.documents.docx_marks import field_name
from winks.personas.documents.docx_write import dossier_docx
from winks.personas.documents.fields import canonical, fields_of
from winks.personas.documents.sections import SECTIONS
from winks.personas.documents.taking import proposals_in

from .changed import ferry
from .hands import Hands, q, said, unzipped

READ = ferry(status__notices=["Names of the drowned may not be printed."], sources__HOLM1999__consent="Ida agreed.")
GOOD = dossier_docx(READ)

FIELDS = {
    path: field
    for path, field in fields_of(READ.dossier).items()
    if field.texts
    and path.startswith(("scope.", "positionality.", "notes.", "sources.", "words.", "silences", "cues."))
    and field.shape in ("prose", "items", "forms")
    and not path.endswith((".sources", ".questions"))
}
WORDS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Co", "Cn"), blacklist_characters=";#-*"),
    min_size=1,
    max_size=40,
)

TITLES = [section.title for section in SECTIONS]
"""A field may say what a section is called."""


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), WORDS | st.sampled_from(TITLES), max_size=6), st.booleans())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_exactly_the_fields_that_were_changed_come_back(changed: dict[str, str], tracked: bool) -> None:
    hands = Hands(GOOD)
    wanted: dict[str, Any] = {}
    for path, words in changed.items():
        field = FIELDS[path]
        paragraph = first_of(hands, field.shown[0], field.where)
        after = (words, *field.shown[1:])
        if canonical(field.shape, after) != field.texts:
            wanted[path] = canonical(field.shape, after)
        if tracked:
            hands.track(paragraph, field.shown[0], words)
        else:
            hands.retype(paragraph, words)
    marked = proposals_in(hands.bytes(), "marked.docx", READ)
    assert {each.path: each.after for each in marked.proposals} == wanted
    assert marked.unmatched == ()


def first_of(hands: Hands, text: str, where: tuple[str, ...]) -> Any:
    """The first paragraph of a field."""
    field = next(each for each in FIELDS.values() if each.where == where)
    start = next(each for each in hands.body.iter(q("bookmarkStart")) if each.get(q("name")) == field_name(field))
    paragraph = start.getparent()
    while said(paragraph) != text:
        paragraph = paragraph.getnext()
    return paragraph


def test_it_is_the_same_bytes_each_time_and_says_nothing_of_when_it_was_made() -> None:
    assert dossier_docx(READ) == GOOD
    core = unzipped(GOOD)["docProps/core.xml"].decode()
    assert "2013" not in core
    assert "2026-11-23T00:00:00Z" in core
    assert "python-docx" not in core
    assert not [name for name in unzipped(GOOD) if "thumbnail" in name]
