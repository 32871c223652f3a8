"""Two runs side by side: what only one has, what both have in different words, what is the same in both.

A run of one case is not like the next. That is shown and not smoothed: nothing says how alike they are, and neither is
called the better one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from winks.app_pages.showing import Child, Node, badge, el, listed, show
from winks.app_pages.taken_out import notice
from winks.app_pages.trace_beside_rows import Pair, kinds, pieces
from winks.app_pages.trace_beside_told import (
    told_abstention,
    told_boundary,
    told_correction,
    told_cue,
    told_finding,
    told_made,
    told_response,
    told_review,
    told_seat,
    told_text,
    told_usage,
)
from winks.app_pages.trace_head import contents, section
from winks.app_pages.trace_reading import Reading, commas, named, permalink
from winks.app_pages.words import say
from winks.graphs.table import Table
from winks.trail.comparison import Texts, compare, made_with


def show_beside(seat: Table, one: Reading, other: Reading) -> None:
    """The page of two runs."""
    made = [made_with(seat.events(each.run.run)[0], seat.calls(each.run.run)) for each in (one, other)]
    pair = Pair(one, other, compare(one.run, other.run, (made[0], made[1])))
    parts = {name: part for name, body in _sections(pair) if (part := section(name, *body)) is not None}
    show(el("div", *_head(pair), contents(parts), *parts.values(), class_="w-trace"))


def _head(pair: Pair) -> Iterator[Child]:
    one, other = pair.one.run, pair.other.run
    yield el(
        "header",
        *(el("p", banner, class_="w-banner") for banner in dict.fromkeys((one.banner, other.banner))),
        class_="w-head",
    )
    yield el("h2", say("trace.two.title"))
    yield el("p", say("trace.two.about"), class_="w-meta")
    yield el("div", _run(pair.one, "first"), _run(pair.other, "second"), class_="w-two")
    yield listed(_ways(one.run, other.run), class_="w-ways")
    yield el("p", say(f"trace.two.{'same_case' if pair.found.same_case else 'other_case'}"))


def _run(reading: Reading, name: str) -> Node:
    run = reading.run
    return el(
        "div",
        el("h3", say(f"trace.two.{name}")),
        el("p", badge(say(f"trace.status.{run.status}"), "strong"), say("trace.head.begun", when=reading.begun)),
        el("p", el("code", run.run), class_="w-meta"),
        notice(run),
        el("p", say("trace.head.failed"), " ", el("bdi", run.failure), class_="w-trouble") if run.failure else None,
    )


def _ways(one: str, other: str) -> Iterator[Node]:
    yield el("a", say("trace.two.first_alone"), href=permalink(one))
    yield el("a", say("trace.two.second_alone"), href=permalink(other))
    yield el("a", say("trace.two.swap"), href=permalink(other, **{"with": one}))


def _sections(pair: Pair) -> Iterator[tuple[str, Iterable[Child]]]:
    """What there is to say of each part, by the name of its section; nothing where both have nothing."""
    found = pair.found
    yield "two_case", _case(pair)
    yield "two_first", kinds(pair, found.boundaries, told_boundary)
    yield "two_seats", kinds(pair, found.seats, told_seat)
    yield "two_aside", kinds(pair, found.abstentions, told_abstention)
    yield "two_reviews", kinds(pair, found.reviews, told_review)
    yield "two_findings", kinds(pair, found.findings, told_finding)
    yield "two_draft", _texts(found.draft)
    yield "two_revision", _texts(found.revision)
    yield "two_responses", kinds(pair, found.responses, told_response)
    yield "two_ask", kinds(pair, found.ask_back, told_text)
    yield "two_unreviewed", kinds(pair, found.unreviewed, told_text)
    yield "two_not_so", kinds(pair, found.corrections, told_correction)
    yield "two_cues", kinds(pair, found.cues, told_cue)
    yield "two_made", kinds(pair, found.made or (), told_made)
    yield "two_usage", kinds(pair, [found.usage], told_usage)


def _case(pair: Pair) -> Iterator[Child]:
    """In what the cases differ; nothing where they do not."""
    case = pair.found.case
    differing = [name for name in case.differs if name not in ("id", "by")]
    if differing:
        yield el("p", say("trace.two.differs"), " ", *commas(named("part_name", name) for name in differing))
    if "prompt" in differing:
        yield pieces(pair.found.prompt)


def _texts(texts: Texts) -> Iterator[Child]:
    """A text of both runs, word by word."""
    if texts.one is None and texts.other is None:
        return
    if texts.one is None or texts.other is None:
        yield el("p", say(f"trace.two.only_{'second' if texts.one is None else 'first'}_has_it"))
    if all(piece.kind == "same" for piece in texts.pieces):
        yield el("p", say("trace.two.to_the_letter"))
    else:
        yield pieces(texts.pieces)
