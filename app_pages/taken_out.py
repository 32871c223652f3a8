"""That words were taken out of a run, said wherever the run is shown: when, by whom, why, and by which event."""

from __future__ import annotations

from collections.abc import Iterable

from winks.app_pages.run_list import when
from winks.app_pages.showing import Child, Node, el, group, listed, quoted
from winks.app_pages.words import counted, say
from winks.trail.document import RunDocument
from winks.trail.events import Event
from winks.trail.listing import GONE
from winks.trail.tombstones import Erasure, gone

FOUND = ("review_finished", "read_standpoint_finished", "check_findings_finished")
"""Kinds of events that hold what was found."""


def notice(run: RunDocument) -> Node | None:
    """What was taken out of a run; None where nothing was."""
    if not run.erased:
        return None
    return el(
        "section",
        el("p", el("strong", say("erase.notice.title"))),
        listed(group(*_what(each), *who_and_why(each)) for each in run.erased),
        el("p", say("erase.notice.about", gone=GONE), class_="w-meta"),
        class_="w-gone",
        aria_label=say("erase.notice.title"),
    )


def who_and_why(erasure: Erasure) -> list[Child]:
    """When it was done, by whom and why."""
    by = el("bdi", erasure.by) if erasure.by else say("erase.notice.somebody")
    why = say("erase.notice.no_reason") if erasure.reason == GONE else quoted(erasure.reason)
    return [when(erasure.at), ", ", say("erase.notice.by"), " ", by, ". ", say("erase.notice.why"), " ", why]


def kinds_gone(events: Iterable[Event]) -> frozenset[str]:
    """The kinds of events of which some text is gone, so that what was taken out does not pass for what never was."""
    listed_ = list(events)
    taken = gone(listed_).keys()
    held = ((event.kind, event.payload.get("value")) for event in listed_)
    return frozenset(kind for kind, value in held if value and value["blob"] in taken)


def gone_note(what: str) -> Node:
    """That a part of a run was taken out, where it would stand. `what` is a key of the words under `erase.gone`."""
    return el("p", say(f"erase.gone.{what}"), class_="w-gone")


def _what(erasure: Erasure) -> list[Child]:
    what = say(f"erase.what.{erasure.what}")
    return [
        what,
        " (",
        counted("erase.texts", erasure.texts),
        ", ",
        say("erase.notice.event", seq=erasure.event),
        "), ",
    ]
