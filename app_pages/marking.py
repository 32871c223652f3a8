"""A text with highlights that may overlap, from which a person chooses a stretch of words.

With a mouse, a finger or a caret in the text itself, or by sentence and by quotation in ordinary fields below it. What
comes back is a span in code points that was held against the text, or None. The limits: the text itself needs a browser
with Intl.Segmenter (all since April 2024), the fields do not; and neither works inside `st.form`, where nothing a person
does is heard before the whole form is sent.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from winks.agents.plain import TextSpan
from winks.app_pages.graphemes import snapped
from winks.app_pages.pieces import Place, around, between, places, sentences, words
from winks.app_pages.words import as_text
from winks.personas.forms import Span

Kind = Literal[
    "place", "relation", "talk", "occasion", "medium", "stated_identity", "constraint",  # cues
    "finding", "withheld", "changed",
    "resonates", "jars", "misread", "harm", "over_explained",  # what a judge says of words
    "chosen",
]  # fmt: skip
KINDS = frozenset(get_args(Kind))

LANES = 4
"""Lines of underlining, one below the other, before two highlights share one."""

STRINGS = {
    "hint": "Select words in the text.",
    "selected": "Selected: {words}",
    "chosen": "Chosen: {words}",
    "mark": "Mark this",
    "clear": "Clear",
    "chosen_name": "chosen now",
    "legend": "What is marked here ({n})",
    "not_here": "{name}: does not fit this text, so it is not shown in it",
    "other_way": "Choose by sentence or by quotation: {label}",
    "sentence": "Sentence",
    "no_sentence": "Choose a sentence",
    "from_word": "From the word",
    "to_word": "To the word",
    "these_words": "These words: {words}",
    "take_words": "Mark these words",
    "quote": "Or words to look for in the text",
    "not_found": "These words are not in the text.",
    "alike": "Found with other spaces, quotation marks or capitals.",
    "near": "Not there word for word. These come nearest.",
    "where": "Which place",
    "take_quote": "Mark this quotation",
}
"""Every string that `marked_text` needs, in English. What stands in braces has to stay."""
_IN_BROWSER = ("hint", "selected", "chosen", "mark", "clear", "legend", "not_here")


class Highlight(NamedTuple):
    """A stretch of the text that is marked."""

    start: int
    """Code point of the text where it starts."""
    end: int
    """Code point after its last."""
    name: str
    """What it is, in words."""
    kind: Kind
    """How it looks."""


class Segment(NamedTuple):
    """A stretch of the text over which nothing begins or ends."""

    text: str
    highlights: tuple[int, ...]
    """Which highlights lie over it, by their place in the list."""


def marked_text(
    text: str,
    highlights: Sequence[Highlight] = (),
    *,
    key: str,
    selectable: bool = True,
    label: str,
    strings: Mapping[str, str],
) -> TextSpan | None:
    """Show a text with its highlights; the span that the person chose in it, or None.

    `key` is of this text alone on the page, and without "__". `label` names the text for a person who hears the page.
    `strings` has the keys of `STRINGS`. The choice stays until another is made or `forget_choice` is called.
    """
    for highlight in highlights:
        if highlight.kind not in KINDS:
            raise ValueError(f"{highlight.kind!r} is no kind of highlight; the kinds are {', '.join(sorted(KINDS))}.")
    chosen = _choice(key, text) if selectable else None
    shown = list(highlights)
    if chosen:
        shown.append(Highlight(chosen.start, chosen.end, strings["chosen_name"], "chosen"))
    data = _data(text, shown) | {
        "chosen": chosen.text if chosen else None,
        "selectable": selectable,
        "label": label,
        "strings": {name: strings[name] for name in _IN_BROWSER},
    }
    _component()(key=key, data=data, on_chosen_change=partial(_heard, key, text))
    if selectable:
        with st.expander(as_text(strings["other_way"].format(label=label))):
            _by_sentence(text, key, strings)
            _by_quotation(text, key, strings)
    return chosen


def forget_choice(key: str) -> None:
    """Let go of what was chosen: once it was written down, say. To be called before `marked_text`, or in a callback."""
    st.session_state.pop(_stored(key), None)


def fitting(text: str, value: object) -> TextSpan | None:
    """The span that a browser says was chosen, if it is one of this text; else None."""
    if not isinstance(value, Mapping):
        return None
    start, end = value.get("start"), value.get("end")
    if type(start) is not int or type(end) is not int or not 0 <= start < end <= len(text):
        return None
    return TextSpan(text=text[start:end], start=start, end=end) if text[start:end] == value.get("text") else None


def segments(text: str, highlights: Sequence[Highlight]) -> list[Segment]:
    """The text cut wherever a highlight begins or ends. A highlight that would split a grapheme takes the whole of it."""
    wide = [_wide(text, highlight) for highlight in highlights]
    borders = sorted({0, len(text), *(place for span in wide if span for place in span)})
    over: list[list[int]] = [[] for _ in borders]
    for number, span in enumerate(wide):
        if span:
            for index in range(bisect_left(borders, span[0]), bisect_left(borders, span[1])):
                over[index].append(number)
    return [Segment(text[start:end], tuple(over[index])) for index, (start, end) in enumerate(pairwise(borders))]


def lanes(highlights: Sequence[Highlight]) -> list[int]:
    """For each highlight the line of underlining it has: 0 is nearest the letters. Overlapping ones differ while they can."""
    given = [0] * len(highlights)
    ends: list[int] = []
    for number in sorted(range(len(highlights)), key=lambda n: (highlights[n].start, -highlights[n].end)):
        start, end = highlights[number].start, highlights[number].end
        lane = next((lane for lane, taken in enumerate(ends) if taken <= start), len(ends))
        ends[lane : lane + 1] = [end]
        given[number] = min(lane, LANES - 1)
    return given


def letter(number: int) -> str:
    """The mark of a highlight: a to z, then aa, ab and on. Letters, since findings are numbered already."""
    above, place = divmod(number, 26)
    return (letter(above - 1) if above else "") + chr(ord("a") + place)


def _wide(text: str, highlight: Highlight) -> tuple[int, int] | None:
    """Where a highlight is shown; None if it does not fit the text."""
    if 0 <= highlight.start < highlight.end <= len(text):
        return snapped(text, highlight.start, highlight.end)
    return None


def _data(text: str, highlights: Sequence[Highlight]) -> dict[str, Any]:
    """What the browser draws: pieces that make up the text, and what lies over them."""
    fit = [number for number, highlight in enumerate(highlights) if _wide(text, highlight)]
    marks = {number: letter(place) for place, number in enumerate(sorted(fit, key=lambda n: highlights[n][:2]))}
    lines = lanes(highlights)
    return {
        "segments": [[piece, over] for piece, over in segments(text, highlights)],
        "highlights": [
            {"name": each.name, "kind": each.kind, "letter": marks.get(number), "lane": lines[number]}
            for number, each in enumerate(highlights)
        ],
    }


@cache
def _component() -> ComponentRenderer:
    here = Path(__file__)
    script, style = (here.with_suffix(suffix).read_text(encoding="utf-8") for suffix in (".js", ".css"))
    return st.components.v2.component("winks_marked_text", js=script, css=style, isolate_styles=False)


def _stored(key: str) -> str:
    return f"{key}.choice"


def _choice(key: str, text: str) -> TextSpan | None:
    """What was chosen in this very text."""
    of, value = st.session_state.get(_stored(key), (None, None))
    return fitting(text, value) if of == text else None


def _heard(key: str, text: str) -> None:
    """The browser says that words were marked, or that the choice is to be let go."""
    value = (st.session_state.get(key) or {}).get("chosen")
    if span := fitting(text, value):
        _choose(key, text, span)
    elif value == {"cleared": True}:
        forget_choice(key)


def _choose(key: str, text: str, span: TextSpan | Span) -> None:
    st.session_state[_stored(key)] = (text, {"text": span.text, "start": span.start, "end": span.end})


def _by_sentence(text: str, key: str, strings: Mapping[str, str]) -> None:
    found = sentences(text)
    number = st.selectbox(
        as_text(strings["sentence"]),
        range(len(found)),
        index=None,
        format_func=lambda n: _listed(n, found[n].text),
        placeholder=strings["no_sentence"],
        key=f"{key}.sentence",
    )
    if number is None or number >= len(found):
        return
    _narrow(words(text, found[number]), f"{key}.{number}", strings)
    _offer(_in_sentence, text, key, "take_words", strings)


def _narrow(inside: Sequence[Span], key: str, strings: Mapping[str, str]) -> None:
    """From which word of a sentence to which; all of it as long as nothing is narrowed."""
    if len(inside) < 2:
        return
    numbers = range(len(inside))

    def shown(number: int) -> str:
        return _listed(number, inside[number].text)

    left, right = st.columns(2)
    left.selectbox(as_text(strings["from_word"]), numbers, format_func=shown, key=f"{key}.from")
    right.selectbox(as_text(strings["to_word"]), numbers, index=len(inside) - 1, format_func=shown, key=f"{key}.to")


def _by_quotation(text: str, key: str, strings: Mapping[str, str]) -> None:
    wanted = st.text_input(as_text(strings["quote"]), key=f"{key}.quote")
    if not wanted.strip():
        return
    found = places(text, wanted)
    if not found:
        st.text(strings["not_found"])
        return
    if found[0].how != "exact":
        st.text(strings[found[0].how])
    if len(found) > 1:
        _which(text, found, f"{key}.where", strings)
    _offer(_quoted, text, key, "take_quote", strings)


def _which(text: str, found: Sequence[Place], key: str, strings: Mapping[str, str]) -> None:
    """The place a person means, told apart by what stands around it."""

    def shown(number: int) -> str:
        before, after = around(text, found[number].span)
        return _listed(number, before, f"«{found[number].span.text}»", after)

    st.selectbox(as_text(strings["where"]), range(len(found)), format_func=shown, key=key)


Read = Callable[[str, str], Span | None]
"""What the fields say now, of a text and its key."""


def _offer(read: Read, text: str, key: str, button: str, strings: Mapping[str, str]) -> None:
    """Show what the fields say, and a button that takes it.

    The button reads the fields again: a person may press it before what they changed last has come back from here.
    """
    if span := read(text, key):
        st.text(strings["these_words"].format(words=span.text))
        st.button(as_text(strings[button]), key=f"{key}.{button}", on_click=_take, args=(read, text, key))


def _take(read: Read, text: str, key: str) -> None:
    if span := read(text, key):
        _choose(key, text, span)


def _in_sentence(text: str, key: str) -> Span | None:
    """The chosen words of the chosen sentence."""
    found, number = sentences(text), st.session_state.get(f"{key}.sentence")
    if number is None or number >= len(found):
        return None
    last = len(words(text, found[number])) - 1
    ends = (st.session_state.get(f"{key}.{number}.{end}", default) for end, default in (("from", 0), ("to", last)))
    return between(text, found[number], *(min(end, last) for end in ends))


def _quoted(text: str, key: str) -> Span | None:
    """The chosen place of the quotation."""
    found = places(text, st.session_state.get(f"{key}.quote", ""))
    number = st.session_state.get(f"{key}.where", 0) if len(found) > 1 else 0
    return found[number].span if number is not None and number < len(found) else None


def _listed(number: int, *parts: str) -> str:
    """A choice in a list. The number tells like ones apart; each part keeps its own direction of writing."""
    return f"{number + 1}. " + "".join(f"\u2068{part}\u2069" for part in parts if part)
