"""Changes and people's own readings on the page of Markdown: there, in their words, and as nothing but words."""

from __future__ import annotations

from typing import Any

import pytest

from winks.trail.exports.copy import Reading
from winks.trail.exports.markdown import markdown, page

from .documents import DRAFT, critique, declined, document, finding, rewritten, taken
from .given_away import GivenAway, given_away
from .test_jsonl_and_markdown import HOSTILE, INLINE, LISTS, OURS, headings, skeleton, tokens

__all__ = ["given_away"]


class Saying(Reading):
    """A reading in which whoever judged says just this."""

    def __init__(self, reading: Reading, text: str) -> None:
        super().__init__(reading.copy)
        self._text = text

    def value(self, event: Any) -> Any:
        text = self._text
        span = {"text": text, "start": 0, "end": 1}
        return {
            "own_reading": {"going_on": text, "reading_from": text, "relation": ["study_it"]},
            "texts": {
                "marks": [{"text": "A", "span": span, "tag": "over_explained", "why": text}],
                "missing": text,
                "would_send": "A",
                "would_send_because": text,
            },
            "reveal": {"findings": [{"finding": text, "word": "off", "words": text}], "take_out": text},
        }[event.payload["part"]]


def test_what_people_wrote_stands_under_their_names(given_away: GivenAway) -> None:
    made = page(given_away.reading("judged"))
    people = made.partition("## How people read it\n")[2]
    assert [line for line in people.splitlines() if line.startswith("###")] == ["### Wira", "### Wira", "### Sri"]
    assert people.count("- What is going on here, as they read it, before any text: He leaves the door open.") == 3
    assert "- Would send: none" in people
    assert "How people read it" not in page(given_away.reading("finished"))


@pytest.mark.parametrize("text", HOSTILE)
def test_what_they_wrote_is_no_markdown(given_away: GivenAway, text: str) -> None:
    reading = given_away.reading("judged")
    made, plain = page(Saying(reading, text)), page(Saying(reading, "plain"))
    assert {token.type for token in tokens(made)} <= OURS | LISTS | INLINE
    assert headings(list(tokens(made))) == headings(list(tokens(plain)))
    assert skeleton(made) == skeleton(plain)


def test_a_letter_is_told_as_the_text_it_stood_for(given_away: GivenAway) -> None:
    reading = given_away.reading("judged")
    first = next(event for event in reading.events if event.kind == "judgement_made").payload["order"][0]
    people = page(Saying(reading, "x")).partition("## How people read it\n")[2].partition("### Wira\n")[2]
    assert f"- In the {first}, `x` (over explained): x" in people
    assert f"- Would send: {first}. x" in people


def test_each_change_is_told_with_the_findings_it_leads_to() -> None:
    text = DRAFT.replace("So happy you agreed", "You wrote about").replace("by 5pm today", "when you can")
    found = (finding("a.1", "agreed"), finding("a.2", "5pm"), finding("a.3", "Hartono"))
    revision = rewritten(text, taken("a.1"), declined("a.2"), taken("a.3"))
    made = markdown(document(critiques=(critique(*found),), revision=revision))
    assert "`So happy you agreed` became `You wrote about` (for a.1)" in made
    assert "(unattributed; although not taken: a.2)" in made
    assert "Said to be taken, yet behind no change: a.3." in made
