"""What stands first on the page: what kind of reading this is, how the run stands, what comes before any reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...elements import Child, Node
from .pieces import badge, dots, el, listed, quoted, said, time
from .view import View
from .words import BOUNDARY, STATUS, counted, named


def head(view: View) -> Node:
    """The banner, how the run stands, and what of it is missing here."""
    skip = el("a", "To the contents of this page", href="#contents", class_="skip")
    return el("header", skip, *_head(view), class_="head")


def _head(view: View) -> Iterator[Child]:
    run = view.run
    yield el("p", run.banner, class_="banner", dir="auto")
    yield el("h1", "A run of Winks ", el("code", run.run, class_="id"))
    yield el("p", _standing(view), class_="meta")
    yield el("p", run.coverage.say, dir="auto")
    if run.failure:
        yield el("p", el("strong", "It failed. "), said(run.failure), class_="trouble")
    if run.unreviewed:
        yield el("p", el("strong", "What a model was to do and did not:"))
        yield listed((said(text) for text in run.unreviewed), class_="trouble")
    yield from _taken_out(view)


def _standing(view: View) -> Node:
    run, events = view.run, view.reading.events
    by = el("span", "by ", el("bdi", run.case.by)) if run.case.by else None
    case = el("span", "bundled case ", el("bdi", run.case.id)) if run.case.id else None
    begun = el("span", "begun ", time(events[0].at))
    return dots([badge(named(STATUS, run.status), "strong"), begun, by, case])


def _taken_out(view: View) -> Iterator[Child]:
    """What a reader does not see, and why."""
    if covered := len(view.reading.copy.redacted):
        yield el(
            "p",
            "Names were covered with █ before this copy was given away, as many blocks as letters, in "
            f"{counted(covered, 'text')}. The dossiers and the templates are as they were.",
            class_="notice",
        )
    if view.run.erased:
        yield el(
            "p",
            "Words were taken out of this record since. What is gone is said where it stood; why is under ",
            el("a", "what was taken out", href="#erased"),
            ".",
            class_="notice",
        )


def contents(sections: Iterable[tuple[str, str]]) -> Node:
    """The sections of the page as links."""
    rows = [el("a", title, href=f"#{name}") for name, title in sections]
    return el(
        "nav",
        el("p", "On this page", class_="label"),
        listed(rows),
        id="contents",
        class_="contents",
        tabindex="-1",
        aria_label="On this page",
    )


def first(view: View) -> Iterator[Child]:
    """Law, safety, consent: what comes before any reading of culture."""
    for met in view.run.boundaries:
        drawn = "It comes first in every setting." if met.by == "engine" else f"So says {view.who(met.by)}."
        yield el("p", el("strong", said(met.say)), class_="first")
        yield el("p", quoted(met.text), " ", named(BOUNDARY, met.act), " ", el("bdi", drawn), class_="meta")
