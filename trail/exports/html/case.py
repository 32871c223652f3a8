"""The case on the page: what the user wrote, with its cues; who was seated by them, who stood aside, who heard nothing.

A cue is marked by a line and by a letter; colour says nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ....agents.convener import Seat
from ....agents.cue_reader import Cue
from ....agents.plain import SourcedSpan
from ...elements import Child, Node, group
from ...marks import Mark, marked
from .pieces import badge, by_meaning, commas, el, gone, listed, quoted, said, terms
from .view import View
from .words import CUE_LETTER, REASON, counted, named


def case(view: View) -> Iterator[Child]:
    """The prompt and the account, their cues marked, and what the marks mean."""
    run = view.run
    yield el("h3", "The message")
    yield _cued(run.case.prompt, run.cues, "prompt")
    for index, text in enumerate(run.case.account):
        yield el("h3", "In the user's own account, which outranks every dossier")
        yield _cued(text, run.cues, f"account.{index}")
    yield gone("The cues were") if view.is_gone("read_cues_finished") else _legend(run.cues)
    for dossier, reason in (run.case.opt_in or {}).items():
        yield el("p", "The reason given for using ", el("bdi", view.who(dossier)), ": ", quoted(reason))


def place_of(source: str) -> str | None:
    """Where the words of a source stand on the page: `prompt` or `account.0`; None for one that is neither."""
    is_known = source == "prompt" or source.removeprefix("account.").isdecimal()
    return f"said-{source}" if is_known and source.isascii() else None


def _cued(text: str, cues: Sequence[Cue], source: str) -> Node:
    marks = [Mark(cue.start, cue.end, cue) for cue in cues if cue.source == source]

    def dress(words: str, live: Sequence[Mark[Cue]]) -> Child:
        return el("mark", words, class_=" ".join(dict.fromkeys(f"cue-{mark.what.type}" for mark in live)))

    def behind(ended: Sequence[Mark[Cue]]) -> Child:
        return el("sup", " ".join(dict.fromkeys(CUE_LETTER.get(mark.what.type, "?") for mark in ended)))

    body = marked(text, marks, dress, behind)
    return el("blockquote", body, id=place_of(source), dir="auto", class_="verbatim cued")


def _legend(cues: Sequence[Cue]) -> Node:
    """Which letter stands for what, with the cues of each type."""
    rows = []
    for type_, letter in CUE_LETTER.items():
        found = dict.fromkeys((cue.text, cue.by) for cue in cues if cue.type == type_)
        name = group(el("mark", named({}, type_), class_=f"cue-{type_}"), el("sup", letter))
        if found:
            rows.append(group(el("dt", name), el("dd", _cues_said(found))))
    if not rows:
        return el("p", "No cue was found in it.", class_="meta")
    return group(el("h3", "Cues"), el("dl", *rows, class_="terms"))


def _cues_said(found: Iterable[tuple[str, str | None]]) -> Node:
    by_model = " (a model pointed at it; it seats nobody)"
    return commas(group(quoted(text), by_model if by else None) for text, by in found)


def table(view: View) -> Iterator[Child]:
    """Who was seated, by what; who stood aside, and why; what nobody here covers."""
    run = view.run
    if view.is_gone("convene_finished"):
        yield gone("Who was seated by what was")
    elif not run.seats:
        yield el("p", "No dossier was seated.")
    yield from (_seat(view, seat) for seat in run.seats)
    if run.abstentions:
        yield el("h3", "Who stood aside, and why")
        yield listed(
            (_aside(view, each.dossier, named(REASON, each.reason), each.say) for each in run.abstentions),
            class_="wide",
        )
    yield el("h3", "What is covered, and what is not")
    yield el("p", run.coverage.say, dir="auto")
    open_ = dict.fromkeys((cue.text, cue.type) for cue in run.coverage.uncovered)
    if open_:
        yield el("p", "Not spoken to: ", commas(_typed(text, type_) for text, type_ in open_))


def _aside(view: View, dossier: str, reason: str, say: str) -> Node:
    name = view.who(dossier.partition("@")[0])
    return group(el("strong", el("bdi", name)), " ", badge(reason), " ", said(say), " ", el("code", dossier))


def _typed(text: str, type_: str, more: str = "") -> Node:
    return group(quoted(text), f" ({named({}, type_)}{more})")


def _seat(view: View, seat: Seat) -> Node:
    dossier = view.dossiers.get(seat.dossier_id)
    seated_by = dict.fromkeys((cue.text, cue.type, cue.specific) for cue in seat.cues)
    return el(
        "article",
        el("h3", el("bdi", view.who(seat.dossier_id))),
        el(
            "p",
            badge(named({}, seat.standing.replace("-", " ")), "strong"),
            " ",
            el("code", seat.dossier),
            class_="meta",
        ),
        el("p", dossier.title, lang=dossier.language, dir="auto") if dossier else None,
        el("p", seat.banner, class_="meta", dir="auto"),
        terms(
            (
                "Seated by",
                commas(_typed(*cue[:2], ", particular to this setting" if cue[2] else "") for cue in seated_by),
            ),
            ("Notes it was sent", _notes(view, seat)),
            ("Says nothing of", _silent_of(seat.aside)),
        ),
        class_="card",
    )


def _silent_of(aside: Sequence[SourcedSpan]) -> Child:
    return commas(quoted(text) for text in dict.fromkeys(span.text for span in aside)) if aside else None


def _notes(view: View, seat: Seat) -> Node:
    """The notes that were sent, and how many of its notes were not."""
    dossier = view.dossiers.get(seat.dossier_id)
    kept = len(dossier.notes) - len(seat.notes) if dossier else 0
    return group(
        listed(_note(view, seat.dossier_id, note, seat.found_by(note)) for note in seat.notes) or "none",
        el("small", f"{counted(kept, 'other note')} of this dossier not sent.") if kept > 0 else None,
    )


def _note(view: View, reviewer: str, note_id: str, likened: SourcedSpan | None) -> Node:
    note = view.notes.get((reviewer, note_id))
    about = group(": ", el("span", note.cue, lang=view.dossiers[reviewer].language)) if note else None
    near = group(by_meaning(), " It is near to ", quoted(likened.text)) if likened else None
    return group(view.note_link(reviewer, note_id), about, near)
