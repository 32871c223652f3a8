"""What a colleague changed in a copy of a dossier's own file: by field, with what cannot be taken and what is gone told."""

from __future__ import annotations

import pytest

from winks.errors import CallError
from winks.personas.documents.taking import chosen, proposals_in, taken
from winks.personas.reader import read_bytes

from .changed import ferry

READ = ferry()
VARIATION = "notes.yours-is-a-question.variation"


def test_a_changed_copy_of_the_file_is_read_by_field() -> None:
    changed = READ.raw.replace(b"Between friends", b"Between old friends").replace(
        b"- Passengers.\n", b"- Passengers.\n- Dogs.\n"
    )
    changed = changed.replace(b"version: 0.1.0", b"version: 0.9.0").replace(b"\n", b"\r\n")
    marked = proposals_in(changed, "x.md", READ)
    found = {each.path: each for each in marked.proposals}
    assert found.keys() == {VARIATION, "silences", "version"}
    with pytest.raises(CallError, match="nobody's to mark up"):
        chosen(marked, ["version"])
    text = taken(READ.raw.decode(), chosen(marked, ["all"]))
    assert "Between old friends" in text
    assert "version: 0.1.0" in text


def test_an_entry_that_only_the_copy_has_can_be_taken_and_one_that_it_lacks_is_told() -> None:
    head, mark, rest = READ.raw.decode().partition("## Words")
    new = (
        "### NEW2020\n\n**Cite:** New, N. 2020. A Work.\n**Kind:** survey\n**About:** Eastholm\n**Checked:** none\n"
        "**Inside scope:** yes\n**From setting:** no\n\n"
    )
    lost, note, _ = rest.partition("### quiet-is-a-report")
    assert note
    changed = f"{head}{new}{mark}{lost}## Changelog\n\n### 0.1.0\n\n**Date:** 2026-11-23\n**By:** A test\n**Change:** First.\n"
    marked = proposals_in(changed.encode(), "x.md", READ)
    assert marked.proposal("sources.NEW2020") is not None
    assert ("Notes", "quiet-is-a-report") in [each.where for each in marked.unmatched]
    text = taken(READ.raw.decode(), chosen(marked, ["sources.NEW2020"]))
    assert read_bytes(text.encode(), "x").dossier.sources[-1].cite == "New, N. 2020. A Work."
