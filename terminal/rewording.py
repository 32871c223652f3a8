"""What became of the words of a text, in marks that are read without colour: [-taken out-], {+put in+}.

The limit: a text that holds such marks itself is not told from ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from ..agents.plain import TextSpan
from ..trail.rewording import Piece

LONGEST = 600
"""Characters of a stretch that stays, up to which it is shown whole; of a longer one its ends are."""
_KEPT = 160
TAKEN_OUT, PUT_IN = "cyan", "magenta"
"""Not red and green: neither text is the wrong one."""


def is_mostly_same(pieces: Iterable[Piece]) -> bool:
    """Whether two texts are easier to read in one than after each other. Says nothing of how alike they are in what they mean."""
    listed = list(pieces)
    longest = max(map(len, sides(listed)))
    same = sum(len(piece.after.text) for piece in listed if piece.kind == "same" and piece.after)
    return 2 * same >= longest


def merged(pieces: Iterable[Piece]) -> Text:
    """Both texts in one."""
    shown = Text()
    for piece in pieces:
        if piece.kind == "same":
            shown.append(_shortened(piece.after.text if piece.after else ""))
            continue
        marked = [_marked(piece.before, "[-", "-]", TAKEN_OUT), _marked(piece.after, "{+", "+}", PUT_IN)]
        shown.append_text(Text(" ").join(each for each in marked if each is not None))
    return shown


def apart(pieces: Iterable[Piece]) -> tuple[Text, Text]:
    """Each text by itself, with what the other has not marked in it; where hardly a word stayed, nothing is."""
    listed = list(pieces)
    if not is_mostly_same(listed):
        one, other = sides(listed)
        return Text(one, style=TAKEN_OUT), Text(other, style=PUT_IN)
    return _apart(listed)


def sides(pieces: Iterable[Piece]) -> tuple[str, str]:
    """Both texts, as they are."""
    listed = list(pieces)
    one = "".join(piece.before.text for piece in listed if piece.before)
    return one, "".join(piece.after.text for piece in listed if piece.after)


def _apart(pieces: Iterable[Piece]) -> tuple[Text, Text]:
    one, other = Text(), Text()
    for piece in pieces:
        if piece.kind == "same":
            one.append(_shortened(piece.before.text if piece.before else ""))
            other.append(_shortened(piece.after.text if piece.after else ""))
            continue
        one.append_text(_marked(piece.before, "[-", "-]", TAKEN_OUT) or Text())
        other.append_text(_marked(piece.after, "{+", "+}", PUT_IN) or Text())
    return one, other


def _marked(span: TextSpan | None, begin: str, end: str, style: str) -> Text | None:
    return Text(f"{begin}{span.text}{end}", style=style) if span else None


def _shortened(text: str) -> str:
    """A stretch that stays, with a long middle left out and said to be."""
    if len(text) <= LONGEST:
        return text
    return f"{text[:_KEPT]} [… {len(text) - 2 * _KEPT:,} characters the same …] {text[-_KEPT:]}"
