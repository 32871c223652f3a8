"""The draft and what became of it: beside the revision, change by change, or held with its places marked.

What is behind a change is said of places and not of causes: a change leads to the findings that were answered as taken
at its place, or says that it is unattributed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from winks.app_pages.showing import Child, Node, el, group, listed
from winks.app_pages.taken_out import gone_note
from winks.app_pages.trace_reading import Reading, anchor, commas, links_to
from winks.app_pages.words import say
from winks.app_pages.written import cut
from winks.trail.differences import Change, Differences, differences
from winks.trail.marks import Mark, marked
from winks.trail.places import Placed

LONGEST_CHANGE = 240
"""Characters of a change that are written out again in the list of changes."""


def texts(reading: Reading) -> Iterator[Child]:
    """The draft, and the revision where one was written."""
    run = reading.run
    if run.draft is None:
        yield gone_note("draft") if reading.is_gone("draft_finished") else el("p", say("trace.texts.no_draft"))
    if reading.is_gone("revise_finished", "check_revision_finished"):
        yield gone_note("revision")
    if run.draft is None:
        return
    by = run.draft.by
    said = say(f"trace.texts.by_{by}") if by in ("caller", "case") else say("trace.texts.by_model", model=by)
    found = differences(run)
    if found:
        yield el("p", said, " ", say("trace.texts.rewritten"), class_="w-meta")
        yield el("div", _draft_side(reading, found), _revision_side(reading, found), class_="w-two")
        yield from _changes(reading, found)
    else:
        yield el("p", said, " ", say(f"trace.texts.{'held' if run.revision else 'not_revised'}"), class_="w-meta")
        yield _held(reading, run.draft.text)
    yield _added(reading)


def ask_first(reading: Reading) -> Iterator[Child]:
    """What to put to the user first."""
    if reading.run.revision and reading.run.revision.ask_back:
        yield listed((el("bdi", text) for text in reading.run.revision.ask_back), class_="w-asked")


def _draft_side(reading: Reading, found: Differences) -> Node:
    pieces = [
        _side(reading, each, el("del", each.before.text) if each.kind != "same" else each.before.text)
        for each in found.pieces
        if each.before
    ]
    return el("div", el("h3", say("trace.texts.draft")), whole(group(*pieces)))


def _revision_side(reading: Reading, found: Differences) -> Node:
    pieces = [
        _side(reading, each, el("ins", each.after.text) if each.kind != "same" else each.after.text)
        for each in found.pieces
        if each.after
    ]
    return el("div", el("h3", say("trace.texts.revision")), whole(group(*pieces)))


def _side(reading: Reading, change: Change, words: Child) -> Node:
    """A piece of one text, and behind a change what it leads to."""
    if change.kind == "same":
        return group(words)
    if not change.findings:
        return group(words, el("sup", say("trace.texts.unattributed")))
    return group(words, el("sup", *(_number(reading.by_id.get(each), each) for each in change.findings)))


def _changes(reading: Reading, found: Differences) -> Iterator[Child]:
    """The changes one after the other, each with what it leads to."""
    yield el("h3", say("trace.texts.changes" if found.changes else "trace.texts.unchanged"))
    yield listed((group(*_change(reading, each)) for each in found.changes), "ol", class_="w-changes")
    if found.nowhere:
        yield el("p", say("trace.texts.nowhere"), " ", *commas(links_to(reading, found.nowhere)))


def _change(reading: Reading, change: Change) -> Iterator[Child]:
    if change.before:
        yield el("del", cut(change.before.text, LONGEST_CHANGE) or say("trace.texts.blank"), dir="auto")
        yield " "
    if change.after:
        yield el("ins", cut(change.after.text, LONGEST_CHANGE) or say("trace.texts.blank"), dir="auto")
    yield el("p", *_leads(reading, change), class_="w-meta")


def _leads(reading: Reading, change: Change) -> Iterator[Child]:
    """What a change leads to, in words."""
    reached = [each for each in change.findings if each not in change.quoting]
    if not change.findings:
        yield say("trace.texts.unattributed")
    for key, found in (("quoting", change.quoting), ("reached", reached), ("despite", change.despite)):
        if found:
            yield el("span", say(f"trace.texts.{key}"), " ", *commas(links_to(reading, found)), ". ")


def _held(reading: Reading, text: str) -> Node:
    """The draft with the number of each finding behind the words it is about."""
    marks = [
        Mark(item.finding.draft_span.start, item.finding.draft_span.end, item)
        for item in reading.placed
        if item.finding.draft_span
    ]

    def dress(words: str, live: Sequence[Mark[Placed]]) -> Child:
        del live
        return el("mark", words)

    def behind(ended: Sequence[Mark[Placed]]) -> Child:
        return el("sup", *(_number(mark.what, mark.what.finding.id) for mark in ended))

    return whole(marked(text, marks, dress, behind))


def whole(body: Node) -> Node:
    """A whole text, to the letter."""
    return el("blockquote", body, dir="auto", class_="w-verbatim w-marked")


def _number(item: Placed | None, finding: str) -> Node:
    """A link to a finding, behind the words it is about."""
    number = str(item.number) if item and item.number else finding
    return el("a", number, href=f"#{anchor(finding)}", aria_label=say("trace.finding.named", id=number))


def _added(reading: Reading) -> Node | None:
    """Explanations that the reviser says it added, which a recipient may not need."""
    added = reading.run.revision.added_explanations if reading.run.revision else ()
    return group(el("h3", say("trace.texts.added")), listed(el("bdi", text) for text in added)) if added else None
