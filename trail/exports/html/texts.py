"""The draft and what became of it: beside the revision, change by change, or held with its places marked.

What is behind a change is said of places and not of causes: a change leads to the findings that were answered as taken
at its place, or says that it is unattributed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...differences import Change, Differences
from ...elements import Child, Node, group
from ...marks import Mark, marked
from ...places import Placed
from .findings import cut
from .pieces import el, fold, gone, listed, said, verbatim
from .view import View

LONGEST_CHANGE = 240
"""Characters of a change that are written out again in the list of changes."""
_BY = {"caller": "The draft is the user's own.", "case": "The draft is the bundled case's."}


def texts(view: View) -> Iterator[Child]:
    """The draft, and the revision where one was written."""
    run = view.run
    if view.is_gone("revise_finished", "check_revision_finished"):
        yield gone("The revision was")
    if run.draft is None:
        yield gone("The draft was") if view.is_gone("draft_finished") else el("p", "There is no draft.")
        return
    yield el("p", _BY.get(run.draft.by) or group("The draft was written by ", el("bdi", run.draft.by), "."))
    if view.differences:
        yield from _two(view, view.differences)
    else:
        yield from _one(view, run.draft.text)
    if run.revision and run.revision.added_explanations:
        yield el("h3", "Explanations that were added")
        yield listed(said(text) for text in run.revision.added_explanations)


def ask_first(view: View) -> Iterator[Child]:
    """What to ask before anything is sent."""
    asked = view.run.revision.ask_back if view.run.revision else ()
    yield listed(said(text) for text in asked)


def _one(view: View, draft: str) -> Iterator[Child]:
    """A draft that was not rewritten, its places numbered."""
    revision = view.run.revision
    if revision is None:
        yield el("p", "The run did not come to a revision. The numbers lead to the findings.", class_="meta")
    else:
        held = "Held: nothing was rewritten. Plain code marks places and asks. The numbers lead to the findings."
        yield el("p", held, class_="meta")
    yield verbatim(_numbered(view, draft))
    if revision and revision.text != draft:
        yield fold("The draft as it was given back, with its marks", verbatim(revision.text))


def _numbered(view: View, text: str) -> Node:
    """A text with the number of each finding behind the words it is about."""
    spans = [(item.finding.draft_span, item) for item in view.placed]
    marks = [Mark(span.start, span.end, item) for span, item in spans if span]

    def dress(words: str, live: Sequence[Mark[Placed]]) -> Child:
        del live
        return el("mark", words)

    def behind(ended: Sequence[Mark[Placed]]) -> Child:
        return _sup(view, [mark.what.finding.id for mark in ended])

    return marked(text, marks, dress, behind)


def _two(view: View, found: Differences) -> Iterator[Child]:
    yield el(
        "p",
        "What was taken out is struck through, what was put in is underlined. Behind each change stands the number of the "
        "finding it leads to.",
        class_="meta",
    )
    before, after = _sides(view, found)
    yield el(
        "div",
        el("div", el("h3", "Draft"), verbatim(before)),
        el("div", el("h3", "Revision"), verbatim(after)),
        class_="two",
    )
    yield el("h3", "Change by change" if found.changes else "Nothing was changed")
    rows = [el("li", *_change(view, each), id=f"change-{n}") for n, each in enumerate(found.changes, start=1)]
    yield el("ol", *rows, class_="changes") if rows else None
    if found.nowhere:
        yield el("p", "Said to be taken, yet behind no change: ", view.links(found.nowhere))


def _sides(view: View, found: Differences) -> tuple[Node, Node]:
    """Both texts with their changes marked."""
    before: list[Child] = []
    after: list[Child] = []
    for piece in found.pieces:
        same = piece.kind == "same"
        if piece.before:
            text = piece.before.text
            before += [text] if same else [el("del", text), _leads_to(view, piece)]
        if piece.after:
            text = piece.after.text
            after += [text] if same else [el("ins", text), _leads_to(view, piece)]
    return group(*before), group(*after)


def _leads_to(view: View, piece: Change) -> Node:
    return _sup(view, piece.findings) if piece.findings else el("sup", "unattributed")


def _sup(view: View, findings: Sequence[str]) -> Node:
    """Links to findings, small, behind the words they are about."""
    return el("sup", *(part for id_ in findings for part in (" ", _small(view, id_))))


def _small(view: View, finding: str) -> Node:
    item = view.by_id.get(finding)
    if item is None:
        return el("bdi", finding)
    name = str(item.number) if item.number else finding
    return el("a", name, href=f"#{view.anchors[finding]}", aria_label=f"finding {name}")


def _change(view: View, change: Change) -> Iterator[Child]:
    if change.before:
        yield el("del", cut(change.before.text, LONGEST_CHANGE).strip() or "(space)", dir="auto")
        yield " "
    if change.after:
        yield el("ins", cut(change.after.text, LONGEST_CHANGE).strip() or "(space)", dir="auto")
    yield el("p", *_leads(view, change), class_="meta")


def _leads(view: View, change: Change) -> Iterator[Child]:
    """What a change leads to, in words."""
    reached = [each for each in change.findings if each not in change.quoting]
    if not change.findings:
        yield "Unattributed: no finding that was taken is behind it. "
    ways = (
        ("These words were quoted, and it was taken: ", change.quoting),
        ("Taken, and the check found this change for it: ", reached),
        ("Changed, although it was declined or left to the user: ", change.despite),
    )
    for said_so, ids in ways:
        if ids:
            yield group(said_so, view.links(ids), ". ")
